"""Those who stand behind a suggestion, as a reader is shown them: how many, and of which units."""

from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Value
from django.db.models.functions import JSONArray

from improvements.models import Suggestion, Support
from improvements.voices import Gathered
from improvements.workflow import SUPPORTABLE
from lean_portal.compiled import compiled_once
from organisation.models import User


class Behind(NamedTuple):
    """People are counted and never named; units are."""

    count: int
    units: list[str]
    mine: bool = False  # the reader supports it
    offered: bool = False  # the reader may still do so


@compiled_once(Suggestion)
def own_supporters() -> ArraySubquery:
    """Read beside a suggestion, for `behind`: those of itself alone, each with the name of the unit."""
    rows = Support.objects.filter(suggestion=OuterRef("pk"))
    return ArraySubquery(rows.values_list(JSONArray("user", "unit__name")))


def gathered(suggestion: Suggestion, user: User) -> list[Any]:
    """What the reader may see of it and of what has been merged into it, each read as it was itself."""
    rows = Suggestion.objects.listed_for(user).filter(pk__in=Gathered(Value(suggestion.pk)))
    return list(rows.annotate(supported=own_supporters()).only("author"))


def behind(suggestion: Any, user: User) -> Behind | None:
    """Each counted once; `suggestion` was read with `own_supporters`. None where nobody can join it.
    A statement more where something else stands beside it."""
    if suggestion.state not in SUPPORTABLE or suggestion.sealed:
        return None
    rows = gathered(suggestion, user) if suggestion.company else [suggestion]
    authors = {row.author_id for row in rows} - {None}
    found = [support for row in rows for support in row.supported]
    supporters = {person for person, _unit in found}
    units = sorted({unit for _person, unit in found})
    mine = user.pk in supporters
    offered = user.pk not in authors | supporters and user.home_unit_id is not None
    return Behind(len(authors | supporters), units, mine, offered)
