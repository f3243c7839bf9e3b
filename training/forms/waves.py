"""A wave is opened before its time: for whom, and why."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from lean_portal.fields import Prose
from lean_portal.forms import RefusableForm
from organisation.models import Unit
from training.forms.base import LONGEST, UnitChoice


class OverrideForm(RefusableForm):
    unit = UnitChoice(
        Unit.objects.none(),
        label=_("For which unit?"),
        help_text=_("It holds for those below it too. Leave it empty to open the whole wave."),
        required=False,
        empty_label=_("Everybody"),
    )
    reason = Prose(
        label=_("Why before its time?"),
        help_text=_("Everybody can read it, and it is told at the next KL-Info. No names of persons."),
        rows=4,
        max_length=LONGEST,
        missing=_("Write why."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.open().exclude(kind=Unit.Kind.GROUP).select_related("authority")
        self.fields["unit"].queryset = units.order_by("path")  # type: ignore[attr-defined]
