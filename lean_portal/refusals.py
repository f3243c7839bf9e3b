"""How a service says no to what a person has sent: in words that a form shows as they are."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

STALE = _("Somebody else has changed this in the meantime. Look at both before you save.")


class NotAllowed(ValidationError):
    """The thing is not where the change supposes, often because somebody else was faster."""


def required(**values: Any) -> None:
    """Stop a change whose words or dates are missing, naming each: the last net before the database."""
    missing = [name for name, value in values.items() if value is None or not str(value).strip()]
    if missing:
        raise NotAllowed({name: [_("This is needed.")] for name in missing})
