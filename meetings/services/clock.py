"""What time itself does with a meeting: it is opened and called on its days, and who is late is reminded.

A new reminder is one row of DUE or, where it does more than remind, one function of STEPS. Everything may run
at any moment, many times and in many clocks at once: what has been done is never done again.
"""

import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from events.services import is_recorded, record_due
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from meetings.key_messages import key_messages
from meetings.models import Item, Meeting, Series
from meetings.readiness import missing_of
from meetings.services.agenda import call_meeting, open_meeting
from meetings.services.announcing import announce_changes
from meetings.services.base import lock_meeting
from meetings.services.briefing_clock import announce_briefings, record_reach
from meetings.services.reviewing import close_due
from meetings.steps import Step, days_around
from meetings.timetable import agenda_of
from meetings.workflow import HELD, MOVABLE, MeetingState
from organisation.workdays import is_workday

MORNING = dt.time(7)  # nothing is sent earlier, neither on its day nor late
EVENING = dt.time(18)  # and nobody is called later
END_BY = dt.time(15, 30)  # key messages are to be out before 16.00
TOLD = dt.timedelta(days=120)  # so long at most it is told at the workplaces, and counted
LOOK_BACK = dt.timedelta(days=3)  # so long after the day the clock still minds a meeting


class Around(NamedTuple):
    """A meeting and the days around it, at this moment."""

    meeting: Meeting
    series: Series
    days: dict[Step, dt.date]
    now: dt.datetime

    def has_come(self, step: Step) -> bool:
        return self.now >= at(max(self.days[step], clock.local_day(self.now)), MORNING)

    @property
    def is_ahead(self) -> bool:
        return self.now < self.meeting.starts_at

    @property
    def is_preparing(self) -> bool:
        return self.is_ahead and self.meeting.state in (MeetingState.OPEN, MeetingState.SETTLED)


def pass_time() -> int:
    """Everything whose time has come, for every meeting. Returns how much was done."""
    series = Series.objects.current()
    since = Q(day__gte=clock.today() - LOOK_BACK) | Q(ended_at__gte=clock.now() - LOOK_BACK)  # ended late
    pks = Meeting.objects.standing().filter(since).values_list("pk", flat=True)
    done = sum(see_to(pk, series) for pk in pks) + close_due()
    return done + sum(see_afterwards(meeting) for meeting in Meeting.objects.held_since(clock.today() - TOLD))


def see_afterwards(meeting: Meeting) -> int:
    """While it is told at the workplaces; nothing is said at night or on a day off."""
    if not is_workday(clock.today()) or timezone.localtime(clock.now()).time() < MORNING:
        return 0
    return announce_briefings(meeting) + record_reach(meeting)


def see_to(pk: int, series: Series) -> int:
    found, done = None, 0
    for step in STEPS:
        if found is None:
            found = around(Meeting.objects.select_related("selection").get(pk=pk), series)
        if count := step(found):
            found, done = None, done + count  # what was done may have changed it
    return done


def around(meeting: Meeting, series: Series) -> Around:
    return Around(meeting, series, days_around(meeting.day, series.all_offsets), clock.now())


# ---- what is done ----------------------------------------------------------------------------------------


def open_for_items(found: Around) -> int:
    """On its day, or at once when it was planned later than that."""
    meeting = found.meeting
    if meeting.state != MeetingState.DRAFT or not found.is_ahead or not found.has_come(Step.CALL_FOR_ITEMS):
        return 0
    with suppress(NotAllowed):  # somebody was faster
        open_meeting(meeting=meeting, by=None)
        return 1
    return 0


def call(found: Around) -> int:
    """In the morning of its day, or of the next working day on which its agenda is settled and whole."""
    if not found.is_ahead or found.meeting.state != MeetingState.SETTLED or not found.has_come(Step.CALLED):
        return 0
    if not is_workday(clock.today()) or not MORNING <= timezone.localtime(found.now).time() < EVENING:
        return 0
    with suppress(NotAllowed):  # somebody was faster, or something is missing: that is said by `call_delayed`
        call_meeting(meeting=found.meeting, by=None)
        return 1
    return 0


