"""Choosing among the units of the whole group, by organisation.

The units are read once for a page. Options and boxes are written by hand: a group has hundreds of units, and
a widget for each costs more than the rest of the page.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django import forms
from django.db.models import Q
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from lean_portal.fields import FROM_LIST
from lean_portal.widgets import PlainSelect
from organisation.models import Unit

BOX = (
    '<div class="choice tight"><input type="checkbox" name="{}" value="{}" id="{}"{}>'
    '<label for="{}">{}</label></div>'
)
CHECKED = mark_safe(" checked")
CHOOSE = _("Choose")


class Organisation(NamedTuple):
    name: str
    units: list[Unit]


class Boxes(NamedTuple):
    """The units of an organisation to tick, and how many of them are ticked."""

    name: str
    chosen: int
    boxes: SafeString


def units_to_choose(*kept: int) -> list[Unit]:
    """Those that are open today, and those that were chosen before; never the group itself."""
    open_today = Unit.objects.open().values("pk")
    found = Unit.objects.filter(Q(pk__in=open_today) | Q(pk__in=kept)).exclude(kind=Unit.Kind.GROUP)
    return list(found.select_related("authority").order_by("path"))


def by_organisation(units: Iterable[Unit]) -> list[Organisation]:
    found: dict[int | None, Organisation] = {}
    for unit in units:
        name = (unit.authority or unit).name
        found.setdefault(unit.authority_id, Organisation(name, [])).units.append(unit)
    return list(found.values())


def options(units: Iterable[Unit], blank: Any) -> list[tuple[Any, Any]]:
    groups = [
        (organisation.name, [(str(unit.pk), unit.name) for unit in organisation.units])
        for organisation in by_organisation(units)
    ]
    return [("", blank), *groups]


class UnitField(forms.TypedChoiceField):
    """One of the units that the view has read: no query of its own."""

    widget = PlainSelect

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(empty_value=None, error_messages=FROM_LIST, **kwargs)

    def offer(self, units: Iterable[Unit], blank: Any = CHOOSE) -> None:
        units = list(units)
        self.choices = options(units, blank)
        self.coerce = {str(unit.pk): unit for unit in units}.__getitem__


class UnitsField(forms.TypedMultipleChoiceField):
    """Any of them, to tick."""

    units: list[Unit] = []

    def __init__(self, **kwargs: Any) -> None:
        words = _("One of the units is no longer open. Choose again.")
        errors = {"invalid_choice": words, "invalid_list": words}
        super().__init__(required=False, empty_value=[], error_messages=errors, **kwargs)

    def offer(self, units: Iterable[Unit]) -> None:
        self.units = list(units)
        self.choices = [(str(unit.pk), unit.name) for unit in self.units]
        self.coerce = {str(unit.pk): unit for unit in self.units}.__getitem__

    def boxes(self, name: str, chosen: set[str]) -> list[Boxes]:
        return [
            Boxes(
                organisation.name,
                sum(str(unit.pk) in chosen for unit in organisation.units),
                drawn(name, organisation.units, chosen),
            )
            for organisation in by_organisation(self.units)
        ]


def drawn(name: str, units: Iterable[Unit], chosen: set[str]) -> SafeString:
    keys = ((str(unit.pk), f"id_{name}_{unit.pk}", unit.name) for unit in units)
    rows = ((name, key, id_, CHECKED if key in chosen else "", id_, label) for key, id_, label in keys)
    return format_html_join("", BOX, rows)
