"""When and where a course is given, who of the staff comes, and who was there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lean_portal.fields import Digits, Line, Prose
from lean_portal.forms import ComparedForm, RefusableForm, Saved
from lean_portal.templatetags.portal import clock as in_clock
from lean_portal.templatetags.portal import day as in_day
from organisation.forms.pages import date_field, time_field
from organisation.models import User
from organisation.models.people import UserQuerySet
from training.forms.base import LONGEST, RowField, provider_field
from training.models import Course, Occasion, Seat
from training.services.base import MOST_SEATS


class OccasionForm(ComparedForm):
    day = date_field(_("Day"), missing=_("Write the day."))
    starts = time_field(_("Begins at"))
    ends = time_field(_("Ends at"))
    place = Line(
        label=_("Where?"),
        help_text=_("The room, and the link when one can take part from afar."),
        max_length=120,
        missing=pgettext_lazy("a course", "Write where it is held."),
    )
    seats = Digits(
        label=_("How many seats?"),
        least=1,
        most=MOST_SEATS,
        wrong=_("Write 1 to 500 seats, in digits."),
    )
    provider = provider_field()

    def __init__(self, *args: Any, course: Course, occasion: Occasion | None = None, **kwargs: Any) -> None:
        initial = as_given(occasion) if occasion else {"provider": course.provider}
        super().__init__(*args, initial=initial, **kwargs)
        if occasion is None:
            self.fields["version"].required = False

    def given(self) -> dict[str, Any]:
        given = self.cleaned_data
        day = given["day"]
        return {
            "begins_at": timezone.make_aware(dt.datetime.combine(day, given["starts"])),
            "ends_at": timezone.make_aware(dt.datetime.combine(day, given["ends"])),
            "place": given["place"],
            "seats": given["seats"],
            "provider": given["provider"],
        }


def as_given(occasion: Occasion) -> dict[str, Any]:
    begins, ends = timezone.localtime(occasion.begins_at), timezone.localtime(occasion.ends_at)
    return {
        "version": occasion.version,
        "day": begins.date(),
        "starts": begins.time(),
        "ends": ends.time(),
        "place": occasion.place,
        "seats": occasion.seats,
        "provider": occasion.provider,
    }


def saved_occasion(occasion: Occasion) -> dict[str, Saved]:
    """Field → what is saved now."""
    given = as_given(occasion)
    words = {
        "day": in_day(occasion.begins_at),
        "starts": in_clock(occasion.begins_at),
        "ends": in_clock(occasion.ends_at),
    }
    return {name: Saved(value, words.get(name, str(value or ""))) for name, value in given.items()}


class CancelForm(RefusableForm):
    reason = Prose(
        label=_("Why is it cancelled?"),
        help_text=_("Whoever has a seat or waits for one reads it."),
        max_length=LONGEST,
        missing=_("Write why it is cancelled."),
    )


class StaffForm(RefusableForm):
    user = RowField(User.objects.none(), label=_("Who?"))

    def __init__(self, *args: Any, staff: UserQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = staff  # type: ignore[attr-defined]


class AttendanceForm(RefusableForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    there = forms.TypedMultipleChoiceField(
        label=_("Who was there?"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Somebody on the list has given up the seat. Look at it again.")},
    )

    def __init__(
        self, *args: Any, occasion: Occasion, places: Iterable[Seat], posts: dict[int, str], **kwargs: Any
    ) -> None:
        places = list(places)
        was = [place.user_id for place in places if place.state == Seat.State.ATTENDED]
        # Before it is marked for the first time everybody with a seat is ticked: few are away.
        if occasion.state == Occasion.State.PLANNED:
            was = [place.user_id for place in places if place.state == Seat.State.SEATED]
        super().__init__(*args, initial={"version": occasion.version, "there": was}, **kwargs)
        there = self.fields["there"]
        there.choices = [(place.user_id, place.user.name) for place in places]  # type: ignore[attr-defined]
        there.hints = {str(user): words for user, words in posts.items()}  # type: ignore[attr-defined]
