"""What is filled in when the values are used: a talk at a workplace, a card for the next meeting."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lean_portal import clock
from lean_portal.fields import FROM_LIST, Prose
from lean_portal.forms import RefusableForm
from lean_portal.widgets import PlainSelect
from organisation.forms.pages import date_field
from organisation.models import Unit

MEANING, CARD = 300, 600  # signs
MOST_PEOPLE = 20_000
TOO_MANY = _("That is more people than a workplace has. Write the number again.")
DIGITS = {"inputmode": "numeric", "class": "short"}


def people_field(label: Any, *, missing: Any = "", **kwargs: Any) -> forms.IntegerField:
    """Required when there are words for its being missing."""
    words = {"required": missing, "invalid": _("Write a number."), "min_value": _("Write at least 1.")}
    return forms.IntegerField(
        label=label,
        required=bool(missing),
        min_value=1,
        max_value=MOST_PEOPLE,
        widget=forms.TextInput(DIGITS),
        error_messages={**words, "max_value": TOO_MANY},
        **kwargs,
    )


class TalkForm(RefusableForm):
    """One workplace needs no choice of it; of several, the head count fills in what is left empty."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    unit = forms.ChoiceField(label=_("Which workplace?"), widget=PlainSelect, error_messages=FROM_LIST)
    held_on = date_field(_("Day of the meeting"), missing=_("Write the day of the meeting."))
    present = people_field(_("How many took part?"), missing=_("Write how many took part."))
    of = people_field(_("Of how many?"))
    about = forms.ChoiceField(
        label=_("Which value did you talk most about?"),
        required=False,
        widget=PlainSelect,
        error_messages=FROM_LIST,
    )
    local_meaning = Prose(
        label=_("Where we are it means …"),
        help_text=_("One line that everybody can read, at most 300 characters. Write no names."),
        rows=3,
        max_length=MEANING,
        missing=_("Write what it means where you are. One line is enough."),
    )

    def __init__(self, *args: Any, units: Sequence[Unit], names: dict[str, str], **kwargs: Any) -> None:
        """`units`: the workplaces to choose from; `names`: key and name of each value in force."""
        super().__init__(*args, **kwargs)
        self.units = {unit.code: unit for unit in units}
        self.fields["unit"].choices = [("", _("Choose the workplace")), *((u.code, u.name) for u in units)]  # type: ignore[attr-defined]
        self.fields["about"].choices = [("", _("The whole foundation")), *names.items()]  # type: ignore[attr-defined]
        if len(units) == 1:
            del self.fields["unit"]
        else:
            self.fields["of"].help_text = _("Leave it empty, and the head count of the workplace counts.")

    @classmethod
    def blank(cls, unit: Unit | None) -> dict[str, Any]:
        """What stands in a new one: today, and how many there are."""
        known = {"unit": unit.code, "of": unit.headcount or None} if unit else {}
        return {"held_on": clock.today(), **known}

    def clean_version(self) -> int:
        return self.cleaned_data["version"] or 0  # without one, it is no version that stands

    def clean_local_meaning(self) -> str:
        return " ".join(self.cleaned_data["local_meaning"].split())

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if len(self.units) == 1:
            given["unit"] = next(iter(self.units))
        unit = self.units.get(given.get("unit", ""))
        if unit is None:
            return given
        given["unit"] = unit
        if "of" in given and given["of"] is None:
            given["of"] = unit.headcount or None
            if given["of"] is None:
                self.add_error("of", _("Write how many there are at the workplace."))
        return given


class DilemmaForm(RefusableForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    about = forms.ChoiceField(
        label=_("Which value is it about?"), widget=PlainSelect, error_messages=FROM_LIST
    )
    situation = Prose(
        label=_("The situation"),
        help_text=_(
            "From everyday work, where two good things pull in different directions. Write no names."
        ),
        rows=5,
        max_length=CARD,
        missing=_("Write the situation."),
    )
    questions = Prose(
        label=_("Questions to talk about"),
        help_text=_("One on each line. Two or three are enough for ten minutes."),
        rows=4,
        max_length=CARD,
        missing=_("Write at least one question."),
    )

    def __init__(self, *args: Any, names: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].choices = [("", _("Choose a value")), *names.items()]  # type: ignore[attr-defined]

    def clean_version(self) -> int:
        return self.cleaned_data["version"] or 0  # without one, it is no version that stands


class LocalFilter(forms.Form):
    """In the address. The names of the fields are the names of the parameters."""

    varde = forms.ChoiceField(label=_("Value"), required=False, widget=PlainSelect, error_messages=FROM_LIST)
    organisation = forms.ChoiceField(
        label=_("Organisation"), required=False, widget=PlainSelect, error_messages=FROM_LIST
    )
    version = forms.ChoiceField(
        label=_("Version"), required=False, widget=PlainSelect, error_messages=FROM_LIST
    )

    def __init__(
        self,
        *args: Any,
        names: dict[str, str],
        organisations: dict[int, str],
        versions: dict[int, str],
        **kwargs: Any,
    ) -> None:
        """`versions`: each meaning, by the number of its newest wording; the one in force first."""
        super().__init__(*args, **kwargs)
        first, *earlier = versions.items()
        choices = {
            "varde": [("", _("All values")), *names.items()],
            "organisation": [
                ("", _("All organisations")),
                *((str(pk), name) for pk, name in organisations.items()),
            ],
            "version": [("", first[1]), *((str(major), number) for major, number in earlier)],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]
        if not earlier:
            del self.fields["version"]
