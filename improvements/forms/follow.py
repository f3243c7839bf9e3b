"""What is filled in after the work: whether it holds, to whom it is offered, the answer to an offer, and what
was done already."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from improvements.forms.suggestion import ChoiceOfThings, VersionForm
from improvements.forms.trial_fields import date
from improvements.models import FollowUp, Offer
from improvements.similar_units import Likeness
from lean_portal.fields import Figure, Line, Prose
from lean_portal.forms import RefusableForm
from lean_portal.hinted import HintedForm
from organisation.models import Unit


class CheckFields(HintedForm):
    """What whoever looks answers, of a suggestion or of what a pilot left behind."""

    result = forms.ChoiceField(
        label=_("Does this still hold?"),
        choices=[
            (FollowUp.Result.HOLDS, _("Yes, it holds")),
            (FollowUp.Result.FAILS, _("No, it no longer holds")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose whether it holds."),
            "invalid_choice": _("Choose whether it holds."),
        },
    )
    words = Prose(
        label=_("What did you see?"),
        help_text=_("One sentence is enough. For example: I was there on two mornings, and all did it so."),
        rows=3,
        max_length=2000,
        missing=_("Write what you saw. One sentence is enough."),
    )
    value = Figure(
        label=_("The figure now"), required=False, help_text=_("If you have counted the same thing again.")
    )


class CheckAnswerForm(CheckFields, VersionForm, RefusableForm):
    text_field = "words"


class UnitBoxes(forms.MultipleChoiceField):
    """Boxes for the units that are alike, each with why."""

    widget = forms.CheckboxSelectMultiple
    hints: dict[str, Any] = {}

    def offer(self, found: Sequence[Likeness]) -> None:
        self.choices = [(str(like.unit.pk), like.unit.name) for like in found]
        self.hints = {str(like.unit.pk): like.reason for like in found}
        self.units = {str(like.unit.pk): like.unit for like in found}

    def clean(self, value: Any) -> list[Unit]:
        return [self.units[key] for key in super().clean(value)]


CHOOSE_UNITS = _("Choose at least one unit.")
CHOOSE_AGAIN = _("One of the units has been asked meanwhile, or is no longer open. Choose again.")


class OfferForm(VersionForm, RefusableForm):
    text_field = "words"
    units = UnitBoxes(
        label=_("Which units is it offered to?"),
        error_messages={
            "required": CHOOSE_UNITS, "invalid_choice": CHOOSE_AGAIN, "invalid_list": CHOOSE_UNITS
        },
    )  # fmt: skip
    words = Prose(
        label=_("Why may it suit them?"),
        help_text=_("They read the suggestion too, so a sentence is enough."),
        rows=3,
        max_length=1000,
        required=False,
    )

    def __init__(self, *args: Any, alike: Sequence[Likeness], **kwargs: Any) -> None:
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields["units"].offer(alike)  # type: ignore[attr-defined]


class OfferAnswerForm(HintedForm, RefusableForm):
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=10)
    answer = forms.ChoiceField(
        label=_("What does your unit answer?"),
        choices=Offer.Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an answer."), "invalid_choice": _("Choose an answer.")},
    )
    reason = Prose(
        label=_("In your own words"),
        help_text=_("What you do in another way, or why not now. For “we do the same” it may be empty."),
        rows=3,
        max_length=2000,
        required=False,
    )
    due_on = date(_("Done by"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        answer = cleaned.get("answer")
        if not answer:
            return cleaned
        if answer == Offer.Answer.NOT_NOW:
            cleaned["due_on"] = None
            self._errors.pop("due_on", None)
        elif not cleaned.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", NEW_DAY)
        if answer != Offer.Answer.ADOPT and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", NEEDS_WORDS[answer])
        return cleaned


NEW_DAY = _("Write when it is to be done, as 2027-10-04.")
NEEDS_WORDS = {
    Offer.Answer.ADAPT: _("Write what you do in another way."),
    Offer.Answer.NOT_NOW: _("Write why not now. They read it."),
}


class ImprovementForm(HintedForm, RefusableForm):
    submission_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    title = Line(
        label=_("What did you improve?"),
        help_text=_("A few words, so that others find it."),
        max_length=120,
        missing=_("Write a title. A few words are enough."),
        too_long=_("Shorten the title to %(limit_value)d characters. It has %(show_value)d now."),
    )
    problem = Prose(label=_("What was the problem?"), rows=2, max_length=4000, required=False)
    proposal = Prose(label=_("What did you do?"), rows=3, max_length=4000, missing=_("Write what you did."))
    effect = Prose(
        label=_("What did it give?"),
        help_text=_("Preferably a figure. Write no names, addresses or identity numbers."),
        rows=2,
        max_length=2000,
        missing=_("Write what it gave. One sentence is enough."),
    )
    unit = ChoiceOfThings(
        label=_("In which of your units?"),
        error_messages={
            "required": _("Choose one of your own units."),
            "invalid_choice": _("Choose one of your own units."),
        },
    )

    def __init__(self, *args: Any, units: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.own_units = units
        self.fields["unit"].offer(units)  # type: ignore[attr-defined]
        if len(units) < 2:
            del self.fields["unit"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.own_units:
            raise ValidationError(_("You belong to no unit today, so nobody would read it."))
        cleaned.setdefault("unit", self.own_units[0])
        if "submission_id" in self.errors:
            self.data = self.data.copy()
            self.data["submission_id"] = str(uuid4())
            del self._errors["submission_id"]
            raise ValidationError(
                _("The form had lost its number. What you wrote is here: send it once more.")
            )
        return cleaned
