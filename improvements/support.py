"""Those who stand behind a suggestion, as a reader is shown them: how many, and of which units."""

from typing import NamedTuple

from django.db.models import Value

from improvements import voices
from improvements.models import Suggestion, Support
from improvements.workflow import SUPPORTABLE
from organisation.models import User


class Behind(NamedTuple):
    """People are counted and never named; units are."""

    count: int
    units: list[str]
    mine: bool = False  # the reader supports it
    offered: bool = False  # the reader may still do so


def behind(suggestion: Suggestion, user: User) -> Behind | None:
    """One query: authors and supporters, each once, of what the reader may see. None where nobody can."""
    if suggestion.state not in SUPPORTABLE or suggestion.sealed:
        return None
    seen = voices.gathered(suggestion) & Suggestion.objects.listed_for(user)
    wrote = seen.filter(author__isnull=False).values_list("author", Value("")).order_by()
    said = Support.objects.filter(suggestion__in=seen.values("pk")).values_list("user", "unit__name")
    rows = list(said.union(wrote))
    authors = {person for person, unit in rows if not unit}
    supporters = {person for person, unit in rows if unit}
    units = sorted({unit for _person, unit in rows if unit})
    mine = user.pk in supporters
    offered = user.pk not in authors | supporters and user.home_unit_id is not None
    return Behind(len(authors | supporters), units, mine, offered)
