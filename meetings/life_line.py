"""The line on top of a meeting's pages: its states, and when each was or is to be reached."""

import datetime as dt
from typing import Any

from lean_portal import clock
from meetings.models import Meeting, Series
from meetings.steps import Step, days_around
from meetings.workflow import MeetingState

S = MeetingState
# State → the field that says when it was reached, and the step on whose day it is to be.
REACHED: tuple[tuple[MeetingState, str, Step | None], ...] = (
    (S.DRAFT, "planned_at", None),
    (S.OPEN, "opened_at", Step.CALL_FOR_ITEMS),
    (S.SETTLED, "settled_at", Step.AGENDA_SET),
    (S.CALLED, "called_at", Step.CALLED),
    (S.IN_PROGRESS, "started_at", Step.MEETING),
    (S.UNDER_REVIEW, "ended_at", Step.MEETING),
    (S.CLOSED, "closed_at", Step.NOTES),
)


def life_line(meeting: Meeting, series: Series) -> list[dict[str, Any]]:
    """Rows for `components/lifeline.html`; of a cancelled meeting nothing comes any more."""
    days = days_around(meeting.day, series.all_offsets)
    order = [state for state, _field, _step in REACHED]
    if meeting.state not in order:
        return []
    here = order.index(MeetingState(meeting.state))
    return [_row(meeting, place, here, days) for place in range(len(REACHED))]


def _row(meeting: Meeting, place: int, here: int, days: dict[Step, dt.date]) -> dict[str, Any]:
    state, field, step = REACHED[place]
    reached = getattr(meeting, field)
    day = clock.local_day(reached) if reached and place <= here else days.get(step) if step else None
    name = "past" if place < here else "now" if place == here else "promised"
    return {"label": state.label, "state": name, "date": day}
