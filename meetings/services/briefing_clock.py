"""What time does after a meeting: managers are asked for a day, reminded, and the reach is kept."""

import datetime as dt

from django.db import transaction

from events.services import is_recorded, record, record_due
from lean_portal import clock
from meetings.cascade import unbriefed_units, undated_units
from meetings.models import Meeting, Reach, Series
from meetings.models.reach import FROZEN
from meetings.reach import as_data, reach_of
from meetings.services.base import lock_meeting
from meetings.steps import Step, days_around
from organisation.workdays import add_workdays

# Step → what is said from its day on, until the day of the next.
SAID = {
    Step.BRIEFING_PLANNED: "meetings.briefing_day_asked",
    Step.BRIEFING_REMINDED: "meetings.briefing_reminded",
    Step.BRIEFED: "meetings.briefing_last_day",
}
TOO_LATE = 10  # working days after its day a picture would be of something else
KEPT = {
    Step.BRIEFING_REMINDED: "meetings.reach_kept",
    Step.REACHED: "meetings.reach_reported",
}


@transaction.atomic
def announce_briefings(meeting: Meeting) -> int:
    """Whoever has something left is asked or reminded, once for each meeting, however many workplaces. Of
    several days that have passed the latest counts, and after the last of them nothing is said. Returns how
    much was recorded."""
    due = _due(meeting)
    if not due or is_recorded(due):
        return 0
    meeting = lock_meeting(meeting)
    return record_due(_due(meeting), subject=meeting)


def _due(meeting: Meeting) -> dict[str, str]:
    if not meeting.is_held:
        return {}
    days, today = _days(meeting), clock.today()
    passed = [step for step in SAID if days[step] <= today]
    if not passed or today > days[Step.REACHED]:
        return {}
    step = passed[-1]
    left = undated_units(meeting) if step == Step.BRIEFING_PLANNED else unbriefed_units(meeting)
    return {f"{step}:{meeting.pk}:{meeting.day}": SAID[step]} if left.exists() else {}


@transaction.atomic
def record_reach(meeting: Meeting) -> int:
    """The picture of the day is kept. A day that was missed is not made up for once the next has come.
    Returns how many pictures were taken."""
    if not _to_keep(meeting):
        return 0
    meeting = lock_meeting(meeting)
    step = _to_keep(meeting)
    rows = reach_of(meeting) if step else []
    if not step or not rows:
        return 0
    reach = Reach.objects.create(meeting=meeting, step=step, at=clock.now(), data=as_data(rows))
    record(KEPT[step], subject=reach, by=None, dedupe_key=f"reach:{meeting.pk}:{step}:{meeting.day}")
    return 1


def _to_keep(meeting: Meeting) -> Step | None:
    if not meeting.is_held:
        return None
    days, today = _days(meeting), clock.today()
    if today > add_workdays(days[Step.REACHED], TOO_LATE):
        return None
    passed = [step for step in FROZEN if days[step] <= today]
    if not passed or Reach.objects.filter(meeting=meeting, step=passed[-1]).exists():
        return None
    return passed[-1]


def _days(meeting: Meeting) -> dict[Step, dt.date]:
    return days_around(meeting.day, Series.objects.current().all_offsets)
