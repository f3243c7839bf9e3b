"""What is filled in about a pilot before it runs: when it starts, what comes first, and who takes part."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, Self

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from lean_portal.fields import Line
from lean_portal.forms import RefusableForm
from lean_portal.templatetags.portal import day
from organisation.forms.pages import date_field
from organisation.models import Unit
from processes.forms.processes import LOST, TOO_LONG, Difference
from processes.forms.units import UnitField
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

    def __init__(self, *args: Any, units: Sequence[Unit], rows: int, **kwargs: Any) -> None:
        """`rows`: how many the team has already; the form has at least eight."""
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.numbers = range(1, min(max(rows, FEWEST_ROWS), MOST_MEMBERS) + 1)
        for number in self.numbers:
            unit = UnitField(label=_("Unit"), required=False)
            unit.offer(units)
            self.fields[f"unit_{number}"] = unit
            self.fields[f"role_{number}"] = Line(
                label=_("Who"), max_length=120, required=False, too_long=TOO_LONG
            )

    @classmethod
    def of(cls, pilot: Pilot, data: Any, units: Sequence[Unit]) -> Self:
        """With what stands now."""
        now = {"version": pilot.version, "starts_on": pilot.starts_on, "next_step": pilot.next_step}
        members = list(pilot.members.all())
        for number, member in enumerate(members, start=1):
            now |= {f"unit_{number}": member.unit_id, f"role_{number}": member.role}
        return cls(data, initial=now, units=units, rows=len(members))

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

    def changes(self) -> dict[str, Any]:
        """What the service takes."""
        given = self.cleaned_data
        rows = [(given[f"unit_{n}"], given[f"role_{n}"]) for n in self.numbers]
        members = [(unit, role) for unit, role in rows if unit and role]
        return {**{name: given[name] for name in ("starts_on", "next_step", "version")}, "members": members}

    def differences(self, pilot: Pilot, changes: dict[str, Any]) -> list[Difference]:
        """What stands otherwise in `pilot` than it is written here."""
        team = [(member.unit, member.role) for member in pilot.members.all()]
        both = [
            (self.fields["starts_on"].label, day(pilot.starts_on), day(changes["starts_on"])),
            (self.fields["next_step"].label, pilot.next_step, changes["next_step"]),
            (_("The team"), in_words(team), in_words(changes["members"])),
        ]
        return [Difference(*row) for row in both if row[1] != row[2]]

    @property
    def places(self) -> list[Place]:
        return [Place(number, self[f"unit_{number}"], self[f"role_{number}"]) for number in self.numbers]

    @property
    def shown(self) -> list[Place]:
        """Every row that is used, and at least three."""
        used = max((place.number for place in self.places if place.is_used), default=0)
        return self.places[: max(used, OPEN_ROWS)]

    @property
    def folded(self) -> list[Place]:
        return self.places[len(self.shown) :]


def in_words(team: Iterable[tuple[Unit, str]]) -> str:
    return "; ".join(sorted(f"{role}, {unit.name}" for unit, role in team))
