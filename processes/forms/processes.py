"""What is filled in about a process: the nomination, the owner's answer, why it is withdrawn."""

from collections.abc import Sequence
from typing import Any, NamedTuple, Self
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lean_portal.fields import Line, Prose
from lean_portal.forms import RefusableForm
from organisation.models import Unit
from processes.facts import in_order
from processes.forms.units import Boxes, UnitField, UnitsField
from processes.models import Process
from processes.services.nominating import FIELDS, MOST_HOURS

TOO_LONG = _("Shorten the text to %(limit_value)d characters. It has %(show_value)d now.")
LOST = _("The form had lost its number. What you wrote is here: send it once more.")
HOURS = _("Write a number of hours from 1 to 40.")
TIMES = _("Write about how many times, in figures.")
LONGEST = 2000
MOST_TIMES = 100_000_000
# What may wait: the assessors need it, the nomination does not.
LATER = ("customer", "cases_per_year", "lead_time_now", "motivation", "risk")


class Times(forms.IntegerField):
    """People write 5 200, with a space of one kind or another."""

    def to_python(self, value: Any) -> int | None:
        return super().to_python("".join(str(value).split()) if value is not None else value)


class Difference(NamedTuple):
    """A field that stands otherwise than it was written."""

    label: Any
    saved: str
    written: str


def shown(value: Any) -> str:
    """A unit, several units, a number or a text, in words."""
    if isinstance(value, list):
        return ", ".join(unit.name for unit in in_order(value))
    return "" if value is None else str(value)


class ProcessForm(RefusableForm):
    name = Line(
        label=_("What is the process called?"),
        help_text=_("From a need to a met need, as people say it. For example: Reporting a fault."),
        max_length=120,
        missing=_("Write what the process is called."),
        too_long=TOO_LONG,
    )
    starts_when = Line(
        label=_("It starts when …"),
        help_text=_("For example: somebody discovers a fault."),
        max_length=200,
        missing=_("Write when it starts."),
        too_long=TOO_LONG,
    )
    ends_when = Line(
        label=_("It ends when …"),
        help_text=_("For example: the fault is put right, and whoever reported it has been told."),
        max_length=200,
        missing=_("Write when it ends."),
        too_long=TOO_LONG,
    )
    owner_unit = UnitField(
        label=_("Which unit owns it?"), help_text=_("Its manager is asked about will and time.")
    )
    touched_units = UnitsField(label=_("Which units does it touch?"))
    customer = Line(
        label=_("For whom is it done?"),
        help_text=_("For example: residents, or colleagues."),
        max_length=120,
        required=False,
        too_long=TOO_LONG,
    )
    cases_per_year = Times(
        label=_("About how many times a year?"),
        min_value=0,
        max_value=MOST_TIMES,
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "class": "short"}),
        error_messages={"invalid": TIMES, "min_value": TIMES, "max_value": TIMES},
    )
    lead_time_now = Line(
        label=_("How long does it take today?"),
        help_text=_("About is enough. Nobody knows is an answer too."),
        max_length=200,
        required=False,
        too_long=TOO_LONG,
    )
    motivation = Prose(
        label=_("Why does it suit as an example?"),
        max_length=LONGEST,
        rows=3,
        required=False,
        too_long=TOO_LONG,
    )
    risk = Prose(
        label=_("What speaks against it, and where do you draw the line?"),
        max_length=LONGEST,
        rows=3,
        required=False,
        too_long=TOO_LONG,
    )

    def __init__(self, *args: Any, units: Sequence[Unit], **kwargs: Any) -> None:
        """`units` are those to choose among (`units.units_to_choose`)."""
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields["owner_unit"].offer(units)  # type: ignore[attr-defined]
        self.fields["touched_units"].offer(units)  # type: ignore[attr-defined]

    @property
    def touched(self) -> list[Boxes]:
        """The units to tick, by organisation in the organisation's order."""
        chosen = {str(pk) for pk in self["touched_units"].value() or ()}
        return self.fields["touched_units"].boxes("touched_units", chosen)  # type: ignore[attr-defined]

    @property
    def is_unfolded(self) -> bool:
        """Something is written, or wrong, in what may wait."""
        return any(self[name].value() not in (None, "") or name in self.errors for name in LATER)

    def differences(self, process: Process) -> list[Difference]:
        """What stands otherwise in `process` than it is written here, in the order of the form."""
        now = {
            **{name: getattr(process, name) for name in FIELDS},
            "touched_units": [*process.touched_units.all()],
        }
        both = (
            (name, shown(now[name]), shown(self.cleaned_data.get(name)))
            for name in self.fields
            if name in now
        )
        return [
            Difference(self.fields[name].label, saved, written)
            for name, saved, written in both
            if saved != written
        ]


class NominationForm(ProcessForm):
    submission_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "submission_id" in self.errors:
            del self._errors["submission_id"]
            self.data = self.data.copy()
            self.data["submission_id"] = str(uuid4())
            raise ValidationError(LOST)
        return cleaned


class ChangeForm(ProcessForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, error_messages={"required": LOST})

    @classmethod
    def of(cls, process: Process, data: Any, units: Sequence[Unit]) -> Self:
        """With what stands now."""
        now = {name: getattr(process, name) for name in (*FIELDS, "version")}
        touched = [unit.pk for unit in process.touched_units.all()]
        now |= {"owner_unit": process.owner_unit_id, "touched_units": touched}
        return cls(data, initial=now, units=units)


class AnswerForm(RefusableForm):
    """A yes with what is wanted and how much time there is, or a no with its reason."""

    YES, NO = "yes", "no"
    NEEDED = {
        YES: {"wish": _("Write what you want with it."), "hours": HOURS},
        NO: {"reason": _("Write why not.")},
    }

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, error_messages={"required": LOST})
    answer = forms.ChoiceField(  # the button that was pressed
        choices=[(YES, YES), (NO, NO)],
        error_messages={"required": _("Choose yes or no."), "invalid_choice": _("Choose yes or no.")},
    )
    wish = Prose(
        label=_("What do you want with it?"),
        help_text=_("What should be better for those whom it is done for, and for those who work in it?"),
        max_length=LONGEST,
        rows=3,
        required=False,
        too_long=TOO_LONG,
    )
    hours = forms.IntegerField(
        label=_("How many hours a week can you give it yourself?"),
        min_value=1,
        max_value=MOST_HOURS,
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "class": "short"}),
        error_messages={"invalid": HOURS, "min_value": HOURS, "max_value": HOURS},
    )
    reason = Prose(
        label=_("Why not?"),
        help_text=_("Everybody can read it. It may be a yes another year."),
        max_length=LONGEST,
        rows=3,
        required=False,
        too_long=TOO_LONG,
    )

    def clean(self) -> dict[str, Any]:
        """Only what belongs to the chosen answer is judged; the rest stays as it is written."""
        cleaned = super().clean() or self.cleaned_data
        chosen = self.NEEDED.get(cleaned.get("answer", ""), {})
        for name in {"wish", "hours", "reason"} - {*chosen}:
            self._errors.pop(name, None)
        for name, words in chosen.items():
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, words)
        return cleaned


class WithdrawForm(RefusableForm):
    reason = Prose(
        label=_("Why is it withdrawn?"),
        help_text=_("Everybody can read it."),
        max_length=LONGEST,
        rows=3,
        missing=_("Write why it is withdrawn."),
        too_long=TOO_LONG,
    )
