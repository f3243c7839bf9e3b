"""Units: added, moved, merged, closed. Their paths and authorities are kept here and nowhere else."""

from typing import Any

from django.db import transaction

from events.services import record
from organisation.models import Unit, User


def place_unit(unit: Unit) -> None:
    """Work out where a unit stands from its parent: the path from the top, and its authority."""
    unit.path = f"{unit.parent.path if unit.parent else '/'}{unit.code}/"
    if unit.kind in (Unit.Kind.ADMINISTRATION, Unit.Kind.COMPANY):
        unit.authority = unit
    else:
        unit.authority = unit.parent.authority if unit.parent else None


@transaction.atomic
def add_unit(*, by: User | None, code: str, name: str, parent: Unit | None, **fields: Any) -> Unit:
    """A new unit below `parent`; the group itself has none."""
    unit = Unit(code=code, name=name, parent=parent, **fields)
    place_unit(unit)
    if unit.authority is unit:
        unit.authority = None
        unit.save(force_insert=True)
        unit.authority = unit
        unit.save(update_fields=["authority"])
    else:
        unit.save(force_insert=True)
    record("organisation.unit_added", subject=unit, by=by, parent=parent.pk if parent else None)
    return unit
