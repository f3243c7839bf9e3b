"""How far each organisation has come, for each tier: done, planned, expiring, exempt, missing.

Everybody sees shares. Nothing is said of fewer than five people, nor what could be worked out about them from
the rest, but to whoever answers for them and to the steering group.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lean_portal import clock
from lean_portal.figures import FEWEST
from organisation.models import Unit, User
from organisation.permissions import is_steering_member
from organisation.roles import ANSWERING
from training.gaps import EXPIRES_SOON, Crowd, Stand, crowds
from training.models import Record, Tier
from training.workplaces import Together, of_workplaces

# What the matrix calls it; a person with several courses in a tier stands where the least has come.
KINDS = (Stand.MISSING, Stand.PLANNED, Stand.EXPIRING, Stand.EXEMPT, Stand.DONE)
KIND_OF = {
    Stand.MISSING: Stand.MISSING,
    Stand.PROOF: Stand.MISSING,
    Stand.WAITING: Stand.MISSING,
    Stand.PLANNED: Stand.PLANNED,
    Stand.EXPIRING: Stand.EXPIRING,
    Stand.EXEMPT: Stand.EXEMPT,
    Stand.DONE: Stand.DONE,
}
SETTLED = (Stand.DONE, Stand.EXPIRING, Stand.EXEMPT)
WORDS = {
    Stand.PLANNED: gettext_lazy("%(number)s have a seat"),
    Stand.EXPIRING: gettext_lazy("%(number)s expire soon"),
    Stand.EXEMPT: gettext_lazy("%(number)s exempt"),
    Stand.MISSING: gettext_lazy("%(number)s missing"),
}
Column = tuple[int, str]  # a row of the matrix and a tier


class Cell(NamedTuple):
    """How many stand where. `total` is None where it is known only how many have taken it."""

    counts: Mapping[Stand, int]
    total: int | None
    is_hidden: bool = False
    is_counted: bool = False  # the reader answers for them: numbers, not only shares
    times: int = 1  # how often each person is counted: a workplace once for each course

    @property
    def size(self) -> int:
        """How many people."""
        return (sum(self.counts.values()) if self.total is None else self.total) // self.times

    @property
    def settled(self) -> int:
        return sum(self.counts.get(kind, 0) for kind in SETTLED)

    @property
    def percent(self) -> int:
        return min(self.settled * 100 // self.total, 100) if self.total else 0

    def tells(self, kind: Stand) -> bool:
        """Whether everybody may read how many stand there: neither they, nor those that are left of what is
        done or of what is not, are fewer than five."""
        count, fewest = self.counts.get(kind, 0), FEWEST * self.times
        group = self.settled if kind in SETTLED else (self.total or 0) - self.settled
        return count >= fewest and not 0 < group - count < fewest


class Row(NamedTuple):
    unit: Unit
    cells: list[Cell | None]


class Matrix(NamedTuple):
    tiers: list[Tier]
    rows: list[Row]
    below: list[Row]  # the units of the organisation that is opened


# ---- pure ------------------------------------------------------------------------------------------------


def worst_of(rows: Iterable[tuple[int, str, Stand, Collection[int]]]) -> dict[Column, Counter[Stand]]:
    """(row, tier, state, people) → how many people of each row and tier stand where. Nobody counts twice."""
    people: dict[Column, dict[Stand, set[int]]] = defaultdict(lambda: defaultdict(set))
    for row, tier, state, users in rows:
        people[row, tier][KIND_OF[state]].update(users)
    counts: dict[Column, Counter[Stand]] = defaultdict(Counter)
    for column, kinds in people.items():
        seen = set[int]()
        for kind in KINDS:
            counts[column][kind] = len(kinds[kind] - seen)
            seen |= kinds[kind]
        counts[column] = +counts[column]  # without those where nobody stands
    return counts


def hidden(sizes: Mapping[int, int], seen: Iterable[int] = ()) -> set[int]:
    """Which rows of one column are not told: those under five, and then the smallest of the others until
    the hidden ones together are five, or none are left. So the whole less the rest says nothing about fewer
    than five. What the reader may see anyway neither hides nor is hidden."""
    seen = set(seen)
    rest = sorted((size, row) for row, size in sizes.items() if size and row not in seen)
    away = {row for size, row in rest if size < FEWEST}
    together = sum(sizes[row] for row in away)
    for size, row in rest:
        if 0 < together < FEWEST and row not in away:
            away.add(row)
            together += size
    return away


# ---- read ------------------------------------------------------------------------------------------------


class Facts(NamedTuple):
    units: dict[int, Unit]
    crowds: list[Crowd]
    numbers: list[tuple[int, str, int, dt.date | None]]  # unit, tier, how many, until
    together: list[int]  # the courses of workplaces that any has begun with
    workplaces: dict[int, Together]


def read(everybody: list[Crowd] | None) -> Facts:
    """Six queries, however many units and people there are; five when the crowds are read already."""
    today = clock.today()
    units = Unit.objects.open().only("code", "name", "kind", "path", "authority", "headcount").in_bulk()
    given = Record.objects.valid_on(today).filter(course__retired_at=None, course__requirements=None)
    taken = given.exclude(course__tier=Tier.WORKPLACES)
    grouped = taken.order_by().values_list("unit", "course__tier", "valid_until").annotate(Sum("count"))
    numbers = [(unit, tier, count, until) for unit, tier, until, count in grouped]
    begun = Record.objects.filter(user=None, course__tier=Tier.WORKPLACES, course__retired_at=None)
    together = list(begun.order_by().values_list("course", flat=True).distinct())
    everybody = crowds() if everybody is None else everybody
    return Facts(units, everybody, numbers, together, of_workplaces(together))


def matrix(user: User, *, opened: Unit | None = None, everybody: list[Crowd] | None = None) -> Matrix:
    """A row for each organisation, in its own order, and for each unit of the one that is opened."""
    facts = read(everybody)
    own = {pk: unit.authority_id or pk for pk, unit in facts.units.items()}
    tops = [pk for pk, top in own.items() if top == pk]
    tops.sort(key=lambda pk: facts.units[pk].path)
    above = rows_of(user, facts, own, tops)
    below: list[Row] = []
    if opened is not None:
        units = {pk: pk for pk, top in own.items() if top == opened.pk}
        whole = next((row for row in above if row.unit.pk == opened.pk), None)
        found = rows_of(user, facts, units, sorted(units, key=lambda pk: facts.units[pk].path))
        below = [row._replace(cells=within(row.cells, whole)) for row in found]
    tiers = [tier for place, tier in enumerate(Tier) if any(row.cells[place] for row in above)]
    kept = [list(Tier).index(tier) for tier in tiers]
    return Matrix(tiers, trimmed(above, kept), trimmed(below, kept))


def within(cells: list[Cell | None], whole: Row | None) -> list[Cell | None]:
    """What is left out for the whole organisation is not told unit by unit, but to those who answer."""
    if whole is None:
        return cells
    pairs = zip(cells, whole.cells, strict=True)
    return [
        each._replace(is_hidden=each.is_hidden or not each.is_counted)
        if each is not None and all_of is not None and all_of.is_hidden
        else each
        for each, all_of in pairs
    ]


def trimmed(rows: list[Row], kept: list[int]) -> list[Row]:
    found = [Row(row.unit, [row.cells[place] for place in kept]) for row in rows]
    return [row for row in found if any(row.cells)]


def rows_of(user: User, facts: Facts, own: dict[int, int], order: list[int]) -> list[Row]:
    """`own` says in which row a unit is counted."""
    counts = worst_of(
        (own[each.unit_id], each.tier, each.state, each.users) for each in facts.crowds if each.unit_id in own
    )
    totals: dict[Column, int | None] = {key: sum(kinds.values()) for key, kinds in counts.items()}
    add_numbers(facts, own, counts, totals)
    seen = {row for row in order if may_count(user, facts.units[row])}
    columns = [column_of(tier, order, counts, totals, seen, facts) for tier in Tier]
    return [Row(facts.units[row], [column.get(row) for column in columns]) for row in order]


def add_numbers(
    facts: Facts,
    own: dict[int, int],
    counts: dict[Column, Counter[Stand]],
    totals: dict[Column, int | None],
) -> None:
    """What is recorded for courses that no role requires: by number. Only of workplaces is it known how many
    there are to take it."""
    soon = clock.today() + dt.timedelta(EXPIRES_SOON)
    for unit, each in facts.workplaces.items():
        if unit in own and each.total:
            key = (own[unit], Tier.WORKPLACES.value)
            totals[key] = (totals.get(key) or 0) + each.total
            counts[key][Stand.DONE] += each.lasting
            counts[key][Stand.EXPIRING] += each.expiring
            counts[key][Stand.MISSING] += each.total - each.done
    for unit, tier, count, until in facts.numbers:
        if unit in own and totals.get((own[unit], tier)) is None:
            kind = Stand.EXPIRING if until is not None and until <= soon else Stand.DONE
            counts[own[unit], tier][kind] += count


def column_of(
    tier: Tier,
    order: list[int],
    counts: Mapping[Column, Counter[Stand]],
    totals: Mapping[Column, int | None],
    seen: set[int],
    facts: Facts,
) -> dict[int, Cell]:
    times = max(len(facts.together), 1) if tier == Tier.WORKPLACES else 1
    cells = {
        row: Cell(counts[row, tier.value], totals.get((row, tier.value)), False, row in seen, times)
        for row in order
        if (row, tier.value) in counts
    }
    away = hidden({row: cell.size for row, cell in cells.items()}, seen)
    return {row: cell._replace(is_hidden=row in away) for row, cell in cells.items() if cell.size}


def may_count(user: User, unit: Unit) -> bool:
    """The manager of the unit, those above, and the steering group."""
    if is_steering_member(user):
        return True
    return any(unit.path.startswith(post.path) for post in user.posts_as(ANSWERING))


# ---- in words --------------------------------------------------------------------------------------------


def words_of(cell: Cell | None) -> str:
    if cell is None:
        return ""
    if cell.is_hidden:
        return _("fewer than five")
    if cell.total is None:
        count = cell.size
        return ngettext("%(count)s has taken it", "%(count)s have taken it", count) % {"count": count}
    return _("%(percent)s %% done") % {"percent": cell.percent}


def parts_of(cell: Cell | None) -> list[tuple[Stand, str]]:
    """What the rest stand at: numbers for whoever answers for them, shares for everybody else. To them an
    exemption is one way of being done, and nothing is said of a part of fewer than five."""
    if cell is None or cell.is_hidden or cell.total is None:
        return []
    found = []
    for kind in (Stand.PLANNED, Stand.EXPIRING, Stand.EXEMPT, Stand.MISSING):
        count = cell.counts.get(kind, 0)
        if count and (cell.is_counted or kind != Stand.EXEMPT and cell.tells(kind)):
            number = (
                str(count) if cell.is_counted and cell.times == 1 else f"{round(count * 100 / cell.total)} %"
            )
            found.append((kind, WORDS[kind] % {"number": number}))
    return found
