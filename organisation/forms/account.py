"""allauth's forms in our words. What they check stays allauth's."""

from typing import Any

from allauth.account import forms as account
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import HttpRequest, HttpResponse
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from organisation import services, sessions

NOT_THE_SAME = _("The two passwords differ. Write the same one twice.")
password_rules = lazy(lambda: " ".join(password_validators_help_texts()), str)


class LoginForm(account.LoginForm):
    shared_device = forms.BooleanField(
        label=_("This is a shared device"),
        help_text=_("You are logged out soon after you have stopped using the portal."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label=_("Username or e-mail"),
            max_length=254,
            widget=forms.TextInput(
                attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
            ),
            error_messages={"required": _("Write your username or your e-mail")},
        )
        self.fields["password"] = password_field(
            _("Password"), required=_("Write your password"), max_length=1000
        )
        self.order_fields(["login", "password", "shared_device"])

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        response = super().login(request, redirect_url=redirect_url)
        # Here and not in the adapter: allauth sets its own expiry after the adapter's.
        if request.user.is_authenticated:
            sessions.begin(request, shared=self.cleaned_data["shared_device"])
        return response


def password_field(label: Any, *, required: Any, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": required},
        **kwargs,
    )


class TwicePassword:
    """A new password, written twice."""

    fields: dict[str, forms.Field]

    def word_new_password(self) -> None:
        first, again = self.fields["password1"], self.fields["password2"]
        first.label, again.label = _("New password"), _("The new password once more")
        first.help_text = password_rules()
        first.error_messages["required"] = _("Write a new password")
        again.error_messages["required"] = _("Write the new password once more")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)

    def clean(self) -> Any:
        data = super(account.PasswordVerificationMixin, self).clean()  # type: ignore[misc]
        first, again = data.get("password1"), data.get("password2")
        if first and again and first != again:
            self.add_error("password2", NOT_THE_SAME)  # type: ignore[attr-defined]
        return data


class NewPasswordForm(TwicePassword, account.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.word_new_password()


class PasswordChangeForm(TwicePassword, account.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        old = self.fields["oldpassword"]
        old.label, old.help_text = _("Current password"), ""
        old.error_messages["required"] = _("Write your current password")
        self.word_new_password()


class PasswordResetForm(forms.Form):
    """allauth's view asks for `save(request)` and for nothing else."""

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Write your e-mail"),
            "invalid": _("Write the e-mail as name@example.se"),
        },
    )

    def save(self, request: HttpRequest) -> None:
        services.ask_password_reset(email=self.cleaned_data["email"])
