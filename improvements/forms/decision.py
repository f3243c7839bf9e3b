"""The answer to a suggestion: one radio, and the fields of what was chosen.

Every field stands in the page, and the style sheet shows those of the chosen answer. So nothing typed is lost
when the answer changes, and the form works without script and without style.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from improvements.actions import NOTHING, Action, offered, verdict_requires
from improvements.deciders import Judgement
from improvements.decision_table import Level
from improvements.forms.answers import ASKED, NEEDED, SAY_COST, WEIGHED, AnswersForm
from improvements.forms.decision_words import AFTER, HINTS, LATER, LOST, MISSING, NOT_NEEDED_BY
from improvements.forms.suggestion import VersionForm
from improvements.forms.trial_fields import (
    PlanFields,
    StudyFields,
    date,
    fill_from_measure,
    letter,
    trial_question,
)
from improvements.forms.units import Choice, UnitField, by_authority
from improvements.models import Channel, Measure, Suggestion, Verdict
from improvements.wording import LEFT, TEMPLATED, blanks, filled
from improvements.workflow import AWAITING, Who
from lean_portal import clock
from lean_portal.fields import Figure, Prose
from lean_portal.hinted import HintedForm
from lean_portal.refusals import NotAllowed

STEERING, ORGANISATION = "steering", "organisation"


def one_of(label: Promise, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        required=False,
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one from the list.")},
    )


class Panel(NamedTuple):
    """A field and the answers it belongs to."""

    field: BoundField
    label: SafeString | Promise
    codes: str


class DecisionForm(PlanFields, StudyFields, AnswersForm, HintedForm):
    # Those of the forms it is made of come where they are asked for.
    field_order = (*ASKED, "responsible_unit", "unit", "to", "channel", "trial_question")

    version = forms.IntegerField(widget=forms.HiddenInput, error_messages={"required": LOST, "invalid": LOST})
    action = forms.ChoiceField(
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose an answer."),
            "invalid_choice": _("That answer is no longer possible. Choose one of these."),
        },
    )
    responsible_unit = UnitField(label=_("Who carries it out?"))
    unit = UnitField(label=_("Which unit?"))
    to = one_of(_("Where to?"), ())
    channel = one_of(_("Where does it belong?"), Channel)
    trial_question = trial_question()
    verdict = one_of(
        _("What follows?"),
        [
            (Verdict.ADOPT, _("Keep it: it is implemented")),
            (Verdict.ADAPT, _("Change it and go on")),
            (Verdict.ABANDON, _("Stop, with reasons")),
        ],
    )
    due_on = date(_("Done by"))
    parked_until = date(_("Rests until"))
    paused_until = date(_("Paused until"))
    question = letter(
        _("Question to the author"),
        _("Shorten the question to %(limit_value)d characters. It has %(show_value)d now."),
    )
    answer = letter(
        _("Answer to the author"),
        _("Shorten the answer to %(limit_value)d characters. It has %(show_value)d now."),
        rows=5,
    )
    would_change = letter(
        _("What would change the answer?"),
        _("Shorten what would change it to %(limit_value)d characters. It has %(show_value)d now."),
        rows=2,
    )
    reason = letter(
        _("Reason"), _("Shorten the reason to %(limit_value)d characters. It has %(show_value)d now."), rows=3
    )
    mandate = letter(
        _("Mandate"),
        _("Shorten the mandate to %(limit_value)d characters. It has %(show_value)d now."),
        rows=3,
    )

    def __init__(
        self,
        data: Any = None,
        *,
        suggestion: Suggestion,
        who: frozenset[Who],
        units: Sequence[Choice] = (),
        typed: dict[str, Any] | None = None,
        judged: Judgement | None = None,
        only: Collection[str] = (),
    ) -> None:
        """`units` are those open today; only needed where an answer names one (names_unit). `typed` is what
        somebody had written, shown again without being judged. `judged` says by the decision table who may
        say yes; without it, or where it makes no difference, its questions are not asked. `only`: the codes
        of the answers to offer, where not all."""
        initial = {**(typed or {}), "version": suggestion.version}
        super().__init__(data, initial=initial, use_required_attribute=False)
        self.suggestion = suggestion
        self.actions = {
            code: action for code, action in offered(suggestion, who).items() if not only or code in only
        }
        self.fields["action"].choices = [(code, action.label) for code, action in self.actions.items()]
        used = {name for action in self.actions.values() for name in action.fields}
        self.judged, self.weighed = judged, [code for code in WEIGHED if code in self.actions]
        if judged and judged.asks and self.weighed:
            used |= {*ASKED}
            self.ask_for(judged)
        for name in [name for name in self.fields if name not in {*used, "version", "action"}]:
            del self.fields[name]
        for name in used & HINTS.keys():
            self.fields[name].help_text = self._hints(name)
        if "to" in self.fields:
            self._offer_levels()
        if "measure" in self.fields:
            self.offer_measures(Measure.objects.filter(effort__suggestion=suggestion))
        self._offer_units(units)
        self._offer_day()

    def _offer_day(self) -> None:
        """The day that the unit wished when it said yes to what another does, for whoever decides above."""
        wished = getattr(self.suggestion, "wished_on", None)
        undecided = self.suggestion.state in AWAITING and "due_on" in self.fields
        if undecided and wished and wished >= clock.today() and not self.initial.get("due_on"):
            self.initial["due_on"] = wished

    def _hints(self, name: str) -> SafeString:
        found = ((code, words) for code, words in HINTS[name].items() if code in self.actions)
        return format_html_join(" ", '<span data-for="{}">{}</span>', found)

    def _offer_levels(self) -> None:
        """The head of the organisation, unless it lies there already, and the steering group."""
        unit, levels = self.suggestion.handler_unit, [(STEERING, _("The steering group"))]
        if unit.authority and unit.authority_id != unit.pk:
            levels.insert(0, (ORGANISATION, unit.authority.manager_title))
        self.fields["to"].choices = levels
        if self.suggestion.raised_at:  # from the head it goes on, to the steering group alone
            del levels[:-1]
        self.fields["to"].choices = levels
        self.fields["to"].initial = levels[0][0] if len(levels) == 1 else None
        if self.judged and not self.judged.mine:
            self._fill_in_the_way_up(self.judged)

    def _fill_in_the_way_up(self, judged: Judgement) -> None:
        """Where it is somebody else's to decide, the way there is filled in; what is typed stands."""
        way = {"to": STEERING if judged.level == Level.STEERING else ORGANISATION, "reason": judged.reasons}
        offered_levels = {value for value, _label in self.fields["to"].choices}
        if way["to"] not in offered_levels:
            return
        for name, value in way.items():
            if not self.initial.get(name):
                self.initial[name] = value
        if self.is_bound and any(not self.data.get(name) for name in way):
            self.data = self.data.copy()
            for name, value in way.items():
                self.data[name] = self.data.get(name) or value

    def _offer_units(self, units: Sequence[Choice]) -> None:
        suggestion, home = self.suggestion, self.suggestion.handler_unit.authority_id
        if "responsible_unit" in self.fields:
            # The line decides over its own organisation; only the steering group names posts in another.
            within = suggestion.at_steering or home is None
            near = [unit for unit in units if within or unit.authority_id == home]
            self.fields["responsible_unit"].offer(by_authority(near, home, lambda unit: unit.manager_title))
            self.fields["responsible_unit"].initial = (
                suggestion.unit_id if suggestion.at_steering else suggestion.handler_unit_id
            )
        if "unit" in self.fields:
            there = None if suggestion.at_steering else suggestion.handler_unit_id
            others = [unit for unit in units if unit.pk != there]
            self.fields["unit"].offer(by_authority(others, home, lambda unit: unit.name))

    # ---- what was chosen ----------------------------------------------------------------------------------

    @property
    def chosen(self) -> Action | None:
        return self.actions.get(str(self["action"].value()))

    def clean(self) -> dict[str, Any]:
        """Only what belongs to the chosen answer is judged; the rest is kept as it stands."""
        cleaned, chosen = self.cleaned_data, self.chosen
        judged = {"version", "action", *self._fields_of(chosen, cleaned.get("verdict", ""))}
        for name in self._errors.keys() - judged:
            del self._errors[name]
        fill_from_measure(cleaned)
        for name in self._needed(chosen, cleaned):
            if cleaned.get(name) in NOTHING and name not in self._errors:
                self.add_error(name, MISSING.get(name, SAY_COST))
        for name, value in list(cleaned.items()):
            if name in judged and isinstance(value, dt.date) and value < clock.today():
                self.add_error(name, LATER)
        if "version" in self._errors:
            raise ValidationError(self._errors.pop("version"))
        day = cleaned.get("parked_until") if chosen and chosen.code == "park" else cleaned.get("due_on")
        for name in judged & TEMPLATED & cleaned.keys():
            cleaned[name] = filled(cleaned[name], self.suggestion, day)
        return cleaned

    def _fields_of(self, chosen: Action | None, verdict: str) -> list[str]:
        if chosen is None:
            return []
        of_verdict = "verdict" in chosen.fields
        asked = [name for name in ASKED if name in self.fields and chosen.code in self.weighed]
        there = [name for name in chosen.fields if name in self.fields]
        return asked + [name for name in there if not of_verdict or AFTER.get(name, verdict) == verdict]

    def hinted(self) -> Iterable[str]:
        judged = self._fields_of(self.chosen, self.cleaned_data.get("verdict", ""))
        return [name for name in super().hinted() if name in judged]

    def _needed(self, chosen: Action | None, cleaned: dict[str, Any]) -> tuple[str, ...]:
        verdict = cleaned.get("verdict")
        if chosen is None:
            return ()
        if "verdict" in chosen.fields and verdict:
            return (*chosen.required, *verdict_requires(verdict))
        asked = ("cost",) if chosen.code in NEEDED and "cost" in self.fields else ()
        return (*asked, *chosen.required)

    @property
    def arguments(self) -> dict[str, Any]:
        fields = self._fields_of(self.chosen, self.cleaned_data.get("verdict", ""))
        return self.chosen.arguments({name: self.cleaned_data[name] for name in fields})

    @property
    def given(self) -> dict[str, Any]:
        """The fields of the chosen answer, as they are kept for a decision that is published later."""
        fields = self._fields_of(self.chosen, self.cleaned_data.get("verdict", ""))
        return {name: self.cleaned_data[name] for name in fields if name not in ASKED}

    def is_ready(self) -> bool:
        """Nothing of a template is left to fill in. Only what is published later may wait for that."""
        given = self.given  # before an error takes a text out of it
        for name in TEMPLATED & given.keys():
            if left := blanks(given[name]):
                self.add_error(name, LEFT % {"blanks": ", ".join(left)})
        return self.is_valid()

    @property
    def weighs(self) -> bool:
        """Whether what is sent answers the decision table too."""
        return self.chosen is not None and self.chosen.code in self.weighed and "cost" in self.fields

    def refuse(self, refusal: NotAllowed) -> None:
        """What a service minds about one field is said at that field."""
        for argument, messages in refusal.message_dict.items():
            name = argument if argument in ASKED else self.chosen.field_of(argument)
            self.add_error(name if name in self.fields else None, messages)

    # ---- how it is shown ----------------------------------------------------------------------------------

    @property
    def panels(self) -> list[Panel]:
        return [
            Panel(field, self._label(field.name), " ".join(self._codes(field.name)))
            for field in self.visible_fields()
            if field.name != "action"
        ]

    def _codes(self, name: str) -> list[str]:
        if name in ASKED:
            return self.weighed
        users = [action for action in self.actions.values() if name in action.fields]
        return [
            f"{action.code}-{AFTER[name]}" if name in AFTER and "verdict" in action.fields else action.code
            for action in users
        ]

    @property
    def options(self) -> list[tuple[str, Promise, bool]]:
        value = self["action"].value()
        return [(code, action.label, code == value) for code, action in self.actions.items()]

    def at_version(self, version: int) -> None:
        """Sent again from here, it is an answer to what has happened by now."""
        self.data = self.data.copy()
        self.data["version"] = str(version)

    def _label(self, name: str) -> SafeString | Promise:
        lenient = [code for code in NOT_NEEDED_BY.get(name, ()) if code in self.actions]
        words = self.fields[name].label
        if not lenient:
            return words
        mark = '{} <span class="optional" data-for="{}">({})</span>'
        return format_html(mark, words, " ".join(lenient), _("optional"))


