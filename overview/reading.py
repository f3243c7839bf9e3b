"""What the overview shows of series and signals, read from what the night has computed."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Max, Min, QuerySet, Sum
from django.utils.translation import gettext as _

from lean_portal import clock
from lean_portal.templatetags.portal import month as month_words
from organisation.models import Unit, User
from overview.facts import Amount, month_of, months_back
from overview.models import SHARES, Kind, Series, Signal
from overview.signals import Sign
from overview.sparkline import Spark, spark

TOLD_AFTER = dt.timedelta(days=14)  # the manager first, then everybody else
YEAR = 12
ALIVE_MONTHS = 3
GLYPHS = {Sign.QUIET: "trending-down", Sign.SLIPPING: "trending-down", Sign.BETTER: "trending-up"}
SHOWN = (Kind.MEETINGS, Kind.PROMISES)  # in the table of organisations


class Cell(NamedTuple):
    """One series of one row: its name, the line, the latest figure, and the same in words for whoever sees no
    line."""

    name: str
    spark: Spark
    latest: str
    label: str
    signalled: bool


@dataclass
class Row:
    unit: Unit
    cells: list[Cell] = field(default_factory=list)
    signals: list[Signal] = field(default_factory=list)
    trained: str = ""  # how many of its managers have taken their course, in words

    @property
    def words(self) -> list[tuple[str, str, str]]:
        """(glyph, class, words) of each signal, what is worst first."""
        order = list(Sign)
        found = sorted(self.signals, key=lambda signal: order.index(Sign(signal.sign)))
        return [(GLYPHS[Sign(s.sign)], class_of(s.sign), signal_words(s)) for s in found]


def class_of(sign: str) -> str:
    return "done" if sign == Sign.BETTER else "stop"


def signal_words(signal: Signal) -> str:
    told = {"sign": Sign(signal.sign).label, "series": str(Kind(signal.kind).label).lower()}
    return _("%(sign)s: %(series)s") % told


def shown_signals(user: User) -> QuerySet[Signal]:
    since = clock.today() - TOLD_AFTER
    return Signal.objects.standing().shown_to(user, since=since).select_related("unit")


def the_months(number: int) -> list[dt.date]:
    """The latest whole months, the oldest first."""
    return [months_back(clock.today(), back) for back in range(number, 0, -1)]


def rows_of(
    units: Sequence[Unit], kinds: Sequence[Kind], *, whole: bool, signals: Iterable[Signal]
) -> list[Row]:
    """A year of each series of each unit, in the order of the units. Each column has one scale. One query."""
    months = the_months(YEAR)
    values: dict[tuple[int, str], dict[dt.date, Amount]] = defaultdict(dict)
    found = Series.objects.filter(unit__in=units, whole=whole, kind__in=kinds, month__gte=months[0])
    for unit, kind, month, value, of in found.order_by().values_list("unit", "kind", "month", "value", "of"):
        values[unit, kind][month] = Amount(value, of)
    lines = {
        (unit.pk, kind): figures(kind, values[unit.pk, kind], months) for unit in units for kind in kinds
    }
    rows = {unit.pk: Row(unit) for unit in units}
    for signal in signals:
        if signal.unit_id in rows and signal.whole == whole and signal.kind in kinds:
            rows[signal.unit_id].signals.append(signal)
    for kind in kinds:
        highest = 100 if kind in SHARES else max(v or 0 for u in units for v in lines[u.pk, kind])
        for unit in units:
            row, line = rows[unit.pk], lines[unit.pk, kind]
            signalled = any(s.kind == kind and s.sign != Sign.BETTER for s in row.signals)
            row.cells.append(cell_of(kind, line, highest, signalled))
    return list(rows.values())


def figures(kind: str, amounts: dict[dt.date, Amount], months: Sequence[dt.date]) -> list[float | None]:
    """A count is nothing where there is none; a share of nothing is no share. Of what never was, nothing."""
    if kind in SHARES:
        found = [amounts.get(month) for month in months]
        return [100 * a.value / a.of if a and a.of else None for a in found]
    return [float(amounts[month].value) if month in amounts else 0.0 for month in months]


def cell_of(kind: str, line: Sequence[float | None], highest: float, signalled: bool) -> Cell:
    there = [value for value in line if value is not None]
    drawn = str(Kind(kind).label), spark(line, highest=highest)
    if not there:
        return Cell(*drawn, "–", _("nothing yet"), signalled)
    told = {"first": in_figures(kind, there[0]), "last": in_figures(kind, there[-1])}
    return Cell(*drawn, told["last"], _("from %(first)s to %(last)s a month") % told, signalled)


def in_figures(kind: str, value: float) -> str:
    """Rounded down, as shares.Share.percent is."""
    return f"{int(value + 1e-9)}\u00a0%" if kind in SHARES else str(int(value))


# ---- the whole group ---------------------------------------------------------------------------------------


class Alive(NamedTuple):
    number: int
    of: int


def alive() -> Alive:
    """In how many workplaces something has happened in the latest months: a meeting, a visit, a decision, a
    promise kept or a check made. One query for each number."""
    months = the_months(ALIVE_MONTHS)
    places = Unit.objects.workplaces()
    lived = Series.objects.filter(whole=False, month__gte=months[0], value__gt=0).order_by().values("unit")
    return Alive(places.filter(pk__in=lived).count(), places.count())


class InTime(NamedTuple):
    kept: int
    of: int
    since: dt.date | None

    @property
    def percent(self) -> int:
        return self.kept * 100 // self.of


def in_time(unit: Unit) -> InTime:
    """Decisions in time since the beginning, by the series of the whole."""
    found = Series.objects.filter(unit=unit, whole=True, kind=Kind.PROMISES).order_by()
    sums = found.aggregate(kept=Sum("value"), all=Sum("of"), since=Min("month"))
    return InTime(sums["kept"] or 0, sums["all"] or 0, sums["since"])


def until() -> str:
    """The last month that counts, in words."""
    last = Series.objects.aggregate(last=Max("month"))["last"]
    return month_words(last or months_back(month_of(clock.today()), 1))
