from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from lean_portal.fields import Prose
from lean_portal.forms import RefusableForm
from organisation.models import User
from overview.services.handover import LONGEST_REASON
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


class RefusalForm(RefusableForm):
    reason = Prose(
        label=_("Why can you not take it over?"),
        help_text=_("It goes back to whoever leaves and to the steering group, who choose another."),
        rows=2,
        max_length=LONGEST_REASON,
        missing=_("Write why, so that somebody else can be chosen."),
    )
