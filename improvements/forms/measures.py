"""What is measured; a value by hand or a series that is pasted or sent as a file; what limits come from."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from improvements import chart_words as words
from improvements.models import Better, Every, Measure
from improvements.series_reading import (
    LONGEST_NOTE,
    MOST_ROWS,
    MOST_SIGNS,
    Fault,
    Reading,
    TooMuch,
    Unclear,
    read_period,
    read_series,
)
from improvements.services.measured_values import Given
from lean_portal import clock
from lean_portal.fields import FROM_LIST, Figure, Line, Prose
from lean_portal.forms import ComparedForm, RefusableForm, Saved
from lean_portal.guard import find_numbers
from lean_portal.hinted import HintedForm, found_hints
from lean_portal.refusals import NUMBER_FOUND
from organisation.forms.pages import date_field
from organisation.reading import Unreadable, decode

MOST_BYTES = 400 * 1024
WRITE_FIGURE = _("Write one figure, such as 12,5.")
WRITE_PERIOD = _("Write the time as 2027 v. 24, 2027-06-14 or June 2027.")
TOO_MUCH = _("This is more than %(rows)d rows. Take a part of it at a time.")
NO_TEXT = _("The file cannot be read as text. Save it as CSV, or copy the two columns and paste them here.")
FAULTS = {
    "period": _("The time is not understood. Write it as 2027 v. 24, 2027-06-14 or June 2027."),
    "no_such_day": _("There is no such day, week or month. Change the time."),
    "not_day": _("The measure is of each day. Write the day, as 2027-06-14."),
    "not_week": _("The measure is of each week. Write the week, as 2027 v. 24, or a day in it."),
    "not_month": _("The measure is of each month. Write the month, as June 2027, or a day in it."),
    "no_figure": _("There is no figure. Write it, or take the row away."),
    "figure": _("The figure is not understood. Write it as 12,5."),
    "several": _("There are two figures. Keep one."),
    "large": _("The figure is too large. Count in a larger unit."),
    "note": _("The note is longer than 200 characters. Shorten it."),
    "future": _("The time has not come yet. Change it."),
    "twice": _("The time is the same as in row %(other)d. Keep one of them."),
}


def fault_in_words(fault: Fault) -> str:
    return str(FAULTS[fault.code]) % {"other": fault.other} if fault.other else str(FAULTS[fault.code])


class MeasureForm(HintedForm, ComparedForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    name = Line(
        label=_("What do you measure?"),
        help_text=_("A few words that stand first in a sentence: “The wait for an answer”."),
        max_length=120,
        missing=_("Write what you measure."),
    )
    definition = Prose(
        label=_("How is it counted?"),
        help_text=_("From what to what, where the figures come from, and which role counts. Write no names."),
        rows=4,
        max_length=2000,
        missing=_("Write how it is counted, so that all values mean the same."),
    )
    unit_name = Line(
        label=pgettext_lazy("of a measure", "In which unit?"),
        help_text=_("Days, minutes, cases, per cent …"),
        max_length=40,
        missing=pgettext_lazy("of a measure", "Write the unit."),
    )
    every = forms.ChoiceField(
        label=_("How often?"), choices=Every, widget=forms.RadioSelect, error_messages=FROM_LIST
    )
    better = forms.ChoiceField(
        label=_("What is better?"), choices=Better, widget=forms.RadioSelect, error_messages=FROM_LIST
    )

    def __init__(
        self, *args: Any, measure: Measure | None = None, frozen: bool = False, **kwargs: Any
    ) -> None:
        first = {"every": Every.WEEK, "better": Better.LOWER, "version": 0}
        if measure is not None:
            first = {name: getattr(measure, name) for name in self.base_fields}
        super().__init__(*args, initial=first, **kwargs)
        if frozen:
            for name in ("definition", "unit_name", "every", "better"):
                self.fields[name].disabled = True

    def defined(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def saved(self, measure: Measure) -> dict[str, Saved]:
        """What stands now, to be read beside what was typed."""
        found = {name: getattr(measure, name) for name in self.fields if name != "version"}
        shown = {"every": measure.get_every_display(), "better": measure.get_better_display()}
        return {name: Saved(value, str(shown.get(name, value))) for name, value in found.items()}


class PeriodLine(Line):
    """A day, week or month as people write it."""

    every = Every.DAY

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            day, rest = read_period(text, self.every)
        except Unclear as unclear:
            raise ValidationError(FAULTS[unclear.code]) from None
        if rest.strip():
            raise ValidationError(WRITE_PERIOD)
        return day


class ReplacingForm(RefusableForm):
    """Values that stand there already are replaced only when somebody has seen them and ticked. `seen` is the
    mark of those that the page showed."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    replace = forms.BooleanField(label=_("Mine replace those that are there"), required=False)

    def replaces(self) -> str:
        return self.cleaned_data["seen"] if self.cleaned_data.get("replace") else ""

    def show(self, mark: str) -> None:
        """The tick is about what is shown now, and is made anew."""
        self.data = self.data.copy()
        self.data["seen"] = mark
        self.data.pop("replace", None)


