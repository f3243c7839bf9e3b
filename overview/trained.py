"""How many of those who are to take the course of the managers have done so: of each organisation and of all,
by the rules of the matrix of training, so that the two never say different things."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from lean_portal.figures import FEWEST
from organisation.models import Unit, User
from training.gaps import crowds
from training.matrix import Cell, hidden, may_count, worst_of
from training.models import Tier


class Trained(NamedTuple):
    """`share`: in percent, None where nothing is said of all. `words`: of each organisation, by its id."""

    share: int | None
    people: int
    words: dict[int, str]


def trained(user: User, organisations: Sequence[Unit]) -> Trained:
    """Two statements, however many managers there are."""
    managers = [each for each in crowds() if each.tier == Tier.MANAGERS]
    shown = {unit.pk for unit in organisations}
    own = dict(Unit.objects.filter(pk__in={each.unit_id for each in managers}).values_list("pk", "authority"))
    counts = worst_of((own[each.unit_id], each.tier, each.state, each.users) for each in managers)
    cells = {unit: Cell(kinds, kinds.total()) for (unit, _tier), kinds in counts.items() if unit in shown}
    sizes = {unit: cell.size for unit, cell in cells.items()}
    seen = {unit.pk for unit in organisations if unit.pk in cells and may_count(user, unit)}
    away = hidden(sizes, seen)
    people, done = sum(sizes.values()), sum(cell.settled for cell in cells.values())
    left = sum(sizes[unit] for unit in away)  # what could be worked out of all less those that are shown
    told = people >= FEWEST and (not away or left >= FEWEST)
    words = {
        unit: _("fewer than five") if unit in away else f"{cell.percent}\u00a0%"
        for unit, cell in cells.items()
    }
    return Trained(done * 100 // people if told else None, people, words)
