"""What the handler does: read, ask, say yes, say no with reasons, let rest, refer elsewhere."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.services import record
from improvements import withheld
from improvements.models import Channel, Sender, Step, Suggestion
from improvements.services.border import authorities, crosses, note_crossing, refuse_secret_crossing
from improvements.services.life import acknowledge_first, advance, lock, permitted, today, write_step
from improvements.services.pause import pause_for_question
from improvements.services.signature import refuse_unsigned
from improvements.services.weigh import refuse_above
from improvements.services.weighing import refuse_without_consultation
from improvements.workflow import State, Who
from lean_portal import clock
from lean_portal.refusals import NotAllowed, check_numbers, required
from organisation.models import Unit, User


@transaction.atomic
def acknowledge_suggestion(*, suggestion: Suggestion, by: User, version: int | None = None) -> Suggestion:
    """A human has read it: the first promise is kept."""
    suggestion = lock(suggestion, version=version)
    who = permitted(suggestion, by, Who.HANDLER)
    advance(
        suggestion,
        State.ACKNOWLEDGED,
        by=by,
        who=who,
        event="suggestion_acknowledged",
        changed={"acknowledged_at": clock.now()},
    )
    return suggestion


@transaction.atomic
def start_review(
    *, suggestion: Suggestion, by: User, answer: str = "", version: int | None = None
) -> Suggestion:
    """The question needs a closer look before a decision; the promised date stands."""
    check_numbers(answer=answer)
    suggestion = lock(suggestion, version=version)
    who = permitted(suggestion, by, Who.HANDLER)
    acknowledge_first(suggestion, by=by)
    advance(
        suggestion,
        State.UNDER_REVIEW,
        by=by,
        who=who,
        event="review_started",
        text=answer,
        until=suggestion.decide_by,
    )
    return suggestion


@transaction.atomic
def ask_author(*, suggestion: Suggestion, by: User, question: str, version: int | None = None) -> Suggestion:
    """Ask the author. After ten working days without an answer handling goes on by itself. The promise is
    paused meanwhile, unless its one pause is used."""
    required(question=question)
    suggestion = lock(suggestion, version=version)
    who = permitted(suggestion, by, Who.HANDLER)
    acknowledge_first(suggestion, by=by)
    changed = {"question": question, **pause_for_question(suggestion)}
    advance(
        suggestion,
        State.NEEDS_INFORMATION,
        by=by,
        who=who,
        event="author_asked",
        changed=changed,
        text=question,
        until=changed.get("decide_by"),
    )
    return suggestion


@transaction.atomic
def approve_suggestion(
    *,
    suggestion: Suggestion,
    by: User,
    responsible_unit: Unit,
    due_on: dt.date,
    answer: str = "",
    version: int | None = None,
) -> Suggestion:
    """Yes: the post that answers for `responsible_unit` carries it out, by `due_on`. NotAllowed where the
    decision table leaves the yes to somebody above. Of another authority, it is handed over there: the step
    names both."""
    required(responsible_unit=responsible_unit, due_on=due_on)
    check_numbers(answer=answer)
    if due_on < today():
        raise NotAllowed({"due_on": [_("Choose today or a later day.")]})
    suggestion = lock(suggestion, version=version)
    who = permitted(suggestion, by, Who.HANDLER)
    refuse_above(suggestion, by)
    refuse_without_consultation(suggestion)
    refuse_secret_crossing(suggestion, responsible_unit, field="responsible_unit")
    acknowledge_first(suggestion, by=by)
    advance(
        suggestion,
        State.APPROVED,
        by=by,
        who=who,
        event="suggestion_approved",
        changed={
            "responsible_unit": responsible_unit,
            "due_on": due_on,
            "answer": answer,
            "decided_at": clock.now(),
        },
        text=answer,
        until=due_on,
        **_handed_over_with_it(suggestion, responsible_unit),
    )
    return suggestion


def _handed_over_with_it(suggestion: Suggestion, unit: Unit) -> dict[str, Any]:
    """Another authority is to carry it out: what the step and its event say of that."""
    if not crosses(suggestion, unit):
        return {}
    note_crossing(suggestion, unit)
    giver, receiver = authorities(suggestion, unit)
    return {"giver": giver.name, "receiver": receiver.name, "data": {"authority": receiver.pk}}


@transaction.atomic
def decline_suggestion(
    *, suggestion: Suggestion, by: User, answer: str, would_change: str, version: int | None = None
) -> Suggestion:
    """No: refused here, by the form and by the database without both the reason and what would change it.
    NotAllowed (code "unsigned") where a second member of the steering group is to sign it first."""
    required(answer=answer, would_change=would_change)
    suggestion = lock(suggestion, version=version)
    who = permitted(suggestion, by, Who.HANDLER)
    refuse_unsigned(suggestion, answer=answer, would_change=would_change)
    acknowledge_first(suggestion, by=by)
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


@transaction.atomic
def park_suggestion(
    *, suggestion: Suggestion, by: User, answer: str, parked_until: dt.date, version: int | None = None
) -> Suggestion:
    """Not now: it rests until a date and is then taken up by itself."""
    required(answer=answer, parked_until=parked_until)
    if parked_until <= today():
        raise NotAllowed({"parked_until": [_("Choose a day after today.")]})
    suggestion = lock(suggestion, version=version)
    approved = suggestion.state == State.APPROVED
    who = permitted(suggestion, by, Who.RESPONSIBLE if approved else Who.HANDLER)
    acknowledge_first(suggestion, by=by)
    advance(
        suggestion,
        State.PARKED,
        by=by,
        who=who,
        event="suggestion_parked",
        changed={"answer": answer, "parked_until": parked_until, "decided_at": clock.now()},
        text=answer,
        until=parked_until,
    )
    return suggestion


@transaction.atomic
def refer_suggestion(
    *, suggestion: Suggestion, by: User, channel: str, answer: str = "", version: int | None = None
) -> Suggestion:
    """It belongs in another channel. The author gets the link; the text is never forwarded, and what may be
    whistleblowing or an incident is locked to the author and the one handler."""
    required(channel=channel)
    check_numbers(answer=answer)
    suggestion = lock(suggestion, version=version)
    who = permitted(suggestion, by, Who.HANDLER)
    advance(
        suggestion,
        State.REFERRED,
        by=by,
        who=who,
        event="suggestion_referred",
        changed={"channel": Channel(channel), "answer": answer, "decided_at": clock.now()},
        text=answer,
    )
    return suggestion


@transaction.atomic
def clear_for_group(*, suggestion: Suggestion, by: User, version: int | None = None) -> Suggestion:
    """From a unit with statutory secrecy: the handler has read it and found nothing about an individual,
    so the whole group may read it once it is acknowledged."""
    suggestion = lock(suggestion, version=version)
    who = permitted(suggestion, by, Who.HANDLER)
    if not suggestion.secrecy or suggestion.cleared_at:
        raise NotAllowed(_("This suggestion needs no such check."), code="cleared")
    write_step(
        suggestion,
        by=by,
        who=who,
        event="suggestion_cleared",
        kind=Step.Kind.CLEARED,
        changed={"cleared_at": clock.now(), **withheld.without_lesson(suggestion)},
        internal=True,
    )
    return suggestion


@transaction.atomic
def open_sender(*, suggestion: Suggestion, by: User) -> User:
    """Who stands behind a hidden sender. Only the handler may ask, and each asking is an event."""
    suggestion = lock(suggestion)
    permitted(suggestion, by, Who.HANDLER)
    if suggestion.sender != Sender.HIDDEN or suggestion.author is None:
        raise NotAllowed(_("The sender of this suggestion is not hidden."), code="named")
    record("improvements.sender_opened", subject=suggestion, by=by)
    return suggestion.author
