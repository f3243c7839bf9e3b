from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lean_portal import clock
from lean_portal.fields import Line, Prose
from organisation import marks
from organisation.models import GroupSettings, Unit, User
from organisation.services import possible_deputies

WRITE_DATE = _("Write the date as 2027-10-04")
WRITE_TIME = _("Write the time as 16.00 or 16:00")


def date_field(label: Any, *, missing: Any = "", **kwargs: Any) -> forms.DateField:
    """Required when there are words for its being missing."""
    return forms.DateField(
        label=label,
        required=bool(missing),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "short"}),
        error_messages={"required": missing, "invalid": WRITE_DATE},
        **kwargs,
    )


def time_field(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        input_formats=["%H:%M", "%H.%M"],
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "short"}),
        error_messages={"required": WRITE_TIME, "invalid": WRITE_TIME},
    )


class ProfileForm(forms.Form):
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, error_messages={"required": _("Choose a language")}
    )
    theme = forms.ChoiceField(label=_("Appearance"), choices=User.Theme, required=False)


class PersonChoice(forms.ModelChoiceField):
    def label_from_instance(self, user: User) -> str:  # type: ignore[override]
        return f"{user.name} ({user.username})"


class DeputyForm(forms.Form):
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label=_("Where"),
        empty_label=None,
        error_messages={"required": _("Choose a unit"), "invalid_choice": _("Choose one of your units")},
    )
    user = PersonChoice(
        User.objects.none(),
        label=_("Who answers when you are away?"),
        help_text=_("Somebody in your unit, or a manager in the same organisation."),
        empty_label=_("Choose a person"),
        error_messages={
            "required": _("Choose who it is"),
            "invalid_choice": _("Choose somebody in the list"),
        },
    )
    starts_on = date_field(_("First day"), missing=_("Write the first day"))
    ends_on = date_field(
        _("Last day"),
        missing=_("Write the last day"),
        help_text=_("It ends by itself after this day."),
    )

    def __init__(self, *args: Any, units: list[Unit], by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=[unit.pk for unit in units])  # type: ignore[attr-defined]
        self.fields["starts_on"].initial = clock.today()
        people = User.objects.none()
        for unit in units:
            people = people | possible_deputies(unit)
        self.fields["user"].queryset = people.exclude(pk=by.pk)  # type: ignore[attr-defined]
        if len(units) == 1:
            self.fields["unit"].widget = forms.HiddenInput()
            self.fields["unit"].initial = units[0]


class AccessibilityReportForm(forms.Form):
    text = Prose(
        label=_("What does not work for you?"),
        help_text=_("Say which page it is, and what you wanted to do."),
        max_length=4000,
        rows=5,
        missing=_("Write what does not work"),
        too_long=_("Make it at most 4,000 characters long"),
    )
    contact = Line(
        label=_("How can we answer you?"),
        help_text=_("An e-mail or a telephone number. Leave it empty to be anonymous."),
        max_length=200,
        required=False,
    )
    # Hidden from people. Machines fill in whatever they find.
    website = forms.CharField(required=False, max_length=2000)

    def is_from_a_machine(self) -> bool:
        return bool(self.cleaned_data["website"])

    def words(self) -> dict[str, str]:
        return {"text": self.cleaned_data["text"], "contact": self.cleaned_data["contact"]}


class SettingsForm(forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    mark = forms.FileField(
        label=_("Mark"),
        help_text=_("A PNG, JPEG or WebP picture of at most 1 MB. It is drawn small, beside the name."),
        required=False,
    )
    remove_mark = forms.BooleanField(label=_("Take the mark away"), required=False)
    accessibility_reviewed_on = date_field(_("Accessibility last reviewed"))

    class Meta:
        model = GroupSettings
        fields = (
            "name",
            "fault_link",
            "incident_link",
            "environment_link",
            "whistleblowing_link",
            "pay_link",
            "read_days",
            "decide_days",
            "decide_days_many",
            "cost_limit_unit",
            "cost_limit_organisation",
            "anonymous_allowed",
            "second_signature",
            "session_hours",
            "shared_session_minutes",
            "accessibility_status",
            "accessibility_owner",
            "accessibility_reviewed_on",
            "accessibility_gaps",
        )
        widgets = {"accessibility_gaps": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        self.fields["mark"].widget.attrs["accept"] = "image/png,image/jpeg,image/webp"

    def clean_mark(self) -> bytes | None:
        sent = self.cleaned_data["mark"]
        if not sent:
            return None
        if sent.size > marks.LARGEST_FILE:
            raise ValidationError(_("The picture is larger than 1 MB. Choose a smaller one."), code="large")
        try:
            return marks.small_png(sent.read())
        except marks.NotAPicture:
            raise ValidationError(_("Choose a PNG, JPEG or WebP picture."), code="not_a_picture") from None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        unit, whole = cleaned.get("cost_limit_unit"), cleaned.get("cost_limit_organisation")
        if unit is not None and whole is not None and unit > whole:
            self.add_error("cost_limit_organisation", _("Write at least as much as a unit may decide about."))
        return cleaned

    def changes(self) -> dict[str, Any]:
        """What services.save_settings takes."""
        given = dict(self.cleaned_data)
        if given.pop("remove_mark") and given["mark"] is None:
            given["mark"] = b""
        return given

    def show_what_was_saved(self, saved: GroupSettings, error: ValidationError) -> None:
        """Both texts: what was typed stays in the fields, what somebody else saved stands beside it.
        Sending once more is then a decision, so the form takes the new version."""
        self.data = self.data.copy()
        self.data["version"] = str(saved.version)
        self.add_error(None, error)
        for name in self.Meta.fields:
            theirs = getattr(saved, name)
            if name in self.cleaned_data and self.cleaned_data[name] != theirs:
                self.add_error(name, _("Saved in the meantime: %(value)s") % {"value": theirs})
