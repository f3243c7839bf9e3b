"""What a manager writes of a workplace: the day of its briefing, and that it has been."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lean_portal import clock
from lean_portal.fields import Line, Prose
from lean_portal.forms import ComparedForm, Saved
from lean_portal.templatetags.portal import day as in_words
from meetings.models import Briefing, Item
from meetings.models.briefing import LONGEST_HELP, LONGEST_LINE
from meetings.models.question import LONGEST_QUESTION
from meetings.services.briefing import WHICH_AND_HOW_MANY, Occasion
from organisation.forms.pages import date_field
from organisation.models import Unit
from values.forms.use import people_field

ROWS = range(1, 4)  # of occasions and of questions
NO_NAMES = _("Write no names.")


def line_field() -> Prose:
    return Prose(
        label=_("What does it mean here?"),
        help_text=_("Your own words, at most 300 characters. They stand first on the paper. Write no names."),
        rows=3,
        max_length=LONGEST_LINE,
        required=False,
    )


class PlanForm(ComparedForm):
    planned_on = date_field(_("Which day is your workplace meeting (APT)?"), missing=_("Write the day."))
    local_line = line_field()

    def __init__(self, *args: Any, briefing: Briefing | None, **kwargs: Any) -> None:
        names = ("version", "planned_on", "local_line")
        known = {name: getattr(briefing, name) for name in names} if briefing else {"version": 0}
        super().__init__(*args, initial=known, **kwargs)


class HoldForm(ComparedForm):
    corrections = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    held_on = date_field(_("Which day did you go through it?"), missing=_("Write the day."))
    present = people_field(_("How many were there?"), missing=_("Write how many were there."))
    of = people_field(_("Of how many?"), missing=_("Write how many work there."))
    local_line = line_field()
    covered = forms.TypedMultipleChoiceField(
        label=_("What did you go through?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    needs_help = forms.BooleanField(label=_("We need help to go further"), required=False)
    help_words = Prose(
        label=_("With what?"), help_text=NO_NAMES, rows=2, max_length=LONGEST_HELP, required=False
    )

    def __init__(
        self,
        *args: Any,
        unit: Unit,
        briefing: Briefing | None,
        messages: Sequence[Item],
        corrections: int,
        **kwargs: Any,
    ) -> None:
        initial = {"corrections": corrections, **told(briefing, unit, messages)}
        super().__init__(*args, initial=initial, **kwargs)
        items = {str(item.pk): item for item in messages}
        self.fields["covered"].choices = [(key, item.title) for key, item in items.items()]  # type: ignore[attr-defined]
        self.fields["covered"].coerce = items.__getitem__  # type: ignore[attr-defined]
        for number in ROWS:
            for name, field in occasion_fields(number):
                self.fields[name] = field
            self.fields[f"question_{number}"] = question_field(number)

    def occasions(self) -> Iterable[tuple[forms.BoundField, ...]]:
        for number in ROWS:
            yield tuple(self[f"occasion_{number}_{part}"] for part in ("words", "day", "present"))

    def has_more(self) -> bool:
        """Whether the part that few need stands open: it has something in it, or something wrong."""
        few = ("question_2", "question_3", "needs_help", "help_words")
        rows = [*self.occasions(), tuple(self[name] for name in few)]
        return any(field.value() or field.errors for row in rows for field in row)

    def clean(self) -> dict[str, Any]:
        for number in ROWS:
            parts = [f"occasion_{number}_{part}" for part in ("words", "day", "present")]
            given = [self.cleaned_data.get(part) for part in parts]
            if any(given) and not all(given) and not any(part in self.errors for part in parts):
                self.add_error(parts[0], WHICH_AND_HOW_MANY)
        return dict(self.cleaned_data)

    def given(self) -> dict[str, Any]:
        said = self.cleaned_data
        names = (
            "held_on",
            "present",
            "of",
            "local_line",
            "covered",
            "needs_help",
            "help_words",
            "corrections",
        )
        asked = [said[f"question_{number}"] for number in ROWS]
        return {
            **{name: said[name] for name in names},
            "occasions": [
                Occasion(*(said[f"occasion_{number}_{part}"] for part in ("words", "day", "present")))
                for number in ROWS
                if said[f"occasion_{number}_words"]
            ],
            "questions": [text for text in asked if text],
        }


def occasion_fields(number: int) -> list[tuple[str, forms.Field]]:
    name = f"occasion_{number}"
    return [
        (f"{name}_words", Line(label=_("Which? For example: night"), max_length=60, required=False)),
        (f"{name}_day", date_field(_("Day"))),
        (f"{name}_present", people_field(_("How many?"))),
    ]


def question_field(number: int) -> Prose:
    labels = {1: _("A question that came up"), 2: _("One more question"), 3: _("And one more")}
    hint = _("It gets somebody who answers, and a day. At most 500 characters. Write no names.")
    return Prose(
        label=labels[number],
        help_text=hint if number == 1 else NO_NAMES,
        rows=2,
        max_length=LONGEST_QUESTION,
        required=False,
    )


def told(briefing: Briefing | None, unit: Unit, messages: Sequence[Item]) -> dict[str, Any]:
    """What stands in the form: what was said before, otherwise what is likely."""
    if briefing is None or briefing.held_on is None:
        likely = {"version": 0, "held_on": clock.today(), "of": unit.headcount or None}
        if briefing and briefing.planned_on and briefing.planned_on <= clock.today():
            likely["held_on"] = briefing.planned_on
        known = {"version": briefing.version, "local_line": briefing.local_line} if briefing else {}
        return {**likely, **known, "covered": [str(item.pk) for item in messages]}
    names = ("version", "held_on", "present", "of", "local_line", "needs_help", "help_words")
    before = {name: getattr(briefing, name) for name in names}
    for number, each in enumerate(briefing.occasions.all()[: len(ROWS)], 1):
        row = {"words": each.words, "day": each.held_on, "present": each.present}
        before |= {f"occasion_{number}_{part}": value for part, value in row.items()}
    return {**before, "covered": [str(item.pk) for item in briefing.covered.all()]}


def saved(briefing: Briefing) -> dict[str, Saved]:
    """Field → what is saved now."""
    names = ("present", "of", "local_line", "help_words")
    covered = list(briefing.covered.all())
    return {
        **{name: Saved(getattr(briefing, name), str(getattr(briefing, name) or "")) for name in names},
        "planned_on": dated(briefing.planned_on),
        "held_on": dated(briefing.held_on),
        "covered": Saved(covered, ", ".join(item.title for item in covered)),
    }


def dated(day: dt.date | None) -> Saved:
    return Saved(day, in_words(day))
