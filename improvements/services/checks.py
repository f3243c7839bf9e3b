"""Does this still hold? Asked of the responsible role 30, 90, 180 and 365 days after it was carried out. What
does not hold, or what nobody has looked at, has relapsed; what has held every time for a year is sustained.

A check rests on a role. Who answers for its unit today follows from the organisation (`answered_unit_ids`):
deputies, the superior of a vacant post, whoever took over the unit. So no check is left without anybody.
"""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Event
from events.services import record_due
from improvements.models import FollowUp, Step, Suggestion
from improvements.models.follow_up import AFTER_DAYS
from improvements.services.efforts import effort_of
from improvements.services.ladder import EVENING, MORNING
from improvements.services.life import advance, lock, permitted, today, write_step
from improvements.workflow import State, Who
from lean_portal import clock
from lean_portal.refusals import NotAllowed, check_numbers, required
from lean_portal.templatetags.portal import day
from organisation.models import User
from organisation.workdays import add_workdays, is_workday

BATCH = 200
NEAR = 7  # days before that the role is told
GRACE = 10  # working days after the day that somebody may still look
TO_DECIDE = 5  # working days to say what follows a relapse
KINDS = {"check_near": "improvements.check_near", "check_due": "improvements.check_due"}
ANSWERS = (FollowUp.Result.HOLDS, FollowUp.Result.FAILS)


def plan_checks(suggestion: Suggestion) -> None:
    """Inside the transaction that carries out a locked suggestion: four days from now, for its role. What is
    carried out twice on one day is followed up once."""
    effort, since, unit = effort_of(suggestion), today(), suggestion.responsible_unit
    if unit is None:
        raise ValueError("What is carried out rests on a role.")
    same_day = effort.follow_ups.filter(since=since, result=FollowUp.Result.DROPPED)
    if same_day.update(result="", answered_at=None, unit=unit):
        return
    FollowUp.objects.bulk_create(
        FollowUp(effort=effort, since=since, after=days, due_on=since + dt.timedelta(days=days), unit=unit)
        for days in AFTER_DAYS
    )


@transaction.atomic
def answer_check(
    *,
    follow_up: FollowUp,
    by: User,
    result: str,
    words: str,
    value: Decimal | None = None,
    version: int | None = None,
) -> Suggestion:
    """Whoever holds the role today has looked. It holds: the next check stands, and after a year it is
    sustained. It does not: it has relapsed, and is asked about no more until it is done again."""
    required(words=words)
    if result not in ANSWERS:
        raise NotAllowed({"result": [_("Choose whether it holds.")]})
    suggestion = lock(Suggestion.objects.get(effort=follow_up.effort_id), version=version)
    who = permitted(suggestion, by, Who.RESPONSIBLE)
    follow_up = FollowUp.objects.get(pk=follow_up.pk)
    _refuse_closed(follow_up)
    _close(follow_up, FollowUp.Result(result), by=by, words=words, value=value)
    if follow_up.result == FollowUp.Result.FAILS:
        _relapse(suggestion, by=by, who=who, text=words)
        return suggestion
    write_step(
        suggestion,
        by=by,
        who=who,
        event="check_kept",
        kind=Step.Kind.CHECKED,
        from_state=suggestion.state,
        data={"check": follow_up.pk},
        text=words,
    )
    if _held_every_time(follow_up):
        advance(suggestion, State.SUSTAINED, by=None, who=Who.CLOCK, event="suggestion_sustained")
    return suggestion


def _refuse_closed(follow_up: FollowUp) -> None:
    if follow_up.result:
        raise NotAllowed(_("This check is answered already, or is asked no more."), code="moved")
    if today() < follow_up.opens_on:
        words = _("It is too early to say. The check opens on %(day)s.")
        raise NotAllowed(words, code="early", params={"day": day(follow_up.opens_on)})


