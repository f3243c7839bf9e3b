from organisation.forms.account import LoginForm, NewPasswordForm, PasswordChangeForm, PasswordResetForm
from organisation.forms.pages import AccessibilityReportForm, DeputyForm, ProfileForm, SettingsForm

__all__ = [
    "AccessibilityReportForm",
    "DeputyForm",
    "LoginForm",
    "NewPasswordForm",
    "PasswordChangeForm",
    "PasswordResetForm",
    "ProfileForm",
    "SettingsForm",
]
