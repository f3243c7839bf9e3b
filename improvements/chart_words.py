"""A run chart in words: what is the case, when the signals came, and what the limits are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from django.utils.formats import number_format
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from improvements.models import Better, Every, Measure
from improvements.run_chart import (
    LEAST_FOR_MEDIAN,
    Lines,
    Point,
    Rule,
    Segment,
    Signal,
    median_of,
    shift_after,
    still_stands,
)
from lean_portal.templatetags.portal import in_words, written

MOST_SIGNALS = 4  # that are told one by one


# ---- figures and periods --------------------------------------------------------------------------------


def figure(value: Decimal | Fraction | float | int, decimals: int | None = None) -> str:
    """With the decimal sign of the language. `decimals` None: as many as it has, at most four."""
    exact = Decimal(value.numerator) / Decimal(value.denominator) if isinstance(value, Fraction) else value
    step = Decimal(1).scaleb(-(4 if decimals is None else decimals))
    rounded = Decimal(str(exact)).quantize(step, ROUND_HALF_UP) + 0
    if decimals is None:
        decimals = max(0, -int(rounded.normalize().as_tuple().exponent))
    return number_format(rounded, decimal_pos=decimals, force_grouping=True).replace("-", "\u2212")


def decimals_of(values: Sequence[Decimal]) -> int:
    """Of means and limits: as many as the values have, and one where they are few and small."""
    most = max((-int(value.normalize().as_tuple().exponent) for value in values), default=0)
    large = max((abs(value) for value in values), default=Decimal(0)) >= 100
    return min(2, most) if most > 0 or large else 1


def period(day: dt.date, every: str) -> str:
    """2027 v. 24, juni 2027, 14 juni 2027."""
    if every == Every.WEEK:
        year, week, _day = day.isocalendar()
        return _("%(year)s w. %(week)s") % {"year": year, "week": week}
    return written(day, "F Y" if every == Every.MONTH else "j F Y", get_language())


def short_period(day: dt.date, every: str) -> tuple[str, str]:
    """Under the axis: the short name, and the year below it."""
    if every == Every.WEEK:
        year, week, _day = day.isocalendar()
        return _("w. %(week)s") % {"week": week}, str(year)
    return written(day, "M" if every == Every.MONTH else "j M", get_language()), str(day.year)


def per(every: str) -> str:
    return {Every.DAY: _("per day"), Every.WEEK: _("per week"), Every.MONTH: _("per month")}[Every(every)]


def heading_of_periods(every: str) -> str:
    return {Every.DAY: _("Day"), Every.WEEK: _("Week"), Every.MONTH: _("Month")}[Every(every)]


# ---- what is the case -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Series:
    """What is said something of: the measure, its values in order of time, and what they come to."""

    measure: Measure
    points: Sequence[Point]
    segments: Sequence[Segment]
    decimals: int

    def line(self, value: Fraction | None) -> str:
        return "–" if value is None else figure(value, self.decimals)

    def period(self, place: int) -> str:
        return period(self.points[place].day, self.measure.every)

    def periods(self, places: range) -> str:
        first, last = self.period(places.start), self.period(places.stop - 1)
        return first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}

    def centre(self, places: range, *, by_median: bool) -> Fraction:
        values = [Fraction(self.points[place].value) for place in places]
        return median_of(values) if by_median else sum(values, Fraction(0)) / len(values)


def finding(series: Series) -> str:
    """The first line of the chart: the news."""
    name, count = series.measure.name, len(series.points)
    if not count:
        return _("%(name)s: no values yet") % {"name": name}
    if count < LEAST_FOR_MEDIAN:
        words = ngettext(
            "%(name)s: one value so far, too few to say anything",
            "%(name)s: %(count)s values so far, too few to say anything",
            count,
        )
        return words % {"name": name, "count": in_words(count)}
    return _compared(series) or _alone(series)


def compared(series: Series) -> tuple[Segment, range] | None:
    """The baseline before and the places of what came after it, where there are both."""
    if not series.segments:
        return None
    last = series.segments[-1]
    if len(series.segments) > 1:
        before, places = series.segments[-2], range(last.start, last.stop)
    else:
        before, places = last, last.after_basis
    if before.lines.centre is None or not places or not (before is not last or last.locked):
        return None
    return before, places


def _compared(series: Series) -> str:
    """Before and now, where there is a baseline and enough has come after it."""
    both = compared(series)
    if both is None:
        return ""
    before, places = both
    shift = shift_after(series.points, before, places)
    if shift is None and len(places) < LEAST_FOR_MEDIAN:
        return ""
    told = {"name": series.measure.name, "unit": series.measure.unit_name}
    if shift is not None and not still_stands(series.points, before, places, shift):
        told["signal"] = signal_name(shift, before.lines)
        told["period"] = series.period(shift.at)
        return (
            _(
                "%(name)s has changed, and that was not chance (%(signal)s, %(period)s), "
                "but not all values since then lie on the same side"
            )
            % told
        )
    was, now = _was_and_now(series, before, places, shift)
    told |= {"before": series.line(was), "now": series.line(now)}
    if told["before"] == told["now"]:
        return _("%(name)s stays at %(now)s %(unit)s") % told
    return (_WENT[_is_better(series.measure, now - was)] if shift else _MAY_BE_CHANCE) % told


def _was_and_now(
    series: Series, before: Segment, places: range, shift: Signal | None
) -> tuple[Fraction, Fraction]:
    """Means, or medians of both where one of them has a median alone. What came before a lasting signal is
    left out where it would hide it."""
    last = series.segments[-1]
    by_median = before.lines.mean is None or (last is not before and last.lines.mean is None)
    was = series.centre(before.basis, by_median=by_median)
    now = series.centre(places, by_median=by_median)
    if shift is not None and (now - was) * shift.side <= 0:
        now = series.centre(range(shift.points[0], places.stop), by_median=by_median)
    return was, now


_MAY_BE_CHANCE = gettext_lazy("%(name)s has gone from %(before)s to %(now)s %(unit)s, but that may be chance")
_WENT = {  # by whether it is the right way
    True: gettext_lazy(
        "%(name)s has gone the right way, from %(before)s to %(now)s %(unit)s, and that is not chance"
    ),
    False: gettext_lazy(
        "%(name)s has gone the wrong way, from %(before)s to %(now)s %(unit)s, and that is not chance"
    ),
    None: gettext_lazy("%(name)s has gone from %(before)s to %(now)s %(unit)s, and that is not chance"),
}


def _is_better(measure: Measure, change: Fraction) -> bool | None:
    """Judged by what was said to be better before the first value; None where nothing was."""
    if measure.better == Better.NEITHER:
        return None
    return (change > 0) == (measure.better == Better.HIGHER)


def _alone(series: Series) -> str:
    last = series.segments[-1]
    told = {"name": series.measure.name, "unit": series.measure.unit_name}
    told["centre"] = series.line(last.lines.centre)
    lasting = [signal for signal in last.signals if signal.rule != Rule.BEYOND]
    if lasting:
        told |= {"signal": signal_name(lasting[-1], last.lines), "period": series.period(lasting[-1].at)}
        return _("%(name)s has changed, and that is not chance: %(signal)s, %(period)s") % told
    if last.signals:
        place = last.signals[-1].at
        told |= {"period": series.period(place), "value": figure(series.points[place].value)}  # type: ignore[arg-type]
        return _("%(name)s was out of the ordinary %(period)s: %(value)s %(unit)s") % told
    if last.lines.centre is None:
        return _("%(name)s: too few values since the new baseline to say anything") % told
    if last.lines.mean is None:
        return _("%(name)s lies around %(centre)s %(unit)s so far") % told
    return _("%(name)s lies around %(centre)s %(unit)s, and moves only as chance does") % told


def small(series: Series) -> str:
    """Under the finding: what is measured, and what the dashed lines are."""
    measure = series.measure
    told = {"name": measure.name, "unit": measure.unit_name, "per": per(measure.every)}
    words = _("%(name)s, %(unit)s %(per)s.") % told
    if any(segment.lines.mean is not None for segment in series.segments):
        words += " " + _("Dashed lines show where the values usually lie if nothing has changed.")
    return words


def title(series: Series) -> str:
    """For whoever does not see the chart."""
    count = len(series.points)
    told = {
        "name": series.measure.name,
        "count": count,
        "first": series.period(0),
        "last": series.period(count - 1),
    }
    words = ngettext(
        "%(name)s: one value, %(first)s.", "%(name)s: %(count)s values from %(first)s to %(last)s.", count
    )
    return words % told


# ---- signals and limits ---------------------------------------------------------------------------------


def centre_name(lines: Lines) -> str:
    return _("median") if lines.mean is None else _("mean")


def signal_name(signal: Signal, lines: Lines) -> str:
    """At the value, and in the table."""
    above = signal.side > 0
    if signal.rule == Rule.BEYOND:
        return _("above the upper limit") if above else _("below the lower limit")
    if signal.rule == Rule.NEAR:
        return _("three of four near the upper limit") if above else _("three of four near the lower limit")
    if lines.mean is None:
        return _("eight in a row above the median") if above else _("eight in a row below the median")
    return _("eight in a row above the mean") if above else _("eight in a row below the mean")


def sentences(series: Series) -> list[str]:
    """One after the other below the chart: the latest signals, then what the limits are and come from."""
    words = [
        _("Signal %(period)s: %(signal)s.") % {"period": series.periods(streak), "signal": name}
        for name, streak in _streaks(series)[-MOST_SIGNALS:]
    ]
    limits = [limits_in_words(series, segment) for segment in series.segments[-2:]]
    return [*words, *_by_the_one_before(series), *filter(None, limits)]


def _streaks(series: Series) -> list[tuple[str, range]]:
    """The name of each signal and where it is told; the same again at the next value is one with it."""
    found: list[tuple[str, range]] = []
    for segment in series.segments:
        for rule in Rule:
            for signal in (each for each in segment.signals if each.rule == rule):
                name, at = signal_name(signal, segment.lines), signal.at
                if found and found[-1][0] == name and found[-1][1].stop == at:
                    found[-1] = (name, range(found[-1][1].start, at + 1))
                else:
                    found.append((name, range(at, at + 1)))
    return sorted(found, key=lambda each: each[1].stop)


def _by_the_one_before(series: Series) -> list[str]:
    """What tells a new baseline from the one before it: none of its own signals does."""
    both = compared(series) if len(series.segments) > 1 else None
    shift = shift_after(series.points, *both) if both else None
    if both is None or shift is None:
        return []
    told = {"period": series.period(shift.at), "signal": signal_name(shift, both[0].lines)}
    return [_("By the limits before, %(period)s: %(signal)s.") % told]


def limits_in_words(series: Series, segment: Segment) -> str:
    lines = segment.lines
    if lines.mean is None:
        if segment is not series.segments[-1]:
            return ""
        return _(
            "A median is computed from eight values, and limits from twelve. There are %(count)s here."
        ) % {"count": lines.count if lines.count != 1 else in_words(1)}
    told = {
        "period": series.period(segment.start),
        "lower": series.line(segment.lowest),
        "upper": series.line(lines.upper),
        "unit": series.measure.unit_name,
        "count": lines.count,
    }
    words = (
        _("From %(period)s the limits are %(lower)s–%(upper)s %(unit)s, computed from %(count)s values.")
        % told
    )
    if segment.locked:
        words += " " + _("The baseline is locked, so later values do not move them.")
    if lines.is_preliminary:
        words += " " + _("They are preliminary until there are twenty.")
    return words


def ends(series: Series) -> list[str]:
    """At the right ends of the last lines: upper limit, centre, lower limit."""
    last = series.segments[-1]
    lines = last.lines
    preliminary = _("%(figure)s, preliminary") if lines.is_preliminary else "%(figure)s"
    return [
        preliminary % {"figure": series.line(lines.upper)},
        f"{series.line(lines.centre)} {centre_name(lines)}",
        preliminary % {"figure": series.line(last.lowest)},
    ]
