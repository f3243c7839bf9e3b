"""The masked copy of a suggestion, written by whoever handles it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from improvements.models import Suggestion
from improvements.models.suggestion import TEXTS
from lean_portal.fields import Line, Prose
from lean_portal.forms import ComparedForm, Saved
from lean_portal.hinted import HintedForm

LONGEST = 20_000  # what is imported may be long


class MaskForm(HintedForm, ComparedForm):
    title = Line(label=_("Title"), max_length=200, missing=_("Write a title. A few words are enough."))
    problem = Prose(
        label=_("The problem"), rows=6, max_length=LONGEST, missing=_("Tell what the problem is.")
    )
    proposal = Prose(
        label=_("The suggestion"), rows=5, max_length=LONGEST, missing=_("Tell what is proposed.")
    )
    effect = Prose(label=_("What gets better"), rows=3, max_length=LONGEST, required=False)
    nothing = forms.BooleanField(
        label=_("Nothing about an individual in this copy"),
        error_messages={"required": _("Tick that you have found nothing about an individual in the copy.")},
    )

    def __init__(self, *args: Any, suggestion: Suggestion, **kwargs: Any) -> None:
        initial = {name: getattr(suggestion, name) for name in ("version", *TEXTS)}
        super().__init__(*args, initial=initial, use_required_attribute=False, **kwargs)
        for name in ("problem", "proposal"):
            self.fields[name].required = bool(initial[name])


def saved_copy(suggestion: Suggestion) -> dict[str, Saved]:
    return {name: Saved(getattr(suggestion, name), getattr(suggestion, name)) for name in TEXTS}
