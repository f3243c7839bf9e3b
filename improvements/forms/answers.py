"""The questions of the decision table, as they stand beside an answer to a suggestion."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from improvements.deciders import Judgement
from improvements.decision_table import QUESTIONS, Answers, Cost, Reach, cost_choices

ASKED = ("cost", "reach", "touches_law", "changes_it")
WEIGHED = ("approve", "done_at_once", "up")  # the answers that it matters to
NEEDED = ("approve", "done_at_once")
SAY_COST = _("Answer what it costs: that tells who may say yes.")


def one_of(name: str, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=QUESTIONS[name],
        required=False,
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one from the list.")},
    )


def tick(label: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False)


class AnswersForm(forms.Form):
    """The questions alone: mixed into the form of the decision, and read by the button beside them."""

    cost = one_of("cost", Cost)
    reach = one_of("reach", Reach)
    touches_law = tick(_("It touches a law or personal data"))
    changes_it = tick(_("It changes an IT system"))

    def ask_for(self, judged: Judgement) -> None:
        """With the limits of the group, and as it was answered last; else by what the suggestion says."""
        self.fields["cost"].choices = cost_choices(judged.limits)  # type: ignore[attr-defined]
        for name, value in judged.answers._asdict().items():
            self.initial.setdefault(name, value)
        self.initial["reach"] = self.initial["reach"] or judged.known

    @property
    def answers(self) -> Answers:
        given = {name: self.cleaned_data[name] for name in ASKED if self.cleaned_data.get(name)}
        return Answers(**given)
