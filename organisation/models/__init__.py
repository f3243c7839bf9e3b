from organisation.models.appointment import Appointment, Body
from organisation.models.people import Person, Post, User
from organisation.models.settings import GroupSettings
from organisation.models.unit import Unit

__all__ = ["Appointment", "Body", "GroupSettings", "Person", "Post", "Unit", "User"]
