"""A wave: which courses, and when it opens; and that it is opened before its time, for whom and why."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lean_portal.fields import CHOOSE_ONE, FROM_LIST, Digits, Line, Prose
from lean_portal.forms import ComparedForm, RefusableForm, Saved
from organisation.models import Unit
from training.forms.base import LONGEST, UnitChoice
from training.models import Course, Wave
from training.services.waves import FIELDS


class OverrideForm(RefusableForm):
    unit = UnitChoice(
        Unit.objects.none(),
        label=_("For which unit?"),
        help_text=_("It holds for those below it too. Leave it empty to open the whole wave."),
        required=False,
        empty_label=_("Everybody"),
    )
    reason = Prose(
        label=_("Why before its time?"),
        help_text=_("Everybody can read it, and it is told at the next KL-Info. No names of persons."),
        rows=4,
        max_length=LONGEST,
        missing=_("Write why."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.open().exclude(kind=Unit.Kind.GROUP).select_related("authority")
        self.fields["unit"].queryset = units.order_by("path")  # type: ignore[attr-defined]


class WaveForm(ComparedForm):
    number = Digits(label=_("Which in order?"), least=0, most=99, wrong=_("Write 0 to 99, in digits."))
    name = Line(label=_("What is it called?"), max_length=120, missing=_("Write what it is called."))
    courses = forms.ModelMultipleChoiceField(
        Course.objects.none(),
        label=_("Which courses?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one course."), "invalid_choice": CHOOSE_ONE},
    )
    gate = forms.ChoiceField(
        label=_("When does it open?"),
        choices=Wave.Gate,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose when it opens."), "invalid_choice": CHOOSE_ONE},
    )
    share = Digits(
        label=_("How much of the wave before, in percent?"),
        help_text=_("It counts where the wave before is waited for."),
        least=1,
        most=100,
        wrong=_("Write 1 to 100, in digits."),
    )
    manager_course = forms.ModelChoiceField(
        Course.objects.none(),
        label=_("Which course is the manager to have taken?"),
        help_text=_("It counts where the own manager is waited for."),
        required=False,
        empty_label=_("None"),
        error_messages=FROM_LIST,
    )
    earlier = forms.BooleanField(
        label=_("It was before the portal: history, and nothing waits for it"), required=False
    )

    def __init__(self, *args: Any, wave: Wave | None = None, number: int = 1, **kwargs: Any) -> None:
        initial = as_given(wave) if wave else {"number": number, "share": 90, "version": 0}
        super().__init__(*args, initial=initial, **kwargs)
        for name in ("courses", "manager_course"):
            self.fields[name].queryset = Course.objects.all()  # type: ignore[attr-defined]
        if wave is not None:
            del self.fields["number"]

    def given(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def as_given(wave: Wave) -> dict[str, Any]:
    courses = [course.pk for course in wave.courses.all()]
    return {**{name: getattr(wave, name) for name in FIELDS}, "version": wave.version, "courses": courses}


def saved_wave(wave: Wave) -> dict[str, Saved]:
    """Field → what is saved now."""
    words = {
        "gate": str(wave.get_gate_display()),
        "courses": ", ".join(course.name for course in wave.courses.all()),
        "earlier": str(_("yes") if wave.earlier else _("no")),
    }
    given = {**as_given(wave), "courses": wave.courses.all()}
    return {name: Saved(value, words.get(name, str(value or ""))) for name, value in given.items()}
