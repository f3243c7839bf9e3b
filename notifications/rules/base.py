"""What a rule says, and what the rules of several subjects share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from events.models import Event
from notifications.audiences.base import Audience
from notifications.models import Channel, Class

BOTH = (Channel.EMAIL, Channel.INAPP)
When = Callable[[Event], bool]
Urgent = Callable[[Event, Any], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """`notice` is also the name of its template. With `while_in` the notice is only worth sending as long
    as what it is about is in one of these states and nothing newer of the same kind has happened to it.

    In a gathered mail the newest of those that tell the same of one thing is enough (`tells`, or else the
    notice itself); with `each` none of them is left out."""

    notice: str
    audience: Audience
    cls: Class
    while_in: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = BOTH
    when: When | None = None
    to_actor: bool = False  # nobody is told of their own act, but for a receipt
    at_most_once: bool = False  # marked before it is sent: whoever misses it can ask again
    stoppable: bool = True
    seconds: int = 0  # not worth sending later than this
    timely: bool = False  # not gathered, only stopped or sent: it says less a day later, or is of KL-Info
    exempt: bool = False  # comes whatever was chosen for its class, and never in a gathered mail
    tells: str = ""
    folds: bool = False  # several of such that are due at once come in one mail (services.fold)
    each: bool = False  # two of them about the same thing have different things to say
    urgent: Urgent | None = None  # whether it breaks into quiet hours and days off


Rules = dict[str, tuple[Rule, ...]]  # kind of event → whoever is told of it


def sent_back(event: Event) -> bool:
    """By those who decide, and not by those who handed it over."""
    return bool(event.data.get("by_decider"))


def taken_back(event: Event) -> bool:
    return not sent_back(event)
