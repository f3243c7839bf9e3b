"""Where a version holds: in each administration by the group's decision, in a company by its own."""

from typing import NamedTuple

from django.db.models import Exists, OuterRef

from organisation.models import Unit
from values.models import OrganisationAdoption, ValueFoundation


class Standing(NamedTuple):
    organisation: Unit
    adoption: OrganisationAdoption | None
    has: str  # the number of the version that it has in the meantime

    @property
    def holds(self) -> bool:
        """The administrations are one legal person with the group: also one that came later."""
        return self.adoption is not None or self.organisation.kind == Unit.Kind.ADMINISTRATION


class Reach(NamedTuple):
    holding: int
    all: int


def reach(foundation: ValueFoundation) -> Reach:
    """In how many of today's organisations the version holds. One query."""
    adopted = foundation.adoptions.filter(organisation=OuterRef("pk"))
    rows = Unit.objects.open().authorities().annotate(adopted=Exists(adopted))
    found = [
        adopted or kind == Unit.Kind.ADMINISTRATION for kind, adopted in rows.values_list("kind", "adopted")
    ]
    return Reach(sum(found), len(found))


def standings(foundation: ValueFoundation) -> list[Standing]:
    """Every organisation of today, and those that adopted it and are no more. Two queries."""
    rows = OrganisationAdoption.objects.select_related("organisation", "foundation")
    adoptions = list(rows.defer("foundation__content").order_by("foundation__major", "foundation__minor"))
    own = {row.organisation_id: row for row in adoptions if row.foundation_id == foundation.pk}
    latest = {row.organisation_id: row.foundation.number for row in adoptions}
    today = list(Unit.objects.open().authorities())
    known = {unit.pk for unit in today}
    closed = [row.organisation for pk, row in own.items() if pk not in known]
    return [Standing(unit, own.get(unit.pk), latest.get(unit.pk, "")) for unit in (*today, *closed)]
