"""From yes to done: the trial of a suggestion, and carrying out."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from improvements.models import Suggestion, Trial, Verdict
from improvements.services import trials
from improvements.services.checks import plan_checks
from improvements.services.efforts import effort_of
from improvements.services.life import advance, lock, permitted, today
from improvements.services.trials import Planned, Studied
from improvements.services.weigh import refuse_above
from improvements.workflow import State, Who
from lean_portal import clock
from lean_portal.refusals import NotAllowed, check_numbers, required
from organisation.models import User

# What a concluded trial leads to: where the suggestion goes, and what is told.
AFTER_TRIAL = {
    Verdict.ADOPT: (State.IMPLEMENTED, "suggestion_implemented"),
    Verdict.ABANDON: (State.DECLINED, "suggestion_declined"),
    Verdict.ADAPT: (State.APPROVED, "suggestion_approved"),
}


@transaction.atomic
def start_trial(*, suggestion: Suggestion, by: User, planned: Planned, version: int | None = None) -> Trial:
    """The responsible role tries it out: what we want to find out, what we believe in figures, until when."""
    trials.check_words(planned)
    suggestion = lock(suggestion, version=version)
    who = permitted(suggestion, by, Who.RESPONSIBLE)
    trial = trials.begin(effort_of(suggestion), planned)
    advance(
        suggestion,
        State.TRIAL,
        by=by,
        who=who,
        event="trial_started",
        changed={"due_on": trial.ends_on},
        text=trial.question,
        until=trial.ends_on,
    )
    return trial


@transaction.atomic
def conclude_trial(
    *,
    suggestion: Suggestion,
    by: User,
    verdict: Verdict,
    studied: Studied,
    answer: str = "",
    would_change: str = "",
    due_on: dt.date | None = None,
    version: int | None = None,
) -> Suggestion:
    """What happened and what we learnt, and what follows: implemented, declined, or approved (go on).

    Going on needs `due_on`; declining needs `answer` and `would_change`.
    """
    check_numbers(answer=answer, would_change=would_change)
    trials.check_study(studied)
    to, event = AFTER_TRIAL[Verdict(verdict)]
    changed: dict[str, object] = {"answer": answer or studied.lesson, "decided_at": clock.now()}
    if to == State.DECLINED:
        required(answer=answer, would_change=would_change)
        changed["would_change"] = would_change
    if to == State.APPROVED:
        required(due_on=due_on)
        changed["due_on"] = due_on
    suggestion = lock(suggestion, version=version)
    who = permitted(suggestion, by, Who.RESPONSIBLE)
    trials.conclude(effort_of(suggestion), Verdict(verdict), studied)
    advance(
        suggestion,
        to,
        by=by,
        who=who,
        event=event,
        changed=changed,
        text=answer or studied.lesson,
        would_change=would_change if to == State.DECLINED else "",
        until=due_on,
    )
    if to == State.IMPLEMENTED:
        plan_checks(effort_of(suggestion))
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
    plan_checks(effort_of(suggestion))
    return suggestion
