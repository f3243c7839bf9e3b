"""What is filled in about a course, and about who teaches."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from lean_portal.fields import Digits, Line, Prose
from lean_portal.forms import ComparedForm, RefusableForm, Saved
from organisation.roles import Role
from training.forms.base import LONGEST, TierField, provider_field
from training.models import Course
from training.services.courses import FIELDS

CODE = RegexValidator(r"^[A-Za-z0-9-]+\Z", _("Use the letters A to Z, digits and hyphens only."))


class CourseForm(ComparedForm):
    code = Line(
        label=_("Code"),
        help_text=_("Short, as U7. It stands in the address and cannot be changed."),
        max_length=20,
        missing=_("Write a code."),
        validators=[CODE],
    )
    name = Line(label=_("What is it called?"), max_length=120, missing=_("Write what it is called."))
    aim = Prose(
        label=_("What can you do afterwards?"), rows=3, max_length=LONGEST, missing=_("Write what it is for.")
    )
    audience = Line(label=_("For whom?"), max_length=200, missing=_("Write for whom it is."))
    tier = TierField()
    hours = Digits(label=_("How many hours?"), least=1, most=400, wrong=_("Write 1 to 400 hours, in digits."))
    provider = provider_field()
    roles = forms.MultipleChoiceField(
        label=_("Which roles are to have taken it?"),
        help_text=_("Whoever gets the role later is to take it too, from the first day."),
        choices=Role,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    needs_proof = forms.BooleanField(
        label=_("It counts first when the person has written down an improvement of their own"),
        required=False,
    )
    valid_months = Digits(
        label=_("For how many months is it valid?"),
        help_text=_("Leave it empty if what is learnt does not grow old."),
        least=1,
        most=120,
        wrong=_("Write 1 to 120 months, in digits."),
        required=False,
    )
    retired = forms.BooleanField(label=_("It is no longer given"), required=False)

    def __init__(self, *args: Any, course: Course | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=as_given(course) if course else {}, **kwargs)
        if course is None:
            self.fields["version"].required = False
            del self.fields["retired"]
        else:
            del self.fields["code"]

    def given(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def as_given(course: Course) -> dict[str, Any]:
    return {
        **{name: getattr(course, name) for name in FIELDS},
        "version": course.version,
        "retired": course.retired_at is not None,
        "roles": [each.role for each in course.requirements.all()],
    }


def saved_course(course: Course) -> dict[str, Saved]:
    """Field → what is saved now."""
    given = as_given(course)
    words = {
        "tier": str(course.get_tier_display()),
        "provider": str(course.provider or ""),
        "roles": ", ".join(str(Role(role).label) for role in given["roles"]),
        "needs_proof": str(_("yes") if course.needs_proof else _("no")),
        "retired": str(_("yes") if course.retired_at else _("no")),
    }
    return {name: Saved(value, words.get(name, str(value or ""))) for name, value in given.items()}


class ProviderForm(RefusableForm):
    name = Line(
        label=_("Who teaches?"),
        help_text=_("A company, or our own people: as “Our own managers”. No names of persons."),
        max_length=120,
        missing=_("Write who teaches."),
    )
    external = forms.BooleanField(label=_("From outside"), required=False)
