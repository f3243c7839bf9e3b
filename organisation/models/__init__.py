from organisation.models.appointment import Appointment, Body
from organisation.models.people import Person, Post, User
from organisation.models.report import AccessibilityReport
from organisation.models.session import Session
from organisation.models.settings import GroupSettings
from organisation.models.unit import Unit

__all__ = [
    "AccessibilityReport",
    "Appointment",
    "Body",
    "GroupSettings",
    "Person",
    "Post",
    "Session",
    "Unit",
    "User",
]
