"""What no longer holds: said by the role itself between the checks, and what the role says that follows."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.services import record
from improvements.models import Effort, Relapse, Suggestion
from improvements.services.checks import plan_checks, relapse
from improvements.services.efforts import effort_of, lock_led
from improvements.services.life import advance, lock, permitted, today
from improvements.workflow import State, Who
from lean_portal import clock
from lean_portal.refusals import NotAllowed, check_numbers, required
from organisation.models import User

NOT_HELD = _("It has been said already, or this pilot is not followed up.")

# ---- of a suggestion -------------------------------------------------------------------------------------


@transaction.atomic
def relapse_suggestion(
    *, suggestion: Suggestion, by: User, reason: str, version: int | None = None
) -> Suggestion:
    """The role says by itself, between the checks or after the last of them, that it holds no longer."""
    required(reason=reason)
    suggestion = lock(suggestion, version=version)
    who = permitted(suggestion, by, Who.RESPONSIBLE)
    relapse(effort_of(suggestion), by=by, who=who, text=reason)
    return suggestion


@transaction.atomic
def take_up_again(
    *, suggestion: Suggestion, by: User, due_on: dt.date, answer: str = "", version: int | None = None
) -> Suggestion:
    """After a relapse the same role does it once more, by a new day."""
    required(due_on=due_on)
    check_numbers(answer=answer)
    if due_on < today():
        raise NotAllowed({"due_on": [_("Choose today or a later day.")]})
    suggestion = lock(suggestion, version=version)
    who = _after_relapse(suggestion, by)
    changed = {"due_on": due_on, "answer": answer, "decided_at": clock.now()}
    advance(
        suggestion,
        State.APPROVED,
        by=by,
        who=who,
        event="suggestion_approved",
        changed=changed,
        text=answer,
        until=due_on,
    )
    return suggestion


@transaction.atomic
def give_up(
    *, suggestion: Suggestion, by: User, answer: str, would_change: str, version: int | None = None
) -> Suggestion:
    """After a relapse: we stop, with the reason and what would change it."""
    required(answer=answer, would_change=would_change)
    suggestion = lock(suggestion, version=version)
    who = _after_relapse(suggestion, by)
    advance(
        suggestion,
        State.DECLINED,
        by=by,
        who=who,
        event="suggestion_declined",
        changed={"answer": answer, "would_change": would_change, "decided_at": clock.now()},
        text=answer,
        would_change=would_change,
    )
    return suggestion


def _after_relapse(suggestion: Suggestion, by: User) -> Who:
    who = permitted(suggestion, by, Who.RESPONSIBLE)
    if suggestion.state != State.RELAPSE:
        raise NotAllowed(_("Something has happened since, so this can no longer be done."), code="moved")
    return who


# ---- of a pilot ------------------------------------------------------------------------------------------


@transaction.atomic
def relapse_pilot(*, effort: Effort, by: User, reason: str) -> None:
    """Whoever leads it says by itself that what the pilot left behind holds no longer."""
    required(reason=reason)
    effort = lock_led(effort, by)
    if not is_held(effort):
        raise NotAllowed(NOT_HELD, code="moved")
    relapse(effort, by=by, who=Who.RESPONSIBLE, text=reason)


def is_held(effort: Effort) -> bool:
    """It is followed up, or has held for a year, and nobody has said that it does not."""
    last = effort.relapses.last()
    return effort.follow_ups.exists() and (last is None or last.follows == Relapse.Follows.AGAIN)


@transaction.atomic
def answer_relapse(*, relapse: Relapse, by: User, follows: str, answer: str) -> Relapse:
    """Taken up again it is followed up anew, from today; or it is let go, with the reason."""
    required(answer=answer)
    if follows not in Relapse.Follows.values:
        raise NotAllowed({"follows": [_("Choose what follows.")]})
    effort = lock_led(relapse.effort, by)
    relapse = Relapse.objects.get(pk=relapse.pk)
    if relapse.follows:
        raise NotAllowed(_("It has been said already what follows."), code="moved")
    relapse.follows, relapse.answer = Relapse.Follows(follows), answer
    relapse.answered_at, relapse.answered_by = clock.now(), by
    relapse.save(update_fields=["follows", "answer", "answered_at", "answered_by"])
    if relapse.follows == Relapse.Follows.AGAIN:
        plan_checks(effort)
    record("improvements.relapse_answered", subject=relapse, by=by, follows=relapse.follows)
    return relapse
