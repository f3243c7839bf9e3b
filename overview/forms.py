from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from lean_portal.forms import RefusableForm
from organisation.models import User
from training.forms.base import PersonField


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
