"""From events to deliveries. Any number of workers may do it at once; each event is turned once."""

import logging
import time
from collections.abc import Iterator
from uuid import uuid4

from django.apps import apps
from django.db import transaction
from django.db.models import Model, QuerySet
from django.db.models.functions import Now

from events.models import Event
from lean_portal import clock
from notifications.letters import HOST
from notifications.models import Channel, Delivery, Expansion, State, Wishes
from notifications.planning import Plan, is_urgent, plan
from notifications.rules import RULES, Rule
from notifications.services.webhooks import deliveries_to_hooks

logger = logging.getLogger(__name__)
BATCH = 500


def waiting() -> QuerySet[Event]:
    """Events without an expansion: the anti-join also finds ids that were handed out early and committed
    late, which "greater than the last one" would miss."""
    return Event.objects.filter(expansion=None)


def expand_waiting(*, channels: frozenset[str] = frozenset(Channel), seconds: float = float("inf")) -> int:
    """Turn everything that waits, for so many seconds at most. One that fails stays waiting, is logged and
    keeps no other waiting."""
    ends, turned = time.monotonic() + seconds, 0
    settle_silent()
    for pk in waiting_ids():
        if time.monotonic() > ends:
            break
        turned += expand_event(pk, channels)
    return turned


def settle_waiting(*, channels: frozenset[str] = frozenset()) -> int:
    """For what is loaded and not lived, a demo's past or a restored backup: nothing is sent by e-mail.
    With `channels={"inapp"}` the notices inside the portal are written all the same."""
    return expand_waiting(channels=channels)


def settle_silent() -> int:
    """What nobody is told about: one statement for all of it."""
    rows = [Expansion(event_id=pk) for pk in waiting().exclude(kind__in=RULES).values_list("pk", flat=True)]
    Expansion.objects.bulk_create(rows, ignore_conflicts=True, batch_size=5000)
    return len(rows)


def waiting_ids() -> Iterator[int]:
    last = 0
    while ids := list(
        waiting().filter(pk__gt=last, kind__in=RULES).order_by("pk").values_list("pk", flat=True)[:BATCH]
    ):
        yield from ids
        last = ids[-1]


def expand_event(event_id: int, channels: frozenset[str]) -> bool:
    try:
        return _expand(event_id, channels)
    except Exception:
        logger.exception("event %s could not be turned into deliveries", event_id)
        return False


@transaction.atomic
def _expand(event_id: int, channels: frozenset[str]) -> bool:
    locked = Event.objects.filter(pk=event_id).select_for_update(skip_locked=True, no_key=True)
    event = locked.first()
    if event is None or Expansion.objects.filter(event=event).exists():
        return False  # another worker has it, or had it
    Expansion.objects.create(event=event)
    subject = apps.get_model(event.subject_type)._default_manager.filter(pk=event.subject_id).first()
    rows = [row for rule in RULES[event.kind] for row in deliveries(event, rule, subject, channels)]
    if Channel.WEBHOOK in channels:
        rows += deliveries_to_hooks(event)
    Delivery.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    return True


def deliveries(
    event: Event, rule: Rule, subject: Model | None, channels: frozenset[str]
) -> Iterator[Delivery]:
    wanted = [channel for channel in rule.channels if channel in channels]
    if subject is None or not wanted or rule.when and not rule.when(event):
        return
    people = rule.audience(event, subject).filter(is_active=True)
    if not rule.to_actor and event.actor_id is not None:
        people = people.exclude(pk=event.actor_id)
    ids = list(people.values_list("pk", flat=True))
    plans = plans_of(event, rule, subject, ids) if Channel.EMAIL in wanted else {}
    for user_id in ids:
        for channel in wanted:
            yield delivery(event, rule, user_id, channel, plans)


def plans_of(event: Event, rule: Rule, subject: Model, ids: list[int]) -> dict[int, Plan]:
    """When each of them is to have mail: one query, however many they are."""
    urgent, moment = is_urgent(rule, event, subject), clock.now()
    wishes = Wishes.objects.of(ids) if ids else {}
    return {pk: plan(rule, those, moment, urgent=urgent) for pk, those in wishes.items()}


def delivery(event: Event, rule: Rule, user_id: int, channel: Channel, plans: dict[int, Plan]) -> Delivery:
    row = Delivery(event=event, recipient_id=user_id, channel=channel, cls=rule.cls, notice=rule.notice)
    if channel == Channel.INAPP:
        row.state, row.sent_at = State.SENT, Now()
        return row
    row.message_id = f"<{uuid4()}@{HOST}>"
    row.state, at, row.last_error = plans[user_id]
    if at is not None:
        row.not_before = row.next_at = at
    return row
