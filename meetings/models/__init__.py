from meetings.models.action import Action
from meetings.models.attendance import Attendance
from meetings.models.briefing import Briefing, Retelling, SubMeeting
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
    "Attendance",
    "Briefing",
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
