from meetings.models.action import Action
from meetings.models.announcement import Announcement
from meetings.models.attendance import Attendance
from meetings.models.briefing import Briefing, Retelling, SubMeeting
from meetings.models.calendar_token import CalendarToken
from meetings.models.item import Item
from meetings.models.meeting import Meeting
from meetings.models.message import MessageVersion
from meetings.models.notes import Correction, NotesVersion
from meetings.models.paper import Paper
from meetings.models.question import Question
from meetings.models.reach import Reach
from meetings.models.series import Series

__all__ = [
    "Action",
    "Announcement",
    "Attendance",
    "Briefing",
    "CalendarToken",
    "Correction",
    "Item",
    "Meeting",
    "MessageVersion",
    "NotesVersion",
    "Paper",
    "Question",
    "Reach",
    "Retelling",
    "Series",
    "SubMeeting",
]
