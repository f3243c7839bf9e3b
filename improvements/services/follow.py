"""From yes to done: the trial in its simplest form, and carrying out."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from improvements.models import Suggestion, Trial
from improvements.services.life import advance, lock, permitted, today
from improvements.services.weigh import refuse_above
from improvements.workflow import State, Who
from lean_portal import clock
from lean_portal.refusals import NotAllowed, check_numbers, required
from organisation.models import User

# What a concluded trial may lead to; approved is "adapt and go on".
AFTER_TRIAL = {
    State.IMPLEMENTED: "suggestion_implemented",
    State.DECLINED: "suggestion_declined",
    State.APPROVED: "suggestion_approved",
}


@transaction.atomic
def start_trial(
    *,
    suggestion: Suggestion,
    by: User,
    question: str,
    prediction: str,
    ends_on: dt.date,
    version: int | None = None,
) -> Trial:
    """The responsible role tries it out: what we want to find out, what we believe, until when."""
    required(question=question, prediction=prediction, ends_on=ends_on)
    if ends_on < today():
        raise NotAllowed({"ends_on": [_("Choose today or a later day.")]})
    suggestion = lock(suggestion, version=version)
    who = permitted(suggestion, by, Who.RESPONSIBLE)
    trial = Trial(
        suggestion=suggestion, question=question, prediction=prediction, starts_on=today(), ends_on=ends_on
    )
    advance(
        suggestion,
        State.TRIAL,
        by=by,
        who=who,
        event="trial_started",
        changed={"due_on": ends_on},
        text=question,
        until=ends_on,
    )
    trial.save()
    return trial


@transaction.atomic
def conclude_trial(
    *,
    suggestion: Suggestion,
    by: User,
    verdict: State,
    outcome: str,
    lesson: str,
    answer: str = "",
    would_change: str = "",
    due_on: dt.date | None = None,
    version: int | None = None,
) -> Suggestion:
    """What happened and what we learnt, and what follows: implemented, declined, or approved (go on).

    Going on needs `due_on`; declining needs `answer` and `would_change`.
    """
    required(outcome=outcome, lesson=lesson)
    check_numbers(answer=answer, would_change=would_change)
    changed: dict[str, object] = {"answer": answer or lesson, "decided_at": clock.now()}
    if verdict == State.DECLINED:
        required(answer=answer, would_change=would_change)
        changed["would_change"] = would_change
    if verdict == State.APPROVED:
        required(due_on=due_on)
        changed["due_on"] = due_on
    suggestion = lock(suggestion, version=version)
    who = permitted(suggestion, by, Who.RESPONSIBLE)
    advance(
        suggestion,
        verdict,
        by=by,
        who=who,
        event=AFTER_TRIAL[verdict],
        changed=changed,
        text=answer or lesson,
        would_change=would_change if verdict == State.DECLINED else "",
        until=due_on,
    )
    trial = suggestion.trials.select_for_update().get(concluded_at=None)
    trial.outcome, trial.lesson, trial.concluded_at = outcome, lesson, clock.now()
    trial.save(update_fields=["outcome", "lesson", "concluded_at"])
    return suggestion


@transaction.atomic
def implement_suggestion(
    *, suggestion: Suggestion, by: User, answer: str, version: int | None = None
) -> Suggestion:
    """It is done: by the responsible role after a yes, or at once by the unit's own manager (quick lane)."""
    required(answer=answer)
    suggestion = lock(suggestion, version=version)
    who = permitted(suggestion, by, Who.RESPONSIBLE if suggestion.state == State.APPROVED else Who.HANDLER)
    changed: dict[str, object] = {"answer": answer, "decided_at": clock.now(), "due_on": today()}
    if who == Who.HANDLER:
        if suggestion.at_steering:
            raise NotAllowed(_("The quick lane belongs to the unit's own manager."), code="quick")
        refuse_above(suggestion, by, quick=True)
        changed["responsible_unit"] = suggestion.handler_unit
        changed["acknowledged_at"] = suggestion.acknowledged_at or clock.now()
    advance(
        suggestion,
        State.IMPLEMENTED,
        by=by,
        who=who,
        event="suggestion_implemented",
        changed=changed,
        text=answer,
    )
    return suggestion
