"""What is filled in while the statements of the sources are merged into values and behaviours."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lean_portal import clock
from lean_portal.fields import FROM_LIST, Line, Prose
from lean_portal.forms import RefusableForm
from lean_portal.widgets import PlainSelect
from organisation.forms.pages import date_field
from values.content import Content
from values.models import Audience
from values.workflow import Relation

MEANINGS = {
    Relation.KEPT: _("The same words, or nearly so."),
    Relation.REWORDED: _("The same thought in other words."),
    Relation.MERGED: _("It says this together with other statements."),
    Relation.SPLIT: _("A part of it is here, the rest elsewhere."),
    Relation.DEVELOPED: _("It says more here than it did."),
    Relation.SHARPENED: _("It demands more here than it did."),
}


class Sentence(Prose):
    """One paragraph in a box of a few lines: a line break becomes a space."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"rows": 2, **kwargs})

    def to_python(self, value: Any) -> str:
        return " ".join(super().to_python(value).split())


class Hidden(forms.IntegerField):
    widget = forms.HiddenInput


def targets_of(content: Content) -> list[tuple[Any, Any]]:
    """Grouped by value: the value itself, then its behaviours."""
    whole = _("The value itself")
    return [
        (
            f"{value.key} {value.name}",
            [(value.key, f"{value.key} {whole}"), *((b.key, f"{b.key} {b.text}") for b in value.behaviours)],
        )
        for value in content.values
    ]


class LinkForm(RefusableForm):
    # What the page showed of this link: nothing where it is a new one.
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    target = forms.ChoiceField(
        label=_("Where does it live on?"), widget=PlainSelect, error_messages=FROM_LIST
    )
    relation = forms.ChoiceField(
        label=_("What happened to it?"),
        choices=Relation,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what happened to it."),
            "invalid_choice": _("Choose what happened to it."),
        },
    )
    reason = Sentence(
        label=_("Why?"),
        help_text=_("Everybody can read this beside the value, for as long as it is kept."),
        max_length=300,
        missing=_("Write why: in a year nobody remembers."),
    )

    def __init__(self, *args: Any, content: Content, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        empty = ("", _("Choose a value or a behaviour"))
        self.fields["target"].choices = [empty, *targets_of(content)]  # type: ignore[attr-defined]

    def at_mark(self, mark: str) -> None:
        self.data = self.data.copy()
        self.data["seen"] = mark


class SetAsideForm(RefusableForm):
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    reason = Sentence(
        label=_("Why is it not carried on?"),
        max_length=600,
        missing=_("Write the reason that was given in the decision."),
    )
    reference = Line(
        label=_("Paragraph of the minutes"),
        help_text=_("As it stands in the minutes: KCG 2027 § 14."),
        max_length=80,
        missing=_("Write the paragraph of the minutes."),
    )
    decided_on = date_field(_("Decided on"), missing=_("Write the day of the decision."))

    def at_mark(self, mark: str) -> None:
        self.data = self.data.copy()
        self.data["seen"] = mark

    def clean(self) -> dict[str, Any]:
        day = self.cleaned_data.get("decided_on")
        if day and day > clock.today():
            self.add_error("decided_on", _("Choose today or an earlier day."))
        return self.cleaned_data


class NewValueForm(RefusableForm):
    name = Line(
        label=_("Name of the value"),
        help_text=_("A short sentence that can be remembered: “We take responsibility all the way”."),
        max_length=80,
        missing=_("Write the name."),
    )
    description = Sentence(
        label=_("What it means, in a sentence or two"), required=False, max_length=400, rows=3
    )


class ValueForm(NewValueForm):
    version = Hidden(min_value=0)


class NewBehaviourForm(RefusableForm):
    text = Sentence(
        label=_("Behaviour"),
        help_text=_("Something that can be seen. Begin with “I” or “We”."),
        max_length=300,
        rows=3,
        missing=_("Write the behaviour."),
    )
    audience = forms.ChoiceField(
        label=_("For whom?"),
        choices=Audience,
        initial=Audience.ALL,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose for whom it is."),
            "invalid_choice": _("Choose for whom it is."),
        },
    )
    new_reason = Sentence(
        label=_("New, because"),
        help_text=_("Only where no statement stands behind it."),
        required=False,
        max_length=300,
    )


class BehaviourForm(NewBehaviourForm):
    version = Hidden(min_value=0)


class SplitForm(RefusableForm):
    version = Hidden(min_value=0)
    text = Sentence(
        label=_("The first keeps"), max_length=300, rows=3, missing=_("Write what the first one says.")
    )
    second = Sentence(
        label=_("The second says"), max_length=300, rows=3, missing=_("Write what the second one says.")
    )


class MergeForm(RefusableForm):
    version = Hidden(min_value=0)
    gone_version = Hidden(min_value=0)
    text = Sentence(
        label=_("Together they say"), max_length=300, rows=3, missing=_("Write what they say together.")
    )


class RemoveForm(RefusableForm):
    """The question has been answered; the page named `homeless`."""

    version = Hidden(min_value=0)
    homeless = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20_000)

    def clean_homeless(self) -> list[str]:
        return self.cleaned_data["homeless"].split()


class MoveForm(RefusableForm):
    step = forms.TypedChoiceField(choices=[("-1", ""), ("1", "")], coerce=int, required=False, empty_value=0)
    value = forms.ChoiceField(
        label=_("Move to another value"), required=False, widget=PlainSelect, error_messages=FROM_LIST
    )

    def __init__(self, *args: Any, content: Content, away_from: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose a value")),
            *((v.key, f"{v.key} {v.name}") for v in content.values if v.key != away_from),
        ]
