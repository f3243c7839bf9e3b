from meetings.models.action import Action
from meetings.models.attendance import Attendance
from meetings.models.item import Item
from meetings.models.meeting import Meeting
from meetings.models.notes import Correction, NotesVersion
from meetings.models.paper import Paper
from meetings.models.series import Series

__all__ = [
    "Action",
    "Attendance",
    "Correction",
    "Item",
    "Meeting",
    "NotesVersion",
    "Paper",
    "Series",
]
