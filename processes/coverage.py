"""What a set of candidates covers together, and which organisations it leaves untouched."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from organisation.models import Unit
from processes.facts import Facts


@dataclass(frozen=True)
class Coverage:
    """`units`: how many are touched; `touched` and `untouched`: names, in the organisation's order."""

    units: int
    touched: tuple[str, ...]
    untouched: tuple[str, ...]


def organisations() -> list[Unit]:
    """Every administration and company of today. One query."""
    return list(Unit.objects.open().authorities().order_by("path"))


def coverage(known: Iterable[Facts], everybody: Iterable[Unit]) -> Coverage:
    """`everybody`: the organisations as `organisations()` gives them, asked for once by a page with many."""
    known = list(known)
    codes = {code for facts in known for code in facts.organisations}
    return Coverage(
        units=len({unit.code for facts in known for unit in facts.touched}),
        touched=tuple(each.name for each in everybody if each.code in codes),
        untouched=tuple(each.name for each in everybody if each.code not in codes),
    )
