"""Does this still hold? Asked of the responsible role 30, 90, 180 and 365 days after it was carried out, and
of the owner of a pilot after it was closed. What does not hold, or what nobody has looked at, has relapsed;
what has held every time for a year is sustained.

A check rests on a role. Who answers for its unit today follows from the organisation (`answered_unit_ids`):
deputies, the superior of a vacant post, whoever took over the unit. So no check is left without anybody.
"""

import datetime as dt
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Event
from events.services import record, record_due
from improvements.efforts import leads
from improvements.models import Effort, FollowUp, Relapse, Step
from improvements.models.follow_up import AFTER_DAYS
from improvements.services.efforts import lock_effort
from improvements.services.ladder import EVENING, MORNING
from improvements.services.life import advance, permitted, today, write_step
from improvements.workflow import State, Who
from lean_portal import clock
from lean_portal.refusals import NotAllowed, required
from lean_portal.templatetags.portal import day
from organisation.models import User
from organisation.workdays import add_workdays, is_workday

BATCH = 200
NEAR = 7  # days before that the role is told
GRACE = 10  # working days after the day that somebody may still look
TO_DECIDE = 5  # working days to say what follows a relapse
KINDS = {"check_near": "improvements.check_near", "check_due": "improvements.check_due"}
ANSWERS = (FollowUp.Result.HOLDS, FollowUp.Result.FAILS)


def plan_checks(effort: Effort) -> None:
    """Inside the transaction that carries it out: four days from now, for its role. What is carried out twice
    on one day is followed up once."""
    since, unit = today(), effort.unit
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
) -> FollowUp:
    """Whoever holds the role today has looked. It holds: the next check stands, and after a year it is
    sustained. It does not: it has relapsed, and is asked about no more until it is done again. `version` is
    that of its suggestion."""
    required(words=words)
    if result not in ANSWERS:
        raise NotAllowed({"result": [_("Choose whether it holds.")]})
    effort = lock_effort(follow_up.effort, version=version)
    who = capacity(effort, by)
    follow_up = FollowUp.objects.get(pk=follow_up.pk)
    _refuse_closed(follow_up)
    _close(follow_up, FollowUp.Result(result), by=by, words=words, value=value)
    if follow_up.result == FollowUp.Result.FAILS:
        relapse(effort, by=by, who=who, text=words)
    else:
        _keep(effort, follow_up, by=by, who=who)
    return follow_up


def capacity(effort: Effort, by: User) -> Who:
    """The role looks; in a pilot the steering group may too. PermissionDenied for everybody else."""
    if effort.suggestion is not None:
        return permitted(effort.suggestion, by, Who.RESPONSIBLE)
    if not leads(by, effort):
        raise PermissionDenied
    return Who.RESPONSIBLE


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


def _keep(effort: Effort, follow_up: FollowUp, *, by: User, who: Who) -> None:
    held = _held_every_time(follow_up)
    suggestion = effort.suggestion
    if suggestion is None:
        record("improvements.pilot_check_kept", subject=follow_up, by=by)
        if held:
            record("improvements.pilot_sustained", subject=follow_up, by=None)
        return
    write_step(
        suggestion,
        by=by,
        who=who,
        event="check_kept",
        kind=Step.Kind.CHECKED,
        from_state=suggestion.state,
        data={"check": follow_up.pk},
        text=follow_up.words,
    )
    if held:
        advance(suggestion, State.SUSTAINED, by=None, who=Who.CLOCK, event="suggestion_sustained")


def _held_every_time(follow_up: FollowUp) -> bool:
    same = FollowUp.objects.filter(effort=follow_up.effort_id, since=follow_up.since)
    return not same.exclude(result=FollowUp.Result.HOLDS).exists()


def relapse(effort: Effort, *, by: User | None, who: Who, text: str = "") -> None:
    """A locked effort no longer holds. The role says what follows within some days, and nothing more is asked
    until it is done again."""
    due_on = add_workdays(today(), TO_DECIDE)
    if effort.suggestion is None:
        found = Relapse.objects.create(effort=effort, at=clock.now(), by=by, words=text, due_on=due_on)
        record("improvements.pilot_relapsed", subject=found, by=by)
    else:
        advance(
            effort.suggestion,
            State.RELAPSE,
            by=by,
            who=who,
            event="suggestion_relapsed",
            changed={"due_on": due_on},
            text=text,
            until=due_on,
        )
    effort.follow_ups.open().update(result=FollowUp.Result.DROPPED, answered_at=clock.now())


# ---- by the clock ----------------------------------------------------------------------------------------


def pass_checks() -> int:
    """Tell of those that come, and close those that nobody has answered; any number of clocks may run at
    once. Returns how many were told of or closed."""
    waiting = FollowUp.objects.standing().filter(due_on__lte=today() + dt.timedelta(days=NEAR))
    last = add_workdays(today(), -GRACE)
    missed: list[FollowUp] = []
    near: list[FollowUp] = []
    for found in waiting:
        (missed if found.due_on < last else near).append(found)
    return sum(_miss(found) for found in missed[:BATCH]) + _tell(near)


@transaction.atomic
def _miss(follow_up: FollowUp) -> bool:
    effort = lock_effort(follow_up.effort)
    now = FollowUp.objects.standing().filter(pk=follow_up.pk).first()  # answered while we waited?
    if now is None:
        return False
    _close(now, FollowUp.Result.MISSED)
    relapse(effort, by=None, who=Who.CLOCK)
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
    lock_effort(follow_up.effort)
    follow_up = FollowUp.objects.get(pk=follow_up.pk)
    if follow_up.result:
        return 0
    key = _told_as(follow_up.pk, follow_up.due_on)
    return record_due({key: KINDS[key.partition(":")[0]]}, subject=follow_up)


def _told_as(pk: int, due_on: dt.date) -> str:
    """Planned anew on the same day it is the same check with another day: the day is part of the name."""
    return f"{'check_due' if due_on <= today() else 'check_near'}:{pk}:{due_on}"
