from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lean_portal.fields import FROM_LIST
from lean_portal.forms import RefusableForm
from organisation.models import User


class PersonField(forms.ModelChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(User.objects.none(), empty_label=_("Choose"), error_messages=FROM_LIST, **kwargs)

    def label_from_instance(self, user: User) -> str:  # type: ignore[override]
        return user.name


class LeaverForm(RefusableForm):
    person = PersonField(label=_("Who leaves?"))

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class ReceiverForm(RefusableForm):
    to = PersonField(label=_("Who takes it over?"))

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = User.objects.filter(pk__in=[person.pk for person in people])  # type: ignore[attr-defined]
