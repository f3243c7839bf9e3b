"""The map of a process as rows: added, moved and taken away with buttons, and saved together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from lean_portal.fields import FROM_LIST, Digits, Line
from lean_portal.forms import RefusableForm
from lean_portal.widgets import PlainSelect
from processes.map_words import amount
from processes.models import MapStep, ProcessMap
from processes.models.map import MOST_STEPS, TimeUnit
from processes.services.pilot_work import Step

FIELDS = ("lane", "what", "work", "work_unit", "wait", "wait_unit")
WRITTEN = ("lane", "what", "work", "wait")  # a row is used when one of these is
BLANK = 3  # rows of an empty map
MOST = 9999
WRONG = _("Write a whole number from 0 to 9999.")


class Row(NamedTuple):
    number: int
    fields: list[BoundField]

    @property
    def lane(self) -> BoundField:
        return self.fields[0]


class MapForm(RefusableForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    rows = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=MOST_STEPS)

    def __init__(self, data: Any, *, count: int, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.count = count
        for number in range(1, count + 1):
            for name, field in row_fields().items():
                self.fields[f"{name}_{number}"] = field

    @classmethod
    def of(cls, steps: Iterable[MapStep], version: int) -> MapForm:
        rows = [{name: getattr(step, name) for name in FIELDS} for step in steps] or [{}] * BLANK
        return cls(None, count=len(rows), initial=named(rows, version))

    @classmethod
    def sent(cls, data: Mapping[str, str]) -> MapForm:
        return cls(data, count=count_of(data))

    @classmethod
    def changed(cls, data: Mapping[str, str], act: str) -> MapForm:
        """What was typed, with a row added, moved or taken away; nothing is saved, nothing is wrong yet."""
        rows = rearranged(typed(data), act)
        return cls(None, count=len(rows), initial=named(rows, data.get("version", "")))

    @property
    def lines(self) -> list[Row]:
        return [
            Row(number, [self[f"{name}_{number}"] for name in FIELDS]) for number in range(1, self.count + 1)
        ]

    def is_used(self, number: int) -> bool:
        return any(self.data.get(f"{name}_{number}", "").strip() for name in WRITTEN)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        for number in filter(self.is_used, range(1, self.count + 1)):
            if given.get(f"lane_{number}") == "":
                self.add_error(f"lane_{number}", _("Write who: a role, not a name."))
            if given.get(f"what_{number}") == "":
                self.add_error(f"what_{number}", _("Write what is done."))
        return given

    def steps(self) -> list[Step]:
        found = filter(self.is_used, range(1, self.count + 1))
        return [Step(**{name: self.cleaned_data[f"{name}_{n}"] or 0 for name in FIELDS}) for n in found]


def row_fields() -> dict[str, forms.Field]:
    lane = Line(label=_("Who"), max_length=60, required=False)
    lane.widget.attrs["list"] = "lanes"
    return {
        "lane": lane,
        "what": Line(label=_("Does what"), max_length=120, required=False),
        "work": digits(_("Takes")),
        "work_unit": unit_field(_("Unit of the time it takes"), TimeUnit.MINUTE),
        "wait": digits(_("Waiting before")),
        "wait_unit": unit_field(_("Unit of the waiting"), TimeUnit.DAY),
    }


def digits(label: Any) -> Digits:
    return Digits(label=label, least=0, most=MOST, wrong=WRONG, required=False)


def unit_field(label: Any, usual: TimeUnit) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=TimeUnit, initial=usual, widget=PlainSelect, error_messages=FROM_LIST
    )


# ---- rows as they were typed -----------------------------------------------------------------------------

Typed = list[dict[str, Any]]


def count_of(data: Mapping[str, str]) -> int:
    number = data.get("rows", "")
    return min(int(number), MOST_STEPS) if number.isascii() and number.isdigit() and len(number) < 4 else 0


def typed(data: Mapping[str, str]) -> Typed:
    numbers = range(1, count_of(data) + 1)
    return [{name: data[f"{name}_{n}"] for name in FIELDS if f"{name}_{n}" in data} for n in numbers]


def named(rows: Typed, version: Any) -> dict[str, Any]:
    found = {f"{name}_{n}": value for n, row in enumerate(rows, 1) for name, value in row.items()}
    return {"version": version, "rows": len(rows), **found}


def rearranged(rows: Typed, act: str) -> Typed:
    """`act` is "add", or "up-3", "down-3" or "remove-3". One that cannot be done changes nothing."""
    name, _dash, number = act.partition("-")
    at = int(number) - 1 if number.isascii() and number.isdigit() else -1
    rows = list(rows)
    if name == "add" and len(rows) < MOST_STEPS:
        rows.append({})
    elif name == "remove" and 0 <= at < len(rows):
        del rows[at]
    else:
        to = at + {"up": -1, "down": 1}.get(name, 0)
        if 0 <= at < len(rows) and 0 <= to < len(rows):
            rows[at], rows[to] = rows[to], rows[at]
    return rows


def target(act: str, count: int) -> str:
    """Where the keyboard goes on after it: the row that moved, the new row, or the one in its place."""
    name, _dash, number = act.partition("-")
    at = int(number) if number.isascii() and number.isdigit() else count
    at += {"up": -1, "down": 1}.get(name, 0)
    return f"lane_{min(max(at, 1), count)}" if count else ""


def in_words(steps: Iterable[Step | MapStep]) -> str:
    """All of a map on one line, to compare."""
    return "; ".join(
        f"{amount(step.wait, step.wait_unit)} → {step.lane}: {step.what}, {amount(step.work, step.work_unit)}"
        for step in steps
    )


def saved_steps(drawn: ProcessMap) -> list[MapStep]:
    return list(drawn.steps.all()) if drawn.pk else []
