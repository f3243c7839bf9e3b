from meetings.models.item import Item
from meetings.models.meeting import Meeting
from meetings.models.series import Series

__all__ = ["Item", "Meeting", "Series"]
