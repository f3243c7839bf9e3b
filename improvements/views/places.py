"""The five things that belong somewhere else, and where."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from improvements.models import Channel
from organisation.models import GroupSettings

MATTERS: dict[Channel, Promise] = {
    Channel.FAULT: _("Something is broken"),
    Channel.INCIDENT: _("Somebody comes to harm"),
    Channel.ENVIRONMENT: _("Work environment"),
    Channel.WHISTLEBLOWING: _("Wrongdoing"),
    Channel.PAY: _("Pay and posts"),
}


class Place(NamedTuple):
    matter: str
    name: str
    url: str


def place_of(channel: str, settings: GroupSettings) -> Place:
    """The link is empty until an administrator has set it."""
    found = Channel(channel)
    return Place(str(MATTERS[found]), str(found.label), getattr(settings, f"{found}_link"))


def places(settings: GroupSettings) -> list[Place]:
    return [place_of(channel, settings) for channel in Channel]
