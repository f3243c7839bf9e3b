"""The one pause of a promise: a reason and a day that both sides see, and the promised day moves with it."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from improvements import promises, rules
from improvements.models import Step, Suggestion
from improvements.services.life import acknowledge_first, lock, permitted, today, write_step
from improvements.workflow import AWAITING, State, Who
from lean_portal.refusals import NotAllowed, required
from lean_portal.templatetags.portal import day
from organisation.models import User
from organisation.workdays import add_workdays, is_workday


@transaction.atomic
def pause_promise(
    *, suggestion: Suggestion, by: User, paused_until: dt.date, reason: str, version: int | None = None
) -> Suggestion:
    """The handler waits for something: the promised day moves by the working days until `paused_until`.

    NotAllowed the second time ("once"), when the promise is broken already ("broken"), and for a day that is
    no working day or further off than ten of them.
    """
    required(paused_until=paused_until, reason=reason)
    suggestion = lock(suggestion, version=version)
    who = permitted(suggestion, by, Who.HANDLER)
    _check(suggestion, paused_until)
    acknowledge_first(suggestion, by=by)
    changed = {"pause_reason": reason, **_pause(suggestion, paused_until)}
    write_step(
        suggestion,
        by=by,
        who=who,
        event="promise_paused",
        kind=Step.Kind.PAUSED,
        from_state=suggestion.state,
        changed=changed,
        text=reason,
        until=changed["decide_by"],
    )
    return suggestion


def _check(suggestion: Suggestion, until: dt.date) -> None:
    if suggestion.state not in AWAITING or suggestion.decide_by is None:
        raise NotAllowed(_("Only a promise of an answer can be paused."), code="moved")
    if suggestion.paused_on:
        raise NotAllowed(_("The promise has been paused once already."), code="once")
    if suggestion.decide_by < today():
        raise NotAllowed(_("The promise is broken already, and a pause cannot mend it."), code="broken")
    last = add_workdays(today(), promises.MOST_PAUSED)
    if not today() < until <= last or not is_workday(until):
        words = _("Choose a working day after today, %(last)s at the latest.") % {"last": day(last)}
        raise NotAllowed({"paused_until": [words]})


@transaction.atomic
def resume_promise(*, suggestion: Suggestion, by: User, version: int | None = None) -> Suggestion:
    """What was waited for has come: the promised day moves back by what was left of the pause."""
    suggestion = lock(suggestion, version=version)
    who = permitted(suggestion, by, Who.HANDLER)
    if suggestion.state not in AWAITING or not rules.is_paused(suggestion):
        raise NotAllowed(_("The promise is not paused now."), code="moved")
    changed = _shorten(suggestion)
    write_step(
        suggestion,
        by=by,
        who=who,
        event="promise_resumed",
        kind=Step.Kind.RESUMED,
        from_state=suggestion.state,
        changed=changed,
        until=changed["decide_by"],
    )
    return suggestion


def pause_for_question(suggestion: Suggestion) -> dict[str, Any]:
    """A question to the author is the pause, if none was used: until the answer, ten working days at most.
    Otherwise the promised day stands. What is to change on a locked suggestion, before it is asked."""
    if not rules.can_pause(suggestion):
        return {}
    return _pause(suggestion, add_workdays(today(), rules.REPLY_DAYS))


def end_question(suggestion: Suggestion) -> dict[str, Any]:
    """The author has answered: a pause that was made by the question ends with it."""
    asked = suggestion.state == State.NEEDS_INFORMATION and not suggestion.pause_reason
    return _shorten(suggestion) if asked and rules.is_paused(suggestion) else {}


def end_with_new_promise(suggestion: Suggestion) -> dict[str, Any]:
    """A new promise is given for a suggestion that came back: nothing is left of an old pause."""
    running = suggestion.paused_until is not None and suggestion.paused_until > today()
    return {"paused_until": today()} if running else {}


def _pause(suggestion: Suggestion, until: dt.date) -> dict[str, Any]:
    assert suggestion.decide_by
    moved = promises.paused(suggestion.decide_by, today(), until)
    return {"paused_on": today(), "paused_until": until, "decide_by": moved}


def _shorten(suggestion: Suggestion) -> dict[str, Any]:
    assert suggestion.decide_by and suggestion.paused_until
    back = promises.shortened(suggestion.decide_by, suggestion.paused_until, today())
    return {"paused_until": today(), "decide_by": back}
