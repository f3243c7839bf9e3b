from meetings.models.meeting import Meeting
from meetings.models.series import Series

__all__ = ["Meeting", "Series"]
