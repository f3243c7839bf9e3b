"""A question from a workplace: its text, who answers it by when, and the answer."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from lean_portal.fields import Prose
from lean_portal.forms import ComparedForm, Saved
from meetings.forms.owner import Owner, OwnerField, key_of
from meetings.models import Question
from meetings.models.question import LONGEST_ANSWER, LONGEST_QUESTION
from organisation.forms.pages import date_field
from organisation.models import Unit


class VersionedForm(ComparedForm):
    """Of one row, with the values of the fields that it has."""

    def __init__(self, *args: Any, row: Any, **kwargs: Any) -> None:
        names = [name for name in self.base_fields if hasattr(row, name)]
        super().__init__(*args, initial={name: getattr(row, name) for name in names}, **kwargs)


class TextForm(VersionedForm):
    text = Prose(
        label=_("The question"),
        help_text=_("At most 500 characters. Write no names."),
        rows=3,
        max_length=LONGEST_QUESTION,
        missing=_("Write the question, or withdraw it."),
    )


class AnswerForm(VersionedForm):
    answer = Prose(
        label=_("The answer"),
        help_text=_("It goes to the workplace and to all managers. Write no names."),
        rows=5,
        max_length=LONGEST_ANSWER,
        missing=_("Write the answer."),
    )


class OwnerForm(ComparedForm):
    owner = OwnerField(label=_("Who answers?"))
    due_on = date_field(_("By when?"), missing=_("Write the day."))

    def __init__(self, *args: Any, row: Question, units: Iterable[Unit], **kwargs: Any) -> None:
        initial = {
            "version": row.version,
            "owner": key_of(row.owner_unit_id, row.owner_role),
            "due_on": row.due_on,
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["owner"].offer(units)  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        return {**self.cleaned_data["owner"]._asdict(), "due_on": self.cleaned_data["due_on"]}


def saved(question: Question) -> dict[str, Saved]:
    owner = Owner(question.owner_unit, question.owner_role)
    return {
        "text": Saved(question.text, question.text),
        "answer": Saved(question.answer, question.answer),
        "owner": Saved(owner, question.owner),
        "due_on": Saved(question.due_on, str(question.due_on or "")),
    }


class MessageForm(VersionedForm):
    message = Prose(
        label=_("The message as it should be told"),
        rows=5,
        max_length=600,
        missing=_("Write the message."),
    )
    reason = Prose(
        label=_("What was wrong?"),
        help_text=_("Those who are to tell it again read this."),
        rows=2,
        max_length=300,
        missing=_("Write what was wrong."),
    )
