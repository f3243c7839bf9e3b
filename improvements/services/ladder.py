"""A promise that nobody keeps climbs: those who answer, their superior, the convenor, the next KL-Info.

May run at any moment, many times and in many clocks at once: each rung is taken once, under the lock of its
suggestion. Nothing is said at night or on a day off.
"""

import datetime as dt
from itertools import islice
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import CharField, F, OuterRef, Q, Value
from django.db.models.functions import JSONArray, Length
from django.utils import timezone

from events.services import record
from improvements import promises
from improvements.models import Rung, Suggestion
from improvements.models.suggestion import unread
from improvements.promises import Due, RungLevel
from improvements.services.life import lock
from improvements.workflow import AWAITING, State
from lean_portal import clock
from organisation.models import Appointment, Unit
from organisation.workdays import add_workdays, is_workday

BATCH = 200
MORNING, EVENING = dt.time(7), dt.time(18)
KINDS = {
    RungLevel.NEAR: "improvements.promise_near",
    RungLevel.BROKEN: "improvements.promise_broken",
    RungLevel.SUPERIOR: "improvements.promise_climbed",
    RungLevel.CONVENOR: "improvements.promise_climbed",
}


def climb() -> int:
    """Every rung whose day has come. Returns how many were taken."""
    time = timezone.localtime(clock.now()).time()
    if not is_workday(clock.today()) or not MORNING <= time < EVENING:
        return 0
    waiting = (found for found in _near_or_late() if _due(found, found.said))
    return sum(_bring_up(found) for found in islice(waiting, BATCH))


def _near_or_late() -> Any:
    """The oldest promise first, each with the rungs that were taken, in one statement."""
    last = add_workdays(clock.today(), promises.BEFORE)
    taken = Rung.objects.filter(suggestion=OuterRef("pk")).order_by()
    answer = Q(state__in=AWAITING) & (Q(state=State.SUBMITTED, read_by__lte=last) | Q(decide_by__lte=last))
    return (
        Suggestion.objects.filter(answer | unread() & Q(read_by__lte=last))
        .annotate(said=ArraySubquery(taken.values_list(JSONArray("promise", "promised", "level"))))
        .only("state", "state_since", "read_by", "decide_by", "at_steering", "acknowledged_at", "source")
        .order_by("decide_by", "id")
    )


def _due(suggestion: Suggestion, said: list[list[str]]) -> list[tuple[Due, RungLevel]]:
    """The rungs to take now. What lies with the steering group has no superior: the convenor comes next."""
    owed = promises.promise_of(suggestion)
    if owed is None:
        return []
    found = promises.levels(
        owed.day,
        clock.today(),
        since=clock.local_day(suggestion.state_since),
        without={RungLevel.SUPERIOR} if suggestion.at_steering else (),
    )
    return [(owed, level) for level in found if [owed.promise, owed.day.isoformat(), level] not in said]


@transaction.atomic
def _bring_up(suggestion: Suggestion) -> int:
    suggestion = lock(suggestion)  # as it is now: answered, paused, handed over?
    taken = suggestion.rungs.values_list("promise", "promised", "level")
    said = [[promise, day.isoformat(), level] for promise, day, level in taken]
    due = _due(suggestion, said)
    for owed, level in due:
        _take(suggestion, owed, level)
    return len(due)


def _take(suggestion: Suggestion, owed: Due, level: RungLevel) -> None:
    unit = superior_of(suggestion.handler_unit) if level == RungLevel.SUPERIOR else None
    rung = Rung.objects.create(
        suggestion=suggestion,
        promise=owed.promise,
        promised=owed.day,
        level=level,
        at=clock.now(),
        unit=unit,
        told=unit.manager_title if unit else "",
    )
    if level == RungLevel.SUPERIOR and unit is None:
        return  # nobody is above: the convenor comes next
    key = f"promise:{suggestion.pk}:{owed.promise}:{owed.day}:{level}"
    record(KINDS[level], subject=rung, by=None, dedupe_key=key, suggestion=suggestion.pk)


def superior_of(unit: Unit) -> Unit | None:
    """The nearest post above whoever answers for the unit today, and held by somebody else: a vacant post
    falls to the superior, so the rung of the superior is then the one above."""
    posts = (
        Appointment.objects.answering()
        .alias(asked=Value(unit.path, output_field=CharField()))
        .filter(asked__startswith=F("unit__path"))
        .order_by(Length("unit__path").desc())
        .values_list("unit", "user")
    )
    holders: dict[int, set[int | None]] = {}
    for post, user in posts:
        holders.setdefault(post, set()).add(user)
    nearest = next(iter(holders.values()), set())
    above = [post for post, users in holders.items() if users - nearest]
    return Unit.objects.get(pk=above[0]) if above else None
