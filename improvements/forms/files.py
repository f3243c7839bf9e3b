"""Files that are sent along with words, or by themselves."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lean_portal.fields import Prose
from lean_portal.forms import RefusableForm
from lean_portal.hinted import HintedForm

FILES = "attached"
CHOOSE = _("Choose a file.")


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Shows the field and its errors. What is sent is looked into by `improvements.files`, file by file: the
    good ones are kept when something else is wrong."""

    widget = SeveralFiles({"accept": "image/*,application/pdf", "multiple": True})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Photos or PDFs"),
            help_text=_(
                "At most three, 10 MB each. Photograph no people, and no papers about an"
                " individual. Where a photo was taken, and with what, is removed from the file."
            ),
            required=False,
            **kwargs,
        )

    def clean(self, data: Any, initial: Any = None) -> None:
        return None


class FilesForm(RefusableForm):
    attached = FilesField()


class RemoveForm(HintedForm, RefusableForm):
    reason = Prose(
        label=_("Why is it taken away?"),
        help_text=_("Everybody who sees the suggestion reads this. Do not repeat what must not stand here."),
        max_length=1000,
        rows=3,
        missing=_("Write why, in a sentence."),
    )
