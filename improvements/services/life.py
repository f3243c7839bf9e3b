"""What every change of a suggestion has in common: the lock, the table, the step and the event."""

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from events.services import record
from improvements import rules, voices, workflow
from improvements.models import Step, Suggestion
from improvements.rules import Holder
from improvements.workflow import State, Who
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from organisation.models import User

LOCKED_WITH = ("unit", "handler_unit", "responsible_unit", "author")


def lock(suggestion: Suggestion, *, version: int | None = None) -> Suggestion:
    """The suggestion as it is now, held until the transaction ends.

    `version` is what the page showed; NotAllowed (code "stale") when somebody has changed it since.
    """
    # Two statements: after waiting for the lock PostgreSQL joins the changed row with what stood beside the
    # old one, and a suggestion that has just changed hands would seem to be gone.
    Suggestion.objects.select_for_update().only("pk").get(pk=suggestion.pk)
    fresh = Suggestion.objects.select_related(*LOCKED_WITH).get(pk=suggestion.pk)
    if version is not None and fresh.version != version:
        raise NotAllowed(
            _("Somebody else has answered this in the meantime. Read what has happened before you decide."),
            code="stale",
        )
    return fresh


class _Grown(Exception):
    """Somebody merged one of the chain further while we waited for it."""


def lock_chains(*suggestions: Suggestion) -> None:
    """Hold them, and all that they have been merged into, until the transaction ends: what happens to one may
    be counted anew upwards. Everybody takes the oldest first and all at once, so two who work on the same
    chain wait for one another only one way. To be called before anything else is locked."""
    ids = [suggestion.pk for suggestion in suggestions]
    chain = voices.with_carriers(ids)
    while True:
        try:
            with transaction.atomic():  # what it holds is let go where it turns out to be too little
                list(Suggestion.objects.select_for_update().only("pk").filter(pk__in=chain).order_by("pk"))
                found = voices.with_carriers(ids)
                if not found <= chain:
                    raise _Grown
                return
        except _Grown:
            chain = found


def permitted(suggestion: Suggestion, by: User | Holder, *needed: Who) -> Who:
    """The capacity in which `by` acts, the first of `needed` that fits; PermissionDenied when none does."""
    found = rules.actors(suggestion, by)
    for who in needed:
        if who in found:
            return who
    raise PermissionDenied


def write_step(
    suggestion: Suggestion,
    *,
    by: User | Holder | None,
    who: Who,
    event: str,
    kind: Step.Kind = Step.Kind.MOVED,
    from_state: str = "",
    changed: dict[str, Any] | None = None,
    data: dict[str, Any] | None = None,
    acting_for: Suggestion | None = None,
    **words: Any,
) -> Step:
    """Save `changed` on a locked suggestion, and write the step and the event of it.

    `words` are the step's own: text, would_change, until, internal. `acting_for` is the suggestion that `by`
    has to do with, where that is another one.
    """
    changed = changed or {}
    person = by if isinstance(by, User) else None
    actor, role = rules.capacity(acting_for or suggestion, who) if by else (Step.Actor.CLOCK, "")
    for name, value in changed.items():
        setattr(suggestion, name, value)
    suggestion.version = F("version") + 1
    suggestion.save(update_fields=[*changed, "version"])
    step = Step.objects.create(
        suggestion=suggestion,
        number=suggestion.version,
        kind=kind,
        from_state=from_state,
        state=suggestion.state,
        at=clock.now(),
        by=person,
        actor=actor,
        role=role,
        **words,
    )
    record(f"improvements.{event}", subject=suggestion, by=person, step=step.pk, **(data or {}))
    return step


def advance(
    suggestion: Suggestion,
    to: State,
    *,
    by: User | Holder | None,
    who: Who,
    event: str,
    changed: dict[str, Any] | None = None,
    data: dict[str, Any] | None = None,
    **words: Any,
) -> Step:
    """Move a locked suggestion along the table. NotAllowed when the table has no such move for `who`."""
    workflow.check(suggestion.state, to, {who})
    from_state = suggestion.state
    changed = {**(changed or {}), **_first_decision(suggestion, to)}
    return write_step(
        suggestion,
        by=by,
        who=who,
        event=event,
        from_state=from_state,
        changed={**changed, "state": to, "state_since": clock.now()},
        data={"from": from_state, "to": to, **(data or {})},
        **words,
    )


def _first_decision(suggestion: Suggestion, to: State) -> dict[str, Any]:
    """What was promised of it and what came, kept as it is now: changed limits never rewrite history."""
    first = suggestion.answered_on is None and suggestion.state in workflow.UNDECIDED
    if not first or to not in workflow.FIRST_DECISIONS:
        return {}
    return {
        "answered_on": today(),
        "answer_promised": suggestion.decide_by,
        "answered_unit": None if suggestion.at_steering else suggestion.handler_unit,
    }


def acknowledge_first(suggestion: Suggestion, *, by: User) -> None:
    """Whoever decides has read: a decision on a received suggestion writes both steps."""
    if suggestion.state == State.SUBMITTED:
        advance(
            suggestion,
            State.ACKNOWLEDGED,
            by=by,
            who=Who.HANDLER,
            event="suggestion_acknowledged",
            changed={"acknowledged_at": clock.now()},
            data={"with_decision": True},
        )


def today() -> dt.date:
    return clock.today()
