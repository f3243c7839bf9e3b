"""The proposal of the steering group, and what koncernchefsgruppen says to it."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from lean_portal import clock
from lean_portal.fields import FROM_LIST, Line, Prose
from lean_portal.forms import ComparedForm, RefusableForm
from organisation.forms.pages import date_field
from training.forms.base import LONGEST, RowField, TierField, provider_field
from training.models import Course


class ProposalForm(RefusableForm):
    submission_id = forms.UUIDField(widget=forms.HiddenInput)
    name = Line(label=_("Which training?"), max_length=120, missing=_("Write which training it is about."))
    course = RowField(
        Course.objects.all(),
        label=_("Is it one of our courses?"),
        required=False,
        empty_label=_("No, a new one"),
    )
    tier = TierField()
    for_whom = Line(
        label=_("For whom?"),
        help_text=_("Which roles, and about how many."),
        max_length=200,
        missing=_("Write for whom it is."),
    )
    why_now = Prose(label=_("Why now?"), rows=4, max_length=LONGEST, missing=_("Write why now."))
    time_and_cost = Line(
        label=_("Time and cost"),
        help_text=_("As 12 hours each and 90,000 kronor."),
        max_length=200,
        missing=_("Write how much time it takes and what it costs."),
    )
    provider = provider_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"submission_id": uuid4()}, **kwargs)


ANSWERS = {"yes": _("Yes, we do it"), "no": _("No, not now")}


class DecisionForm(ComparedForm):
    answer = forms.ChoiceField(
        label=_("What do you decide?"), choices=ANSWERS, widget=forms.RadioSelect, error_messages=FROM_LIST
    )
    decision = Prose(
        label=_("In which words?"),
        help_text=_("Everybody can read it. A no says why, and when it can come again."),
        rows=4,
        max_length=LONGEST,
        missing=_("Write what you decide and why."),
    )
    decided_on = date_field(_("On which day?"), missing=_("Write the day on which it was decided."))

    def __init__(self, *args: Any, version: int, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": version, "decided_on": clock.today()}, **kwargs)

    def given(self) -> dict[str, Any]:
        return {
            "yes": self.cleaned_data["answer"] == "yes",
            "decision": self.cleaned_data["decision"],
            "decided_on": self.cleaned_data["decided_on"],
            "version": self.cleaned_data["version"],
        }
