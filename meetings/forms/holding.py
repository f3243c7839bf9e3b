"""What is filled in while a meeting is held, and when it ends."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from lean_portal.fields import FROM_LIST, Line, Prose
from lean_portal.forms import ComparedForm, RefusableForm, Saved
from meetings.forms.owner import OwnerField
from meetings.models import Item
from meetings.services.holding import results_of
from meetings.workflow import Result
from organisation.forms.pages import date_field
from organisation.models import Unit

NOT_YET = ("", _("Nothing yet"))
WORDS = ("notes", "result", "decision", "split_into")
ACTION = ("submission_id", "what", "owner", "due_on")


class RecordForm(ComparedForm):
    """One item: what is said, what comes of it and, where somebody is to do something, an action."""

    saved_in = forms.UUIDField(widget=forms.HiddenInput)
    notes = Prose(label=_("Notes"), max_length=20000, rows=6, required=False)
    result = forms.ChoiceField(
        label=_("What came of it?"), widget=forms.RadioSelect, required=False, error_messages=FROM_LIST
    )
    decision = Prose(label=_("The decision"), max_length=4000, rows=3, required=False)
    split_into = Prose(
        label=_("The smaller items"),
        help_text=_("One title on each line, two at least."),
        max_length=1000,
        rows=3,
        required=False,
    )
    submission_id = forms.UUIDField(widget=forms.HiddenInput)
    what = Line(label=_("What is to be done?"), max_length=300, required=False)
    owner = OwnerField(label=_("Who sees to it?"), required=False)
    due_on = date_field(_("By which day?"))

    def __init__(self, *args: Any, item: Item, units: Iterable[Unit] | None, **kwargs: Any) -> None:
        """Without units it has no action: that is how it is saved by itself while somebody types."""
        initial = {"saved_in": uuid4(), "submission_id": uuid4(), **as_written(item)}
        super().__init__(*args, initial=initial, **kwargs)
        results = [(result.value, result.label) for result in results_of(item)]
        self.fields["result"].choices = [NOT_YET, *results]  # type: ignore[attr-defined]
        if units is None:
            for name in ACTION:
                del self.fields[name]
        else:
            self.fields["owner"].offer(units)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        wanted = {name: given.get(name) for name in ACTION[1:] if name in self.fields}
        if any(wanted.values()):
            for name, value in wanted.items():
                if not value and name not in self.errors:
                    self.add_error(name, MISSING[name])
        return given

    def words(self) -> dict[str, Any]:
        names = ("version", "saved_in", *WORDS)
        return {name: self.cleaned_data[name] for name in names}

    def action(self) -> dict[str, Any] | None:
        said = self.cleaned_data
        if not said.get("what"):
            return None
        given = {name: said[name] for name in ("submission_id", "what", "due_on")}
        return {**given, **said["owner"]._asdict()}


MISSING = {
    "what": _("Write what is to be done."),
    "owner": _("Choose who sees to it."),
    "due_on": _("Write by which day."),
}


def as_written(item: Item) -> dict[str, Any]:
    return {"version": item.version, **{name: getattr(item, name) for name in WORDS}}


def saved_words(item: Item) -> dict[str, Saved]:
    """Field → what is saved now."""
    found = {name: Saved(getattr(item, name), getattr(item, name)) for name in WORDS}
    label = str(Result(item.result).label) if item.result else ""
    return found | {"result": Saved(item.result, label)}


class EndForm(RefusableForm):
    """The items that have no result yet."""

    def __init__(self, *args: Any, items: Iterable[Item], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in items:
            simple = [result for result in results_of(item) if result in (Result.DONE, Result.UNFINISHED)]
            self.fields[f"result_{item.pk}"] = forms.ChoiceField(
                label=item.title,
                choices=[(result.value, result.label) for result in simple],
                widget=forms.RadioSelect,
                error_messages={**FROM_LIST, "required": _("Choose what came of it.")},
            )

    def results(self) -> dict[int, str]:
        return {int(name.removeprefix("result_")): value for name, value in self.cleaned_data.items()}


class DoneForm(RefusableForm):
    done_note = Line(
        label=_("What came of it?"), max_length=300, missing=_("Write in a line what came of it.")
    )


class SplitForm(RefusableForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    split_into = Prose(
        label=_("The smaller items"),
        help_text=_("One title on each line, two at least. They share the minutes."),
        max_length=1000,
        rows=5,
        missing=_("Write the titles of at least two smaller items, each on its own line."),
    )
