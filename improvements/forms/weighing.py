"""What those who handle a suggestion fill in for themselves: notes, evaluations, the checklist, jäv."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from improvements.forms.decision import date
from improvements.forms.units import Choice, UnitField, by_authority
from improvements.models import Weighing
from improvements.models.weighing import QUESTIONS, WRITTEN, Advice, Consultation, Thought
from lean_portal.fields import FROM_LIST, Line, Prose
from lean_portal.forms import ComparedForm, RefusableForm, Saved
from lean_portal.hinted import HintedForm
from lean_portal.templatetags.portal import day
from lean_portal.widgets import PlainSelect
from organisation.models import User

NOT_ANSWERED = ("", _("Not answered"))


class NoteForm(HintedForm, RefusableForm):
    text = Prose(label=_("Note"), rows=2, max_length=4000, missing=_("Write the note first."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="note_%s", use_required_attribute=False, **kwargs)


def one_of(
    label: Promise | str, choices: Any, blank: tuple[str, Promise] = NOT_ANSWERED
) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, required=False, choices=[blank, *choices], widget=PlainSelect, error_messages=FROM_LIST
    )


def comment(label: Promise) -> Line:
    return Line(label=label, required=False, max_length=200)


def words(name: str) -> Promise:
    return Weighing._meta.get_field(name).verbose_name  # type: ignore[return-value]


class Question(NamedTuple):
    """A row of the checklist."""

    answer: BoundField
    comment: BoundField
    known: str | Promise


class CheckForm(HintedForm, ComparedForm):
    law = one_of(words("law"), Thought.choices)
    law_note = comment(_("Comment on law and secrecy"))
    personal_data = one_of(words("personal_data"), Thought.choices)
    personal_data_note = comment(_("Comment on personal data"))
    it = one_of(words("it"), Thought.choices)
    it_note = comment(_("Comment on IT"))
    cost = one_of(words("cost"), Thought.choices)
    cost_note = comment(_("Comment on the cost"))
    affected = one_of(words("affected"), Thought.choices)
    affected_note = comment(_("Comment on those affected"))
    consultation = one_of(words("consultation"), Consultation.choices)
    consulted_on = date(_("Consultation done on"))
    consultation_note = comment(_("Comment on the consultation"))
    recommendation = one_of(_("Our recommendation"), Advice.choices, ("", _("None yet")))
    grounds = Prose(label=_("Why"), rows=2, required=False, max_length=2000)

    known: dict[str, str | Promise] = {}  # what the decision table has been told, shown beside each question

    def __init__(
        self, data: Any = None, *, weighing: Weighing | None, begun: dict[str, str] | None = None
    ) -> None:
        """`begun` comes from the decision table: what it has been told is not asked once more."""
        initial: dict[str, Any] = {"version": 0, **(begun or {})}
        if weighing:
            initial = {name: getattr(weighing, name) for name in ("version", *WRITTEN)}
        super().__init__(data, initial=initial, auto_id="check_%s", use_required_attribute=False)

    @property
    def written(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in WRITTEN}

    @property
    def questions(self) -> list[Question]:
        return [Question(self[name], self[f"{name}_note"], self.known.get(name, "")) for name in QUESTIONS]


CHOICES = {
    **dict.fromkeys(QUESTIONS, Thought),
    "consultation": Consultation,
    "recommendation": Advice,
}


def saved_weighing(weighing: Weighing) -> dict[str, Saved]:
    """What stands there now, in words, to be compared with what was typed."""
    found = {}
    for name in WRITTEN:
        value = getattr(weighing, name)
        shown = str(CHOICES[name](value).label) if value and name in CHOICES else value
        found[name] = Saved(value, day(value) if value and name == "consulted_on" else shown or "")
    return found


class AskForm(HintedForm, RefusableForm):
    """One of three: a member of the steering group, whoever answers for a unit, or any account."""

    member = forms.TypedChoiceField(
        label=_("A member of the steering group"), required=False, empty_value=None, widget=PlainSelect,
        error_messages=FROM_LIST,
    )  # fmt: skip
    post = UnitField(label=_("Or a post"))
    person = Line(
        label=_("Or a person"),
        help_text=_("Username or e-mail address of the account."),
        required=False,
        max_length=150,
    )
    question = Prose(
        label=_("What do you want to know?"),
        rows=3,
        max_length=2000,
        missing=_("Write what you want to know."),
    )
    due_on = date(_("Answer by"))

    def __init__(self, *args: Any, members: Iterable[User], units: Sequence[Choice], **kwargs: Any) -> None:
        super().__init__(*args, use_required_attribute=False, **kwargs)
        by_id = {str(member.pk): member for member in members}
        choices = [(key, member.name) for key, member in by_id.items()]
        self.fields["member"].choices = [("", _("Choose")), *choices]  # type: ignore[attr-defined]
        self.fields["member"].coerce = by_id.__getitem__  # type: ignore[attr-defined]
        self.fields["post"].offer(by_authority(units, None, lambda unit: unit.manager_title))  # type: ignore[attr-defined]

    def hinted(self) -> Iterable[str]:
        return ["question"]  # the e-mail address of an account is what is asked for

    def clean_person(self) -> User | None:
        login = self.cleaned_data["person"]
        if not login:
            return None
        found = User.objects.active().known_as(login).first()
        if found is None:
            raise ValidationError(_("There is no account with that username or address."))
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if not cleaned.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", _("Write the day when you need the answer."))
        chosen = [name for name in ("member", "post", "person") if cleaned.get(name)]
        if len(chosen) != 1 and not self.errors.keys() & {"member", "post", "person"}:
            self.add_error("member", _("Choose one: a member, a post or a person."))
        return cleaned

    @property
    def arguments(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return {
            "evaluator": cleaned["member"] or cleaned["person"],
            "post": cleaned["post"],
            "question": cleaned["question"],
            "due_on": cleaned["due_on"],
        }

    def refuse(self, refusal: ValidationError) -> None:
        """What the service says of the evaluator stands at the field where that was chosen."""
        if hasattr(refusal, "error_dict") and "evaluator" in refusal.error_dict:
            field = "member" if self.cleaned_data.get("member") else "person"
            self.add_error(field, refusal.error_dict["evaluator"])
        else:
            super().refuse(refusal)


class EvaluationForm(HintedForm, RefusableForm):
    text = Prose(label=_("What do you think?"), rows=6, max_length=4000, missing=_("Write what you think."))
    advice = forms.ChoiceField(
        label=_("What do you recommend?"), choices=Advice, widget=forms.RadioSelect, error_messages=FROM_LIST
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, use_required_attribute=False, **kwargs)


class ConflictForm(RefusableForm):
    """Who is left out: oneself, by the button "me", or somebody of `people`."""

    member = forms.TypedChoiceField(
        label=_("Who has a conflict of interest?"),
        empty_value=None,
        widget=PlainSelect,
        error_messages=FROM_LIST,
    )

    def __init__(self, data: Any = None, *, people: Iterable[User]) -> None:
        super().__init__(data, use_required_attribute=False)
        self.fields["member"].required = "me" not in (data or {})
        by_id = {str(person.pk): person for person in people}
        choices = [(key, person.name) for key, person in by_id.items()]
        self.fields["member"].choices = [("", _("Choose")), *choices]  # type: ignore[attr-defined]
        self.fields["member"].coerce = by_id.__getitem__  # type: ignore[attr-defined]


class EndForm(HintedForm, RefusableForm):
    reason = Prose(
        label=_("Why is it taken back?"), rows=2, max_length=1000, missing=_("Say why it is taken back.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, use_required_attribute=False, **kwargs)
