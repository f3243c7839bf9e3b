"""One organisation or one unit: its five series as charts, judged as the night judged them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from improvements import chart_words as words
from improvements.chart_drawing import Drawing, Line, Mark, draw
from improvements.models import Every
from lean_portal import clock
from organisation.models import Unit
from overview.facts import Amount, month_of, places
from overview.models import SHARES, Kind, Series
from overview.services.night import months_of
from overview.signals import HOLIDAY_MONTH, Judgement, Month, Sign, judge

MOST_DRAWN = 36  # months


class Named(NamedTuple):
    """What the template of a chart asks of a measure."""

    pk: int
    name: str
    unit_name: str


class TableRow(NamedTuple):
    period: str
    value: str
    phase: str
    signal: str
    note: str


@dataclass(frozen=True)
class Chart:
    """As improvements.charts.Chart, for the same template."""

    measure: Named
    finding: str
    small: str
    title: str
    drawing: Drawing | None
    sentences: list[str]
    heading: str
    rows: list[TableRow]
    left_out: int = 0


def charts_of(unit: Unit, *, whole: bool, told: Collection[str], is_holder: bool) -> list[Chart]:
    """`told`: the series whose signal the reader may know of by now. Of every other series the chart says
    nothing to anybody but `is_holder`, who knows at once: “as usual” of four would tell of the fifth. Two
    queries, one for an organisation."""
    today = clock.today()
    found: dict[str, dict[dt.date, Amount]] = defaultdict(dict)
    rows = Series.objects.filter(unit=unit, whole=whole).order_by()
    for kind, month, value, of in rows.values_list("kind", "month", "value", "of"):
        found[kind][month] = Amount(value, of)
    begun = None if whole else places(today).begun.get(unit.pk)
    return [
        chart_of(
            place,
            kind,
            months_of(kind, found[kind], month_of(today)),
            begun,
            told=kind in told,
            is_holder=is_holder,
        )
        for place, kind in enumerate(Kind)
    ]


def chart_of(
    place: int, kind: Kind, months: list[Month], begun: dt.date | None, *, told: bool, is_holder: bool
) -> Chart:
    share = kind in SHARES
    judgement = judge(months, share=share, begun=begun)
    early = judgement.sign is not None and not told
    if early:
        judgement = replace(judgement, sign=None, month=None)
    is_quiet = early or not (told or is_holder)
    shown = [month for month in months if month.value is not None][-MOST_DRAWN:]
    unit_name = pgettext("of a series", "percent") if share else pgettext("of a series", "a month")
    measure = Named(place, str(kind.label), unit_name)
    return Chart(
        measure=measure,
        finding=str(kind.label) if is_quiet else finding(kind, judgement, bool(shown)),
        small=_("%(series)s, by month. July is drawn and not judged.") % {"series": measure.name},
        title=measure.name,
        drawing=drawing(shown, judgement, begun, measure, share) if shown else None,
        sentences=sentences(judgement, begun, share),
        heading=words.heading_of_periods(Every.MONTH),
        rows=[row_of(month, judgement, share) for month in shown],
    )


def finding(kind: Kind, judgement: Judgement, any_: bool) -> str:
    name = str(kind.label)
    if not any_:
        return _("%(series)s: nothing yet") % {"series": name}
    if judgement.sign:
        sign = str(Sign(judgement.sign).label).lower()
        return _("%(series)s: %(sign)s, and that is not chance") % {"series": name, "sign": sign}
    if judgement.lines.mean is None:
        return _("%(series)s: too few months to say anything") % {"series": name}
    return _("%(series)s: as usual") % {"series": name}


def sentences(judgement: Judgement, begun: dt.date | None, share: bool) -> list[str]:
    found, lines = [], judgement.lines
    if begun:
        told = {"month": words.period(begun, Every.MONTH)}
        found.append(
            _("Another unit was taken over, so the months from %(month)s are judged by themselves.") % told
        )
    if lines.moving_range:
        lower, upper = limits(judgement, share)
        told = {"lower": words.figure(Fraction(lower), 1), "upper": words.figure(Fraction(upper), 1)}
        told["count"] = str(lines.count)
        found.append(
            _("By chance alone a month lies between %(lower)s and %(upper)s. Computed from %(count)s months.")
            % told
        )
    elif lines.mean is None:
        found.append(_("Limits are computed from twelve months."))
    return found


def limits(judgement: Judgement, share: bool) -> tuple[float, float]:
    lower = max(0.0, float(judgement.lines.lower or 0))
    upper = float(judgement.lines.upper or 0)
    return lower, min(100.0, upper) if share else upper


def drawing(
    shown: Sequence[Month], judgement: Judgement, begun: dt.date | None, measure: Named, share: bool
) -> Drawing:
    start = sum(bool(begun and month.first < begun) for month in shown)
    lines, written = [], list[str]()
    if judgement.lines.moving_range:
        mean, (lower, upper) = float(judgement.lines.mean or 0), limits(judgement, share)
        lines = [Line(start, len(shown), mean, upper, lower)]
        written = [words.figure(Fraction(v), 1) for v in (upper, mean, lower)]
        written[1] += f" {words.centre_name(judgement.lines)}"
    marks = [Mark(start, _("New baseline"), before=True)] if 0 < start < len(shown) else []
    for n, month in enumerate(shown):
        if month.first == judgement.month and judgement.sign:
            marks.append(Mark(n, str(Sign(judgement.sign).label), signal=True))
    return draw(
        [float(month.value or 0) for month in shown],
        lines=lines,
        marks=marks,
        periods=[words.short_period(month.first, Every.MONTH) for month in shown],
        unit=measure.unit_name,
        written=written,
        write=words.figure,
    )


def row_of(month: Month, judgement: Judgement, share: bool) -> TableRow:
    value = words.figure(Fraction(month.value or 0), 0) + ("\u00a0%" if share else "")
    sign = str(Sign(judgement.sign).label) if judgement.sign and month.first == judgement.month else ""
    note = _("Not judged: the month of holidays") if month.first.month == HOLIDAY_MONTH else ""
    return TableRow(words.period(month.first, Every.MONTH), value, "", sign, note)
