"""Fields that several forms of training share."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lean_portal.fields import CHOOSE_ONE, FROM_LIST, Digits
from lean_portal.widgets import PlainSelect
from organisation.forms.pages import PersonChoice
from organisation.models import Unit, User
from training.models import Course, Provider, Tier

LONGEST = 2000


class TierField(forms.ChoiceField):
    widget = PlainSelect

    def __init__(self) -> None:
        choices = [("", _("Choose")), *Tier.choices]
        errors = {"required": CHOOSE_ONE, "invalid_choice": CHOOSE_ONE}
        super().__init__(label=_("For which tier?"), choices=choices, error_messages=errors)


class RowField(forms.ModelChoiceField):
    """One row of a few, to choose from a list."""

    widget = PlainSelect

    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        kwargs.setdefault("empty_label", _("Choose"))
        super().__init__(queryset, error_messages=FROM_LIST, **kwargs)


class PersonField(PersonChoice):
    """Whom to choose among is the form's; namesakes are told apart."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(User.objects.none(), empty_label=_("Choose"), error_messages=FROM_LIST, **kwargs)


class UnitChoice(RowField):
    def label_from_instance(self, unit: Unit) -> str:  # type: ignore[override]
        is_top = unit.authority_id in (None, unit.pk)
        return unit.name if is_top or unit.authority is None else f"{unit.authority.name}: {unit.name}"


def provider_field() -> RowField:
    return RowField(
        Provider.objects.all(), label=_("Who teaches?"), required=False, empty_label=_("Not chosen yet")
    )


def course_field(**kwargs: Any) -> RowField:
    return RowField(Course.objects.given(), **kwargs)


def count_field(label: Promise, **kwargs: Any) -> Digits:
    return Digits(
        label=label, least=1, most=5000, wrong=_("Write how many, in digits: at least 1."), **kwargs
    )
