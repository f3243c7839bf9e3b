"""What every form here can do: show a service's no where it belongs."""

from django import forms
from django.core.exceptions import ValidationError


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
