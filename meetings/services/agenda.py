"""A meeting is opened for items, its agenda is settled, and it is called."""

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.services import record
from lean_portal import clock
from lean_portal.refusals import STALE, NotAllowed
from meetings.models import Item, Meeting, Series
from meetings.models.item import LAST_TIME
from meetings.readiness import missing_of
from meetings.services.announcing import keep_agenda
from meetings.services.base import lock_led, lock_meeting
from meetings.timetable import agenda_of
from meetings.workflow import MeetingState, check_meeting
from organisation.models import Unit, User


@transaction.atomic
def open_meeting(*, meeting: Meeting, by: User | None) -> Meeting:
    """From now on everybody knows of it, and items are asked for. `by` is None when its day has come."""
    meeting = _lock(meeting, by)
    check_meeting(meeting.state, MeetingState.OPEN)
    ensure_first(meeting)
    meeting.state, meeting.opened_at = MeetingState.OPEN, clock.now()
    return _save(meeting, "meetings.meeting_opened", by)


@transaction.atomic
def settle_agenda(*, meeting: Meeting, by: User, version: int | None = None) -> Meeting:
    """The order stands. NotAllowed as long as something is missing that blocks."""
    meeting = _lock(meeting, by, version)
    check_meeting(meeting.state, MeetingState.SETTLED)
    _check_ready(meeting)
    meeting.state, meeting.settled_at = MeetingState.SETTLED, clock.now()
    return _save(meeting, "meetings.agenda_settled", by)


@transaction.atomic
def unsettle_agenda(*, meeting: Meeting, by: User) -> Meeting:
    """Until it is called the agenda can be opened again."""
    meeting = _lock(meeting, by)
    check_meeting(meeting.state, MeetingState.OPEN)
    if meeting.state != MeetingState.SETTLED:
        raise NotAllowed(STALE, code="stale")
    meeting.state = MeetingState.OPEN
    return _save(meeting, "meetings.agenda_opened_again", by)


@transaction.atomic
def call_meeting(*, meeting: Meeting, by: User | None) -> Meeting:
    """All managers are called, with agenda, papers and a calendar file. `by`: None when its day has come."""
    meeting = _lock(meeting, by)
    check_meeting(meeting.state, MeetingState.CALLED)
    if clock.now() >= meeting.starts_at:
        raise NotAllowed(gettext_lazy("The meeting should have begun: move or cancel it."), code="stale")
    _check_ready(meeting)
    meeting.state, meeting.called_at = MeetingState.CALLED, clock.now()
    keep_agenda(meeting)
    return _save(meeting, "meetings.meeting_called", by)


def ensure_first(meeting: Meeting) -> None:
    """Item 1 of every meeting: what came of last time. In the language of the group, as people write."""
    if Item.objects.on_agenda().filter(meeting=meeting, source=LAST_TIME).exists():
        return
    with translation.override(settings.LANGUAGE_CODE):
        title, outcome = (
            _("Welcome, and what came of last time"),
            _("Everybody knows how far last time's messages have reached, and which questions came back."),
        )
    Item.objects.create(
        meeting=meeting,
        title=title,
        kind=Item.Kind.FOLLOW_UP,
        minutes=10,
        wished_outcome=outcome,
        owner_unit=Unit.objects.get(kind=Unit.Kind.GROUP),
        state=Item.State.ACCEPTED,
        proposed_by=meeting.planned_by,
        proposed_at=clock.now(),
        source=LAST_TIME,
        position=1,
    )


def next_position(meeting: Meeting) -> int:
    """At the end of the agenda."""
    last = Item.objects.on_agenda().filter(meeting=meeting).aggregate(last=Max("position"))["last"]
    return (last or 0) + 1


# ---- within ----------------------------------------------------------------------------------------------


def _lock(meeting: Meeting, by: User | None, version: int | None = None) -> Meeting:
    """By whoever leads, or by the clock."""
    if by is not None:
        return lock_led(meeting, by, version)
    Series.objects.locked()
    return lock_meeting(meeting)


def _check_ready(meeting: Meeting) -> None:
    reasons = [
        f"{missing.item.title}: {missing.words}" if missing.item else str(missing.words)
        for missing in missing_of(meeting, agenda_of(meeting))
        if missing.blocks
    ]
    if reasons:
        raise NotAllowed(NOT_READY % {"what": "; ".join(reasons)}, code="not_ready")


NOT_READY = gettext_lazy("Something is missing first. %(what)s.")


def _save(meeting: Meeting, kind: str, by: User | None) -> Meeting:
    meeting.version += 1
    meeting.save()
    record(kind, subject=meeting, by=by)
    return meeting
