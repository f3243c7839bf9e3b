"""record(): the one way into the table of events."""

from collections.abc import Iterable, Mapping
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
    _check_transaction()
    event = _event(kind, subject, by, data)
    event.dedupe_key = dedupe_key
    event.save(force_insert=True)
    return event


def is_recorded(keys: Iterable[str]) -> bool:
    """Whether something stands recorded under each of these keys. One query."""
    keys = set(keys)
    return Event.objects.filter(dedupe_key__in=keys).count() == len(keys)


def record_due(due: Mapping[str, str], *, subject: models.Model) -> int:
    """What the clock has to say of `subject`: key → kind, each recorded once and never again. The caller
    holds the lock of the subject. Returns how many were new."""
    said = set(Event.objects.filter(dedupe_key__in=due).values_list("dedupe_key", flat=True))
    new = [key for key in due if key not in said]
    for key in new:
        record(due[key], subject=subject, by=None, dedupe_key=key)
    return len(new)


def record_each(
    kind: str, *, subjects: Iterable[tuple[models.Model, dict[str, Any]]], by: Actor | None
) -> list[Event]:
    """The same kind for many subjects at once, each with its own data: what an import needs."""
    _check_transaction()
    return Event.objects.bulk_create([_event(kind, subject, by, data) for subject, data in subjects])


def _check_transaction() -> None:
    if all(getattr(block, "_from_testcase", False) for block in connection.atomic_blocks):
        raise TransactionManagementError("An event is recorded inside the transaction of its change.")


def _event(kind: str, subject: models.Model, by: Actor | None, data: dict[str, Any]) -> Event:
    return Event(
        kind=kind,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        actor_id=by.pk if by else None,
        happened_at=clock.now(),
        data=data,
    )
