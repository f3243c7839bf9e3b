"""How much still stands, as a curve in steps with its table: the latest year, and the one before it."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from django.utils.translation import gettext as _

from improvements.models.follow_up import AFTER_DAYS
from overview.models import Standing

LEFT, RIGHT, TOP, BASE = 32, 290, 10, 152
LAST = AFTER_DAYS[-1]
DRAWN = 2  # cohorts: more lie on top of one another
LEAST_APART = 15


class Curve(NamedTuple):
    cohort: int
    path: str
    end: tuple[str, str]
    label: tuple[str, str]
    css: str


class Point(NamedTuple):
    after: int
    cells: list[str]


class Lasting(NamedTuple):
    cohorts: list[int]
    curves: list[Curve]
    rows: list[Point]
    finding: str
    grid: list[tuple[str, str, str]]
    ticks: list[tuple[str, int]]
    weakest: tuple[int, int] | None  # between which days most fall, of the latest year


def lasting() -> Lasting | None:
    """One query."""
    found: dict[int, dict[int, Standing]] = defaultdict(dict)
    for row in Standing.objects.order_by("-cohort", "after"):
        found[row.cohort][row.after] = row
    if not found:
        return None
    cohorts = sorted(found)[-4:]
    drawn = cohorts[-DRAWN:]
    curves = [curve(each, found[each], latest=each == drawn[-1]) for each in drawn]
    return Lasting(
        cohorts,
        apart(curves),
        [Point(after, [share_words(found[each].get(after)) for each in cohorts]) for after in AFTER_DAYS],
        finding(found, drawn),
        [(f"M{LEFT} {y(s):.0f}H{RIGHT}", f"{y(s) + 4:.0f}", f"{round(100 * s)}") for s in (0, 0.5, 1)],
        [(f"{x(day):.0f}", day) for day in (0, *AFTER_DAYS[1:])],
        weakest(found[cohorts[-1]]),
    )


def x(days: float) -> float:
    return LEFT + days / LAST * (RIGHT - LEFT)


def y(share: float) -> float:
    return BASE - share * (BASE - TOP)


def curve(cohort: int, points: dict[int, Standing], *, latest: bool) -> Curve:
    path, at = f"M{LEFT} {y(1):.1f}", 0
    level = 1.0
    for after, row in sorted(points.items()):
        level, at = float(row.share), after
        path += f"H{x(after):.1f}V{y(level):.1f}"
    side = x(at) + 9 if x(at) < RIGHT - 40 else RIGHT
    return Curve(
        cohort,
        path,
        (f"{x(at):.1f}", f"{y(level):.1f}"),
        (f"{side:.0f}", f"{y(level) + (5 if side < RIGHT else 16):.0f}"),
        "series" if latest else "other",
    )


def apart(curves: list[Curve]) -> list[Curve]:
    """The names at the ends, so that none covers another."""
    if len(curves) < DRAWN:
        return curves
    first, last = curves
    gap = float(first.label[1]) - float(last.label[1])
    if abs(gap) >= LEAST_APART:
        return curves
    down = float(last.label[1]) + LEAST_APART
    return [first._replace(label=(first.label[0], f"{down:.0f}")), last]


def share_words(row: Standing | None) -> str:
    if row is None:
        return "–"
    return _("%(percent)s (of %(number)s)") % {"percent": percent(row), "number": row.at_risk}


def percent(row: Standing) -> str:
    """Rounded down: what does not all stand is never shown as a hundred."""
    return f"{int(row.share * 100)}\u00a0%"


def finding(found: dict[int, dict[int, Standing]], drawn: list[int]) -> str:
    """Compared only as far as both years have come."""
    last = found[drawn[-1]]
    if len(drawn) == DRAWN:
        both = sorted(set(last) & set(found[drawn[0]]))
        if both:
            told = {"year": drawn[-1], "before": drawn[0], "days": both[-1]}
            now, then = float(last[both[-1]].share), float(found[drawn[0]][both[-1]].share)
            if abs(now - then) >= found_gap(last[both[-1]], found[drawn[0]][both[-1]]):
                if now > then:
                    return _("More of %(year)s still stands after %(days)s days than of %(before)s") % told
                return _("Less of %(year)s still stands after %(days)s days than of %(before)s") % told
            return _("As much of %(year)s as of %(before)s still stands after %(days)s days") % told
    after = max(last)
    told = {"percent": percent(last[after]), "days": after}
    return _("%(percent)s still stands after %(days)s days") % told


def found_gap(one: Standing, other: Standing) -> float:
    """Two standard errors of the difference (Greenwood's, of one step): less may be chance."""
    parts = (float(s.share) * (1 - float(s.share)) / s.at_risk for s in (one, other))
    return 2 * sum(parts) ** 0.5


def weakest(points: dict[int, Standing]) -> tuple[int, int] | None:
    """Of the latest year: the check at which the largest part of those looked at had fallen."""
    worst = max(points.values(), key=lambda row: row.fell / row.at_risk, default=None)
    if worst is None or not worst.fell:
        return None
    before = max((day for day in (0, *AFTER_DAYS) if day < worst.after), default=0)
    return before, worst.after
