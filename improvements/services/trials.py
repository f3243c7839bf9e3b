"""Trying out (PDSA), the same for suggestions and pilots: what we ask and believe in figures; then what
happened, compared with what we believed, and what follows."""

import datetime as dt
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from events.services import record
from improvements.models import Effort, Measure, Trial, Verdict
from improvements.services.efforts import lock_led
from improvements.services.life import today
from improvements.services.measures import refuse_closed
from lean_portal import clock
from lean_portal.refusals import NotAllowed, check_numbers, required
from organisation.models import User

LONGEST = 366  # days; a trial that takes longer is no trial


class Planned(NamedTuple):
    """What is written before a trial begins. `before` is how it was, `predicted` what we believe it becomes,
    both in `unit_name` of what is `counted`."""

    question: str
    prediction: str
    counted: str
    unit_name: str
    predicted: Decimal | None
    ends_on: dt.date | None
    before: Decimal | None = None
    who: str = ""
    measure: Measure | None = None


class Studied(NamedTuple):
    """What is written when it is over. Figures, or why there are none."""

    outcome: str
    lesson: str
    result: Decimal | None = None
    no_data: str = ""


def begin(effort: Effort, planned: Planned) -> Trial:
    """The next trial of a locked effort; NotAllowed while one is open."""
    check_words(planned)
    check_day(planned.ends_on)
    if planned.measure is not None and planned.measure.effort_id != effort.pk:
        raise NotAllowed({"measure": [_("Choose one of the measures of this work.")]})
    if effort.trials.filter(concluded_at=None).exists():
        raise NotAllowed(_("A trial is going on. Conclude it before the next one begins."), code="open")
    last = effort.trials.aggregate(last=Max("number"))["last"] or 0
    return Trial.objects.create(effort=effort, number=last + 1, starts_on=today(), **planned._asdict())


def check_words(planned: Planned) -> None:
    """All that must be said, and no personal identity number in it."""
    required(
        question=planned.question,
        prediction=planned.prediction,
        counted=planned.counted,
        unit_name=planned.unit_name,
        predicted=planned.predicted,
        ends_on=planned.ends_on,
    )
    check_numbers(who=planned.who)


def check_day(ends_on: dt.date | None) -> None:
    if ends_on is None or ends_on < today():
        raise NotAllowed({"ends_on": [_("Choose today or a later day.")]})
    if (ends_on - today()).days > LONGEST:
        raise NotAllowed({"ends_on": [_("A trial is at most a year long. Choose an earlier day.")]})


def check_study(studied: Studied) -> None:
    required(outcome=studied.outcome, lesson=studied.lesson)
    check_numbers(no_data=studied.no_data)


def conclude(effort: Effort, verdict: Verdict, studied: Studied, *, number: int | None = None) -> Trial:
    """End the open trial of a locked effort. No study without figures, or why there are none. `number` is
    that of the trial which the page showed; NotAllowed (code "moved") when another one is open by now."""
    check_study(studied)
    trial = effort.trials.select_for_update().filter(concluded_at=None).first()
    if trial is None:
        raise NotAllowed(_("No trial is going on."), code="moved")
    if number not in (None, trial.number):
        raise NotAllowed(_("This trial is over already, and a later one is going on."), code="moved")
    if trial.counted and studied.result is None and not studied.no_data.strip():
        raise NotAllowed({"result": [_("Write the figure, or below it why there is none.")]})
    trial.outcome, trial.lesson, trial.verdict = studied.outcome, studied.lesson, verdict
    trial.result = studied.result
    trial.no_data = "" if studied.result is not None else studied.no_data
    trial.concluded_at = clock.now()
    trial.save(update_fields=["outcome", "lesson", "verdict", "result", "no_data", "concluded_at"])
    return trial


# ---- of a pilot; those of a suggestion move it too (services.follow) ------------------------------------


@transaction.atomic
def start_cycle(*, effort: Effort, by: User, planned: Planned) -> Trial:
    """The next cycle of a pilot begins."""
    effort = lock_led(effort, by)
    refuse_suggestion(effort)
    refuse_closed(effort)
    if effort.waits:
        raise NotAllowed(_("The pilot has not begun. Begin it first, and then the cycle."), code="waits")
    trial = begin(effort, planned)
    record("improvements.cycle_started", subject=effort, by=by, trial=trial.pk)
    return trial


@transaction.atomic
def conclude_cycle(
    *, effort: Effort, by: User, verdict: Verdict, studied: Studied, number: int | None = None
) -> Trial:
    """What happened and what we learnt, and what follows. `number`: of the cycle that the page showed."""
    effort = lock_led(effort, by)
    refuse_suggestion(effort)
    trial = conclude(effort, Verdict(verdict), studied, number=number)
    record("improvements.cycle_concluded", subject=effort, by=by, trial=trial.pk, verdict=trial.verdict)
    return trial


def refuse_suggestion(effort: Effort) -> None:
    if effort.suggestion_id is not None:
        raise ValueError("A suggestion is tried with start_trial and conclude_trial, which move it too.")
