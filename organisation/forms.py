from allauth.account.forms import LoginForm as AllauthLoginForm
from django import forms
from django.utils.translation import gettext_lazy as _


class LoginForm(AllauthLoginForm):
    shared_device = forms.BooleanField(
        label=_("This is a shared device"),
        help_text=_("You are logged out after 15 minutes without activity."),
        required=False,
    )
