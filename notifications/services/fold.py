"""Reminders of which several are due at once come to a person in one mail, and each alone by itself.

A reminder is no less urgent because there are three of it, so nothing is kept waiting for others: what is due
when the worker looks is folded, as a gathered mail of its own kind (ADR 54). A worker that is faster sends
some of them by themselves, which says the same.
"""

import logging
from collections.abc import Iterator

from django.db import transaction
from django.db.models import Count, QuerySet
from django.db.models.functions import Now

from events.services import record
from lean_portal import clock
from notifications.models import Channel, Delivery, DigestIssue, Preference, State
from notifications.rules import DIGEST, RULE_OF
from notifications.services.check import Batch
from notifications.services.gather import left

logger = logging.getLogger(__name__)
FEWEST = 2


def fold_due() -> int:
    """Of everybody with several. Returns how many mails were written."""
    written = 0
    for user_id in people_with_several():
        try:
            written += _fold(user_id)
        except Exception:
            logger.exception("what reminds account %s could not be folded", user_id)
    return written


def due() -> QuerySet[Delivery]:
    """What has not been tried: what has, keeps its own Message-ID."""
    folding = [notice for notice, rule in RULE_OF.items() if rule.folds]
    mails = Delivery.objects.filter(channel=Channel.EMAIL, state=State.PENDING, attempts=0)
    return mails.filter(notice__in=folding, next_at__lte=Now())


def people_with_several() -> Iterator[int]:
    """Whoever has stopped gathered mail gets each by itself."""
    stopped = Preference.objects.filter(notice=DIGEST, email=False).values("user")
    counted = due().exclude(recipient__in=stopped).order_by().values("recipient").annotate(count=Count("pk"))
    yield from counted.filter(count__gte=FEWEST).values_list("recipient", flat=True)


@transaction.atomic
def _fold(user_id: int) -> bool:
    free = due().filter(recipient=user_id).select_for_update(of=("self",), skip_locked=True)
    rows = list(free.select_related("event").order_by("pk"))
    if len(rows) < FEWEST:
        return False  # another worker has them
    mine = Delivery.objects.filter(pk__in=[row.pk for row in rows])
    mine.update(state=State.HELD)
    kept = list(left(rows, Batch(rows), is_stopped=False))  # the rest ends here, with its reason
    mine = mine.filter(pk__in=[row.pk for row in kept])
    if len(kept) < FEWEST:
        mine.update(state=State.PENDING)
        return False
    issue = DigestIssue.objects.create(user_id=user_id, day=clock.today(), kind=DigestIssue.Kind.TOGETHER)
    mine.update(state=State.DIGESTED, issue=issue)
    record("notifications.digest_gathered", subject=issue, by=None)
    return True
