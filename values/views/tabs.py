"""The views of the value foundation, as tabs of real links."""

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from organisation.models import User
from values.permissions import edits_values

TABS = (
    ("values:foundation", _("Values")),
    ("values:origin", _("Origin")),
    ("values:gate", _("Before adoption")),
    ("values:comments", _("Comments")),
    ("values:local", _("Where we are it means")),
    ("overview:in_practice", _("In practice")),  # a page of an app above: not there without it
    ("values:versions", _("Versions")),
)
WORK = ("values:work", _("The merging"))


def tabs(user: User, current: str) -> list[dict[str, Any]]:
    """For components/tabs.html. `current` is the name of the address that is shown."""
    shown = (*TABS, WORK) if edits_values(user) else TABS
    return [
        {"url": url, "label": label, "current": name == current}
        for name, label in shown
        if (url := address(name))
    ]


def address(name: str, *args: object) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
