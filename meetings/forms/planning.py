"""What the coordinator fills in: how the meeting usually is, and one meeting's day, time and place."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lean_portal.fields import FROM_LIST, Digits, Line, Prose
from lean_portal.forms import ComparedForm, RefusableForm, Saved
from lean_portal.widgets import PlainSelect
from meetings.models import Meeting, Series
from meetings.models.meeting import LONGEST, SHORTEST
from meetings.steps import ADJUSTABLE, BEFORE, FARTHEST, Step
from organisation.forms.pages import date_field, time_field
from processes.models import Selection

WRITE_MINUTES = _("Write 15 to 480 minutes, in digits.")


def minutes_field(label: Promise) -> Digits:
    return Digits(label=label, least=SHORTEST, most=LONGEST, wrong=WRITE_MINUTES)


class MeetingForm(ComparedForm):
    day = date_field(_("Day"), missing=_("Write the day."), help_text=_("A working day."))
    starts = time_field(_("Begins at"))
    minutes = minutes_field(_("How many minutes?"))
    place = Line(
        label=_("Where?"),
        help_text=_("The room, and the link when one can take part from afar."),
        max_length=120,
        missing=_("Write where it is held."),
    )
    selection = forms.ModelChoiceField(
        Selection.objects.none(),
        label=_("Is a choice of processes to be presented?"),
        help_text=_("If the meeting moves, the last day to decide moves with it."),
        required=False,
        empty_label=_("No"),
        widget=PlainSelect,
        error_messages=FROM_LIST,
    )

    def __init__(self, *args: Any, meeting: Meeting | None = None, **kwargs: Any) -> None:
        initial = as_given(meeting) if meeting else usual(Series.objects.current())
        super().__init__(*args, initial=initial, **kwargs)
        own = Q(pk=meeting.selection_id) if meeting else Q(pk__in=[])
        offered = Selection.objects.filter(own | Q(pk__in=Selection.objects.undecided()))
        self.fields["selection"].queryset = offered  # type: ignore[attr-defined]
        if not meeting:
            self.fields["version"].required = False

    def given(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("day", "starts", "minutes", "place", "selection")}


def usual(series: Series) -> dict[str, Any]:
    return {"starts": series.starts, "minutes": series.minutes, "place": series.place}


def as_given(meeting: Meeting) -> dict[str, Any]:
    names = ("version", "day", "starts", "minutes", "place", "selection")
    return {name: getattr(meeting, name) for name in names}


def saved_meeting(meeting: Meeting) -> dict[str, Saved]:
    """Field → what is saved now."""
    return {
        "day": Saved(meeting.day, meeting.day.isoformat()),
        "starts": Saved(meeting.starts, f"{meeting.starts:%H:%M}"),
        "minutes": Saved(meeting.minutes, str(meeting.minutes)),
        "place": Saved(meeting.place, meeting.place),
        "selection": Saved(meeting.selection, str(meeting.selection or "")),
    }


class CancelForm(RefusableForm):
    reason = Prose(
        label=_("Why is the meeting cancelled?"),
        help_text=_("Everybody who takes part can read it."),
        max_length=2000,
        missing=_("Write why the meeting is cancelled."),
    )


# ---- the series ------------------------------------------------------------------------------------------

WRITE_DAYS = _("Write 0 to 60 working days, in digits.")


class SeriesForm(ComparedForm):
    """Distances have no sign: the headings say on which side of the meeting each step is."""

    starts = time_field(_("It usually begins at"))
    minutes = minutes_field(_("How many minutes does it usually last?"))
    place = Line(label=_("Where is it usually held?"), max_length=120, required=False)

    def __init__(self, *args: Any, series: Series, **kwargs: Any) -> None:
        initial = {"version": series.version, **usual(series)}
        initial |= {step: abs(offset) for step, offset in series.all_offsets.items()}
        super().__init__(*args, initial=initial, **kwargs)
        for step in ADJUSTABLE:
            self.fields[step] = Digits(label=step.label, least=0, most=FARTHEST, wrong=WRITE_DAYS)

    def before(self) -> list[forms.BoundField]:
        return [self[step] for step in ADJUSTABLE if step in BEFORE]

    def after(self) -> list[forms.BoundField]:
        return [self[step] for step in ADJUSTABLE if step not in BEFORE]

    def given(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {
            **{name: said[name] for name in ("starts", "minutes", "place")},
            "offsets": {step: signed(step, said[step]) for step in ADJUSTABLE},
        }


def signed(step: Step, distance: int) -> int:
    return -distance if step in BEFORE else distance


def saved_series(series: Series) -> dict[str, Saved]:
    usually = {
        "starts": Saved(series.starts, f"{series.starts:%H:%M}"),
        "minutes": Saved(series.minutes, str(series.minutes)),
        "place": Saved(series.place, series.place),
    }
    return usually | {
        step: Saved(abs(offset), str(abs(offset))) for step, offset in series.all_offsets.items()
    }
