"""A year in the width of a few words: numbers become places in an SVG of 112 × 28. No Django here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

WIDTH, HEIGHT, EDGE = 112, 28, 4


@dataclass(frozen=True, slots=True)
class Spark:
    """`pieces`: the line, broken where a month has no value. `last`: the latest one there is."""

    mean: str
    pieces: tuple[str, ...]
    last: tuple[str, str] | None


def spark(values: Sequence[float | None], *, highest: float) -> Spark:
    """`highest`: what the top of the column stands for, the same in each of its rows; the bottom is zero."""
    step = (WIDTH - 2 * EDGE) / max(len(values) - 1, 1)
    there = [value for value in values if value is not None]
    if not there:
        return Spark("", (), None)

    def y(value: float) -> float:
        return HEIGHT - EDGE - min(1.0, value / (highest or 1)) * (HEIGHT - 2 * EDGE)

    places = [None if v is None else (EDGE + n * step, y(v)) for n, v in enumerate(values)]
    last = next(place for place in reversed(places) if place)
    mean = f"M{EDGE} {y(sum(there) / len(there)):.1f}H{WIDTH - EDGE}"
    return Spark(mean, tuple(pieces(places)), (f"{last[0]:.1f}", f"{last[1]:.1f}"))


def pieces(places: Sequence[tuple[float, float] | None]) -> list[str]:
    found, piece = list[str](), list[str]()
    for here, following in pairwise([*places, None]):
        if here is not None:
            piece.append(f"{here[0]:.1f},{here[1]:.1f}")
        if following is None and piece:
            found.append(" ".join(piece))
            piece = []
    return found
