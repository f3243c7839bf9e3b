"""Where things stand in a run chart: numbers become places, as text that stands in the SVG as it is.

Labels are placed in a band above the values, in as many rows as they need, so that none covers another. No
Django here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from math import ceil, floor, log10

LEFT, RIGHT_LEAST, ROW, BELOW = 62, 24, 20, 48
PLOT = 218  # pixels from the top of the scale to the axis
SIGN = 6.9  # mean width of a sign of 13 px text, strong included
WIDEST, NARROWEST, GOAL = 44.0, 9.0, 900.0
LEAST_APART = 15  # pixels between two labels at the right
TICKS_APART = 62
MOST_TICKS = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One segment's lines, over the places from `start` to before `stop`; None where there are none."""

    start: int
    stop: int
    centre: float | None
    upper: float | None
    lower: float | None


@dataclass(frozen=True, slots=True)
class Mark:
    """Something with a name at a place. `before`: in front of that value, as a change is; otherwise at it.
    `quiet`: without a line down from its name."""

    place: int
    text: str
    before: bool = False
    signal: bool = False
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    x: str
    y: str
    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    width: str
    height: str
    unit: Text
    texts: list[Text] = field(default_factory=list)
    phase: dict[str, str] | None = None
    grid: str = ""
    axis: str = ""
    means: str = ""
    limits: str = ""
    changes: str = ""
    series: str = ""
    points: list[tuple[str, str]] = field(default_factory=list)
    signals: list[tuple[str, str]] = field(default_factory=list)
    radius: str = "4"


def ticks(least: float, most: float) -> list[float]:
    """Round numbers from at most `least` to at least `most`, at most six."""
    span = (most - least) or abs(most) or 1.0
    power = 10.0 ** floor(log10(span / MOST_TICKS))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10, 20) if span / (factor * power) <= MOST_TICKS)
    first, last = floor(least / step + 1e-9), ceil(most / step - 1e-9)
    last = max(last, first + 1)
    return [round(number * step, 10) for number in range(first, last + 1)]


def step_of(count: int) -> float:
    """From one value to the next: wide where they are few, and never so narrow that they run together."""
    return min(WIDEST, max(NARROWEST, GOAL / max(count, 1)))


def x_at(place: float, step: float) -> float:
    return max(LEFT, LEFT + 12 + place * step)


class Frame:
    """The scales of one chart: place → x, value → y."""

    def __init__(self, count: int, lowest: float, highest: float, rows: int, right: float) -> None:
        self.step = step_of(count)
        self.scale = ticks(lowest, highest)
        self.top = 24 + ROW * (rows + 1)
        self.base = self.top + PLOT
        self.end = x_at(0, self.step) + max(self.step * (max(count, 1) - 1), 300.0) + 10
        self.width = ceil(self.end + max(right, RIGHT_LEAST))
        self.height = self.base + BELOW

    def x(self, place: float) -> float:
        return x_at(place, self.step)

    def y(self, value: float) -> float:
        low, high = self.scale[0], self.scale[-1]
        return self.base - (value - low) / (high - low) * PLOT


def rows_of(marks: Iterable[tuple[float, str]]) -> list[int]:
    """The row of each label, counted from the lowest, so that none covers another."""
    ends: list[float] = []
    found = []
    for x, text in marks:
        row = next((row for row, end in enumerate(ends) if end < x), len(ends))
        end = x + len(text) * SIGN + 14
        if row == len(ends):
            ends.append(end)
        else:
            ends[row] = end
        found.append(row)
    return found


