"""The charts of an effort, ready for the page: calculation, drawing and words of each of its measures. Four
queries, however many there are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from improvements import chart_words as words
from improvements import withheld
from improvements.chart_drawing import Drawing, Line, Mark, draw
from improvements.models import Effort, Measure, MeasureLine, Suggestion, Trial
from improvements.run_chart import Lock, Point, Segment, analyse
from improvements.series_reading import first_day
from lean_portal import clock

MOST_DRAWN = 250  # the latest; all are in the file, and count in the calculation
MOST_NAMED = 4  # signals, the latest


@dataclass(frozen=True)
class TableRow:
    day: dt.date
    period: str
    value: str
    phase: str
    signal: str
    note: str


@dataclass(frozen=True)
class Chart:
    measure: Measure
    finding: str
    small: str
    title: str
    drawing: Drawing | None
    sentences: list[str]
    heading: str
    rows: list[TableRow]
    count: int

    @property
    def left_out(self) -> int:
        return self.count - len(self.rows)


def charts_of(effort: Effort) -> list[Chart]:
    return _charts(Measure.objects.filter(effort=effort))


def charts_of_suggestion(suggestion: Suggestion, reader: withheld.Reader) -> list[Chart]:
    return _charts(withheld.measures(suggestion, reader))


def chart_of(measure: Measure) -> Chart:
    return _charts(Measure.objects.filter(pk=measure.pk))[0]


def _charts(measures: QuerySet[Measure]) -> list[Chart]:
    counting = Prefetch("lines", MeasureLine.objects.that_count(), to_attr="counting")
    found = list(measures.prefetch_related("values", counting))
    if not found:
        return []
    trials = list(Trial.objects.filter(effort=found[0].effort_id))
    return [make(measure, measure.counting, marking(measure, trials)) for measure in found]  # type: ignore[attr-defined]


def marking(measure: Measure, trials: Sequence[Trial]) -> list[Trial]:
    """Those that were counted by it, and those that were counted by no measure."""
    return [trial for trial in trials if trial.measure_id in (None, measure.pk)]


def make(measure: Measure, lines: Iterable[MeasureLine], trials: Sequence[Trial]) -> Chart:
    """`measure` with its values prefetched."""
    values = sorted(measure.values.all(), key=lambda value: value.day)
    points = [Point(value.day, value.value) for value in values]
    lines = list(lines)
    splits = [line.from_day for line in lines if line.kind == MeasureLine.Kind.SPLIT]
    locks = [Lock(line.from_day, line.to_day) for line in lines if line.to_day is not None]
    segments = analyse(points, splits=splits, locks=locks)
    decimals = words.decimals_of([value.value for value in values])
    series = words.Series(measure, points, segments, decimals)
    cycles = [Cycle.of(trial, measure.every) for trial in trials]
    first = max(0, len(points) - MOST_DRAWN)
    return Chart(
        measure=measure,
        finding=words.finding(series),
        small=words.small(series),
        title=words.title(series) if points else "",
        drawing=drawing_of(series, cycles, first) if points else None,
        sentences=words.sentences(series) if points else [],
        heading=words.heading_of_periods(measure.every),
        rows=rows_of(series, cycles, [value.note for value in values], first),
        count=len(points),
    )


@dataclass(frozen=True)
class Cycle:
    """A trial as the chart has it: its number, and the first days of its first and its last period."""

    number: int
    first: dt.date
    last: dt.date | None

    @classmethod
    def of(cls, trial: Trial, every: str) -> Cycle:
        ended = clock.local_day(trial.concluded_at) if trial.concluded_at else None
        return cls(trial.number, first_day(trial.starts_on, every), ended and first_day(ended, every))

    @property
    def name(self) -> str:
        return _("Cycle %(number)s") % {"number": self.number}


# ---- the drawing ----------------------------------------------------------------------------------------


def drawing_of(series: words.Series, cycles: Sequence[Cycle], first: int) -> Drawing:
    """Of the values from the place `first` on."""
    days = [point.day for point in series.points[first:]]
    segments = [segment for segment in series.segments if segment.stop > first]
    locked = [segment.basis for segment in segments if segment.locked]
    phase = (max(0, locked[-1].start - first), locked[-1].stop - first) if locked else (0, 0)
    has_phase = phase[1] > phase[0]
    marks = [*_cycle_marks(cycles, days), *_split_marks(segments, first), *_signal_marks(segments, first)]
    if has_phase:
        marks.append(Mark(phase[0], _("Baseline"), before=True, quiet=True))
    return draw(
        [float(point.value) for point in series.points[first:]],
        lines=[_line(segment, first) for segment in segments],
        marks=marks,
        periods=[words.short_period(day, series.measure.every) for day in days],
        unit=series.measure.unit_name,
        written=words.ends(series),
        phase=phase if has_phase else None,
        write=words.figure,
    )


def _line(segment: Segment, first: int) -> Line:
    found = segment.lines
    values = (found.centre, found.upper, segment.lowest)
    return Line(
        max(0, segment.start - first),
        segment.stop - first,
        *(None if v is None else float(v) for v in values),
    )


def _cycle_marks(cycles: Sequence[Cycle], days: Sequence[dt.date]) -> list[Mark]:
    """Where a cycle begins, and where it ends with nothing following at once."""
    marks: dict[int, Mark] = {}
    for cycle in cycles:
        begins = sum(day < cycle.first for day in days)
        if days[0] <= cycle.first and begins < len(days):
            marks[begins] = Mark(begins, cycle.name, before=True)
    for cycle in cycles:
        ends = sum(day <= cycle.last for day in days) if cycle.last else len(days)
        if 0 < ends < len(days) and ends not in marks:
            text = _("Cycle %(number)s ended") % {"number": cycle.number}
            marks[ends] = Mark(ends, text, before=True)
    return list(marks.values())


def _split_marks(segments: Sequence[Segment], first: int) -> list[Mark]:
    starts = [segment.start - first for segment in segments if segment.start > first]
    return [Mark(start, _("New baseline"), before=True) for start in starts]


def _signal_marks(segments: Sequence[Segment], first: int) -> list[Mark]:
    """One at each value, the latest with their names."""
    found: dict[int, str] = {}
    for segment in segments:
        for signal in segment.signals:
            if signal.at >= first:
                name = words.signal_name(signal, segment.lines)
                found.setdefault(signal.at - first, _("Signal: %(signal)s") % {"signal": name})
    first_of_each = [place for place in sorted(found) if found.get(place - 1) != found[place]]
    named = first_of_each[-MOST_NAMED:]
    return [Mark(place, text if place in named else "", signal=True) for place, text in found.items()]


# ---- the table ------------------------------------------------------------------------------------------


def rows_of(
    series: words.Series, cycles: Sequence[Cycle], notes: Sequence[str], first: int
) -> list[TableRow]:
    every, rows = series.measure.every, []
    for segment in series.segments:
        signals: dict[int, list[str]] = {}
        for signal in segment.signals:
            signals.setdefault(signal.at, []).append(words.signal_name(signal, segment.lines))
        for place in range(max(first, segment.start), segment.stop):
            point = series.points[place]
            assert isinstance(point.value, Decimal)
            rows.append(
                TableRow(
                    day=point.day,
                    period=words.period(point.day, every),
                    value=words.figure(point.value),
                    phase=phase_of(point.day, place, segment, cycles),
                    signal=", ".join(signals.get(place, [])),
                    note=notes[place],
                )
            )
    return rows


def phase_of(day: dt.date, place: int, segment: Segment, cycles: Sequence[Cycle]) -> str:
    begun = [cycle for cycle in cycles if cycle.first <= day]
    if begun and (begun[-1].last is None or day <= begun[-1].last):
        return _("cycle %(number)s") % {"number": begun[-1].number}
    if segment.locked and place in segment.basis:
        return _("baseline")
    if begun:
        return _("after cycle %(number)s") % {"number": begun[-1].number}
    return _("since the new baseline") if segment.start else ""
