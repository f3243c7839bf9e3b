"""What a series of values says: the median, the limits within which chance alone moves it, and the signals
that something else has. No Django here; exact, in fractions.

From 8 values there is a median, from 12 there are limits: mean ± 2.66 × the mean moving range (an XmR chart,
also called individuals chart: Shewhart; Wheeler, "Understanding Variation"; Montgomery, "Introduction to
Statistical Quality Control"; NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2). Those of 12 to 19
values are preliminary.

Signals: a value beyond a limit; 8 in a row on one side of the centre; 3 of 4 in a row that lie nearer a limit
than the centre, on the same side (Wheeler's rules one, three and two). A value exactly on the centre neither
counts in a run nor breaks it (Perla, Provost and Murray, BMJ Qual Saf 2011;20:46-51).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

LEAST_FOR_MEDIAN = 8
LEAST_FOR_LIMITS = 12
LEAST_FOR_SURE = 20
LIMIT = Fraction(266, 100)  # 3 / 1.128: three sigmas, told by ranges of two
RUN = 8
NEAR, NEAR_OF = 3, 4

Figure = Decimal | Fraction | float | int


class Rule(StrEnum):
    BEYOND = "beyond"
    RUN = "run"
    NEAR = "near"


@dataclass(frozen=True, slots=True)
class Point:
    day: dt.date
    value: Figure


@dataclass(frozen=True, slots=True)
class Lock:
    """The values from one day to another make the baseline; later ones never move it."""

    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class Lines:
    """What is computed from some values. `lower` may lie below what the unit can be: what is drawn is
    `Segment.lowest`."""

    count: int
    median: Fraction | None
    mean: Fraction | None
    moving_range: Fraction | None
    upper: Fraction | None
    lower: Fraction | None

    @property
    def centre(self) -> Fraction | None:
        return self.median if self.mean is None else self.mean

    @property
    def is_preliminary(self) -> bool:
        return self.mean is not None and self.count < LEAST_FOR_SURE


@dataclass(frozen=True, slots=True)
class Signal:
    """`at`: the place of the value that completed it; `points`: those it is made of; `side`: 1 above, -1
    below the centre."""

    rule: Rule
    side: int
    at: int
    points: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """The values from `start` to before `stop`, measured by one baseline."""

    start: int
    stop: int
    basis: range
    locked: bool
    lines: Lines
    lowest: Fraction | None
    signals: tuple[Signal, ...]

    @property
    def after_basis(self) -> range:
        return range(self.basis.stop, self.stop)


def lines_of(values: Sequence[Figure], *, least: int = LEAST_FOR_LIMITS) -> Lines:
    """Median from 8 values, mean and limits from `least`."""
    exact = [Fraction(value) for value in values]
    median = median_of(exact) if len(exact) >= min(LEAST_FOR_MEDIAN, least) else None
    if len(exact) < least:
        return Lines(len(exact), median, None, None, None, None)
    mean = sum(exact, Fraction(0)) / len(exact)
    moves = [abs(later - earlier) for earlier, later in pairwise(exact)]
    moving = sum(moves, Fraction(0)) / len(moves)
    return Lines(len(exact), median, mean, moving, mean + LIMIT * moving, mean - LIMIT * moving)


def median_of(values: Sequence[Fraction]) -> Fraction:
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def analyse(
    points: Sequence[Point], *, splits: Iterable[dt.date] = (), locks: Iterable[Lock] = ()
) -> list[Segment]:
    """The series in order of time, cut at each split. A segment is measured by the baseline that is locked in
    it, otherwise by all its own values."""
    days = [point.day for point in points]
    values = [Fraction(point.value) for point in points]
    positive = all(value >= 0 for value in values)
    locks = list(locks)
    cuts = sorted({_first_from(days, split) for split in splits} - {0, len(days)})
    edges = [0, *cuts, len(days)]
    return [_segment(days, values, start, stop, locks, positive) for start, stop in pairwise(edges)]


def _first_from(days: Sequence[dt.date], day: dt.date) -> int:
    return sum(each < day for each in days)


def _segment(
    days: Sequence[dt.date],
    values: Sequence[Fraction],
    start: int,
    stop: int,
    locks: Sequence[Lock],
    positive: bool,
) -> Segment:
    basis, locked = range(start, stop), False
    for lock in locks:
        first = max(start, _first_from(days, lock.first))
        last = min(stop, _first_from(days, lock.last + dt.timedelta(days=1)))
        if first < last:
            basis, locked = range(first, last), True
    lines = lines_of([values[place] for place in basis])
    lowest = lines.lower
    if lowest is not None and positive:
        lowest = max(lowest, Fraction(0))
    signals = signals_of(values, range(start, stop), lines)
    return Segment(start, stop, basis, locked, lines, lowest, signals)


def signals_of(values: Sequence[Fraction], places: range, lines: Lines) -> tuple[Signal, ...]:
    """Those of the values at `places`, judged by `lines`; none without a centre."""
    if lines.centre is None:
        return ()
    found = [*_beyond(values, places, lines), *_runs(values, places, lines), *_near(values, places, lines)]
    return tuple(sorted(found, key=lambda signal: (signal.at, signal.rule)))


def _beyond(values: Sequence[Fraction], places: range, lines: Lines) -> list[Signal]:
    if lines.upper is None or lines.lower is None:
        return []
    above = [Signal(Rule.BEYOND, 1, place, (place,)) for place in places if values[place] > lines.upper]
    below = [Signal(Rule.BEYOND, -1, place, (place,)) for place in places if values[place] < lines.lower]
    return above + below


def _runs(values: Sequence[Fraction], places: range, lines: Lines) -> list[Signal]:
    """Each run that is long enough, once and whole, told at the value that made it so."""
    centre, runs = lines.centre, list[tuple[int, list[int]]]()
    for place in places:
        side = _sign(values[place] - centre)  # type: ignore[operator]
        if side and runs and runs[-1][0] == side:
            runs[-1][1].append(place)
        elif side:
            runs.append((side, [place]))
    return [Signal(Rule.RUN, side, run[RUN - 1], tuple(run)) for side, run in runs if len(run) >= RUN]


def _near(values: Sequence[Fraction], places: range, lines: Lines) -> list[Signal]:
    """Windows that follow on one another are one signal, told at the value that completed the first."""
    if lines.mean is None or lines.moving_range is None:
        return []
    half = LIMIT * lines.moving_range / 2
    sides = {
        place: _sign(off) if abs(off) > half else 0
        for place in places
        for off in (values[place] - lines.mean,)
    }
    found: list[Signal] = []
    for side in (1, -1):
        last: Signal | None = None
        for end in places[NEAR - 1 :]:
            window = [place for place in range(max(places.start, end - NEAR_OF + 1), end + 1)]
            hits = [place for place in window if sides[place] == side]
            if len(hits) < NEAR or sides[end] != side:
                continue
            if last is not None and hits[0] <= last.points[-1]:
                last = Signal(Rule.NEAR, side, last.at, tuple(sorted({*last.points, *hits})))
                found[-1] = last
            else:
                last = Signal(Rule.NEAR, side, end, tuple(hits))
                found.append(last)
    return found


def _sign(value: Fraction) -> int:
    return (value > 0) - (value < 0)


def shift_after(points: Sequence[Point], before: Segment, places: range) -> Signal | None:
    """The latest lasting signal of the values at `places`, judged by the baseline before: a run, or three
    of four. None where what has happened may be chance."""
    values = [Fraction(point.value) for point in points]
    lasting = [s for s in signals_of(values, places, before.lines) if s.rule != Rule.BEYOND]
    return lasting[-1] if lasting else None


def still_stands(points: Sequence[Point], before: Segment, places: range, shift: Signal) -> bool:
    """Whether no value after the signal lies on the other side of the centre of the baseline before."""
    centre = before.lines.centre
    assert centre is not None  # there is no signal without one
    later = range(shift.points[-1] + 1, places.stop)
    return all(_sign(Fraction(points[place].value) - centre) != -shift.side for place in later)