def names_unit(suggestion: Suggestion, who: frozenset[Who]) -> bool:
    return any(
        {"unit", "responsible_unit"} & {*action.fields} for action in offered(suggestion, who).values()
    )


def written_in(data: Any, action: Action) -> set[str]:
    """The words and days that were sent for an answer."""
    fields = {name: DecisionForm.base_fields[name] for name in action.fields}
    typed = (name for name, field in fields.items() if isinstance(field, Prose | forms.DateField))
    return {in_one_line(data.get(name, "")) for name in typed} - {""}


def in_one_line(text: str) -> str:
    return " ".join(text.split())


def left_over(data: Any, form: DecisionForm) -> list[str]:
    """Texts that were written for an answer that is no longer possible: shown, so that nothing is lost."""
    gone = {name: field for name, field in DecisionForm.base_fields.items() if name not in form.fields}
    typed = {name: text for name in gone if name in MISSING and (text := data.get(name))}
    texts = [text for name, text in typed.items() if isinstance(gone[name], Prose)]
    figures = [
        f"{gone[name].label}: {text}" for name, text in typed.items() if isinstance(gone[name], Figure)
    ]
    return texts + figures


class ClearForm(VersionForm):
    """The tick that opens a suggestion from a unit with statutory secrecy to the whole group."""

    nothing = forms.BooleanField(
        label=_("Nothing about an individual"),
        error_messages={"required": _("Tick that you have found nothing about an individual.")},
    )
