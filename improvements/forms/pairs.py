"""Two suggestions about the same thing: how they stand to each other, an objection, and its answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from improvements.forms.suggestion import VersionForm
from improvements.models import MERGING, Relation, Suggestion
from improvements.searching import NUMBER
from lean_portal.fields import FROM_LIST, Prose
from lean_portal.forms import RefusableForm
from lean_portal.hinted import HintedForm
from lean_portal.widgets import PlainInput
from organisation.models import User

UNKNOWN = _("You see no suggestion with that number.")
RELATION_HINTS = {
    Relation.SAME: _("This one is merged into the other, and answered there."),
    Relation.PART: _("This one is merged into the other, and answered there."),
    Relation.BUILDS: _("Both remain, and each links to the other."),
    Relation.APART: _("They are not proposed as a pair again."),
}


class PairForm(RefusableForm, VersionForm):
    text_field = "reason"
    other = forms.CharField(
        label=_("Which suggestion?"),
        help_text=_("Its number, such as 2026-12."),
        max_length=40,
        error_messages={"required": _("Write the number of the other suggestion."), "max_length": UNKNOWN},
        widget=PlainInput({"class": "short", "autocomplete": "off"}),
    )
    relation = forms.ChoiceField(
        label=_("How does this one relate to it?"),
        choices=Relation,
        widget=forms.RadioSelect,
        error_messages=FROM_LIST,
    )
    reason = Prose(
        label=_("To the authors"),
        help_text=_("When they are merged: why. The authors read it, and may object for ten working days."),
        max_length=2000,
        required=False,
        rows=3,
    )

    def __init__(self, *args: Any, user: User, merges: bool, **kwargs: Any) -> None:
        """`merges`: by its state it can be merged into another."""
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.user = user
        self.fields["relation"].hints = RELATION_HINTS
        if not merges:
            self.fields["relation"].choices = [
                (value, label) for value, label in Relation.choices if value not in MERGING
            ]
            del self.fields["reason"]

    def clean_other(self) -> Suggestion:
        found = NUMBER.fullmatch(self.cleaned_data["other"].strip().lower())
        year, serial = (int(part) for part in found.groups()) if found else (0, 0)
        row = Suggestion.objects.listed_for(self.user).filter(year=year, serial=serial).first()
        if row is None:
            raise forms.ValidationError(UNKNOWN)
        return row

    @property
    def merges(self) -> bool:
        return self.cleaned_data["relation"] in MERGING


class ObjectionForm(RefusableForm, HintedForm):
    text = Prose(
        label=_("Why are they not the same?"),
        help_text=_("Those who handle the suggestions read it and answer you."),
        max_length=2000,
        missing=_("Write why they are not the same."),
    )


class KeepForm(RefusableForm, HintedForm):
    answer = Prose(
        label=_("Why is it kept?"),
        help_text=_("Whoever objected reads it."),
        max_length=2000,
        missing=_("Write why the merger is kept."),
        rows=3,
    )
