"""What a manager proposes for KL-Info, and what the coordinator answers."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lean_portal.fields import FROM_LIST, Digits, Line, Prose
from lean_portal.forms import RefusableForm
from lean_portal.widgets import PlainSelect
from meetings.models import Item
from meetings.models.item import LONGEST, SHORTEST
from organisation.models import Unit, User
from organisation.roles import ANSWERING
from processes.forms.units import UnitField

WRITE_MINUTES = _("Write 1 to 120 minutes, in digits.")


def minutes_field() -> Digits:
    return Digits(label=_("How many minutes?"), least=SHORTEST, most=LONGEST, wrong=WRITE_MINUTES)


class ItemForm(RefusableForm):
    submission_id = forms.UUIDField(widget=forms.HiddenInput)
    title = Line(label=_("What is to be taken up?"), max_length=100, missing=_("Write what it is about."))
    wished_outcome = Prose(
        label=_("What should everybody know, have said or have decided afterwards?"),
        max_length=300,
        rows=3,
        missing=_("Write what should come of it."),
    )
    kind = forms.ChoiceField(
        label=_("What kind of item is it?"), choices=Item.Kind, widget=PlainSelect, error_messages=FROM_LIST
    )
    minutes = minutes_field()
    owner_unit = UnitField(label=_("Whose manager presents it?"))

    def __init__(self, *args: Any, by: User, units: Iterable[Unit], **kwargs: Any) -> None:
        own = [post.unit_id for post in by.posts_as(ANSWERING)]
        initial = {"submission_id": uuid4(), "minutes": 10, "owner_unit": own[0] if own else None}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["owner_unit"].offer(units)  # type: ignore[attr-defined]


class Answer(TextChoices):
    ACCEPT = "accept", pgettext_lazy("an item", "Take it up")
    PARK = "park", pgettext_lazy("an item", "At the next meeting instead")
    REJECT = "reject", pgettext_lazy("an item", "Do not take it up")


class AnswerForm(RefusableForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    answer = forms.ChoiceField(
        label=_("What do you answer?"),
        choices=Answer,
        widget=forms.RadioSelect,
        error_messages=FROM_LIST,
    )
    minutes = minutes_field()
    reason = Prose(
        label=_("Why?"),
        help_text=_("Needed if it is not taken up now. Whoever proposed it reads this."),
        max_length=1000,
        rows=3,
        required=False,
    )

    def __init__(self, *args: Any, item: Item, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": item.version, "minutes": item.minutes}, **kwargs)
        if item.state == Item.State.ACCEPTED:
            self.fields["answer"].choices = [  # type: ignore[attr-defined]
                choice for choice in Answer.choices if choice[0] != Answer.ACCEPT
            ]

    def clean(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        if given.get("answer") in (Answer.PARK, Answer.REJECT) and not given.get("reason"):
            self.add_error("reason", _("Write why, in a sentence."))
        return given
