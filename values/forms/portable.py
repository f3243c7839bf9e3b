"""The file of a whole value foundation, looked through first and then sent once more."""

import hashlib
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from lean_portal.forms import RefusableForm
from values.importing import MOST_BYTES, Unusable, read

CHOOSE = dict.fromkeys(["required", "missing", "invalid"], _("Choose a file."))


class FoundationFileForm(RefusableForm):
    """`tree` is what the file holds. `seen` is the mark of the file that was looked through."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    file = forms.FileField(
        label=_("File"),
        help_text=_("JSON that was exported from Lean-portalen, at most 20 MB."),
        widget=forms.FileInput({"accept": ".json"}),
        allow_empty_file=True,
        error_messages=CHOOSE,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tree: dict[str, Any] = {}
        self.mark = ""

    def clean_file(self) -> UploadedFile:
        sent: UploadedFile = self.cleaned_data["file"]
        if (sent.size or 0) > MOST_BYTES:
            raise ValidationError(_("The file is larger than 20 MB. Import it with the command instead."))
        content = sent.read()
        self.mark = hashlib.sha256(content).hexdigest()
        try:
            self.tree = read(content)
        except Unusable as refusal:
            raise ValidationError(str(refusal)) from None
        return sent

    def is_seen(self) -> bool:
        return bool(self.mark) and self.cleaned_data["seen"] == self.mark

    def mark_seen(self) -> None:
        self.data = self.data.copy()
        self.data["seen"] = self.mark
