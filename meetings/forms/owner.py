"""Who presents an item or owes something: the manager of a unit, or a role of the whole group."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _

from lean_portal.fields import FROM_LIST
from lean_portal.widgets import PlainSelect
from meetings.models.item import PRESENTERS
from organisation.models import Unit
from organisation.roles import Role
from processes.forms.units import CHOOSE, options


class Owner(NamedTuple):
    """One of the two."""

    owner_unit: Unit | None
    owner_role: str = ""


class OwnerField(forms.TypedChoiceField):
    """One of the units that the view has read, or a role: no query of its own."""

    widget = PlainSelect

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(empty_value=None, error_messages=FROM_LIST, **kwargs)

    def offer(self, units: Iterable[Unit]) -> None:
        """`units` may hold the group itself: then its chief stands on top."""
        found = list(units)
        top = [(str(unit.pk), unit.manager_title) for unit in found if unit.kind == Unit.Kind.GROUP]
        roles = [(str(role), role.label) for role in PRESENTERS]
        below = [unit for unit in found if unit.kind != Unit.Kind.GROUP]
        blank, *groups = options(below, CHOOSE)
        self.choices = [blank, (_("In the whole group"), [*top, *roles]), *groups]
        self.units = {str(unit.pk): unit for unit in found}
        self.coerce = self.owner_of

    def owner_of(self, key: str) -> Owner:
        return Owner(None, Role(key)) if key in PRESENTERS else Owner(self.units[key])


def key_of(owner_unit_id: int | None, owner_role: str) -> str:
    return owner_role or str(owner_unit_id or "")


def owners_to_choose(units: Iterable[Unit]) -> list[Unit]:
    """Those units, and the group on top."""
    return [*Unit.objects.filter(kind=Unit.Kind.GROUP), *units]
