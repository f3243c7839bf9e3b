"""What is written in a pilot: a part of its A3, and what is learnt about the way of working."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from lean_portal import clock
from lean_portal.fields import Prose
from lean_portal.forms import ComparedForm, RefusableForm, Saved
from organisation.forms.pages import date_field
from processes.models import A3Part, MethodNote


class A3Form(ComparedForm):
    text = Prose(label=_("Your text"), max_length=2000, rows=10, required=False)

    def __init__(self, *args: Any, row: A3Part, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": row.version, "text": row.text}, **kwargs)
        self.fields["text"].label = A3Part.Part(row.part).label


def saved_text(row: A3Part) -> dict[str, Saved]:
    return {"text": Saved(row.text, row.text)}


class NoteForm(RefusableForm):
    on = date_field(_("Which day?"), missing=_("Write the day"))
    text = Prose(
        label=_("What did you learn about the way of working?"),
        help_text=_("One thing that the next pilot should know. Write no names."),
        max_length=500,
        rows=3,
        missing=_("Write what you learnt."),
    )

    def __init__(self, *args: Any, note: MethodNote | None = None, **kwargs: Any) -> None:
        known = {"on": note.on, "text": note.text} if note else {"on": clock.today()}
        super().__init__(*args, initial=known, **kwargs)
