from meetings.models.announcement import Announcement
from meetings.models.calendar_token import CalendarToken
from meetings.models.decline import Decline
from meetings.models.item import Item
from meetings.models.meeting import Meeting
from meetings.models.paper import Paper
from meetings.models.series import Series

__all__ = ["Announcement", "CalendarToken", "Decline", "Item", "Meeting", "Paper", "Series"]
