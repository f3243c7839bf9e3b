"""What a password may be, and the link with which a new one is chosen."""

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from organisation.models import GroupSettings, Unit, User

WORDS = ("kommun", "lean", "portalen", "kl-info", "klinfo", "förslag", "lösenord", "password")


class ContextWordValidator:
    """No password built on a word that everybody here would guess (ASVS 6.2.11)."""

    def validate(self, password: str, user: User | None = None) -> None:
        bare = password.lower()
        words = guessed_words() | (own_words(user) if user else set())
        for word in sorted(words, key=len, reverse=True):
            bare = bare.replace(word, "")
        if bare != password.lower() and len(bare) < 8:
            raise ValidationError(self.get_help_text(), code="password_context_word")

    def get_help_text(self) -> str:
        return _("Do not build it on your name, on where you work, or on words such as kommun or lean.")


def guessed_words() -> set[str]:
    """Our own words, and those in the names of the group, its administrations and its companies."""
    names = [GroupSettings.objects.current().name]
    names += Unit.objects.authorities().values_list("name", flat=True)
    return {*WORDS, *(word for name in names for word in name.lower().split() if len(word) > 3)}


def own_words(user: User) -> set[str]:
    names = f"{user.username} {user.name} {user.email.partition('@')[0]}".lower()
    return {word for word in names.split() if len(word) > 3}


class ResetTokens(PasswordResetTokenGenerator):
    """A link works once, a short while, and not for somebody who is no longer active."""

    def _make_hash_value(self, user: User, timestamp: int) -> str:  # type: ignore[override]
        return f"{super()._make_hash_value(user, timestamp)}{user.is_active}"


def reset_url(user: User) -> str:
    """The link of the mail, made when the mail is sent and kept nowhere."""
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": ResetTokens().make_token(user)},
    )
    return f"{settings.SITE_URL}{path}"
