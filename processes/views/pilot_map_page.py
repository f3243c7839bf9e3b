"""A map as it is shown: drawn, as a list for narrow windows, as a table, and in one sentence."""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.functional import Promise

from processes import map_words
from processes.map_drawing import Drawing, Given, draw
from processes.map_words import Times
from processes.models import MapStep, ProcessMap


class Shown(NamedTuple):
    lane: str
    what: str
    work: str
    wait: str


class Drawn(NamedTuple):
    variant: str
    name: str | Promise
    headline: str
    steps: list[Shown]
    times: Times
    drawing: Drawing
    work: str  # altogether
    wait: str
    length: str  # from first to last


def drawn(variant: str, row: ProcessMap | None) -> Drawn:
    """The steps of `row` may be prefetched."""
    steps = list(row.steps.all()) if row else []
    times = map_words.times_of(steps)
    return Drawn(
        variant=variant,
        name=ProcessMap.Variant(variant).label,
        headline=map_words.headline(times),
        steps=[shown(step) for step in steps],
        times=times,
        drawing=draw(list(given(steps))),
        work=map_words.length(times.work),
        wait=map_words.length(times.wait),
        length=map_words.length(times.whole),
    )


def shown(step: MapStep) -> Shown:
    return Shown(step.lane, step.what, words(step.work, step.work_unit), words(step.wait, step.wait_unit))


def words(number: int, unit: str) -> str:
    return map_words.amount(number, unit) if number else ""


def given(steps: Iterable[MapStep]) -> Iterable[Given]:
    for step in steps:
        wait = map_words.minutes(step.wait, step.wait_unit)
        yield Given(
            step.lane, step.what, words(step.work, step.work_unit), wait, words(step.wait, step.wait_unit)
        )
