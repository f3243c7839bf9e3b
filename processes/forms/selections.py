"""What the convenor fills in around a round: what it is, its questions, its times, and calling it off."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import from_current_timezone
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lean_portal import clock
from lean_portal.fields import FROM_LIST, Line, Prose
from lean_portal.forms import ComparedForm, RefusableForm, Saved
from organisation.forms.pages import date_field, time_field
from organisation.workdays import add_workdays
from processes.completeness import missing
from processes.models import Criterion, Process, Selection
from processes.models.selection import FEWEST, MOST
from processes.workflow import Rule

CLOSING = dt.time(16)
TO_ASSESS, TO_DECIDE = 10, 20  # working days that are proposed
MOMENTS = ("assess", "decide")


# ---- moments ---------------------------------------------------------------------------------------------


class MomentsForm(ComparedForm):
    """The last moments to assess and to decide: a day and a time each, in local time."""

    assess_day = date_field(_("Last day to assess"), missing=_("Write the last day to assess."))
    assess_time = time_field(_("Until what time may one assess?"))
    decide_day = date_field(_("Last day to decide"), missing=_("Write the last day to decide."))
    decide_time = time_field(_("Until what time may it be decided?"))

    def clean(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        for name in MOMENTS:
            day, time = given.get(f"{name}_day"), given.get(f"{name}_time")
            if day and time:
                try:
                    given[f"{name}_before"] = from_current_timezone(dt.datetime.combine(day, time))
                except ValidationError:
                    self.add_error(
                        f"{name}_time", _("The clocks change then. Choose another time, or another day.")
                    )
        return given

    def refuse(self, refusal: ValidationError) -> None:
        """The service knows moments; the page has a day and a time."""
        found = getattr(refusal, "error_dict", {})
        named = {f"{key[:-7]}_day" if key.endswith("_before") else key: found[key] for key in found}
        super().refuse(ValidationError(named) if named else refusal)

    def given(self) -> dict[str, Any]:
        """What the services take."""
        return {
            name: value for name, value in self.cleaned_data.items() if not name.endswith(("_day", "_time"))
        }


def moments_of(assess_before: dt.datetime, decide_before: dt.datetime) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, moment in zip(MOMENTS, (assess_before, decide_before), strict=True):
        local = timezone.localtime(moment)
        found |= {f"{name}_day": local.date(), f"{name}_time": local.time().replace(second=0, microsecond=0)}
    return found


def proposed_moments() -> dict[str, Any]:
    days = (add_workdays(clock.today(), count) for count in (TO_ASSESS, TO_DECIDE))
    found: dict[str, Any] = {}
    for name, day in zip(MOMENTS, days, strict=True):
        found |= {f"{name}_day": day, f"{name}_time": CLOSING}
    return found


class MoveForm(MomentsForm):
    def __init__(self, *args: Any, selection: Selection, **kwargs: Any) -> None:
        moments = moments_of(selection.assess_before, selection.decide_before)
        kwargs.setdefault("initial", {"version": selection.version, **moments})
        super().__init__(*args, **kwargs)
        if selection.is_revealed:
            del self.fields["assess_day"], self.fields["assess_time"]
            self.kept = {"assess_before": selection.assess_before}
        else:
            self.kept = {}

    def given(self) -> dict[str, Any]:
        return {**self.kept, **super().given()}


# ---- the round -------------------------------------------------------------------------------------------


class ProcessChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, process: Process) -> str:  # type: ignore[override]
        return f"{process.code} {process.name}"


class SelectionForm(MomentsForm):
    name = Line(
        label=_("What is the round called?"),
        help_text=_("Such as “The choice in autumn 2027”."),
        max_length=80,
        missing=_("Write what the round is called."),
    )
    places = forms.TypedChoiceField(
        label=_("How many are to be chosen?"),
        help_text=_("A couple. Fewer are easier to follow through."),
        choices=[(n, str(n)) for n in range(FEWEST, MOST + 1)],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages=FROM_LIST,
    )
    rules = forms.MultipleChoiceField(
        label=_("What must the choice keep, whatever the scores are?"),
        choices=Rule.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=FROM_LIST,
    )
    processes = ProcessChoice(
        Process.objects.none(),
        label=_("Which processes are assessed?"),
        help_text=_("Those whose owner is in. What one lacks must be there before the round opens."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("One of the processes cannot be chosen any longer.")},
    )
    field_order = (
        "version", "name", "places", "rules", "processes",
        "assess_day", "assess_time", "decide_day", "decide_time",
    )  # fmt: skip

    def __init__(self, *args: Any, selection: Selection | None = None, **kwargs: Any) -> None:
        chosen = set(selection.candidates.values_list("process", flat=True)) if selection else set()
        known = electable(chosen)
        lacks = {process.pk: [str(lack.words) for lack in missing_of(process)] for process in known}
        kwargs.setdefault("initial", of_round(selection, chosen) if selection else new_round(known, lacks))
        super().__init__(*args, **kwargs)
        if selection is None:
            del self.fields["version"]
        field = self.fields["processes"]
        field.queryset = Process.objects.filter(pk__in=lacks).order_by("pk")  # type: ignore[attr-defined]
        field.hints = {str(process.pk): hint(process, lacks[process.pk]) for process in known}  # type: ignore[attr-defined]


def electable(chosen: Collection[int]) -> list[Process]:
    """And those that are candidates already, whatever has become of them since."""
    rows = Process.objects.electable() | Process.objects.filter(pk__in=chosen)
    rows = rows.select_related("owner_unit__authority").prefetch_related("touched_units")
    return list(rows.order_by("pk"))


def missing_of(process: Process) -> list[Any]:
    return missing(process, touched=len(process.touched_units.all()))


def hint(process: Process, lacks: Iterable[str]) -> str | Promise:
    owner = process.owner_unit.name
    if not lacks:
        return owner
    return _("%(owner)s. It lacks: %(lacks)s") % {"owner": owner, "lacks": " ".join(lacks)}


def of_round(selection: Selection, chosen: Collection[int]) -> dict[str, Any]:
    return {
        "version": selection.version,
        "name": selection.name,
        "places": selection.places,
        "rules": selection.rules,
        "processes": chosen,
        **moments_of(selection.assess_before, selection.decide_before),
    }


def new_round(known: Iterable[Process], lacks: dict[int, list[str]]) -> dict[str, Any]:
    """All rules, the processes that lack nothing, and days that can be kept."""
    whole = [process.pk for process in known if not lacks[process.pk]]
    return {"places": 2, "rules": Rule.values, "processes": whole, **proposed_moments()}


class CancelForm(RefusableForm):
    reason = Prose(
        label=_("Why is the round called off?"),
        help_text=_("Everybody can read it."),
        max_length=2000,
        missing=_("Write why the round is called off."),
    )


def saved_round(selection: Selection) -> dict[str, Saved]:
    """Field → what is saved now."""
    candidates = list(selection.candidates.select_related("process").order_by("process"))
    return {
        "name": Saved(selection.name, selection.name),
        "places": Saved(selection.places, str(selection.places)),
        "rules": Saved(selection.rules, ", ".join(str(Rule(rule).label) for rule in selection.rules)),
        "processes": Saved(
            {each.process_id for each in candidates}, ", ".join(each.code for each in candidates)
        ),
        **saved_moments(selection),
    }


def saved_moments(selection: Selection) -> dict[str, Saved]:
    moments = moments_of(selection.assess_before, selection.decide_before)
    return {
        name: Saved(value, f"{value:%H:%M}" if name.endswith("_time") else str(value))
        for name, value in moments.items()
    }


# ---- the four questions ----------------------------------------------------------------------------------


class Group(NamedTuple):
    criterion: Criterion
    fields: list[forms.BoundField]


class CriteriaForm(ComparedForm):
    def __init__(self, *args: Any, selection: Selection, **kwargs: Any) -> None:
        self.criteria = list(selection.criteria.all())
        initial = {"version": selection.version}
        for criterion in self.criteria:
            initial |= {name: saved.value for name, saved in said_of(criterion).items()}
        super().__init__(*args, initial=initial, **kwargs)
        for criterion in self.criteria:
            self.fields.update(fields_of(criterion.key))

    def groups(self) -> Iterator[Group]:
        for criterion in self.criteria:
            yield Group(criterion, [self[name] for name in said_of(criterion)])

    def given(self) -> dict[str, dict[str, Any]]:
        return {criterion.key: self._given(criterion.key) for criterion in self.criteria}

    def _given(self, key: str) -> dict[str, Any]:
        said = self.cleaned_data
        return {
            "name": said[f"{key}-name"],
            "wording": said[f"{key}-wording"],
            "anchors": [said[f"{key}-{n}"] for n in range(1, 6)],
            "weight": said[f"{key}-weight"],
        }


def fields_of(key: str) -> dict[str, forms.Field]:
    anchors = {
        f"{key}-{n}": Line(
            label=_("What is a %(number)d?") % {"number": n},
            max_length=240,
            missing=_("Write what a %(number)d means.") % {"number": n},
        )
        for n in range(1, 6)
    }
    return {
        f"{key}-name": Line(label=_("Name"), max_length=60, missing=_("Write the name of the question.")),
        f"{key}-wording": Line(label=_("In the words of the founding text"), max_length=160, required=False),
        **anchors,
        f"{key}-weight": forms.IntegerField(
            label=_("Weight"),
            help_text=_("1 to 9. A question with weight 2 counts twice as much as one with 1."),
            min_value=1,
            max_value=9,
            widget=forms.NumberInput(attrs={"class": "short"}),
            error_messages=dict.fromkeys(
                ("required", "invalid", "min_value", "max_value"), _("Write a weight from 1 to 9.")
            ),
        ),
    }


def said_of(criterion: Criterion) -> dict[str, Saved]:
    """Field → what it says, in the order of the page."""
    values = {
        f"{criterion.key}-name": criterion.name,
        f"{criterion.key}-wording": criterion.wording,
        **{f"{criterion.key}-{n}": text for n, text in enumerate(criterion.anchors, 1)},
        f"{criterion.key}-weight": criterion.weight,
    }
    return {name: Saved(value, str(value)) for name, value in values.items()}