def draw(
    values: Sequence[float],
    *,
    lines: Sequence[Line],
    marks: Sequence[Mark],
    periods: Sequence[tuple[str, str]],
    unit: str,
    written: Sequence[str],
    phase: tuple[int, int] | None = None,
    write: Callable[[float], str] = str,
) -> Drawing:
    """`periods`: (short name, year) of each value; `written`: what stands at the right, at the ends of the
    last lines: upper, centre, lower. `phase`: the places of the locked baseline."""
    inside = [*values, *(v for line in lines for v in (line.centre, line.upper, line.lower) if v is not None)]
    highest, lowest = max(inside, default=1.0), min([0.0, *inside])
    step = step_of(len(values))
    signals = sorted({mark.place for mark in marks if mark.signal})
    marks = sorted((mark for mark in marks if mark.text), key=lambda mark: mark.place - mark.before / 2)
    at = [x_at(mark.place - mark.before / 2, step) for mark in marks]
    rows = rows_of(zip(at, (mark.text for mark in marks), strict=True))
    right = max((len(text) for text in written), default=0) * SIGN + 12
    last = max((x + len(mark.text) * SIGN for x, mark in zip(at, marks, strict=True)), default=0)
    frame = Frame(len(values), lowest, highest, max(rows, default=0), right)
    frame.width = max(frame.width, ceil(last + 24))
    drawing = Drawing(
        str(frame.width),
        str(frame.height),
        Text("10", "14", unit),
        phase=_phase(frame, phase),
        grid=" ".join(f"M{LEFT} {frame.y(value):.1f}H{frame.end:.1f}" for value in frame.scale),
        axis=f"M{LEFT} {frame.base}H{frame.end:.1f}",
        means=_across(frame, [(line, line.centre) for line in lines]),
        limits=_across(frame, [(line, v) for line in lines for v in (line.upper, line.lower)]),
        changes=_changes(frame, values, marks, rows),
        series=" ".join(f"{frame.x(place):.1f},{frame.y(value):.1f}" for place, value in enumerate(values)),
        points=[(f"{frame.x(place):.1f}", f"{frame.y(value):.1f}") for place, value in enumerate(values)],
        signals=[(f"{frame.x(place):.1f}", f"{frame.y(values[place]):.1f}") for place in signals],
        radius="4" if frame.step >= 14 else "3",
    )
    drawing.texts.extend(_names(frame, marks, rows))
    drawing.texts.extend(
        Text(str(LEFT - 8), f"{frame.y(value) + 4:.1f}", write(value), "end") for value in frame.scale
    )
    drawing.texts.extend(_periods(frame, periods))
    drawing.texts.extend(_ends(frame, lines, written))
    return drawing


def _phase(frame: Frame, phase: tuple[int, int] | None) -> dict[str, str] | None:
    if phase is None:
        return None
    x, end = frame.x(phase[0] - 0.5), frame.x(phase[1] - 0.5)
    return {
        "x": f"{x:.1f}",
        "y": str(frame.top),
        "width": f"{min(end, frame.end) - x:.1f}",
        "height": str(PLOT),
    }


def _across(frame: Frame, drawn: Iterable[tuple[Line, float | None]]) -> str:
    parts = []
    for line, value in drawn:
        if value is not None:
            x = frame.x(line.start - 0.5)
            end = min(frame.end, frame.x(line.stop - 0.5))
            parts.append(f"M{x:.1f} {frame.y(value):.1f}H{end:.1f}")
    return " ".join(parts)


def _label_y(frame: Frame, row: int) -> float:
    return frame.top - 14 - ROW * row


def _changes(frame: Frame, values: Sequence[float], marks: Sequence[Mark], rows: Sequence[int]) -> str:
    """From each label down: to its value, or through the whole chart where something changes."""
    parts = []
    for mark, row in zip(marks, rows, strict=True):
        if mark.quiet:
            continue
        x = frame.x(mark.place - mark.before / 2)
        end = frame.y(values[mark.place]) - 8 if mark.signal else frame.base
        parts.append(f"M{x:.1f} {_label_y(frame, row) - 10:.1f}V{end:.1f}")
    return " ".join(parts)


def _names(frame: Frame, marks: Sequence[Mark], rows: Sequence[int]) -> list[Text]:
    return [
        Text(
            f"{frame.x(mark.place - mark.before / 2) + 5:.1f}",
            f"{_label_y(frame, row):.1f}",
            mark.text,
            "strong",
        )
        for mark, row in zip(marks, rows, strict=True)
    ]


def _periods(frame: Frame, periods: Sequence[tuple[str, str]]) -> list[Text]:
    every = max(1, ceil(TICKS_APART / frame.step))
    found, year = [], ""
    for place in range(0, len(periods), every):
        name, of_year = periods[place]
        x = f"{frame.x(place):.1f}"
        found.append(Text(x, str(frame.base + 20), name, "mid"))
        if of_year != year:
            found.append(Text(x, str(frame.base + 38), of_year, "mid"))
            year = of_year
    return found


def _ends(frame: Frame, lines: Sequence[Line], written: Sequence[str]) -> list[Text]:
    """Beside the ends of the last lines, moved apart where they would cover one another."""
    if not lines:
        return []
    last = lines[-1]
    values = (last.upper, last.centre, last.lower)
    placed = [(frame.y(v) + 4, text) for v, text in zip(values, written, strict=True) if v is not None]
    for number in range(1, len(placed)):
        y = max(placed[number][0], placed[number - 1][0] + LEAST_APART)
        placed[number] = (y, placed[number][1])
    return [Text(f"{frame.end + 4:.1f}", f"{y:.1f}", text) for y, text in placed]
