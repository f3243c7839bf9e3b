from meetings.models.briefing import Briefing, Retelling, SubMeeting
from meetings.models.item import Item
from meetings.models.meeting import Meeting
from meetings.models.message import MessageVersion
from meetings.models.paper import Paper
from meetings.models.question import Question
from meetings.models.reach import Reach
from meetings.models.series import Series

__all__ = [
    "Briefing",
    "Item",
    "Meeting",
    "MessageVersion",
    "Paper",
    "Question",
    "Reach",
    "Retelling",
    "Series",
    "SubMeeting",
]
