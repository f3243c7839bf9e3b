"""The filters of a list, kept in the URL."""

from collections.abc import Sequence
from typing import Any

import django_filters as filters
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from improvements import workflow
from improvements.models import Suggestion, SuggestionQuerySet
from improvements.workflow import State
from lean_portal.widgets import PlainSelect
from organisation.models import Unit

GROUPS: dict[str, tuple[Any, tuple[State, ...]]] = {
    "waiting": (_("Wait for an answer"), (*workflow.AWAITING, State.NEEDS_INFORMATION)),
    "ongoing": (_("Are being carried out"), workflow.ONGOING),
    "done": (_("Are done"), (State.IMPLEMENTED, State.SUSTAINED)),
}
STATES = [
    (_("Together"), [(name, label) for name, (label, _states) in GROUPS.items()]),
    (_("One by one"), [choice for choice in State.choices if choice[0] != State.DRAFT]),
]
CHOOSE = {"invalid_choice": _("Choose one from the list.")}
YEAR = _("Write the year with four digits, such as 2026.")


class WholeNumberFilter(filters.Filter):
    field_class = forms.IntegerField


class SuggestionFilter(filters.FilterSet):
    state = filters.ChoiceFilter(
        label=_("State"),
        choices=STATES,
        empty_label=_("All states"),
        method="in_state",
        error_messages=CHOOSE,
        widget=PlainSelect,
    )
    organisation = filters.ChoiceFilter(
        label=_("Organisation"),
        empty_label=_("All organisations"),
        method="in_organisation",
        error_messages=CHOOSE,
        widget=PlainSelect,
    )
    unit = filters.ChoiceFilter(
        label=_("Unit"), empty_label=_("All units"), error_messages=CHOOSE, widget=PlainSelect
    )
    varde = filters.ChoiceFilter(
        label=_("Value"),
        empty_label=_("All values"),
        method="about_value",
        error_messages=CHOOSE,
        widget=PlainSelect,
    )

    year = WholeNumberFilter(
        label=_("Year"),
        widget=forms.TextInput({"inputmode": "numeric", "class": "short"}),
        min_value=1900,
        max_value=2999,
        error_messages={"invalid": YEAR, "min_value": YEAR, "max_value": YEAR},
    )

    class Meta:
        model = Suggestion
        fields = ["state", "organisation", "unit", "varde", "year"]

    def __init__(
        self,
        data: QueryDict,
        queryset: SuggestionQuerySet,
        *,
        units: Sequence[Unit],
        values: dict[str, str],
    ) -> None:
        """`units`: the organisations, and the units of the chosen one; `values`: key and name of each that
        was ever adopted. Without any, the filter falls away."""
        inside = {str(u.pk): u for u in units if str(u.authority_id) == data.get("organisation")}
        if data.get("unit", "").isdecimal() and data["unit"] not in inside:
            data = data.copy()
            del data["unit"]  # it belonged to the organisation that was chosen before
        super().__init__(data, queryset)
        self._offer("organisation", {unit.pk: unit.name for unit in units if unit.authority_id == unit.pk})
        self._offer("unit", {unit.pk: unit.name for unit in inside.values()})
        self._offer("varde", values)
        self.inside = [unit.pk for unit in inside.values()]

    def _offer(self, name: str, choices: dict[Any, str]) -> None:
        if choices:
            self.filters[name].extra["choices"] = list(choices.items())
        else:
            del self.filters[name]

    def in_state(self, found: SuggestionQuerySet, name: str, value: str) -> SuggestionQuerySet:
        if value in GROUPS:
            return found.filter(state__in=GROUPS[value][1])
        return found.filter(state=value)

    def in_organisation(self, found: SuggestionQuerySet, name: str, value: str) -> SuggestionQuerySet:
        return found.filter(unit__in=self.inside)

    def about_value(self, found: SuggestionQuerySet, name: str, value: str) -> SuggestionQuerySet:
        return found.about_value(value)
