"""What happens when around a meeting, as its pages show it."""

import datetime as dt
from typing import NamedTuple

from django.utils.functional import Promise

from lean_portal import clock
from meetings.models import Meeting, Series
from meetings.steps import DUTIES, FIXED, Step, days_around


class Planned(NamedTuple):
    """One step: `offset` in working days from the meeting; `is_next` the first that has not passed."""

    step: Step
    day: dt.date
    offset: int
    who: str | Promise
    to: str | Promise
    has_passed: bool
    is_next: bool

    @property
    def is_meeting_day(self) -> bool:
        return self.step in FIXED

    @property
    def distance(self) -> int:
        return abs(self.offset)


def plan_of(meeting: Meeting, series: Series) -> list[Planned]:
    today, offsets = clock.today(), series.all_offsets
    days = days_around(meeting.day, offsets)
    coming = next((step for step in Step if days[step] >= today), None)
    return [
        Planned(step, day, offsets[step], DUTIES[step].who, DUTIES[step].to, day < today, step == coming)
        for step, day in days.items()
    ]


def missed_when_planned(meeting: Meeting, plan: list[Planned]) -> list[Planned]:
    """Steps whose day had passed already when the meeting was planned: it is called at short notice."""
    return [each for each in plan if each.day < clock.local_day(meeting.planned_at)]


def next_step(meeting: Meeting, series: Series) -> Planned | None:
    return next((each for each in plan_of(meeting, series) if each.is_next), None)
