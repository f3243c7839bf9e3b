"""What is filled in about a pilot before it runs: when it starts, what comes first, and who takes part."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from improvements.forms.units import Choice, UnitField, by_authority
from lean_portal.fields import Line
from lean_portal.forms import RefusableForm
from organisation.forms.pages import date_field
from organisation.models import Unit
from processes.forms.processes import LOST, TOO_LONG
from processes.models import Pilot
from processes.services.piloting import MOST_MEMBERS

FEWEST_ROWS = 8
OPEN_ROWS = 3  # in sight from the start


class Place(NamedTuple):
    """One row of the team."""

    number: int
    unit: BoundField
    role: BoundField

    @property
    def is_used(self) -> bool:
        return bool(self.unit.value() or self.role.value() or self.unit.errors or self.role.errors)


class PilotForm(RefusableForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, error_messages={"required": LOST})
    starts_on = date_field(_("When do you begin?"))
    next_step = Line(
        label=_("What is the next step?"),
        help_text=_("Something small, that somebody does."),
        max_length=240,
        required=False,
        too_long=TOO_LONG,
    )

    def __init__(self, *args: Any, units: Sequence[Choice], rows: int, **kwargs: Any) -> None:
        """`rows`: how many the team has already; the form has at least eight."""
        super().__init__(*args, use_required_attribute=False, **kwargs)
        groups = by_authority(units, None, lambda unit: unit.name)
        self.numbers = range(1, min(max(rows, FEWEST_ROWS), MOST_MEMBERS) + 1)
        for number in self.numbers:
            unit = UnitField(label=_("Unit"))
            unit.offer(groups)
            self.fields[f"unit_{number}"] = unit
            self.fields[f"role_{number}"] = Line(
                label=_("Who"), max_length=120, required=False, too_long=TOO_LONG
            )

    @classmethod
    def values_of(cls, pilot: Pilot) -> dict[str, Any]:
        """What stands now, as the form takes it."""
        found = {"version": pilot.version, "starts_on": pilot.starts_on, "next_step": pilot.next_step}
        for number, member in enumerate(pilot.members.all(), start=1):
            found |= {f"unit_{number}": member.unit_id, f"role_{number}": member.role}
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for number in self.numbers:
            unit, role = f"unit_{number}", f"role_{number}"
            if unit in self.errors or role in self.errors:
                continue
            if cleaned[role] and not cleaned[unit]:
                self.add_error(unit, _("Choose the unit."))
            elif cleaned[unit] and not cleaned[role]:
                self.add_error(role, _("Write who it is, as a role."))
        return cleaned

    @property
    def members(self) -> list[tuple[Unit, str]]:
        """What the service takes."""
        rows = [(self.cleaned_data[f"unit_{n}"], self.cleaned_data[f"role_{n}"]) for n in self.numbers]
        return [(unit, role) for unit, role in rows if unit and role]

    @property
    def places(self) -> list[Place]:
        return [Place(number, self[f"unit_{number}"], self[f"role_{number}"]) for number in self.numbers]

    @property
    def first_places(self) -> list[Place]:
        used = max((place.number for place in self.places if place.is_used), default=0)
        return self.places[: max(used, OPEN_ROWS)]

    @property
    def more_places(self) -> list[Place]:
        return self.places[len(self.first_places) :]
