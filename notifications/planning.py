"""Whether a notice becomes a mail of its own, waits to be gathered, or no mail at all, and when."""

import datetime as dt
from typing import Any, NamedTuple

from events.models import Event
from lean_portal.clock import local_day
from notifications.models import Class, Mode, State, Wishes
from notifications.quiet import is_after_break, is_away, next_digest, next_open
from notifications.rules import Rule


class Plan(NamedTuple):
    state: State
    at: dt.datetime | None = None  # None: now, by the database's clock
    reason: str = ""


def plan(rule: Rule, wishes: Wishes, moment: dt.datetime, *, urgent: bool = False) -> Plan:
    """What becomes of a notice that is written at that moment."""
    mode = mode_of(rule, wishes)
    if mode == Mode.NEVER:
        return Plan(State.SUPPRESSED, None, "not wished for by e-mail")
    if mode != Mode.NOW:
        return Plan(State.HELD, next_digest(moment, wishes, mode))
    opens = opens_at(rule, wishes, moment, urgent=urgent)
    if opens == moment:
        return Plan(State.PENDING)
    day = local_day(opens)
    if day > local_day(moment) and is_after_break(day, wishes) and not rule.exempt:
        return Plan(State.HELD, next_digest(moment, wishes, Mode.DAILY))
    return Plan(State.PENDING, opens)


def mode_of(rule: Rule, wishes: Wishes) -> str:
    """How often the person wants what the rule tells."""
    chosen = str(getattr(wishes, Class(rule.cls).value))
    gathered = chosen in (Mode.DAILY, Mode.WEEKLY)
    return Mode.NOW if rule.exempt or rule.timely and gathered else chosen


def opens_at(rule: Rule, wishes: Wishes, moment: dt.datetime, *, urgent: bool = False) -> dt.datetime:
    """When it may be sent. What is asked for just now is waited for; what is urgent waits for nobody but
    those who are away."""
    if rule.at_most_once or urgent and not is_away(local_day(moment), wishes):
        return moment
    return next_open(moment, wishes)


def is_urgent(rule: Rule, event: Event, subject: Any) -> bool:
    return rule.urgent is not None and rule.urgent(event, subject)


def counts_towards_cap(rule: Rule) -> bool:
    """What needs somebody, and what cannot wait, is counted too, but never held back."""
    return not (rule.exempt or rule.timely or rule.cls == Class.NEEDS_YOU)
