"""A source as it is written in: who agreed it, and its statements typed, pasted or out of a file."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lean_portal.fields import Line, Prose
from lean_portal.forms import RefusableForm
from organisation.forms.pages import date_field
from values.models import Audience, SourceDocument
from values.reading import MOST_BYTES, MOST_SIGNS, NotTaken, check, read_statements
from values.splitting import split, visible

TOO_LONG = _("Shorten this to %(limit_value)d characters. It has %(show_value)d now.")
MOST_SENT = 900_000  # bytes of statements that a form can carry, see DATA_UPLOAD_MAX_MEMORY_SIZE
FIELDS = ("prefix", "name", "audience", "produced_by", "adopted_by", "adopted_on")

# Why a file cannot be taken, and what to do.
REFUSALS: dict[str, Promise] = {
    "format": _("The name of the file must end in .docx, .csv or .txt. Save it as one of them."),
    "bytes": _("The file is larger than %(most)s MB. Keep only the pages that hold the statements."),
    "signs": _("The file holds more text than a source can have. Keep only the statements."),
    "broken": _(
        "The file cannot be read as Word. Open it in Word or LibreOffice and save it as .docx again."
    ),
    "package": _(
        "There is more inside the file than text. Copy the statements to a new document and choose that."
    ),
    "text": _("The file holds signs that are not text. Save it again as CSV UTF-8 or as plain text."),
    "quotation": _(
        "A quotation mark stands wrongly in or before line %(number)s. Save the file as CSV once more."
    ),
    "columns": _(
        "A row has more columns than the headings, perhaps because of a comma in a statement. "
        "It begins with “%(begins)s”."
    ),
    "empty": _("There is no statement in the file. Is it the right one?"),
    "statements": _(
        "The file holds %(found)s statements. A source has at most %(most)s: divide it into several."
    ),
    "long": _(
        "Statement %(number)s has more than %(most)s signs. Divide it in the file. "
        "It begins with “%(begins)s”."
    ),
}
# The same about what stands in the field.
REFUSED_TEXT: dict[str, Promise] = {
    "empty": _("Write at least one statement, or choose a file."),
    "signs": _("This is more text than a source can have. Keep only the statements."),
    "statements": _("These are %(found)s statements. A source has at most %(most)s: divide it into several."),
    "long": _("Statement %(number)s has more than %(most)s signs. Divide it. It begins with “%(begins)s”."),
}


class SourceForm(RefusableForm):
    """`looked` says that each line of `statements` is one statement already; otherwise it is split.

    A file adds its statements after those that stand there. Afterwards the field holds all of them, one a
    line, so that a person can put the split right before it is saved.
    """

    source = forms.IntegerField(widget=forms.HiddenInput, required=False)  # its letter may change
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, initial=0)
    looked = forms.BooleanField(widget=forms.HiddenInput, required=False)
    name = Line(
        label=_("What is it called?"),
        help_text=_("For example “The employees' values, 2011”."),
        max_length=120,
        missing=_("Write what the source is called."),
        too_long=TOO_LONG,
    )
    prefix = Line(
        label=_("Letter of its statements"),
        help_text=_("With the letter M the statements are called M1, M2, M3 …"),
        max_length=4,
        missing=_("Write a letter."),
        too_long=_("Use one to four capital letters."),
    )
    audience = forms.ChoiceField(
        label=_("Whose values are they?"),
        choices=Audience,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose whose they are."),
            "invalid_choice": _("Choose whose they are."),
        },
    )
    produced_by = Line(
        label=_("Who produced it?"),
        help_text=_("Groups and workplaces. Write no names."),
        max_length=200,
        missing=_("Write who produced it."),
        too_long=TOO_LONG,
    )
    adopted_by = Line(label=_("Who decided it?"), max_length=120, required=False, too_long=TOO_LONG)
    adopted_on = date_field(_("Decided on"))
    statements = Prose(
        label=_("The statements"),
        rows=14,
        max_length=MOST_SIGNS,
        required=False,
        too_long=REFUSED_TEXT["signs"],
    )
    file = forms.FileField(
        label=_("Take the statements from a file"),
        help_text=_("Word (.docx), CSV or plain text, at most 5 MB. The file itself is not kept."),
        widget=forms.FileInput({"accept": ".docx,.csv,.txt"}),
        required=False,
        allow_empty_file=True,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["prefix"].widget.attrs["class"] = "short"
        self.fields["statements"].widget.attrs["class"] = "tall"
        self.texts: list[str] = []
        self.fields["statements"].help_text = ONE_A_LINE if self.is_looked_through else AS_IT_STANDS

    @property
    def is_looked_through(self) -> bool:
        """Each line of the field is a statement now."""
        return bool(self["looked"].value())

    def clean_prefix(self) -> str:
        prefix = self.cleaned_data["prefix"].upper()
        SourceDocument._meta.get_field("prefix").run_validators(prefix)
        return prefix

    def clean_file(self) -> list[str]:
        sent: UploadedFile | None = self.cleaned_data["file"]
        if sent is None:
            return []
        try:
            if (sent.size or 0) > MOST_BYTES:
                raise NotTaken("bytes", most=MOST_BYTES // 1024 // 1024)
            return read_statements(sent.name or "", sent.read())
        except NotTaken as refusal:
            raise ValidationError(REFUSALS[refusal.kind] % refusal.facts) from None

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if "file" in given and "statements" in given:
            written, read = given["statements"], given["file"]
            self.texts = (lines(written) if given["looked"] else split(written)) + read
            self._check_texts(from_file=bool(read))
        return given

    def _check_texts(self, *, from_file: bool) -> None:
        try:
            check(self.texts)
            if len("\n".join(self.texts).encode()) > MOST_SENT:
                raise NotTaken("signs")
        except NotTaken as refusal:
            words = REFUSED_TEXT[refusal.kind] % refusal.facts
            self.add_error("file" if from_file else "statements", words)
            return
        self._show_lines()

    def _show_lines(self) -> None:
        """What was split, and what was read, goes on in the field: nothing is lost however this ends."""
        self.data = self.data.copy()
        self.data["statements"], self.data["looked"] = "\n".join(self.texts), "on"
        self["statements"].help_text = ONE_A_LINE

    def refuse(self, refusal: ValidationError) -> None:
        if getattr(refusal, "code", "") == "unique":
            refusal = ValidationError({"prefix": refusal.messages})
        super().refuse(refusal)

    def told(self) -> dict[str, Any]:
        """What the services take."""
        return {name: self.cleaned_data[name] for name in FIELDS} | {"texts": self.texts}

    def show_what_was_saved(self, saved: SourceDocument) -> None:
        """Both texts: what was typed stays in the fields, what somebody else saved stands beside it."""
        self.at_version(saved.version)
        for name in FIELDS:
            theirs = getattr(saved, name)
            if self.cleaned_data[name] != theirs:
                shown = saved.get_audience_display() if name == "audience" else theirs
                self.add_error(name, _("Saved in the meantime: %(value)s") % {"value": shown or "–"})


ONE_A_LINE = _(
    "One line is one statement. Press Enter in a line to divide it, put two lines together, "
    "remove headings, add what is missing."
)
AS_IT_STANDS = _("Type them or paste the whole text. On the next page you see where it was divided.")


class VersionForm(RefusableForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


def lines(text: str) -> list[str]:
    """One statement from each line that holds a letter or a figure; the person has the last word."""
    found = (" ".join(line.split()) for line in visible(text).splitlines())
    return [line for line in found if any(map(str.isalnum, line))]
