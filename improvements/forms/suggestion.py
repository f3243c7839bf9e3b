"""What staff fill in: a suggestion, an answer to a question, new facts after a no."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from improvements.forms.files import FilesField
from improvements.models import Sender
from lean_portal.fields import Line, Prose
from lean_portal.hinted import HintedForm
from lean_portal.widgets import PlainSelect
from organisation.models import Person, Unit

BOX = (
    '<div class="choice tight"><input type="checkbox" name="{}" value="{}" id="{}"{}>'
    '<label for="{}">{}</label></div>'
)
CHECKED = mark_safe(" checked")
SENDER_HINTS = {
    Sender.NAMED: _("Easiest to answer. You get the credit."),
    Sender.HIDDEN: _("Others see “an employee”. Each time somebody opens your name, it is logged."),
    Sender.ANONYMOUS: _(
        "The draft is thrown away now. The suggestion is handed in on Monday with the others of the week, so "
        "that no time tells who wrote it; from the unit above if fewer than five work in yours. You get six "
        "words: the only way to the answer, and you get no mail."
    ),
}


class ChoiceOfThings(forms.TypedChoiceField):
    widget = PlainSelect
    """One of some rows that the view has read already: no query of its own."""

    blank = _("A colleague, without a name")

    def offer(self, things: Iterable[Unit | Person]) -> None:
        by_id = {str(thing.pk): thing for thing in things}
        blank = [] if self.required else [("", self.blank)]
        self.choices = [*blank, *((key, str(row)) for key, row in by_id.items())]
        self.coerce = by_id.__getitem__


class SuggestionForm(HintedForm):
    submission_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    # Of an anonymous suggestion; never part of a draft, so that nothing kept leads to the six words.
    seed = forms.CharField(widget=forms.HiddenInput, initial=uuid4, required=False, max_length=100)
    title = Line(
        label=_("Title"),
        help_text=_("A few words, so that others find the suggestion."),
        max_length=120,
        missing=_("Write a title. A few words are enough."),
        too_long=_("Shorten the title to %(limit_value)d characters. It has %(show_value)d now."),
    )
    problem = Prose(
        label=_("What is the problem?"),
        help_text=_(
            "What happens, how often and who notices? Write no names, addresses or identity numbers."
        ),
        max_length=4000,
        missing=_("Tell what the problem is."),
        too_long=_("Shorten the problem to %(limit_value)d characters. It has %(show_value)d now."),
    )
    proposal = Prose(
        label=_("What do you propose?"),
        help_text=_("Preferably something small that can be tried."),
        rows=3,
        max_length=4000,
        missing=_("Tell what you propose."),
        too_long=_("Shorten the proposal to %(limit_value)d characters. It has %(show_value)d now."),
    )
    effect = Prose(
        label=_("What gets better then?"),
        rows=2,
        max_length=2000,
        required=False,
        too_long=_("Shorten what gets better to %(limit_value)d characters. It has %(show_value)d now."),
    )
    affected_units = forms.ModelMultipleChoiceField(
        Unit.objects.none(),
        required=False,
        label=_("Which others does it concern?"),
        error_messages={
            "invalid_choice": _("One of the units that it concerns is no longer open. Choose again."),
            "invalid_pk_value": _("One of the units that it concerns is no longer open. Choose again."),
            "invalid_list": _("Choose the units that it concerns from the list."),
        },
    )
    value_keys = forms.MultipleChoiceField(
        required=False,
        label=_("Which value is it about?"),
        error_messages={
            "invalid_choice": _("One of the values that you chose has been replaced. Choose again."),
            "invalid_list": _("Choose from the values in the list."),
        },
    )
    attached = FilesField()
    for_colleague = forms.BooleanField(
        required=False,
        label=_("I am writing for a colleague"),
        help_text=_("The answer comes to you, and you get a receipt to print for your colleague."),
    )
    on_behalf_of = ChoiceOfThings(
        required=False,
        empty_value=None,
        label=_("Which colleague?"),
        help_text=_("Those of your unit who have no account."),
        error_messages={"invalid_choice": _("Choose a colleague from the list, or leave it empty.")},
    )
    unit = ChoiceOfThings(
        label=_("Which of your units does it come from?"),
        error_messages={
            "required": _("Choose which of your units it comes from."),
            "invalid_choice": _("Choose one of your own units."),
        },
    )
    sender = forms.ChoiceField(
        choices=Sender,
        initial=Sender.NAMED,
        widget=forms.RadioSelect,
        label=_("Who may see that it is you?"),
        error_messages={
            "required": _("Choose who may see that it is you."),
            "invalid_choice": _("Choose who may see that it is you."),
        },
    )

    def __init__(
        self,
        *args: Any,
        units: Sequence[Unit],
        people: Sequence[Person],
        values: Callable[[], list[tuple[str, str]]],
        anonymous: bool = False,
        **kwargs: Any,
    ) -> None:
        """`units` are the author's own open ones, the home unit first; `people` those without an account.
        `values` gives key and name of each value in force; it is asked only where that matters. `anonymous`:
        the group allows it."""
        super().__init__(*args, **kwargs)
        self.fields["value_keys"].choices = values
        self.own_units = units
        self.fields["affected_units"].queryset = Unit.objects.open()
        self.fields["on_behalf_of"].offer(people)
        self.fields["unit"].offer(units)
        self.fields["sender"].hints = SENDER_HINTS
        if not anonymous:
            self.fields["sender"].choices = [  # type: ignore[attr-defined]
                row for row in Sender.choices if row[0] != Sender.ANONYMOUS
            ]
        if not people:
            del self.fields["on_behalf_of"]
        if len(units) < 2:
            del self.fields["unit"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned.pop("attached", None)  # kept before the form is judged
        if not self.own_units:
            raise ValidationError(_("You belong to no unit today, so nobody would receive the suggestion."))
        cleaned.setdefault("unit", self.own_units[0])
        person = cleaned.get("on_behalf_of")
        if person and "unit" not in self.errors and person.unit_id != cleaned["unit"].pk:
            self.add_error(
                "on_behalf_of", _("Your colleague belongs to another unit. Choose that unit above.")
            )
        self.seed = cleaned.pop("seed", "") or str(uuid4())
        if person and cleaned.get("sender") == Sender.ANONYMOUS:
            self.add_error("on_behalf_of", _("An anonymous suggestion names no colleague. Leave it empty."))
        if "submission_id" in self.errors:
            self._issue_a_new_id()
        return cleaned

    def _issue_a_new_id(self) -> None:
        """The hidden number was broken on the way: with a new one the text can be sent once more."""
        del self._errors["submission_id"]
        self.data = self.data.copy()
        self.data["submission_id"] = str(uuid4())
        raise ValidationError(_("The form had lost its number. What you wrote is here: send it once more."))

    def unjudged(self) -> None:
        """Shown as it was typed, with nothing that is wrong but what is added afterwards."""
        self._errors, self.cleaned_data = ErrorDict(), {}

    @property
    def chosen_ids(self) -> set[str]:
        return {str(pk) for pk in self["affected_units"].value() or ()}

    @property
    def has_more(self) -> bool:
        """Something is filled in, or wrong, below the fold."""
        names = {"affected_units", "value_keys", "attached", "for_colleague", "on_behalf_of"}
        return any(self[name].value() for name in names & {*self.fields}) or bool(names & {*self.errors})

    def boxes(self, units: Iterable[Unit]) -> SafeString:
        chosen = self.chosen_ids
        rows = ((str(unit.pk), unit.name) for unit in units)
        return boxes("affected_units", "affected", rows, chosen)

    @property
    def value_boxes(self) -> SafeString:
        """Nothing where no values are in force."""
        offered = list(self.fields["value_keys"].choices)  # type: ignore[attr-defined]
        return (
            boxes("value_keys", "value", offered, set(self["value_keys"].value() or ()))
            if offered
            else SafeString()
        )


def boxes(name: str, prefix: str, rows: Iterable[tuple[str, str]], chosen: set[str]) -> SafeString:
    """Written by hand: a group has hundreds of units, and a widget for each costs more than the page."""
    parts = (
        (name, key, f"{prefix}_{key}", CHECKED if key in chosen else "", f"{prefix}_{key}", label)
        for key, label in rows
    )
    return format_html('<div class="fold wide">{}</div>', format_html_join("", BOX, parts))


class VersionForm(HintedForm):
    """Every act on a suggestion carries what its page showed, so that nothing is answered unread."""

    version = forms.IntegerField(
        widget=forms.HiddenInput,
        error_messages={
            "required": _("The page was out of date. Read what has happened and send again."),
            "invalid": _("The page was out of date. Read what has happened and send again."),
        },
    )

    text_field = ""  # where the person writes

    @property
    def text(self) -> str:
        """What the person wrote, so that it is never lost."""
        return str(self[self.text_field].value() or "") if self.text_field else ""

    def at_version(self, version: int) -> None:
        """Sent again from here, it is an answer to what has happened by now."""
        self.data = self.data.copy()
        self.data["version"] = str(version)


class AnswerForm(VersionForm):
    text_field = "answer"
    answer = Prose(
        label=_("Your answer"),
        max_length=4000,
        missing=_("Write an answer to the question."),
        too_long=_("Shorten the answer to %(limit_value)d characters. It has %(show_value)d now."),
    )
    attached = FilesField()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned.pop("attached", None)  # kept before the form is judged
        return cleaned


class NewFactsForm(VersionForm):
    text_field = "new_facts"
    new_facts = Prose(
        label=_("What is new?"),
        help_text=_("Something that was not known when the answer was given. This can be done once."),
        max_length=4000,
        missing=_("Write what is new."),
        too_long=_("Shorten what is new to %(limit_value)d characters. It has %(show_value)d now."),
    )
