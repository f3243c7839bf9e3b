"""A question from a workplace: its text, who answers it by when, and the answer."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from lean_portal.fields import Prose
from lean_portal.forms import ComparedForm, Saved
from meetings.models import Question
from meetings.models.item import PRESENTERS
from meetings.models.question import LONGEST_ANSWER, LONGEST_QUESTION
from organisation.forms.pages import date_field
from organisation.models import Unit
from organisation.roles import Role
from processes.forms.units import CHOOSE, UnitField


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


class OwnerField(UnitField):
    """The manager of a unit, or a role of the group."""

    def offer(self, units: Iterable[Unit], blank: Any = CHOOSE) -> None:
        super().offer(units, blank)
        roles = {role.value: role for role in PRESENTERS}
        first, *rest = self.choices  # type: ignore[misc]
        own = (_("The whole group"), [(key, role.label) for key, role in roles.items()])
        self.choices = [first, own, *rest]
        to_unit = self.coerce
        self.coerce = lambda key: roles[key] if key in roles else to_unit(key)


class OwnerForm(ComparedForm):
    owner = OwnerField(label=_("Who answers?"))
    due_on = date_field(_("By when?"), missing=_("Write the day."))

    def __init__(self, *args: Any, row: Question, units: Iterable[Unit], **kwargs: Any) -> None:
        initial = {
            "version": row.version,
            "owner": row.owner_role or row.owner_unit_id,
            "due_on": row.due_on,
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["owner"].offer(units)  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        owner = self.cleaned_data["owner"]
        is_role = isinstance(owner, Role)
        return {
            "owner_unit": None if is_role else owner,
            "owner_role": owner if is_role else "",
            "due_on": self.cleaned_data["due_on"],
        }


def saved(question: Question) -> dict[str, Saved]:
    owner: Any = Role(question.owner_role) if question.owner_role else question.owner_unit
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
