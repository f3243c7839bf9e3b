from meetings.models.item import Item
from meetings.models.meeting import Meeting
from meetings.models.paper import Paper
from meetings.models.series import Series

__all__ = ["Item", "Meeting", "Paper", "Series"]
