"""Those who stand behind a suggestion, as a reader is shown them: how many, and of which units."""

from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONArray

from improvements.models import Suggestion, SuggestionQuerySet, Support
from improvements.voices import Gathered
from improvements.workflow import SUPPORTABLE
from organisation.models import User


class Behind(NamedTuple):
    """People are counted and never named; units are."""

    count: int
    units: list[str]
    mine: bool = False  # the reader supports it
    offered: bool = False  # the reader may still do so


def beside(user: User) -> dict[str, ArraySubquery]:
    """Read beside a suggestion, for `behind`: authors and supporters of what the reader may see of it."""

    def seen(outer: OuterRef) -> SuggestionQuerySet:
        return Suggestion.objects.listed_for(user).filter(pk__in=Gathered(outer))

    supports = Support.objects.filter(suggestion__in=seen(OuterRef(OuterRef("pk"))).values("pk"))
    wrote = seen(OuterRef("pk")).filter(author__isnull=False).order_by()
    return {
        "behind_as_authors": ArraySubquery(wrote.values("author")),
        "behind_as_supporters": ArraySubquery(supports.values_list(JSONArray("user", "unit__name"))),
    }


def behind(suggestion: Any, user: User) -> Behind | None:
    """Each counted once; `suggestion` was read with `beside`. None where nobody can join it."""
    if suggestion.state not in SUPPORTABLE or suggestion.sealed:
        return None
    authors = set(suggestion.behind_as_authors)
    supporters = {person for person, _unit in suggestion.behind_as_supporters}
    units = sorted({unit for _person, unit in suggestion.behind_as_supporters})
    mine = user.pk in supporters
    offered = user.pk not in authors | supporters and user.home_unit_id is not None
    return Behind(len(authors | supporters), units, mine, offered)
