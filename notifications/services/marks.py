"""What became of a claimed delivery. Every mark holds only with the lease's token: whoever comes back after
its lease has ended changes nothing."""

import datetime as dt
import logging
import random
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models.functions import Now

from notifications.models import Delivery, State
from notifications.reasons import Reason

logger = logging.getLogger(__name__)
LONGEST_WAIT = 60 * 60
SENT = """
    UPDATE {table} SET state = 'sent', sent_at = statement_timestamp(), last_error = '',
        lease_until = NULL, lease_token = NULL
    WHERE id = %s AND state = 'sending' AND lease_token = %s
"""


def sent(delivery: Delivery) -> bool:
    """In plain SQL: it is what happens to nearly every mail, and costs half."""
    with connection.cursor() as cursor:
        cursor.execute(SENT.format(table=Delivery._meta.db_table), [delivery.pk, delivery.lease_token])
        return _held(delivery, cursor.rowcount, State.SENT)


def settle(delivery: Delivery, state: State, reason: str) -> bool:
    """It ends here without having been sent."""
    return _mark(delivery, state=state, last_error=reason)


def fail(delivery: Delivery, reason: Reason) -> bool:
    logger.info("delivery %s, attempt %s: %s", delivery.pk, delivery.attempts, reason.words)
    if reason.permanent or delivery.attempts >= settings.DELIVERY_ATTEMPTS:
        return settle(delivery, State.DEAD, reason.words)
    return _mark(
        delivery, state=State.PENDING, next_at=Now() + wait_after(delivery.attempts), last_error=reason.words
    )


def note(delivery: Delivery, reason: Reason) -> None:
    """Of a delivery that was marked before it was sent."""
    logger.info("delivery %s was not accepted: %s", delivery.pk, reason.words)
    Delivery.objects.filter(pk=delivery.pk).update(last_error=reason.words)


def put_back(deliveries: Sequence[Delivery], *, at_once: bool = False) -> None:
    """They were claimed and not tried, so the attempt does not count: a mail server that is away for a day
    uses up nobody's attempts."""
    for delivery in deliveries:
        attempts = delivery.attempts - 1
        wait = dt.timedelta(0) if at_once else wait_after(attempts)
        _mark(delivery, state=State.PENDING, attempts=attempts, next_at=Now() + wait)


def postpone(delivery: Delivery, until: dt.datetime) -> None:
    """It waits for the morning, as if it had not been claimed."""
    _mark(delivery, state=State.PENDING, attempts=delivery.attempts - 1, next_at=until)


def hold(delivery: Delivery, until: dt.datetime) -> None:
    """It becomes a line of the next gathered mail."""
    _mark(delivery, state=State.HELD, attempts=0, next_at=until)


def wait_after(attempts: int) -> dt.timedelta:
    """Twice as long after each attempt, an hour at most, and half of it more or less by chance: what failed
    together is not tried again together."""
    seconds = min(2**attempts * settings.DELIVERY_BACKOFF_SECONDS, LONGEST_WAIT)
    return dt.timedelta(seconds=seconds * random.uniform(0.5, 1.5))


def _mark(delivery: Delivery, **fields: Any) -> bool:
    held = Delivery.objects.filter(pk=delivery.pk, state=State.SENDING, lease_token=delivery.lease_token)
    return _held(delivery, held.update(lease_until=None, lease_token=None, **fields), fields["state"])


def _held(delivery: Delivery, rows: int, state: str) -> bool:
    if not rows:
        logger.warning("delivery %s: its lease ended before it was marked %s", delivery.pk, state)
    return bool(rows)
