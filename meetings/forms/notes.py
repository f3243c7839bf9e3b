"""The notes while they are under review: changed, corrected, opened again."""

from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lean_portal.fields import FROM_LIST, Prose
from lean_portal.forms import ComparedForm, RefusableForm, Saved
from meetings.models import Correction, Item
from meetings.workflow import Result

PARTS = ("notes", "decision")


class NotesForm(ComparedForm):
    notes = Prose(label=_("Notes"), max_length=20000, rows=8, required=False)
    decision = Prose(label=_("The decision"), max_length=4000, rows=4, required=False)

    def __init__(self, *args: Any, item: Item, **kwargs: Any) -> None:
        words = {name: getattr(item, name) for name in PARTS}
        super().__init__(*args, initial={"version": item.version, **words}, **kwargs)
        if item.result != Result.DECIDED and not item.decision:
            del self.fields["decision"]

    def given(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name, "") for name in PARTS}


def saved_parts(item: Item) -> dict[str, Saved]:
    return {name: Saved(getattr(item, name), getattr(item, name)) for name in PARTS}


class CorrectionForm(RefusableForm):
    submission_id = forms.UUIDField(widget=forms.HiddenInput)
    wished = Prose(
        label=_("What should it say instead?"),
        max_length=20000,
        rows=6,
        missing=_("Write what it should say."),
    )
    why = Prose(label=_("Why?"), max_length=1000, rows=2, required=False)

    def __init__(self, *args: Any, text: str, **kwargs: Any) -> None:
        super().__init__(*args, initial={"submission_id": uuid4(), "wished": text}, **kwargs)


class Answer(TextChoices):
    ACCEPT = "accept", pgettext_lazy("a correction", "Yes, change it")
    DECLINE = "decline", pgettext_lazy("a correction", "No, leave it as it is")


class CorrectionAnswerForm(ComparedForm):
    answer = forms.ChoiceField(
        label=_("What do you answer?"), choices=Answer, widget=forms.RadioSelect, error_messages=FROM_LIST
    )
    text = Prose(label=_("The new text"), max_length=20000, rows=6, required=False)
    reason = Prose(
        label=_("Words to whoever proposed it"),
        help_text=_("Needed if you say no."),
        max_length=1000,
        rows=3,
        required=False,
    )

    def __init__(self, *args: Any, correction: Correction, **kwargs: Any) -> None:
        version = correction.item.version if correction.item else 0
        super().__init__(*args, initial={"version": version, "text": correction.wished}, **kwargs)
        if correction.item is None:
            del self.fields["text"]

    def clean(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        if given.get("answer") == Answer.DECLINE and not given.get("reason"):
            self.add_error("reason", _("Write why, in a sentence."))
        if given.get("answer") == Answer.ACCEPT and "text" in self.fields and not given.get("text"):
            self.add_error("text", _("Write what it should say."))
        return given


class ReopenForm(RefusableForm):
    reason = Prose(
        label=_("Why are the notes opened again?"),
        help_text=_("It stands with the new version, and everybody who takes part can read it."),
        max_length=1000,
        missing=_("Write why, in a sentence."),
    )
