"""Whoever is called and cannot come says so, and changes it."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.services import record
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from meetings.models import Decline, Meeting, Series
from meetings.permissions import takes_part
from meetings.services.base import lock_meeting
from meetings.workflow import MeetingState
from organisation.models import User


@transaction.atomic
def answer_call(*, meeting: Meeting, by: User, comes: bool) -> None:
    """For the day that the meeting has now. Nobody who said no is reminded of it."""
    if not takes_part(by):
        raise PermissionDenied
    Series.objects.locked()
    meeting = lock_meeting(meeting)
    if meeting.state != MeetingState.CALLED or clock.now() >= meeting.starts_at:
        raise NotAllowed(_("This meeting is not one to answer to now."), code="stale")
    declined = meeting.declines.filter(user=by)
    if declined.filter(day=meeting.day).exists() is not comes:
        return
    if comes:
        declined.delete()
    else:
        now = {"day": meeting.day, "at": clock.now()}
        Decline.objects.update_or_create(meeting=meeting, user=by, defaults=now)
    record("meetings.decline_changed", subject=meeting, by=by)
