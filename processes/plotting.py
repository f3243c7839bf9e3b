"""Where things stand in the charts of the portfolio: whole pixels for the templates, which draw them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from math import ceil, floor
from string import ascii_uppercase

# ---- dots: the marks on one criterion, in a box of 104 × 20 ----

SCALE = range(1, 6)


@dataclass(frozen=True, slots=True)
class Dots:
    """All on the line y = 10. `median` is None without marks, `span` where all agree."""

    axis: tuple[int, ...]
    rings: tuple[int, ...]
    median: int | None
    span: tuple[int, int] | None
    wide: bool


def dots(values: Iterable[int], median: float | None) -> Dots:
    """A ring for each value that is not the median. The line is wide from a difference of two steps."""
    values = sorted(set(values))
    apart = values[-1] - values[0] if values else 0
    return Dots(
        axis=tuple(_step(value) for value in SCALE),
        rings=tuple(_step(value) for value in values if value != median),
        median=None if median is None else _step(median),
        span=(_step(values[0]), _step(values[-1])) if apart else None,
        wide=apart >= 2,
    )


def _step(value: float) -> int:
    return round(8 + 22 * (value - 1))


# ---- the scatter: units against total, 640 × 330 ----

WIDTH, HEIGHT = 640, 330
LEFT, RIGHT, TOP, BASE = 40, 625, 30, 280  # the grid; the axis of x stands on BASE
INSET = 12  # so that no point is cut by the edge of the grid
LOWEST = 252  # the lowest grid line
RADIUS, DOT = 8, 4  # of a point on the frontier, with its line, and of the others
STEPS = (1, 2, 4, 5, 10, 20, 25, 50, 100)
MOST_TICKS = 6


@dataclass(frozen=True, slots=True)
class Tick:
    at: int
    value: int


@dataclass(frozen=True, slots=True)
class Point:
    """`many`: how many sets stand here."""

    x: int
    y: int
    many: int


@dataclass(frozen=True, slots=True)
class Label:
    """`anchor` is the class of the text: "" (starts at x), "mid" or "end"."""

    x: int
    y: int
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Leader:
    """A point on the frontier. It has no label if there is no free place for one in the whole chart."""

    letter: str
    x: int
    y: int
    label: Label | None


@dataclass(frozen=True, slots=True)
class Scatter:
    """`path` goes in steps along the frontier, from the axis of y down to the axis of x."""

    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    points: tuple[Point, ...]
    leaders: tuple[Leader, ...]
    path: str


@dataclass(frozen=True, slots=True)
class _Axis:
    """From values to pixels, from one round tick to another."""

    low: int
    high: int
    step: int
    start: int
    end: int

    @classmethod
    def over(cls, values: Iterable[float], start: int, end: int) -> _Axis:
        values = list(values)
        for step in _steps():
            low, high = step * floor(min(values) / step), step * ceil(max(values) / step)
            if (high - low) // step < MOST_TICKS:
                break
        return cls(low, max(high, low + step), step, start, end)

    def at(self, value: float) -> int:
        return round(self.start + (self.end - self.start) * (value - self.low) / (self.high - self.low))

    @property
    def ticks(self) -> tuple[Tick, ...]:
        return tuple(Tick(self.at(value), value) for value in range(self.low, self.high + 1, self.step))


def _steps() -> Iterator[int]:
    yield from STEPS
    for more in count(1):
        yield STEPS[-1] * 2**more


def scatter(
    cloud: Iterable[tuple[int, float, int]],
    frontier: Sequence[tuple[int, float]],
    texts: Sequence[str] = (),
) -> Scatter | None:
    """The chart of all (units, total, how many), or None without any.

    `frontier` has (units, total) in rising units, `texts` what to say at each: "A: …". Where not all of them
    find room beside the points, the letters stand alone.
    """
    cloud = list(cloud)
    if not cloud:
        return None
    across = _Axis.over((units for units, _, _ in cloud), LEFT + INSET, RIGHT - INSET)
    up = _Axis.over((total for _, total, _ in cloud), LOWEST, TOP)
    stairs = [(across.at(units), up.at(total)) for units, total in frontier]
    merged: Counter[tuple[int, int]] = Counter()
    for units, total, many in cloud:
        merged[across.at(units), up.at(total)] += many
    points = tuple(Point(*place, many) for place, many in sorted(merged.items()) if place not in stairs)
    return Scatter(across.ticks, up.ticks, points, _leaders(stairs, points, texts), _path(stairs))


def _path(stairs: list[tuple[int, int]]) -> str:
    """Across at each total, then down to the next."""
    if not stairs:
        return ""
    downs = [y for _, y in stairs[1:]] + [BASE]
    return f"M{LEFT} {stairs[0][1]}" + "".join(
        f"H{x}V{down}" for (x, _), down in zip(stairs, downs, strict=True)
    )


def letters() -> Iterator[str]:
    """A … Z, AA … AZ, BA …"""
    for prefix in ("", *ascii_uppercase):
        for letter in ascii_uppercase:
            yield prefix + letter


# ---- labels ----

CHARACTER = 7  # a generous mean width, in the bold of the labels
ASCENT, DESCENT = 11, 4
NOT_OVER = (0, 0, 60, 16)  # the name of the axis of y
SHORT = 28  # characters
ABOVE = (-12, -27)  # from the point to the line of its text
AROUND = (-12, 23, -27, 38)
ANYWHERE = (*AROUND, *(sign * (42 + 15 * row) for row in range(16) for sign in (-1, 1)))
SIDES = (("", 10), ("end", -10), ("mid", 0))


@dataclass(frozen=True, slots=True)
class Box:
    left: int
    top: int
    right: int
    bottom: int

    def meets(self, other: Box) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    @property
    def inside(self) -> bool:
        return self.left >= LEFT and self.right <= WIDTH and self.top >= 0 and self.bottom <= BASE


def box_of(label: Label) -> Box:
    """The room that a label takes at most."""
    width = CHARACTER * len(label.text)
    left = label.x - {"": 0, "mid": ceil(width / 2), "end": width}[label.anchor]
    return Box(left, label.y - ASCENT, left + width, label.y + DESCENT)


def _leaders(
    stairs: list[tuple[int, int]], points: Iterable[Point], texts: Sequence[str]
) -> tuple[Leader, ...]:
    """The most telling labels that all find room: texts, their beginnings, letters, letters farther off."""
    names = [letter for letter, _ in zip(letters(), stairs, strict=False)]
    taken = [Box(*NOT_OVER), *(_around(x, y, RADIUS) for x, y in stairs)]
    crowd = [_around(point.x, point.y, DOT) for point in points]
    told = [_named(names, texts), _named(names, map(_short, texts))] if len(texts) == len(names) else []
    attempts = [(each, ABOVE, crowd) for each in told] + [(names, AROUND, crowd), (names, ANYWHERE, [])]
    labels: list[Label | None] = []
    for words, rows, avoided in attempts:
        labels = _placed(stairs, words, rows, taken + avoided)
        if all(labels):
            break
    return tuple(
        Leader(name, *place, label) for name, place, label in zip(names, stairs, labels, strict=True)
    )


def _named(names: Iterable[str], texts: Iterable[str]) -> list[str]:
    return [f"{name}: {text}" for name, text in zip(names, texts, strict=True)]


def _short(text: str) -> str:
    return text if len(text) <= SHORT else text[: SHORT - 1].rstrip() + "…"


def _around(x: int, y: int, radius: int) -> Box:
    return Box(x - radius, y - radius, x + radius, y + radius)


def _placed(
    stairs: list[tuple[int, int]], words: list[str], rows: tuple[int, ...], taken: list[Box]
) -> list[Label | None]:
    """One after the other, each in the first of its places that is free."""
    found: list[Label | None] = []
    for (x, y), text in zip(stairs, words, strict=True):
        places = (Label(x + aside, y + row, anchor, text) for row in rows for anchor, aside in SIDES)
        label = next((place for place in places if _fits(box_of(place), taken)), None)
        if label:
            taken = [*taken, box_of(label)]
        found.append(label)
    return found


def _fits(box: Box, taken: list[Box]) -> bool:
    return box.inside and not any(box.meets(other) for other in taken)