def _close(
    follow_up: FollowUp,
    result: FollowUp.Result,
    *,
    by: User | None = None,
    words: str = "",
    value: Decimal | None = None,
) -> None:
    follow_up.result, follow_up.words, follow_up.value = result, words, value
    follow_up.answered_at, follow_up.by = clock.now(), by
    follow_up.save(update_fields=["result", "words", "value", "answered_at", "by"])


def _held_every_time(follow_up: FollowUp) -> bool:
    same = FollowUp.objects.filter(effort=follow_up.effort_id, since=follow_up.since)
    return not same.exclude(result=FollowUp.Result.HOLDS).exists()


# ---- it does not hold ------------------------------------------------------------------------------------


@transaction.atomic
def relapse_suggestion(
    *, suggestion: Suggestion, by: User, reason: str, version: int | None = None
) -> Suggestion:
    """The role says by itself, between the checks or after the last of them, that it holds no longer."""
    required(reason=reason)
    suggestion = lock(suggestion, version=version)
    who = permitted(suggestion, by, Who.RESPONSIBLE)
    _relapse(suggestion, by=by, who=who, text=reason)
    return suggestion


def _relapse(suggestion: Suggestion, *, by: User | None, who: Who, text: str = "") -> None:
    due_on = add_workdays(today(), TO_DECIDE)
    advance(
        suggestion,
        State.RELAPSE,
        by=by,
        who=who,
        event="suggestion_relapsed",
        changed={"due_on": due_on},
        text=text,
        until=due_on,
    )
    waiting = FollowUp.objects.of_suggestion(suggestion).open()
    waiting.update(result=FollowUp.Result.DROPPED, answered_at=clock.now())


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


# ---- by the clock ----------------------------------------------------------------------------------------


def pass_checks() -> int:
    """Tell of those that come, and close those that nobody has answered; any number of clocks may run at
    once. Returns how many were told of or closed."""
    waiting = FollowUp.objects.open().filter(
        due_on__lte=today() + dt.timedelta(days=NEAR), effort__suggestion__state=State.IMPLEMENTED
    )
    last = add_workdays(today(), -GRACE)
    missed: list[FollowUp] = []
    near: list[FollowUp] = []
    for found in waiting:
        (missed if found.due_on < last else near).append(found)
    return sum(_miss(found) for found in missed[:BATCH]) + _tell(near)


@transaction.atomic
def _miss(follow_up: FollowUp) -> bool:
    suggestion = lock(Suggestion.objects.get(effort=follow_up.effort_id))
    follow_up = FollowUp.objects.get(pk=follow_up.pk)  # as it is now: answered while we waited?
    if follow_up.result or suggestion.state != State.IMPLEMENTED:
        return False
    _close(follow_up, FollowUp.Result.MISSED)
    _relapse(suggestion, by=None, who=Who.CLOCK)
    return True


def _tell(near: list[FollowUp]) -> int:
    """A week before and on the day, each once; not at night or on a day off."""
    if not is_workday(today()) or not MORNING <= timezone.localtime(clock.now()).time() < EVENING:
        return 0
    keys = {_told_as(found.pk, found.due_on): found for found in near}
    if not keys:
        return 0
    said = set(Event.objects.filter(dedupe_key__in=keys).values_list("dedupe_key", flat=True))
    new = [found for key, found in keys.items() if key not in said]
    return sum(_tell_of(found) for found in new[:BATCH])


@transaction.atomic
def _tell_of(follow_up: FollowUp) -> int:
    lock(Suggestion.objects.get(effort=follow_up.effort_id))
    follow_up = FollowUp.objects.get(pk=follow_up.pk)
    if follow_up.result:
        return 0
    key = _told_as(follow_up.pk, follow_up.due_on)
    return record_due({key: KINDS[key.partition(":")[0]]}, subject=follow_up)


def _told_as(pk: int, due_on: dt.date) -> str:
    """Planned anew on the same day it is the same check with another day: the day is part of the name."""
    return f"{'check_due' if due_on <= today() else 'check_near'}:{pk}:{due_on}"
