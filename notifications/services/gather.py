"""What waits to be gathered becomes one mail for each person: an issue, its lines, and the event from which
its delivery comes, all in one transaction. Whoever dies in it leaves everything waiting as it was."""

import datetime as dt
import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.db.models.functions import Now

from events.services import record
from lean_portal import clock
from notifications.models import Class, Delivery, DigestIssue, Mode, Preference, State, Wishes
from notifications.planning import mode_of
from notifications.quiet import is_after_break, next_digest
from notifications.rules import DIGEST, RULE_OF
from notifications.services.check import Batch, Verdict

Waiting = Any  # a Delivery, with is_due once it is locked
logger = logging.getLogger(__name__)
PEOPLE = 200
OLDER: Verdict = (State.CANCELLED, "a newer notice says more")


def gather_due(*, seconds: float = float("inf")) -> int:
    """Write the mails that are due, for so many seconds at most. Returns how many."""
    ends, written = time.monotonic() + seconds, 0
    for people in people_due():
        written += gather_for(people)
        if time.monotonic() > ends:
            break
    return written


def held() -> QuerySet[Delivery]:
    return Delivery.objects.filter(state=State.HELD)


def people_due() -> Iterator[list[int]]:
    last = 0
    due = held().filter(next_at__lte=Now()).order_by("recipient").values_list("recipient", flat=True)
    while people := list(due.filter(recipient__gt=last).distinct()[:PEOPLE]):
        yield people
        last = people[-1]


def gather_for(people: Sequence[int]) -> int:
    rows = held().filter(recipient__in=people).select_related("event").order_by("recipient", "pk")
    batch, wishes = Batch(rows), Wishes.objects.of(people)
    stopped = set(
        Preference.objects.filter(user__in=people, notice=DIGEST, email=False).values_list("user", flat=True)
    )
    written = 0
    for user_id, mine in groupby(batch.deliveries, lambda row: row.recipient_id or 0):
        try:
            written += _gather(user_id, list(mine), batch, wishes[user_id], user_id in stopped)
        except Exception:
            logger.exception("what waits for account %s could not be gathered", user_id)
    return written


@transaction.atomic
def _gather(user_id: int, rows: list[Waiting], batch: Batch, wishes: Wishes, is_stopped: bool) -> bool:
    rows = locked(rows)
    day = day_of(rows)
    if day is None:
        return False  # another worker has them
    if not is_after_break(day, wishes):  # after days off everything that waits is told
        rows = [row for row in rows if row.is_due]
    kept = list(left(rows, batch, is_stopped))
    if not kept:
        return False
    waiting = held().filter(pk__in=[row.pk for row in kept])
    issue, is_new = DigestIssue.objects.exclude(kind=DigestIssue.Kind.TOGETHER).get_or_create(
        user_id=user_id, day=day, defaults={"kind": kind_of(kept, day, wishes)}
    )
    if not is_new:  # one a day: what came after it waits for the next
        waiting.update(next_at=next_digest(clock.now(), wishes, Mode.DAILY))
        return False
    waiting.update(state=State.DIGESTED, issue=issue)
    record("notifications.digest_gathered", subject=issue, by=None)
    return True


def locked(rows: list[Waiting]) -> list[Waiting]:
    """Those that still wait and that nobody else has in hand, as they are now."""
    free = held().filter(pk__in=[row.pk for row in rows]).select_for_update(of=("self",), skip_locked=True)
    is_due = ExpressionWrapper(Q(next_at__lte=Now()), BooleanField())
    now = {pk: (at, due) for pk, at, due in free.order_by("pk").values_list("pk", "next_at", is_due)}
    for row in rows:
        row.next_at, row.is_due = now.get(row.pk, (row.next_at, False))
    return [row for row in rows if row.pk in now]


def day_of(rows: list[Waiting]) -> dt.date | None:
    """The day for which it is gathered, also when that is done late."""
    times = [row.next_at for row in rows if row.is_due]
    return clock.local_day(max(times)) if times else None


def left(rows: list[Waiting], batch: Batch, is_stopped: bool) -> Iterator[Waiting]:
    """What is worth telling; the rest ends here, with its reason."""
    for row, verdict in judged(rows, batch, is_stopped):
        if verdict is None:
            yield row
        else:
            state, reason = verdict
            held().filter(pk=row.pk).update(state=state, last_error=reason)


def judged(rows: list[Waiting], batch: Batch, is_stopped: bool) -> Iterator[tuple[Waiting, Verdict]]:
    """Each with the reason why it is left out, if there is one. Of what only informs, the newest about each
    thing is told, of those that tell the same; whatever needs the reader is told as long as it does."""
    told: set[tuple[str, str, str, int]] = set()
    for row in reversed(rows):
        verdict = verdict_of(row, batch, is_stopped)
        if verdict is None and row.cls != Class.NEEDS_YOU:
            about = what_it_tells(row)
            verdict = OLDER if about in told and not RULE_OF[row.notice].each else None
            told.add(about)
        yield row, verdict


def what_it_tells(row: Delivery) -> tuple[str, str, str, int]:
    tells = RULE_OF[row.notice].tells or row.notice
    return row.cls, tells, row.event.subject_type, row.event.subject_id


def verdict_of(row: Delivery, batch: Batch, is_stopped: bool = False) -> Verdict:
    if is_stopped:
        return State.SUPPRESSED, "stopped by the recipient"
    if (row.event_id, row.recipient_id) in batch.read:
        return State.CANCELLED, "read inside the portal"
    return batch.verdict(row)


def kind_of(rows: Iterable[Delivery], day: dt.date, wishes: Wishes) -> DigestIssue.Kind:
    if is_after_break(day, wishes):
        return DigestIssue.Kind.CATCH_UP
    if all(mode_of(RULE_OF[row.notice], wishes) == Mode.WEEKLY for row in rows):
        return DigestIssue.Kind.WEEKLY
    return DigestIssue.Kind.DAILY
