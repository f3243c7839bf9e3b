"""What is asked before a trial and after it, the same for a suggestion and for a pilot."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from improvements.forms.decision_words import WRITE_DATE
from improvements.models import Measure
from lean_portal.fields import CHOOSE_ONE, Figure, Line, Prose
from lean_portal.widgets import PlainInput, PlainSelect, PlainTextarea


def letter(label: Promise, too_long: Promise, rows: int = 4) -> Prose:
    return Prose(
        label=label, max_length=2000, required=False, too_long=too_long, widget=PlainTextarea({"rows": rows})
    )


def date(label: Promise) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": WRITE_DATE},
        widget=PlainInput({"class": "short", "inputmode": "numeric", "autocomplete": "off"}),
    )


def trial_question() -> Prose:
    return letter(
        _("What do you want to find out?"),
        _("Shorten the question to %(limit_value)d characters. It has %(show_value)d now."),
        rows=2,
    )


class PlanFields(forms.Form):
    """What we believe, in figures."""

    prediction = letter(
        _("What do you believe will happen?"),
        _("Shorten what you believe to %(limit_value)d characters. It has %(show_value)d now."),
        rows=2,
    )
    measure = forms.ModelChoiceField(
        Measure.objects.none(),
        label=_("Measure"),
        required=False,
        widget=PlainSelect,
        error_messages={"invalid_choice": CHOOSE_ONE},
    )
    counted = Line(
        label=_("What do you count?"),
        max_length=120,
        required=False,
        too_long=_("Shorten what you count to %(limit_value)d characters. It has %(show_value)d now."),
    )
    unit_name = Line(
        label=_("Unit of the figures"),
        max_length=40,
        required=False,
        too_long=_(
            "Shorten the unit of the figures to %(limit_value)d characters. It has %(show_value)d now."
        ),
    )
    before = Figure(label=_("Before the trial"), required=False)
    predicted = Figure(label=_("We believe that it becomes"), required=False)
    who = Line(
        label=_("Who tries it?"),
        max_length=200,
        required=False,
        too_long=_("Shorten who tries it to %(limit_value)d characters. It has %(show_value)d now."),
    )
    ends_on = date(_("The trial ends"))

    def offer_measures(self, measures: QuerySet[Measure]) -> None:
        """Those of this work; no question about them where there are none."""
        found = [(row.pk, row.name) for row in measures]
        if not found:
            del self.fields["measure"]
            return
        field = self.fields["measure"]
        field.queryset = measures  # type: ignore[attr-defined]
        field.choices = [("", _("None of them")), *found]  # type: ignore[attr-defined]


class StudyFields(forms.Form):
    """What happened, in figures or with a reason why there are none."""

    outcome = letter(
        _("What happened?"),
        _("Shorten what happened to %(limit_value)d characters. It has %(show_value)d now."),
    )
    result = Figure(label=_("The figure when it ended"), required=False)
    no_data = letter(
        _("Why there are no figures"),
        _("Shorten why there are no figures to %(limit_value)d characters. It has %(show_value)d now."),
        rows=2,
    )
    lesson = letter(
        _("What did you learn?"),
        _("Shorten what you learnt to %(limit_value)d characters. It has %(show_value)d now."),
    )


def fill_from_measure(cleaned: dict[str, Any]) -> None:
    """A measure says what is counted and in which unit, where nothing else is written."""
    measure = cleaned.get("measure")
    if measure is None:
        return
    cleaned["counted"] = cleaned.get("counted") or measure.name
    cleaned["unit_name"] = cleaned.get("unit_name") or measure.unit_name
