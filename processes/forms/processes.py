"""What is filled in about a process: its nomination, its owner's answer, and why it is withdrawn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lean_portal.fields import Line, Prose
from lean_portal.forms import RefusableForm
from lean_portal.widgets import PlainInput
from organisation.models import Unit
from processes.forms.units import Boxes, UnitField, UnitsField
from processes.models import Process
from processes.services.nominating import FIELDS, MOST_HOURS

HOURS = _("Write a number of hours from 1 to 40.")
TIMES = _("Write about how many times, in figures.")
LONGEST = 2000
MOST_TIMES = 100_000_000
# What the assessors need, and what may wait until it is known.
LATER = ("customer", "cases_per_year", "lead_time_now", "motivation", "risk")


class Difference(NamedTuple):
    """A field that is not the same in what is saved and in what was written."""

    label: str | Promise
    saved: str
    written: str


class SubmissionId(forms.UUIDField):
    """One that was broken on the way is as good as new: nothing of what was written is lost for it."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> UUID:
        try:
            return super().clean(value)
        except ValidationError:
            return uuid4()


class Count(forms.IntegerField):
    """People write 5 200, with a space of one kind or another."""

    def __init__(self, *, wrong: Promise, **kwargs: Any) -> None:
        errors = dict.fromkeys(("invalid", "min_value", "max_value"), wrong)
        widget = PlainInput({"class": "short", "inputmode": "numeric", "autocomplete": "off"})
        super().__init__(required=False, widget=widget, error_messages=errors, **kwargs)

    def to_python(self, value: Any) -> int | None:
        return super().to_python("".join(value.split()) if isinstance(value, str) else value)


class ProcessForm(RefusableForm):
    name = Line(
        label=_("What is the process called?"),
        help_text=_("As it is spoken of, for example: Reporting a fault."),
        max_length=120,
        missing=_("Write what it is called."),
    )
    starts_when = Line(
        label=_("It starts when"),
        help_text=_("For example: somebody discovers a fault."),
        max_length=200,
        missing=_("Write when it starts."),
    )
    ends_when = Line(
        label=_("It ends when"),
        help_text=_("For example: the fault is put right, and whoever reported it has been told."),
        max_length=200,
        missing=_("Write when it ends."),
    )
    owner_unit = UnitField(
        label=_("Which unit owns it?"),
        help_text=_("Whoever answers for that unit is asked for will and time."),
    )
    touched_units = UnitsField(label=_("Which units does it touch?"))
    customer = Line(label=_("For whom is it done?"), max_length=120, required=False)
    cases_per_year = Count(
        label=_("How many times a year, about?"), min_value=0, max_value=MOST_TIMES, wrong=TIMES
    )
    lead_time_now = Line(
        label=_("How long does it take today?"),
        help_text=_("A guess is fine, and so is that nobody knows."),
        max_length=200,
        required=False,
    )
    motivation = Prose(
        label=_("Why does it suit as an example?"),
        rows=3,
        max_length=LONGEST,
        required=False,
    )
    risk = Prose(
        label=_("What speaks against it, and where is the line drawn?"),
        rows=3,
        max_length=LONGEST,
        required=False,
    )

    def __init__(self, *args: Any, units: Iterable[Unit], **kwargs: Any) -> None:
        """`units`: those that can be chosen, in the organisation's order."""
        super().__init__(*args, **kwargs)
        units = list(units)
        self.fields["owner_unit"].offer(units)  # type: ignore[attr-defined]
        self.fields["touched_units"].offer(units)  # type: ignore[attr-defined]

    @property
    def touched(self) -> list[Boxes]:
        chosen = {str(key) for key in self["touched_units"].value() or ()}
        return self.fields["touched_units"].boxes("touched_units", chosen)  # type: ignore[attr-defined]

    @property
    def is_unfolded(self) -> bool:
        """Something below the fold is filled in, or wrong."""
        return any(self[name].value() not in (None, "") or name in self.errors for name in LATER)

    def differences(self, process: Process) -> list[Difference]:
        """Where what is saved is not what was written, in the order of the form."""
        saved, written = values_of(process), self.cleaned_data
        rows = [
            Difference(self[name].label, in_words(saved[name]), in_words(written[name]))
            for name in self.fields
            if name in saved and name in written
        ]
        return [row for row in rows if row.saved != row.written]


class NominationForm(ProcessForm):
    submission_id = SubmissionId(initial=uuid4)


class ChangeForm(ProcessForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    @classmethod
    def of(cls, process: Process, data: Any, units: Iterable[Unit]) -> ChangeForm:
        initial = {
            **values_of(process),
            "version": process.version,
            "owner_unit": process.owner_unit_id,
            "touched_units": [unit.pk for unit in process.touched_units.all()],
        }
        return cls(data, initial=initial, units=units)


def values_of(process: Process) -> dict[str, Any]:
    known = {name: getattr(process, name) for name in FIELDS}
    return {**known, "touched_units": list(process.touched_units.all())}


def in_words(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(unit.name for unit in sorted(value, key=lambda unit: unit.path))
    return "" if value is None else str(value)


class AnswerForm(RefusableForm):
    """Yes with will and time, or no with the reason: which one, the button says."""

    YES, NO = "yes", "no"

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    answer = forms.ChoiceField(
        choices=[(YES, ""), (NO, "")],
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), _("Answer with one of the buttons: yes or no.")
        ),
    )
    wish = Prose(
        label=_("What do you want with it?"),
        help_text=_("What should be better when we are done?"),
        max_length=LONGEST,
        required=False,
    )
    hours = Count(
        label=_("How many hours a week can you give?"),
        help_text=_("Yours, not the team’s. From 1 to 40."),
        min_value=1,
        max_value=MOST_HOURS,
        wrong=HOURS,
    )
    reason = Prose(
        label=_("Why not now?"),
        help_text=_("Everybody can read it. It may be a yes another year."),
        max_length=LONGEST,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("answer") == self.YES:
            self._errors.pop("reason", None)  # what stands in the other half is not the answer
            self._need("wish", _("Write what you want with it."))
            self._need("hours", HOURS)
        elif given.get("answer") == self.NO:
            self._errors.pop("wish", None)
            self._errors.pop("hours", None)
            self._need("reason", _("Write why not."))
        return given

    def _need(self, name: str, words: Promise) -> None:
        if name not in self.errors and self.cleaned_data.get(name) in (None, ""):
            self.add_error(name, words)


class WithdrawForm(RefusableForm):
    reason = Prose(
        label=_("Why is it withdrawn?"),
        help_text=_("Everybody can read it."),
        rows=3,
        max_length=LONGEST,
        missing=_("Write why it is withdrawn."),
    )