def remind(found: Around) -> int:
    """What is to be said of the meeting by now, each once for the day that it is held on."""
    if is_recorded(due(found)):
        return 0
    with transaction.atomic():
        series = Series.objects.locked()
        found = around(lock_meeting(found.meeting), series)  # as it is now: settled, moved, cancelled?
        return record_due(due(found), subject=found.meeting)


def remind_of_papers(found: Around) -> int:
    """Whoever owns an item whose paper is missing, once for each item and day of the meeting."""
    if not papers_are_due(found):
        return 0
    missing = [item for item in agenda_of(found.meeting) if item.needs_paper and not item.papers.all()]
    if is_recorded(paper_key(item, found.meeting) for item in missing):
        return 0
    with transaction.atomic():
        Series.objects.locked()
        meeting = lock_meeting(found.meeting)
        return sum(remind_of_paper(item, meeting) for item in missing)


def remind_of_paper(item: Item, meeting: Meeting) -> int:
    item = Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if item.meeting_id != meeting.pk or not item.needs_paper or item.papers.exists():
        return 0
    return record_due({paper_key(item, meeting): "meetings.paper_due"}, subject=item)


def paper_key(item: Item, meeting: Meeting) -> str:
    return f"paper_due:{item.pk}:{meeting.day}"


def papers_are_due(found: Around) -> bool:
    return found.is_ahead and found.meeting.state in MOVABLE and found.has_come(Step.CHECK)


STEPS: tuple[Callable[[Around], int], ...] = (
    open_for_items,
    call,
    remind,
    remind_of_papers,
    lambda found: announce_changes(found.meeting, found.series),
)


# ---- what is said ----------------------------------------------------------------------------------------


def check_is_due(found: Around) -> bool:
    if not found.is_preparing or not found.has_come(Step.CHECK):
        return False
    return bool(missing_of(found.meeting, agenda_of(found.meeting)))


def agenda_is_due(found: Around) -> bool:
    """Until the meeting should be called: then that counts."""
    is_open = found.is_preparing and found.meeting.state == MeetingState.OPEN
    return is_open and found.has_come(Step.AGENDA_SET) and not found.has_come(Step.CALLED)


def call_is_delayed(found: Around) -> bool:
    """The agenda is not settled, or something that blocks has come to be missing since."""
    if not found.is_preparing or not found.has_come(Step.CALLED):
        return False
    missing = missing_of(found.meeting, agenda_of(found.meeting))
    return found.meeting.state == MeetingState.OPEN or any(each.blocks for each in missing)


def meeting_is_near(found: Around) -> bool:
    """Not for those who were called today."""
    meeting = found.meeting
    if meeting.state != MeetingState.CALLED or meeting.called_at is None:
        return False
    today = clock.today()
    return found.has_come(Step.DAY_BEFORE) and clock.local_day(meeting.called_at) < today < meeting.day


def end_is_missing(found: Around) -> bool:
    """The key messages wait for whoever leads the meeting to end it."""
    meeting = found.meeting
    unended = meeting.state in (MeetingState.CALLED, MeetingState.IN_PROGRESS)
    return unended and found.now >= max(at(meeting.day, END_BY), meeting.ends_at)


def key_messages_are_due(found: Around) -> bool:
    return found.meeting.state in HELD and bool(key_messages(found.meeting))


DUE: dict[str, Callable[[Around], bool]] = {
    "meetings.check_due": check_is_due,
    "meetings.agenda_due": agenda_is_due,
    "meetings.call_delayed": call_is_delayed,
    "meetings.meeting_near": meeting_is_near,
    "meetings.end_missing": end_is_missing,
    "meetings.key_messages_sent": key_messages_are_due,
}


def due(found: Around) -> dict[str, str]:
    """Key → kind. The day stands in the key: a meeting that is moved reminds anew."""
    return {
        f"{kind.partition('.')[2]}:{found.meeting.pk}:{found.meeting.day}": kind
        for kind, is_due in DUE.items()
        if is_due(found)
    }


def at(day: dt.date, time: dt.time) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, time))
