"""After a pilot is closed: whether it still holds, and what follows when it does not."""

from django import forms
from django.utils.translation import gettext_lazy as _

from improvements.forms.follow import CheckFields
from improvements.models import Relapse
from lean_portal.fields import Prose
from lean_portal.forms import RefusableForm
from lean_portal.hinted import HintedForm

CHOOSE = _("Choose what follows.")


class PilotCheckForm(CheckFields, RefusableForm):
    pass


class LapseForm(HintedForm, RefusableForm):
    reason = Prose(
        label=_("What did you see?"),
        help_text=_("How it is done now, and since when. Write no names."),
        rows=3,
        max_length=2000,
        missing=_("Write what you saw. One sentence is enough."),
    )


class FollowsForm(HintedForm, RefusableForm):
    follows = forms.ChoiceField(
        label=_("What follows?"),
        help_text=_("Taken up again, it is looked at anew after 30, 90, 180 and 365 days."),
        choices=Relapse.Follows,
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    answer = Prose(
        label=_("In your own words"),
        help_text=_("What you do now so that it holds, or why you let it go. Everybody can read it."),
        rows=3,
        max_length=2000,
        missing=_("Write what you do, or why you let it go."),
    )
