"""A unit out of those that are open, grouped by organisation.

Written by hand: a widget for each of four hundred options would cost more than the rest of the page.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lean_portal.widgets import OPTION, SELECTED
from organisation.models import Unit


class Choice(NamedTuple):
    """What the list needs of a unit: a row, for there may be four hundred."""

    pk: int
    code: str
    name: str
    manager_title: str
    authority_id: int | None


class Group(NamedTuple):
    label: str
    foreign: bool  # another authority
    options: list[tuple[int, str]]


def open_units(home: int | None) -> list[Choice]:
    """The units of the authority `home` and the others as wholes: another organisation itself knows best
    which of its units answers, and a list of four hundred helps nobody. Without a home: every unit."""
    units = Unit.objects.open()
    if home is not None:
        units = units.filter(Q(authority=home) | Q(authority=F("pk")))
    return [Choice(*row) for row in units.values_list(*Choice._fields)]


def by_authority(units: Sequence[Choice], home: int | None, words: Callable[[Choice], str]) -> list[Group]:
    """The organisation `home` first. A title that several posts bear is told apart by its unit."""
    labels = [words(unit) for unit in units]
    times = Counter(labels)
    names = {unit.pk: unit.name for unit in units}
    groups: dict[int | None, Group] = {}
    for unit, label in zip(units, labels, strict=True):
        if times[label] > 1:
            label = f"{label}, {unit.name}" if label != unit.name else f"{label} ({unit.code})"
        foreign = unit.authority_id not in (home, None)
        name = names.get(unit.authority_id, "") if unit.authority_id else unit.name
        found = groups.setdefault(unit.authority_id, Group(name, foreign, []))
        found.options.append((unit.pk, label))
    return sorted(groups.values(), key=lambda group: group.foreign)


class UnitSelect(forms.Widget):
    groups: Sequence[Group] = ()

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = str(value or "")
        blank = format_html('<option value="">{}</option>', _("Choose"))
        inside = [blank, *(self._group(group, chosen) for group in self.groups)]
        attributes = flatatt({"name": name, **(attrs or {})})
        return format_html("<select{}>{}</select>", attributes, mark_safe("".join(inside)))

    def _group(self, group: Group, chosen: str) -> SafeString:
        rows = ((pk, SELECTED if str(pk) == chosen else "", label) for pk, label in group.options)
        return format_html(
            '<optgroup label="{}"{}>{}</optgroup>',
            _("%(name)s (another authority)") % {"name": group.label} if group.foreign else group.label,
            mark_safe(" data-foreign") if group.foreign else "",
            format_html_join("", OPTION, rows),
        )


class UnitField(forms.Field):
    widget = UnitSelect
    default_error_messages = {"invalid_choice": gettext_lazy("Choose one from the list.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.offered: set[str] = set()

    def offer(self, groups: Sequence[Group]) -> None:
        self.widget.groups = groups
        self.offered = {str(pk) for group in groups for pk, _label in group.options}

    def to_python(self, value: Any) -> Unit | None:
        if value in self.empty_values:
            return None
        unit = Unit.objects.open().filter(pk=value).first() if value in self.offered else None
        if unit is None:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return unit
