"""The series is set, and a meeting is planned, changed or cancelled; what hangs on its day goes with it."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.services import record
from lean_portal import clock
from lean_portal.refusals import STALE, NotAllowed, required
from meetings.models import Meeting, Series
from meetings.models.meeting import EARLIEST, LATEST, LONGEST, SHORTEST
from meetings.services.agenda import ensure_first
from meetings.services.announcing import keep_agenda
from meetings.services.base import check_leads, lock_led
from meetings.services.proposing import gather_waiting, hand_on
from meetings.steps import ADJUSTABLE, DEFAULTS, offsets_with, out_of_order
from meetings.workflow import MeetingState, check_meeting
from organisation.models import User
from organisation.workdays import add_workdays, is_workday, workdays_between
from processes.models import Selection
from processes.services.selecting import follow_meeting
from processes.workflow import UNDECIDED

THERE_IS_ONE = _("There is a meeting on that day already.")


@transaction.atomic
def change_series(
    *,
    by: User,
    starts: dt.time,
    minutes: int,
    place: str,
    offsets: Mapping[str, int],
    version: int | None = None,
) -> Series:
    """How the meeting usually is. `offsets`: step → working days from the meeting; the days of every meeting
    follow at once. NotAllowed at the step that would come in the wrong order."""
    check_leads(by)
    series = Series.objects.locked()
    if version is not None and series.version != version:
        raise NotAllowed(STALE, code="stale")
    _check_hours(starts, minutes)
    wrong = out_of_order(offsets_with(offsets))
    if wrong:
        raise NotAllowed(
            {step: [_("This would come in the wrong order, or too far away.")] for step in wrong}
        )
    series.starts, series.minutes, series.place = starts, minutes, place
    series.offsets = {
        step: offsets[step] for step in ADJUSTABLE if offsets.get(step, DEFAULTS[step]) != DEFAULTS[step]
    }
    series.version += 1
    series.save()
    record("meetings.series_changed", subject=series, by=by)
    return series


@transaction.atomic
def plan_meeting(
    *, by: User, day: dt.date, starts: dt.time, minutes: int, place: str, selection: Selection | None = None
) -> Meeting:
    """A new meeting, in draft: nobody is told. One on each day. Items that wait for a meeting come to it."""
    check_leads(by)
    Series.objects.locked()
    _check(day, starts, minutes, place)
    _check_free(day)
    _check_selection(selection)
    meeting = Meeting.objects.create(
        day=day,
        starts=starts,
        minutes=minutes,
        place=place,
        selection=selection,
        planned_by=by,
        planned_at=clock.now(),
    )
    ensure_first(meeting)
    gather_waiting(meeting)
    record("meetings.meeting_planned", subject=meeting, by=by)
    return meeting


@transaction.atomic
def change_meeting(
    *,
    meeting: Meeting,
    by: User,
    day: dt.date,
    starts: dt.time,
    minutes: int,
    place: str,
    selection: Selection | None = None,
    version: int | None = None,
) -> Meeting:
    """Another day, time, place or choice to present. A meeting that moves takes the last moment to decide
    about its choice along: as many working days before it as it was, at the same time of day."""
    meeting = lock_led(meeting, by, version)
    if not meeting.is_movable:
        raise NotAllowed(_("This meeting can no longer be moved."), code="stale")
    if (day, starts, minutes, place, selection) == (
        meeting.day, meeting.starts, meeting.minutes, meeting.place, meeting.selection,
    ):  # fmt: skip
        return meeting
    _check(day, starts, minutes, place)
    was = meeting.day
    hours = (meeting.starts, meeting.minutes, meeting.place)
    if day != was:
        _check_free(day)
    if selection != meeting.selection:
        _check_selection(selection)
    elif selection is not None:
        _take_along(selection, by, was, day)
    meeting.day, meeting.starts, meeting.minutes, meeting.place = day, starts, minutes, place
    meeting.selection = selection
    meeting.version += 1
    _save_change(meeting, by, was, hours)
    return meeting


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, by: User, reason: str) -> Meeting:
    """It is not held. Its items and the choice that was to be presented go to the next planned meeting, the
    last moment to decide with it. Without one the items wait, to be answered anew, and the moment stands."""
    meeting = lock_led(meeting, by)
    required(reason=reason)
    check_meeting(meeting.state, MeetingState.CANCELLED)
    if not meeting.is_cancellable:
        raise NotAllowed(_("This meeting has been held."), code="stale")
    heir = next_after(meeting)
    selection = meeting.selection
    meeting.state, meeting.cancelled_reason, meeting.selection = MeetingState.CANCELLED, reason, None
    meeting.version += 1
    meeting.revise()
    meeting.save()
    if selection is not None and heir is not None and heir.selection is None:
        heir.selection = selection
        heir.version += 1
        heir.save()
        _take_along(selection, by, meeting.day, heir.day)
    hand_on(meeting, heir)
    record("meetings.meeting_cancelled", subject=meeting, by=by)
    return meeting


def next_after(meeting: Meeting) -> Meeting | None:
    """The meeting that takes over what this one does not take up."""
    later = Meeting.objects.preparing().filter(day__gt=meeting.day).exclude(pk=meeting.pk)
    return later.select_for_update(of=("self",)).first()


# ---- within ----------------------------------------------------------------------------------------------


def _save_change(meeting: Meeting, by: User, was: dt.date, hours: tuple[dt.time, int, str]) -> None:
    """What a calendar shows is revised there; another choice to present is nothing that it shows."""
    is_moved = meeting.day != was
    is_changed = hours != (meeting.starts, meeting.minutes, meeting.place)
    if is_moved or is_changed:
        meeting.revise()
        if meeting.state == MeetingState.CALLED:
            keep_agenda(meeting)  # the mail about it holds the agenda as it is now
    meeting.save()
    if is_moved:
        meeting.attendances.all().delete()  # who comes is asked anew
        days = {"was": was.isoformat(), "day": meeting.day.isoformat()}
        record("meetings.meeting_moved", subject=meeting, by=by, **days)
    elif is_changed:
        record("meetings.meeting_changed", subject=meeting, by=by)
    else:
        record("meetings.choice_changed", subject=meeting, by=by)


def _check(day: dt.date, starts: dt.time, minutes: int, place: str) -> None:
    required(day=day, place=place)
    if day < clock.today():
        raise NotAllowed({"day": [_("Choose a day that lies ahead.")]})
    if not is_workday(day):
        raise NotAllowed({"day": [_("That is no working day. Choose another.")]})
    _check_hours(starts, minutes)


def _check_hours(starts: dt.time, minutes: int) -> None:
    if not EARLIEST <= starts <= LATEST:
        raise NotAllowed({"starts": [_("Choose a time between 6 and 22.")]})
    if not SHORTEST <= minutes <= LONGEST:
        raise NotAllowed({"minutes": [_("Choose between 15 and 480 minutes.")]})


def _check_free(day: dt.date) -> None:
    if Meeting.objects.standing().filter(day=day).exists():
        raise NotAllowed({"day": [THERE_IS_ONE]}, code="there")


def _check_selection(selection: Selection | None) -> None:
    if selection is None:
        return
    if selection.state not in UNDECIDED:
        raise NotAllowed({"selection": [_("That choice is decided or called off.")]})
    if Meeting.objects.standing().filter(selection=selection).exists():
        raise NotAllowed({"selection": [_("That choice is presented at another meeting.")]})


def _take_along(selection: Selection, by: User, was: dt.date, day: dt.date) -> None:
    if day == was or selection.is_overdue:  # a missed moment stays missed: the convenor sets a new one
        return
    try:
        follow_meeting(selection=selection, by=by, decide_before=deadline_at(selection, was, day))
    except NotAllowed as refusal:
        raise NotAllowed({"day": [COLLIDES % {"why": " ".join(refusal.messages)}]}) from None


COLLIDES = _("The choice of processes cannot come along: %(why)s Move its times first.")


def deadline_at(selection: Selection, was: dt.date, day: dt.date) -> dt.datetime:
    """When the choice must be decided once its meeting moves from `was` to `day`: as many working days
    before, at the same time on the wall."""
    local = timezone.localtime(selection.decide_before)
    distance = workdays_between(local.date(), was)
    return timezone.make_aware(dt.datetime.combine(add_workdays(day, -distance), local.time()))
