"""Which units are like this one, and why: a list to choose from, nothing is decided by it."""

import re
from collections.abc import Iterable, Set
from typing import NamedTuple

from django.utils.translation import gettext as _

from improvements.models import Suggestion
from improvements.spreading import units_with
from organisation.models import GroupSettings, Unit

LEAST = 2  # below this nothing says that they are alike
SHORTEST = 5  # letters of a word that tells something
# They stand in the names of units that have nothing else in common. So does the name of the group.
EMPTY = frozenset({"enheten", "enhetschef", "förvaltningschef", "service", "centrum"})


class Likeness(NamedTuple):
    unit: Unit
    points: int
    reason: str


def similar_to(suggestion: Suggestion) -> list[Likeness]:
    """Open units that have not got it and have not been asked, the most alike first. Three statements more
    than the tree."""
    home, away = suggestion.responsible_unit or suggestion.unit, units_with(suggestion)
    units = Unit.objects.open().filter(kind=Unit.Kind.UNIT).exclude(pk__in=away).select_related("authority")
    return ranked(home, units, words_in(GroupSettings.objects.current().name))


def ranked(home: Unit, units: Iterable[Unit], group: Set[str] = frozenset()) -> list[Likeness]:
    """`group`: the words in the name of the group."""
    found = [likeness(home, unit, group) for unit in units if unit.pk != home.pk]
    return sorted(
        (like for like in found if like.points >= LEAST), key=lambda like: (-like.points, like.unit.path)
    )


def likeness(home: Unit, unit: Unit, group: Set[str] = frozenset()) -> Likeness:
    """The same words in the name or the title of the post say most; then how people work."""
    shared = (words_of(home) & words_of(unit)) - EMPTY - group
    by_shift = home.shift_work and unit.shift_work
    by_hand = home.deskless and unit.deskless
    near = home.authority_id == unit.authority_id
    reasons = [
        _("The same kind of work: %(words)s.") % {"words": ", ".join(sorted(shared))} if shared else "",
        _("Works on shifts too.") if by_shift else "",
        _("Works without desks too.") if by_hand else "",
        _("In the same organisation.") if near else "",
    ]
    points = 4 * bool(shared) + by_shift + by_hand + near + (home.secrecy and unit.secrecy)
    return Likeness(unit, points, " ".join(filter(None, reasons)))


def words_of(unit: Unit) -> set[str]:
    return words_in(f"{unit.name} {unit.manager_title}")


def words_in(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", text.lower()) if len(word) >= SHORTEST}
