"""The night's work of the overview: series, signals, what still stands, and who is heard.

Any number of clocks may run: whoever writes the row of the day first does it, the others find it done.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction

from django.db import connection, transaction
from django.utils import timezone

from events.services import record
from lean_portal import clock
from organisation.models import Unit
from overview.facts import Amount, Facts, Places, gather, month_of, months_back, places
from overview.models import SHARES, Computed, Series, Signal
from overview.services.heard import publish_heard
from overview.services.lasting import refresh_standing
from overview.signals import Month, Sign, judge

NIGHT = dt.time(2)
BATCH = 5000
Line = tuple[int, bool, str]  # unit, whole, kind


def pass_night() -> bool:
    """Once each day, from two o'clock. Returns whether it was done now."""
    if timezone.localtime(clock.now()).time() < NIGHT:
        return False
    return compute(clock.today())


@transaction.atomic
def compute(today: dt.date) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO overview_computed (day) VALUES (%s) ON CONFLICT (day) DO NOTHING", [today]
        )
        if not cursor.rowcount:
            return False
    Computed.objects.filter(day__lt=today).delete()
    where = places(today)
    facts = gather(today, where)
    refresh_series(facts)
    refresh_signals(facts, where, today)
    refresh_standing()
    publish_heard(today)
    return True


# ---- series ----------------------------------------------------------------------------------------------


def refresh_series(facts: Facts) -> None:
    """Write only what is not so already: most nights little is."""
    there, gone = dict[tuple, Amount](), list[int]()
    for pk, *key, value, of in Series.objects.order_by().values_list(
        "pk", "unit", "whole", "kind", "month", "value", "of"
    ):
        there[tuple(key)] = Amount(value, of)
        if tuple(key) not in facts:
            gone.append(pk)
    Series.objects.filter(pk__in=gone).delete()
    changed = [
        Series(unit_id=unit, whole=whole, kind=kind, month=month, value=amount.value, of=amount.of)
        for (unit, whole, kind, month), amount in facts.items()
        if there.get((unit, whole, kind, month)) != amount
    ]
    Series.objects.bulk_create(
        changed,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["unit", "whole", "kind", "month"],
        update_fields=["value", "of"],
    )


def lines(facts: Facts) -> dict[Line, dict[dt.date, Amount]]:
    found: dict[Line, dict[dt.date, Amount]] = defaultdict(dict)
    for (unit, whole, kind, month), amount in facts.items():
        found[unit, whole, kind][month] = amount
    return found


def months_of(kind: str, amounts: dict[dt.date, Amount], stop: dt.date) -> list[Month]:
    """Every month from the first until before `stop`. A count is nothing where there is none; a share of
    nothing is no share."""
    found, month = [], min(amounts, default=stop)
    while month < stop:
        amount = amounts.get(month)
        value: Fraction | int | None
        if kind in SHARES:
            value = Fraction(100 * amount.value, amount.of) if amount and amount.of else None
        else:
            value = amount.value if amount else 0
        found.append(Month(month, value))
        month = months_back(month, -1)
    return found


# ---- signals ---------------------------------------------------------------------------------------------


def refresh_signals(facts: Facts, where: Places, today: dt.date) -> None:
    """Told anew is only what turns: from better to not, or back. A fall that takes another form, or is back
    after one month away, is the same signal, and nobody waits two weeks for it again."""
    standing, lately = standing_signals(), gone_lately(today)
    new, changed = list[Signal](), list[Signal]()
    for line, amounts in lines(facts).items():
        unit, whole, kind = line
        begun = None if whole else where.begun.get(unit)
        found = judge(months_of(kind, amounts, month_of(today)), share=kind in SHARES, begun=begun)
        before = standing[line] if line in standing else lately.get(line)
        if not found.sign or not found.month:
            continue
        if before and is_same(before.sign, found.sign):
            standing.pop(line, None)
            if before.sign != found.sign or before.gone_on:
                before.sign, before.month, before.gone_on = found.sign, found.month, None
                changed.append(before)
        else:
            new.append(
                Signal(
                    unit_id=unit, whole=whole, kind=kind, sign=found.sign, month=found.month, found_on=today
                )
            )
    ended = [signal.pk for signal in standing.values()]
    Signal.objects.filter(pk__in=ended).update(gone_on=today)
    Signal.objects.bulk_update(changed, ["sign", "month", "gone_on"], batch_size=BATCH)
    tell(Signal.objects.bulk_create(new))


def standing_signals() -> dict[Line, Signal]:
    found = Signal.objects.standing().select_for_update()
    return {(signal.unit_id, signal.whole, signal.kind): signal for signal in found}


def gone_lately(today: dt.date) -> dict[Line, Signal]:
    """The last of each line that went this month or the one before."""
    found = Signal.objects.filter(gone_on__gte=months_back(today, 1)).order_by("gone_on", "pk")
    return {(signal.unit_id, signal.whole, signal.kind): signal for signal in found}


def is_same(one: str, other: str) -> bool:
    """Both better, or both fallen."""
    return (one == Sign.BETTER) == (other == Sign.BETTER)


def tell(signals: Iterable[Signal]) -> None:
    """The manager first: to superiors and in the overview it shows in two weeks. Nobody has the group's."""
    signals = list(signals)
    units = Unit.objects.exclude(kind=Unit.Kind.GROUP).in_bulk([signal.unit_id for signal in signals])
    for signal in signals:
        if signal.unit_id in units:
            record(
                "overview.signal_found",
                subject=units[signal.unit_id],
                by=None,
                series=signal.kind,
                sign=signal.sign,
                whole=signal.whole,
                month=signal.month.isoformat(),
            )
