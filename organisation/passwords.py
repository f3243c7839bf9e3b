from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from organisation.models import User

WORDS = ("kommun", "lean", "portalen", "kl-info", "förslag", "lösenord", "password", "almfors")


class ContextWordValidator:
    """No password built on a word that everybody here would guess (ASVS 6.2.11)."""

    def validate(self, password: str, user: User | None = None) -> None:
        bare = password.lower()
        for word in WORDS:
            if word in bare and len(bare.replace(word, "")) < 8:
                raise ValidationError(self.get_help_text(), code="password_context_word")

    def get_help_text(self) -> str:
        return _("Do not build the password on words such as kommun or lean.")
