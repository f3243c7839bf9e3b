"""What is filled in around the decision: the proposal, the decision, and sending back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from lean_portal.fields import Line, Prose
from lean_portal.forms import RefusableForm
from processes.models import Candidate
from processes.services.deciding import Rest

CANDIDATES = {
    "invalid_choice": _("Choose among the candidates."),
    "required": _("Choose at least one."),
}
LONGEST = 2000


class RestRow(NamedTuple):
    """A candidate with the two fields that answer whoever nominated it."""

    candidate: Candidate
    why_not: BoundField
    again: BoundField

    @property
    def has_errors(self) -> bool:
        return bool(self.why_not.errors or self.again.errors)

    @property
    def is_empty(self) -> bool:
        return not (self.why_not.value() and self.again.value())


class SetForm(RefusableForm):
    """A set of candidates; for each of the others why not, and when again."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    codes = forms.MultipleChoiceField(
        label=_("Which processes?"), widget=forms.CheckboxSelectMultiple, error_messages=CANDIDATES
    )

    def __init__(self, *args: Any, candidates: Iterable[Candidate], hints: dict[str, str], **kwargs: Any):
        """`hints`: code → what is said under it in the list, such as its sum."""
        super().__init__(*args, **kwargs)
        self.candidates = list(candidates)
        codes = self.fields["codes"]
        codes.choices = [(each.code, f"{each.code} {each.name}") for each in self.candidates]  # type: ignore[attr-defined]
        codes.hints = hints  # type: ignore[attr-defined]
        for candidate in self.candidates:
            self._add_rest(candidate)

    def _add_rest(self, candidate: Candidate) -> None:
        code = candidate.code
        self.fields[f"{code}-why_not"] = Prose(
            label=_("Why not %(name)s?") % {"name": candidate.name},
            required=False,
            rows=2,
            max_length=LONGEST,
            initial=candidate.why_not,
        )
        self.fields[f"{code}-again"] = Line(
            label=_("When can it come again?"),
            required=False,
            max_length=200,
            initial=candidate.again,
        )

    @property
    def rows(self) -> list[RestRow]:
        return [
            RestRow(each, self[f"{each.code}-why_not"], self[f"{each.code}-again"])
            for each in self.candidates
        ]

    def rests(self) -> dict[str, Rest]:
        said = self.cleaned_data
        return {
            each.code: Rest(said[f"{each.code}-why_not"], said[f"{each.code}-again"])
            for each in self.candidates
        }


class ProposalForm(SetForm):
    proposal = Prose(
        label=_("Why these, together?"),
        help_text=_(
            "Are they easy to overview? Can they show the way of working? Are they good examples? "
            "Do they involve several operations in administrations and companies?"
        ),
        rows=6,
        max_length=LONGEST,
        missing=_("Say why these, together."),
    )
    field_order = ("version", "codes", "proposal")


class DecisionForm(SetForm):
    decision = Prose(
        label=_("What do you say to everybody?"),
        help_text=_("It stands on the page of the choice, for all staff."),
        rows=4,
        max_length=LONGEST,
        missing=_("Write what you say with the decision."),
    )
    reference = Line(
        label=_("Paragraph of the minutes"),
        help_text=_("For example KCG § 14."),
        max_length=120,
        missing=_("Write the paragraph of the minutes."),
    )
    deviation_reason = Prose(
        label=_("Why not as proposed?"),
        help_text=_("Needed when you choose others than the steering group proposes."),
        rows=3,
        required=False,
        max_length=LONGEST,
    )
    field_order = ("version", "codes", "deviation_reason", "decision", "reference")


class BackForm(RefusableForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    reason = Prose(
        label=_("Why does it go back?"),
        rows=4,
        max_length=LONGEST,
        missing=_("Write why it goes back."),
    )
