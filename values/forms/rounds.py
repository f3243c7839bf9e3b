"""What is filled in around the rounds: sending out, answering, answering back, recording consultation."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lean_portal import clock
from lean_portal.fields import FROM_LIST, Line, Prose
from lean_portal.forms import RefusableForm
from lean_portal.widgets import PlainSelect
from organisation.forms.pages import date_field
from organisation.models import Body
from organisation.workdays import add_workdays
from values.content import Content
from values.models import Comment, Consultation, Revision, Round, RoundReply
from values.services.rounds import ASKED, LEAST_WORKDAYS
from values.words import act_words

ANSWER_TOO_LONG = _("Shorten the answer to %(limit_value)d characters. It has %(show_value)d now.")
LONGEST = 2000
WHOLE = "whole"
MINE = "mine"
NO_ANSWER = "none"


class RoundForm(RefusableForm):
    kind = forms.ChoiceField(
        label=_("Who is asked?"), choices=Round.Kind, widget=forms.RadioSelect, error_messages=FROM_LIST
    )
    bodies = forms.ModelMultipleChoiceField(
        Body.objects.all(),
        label=_("Which groups?"),
        help_text=_("Counts when the top groups are asked."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=FROM_LIST,
    )
    opens_on = date_field(_("First day"), missing=_("Write the first day"))
    closes_on = date_field(
        _("Last day"),
        missing=_("Write the last day"),
        help_text=_("The workplaces need at least ten working days, to have time for a meeting."),
    )

    def __init__(self, *args: Any, asked: Collection[str] = (), **kwargs: Any) -> None:
        """`asked`: the kinds that have been asked already; the next one is proposed."""
        today = clock.today()
        kwargs.setdefault(
            "initial",
            {
                "kind": next((kind for kind in Round.Kind if kind not in asked), Round.Kind.WORKPLACES),
                "bodies": Body.objects.filter(key__in=ASKED[Round.Kind.TOP]),
                "opens_on": today,
                "closes_on": add_workdays(today - dt.timedelta(days=1), 2 * LEAST_WORKDAYS),
            },
        )
        super().__init__(*args, **kwargs)
        self.fields["kind"].hints = {  # type: ignore[attr-defined]
            Round.Kind.TOP: _("They come first."),
            Round.Kind.WORKPLACES: _("Three questions to talk about at the workplace meeting."),
            Round.Kind.CONSULTATION: _("The consultation group answers."),
        }


class ProlongForm(RefusableForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    closes_on = date_field(_("New last day"), missing=_("Write the last day"))


def abouts(content: Content) -> list[tuple[Any, Any]]:
    """The whole, and then each value with its behaviours."""
    groups = [
        (
            value.name,
            [(value.key, _("The value itself")), *((b.key, short(b.text)) for b in value.behaviours)],
        )
        for value in content.values
    ]
    return [("", _("The whole draft")), *groups]


def short(text: str) -> str:
    return text if len(text) <= 90 else f"{text[:88]} …"


def about_field(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, widget=PlainSelect, error_messages=FROM_LIST)


class ReplyForm(RefusableForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    recognise = forms.ChoiceField(
        label=_("Do you recognise yourselves?"),
        choices=RoundReply.Recognise,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one of the three."),
            "invalid_choice": _("Choose one of the three."),
        },
    )
    recognise_text = Prose(
        label=_("In what do you not recognise yourselves?"),
        help_text=_("Needed when the answer is partly or no."),
        rows=3,
        max_length=LONGEST,
        required=False,
    )
    missing = Prose(label=_("What is missing?"), rows=3, max_length=LONGEST, required=False)
    missing_about = about_field(_("Which sentence is it about?"))
    meaning = Prose(
        label=_("What does it mean where you are?"),
        help_text=_("An example from everyday work. Write no names."),
        rows=3,
        max_length=LONGEST,
        required=False,
    )

    def __init__(self, *args: Any, content: Content, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["missing_about"].choices = abouts(content)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        given = self.cleaned_data
        doubt = given.get("recognise", RoundReply.Recognise.YES) != RoundReply.Recognise.YES
        if doubt and "recognise_text" in given and not given["recognise_text"]:
            self.add_error("recognise_text", _("Write what you do not recognise."))
        return given


class CommentForm(RefusableForm):
    about = about_field(_("Which sentence?"))
    text = Prose(
        label=_("Comment"),
        rows=3,
        max_length=LONGEST,
        missing=_("Write the comment."),
    )

    def __init__(self, *args: Any, content: Content, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].choices = abouts(content)  # type: ignore[attr-defined]


class HandleManyForm(RefusableForm):
    handling = forms.ChoiceField(
        label=_("Outcome"),
        choices=Comment.Handling,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an outcome."), "invalid_choice": _("Choose an outcome.")},
    )
    answer = Prose(
        label=_("Answer"),
        help_text=_("It goes back to the workplace or the group, and everybody can read it."),
        max_length=LONGEST,
        missing=_("Write an answer."),
        too_long=ANSWER_TOO_LONG,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["handling"].hints = {  # type: ignore[attr-defined]
            Comment.Handling.CHANGED: _("The text is another now, because of this."),
            Comment.Handling.CLARIFIED: _("The meaning is the same, in clearer words."),
            Comment.Handling.UNCHANGED: _("The text stays. Say why."),
            Comment.Handling.ANSWERED: _("It was a question, or an example."),
        }


class ChangeChoice(forms.ModelChoiceField):
    widget = PlainSelect

    def label_from_instance(self, revision: Revision) -> str:  # type: ignore[override]
        return act_words(revision)


class HandleForm(HandleManyForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    revision = ChangeChoice(
        Revision.objects.none(),
        label=_("Which change?"),
        help_text=_("Counts when the outcome is changed or made clearer."),
        required=False,
        empty_label=_("The newest change"),
        error_messages=FROM_LIST,
    )

    def __init__(self, *args: Any, changes: QuerySet[Revision], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["revision"].queryset = changes  # type: ignore[attr-defined]


class CommentFilter(forms.Form):
    """In the address. The names of the fields are the names of the parameters."""

    version = about_field(_("Version"))
    round = about_field(_("Round"))
    about = about_field(_("About"))
    whose = about_field(_("From"))
    handling = forms.ChoiceField(required=False, widget=forms.HiddenInput, error_messages=FROM_LIST)

    def __init__(
        self, *args: Any, versions: list[str], rounds: list[Round], content: Content, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = {
            "version": [(number, number) for number in versions],
            "round": [("", _("All rounds")), *((str(r.pk), str(r)) for r in rounds)],
            "about": [("", _("Everything")), (WHOLE, _("The whole draft")), *_by_value(content)],
            "whose": [("", _("All workplaces and groups")), (MINE, _("My workplace"))],
            "handling": [(NO_ANSWER, ""), *Comment.Handling.choices],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]
        if len(versions) < 2:
            del self.fields["version"]

    @property
    def narrows(self) -> bool:
        """Something is chosen, apart from the version."""
        return any(self.data.get(name) for name in ("round", "about", "whose", "handling"))


def _by_value(content: Content) -> list[tuple[Any, Any]]:
    return [
        (
            value.name,
            [
                (value.key, _("The value and its behaviours")),
                *((b.key, short(b.text)) for b in value.behaviours),
            ],
        )
        for value in content.values
    ]


class ConsultationForm(RefusableForm):
    kind = forms.ChoiceField(
        label=_("In what form?"),
        choices=Consultation.Kind,
        widget=forms.RadioSelect,
        error_messages=FROM_LIST,
    )
    held_on = date_field(_("Day"), missing=_("Write the day."))
    with_whom = Line(
        label=_("With whom?"),
        help_text=_("The group and the unions. Write no names."),
        max_length=200,
        missing=_("Write with whom."),
    )
    note = Prose(
        label=_("What was said, or where are the minutes?"),
        rows=3,
        max_length=600,
        missing=_("Write what was said, or where the minutes are."),
    )
