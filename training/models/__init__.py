from training.models.course import Course, Provider, Requirement, Tier
from training.models.handover import Handover, HandoverLine
from training.models.occasion import Occasion, Seat
from training.models.proposal import Proposal
from training.models.record import Exemption, Record
from training.models.support import Lesson, Supporter, SupportRequest
from training.models.visit import Visit
from training.models.wave import Override, Wave

__all__ = [
    "Course",
    "Exemption",
    "Handover",
    "HandoverLine",
    "Lesson",
    "Occasion",
    "Override",
    "Proposal",
    "Provider",
    "Record",
    "Requirement",
    "Seat",
    "SupportRequest",
    "Supporter",
    "Tier",
    "Visit",
    "Wave",
]
