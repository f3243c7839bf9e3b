"""What was taken without the portal, by number; the practice proof; and who need not take a course."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lean_portal import clock
from lean_portal.fields import Line, Prose
from lean_portal.forms import RefusableForm
from organisation.forms.pages import date_field
from organisation.models import Person, Unit, User
from organisation.models.people import UserQuerySet
from training.forms.base import LONGEST, RowField, UnitChoice, count_field
from training.models import Course, Wave

DAY = _("Write the day on which it was held.")


class TakenForm(RefusableForm):
    course = RowField(Course.objects.all(), label=_("Which course?"))
    unit = UnitChoice(Unit.objects.none(), label=_("Which unit?"))
    count = count_field(_("How many?"), initial=1)
    role = Line(
        label=_("In which role?"),
        help_text=_("What they were then, as chair of the board. No names of persons."),
        max_length=120,
        required=False,
    )
    person = RowField(
        Person.objects.filter(is_active=True),
        label=_("Is it one of those without an account?"),
        help_text=_("Such as an elected chair. Then the number is 1."),
        required=False,
        empty_label=_("No"),
    )
    wave = RowField(
        Wave.objects.all(),
        label=_("In an earlier programme?"),
        required=False,
        empty_label=_("No"),
    )
    done_on = date_field(_("On which day?"), missing=DAY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.select_related("authority").order_by("path")
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class WorkplaceForm(RefusableForm):
    unit = RowField(Unit.objects.none(), label=_("Which workplace?"), empty_label=None)
    done_on = date_field(_("On which APT?"), missing=DAY)
    count = count_field(_("How many took part?"))

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, initial={"done_on": clock.today()}, **kwargs)
        units = Unit.objects.workplaces().filter(pk__in=by.answered_unit_ids)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class ProofForm(RefusableForm):
    proof = Prose(
        label=pgettext_lazy("one person", "What did you improve?"),
        help_text=_(
            "What was it like before, what did you try, and what came of it? "
            "If it stands as a suggestion, write its number, as F 2027-109. No names of persons."
        ),
        rows=6,
        max_length=LONGEST,
        missing=_("Write what you improved."),
    )


class ExemptionForm(RefusableForm):
    user = RowField(User.objects.none(), label=_("Who need not take it?"))
    reason = Line(
        label=_("Why?"),
        help_text=_("As “Has led courses in this before”. Nothing about health or family."),
        max_length=240,
        missing=_("Write why."),
    )
    until = date_field(_("Until when?"), help_text=_("Leave it empty if it is for good."))

    def __init__(self, *args: Any, people: UserQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people  # type: ignore[attr-defined]
