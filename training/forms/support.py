from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from lean_portal.fields import FROM_LIST, Line, Prose
from lean_portal.forms import ComparedForm, RefusableForm, Saved
from organisation.models import Unit, User
from training.forms.base import PersonField
from training.models import SupportRequest
from training.models.support import LONGEST, LONGEST_ANSWER


class AskForm(RefusableForm):
    submission_id = forms.UUIDField(widget=forms.HiddenInput)
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("For which unit?"), empty_label=None, error_messages=FROM_LIST
    )
    text = Prose(
        label=_("What do you need help with?"),
        help_text=_("A few sentences are enough. Write no names."),
        rows=5,
        max_length=LONGEST,
        missing=_("Write what you need help with."),
    )

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"submission_id": uuid4()}, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class AnswerForm(ComparedForm):
    answer = Prose(
        label=_("Your answer"),
        help_text=_("What you can do, and when. Whoever asked is told. Write no names."),
        rows=5,
        max_length=LONGEST_ANSWER,
        missing=_("Write the answer."),
    )

    def __init__(self, *args: Any, row: SupportRequest, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": row.version}, **kwargs)


class HandForm(ComparedForm):
    to = PersonField(label=_("Who takes care of it?"))

    def __init__(self, *args: Any, row: SupportRequest, people: list[User], **kwargs: Any) -> None:
        initial = {"version": row.version, "to": row.owner_id}
        super().__init__(*args, initial=initial, auto_id="id_hand_%s", **kwargs)  # beside another form
        self.fields["to"].queryset = User.objects.filter(pk__in=[person.pk for person in people])  # type: ignore[attr-defined]


def saved(row: SupportRequest) -> dict[str, Saved]:
    return {"answer": Saved(row.answer, row.answer), "to": Saved(row.owner, str(row.owner or ""))}


class SupporterForm(RefusableForm):
    """Of oneself; the steering group chooses whom."""

    user = PersonField(label=_("Who?"))
    helps_with = Line(
        label=_("What can others ask for?"),
        help_text=_("For example: to lead a first meeting at the board, or to measure before and after."),
        max_length=240,
        missing=_("Write what others can ask for."),
    )

    def __init__(self, *args: Any, people: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if people is None:
            del self.fields["user"]
        else:
            self.fields["user"].queryset = people  # type: ignore[attr-defined]


class LessonForm(RefusableForm):
    text = Prose(
        label=_("What did we learn?"),
        help_text=_("What the next wave should do again, or in another way. Write no names."),
        rows=3,
        max_length=1000,
        missing=_("Write what you learnt."),
    )
