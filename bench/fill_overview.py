"""Ten years of meetings and visits in every unit, and the night that computes them with the decisions."""

import datetime as dt
from random import Random

from improvements.models import BoardMeeting, Effort, FollowUp, Suggestion
from improvements.workflow import State
from lean_portal import clock
from organisation.models import Unit
from overview.facts import YEARS, months_back
from overview.services.night import compute
from training.models import Visit

FOLLOWED = 2000
SMALL = 10_000


def fill_overview(dice: Random) -> None:
    today = clock.today()
    small = Suggestion.objects.count() < SMALL  # of the smoke run, which says nothing about speed
    months = [months_back(today, back) for back in range(3 if small else 12 * YEARS, 0, -1)]
    units = list(Unit.objects.filter(kind=Unit.Kind.UNIT))[: 20 if small else None]
    for unit in units:
        days = [month + dt.timedelta(days=7 * n) for month in months for n in range(dice.randint(0, 4))]
        BoardMeeting.objects.bulk_create(BoardMeeting(unit=unit, on=day) for day in days)
        Visit.objects.bulk_create(Visit(unit=unit, seen=unit, on=day) for day in days[::3])
    spread_decisions(dice, units, months)
    follow(dice, today)
    compute(today)


def spread_decisions(dice: Random, units: list[Unit], months: list[dt.date]) -> None:
    """Those that are decided get a promise in one of the months: an update for each month."""
    decided = list(Suggestion.objects.filter(decided_at__isnull=False).values_list("pk", flat=True))
    dice.shuffle(decided)
    for place, month in enumerate(months):
        late = month + dt.timedelta(days=dice.randint(8, 14))
        for days, promised in ((decided[2 * place :: 240], late), (decided[2 * place + 1 :: 240], month)):
            rows = Suggestion.objects.filter(pk__in=days)
            rows.update(answered_on=month + dt.timedelta(days=4), answer_promised=promised)
    for unit in units:
        own = Suggestion.objects.filter(unit=unit, answered_on__isnull=False)
        own.update(answered_unit=unit)


def follow(dice: Random, today: dt.date) -> None:
    done = Suggestion.objects.filter(state__in=[State.IMPLEMENTED, State.SUSTAINED])[:FOLLOWED]
    for effort in Effort.objects.bulk_create(Effort(suggestion=each) for each in done):
        since = today - dt.timedelta(days=dice.randint(100, 3000))
        FollowUp.objects.create(
            effort=effort, since=since, after=30, due_on=since + dt.timedelta(days=30),
            unit_id=effort.suggestion.unit_id,
            result="holds", words="Ja.", answered_at=clock.now(),
        )  # fmt: skip
