"""The agenda as a whole: minutes of each item, and the order."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lean_portal.forms import RefusableForm
from meetings.forms.items import minutes_field
from meetings.models import Item, Meeting


class AgendaForm(RefusableForm):
    """`order`: the ids as they were dragged, with commas; `up`, `down`: the item whose button was pressed."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    order = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)

    def __init__(self, *args: Any, meeting: Meeting, items: Sequence[Item], **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": meeting.version}, **kwargs)
        self.items = items
        for item in items:
            self.fields[name_of(item)] = minutes_field()
            self.initial[name_of(item)] = item.minutes

    def clean_order(self) -> list[int]:
        parts = self.cleaned_data["order"].split(",") if self.cleaned_data["order"] else []
        if not all(part.isascii() and part.isdecimal() for part in parts):
            raise forms.ValidationError(_("The order could not be read. Use the buttons."))
        return [int(part) for part in parts]

    def given(self) -> dict[str, Any]:
        said = self.cleaned_data
        order = said["order"] or [item.pk for item in self.items]
        for button, step in (("up", -1), ("down", 1)):
            order = moved(order, self.data.get(button, ""), step)
        return {
            "order": order,
            "minutes": {item.pk: said[name_of(item)] for item in self.items},
            "version": said["version"],
        }


def name_of(item: Item) -> str:
    return f"minutes-{item.pk}"


def moved(order: list[int], key: str, step: int) -> list[int]:
    """The item with that id one place up or down; at either end it stays."""
    place = next((place for place, pk in enumerate(order) if str(pk) == key), None)
    if place is None or not 0 <= place + step < len(order):
        return order
    order = list(order)
    order.insert(place + step, order.pop(place))
    return order
