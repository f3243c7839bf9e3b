"""Where an improvement has gone: the tree of what was taken over from what, as one person may see it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Exists, OuterRef, Q, Subquery

from improvements.models import Offer, Suggestion
from improvements.models.spread import CAME_TO_NOTHING
from lean_portal.compiled import compiled_once
from organisation.models import User

# Up to where it began, then down to all that has come of it: (suggestion, taken from).
TREE = """
    WITH RECURSIVE up (id) AS (
        SELECT %s::bigint
        UNION SELECT o.suggestion_id FROM improvements_offer o JOIN up ON o.taken_as_id = up.id
    ), root (id) AS (
        SELECT id FROM up WHERE NOT EXISTS (SELECT FROM improvements_offer o WHERE o.taken_as_id = up.id)
    ), down (id, taken_from) AS (
        SELECT id, NULL::bigint FROM root
        UNION SELECT o.taken_as_id, o.suggestion_id
        FROM improvements_offer o JOIN down ON o.suggestion_id = down.id WHERE o.taken_as_id IS NOT NULL
    )
    SELECT id, taken_from FROM down ORDER BY id
"""


@dataclass
class Branch:
    """A suggestion in the tree. `not_now`: how many units have said so. `here`: the page that shows it."""

    suggestion: Suggestion
    own_way: bool = False
    not_now: int = 0
    waiting: int = 0
    here: bool = False
    branches: list[Branch] = field(default_factory=list)


def edges(suggestion: Suggestion) -> dict[int, int | None]:
    """Suggestion → what it was taken from, for all that hang together. One statement, from the oldest."""
    with connection.cursor() as cursor:
        cursor.execute(TREE, [suggestion.pk])
        return dict(cursor.fetchall())


def units_with(suggestion: Suggestion) -> set[int]:
    """The units that have it already, or have been asked. A yes that came to nothing is none."""
    ids = edges(suggestion)
    having = Suggestion.objects.filter(pk__in=ids).exclude(state__in=CAME_TO_NOTHING)
    asked = Offer.objects.standing().filter(suggestion__in=ids)
    asked = asked.filter(Q(taken_as=None) | ~Q(taken_as__state__in=CAME_TO_NOTHING))
    pairs = having.values_list("unit", "responsible_unit")
    return {pk for pair in pairs for pk in pair if pk} | set(asked.values_list("unit", flat=True))


@compiled_once(Suggestion)
def has_spread() -> Exists:
    """Whether there is a tree at all: a page without one asks for nothing more."""
    of_it = Q(suggestion=OuterRef("pk"), taken_back_at=None) | Q(taken_as=OuterRef("pk"))
    return Exists(Offer.objects.filter(of_it))


@compiled_once(Suggestion)
def wished_day() -> Subquery:
    """The day that the unit said with its yes, for whoever decides above. No statement more."""
    return Subquery(Offer.objects.filter(taken_as=OuterRef("pk")).values("due_on")[:1])


def tree(suggestion: Suggestion, user: User) -> Branch | None:
    """What this person may see of it. What hangs on something that is not shown hangs on what that was taken
    from; nothing says that there is something in between."""
    came_from = edges(suggestion)
    rows = Suggestion.objects.listed_for(user).select_related("unit").filter(pk__in=came_from)
    seen = {row.pk: Branch(row, here=row.pk == suggestion.pk) for row in rows}
    _mark(seen)
    roots = []
    for pk in came_from:
        if pk not in seen:
            continue
        above = came_from[pk]
        while above is not None and above not in seen:
            above = came_from[above]
        (seen[above].branches if above is not None else roots).append(seen[pk])
    root = roots[0] if len(roots) == 1 else seen.get(suggestion.pk)
    return root if root and (root.branches or root.not_now or root.waiting or not root.here) else None


def _mark(seen: dict[int, Branch]) -> None:
    """How each was answered, and how many said not now or have not answered. One query."""
    of_them = Q(suggestion__in=seen) | Q(taken_as__in=seen)
    not_now, waiting = Counter[int](), Counter[int]()
    offers = Offer.objects.standing().filter(of_them)
    for first, taken, answer in offers.values_list("suggestion", "taken_as", "answer"):
        if taken in seen:
            seen[taken].own_way = answer == Offer.Answer.ADAPT
        not_now[first] += answer == Offer.Answer.NOT_NOW
        waiting[first] += answer == ""
    for pk, branch in seen.items():
        branch.not_now, branch.waiting = not_now[pk], waiting[pk]


def taken_from(suggestion: Suggestion, user: User) -> Suggestion | None:
    """Whose idea it was, where this person may see it: “After F 2027-109 from Ekbacken”."""
    seen = Suggestion.objects.listed_for(user).select_related("unit")
    return seen.filter(offers__taken_as=suggestion).first()
