"""How often and when a person wants mail."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lean_portal import clock
from lean_portal.fields import FROM_LIST
from lean_portal.forms import RefusableForm
from notifications.models import Mode, Weekday, Wishes
from organisation.forms.pages import date_field, time_field
from organisation.models import User

FIELDS = (
    "needs_you", "yours", "follow", "good_to_know", "quiet_from", "quiet_to", "on_days_off", "digest_at",
    "digest_weekday", "away_until",
)  # fmt: skip
LONGEST_AWAY = dt.timedelta(days=366)


def how_often(label: Any, hint: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, help_text=hint, choices=Mode, error_messages=FROM_LIST)


class WishesForm(RefusableForm):
    needs_you = how_often(_("Needs you"), _("Something waits for your answer or your decision."))
    yours = how_often(_("Your suggestion"), _("What happens with what you have suggested."))
    follow = how_often(_("You follow"), _("What happens with suggestions that you follow or support."))
    good_to_know = how_often(_("Good to know"), _("News that ask nothing of you."))
    quiet_from = time_field(_("Quiet from"))
    quiet_to = time_field(_("Quiet until"))
    quiet_to.help_text = _("The same time twice: no hours are quiet.")
    on_days_off = forms.BooleanField(label=_("Send mail on weekends and holidays too"), required=False)
    digest_at = time_field(_("Gathered mail comes at"))
    digest_weekday = forms.TypedChoiceField(
        label=_("Once a week means"), choices=Weekday, coerce=int, error_messages=FROM_LIST
    )
    away_until = date_field(
        _("You are away until and including"),
        help_text=_("Nothing is sent until then. Afterwards what still matters comes in one mail."),
    )
    resume = forms.MultipleChoiceField(
        label=_("You have stopped these. Tick what is to come again."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=FROM_LIST,
    )

    def __init__(self, data: Any, *, user: User, stopped: list[tuple[str, str]]) -> None:
        wishes = Wishes.objects.of([user.pk])[user.pk]
        super().__init__(data, initial={name: getattr(wishes, name) for name in FIELDS})
        if stopped:
            self.fields["resume"].choices = stopped
        else:
            del self.fields["resume"]

    def clean_away_until(self) -> dt.date | None:
        day = self.cleaned_data["away_until"]
        if day is not None and day > clock.today() + LONGEST_AWAY:
            raise forms.ValidationError(_("Choose a day within a year."))
        return day if day is None or day >= clock.today() else None
