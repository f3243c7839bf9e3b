"""What is known of a pilot before it runs: when it starts, what comes first, and who takes part."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from lean_portal.fields import Line
from lean_portal.forms import RefusableForm
from lean_portal.templatetags.portal import day
from organisation.forms.pages import date_field
from organisation.models import Unit
from processes.forms.processes import Difference
from processes.forms.units import UnitField
from processes.models import Pilot

ROWS = 8
SHOWN = 3  # the other rows are folded until they are needed


class Place(NamedTuple):
    """One place in the team, as it is filled in."""

    number: int
    unit: BoundField
    role: BoundField

    @property
    def is_used(self) -> bool:
        return bool(self.unit.value() or self.role.value() or self.unit.errors or self.role.errors)


class PilotForm(RefusableForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    starts_on = date_field(_("When does it start?"), help_text=_("Leave it empty until the day is set."))
    next_step = Line(
        label=_("What is the next step?"),
        help_text=_("The one thing that happens first, and which role sees to it."),
        max_length=240,
        required=False,
    )

    def __init__(self, *args: Any, units: Iterable[Unit], rows: int = ROWS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows, units = max(rows, ROWS), list(units)
        for number in range(1, self.rows + 1):
            self.fields[f"unit_{number}"] = unit = UnitField(label=_("Unit"), required=False)
            unit.offer(units, blank=_("Nobody"))
            role = Line(label=_("Who there"), max_length=120, required=False)
            self.fields[f"role_{number}"] = role

    @classmethod
    def of(cls, pilot: Pilot, data: Any, units: Iterable[Unit]) -> PilotForm:
        members = list(pilot.members.all())
        initial = {"version": pilot.version, "starts_on": pilot.starts_on, "next_step": pilot.next_step}
        for number, member in enumerate(members, 1):
            initial |= {f"unit_{number}": member.unit_id, f"role_{number}": member.role}
        return cls(data, initial=initial, units=units, rows=len(members))

    @property
    def places(self) -> list[Place]:
        numbers = range(1, self.rows + 1)
        return [Place(number, self[f"unit_{number}"], self[f"role_{number}"]) for number in numbers]

    @property
    def shown(self) -> list[Place]:
        return [place for place in self.places if place.number <= SHOWN or place.is_used]

    @property
    def folded(self) -> list[Place]:
        return [place for place in self.places if place.number > SHOWN and not place.is_used]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        for number in range(1, self.rows + 1):
            unit, role = given.get(f"unit_{number}"), given.get(f"role_{number}")
            if unit and role == "":
                self.add_error(f"role_{number}", _("Write who: a role, not a name."))
            if role and unit is None and f"unit_{number}" not in self.errors:
                self.add_error(f"unit_{number}", _("Choose from which unit."))
        return given

    def changes(self) -> dict[str, Any]:
        """What `piloting.change_pilot` takes."""
        given = self.cleaned_data
        team = [(given[f"unit_{n}"], given[f"role_{n}"]) for n in range(1, self.rows + 1)]
        return {
            "version": given["version"],
            "starts_on": given["starts_on"],
            "next_step": given["next_step"],
            "members": [(unit, role) for unit, role in team if unit],
        }

    def refuse(self, refusal: ValidationError) -> None:
        """What is wrong with the team as a whole stands at its first place."""
        if "members" in getattr(refusal, "error_dict", {}):
            refusal.error_dict["unit_1"] = refusal.error_dict.pop("members")
        super().refuse(refusal)

    def differences(self, pilot: Pilot, sent: dict[str, Any]) -> list[Difference]:
        """Where what is saved is not what was sent."""
        team = [(member.unit, member.role) for member in pilot.members.all()]
        rows = [
            Difference(self["starts_on"].label, day(pilot.starts_on), day(sent["starts_on"])),
            Difference(self["next_step"].label, pilot.next_step, sent["next_step"]),
            Difference(_("The team"), in_words(team), in_words(sent["members"])),
        ]
        return [row for row in rows if row.saved != row.written]


def in_words(team: Iterable[tuple[Unit, str]]) -> str:
    """In one order, so that the same team reads the same."""
    places = sorted(team, key=lambda place: (place[0].path, place[1]))
    return "; ".join(f"{role}, {unit.name}" for unit, role in places)
