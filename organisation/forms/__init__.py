from organisation.forms.account import LoginForm, NewPasswordForm, PasswordChangeForm, PasswordResetForm

__all__ = ["LoginForm", "NewPasswordForm", "PasswordChangeForm", "PasswordResetForm"]
