"""record(): the one way into the table of events."""

from typing import Any, Protocol

from django.db import connection, models
from django.db.transaction import TransactionManagementError

from events.models import Event
from lean_portal import clock


class Actor(Protocol):
    pk: Any


def record(
    kind: str, *, subject: models.Model, by: Actor | None, dedupe_key: str | None = None, **data: Any
) -> Event:
    """Write that `kind` happened to `subject`, inside the transaction of the change itself.

    `kind` is "app.noun_past_participle". `by` is the actor, None for the clock. `data` holds ids, codes and
    dates only, never text of a person. With a `dedupe_key` the second record of the same thing is an
    IntegrityError, so callers that may repeat check first, under their lock.
    Raises TransactionManagementError outside a transaction, in tests too (their own block does not count).
    """
    if all(getattr(block, "_from_testcase", False) for block in connection.atomic_blocks):
        raise TransactionManagementError("An event is recorded inside the transaction of its change.")
    return Event.objects.create(
        kind=kind,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        actor_id=by.pk if by else None,
        happened_at=clock.now(),
        data=data,
        dedupe_key=dedupe_key,
    )
