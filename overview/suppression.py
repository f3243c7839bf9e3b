"""Which numbers of a report may be shown, so that nobody can work out one of fewer than five people.

The report is a tree: the group, its organisations, the cells of each. A number is shown where at least five
were heard and at least five were not. Of the rest it is said "fewer than five" where that is true and the
cell is large enough, else nothing. Then what is hidden below a shown sum is protected: together at least five
heard and five not, at least two of them, and with all that is said about each, none of them can have one
value only. As long as that is not so, the one with the fewest people is hidden as well; at last the sum is.

What hides a sum hides everything below it. Only sums of one tree are shown: two ways of adding up the same
people would need more than this. No Django here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from lean_portal.figures import FEWEST

LEAST_FOR_FEW = 20  # people, to say that fewer than five of them were heard


class Shown(StrEnum):
    NUMBER = "number"
    FEW = "few"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Node:
    """`key` is the caller's own. A node with parts has the sum of theirs."""

    key: object
    people: int = 0
    heard: int = 0
    parts: tuple[Node, ...] = ()

    @property
    def totals(self) -> tuple[int, int]:
        if not self.parts:
            return self.people, self.heard
        sums = [part.totals for part in self.parts]
        return sum(people for people, _ in sums), sum(heard for _, heard in sums)


@dataclass
class _State:
    shown: dict[object, Shown] = field(default_factory=dict)


def published(root: Node) -> Mapping[object, Shown]:
    """What is said of each node."""
    state = _State()
    _first_choice(root, state)
    _protect(root, state)
    _silence_below(root, state)
    return state.shown


def _first_choice(node: Node, state: _State) -> None:
    people, heard = node.totals
    state.shown[node.key] = alone(people, heard)
    for part in node.parts:
        _first_choice(part, state)


def alone(people: int, heard: int) -> Shown:
    """What may be said of a number if nothing else were told."""
    if heard >= FEWEST and people - heard >= FEWEST:
        return Shown.NUMBER
    return Shown.FEW if heard < FEWEST and people >= LEAST_FOR_FEW else Shown.HIDDEN


def _protect(node: Node, state: _State) -> None:
    """From below: the parts of each sum among one another, and the sum itself where that is not enough."""
    for part in node.parts:
        _protect(part, state)
    if state.shown[node.key] != Shown.NUMBER or not node.parts:
        return
    while not _is_safe(node.parts, state):
        numbers = [part for part in node.parts if state.shown[part.key] == Shown.NUMBER]
        if not numbers:
            state.shown[node.key] = Shown.HIDDEN
            return
        smallest = min(numbers, key=lambda part: part.totals[0])  # by what everybody knows
        state.shown[smallest.key] = Shown.HIDDEN


def _silence_below(node: Node, state: _State) -> None:
    """Where there is no sum, nothing below has a number; below a hidden one "few" would tell of it."""
    for part in node.parts:
        hidden = state.shown[node.key] == Shown.HIDDEN
        if hidden or (state.shown[node.key] == Shown.FEW and state.shown[part.key] == Shown.NUMBER):
            state.shown[part.key] = Shown.HIDDEN
        _silence_below(part, state)


def _is_safe(parts: Sequence[Node], state: _State) -> bool:
    hidden = [part for part in parts if state.shown[part.key] != Shown.NUMBER]
    if not hidden:
        return True
    people = sum(part.totals[0] for part in hidden)
    heard = sum(part.totals[1] for part in hidden)
    if len(hidden) < 2 or heard < FEWEST or people - heard < FEWEST:
        return False
    said = [(part.totals[0], state.shown[part.key]) for part in hidden]
    return all(
        len(possible([_range(*each, knows) for each in said], heard, place)) != 1
        for place in range(len(said))
        for knows in (False, True)
    )


def _range(people: int, shown: Shown, knows: bool) -> tuple[int, int]:
    """Between what and what a number lies, by what is said of it. Whoever `knows` these rules also knows that
    a large cell of which it is not said that they are few has five at least."""
    if shown == Shown.FEW:
        return (0, FEWEST - 1)
    return (FEWEST if knows and people >= LEAST_FOR_FEW else 0, people)


def possible(ranges: Sequence[tuple[int, int]], total: int, place: int) -> range:
    """Which values the number at a place can have, when all of them make the total."""
    rest = [each for n, each in enumerate(ranges) if n != place]
    least = max(ranges[place][0], total - sum(high for _, high in rest))
    most = min(ranges[place][1], total - sum(low for low, _ in rest))
    return range(least, most + 1)
