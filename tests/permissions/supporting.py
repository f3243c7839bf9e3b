"""Support, the register, a lesson, a visit and a handover, for the addresses about them."""

from uuid import uuid4

import pytest

from lean_portal import clock
from overview.services.handover import open_handover
from training.models import Handover, HandoverLine, Lesson, Supporter, SupportRequest, Visit, Wave
from training.services import helping, supporting

CODE = "VOF-HTC"
ROWS = {
    "support_detail": SupportRequest, "support_take": SupportRequest, "support_hand": SupportRequest,
    "support_answer": SupportRequest, "support_close": SupportRequest, "supporter_end": Supporter,
    "lesson_remove": Lesson, "visit_undo": Visit, "handover": Handover, "handover_accept": Handover,
    "handover_accept_all": Handover, "handover_redirect": Handover,
    "handover_refuse": Handover,
}  # fmt: skip
WITH_CODE = ("start_package", "routine_of", "visit")


@pytest.fixture
def supported(employee, colleague, manager, steering_member, home_care):
    """`employee` has asked, `steering_member` owns it and hands it over, `colleague` is in the register."""
    asked = supporting.ask_support(by=employee, unit=home_care, text="Hur?", submission_id=uuid4())
    supporting.take_support(request=asked, by=steering_member)
    helping.add_supporter(user=colleague, helps_with="Mäta", by=steering_member)
    wave = Wave.objects.first() or Wave.objects.create(number=1, name="Ett")
    helping.write_lesson(wave=wave, by=steering_member, text="Börja smått.")
    Visit.objects.create(unit=home_care, seen=home_care, on=clock.today(), by=manager)
    return open_handover(leaver=steering_member, by=steering_member)


def of_support(name, argument):
    """None: the address is about something else."""
    space, _, page = name.partition(":")
    if space not in ("training", "overview"):
        return None
    if argument == "line":
        return HandoverLine.objects.first().pk
    if argument == "code" and page in WITH_CODE:
        return CODE
    if argument == "number" and page == "lesson_write":
        return Wave.objects.first().number
    return ROWS[page].objects.first().pk if argument == "pk" and page in ROWS else None
