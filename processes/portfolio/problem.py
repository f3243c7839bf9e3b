"""What is asked: the options, the marks that count, the weights and the rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

WEIGHTINGS = 5000


class Rule(StrEnum):
    OWNERS_DIFFER = "owners_differ"
    COMPANY_OWNER = "company_owner"
    ONE_PER_ADMINISTRATION = "one_per_administration"


@dataclass(frozen=True, slots=True)
class Option:
    """A candidate process, told in codes: "P01" of "KLF". Its units include the one that owns it."""

    code: str
    organisation: str
    company: bool
    units: frozenset[str]
    organisations: frozenset[str]


@dataclass(frozen=True, slots=True)
class Mark:
    """A score that counts. The caller leaves out "don't know" and conflicts of interest."""

    option: str
    criterion: str
    assessor: str
    value: int


@dataclass(frozen=True)
class Problem:
    """Its order matters in two places: of the options (the last tie) and of the criteria (the weightings)."""

    options: tuple[Option, ...]
    marks: tuple[Mark, ...]
    weights: tuple[tuple[str, int], ...]
    places: int
    rules: frozenset[Rule]
    seed: int
    weightings: int = WEIGHTINGS

    def __post_init__(self) -> None:
        if self.places < 1:
            raise ValueError("There is no place to fill.")
        if not self.weights or any(weight < 1 for _, weight in self.weights):
            raise ValueError("Every criterion weighs a positive whole number, and there is at least one.")
        _all_differ("option", (option.code for option in self.options))
        _all_differ("criterion", (criterion for criterion, _ in self.weights))
        _all_differ("mark", ((mark.option, mark.criterion, mark.assessor) for mark in self.marks))


def _all_differ(what: str, keys: Iterable[object]) -> None:
    keys = list(keys)
    if len(set(keys)) < len(keys):
        raise ValueError(f"The same {what} is there twice.")
