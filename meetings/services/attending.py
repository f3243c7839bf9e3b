"""Who was there: marked by whoever leads the meeting, or by the managers themselves."""

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.services import record
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from meetings.attendance import called_units
from meetings.models import Attendance, Meeting
from meetings.services.base import check_leads, lock_meeting
from meetings.workflow import MeetingState
from organisation.models import Unit, User
from organisation.roles import ANSWERING

ANSWERABLE = frozenset({MeetingState.CALLED, MeetingState.IN_PROGRESS})
MARKABLE = ANSWERABLE | {MeetingState.UNDER_REVIEW}
STANDS = _("The attendance of that meeting can no longer be changed.")


@transaction.atomic
def mark_attendance(*, meeting: Meeting, by: User, marks: Mapping[int, str]) -> int:
    """`marks`: unit → present, deputy or absent, only those that were changed. How many there were."""
    check_leads(by)
    meeting = _lock(meeting, MARKABLE)
    known = set(called_units(meeting).values_list("pk", flat=True))
    if not set(marks) <= known or not set(marks.values()) <= set(Attendance.Kind.values):
        raise NotAllowed(_("One of the units is no longer open. Choose again."), code="stale")
    there = dict(Attendance.objects.filter(meeting=meeting).values_list("unit", "kind"))
    changed = {unit: kind for unit, kind in marks.items() if there.get(unit) != kind}
    for unit, kind in changed.items():
        _mark(meeting, unit, kind, "", by)
    if changed:
        record("meetings.attendance_marked", subject=meeting, by=by, count=len(changed))
    return len(changed)


@transaction.atomic
def answer_for_unit(
    *, meeting: Meeting, unit: Unit, by: User, kind: str, deputy_role: str = ""
) -> Attendance:
    """The manager of a unit, or a deputy there, says who comes."""
    if unit.pk not in {post.unit_id for post in by.posts_as(ANSWERING)}:
        raise PermissionDenied
    meeting = _lock(meeting, ANSWERABLE)
    if kind not in Attendance.Kind.values or not called_units(meeting).filter(pk=unit.pk).exists():
        raise NotAllowed({"kind": [_("Choose one from the list.")]})
    role = deputy_role if kind == Attendance.Kind.DEPUTY else ""
    row = Attendance.objects.filter(meeting=meeting, unit=unit, kind=kind, deputy_role=role).first()
    if row is None:
        row = _mark(meeting, unit.pk, kind, role, by)
        record("meetings.attendance_answered", subject=meeting, by=by, unit=unit.pk)
    return row


def _mark(meeting: Meeting, unit: int, kind: str, role: str, by: User) -> Attendance:
    fields = {"kind": kind, "deputy_role": role, "marked_by": by, "marked_at": clock.now()}
    return Attendance.objects.update_or_create(meeting=meeting, unit_id=unit, defaults=fields)[0]


def _lock(meeting: Meeting, states: frozenset[MeetingState]) -> Meeting:
    meeting = lock_meeting(meeting)
    if meeting.state not in states:
        raise NotAllowed(STANDS, code="state")
    return meeting
