"""What has happened, by unit and month: a few statements for all units at once, however many there are.

A unit that another one took over stands closed below it, so what happened there is counted where it went: to
the nearest open unit above.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import TruncMonth

from improvements.models import BoardMeeting, FollowUp, Suggestion
from improvements.shares import NOT_COUNTED
from improvements.workflow import UNDECIDED, State
from organisation.models import Unit
from overview.models import SHARES, Kind
from training.models import Visit

YEARS = 10
# As improvements.shares has it: None is the steering group.
OWED_UNTIL_DECIDED = Case(When(at_steering=True, then=Value(None)), default=F("handler_unit"))


class Amount(NamedTuple):
    value: int
    of: int | None


Key = tuple[int, bool, str, dt.date]  # unit, whole, kind, month
Facts = dict[Key, Amount]


class Places(NamedTuple):
    """Where a unit's history is counted, and what it is part of."""

    home: dict[int, int]
    parts_of: dict[int, tuple[int, ...]]  # open unit -> its organisation and the group
    begun: dict[int, dt.date]  # the month from which a unit that took another over is judged anew
    group: int | None
    tops: frozenset[int]  # the group and the organisations: what stands for them is the whole


def month_of(day: dt.date) -> dt.date:
    return day.replace(day=1)


def months_back(day: dt.date, number: int) -> dt.date:
    place = day.year * 12 + day.month - 1 - number
    return dt.date(place // 12, place % 12 + 1, 1)


def places(today: dt.date) -> Places:
    units = list(Unit.objects.order_by("path"))
    by_code, home, parts, begun = {unit.code: unit for unit in units}, {}, {}, dict[int, dt.date]()
    group = next((unit.pk for unit in units if unit.kind == Unit.Kind.GROUP), None)
    for unit in units:
        line = [by_code[code] for code in unit.path.strip("/").split("/")]
        home[unit.pk] = next((each.pk for each in reversed(line) if is_open(each, today)), unit.pk)
        parts[unit.pk] = tuple({unit.authority_id, group} - {None})
        if home[unit.pk] != unit.pk and unit.valid_to:
            ended = months_back(unit.valid_to, -1)
            begun[home[unit.pk]] = max(ended, begun.get(home[unit.pk], ended))
    tops = frozenset(unit.pk for unit in units if unit.pk == group or unit.pk == unit.authority_id)
    return Places(home, parts, begun, group, tops)


def is_open(unit: Unit, today: dt.date) -> bool:
    return unit.valid_to is None or unit.valid_to >= today


def gather(today: dt.date, where: Places) -> Facts:
    """Every whole month until the one before this."""
    found: dict[Key, list[int]] = defaultdict(lambda: [0, 0])
    for kind, rows in statements(today):
        for row in rows:
            for unit, whole in counted_at(row["owed_by"], where):
                cell = found[unit, whole, kind, row["month"]]
                cell[0] += row["value"]
                cell[1] += row.get("of", 0)
    return {key: Amount(value, of if key[2] in SHARES else None) for key, (value, of) in found.items()}


def counted_at(unit: int | None, where: Places) -> Iterable[tuple[int, bool]]:
    """What the steering group owes is the group's."""
    if unit is None:
        return [(where.group, True)] if where.group else []
    home = where.home[unit]
    own = [] if home in where.tops else [(home, False)]
    return [*own, *((part, True) for part in where.parts_of[home])]


def statements(today: dt.date) -> Iterable[tuple[str, Iterable[dict[str, Any]]]]:
    first, stop = months_back(today, 12 * YEARS), month_of(today)

    def within(field: str) -> Q:
        return Q(**{f"{field}__gte": first, f"{field}__lt": stop})

    yield (
        Kind.PROMISES,
        decided()
        .filter(within("answer_promised"))
        .values(month=TruncMonth("answer_promised"), owed_by=F("answered_unit"))
        .annotate(value=Count("pk", filter=Q(answered_on__lte=F("answer_promised"))), of=Count("pk")),
    )
    yield (
        Kind.PROMISES,
        undecided()
        .filter(within("decide_by"))
        .values(month=TruncMonth("decide_by"), owed_by=OWED_UNTIL_DECIDED)
        .annotate(value=Count("pk", filter=Q(pk=None)), of=Count("pk")),
    )
    yield (
        Kind.LOCAL,
        decided()
        .filter(within("answered_on"), answered_unit=F("unit"))
        .values(month=TruncMonth("answered_on"), owed_by=F("unit"))
        .annotate(value=Count("pk")),
    )
    looked = Q(result__in=[FollowUp.Result.HOLDS, FollowUp.Result.FAILS])
    due = FollowUp.objects.filter(looked | Q(result=FollowUp.Result.MISSED), within("due_on"))
    yield (
        Kind.CHECKS,
        due.order_by()
        .values(month=TruncMonth("due_on"), owed_by=F("unit"))
        .annotate(value=Count("pk", filter=looked), of=Count("pk")),
    )
    for kind, model in ((Kind.MEETINGS, BoardMeeting), (Kind.VISITS, Visit)):
        rows = model.objects.filter(within("on")).order_by()
        yield kind, rows.values(month=TruncMonth("on"), owed_by=F("unit")).annotate(value=Count("pk"))


def decided() -> QuerySet[Suggestion]:
    """Those that somebody owed an answer, as improvements.shares counts them."""
    merged = Q(state=State.MERGED, answered_on=None)
    found = Suggestion.objects.filter(source="").exclude(merged | Q(state__in=NOT_COUNTED))
    return found.order_by()


def undecided() -> QuerySet[Suggestion]:
    return decided().filter(state__in=UNDECIDED, answered_on=None)
