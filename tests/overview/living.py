"""Months of life for a unit, written as the rows that its services write."""

import datetime as dt
from uuid import uuid4

from improvements.models import BoardMeeting, Effort, FollowUp, Suggestion
from lean_portal import clock
from overview.facts import months_back
from overview.services import night


def month(back: int) -> dt.date:
    return months_back(clock.today(), back)


def met(unit, *counts):
    """So many board meetings in each of the latest months, the newest last; in July always as many."""
    BoardMeeting.objects.bulk_create(
        BoardMeeting(unit=unit, on=month(back) + dt.timedelta(days=2 * n))
        for back, count in zip(range(len(counts), 0, -1), counts, strict=True)
        for n in range(count)
    )


def compute():
    """The night of today, whether or not it has been done."""
    night.Computed.objects.all().delete()
    return night.compute(clock.today())


def decided(unit, author, *, promised, answered, by_unit=None, state="declined", **more):
    at = dt.datetime.combine(answered, dt.time(9), dt.UTC)
    number = Suggestion.objects.count() + 1
    fields = dict(
        submission_id=uuid4(), year=2020, serial=number, title=f"Förslag {number}", author=author, unit=unit,
        handler_unit=unit, state=state, answer="Nej.", would_change="Ja.", submitted_at=at,
        acknowledged_at=at, decided_at=at, read_by=promised, decide_by=promised, answered_on=answered,
        answer_promised=promised, answered_unit=by_unit or unit, state_since=at,
    )  # fmt: skip
    return Suggestion.objects.create(**{**fields, **more})


def followed(suggestion, since, **results):
    """followed(…, holds=(30, 90), fails=(180,))"""
    effort = Effort.objects.create(suggestion=suggestion)
    for result, days in results.items():
        for after in days:
            due = since + dt.timedelta(days=after)
            FollowUp.objects.create(
                effort=effort, since=since, after=after, due_on=due, unit=suggestion.unit, result=result,
                words="" if result in ("missed", "dropped") else "Så är det.", answered_at=clock.now(),
            )  # fmt: skip
    return effort
