from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organisation import sessions
from organisation.roles import Role

WRONG = _("The username or the password is wrong. Check both and try again.")
MESSAGES = {
    "account/messages/logged_out.txt": _("You are logged out."),
    "account/messages/password_changed.txt": _("Your new password is saved."),
}
OLD_LINK = _("The link has been used or has grown old. Ask for a new one.")


class PortalAccountAdapter(DefaultAccountAdapter):
    """Where the portal does otherwise than allauth."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": WRONG,
        "username_password_mismatch": WRONG,
        "too_many_login_attempts": _("That was too many attempts. Wait a while and try again."),
        "enter_current_password": _("This is not your current password."),
        "invalid_password_reset": OLD_LINK,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come from the administrator or the import, never from a form on the web."""
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """A header never turns our pages into JSON."""
        return False

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        sessions.begin(request)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The group's management begins with the overview, everybody else with Min sida."""
        if request.user.has_role(Role.GROUP_MANAGEMENT):  # type: ignore[union-attr]
            return reverse("overview:overview")
        return super().get_login_redirect_url(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("organisation:profile")

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """In our words, and nothing said at a login: the page says it by being there."""
        words = message or MESSAGES.get(message_template or "")
        if words:
            messages.add_message(request, level, words, extra_tags=extra_tags)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        raise NotImplementedError("Mail goes through the outbox, never from a request.")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # The limit of tries is for one account from one place: who guesses at a colleague's password
        # from elsewhere does not lock the colleague out.
        key = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{self.get_client_ip(request)}:{key}"
