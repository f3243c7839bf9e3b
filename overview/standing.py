"""How much of what was carried out still stands, and for how long: the product-limit estimate of Kaplan and
Meier ("Nonparametric estimation from incomplete observations", J Am Stat Assoc 1958;53:457-481). Whatever is
too young for a check counts up to its latest one, and then no more. No Django here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from lean_portal.figures import FEWEST


@dataclass(frozen=True, slots=True)
class Life:
    """Seen standing until `days`, or seen fallen at `days`."""

    days: int
    fell: bool


@dataclass(frozen=True, slots=True)
class Drop:
    """At this day: how many were looked at, how many of them had fallen, and the share that then stands."""

    days: int
    at_risk: int
    fell: int
    share: Fraction


def product_limit(lives: Iterable[Life], days: Sequence[int]) -> list[Drop]:
    """At each of the days. Whoever was seen that very day was at risk that day."""
    lives = list(lives)
    share, found = Fraction(1), []
    for day in sorted(days):
        at_risk = sum(life.days >= day for life in lives)
        fell = sum(life.days == day and life.fell for life in lives)
        if not at_risk:
            break
        share *= 1 - Fraction(fell, at_risk)
        found.append(Drop(day, at_risk, fell, share))
    return found


def life_of(checks: Iterable[tuple[int, bool]]) -> Life | None:
    """Of what was seen after so many days, True where it held: up to the first fall, whatever came later.
    None: nobody was to look yet."""
    last = None
    for days, holds in sorted(checks):
        if not holds:
            return Life(days, True)
        last = Life(days, False)
    return last


def told(drops: Iterable[Drop]) -> list[Drop]:
    """As far as enough are looked at to be told of."""
    found = []
    for drop in drops:
        if drop.at_risk < FEWEST:
            break
        found.append(drop)
    return found
