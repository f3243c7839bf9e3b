"""How a service says no to what a person has sent: in words that a form shows as they are."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lean_portal.guard import find_numbers

NUMBER_FOUND = _(
    "There is a personal identity number here (personnummer or samordningsnummer). It says who somebody is, "
    "so nothing has been saved. Take the number away and send again: what you wrote is still here."
)
STALE = _("Somebody else has changed this in the meantime. Look at both before you save.")


class NotAllowed(ValidationError):
    """The thing is not where the change supposes, often because somebody else was faster."""


def required(**values: Any) -> None:
    """Stop a change whose words or dates are missing, naming each, or whose words hold a personal identity
    number: the last net before the database."""
    missing = [name for name, value in values.items() if value is None or not str(value).strip()]
    if missing:
        raise NotAllowed({name: [_("This is needed.")] for name in missing})
    check_numbers(**{name: value for name, value in values.items() if isinstance(value, str)})


def check_numbers(**texts: str) -> None:
    """Stop a change whose words hold a personal identity number, naming each field and never the number."""
    found = [name for name, text in texts.items() if text and find_numbers(text)]
    if found:
        raise NotAllowed({name: [NUMBER_FOUND] for name in found}, code="number")
