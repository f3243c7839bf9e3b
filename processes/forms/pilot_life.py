"""A pilot begins, is consulted about, and ends."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from improvements.models.weighing import Consultation
from lean_portal.fields import FROM_LIST, Prose
from lean_portal.forms import ComparedForm, Saved
from lean_portal.templatetags.portal import day
from organisation.forms.pages import date_field
from processes.models import Pilot
from processes.services.piloting import Lessons

LONGEST = 2000


class BeginForm(ComparedForm):
    """`many`: three run already, so one more needs a reason."""

    many_reason = Prose(
        label=_("Why one more now?"),
        help_text=_("Three pilots run already. Say who has the time, and why it cannot wait."),
        max_length=LONGEST,
        rows=3,
        required=False,
    )

    def __init__(self, *args: Any, pilot: Pilot, many: bool, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": pilot.version}, **kwargs)
        if not many:
            del self.fields["many_reason"]


class ConsultationForm(ComparedForm):
    consultation = forms.ChoiceField(
        label=_("Is samverkan needed?"),
        help_text=_("Before an important change the unions are consulted (samverkan, MBL)."),
        choices=Consultation,
        widget=forms.RadioSelect,
        error_messages=FROM_LIST,
    )
    consulted_on = date_field(
        _("When was it done?"), help_text=_("Leave it empty until it is done. The pilot cannot begin before.")
    )
    note = Prose(
        label=_("What it gave, or why it is not needed"),
        help_text=_("Everybody can read it. Write no names."),
        max_length=LONGEST,
        rows=3,
        required=False,
    )

    def __init__(self, *args: Any, pilot: Pilot, **kwargs: Any) -> None:
        known = {name: saved.value for name, saved in saved_consultation(pilot).items()}
        super().__init__(*args, initial={"version": pilot.version, **known}, **kwargs)


def saved_consultation(pilot: Pilot) -> dict[str, Saved]:
    return {
        "consultation": Saved(pilot.consultation, str(pilot.get_consultation_display())),
        "consulted_on": Saved(pilot.consulted_on, day(pilot.consulted_on) if pilot.consulted_on else ""),
        "note": Saved(pilot.consultation_note, pilot.consultation_note),
    }


class CloseForm(ComparedForm):
    gained = Prose(
        label=_("What did the process gain?"),
        help_text=_("In figures where there are any: how it was, how it became, and for whom."),
        max_length=LONGEST,
        missing=_("Write what it gave, also if it was little."),
    )
    learnt = Prose(
        label=_("What did we learn about the way of working?"),
        help_text=_("What would you tell those who begin the next pilot?"),
        max_length=LONGEST,
        missing=_("Write what you would do in the same way, or in another."),
    )
    outcome = forms.ChoiceField(
        label=_("What happens now?"),
        help_text=_(
            "If it stays, the owner is asked after 30, 90, 180 and 365 days whether it still holds. The "
            "portal offers nothing to others, so agree here and now on who tells them."
        ),
        choices=Pilot.Outcome,
        widget=forms.RadioSelect,
        error_messages=FROM_LIST,
    )

    def __init__(self, *args: Any, pilot: Pilot, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": pilot.version}, **kwargs)

    def lessons(self) -> Lessons:
        given = self.cleaned_data
        return Lessons(given["gained"], given["learnt"], given["outcome"])
