"""The charts of a result, and the sets side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.utils.text import Truncator

from organisation.models import Unit
from processes import coverage, plotting
from processes.portfolio import Choice
from processes.views import result_words as words
from processes.views.result_rows import Sheet

BAR = 400  # the width of a whole bar
RISK = 110  # signs


class Bar(NamedTuple):
    name: str
    percent: str
    width: int
    fill: str


class SetRow(NamedTuple):
    """A set that one can choose. `letter`: as in the chart, for those on the frontier."""

    letter: str
    names: str
    choice: Choice
    untouched: tuple[str, ...]
    risks: list[tuple[str, str]]
    is_best: bool


def bars(sheet: Sheet) -> list[Bar]:
    """The core, and then the contested by their share. Those that are never in the best set have no bar."""
    result = sheet.result
    fills = [(code, "bar-fill") for code in result.core] + [(code, "bar-wait") for code in result.contested]
    return [
        Bar(
            sheet.names[code],
            words.percent(result.shares[code], result.weightings),
            max(1, round(BAR * result.shares[code] / result.weightings)),
            fill,
        )
        for code, fill in fills
    ]


def frontier(sheet: Sheet) -> dict[str, Any]:
    """The chart of every set that keeps the rules, and what it says."""
    found = sheet.result.frontier
    if not found:
        return {}
    texts = [label(sheet, choice) for choice in found]
    chart = plotting.scatter(sheet.result.cloud, [(each.units, each.total) for each in found], texts)
    letters = letters_of(found)
    return {
        "chart": chart,
        "finding": words.frontier_finding(found),
        "sentence": words.frontier_sentence(found, letters[-1]),
        "sets": words.count(sheet.result.allowed),
    }


def label(sheet: Sheet, choice: Choice) -> str:
    """What sets it apart: without the core, that all of them share."""
    apart = [code for code in choice.codes if code not in sheet.result.core]
    return words.joined(apart or choice.codes, sheet.names)


def letters_of(choices: Sequence[Choice]) -> list[str]:
    return [letter for letter, _choice in zip(plotting.letters(), choices, strict=False)]


def set_rows(sheet: Sheet, everybody: list[Unit]) -> list[SetRow]:
    """The sets of the frontier, and then the other ones with the highest sums."""
    result = sheet.result
    lettered = list(zip(letters_of(result.frontier), result.frontier, strict=True))
    seen = {choice.codes for choice in result.frontier}
    lettered += [("", choice) for choice in result.leading if choice.codes not in seen]
    return [_set_row(sheet, letter, choice, everybody) for letter, choice in lettered]


def _set_row(sheet: Sheet, letter: str, choice: Choice, everybody: list[Unit]) -> SetRow:
    known = [sheet.facts[code] for code in choice.codes]
    return SetRow(
        letter=letter,
        names=words.joined(choice.codes, sheet.names),
        choice=choice,
        untouched=coverage.coverage(known, everybody).untouched,
        risks=[(each.name, Truncator(each.risk).chars(RISK)) for each in known if each.risk],
        is_best=sheet.result.best is not None and choice.codes == sheet.result.best.codes,
    )
