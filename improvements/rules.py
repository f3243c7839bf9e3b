"""Who a person is to a suggestion, what may be shown of its sender, and which dates we promise."""

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from improvements.models import Sender, Suggestion
from improvements.models.step import Step
from improvements.workflow import AWAITING, UNDECIDED, Who
from lean_portal import clock
from organisation.models import GroupSettings, Unit, User
from organisation.roles import STEERING, Role
from organisation.workdays import add_workdays

REPLY_DAYS = 10  # working days that a question waits for the author before handling goes on


@dataclass(frozen=True, slots=True)
class Holder:
    """Whoever has typed the six words of an anonymous suggestion: its author, and no account."""

    suggestion_id: int


class Promise(NamedTuple):
    read_by: dt.date
    decide_by: dt.date


def promise(settings: GroupSettings, *, day: dt.date, many: bool) -> Promise:
    """The two dates promised for what comes in on `day`; `many` when several units or the steering group
    decide. Counted in Swedish working days from the settings of today: later changes alter no promise."""
    decide_days = settings.decide_days_many if many else settings.decide_days
    return Promise(add_workdays(day, settings.read_days), add_workdays(day, decide_days))


def can_pause(suggestion: Suggestion) -> bool:
    """Once for each suggestion, and never to mend what is broken already."""
    if suggestion.decide_by is None or suggestion.paused_on is not None:
        return False
    return suggestion.state in AWAITING and suggestion.decide_by >= clock.today()


def is_paused(suggestion: Suggestion) -> bool:
    running = suggestion.paused_until is not None and suggestion.paused_until > clock.today()
    return running and suggestion.state in UNDECIDED


def is_beyond_the_border(suggestion: Suggestion) -> bool:
    """From a unit with statutory secrecy, and handled by another authority or by the steering group, which is
    of several: they read the masked copy alone."""
    if not suggestion.secrecy:
        return False
    return suggestion.at_steering or suggestion.handler_unit.authority_id != suggestion.unit.authority_id


def handles(suggestion: Suggestion, user: User) -> bool:
    """The manager or deputy of the unit that has it, a head above that unit, or the steering group; never
    anybody with a conflict of interest."""
    if user.pk in suggestion.left_out:
        return False
    if suggestion.at_steering:
        return user.has_role(*STEERING)
    if suggestion.handler_unit_id in user.answered_unit_ids:
        return True
    if suggestion.sealed:
        return False
    heads = user.posts_as({Role.ORGANISATION_HEAD})
    return any(suggestion.handler_unit.path.startswith(post.path) for post in heads)


def actors(suggestion: Suggestion, user: User | Holder) -> frozenset[Who]:
    """In which capacities this person may move this suggestion."""
    if isinstance(user, Holder):
        held = suggestion.sender == Sender.ANONYMOUS and suggestion.pk == user.suggestion_id
        return frozenset({Who.AUTHOR}) if held else frozenset()
    found = {Who.ANYONE}
    if suggestion.author_id == user.pk:
        found.add(Who.AUTHOR)
    if handles(suggestion, user):
        found.add(Who.HANDLER)
    if suggestion.responsible_unit_id in user.answered_unit_ids:
        found.add(Who.RESPONSIBLE)
    return frozenset(found)


def belongs(unit: Unit, user: User) -> bool:
    """Works there, or answers for it today: one of those who meet at its board."""
    return unit.pk in user.unit_ids or unit.pk in user.answered_unit_ids


def sender_is_open_to(suggestion: Suggestion, user: User) -> bool:
    """The name may stand in plain sight. A handler reads a hidden one by opening it, which is logged."""
    return suggestion.sender == Sender.NAMED or suggestion.author_id == user.pk


def sender_shown_to(suggestion: Suggestion, user: User) -> str:
    """The sender in the words this person may read."""
    if suggestion.sender == Sender.ANONYMOUS:
        return _("An anonymous sender")
    if suggestion.author is None:
        return _("Imported from %(source)s") % {"source": suggestion.source}
    if not sender_is_open_to(suggestion, user):
        return _("An employee")
    return sender_in_full(suggestion, suggestion.author)


def sender_in_full(suggestion: Suggestion, author: User) -> str:
    """For those to whom the name is open, or who have just opened it."""
    if suggestion.on_behalf_of_id:
        return _("%(person)s, through %(writer)s") % {"person": suggestion.on_behalf_of, "writer": author}
    if suggestion.for_colleague:
        return _("A colleague, through %(writer)s") % {"writer": author}
    return author.name


def capacity(suggestion: Suggestion, who: Who) -> tuple[Step.Actor, str]:
    """How a step names the one who acted: a capacity, and the title of the post where there is one."""
    if who == Who.AUTHOR:
        return Step.Actor.AUTHOR, ""
    if who == Who.HANDLER and suggestion.at_steering:
        return Step.Actor.STEERING, ""
    if who == Who.RESPONSIBLE and suggestion.responsible_unit:
        return Step.Actor.RESPONSIBLE, suggestion.responsible_unit.manager_title
    if who == Who.HANDLER:
        return Step.Actor.HANDLER, suggestion.handler_unit.manager_title
    return Step.Actor.CLOCK, ""
