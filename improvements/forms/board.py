"""The board: which one, a screen on the wall, the paper, and a slip that is typed in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from improvements.forms.units import UnitField, by_authority, open_units
from improvements.services.slips import MOST
from lean_portal.fields import FROM_LIST, Digits, Line, Prose
from lean_portal.forms import RefusableForm
from lean_portal.hinted import HintedForm
from lean_portal.widgets import PlainInput

A3, A4 = "a3", "a4"


class ChooseForm(forms.Form):
    unit = UnitField(label=_("Whose board?"))

    def __init__(self, *args: Any, home: int | None, **kwargs: Any) -> None:
        """Every unit there is, the own organisation first."""
        super().__init__(*args, **kwargs)
        self.fields["unit"].offer(by_authority(open_units(None), home, lambda unit: unit.name))


class ScreenForm(RefusableForm):
    name = Line(
        label=_("Where is the screen?"),
        help_text=_("So that you know which one to stop some day. Write no names of persons."),
        max_length=80,
        missing=_("Write where the screen is."),
    )


class PaperForm(RefusableForm):
    paper = forms.ChoiceField(
        label=_("How large?"),
        choices=[(A3, _("A3, for the wall")), (A4, _("A4, for an ordinary printer"))],
        initial=A3,
        widget=forms.RadioSelect,
        error_messages=FROM_LIST,
    )
    slips = Digits(
        label=_("How many blank slips?"),
        help_text=_("For those without a login. From 0 to 24, each with a number that can be used once."),
        least=0,
        most=MOST,
        initial=8,
        wrong=_("Write a number from 0 to 24."),
    )


class SlipForm(HintedForm, RefusableForm):
    number = forms.CharField(
        label=_("The number of the slip"),
        help_text=_("It stands on the slip, as K7M2-4QX9. Capitals and the hyphen do not matter."),
        max_length=40,
        widget=PlainInput({"class": "short", "autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={
            "required": _("Write the number of the slip."),
            "max_length": _("Write only the number of the slip."),
        },
    )
    title = Line(
        label=_("Title"),
        help_text=_("A few words, so that others find the suggestion."),
        max_length=120,
        missing=_("Write a title. A few words are enough."),
    )
    problem = Prose(
        label=_("What is the problem?"),
        help_text=_("As it stands on the slip, but without names, addresses and identity numbers."),
        max_length=4000,
        missing=_("Tell what the problem is."),
    )
    proposal = Prose(
        label=_("What is proposed?"),
        rows=3,
        max_length=4000,
        missing=_("Tell what is proposed."),
    )
