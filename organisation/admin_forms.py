"""Forms of the admin site that save through services: what a service refuses is an error of the form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from organisation.models import Appointment, Body, Unit, User
from organisation.roles import Role

if TYPE_CHECKING:
    from organisation.admin_base import ServiceAdmin


class ServiceForm(forms.ModelForm):
    """The service is the last check of the form and the only one who saves. The admin opens a transaction
    around the whole request, so nothing half is left behind."""

    through: ServiceAdmin
    by: User

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        try:
            self.instance = self.save_through_service()
        except ValidationError as error:
            self.add_error(None, ValidationError(error.messages))

    def save_through_service(self) -> Any:
        if self.instance._state.adding:
            return self.through.add(by=self.by, **self.cleaned_data)
        # Fields carry what the page showed: what this person did not touch is not written over.
        changed = {name: self.cleaned_data[name] for name in self.changed_data}
        saved = self._meta.model._default_manager.get(pk=self.instance.pk)
        return self.through.change(saved, by=self.by, **changed)


class UnitForm(ServiceForm):
    merged_into = forms.ModelChoiceField(
        Unit.objects.open(),
        label=_("Taken over by"),
        help_text=_(
            "Ends this unit and moves its staff, and the units below it, to the one chosen here. "
            "Its history can be read and answered there. “Valid to” is the last day, today if left empty."
        ),
        required=False,
    )

    class Meta:
        model = Unit
        fields = (
            "code",
            "name",
            "kind",
            "parent",
            "manager_title",
            "board",
            "secrecy",
            "deskless",
            "shift_work",
            "headcount",
            "meeting_rhythm",
            "note",
            "valid_from",
            "valid_to",
        )


class UserForm(ServiceForm):
    password = forms.CharField(
        label=_("Password"),
        help_text=_("Leave it empty: the person then chooses one through “Forgotten the password?”."),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    class Meta:
        model = User
        fields = ("username", "name", "email", "language", "subject_id")

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        if password:
            validate_password(password, self.instance)
        return password

    def clean_subject_id(self) -> str | None:
        return self.cleaned_data["subject_id"] or None


class AppointmentForm(ServiceForm):
    class Meta:
        model = Appointment
        fields = ("user", "person", "role", "unit", "starts_on", "ends_on")


class BodyForm(ServiceForm):
    member_roles = forms.MultipleChoiceField(
        label=_("Roles of members"), choices=Role.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Body
        fields = ("name_sv", "name_en", "purpose", "composition_rule", "term_of_office", "member_roles")
