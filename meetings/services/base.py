"""What every change of a meeting begins with. Locks are taken in one order: series, meeting, item."""

from django.core.exceptions import PermissionDenied

from lean_portal.refusals import STALE, NotAllowed
from meetings.models import Meeting, Series
from meetings.permissions import leads_meetings
from organisation.models import User


def check_leads(by: User) -> None:
    if not leads_meetings(by):
        raise PermissionDenied


def lock_led(meeting: Meeting, by: User, version: int | None = None) -> Meeting:
    """For whoever leads the meetings, and nobody else: first the series, then the meeting."""
    check_leads(by)
    Series.objects.locked()
    return lock_meeting(meeting, version)


def lock_meeting(meeting: Meeting, version: int | None = None) -> Meeting:
    """The meeting as it is now, held until the transaction ends. NotAllowed "stale" when it is no longer at
    `version`."""
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("selection", "planned_by")
    locked = rows.get(pk=meeting.pk)
    if version is not None and locked.version != version:
        raise NotAllowed(STALE, code="stale")
    return locked