class ValueForm(HintedForm, ReplacingForm):
    prefix = "one"
    day = PeriodLine(label=_("When?"), missing=WRITE_PERIOD, max_length=60)
    value = Figure(label=_("Figure"), missing=WRITE_FIGURE)
    note = Line(
        label=_("Note"),
        help_text=_("What was out of the ordinary? Write no names."),
        required=False,
        max_length=LONGEST_NOTE,
    )

    def hinted(self) -> list[str]:
        return ["note"]

    def __init__(self, *args: Any, measure: Measure, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].every = Every(measure.every)  # type: ignore[attr-defined]
        self.fields["day"].widget.attrs["class"] = "short"
        self.fields["value"].label = _("Figure, in %(unit)s") % {"unit": measure.unit_name}
        self.fields["day"].help_text = {
            Every.DAY: _("As 2027-06-14."),
            Every.WEEK: _("As 2027 v. 24, or any day in the week."),
            Every.MONTH: _("As June 2027, or any day in the month."),
        }[Every(measure.every)]

    def show(self, mark: str) -> None:
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = mark
        self.data.pop(self.add_prefix("replace"), None)


class SeriesForm(HintedForm, ReplacingForm):
    """Pasted, or from a file; looked through before anything is saved. The notes are asked about as one that
    is written by hand."""

    text = forms.CharField(
        label=_("Paste the values"),
        help_text=_(
            "One on each row: first the time, then the figure, as you copy them from a spreadsheet. "
            "For example: 2027 v. 24; 6,5"
        ),
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 10, "spellcheck": "false"}),
        error_messages={"null_characters_not_allowed": NO_TEXT},
    )
    file = forms.FileField(
        label=_("Or choose a CSV file"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput({"accept": ".csv,.txt,.tsv"}),
    )
    skip = forms.BooleanField(label=_("Leave out the rows that are not understood"), required=False)

    reading: Reading | None = None

    def __init__(self, *args: Any, measure: Measure, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.measure = measure

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if "file" in given and given["file"] is not None:
            given["text"] = self._text_of(given["file"])
        text = given.get("text") or ""
        if self.errors:
            return given
        if not text.strip():
            self.add_error("text", _("Paste the values, or choose a file."))
            return given
        try:
            self.reading = read_series(text, self.measure.every, today=clock.today())
        except TooMuch:
            self.add_error("text", TOO_MUCH % {"rows": MOST_ROWS})
            return given
        self._stop_numbers(self.reading)
        if not self.errors and not self.reading.rows and not self.reading.faults:
            self.add_error("text", _("There are no values here, only a heading."))
        return given

    def _text_of(self, file: Any) -> str:
        """It is shown in the field, so that it can be mended there."""
        if file.size > MOST_BYTES:
            self.add_error("file", TOO_MUCH % {"rows": MOST_ROWS})
            return ""
        try:
            text = decode(file.read())
        except Unreadable:
            self.add_error("file", NO_TEXT)
            return ""
        if len(text) > MOST_SIGNS:
            self.add_error("file", TOO_MUCH % {"rows": MOST_ROWS})
            return ""
        self.data = self.data.copy()
        self.data["text"] = text
        return text

    def _stop_numbers(self, reading: Reading) -> None:
        """In what stands after the time, and in what is not understood. A time alone looks like a number."""
        pieces = [*(row.text for row in reading.rows), *(fault.text for fault in reading.faults)]
        if any(find_numbers(piece) for piece in pieces):
            self.reading = None
            self.add_error("text", NUMBER_FOUND)

    def hinted(self) -> list[str]:
        return ["text"]

    def _found_in(self, name: str) -> dict[str, str]:
        """In the notes alone: a time and a figure may look like a phone number."""
        notes = dict.fromkeys(row.note for row in self.reading.rows if row.note) if self.reading else {}
        return {sign: words for note in notes for sign, words in found_hints(note).items()}

    def given(self) -> list[Given]:
        assert self.reading is not None
        return [Given(row.day, row.value, row.note) for row in self.reading.rows]

    @property
    def faults(self) -> list[tuple[int, str, str]]:
        """The row, what stands there, what is wrong."""
        found = self.reading.faults if self.reading else ()
        return [(fault.line, fault.text, fault_in_words(fault)) for fault in found]

    def understood(self, there: dict[Any, Decimal]) -> list[dict[str, Any]]:
        """The rows as they will be saved. `there`: values that they would replace."""
        every = self.measure.every
        return [
            {
                "line": row.line,
                "period": words.period(row.day, every),
                "value": words.figure(row.value),
                "note": row.note,
                "there": words.figure(there[row.day]) if row.day in there else "",
            }
            for row in (self.reading.rows if self.reading else ())
        ]


class ReasonForm(HintedForm, RefusableForm):
    reason = Prose(
        label=_("Why?"),
        help_text=_("It stands beside the chart. Write no names."),
        rows=2,
        max_length=500,
        missing=_("Write the reason, so that others can judge."),
    )


class LockForm(ReasonForm):
    prefix = "lock"
    from_day = date_field(_("First day of the baseline"), missing=_("Write the first day."))
    to_day = date_field(_("Last day of the baseline"), missing=_("Write the last day."))
    field_order = ("from_day", "to_day", "reason")


class SplitForm(ReasonForm):
    prefix = "split"
    from_day = date_field(_("From which day?"), missing=_("Write the day."))
    field_order = ("from_day", "reason")
