"""What every form here can do: show a service's no where it belongs."""

from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

SAVED_MEANWHILE = _("Saved in the meantime: %(value)s")


class RefusableForm(forms.Form):
    """A form that shows what a service says no to: at its field where it has one, otherwise on top."""

    def refuse(self, refusal: ValidationError) -> None:
        found = refusal.error_dict if hasattr(refusal, "error_dict") else {"": refusal.error_list}
        for name, errors in found.items():
            self.add_error(name if name in self.fields else None, errors)

    def at_version(self, version: int) -> None:
        """Sending once more is then a decision, made with both texts in sight."""
        self.data = self.data.copy()
        self.data["version"] = str(version)


class Saved(NamedTuple):
    """What somebody else has saved in a field: to compare with, and to read."""

    value: Any
    words: str


class ComparedForm(RefusableForm):
    """A form that shows, beside what was typed, what somebody else saved while it was typed."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def beside(self, version: int, saved: dict[str, Saved]) -> None:
        """Sending once more is then a decision, so the form takes the new version."""
        self.at_version(version)
        for name, theirs in saved.items():
            if name in self.fields and comparable(self.cleaned_data.get(name)) != comparable(theirs.value):
                self.add_error(name, SAVED_MEANWHILE % {"value": theirs.words or "–"})


def comparable(value: Any) -> Any:
    """Of several that are ticked, which they are: their order says nothing."""
    if isinstance(value, QuerySet):
        return {row.pk for row in value}
    return set(value) if isinstance(value, (list, tuple, set)) else value
