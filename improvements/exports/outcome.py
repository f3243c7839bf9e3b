"""What came of a suggestion, as its page says it to whoever reads the file: how it was tried, when it was
carried out, what was seen when somebody looked."""

import datetime as dt
from typing import Any, NamedTuple

from django.db.models import Prefetch

from improvements import withheld
from improvements.models import FollowUp, Step, Trial
from improvements.workflow import State
from lean_portal import clock
from organisation.models import User

# Read with each chunk, whatever is in it.
WORK = (
    Prefetch("effort__trials", Trial.objects.only("effort", "number", "verdict", "concluded_at")),
    Prefetch(
        "effort__follow_ups",
        FollowUp.objects.exclude(result__in=["", FollowUp.Result.DROPPED])
        .only("effort", "result", "due_on", "answered_at")
        .order_by("since", "due_on"),
    ),
    Prefetch(
        "steps",
        Step.objects.filter(kind=Step.Kind.MOVED, state__in=[State.TRIAL, State.IMPLEMENTED])
        .only("suggestion", "state", "from_state", "at")
        .order_by("number"),
        to_attr="steps_of_work",
    ),
)


class Outcome(NamedTuple):
    trials: int
    verdict: str  # of the last trial that is over
    carried_out: dt.date | None
    checked: dt.date | None
    check: str


def outcome_of(row: Any, user: User) -> Outcome:
    """No query. What was written before it was opened or masked is counted for those near it alone."""
    effort = getattr(row, "effort", None)
    trials = list(effort.trials.all()) if effort else []
    checks = list(effort.follow_ups.all()) if effort else []
    if trials or checks:
        begun = [step.at for step in row.steps_of_work if is_begun(step)]
        trials, checks = withheld.among(row, user, trials, checks, begun)
    over = [trial for trial in trials if trial.concluded_at]
    done = [step.at for step in row.steps_of_work if step.state == State.IMPLEMENTED]
    last = checks[-1] if checks else None
    return Outcome(
        len(trials),
        str(over[-1].get_verdict_display()) if over else "",
        clock.local_day(done[-1]) if done else None,
        day_of(last) if last else None,
        str(last.get_result_display()) if last else "",
    )


def is_begun(step: Step) -> bool:
    return step.state == State.TRIAL and step.from_state != State.TRIAL


def day_of(check: FollowUp) -> dt.date:
    """When somebody looked; where nobody did, the day when it should have been."""
    if check.result == FollowUp.Result.MISSED or check.answered_at is None:
        return check.due_on
    return clock.local_day(check.answered_at)
