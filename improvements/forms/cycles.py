"""A cycle of a pilot: planned, and studied when it is over."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from improvements.forms.decision_words import HINTS, LATER, MISSING
from improvements.forms.trial_fields import PlanFields, StudyFields, fill_from_measure, trial_question
from improvements.models import Effort, Trial, Verdict
from improvements.services import Planned, Studied
from lean_portal import clock
from lean_portal.fields import CHOOSE_ONE
from lean_portal.forms import RefusableForm
from lean_portal.hinted import HintedForm

FROM_MEASURE = ("counted", "unit_name")


class SaidForm(HintedForm, RefusableForm):
    """The fields of `needed` must be said; each says in its own words what is missing."""

    code = ""  # of the action at the desk that asks the same
    needed: tuple[str, ...] = ()

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, use_required_attribute=False)
        for name in self.needed:
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = MISSING.get(name, MISSING["trial_question"])
        for name in self.fields.keys() & HINTS.keys():
            self.fields[name].help_text = HINTS[name].get(self.code, "")


class CycleForm(PlanFields, SaidForm):
    field_order = ("question",)
    code = "trial"
    needed = ("question", "prediction", *FROM_MEASURE, "predicted", "ends_on")

    question = trial_question()

    def __init__(self, data: Any = None, *, effort: Effort) -> None:
        super().__init__(data)
        self.fields["question"].help_text = HINTS["trial_question"]["trial"]
        self.offer_measures(effort.measures.all())
        for name in FROM_MEASURE if "measure" in self.fields else ():
            self.fields[name].required = False  # judged below: a measure says both

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        fill_from_measure(cleaned)
        for name in FROM_MEASURE:
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, MISSING[name])
        if (day := cleaned.get("ends_on")) and day < clock.today():
            self.add_error("ends_on", LATER)
        return cleaned

    @property
    def planned(self) -> Planned:
        return Planned(**{"measure": None, **self.cleaned_data})


class StudyForm(StudyFields, SaidForm):
    code = "conclude"
    needed = ("outcome", "lesson", "verdict")

    verdict = forms.ChoiceField(
        label=_("What follows?"),
        choices=[
            (Verdict.ADOPT, _("Keep what we tried")),
            (Verdict.ADAPT, _("Change it and try again")),
            (Verdict.ABANDON, _("Stop trying this")),
        ],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": CHOOSE_ONE},
    )

    def __init__(self, data: Any = None, *, trial: Trial) -> None:
        super().__init__(data)
        self.fields["result"].help_text = trial.asked

    @property
    def studied(self) -> Studied:
        return Studied(**{name: self.cleaned_data[name] for name in Studied._fields})
