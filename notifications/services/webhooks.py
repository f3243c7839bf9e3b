"""Servers are told of each edition through the same ledger as people: claimed, sent, marked, tried again.

To one server one at a time, so that it never hears of an older edition after a newer one: what is overtaken
is not sent at all. It may hear of the same edition twice, with the same Idempotency-Key.
"""

import datetime as dt
import hashlib
import hmac
import http.client
import json
import time
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction

from events.models import Event
from lean_portal import clock
from notifications import outbound
from notifications.models import Channel, Class, Delivery, Hook, State, Story
from notifications.paragraphs import as_html
from notifications.reasons import LONGEST, Reason
from notifications.rules import HOOKED
from notifications.services import marks
from notifications.services.send import DUE, LOST, claim

BATCH = 20
ONE_CLAIMS = 7_250_116  # of the advisory lock: whoever claims sees what another has claimed
# Of those to one server, while another worker has some in its hands.
FREE = """
    NOT EXISTS (
        SELECT FROM {table} held WHERE held.channel = 'webhook' AND held.state = 'sending'
        AND held.lease_until >= statement_timestamp() AND held.address_hash = {table}.address_hash
    ) AND
"""
TRY_AGAIN = {408, 425, 429}


def deliveries_to_hooks(event: Event) -> Iterator[Delivery]:
    """One for each server that is told now."""
    for hook in Hook.objects.active() if event.kind in HOOKED else ():
        yield Delivery(
            event=event,
            address_hash=hook.address_hash,
            channel=Channel.WEBHOOK,
            cls=Class.GOOD_TO_KNOW,
            notice=event.kind.partition(".")[2],
            message_id=str(uuid4()),
        )


def tell_due() -> int:
    """One round, as `send_due` is for mail. Returns how many were settled."""
    return tell(claim_free(DUE, BATCH)) + tell(claim_free(LOST, 1))


def claim_free(which: str, limit: int) -> list[Delivery]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_CLAIMS])
        free = FREE.format(table=Delivery._meta.db_table)
        return claim(free + which, limit, Channel.WEBHOOK)


def tell(claimed: Sequence[Delivery]) -> int:
    """As long as half the lease; a server that does not answer is left alone for the rest of the round."""
    ends = time.monotonic() + settings.DELIVERY_LEASE_SECONDS / 2
    hooks = Hook.objects.in_bulk({row.address_hash for row in claimed}, field_name="address_hash")
    silent: set[str | None] = set()
    settled = 0
    for number, delivery in enumerate(claimed):
        if time.monotonic() > ends:
            marks.put_back(claimed[number:], at_once=True)
            break
        if delivery.address_hash in silent:
            marks.put_back([delivery])
            continue
        if not handle(delivery, hooks.get(delivery.address_hash or "")):
            silent.add(delivery.address_hash)
        settled += 1
    return settled


def handle(delivery: Delivery, hook: Hook | None) -> bool:
    """False when the server could not be reached."""
    story = Story.objects.filter(pk=delivery.event.subject_id).first()
    if delivery.attempts > settings.DELIVERY_ATTEMPTS:
        marks.settle(delivery, State.DEAD, f"{delivery.attempts - 1} workers were lost while sending it")
    elif hook is None or not hook.is_active:
        marks.settle(delivery, State.CANCELLED, "the receiver is switched off")
    elif story is None or story.edition != delivery.event.data.get("edition"):
        marks.settle(delivery, State.CANCELLED, "overtaken by a newer edition")
    elif reason := said_by(hook, delivery, story):
        marks.fail(delivery, reason)
        return reason.line_is_usable
    else:
        marks.sent(delivery)
    return True


def said_by(hook: Hook, delivery: Delivery, story: Story) -> Reason | None:
    """Why it was not taken, None when it was."""
    body = json.dumps(content(delivery.event, story), ensure_ascii=False).encode()
    try:
        status = outbound.post(hook.url, body, headers(hook, delivery, body))
    except outbound.Refused as refusal:
        return Reason(refusal.reason, True, True)
    except (OSError, http.client.HTTPException, ValueError) as error:
        words = f"the line to the receiver broke: {type(error).__name__}"
        return Reason(words[:LONGEST], False, False)
    if 200 <= status < 300:
        return None
    again = status >= 500 or status in TRY_AGAIN
    words = f"the receiver answered {status}"
    return Reason(words + (": redirects are not followed" if 300 <= status < 400 else ""), not again, True)


def content(event: Event, story: Story) -> dict[str, Any]:
    """Of a withdrawn story nothing but that it is withdrawn, and why."""
    is_out = story.state == Story.State.PUBLISHED
    edition = story.editions.last()
    return {
        "id": story.urn,
        "type": HOOKED[event.kind],
        "version": story.edition,
        "title": story.title if is_out else "",
        "lead": story.lead if is_out else "",
        "html": as_html(story) if is_out else "",
        "note": (edition.correction if edition else "") if is_out else story.withdrawn_reason,
        "url": story.url,
        "published": moment(story.published_at),
        "updated": moment(story.updated_at),
    }


def moment(value: dt.datetime | None) -> str:
    return value.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if value else ""


def headers(hook: Hook, delivery: Delivery, body: bytes) -> dict[str, str]:
    at = str(int(clock.now().timestamp()))
    signed = hmac.new(hook.secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json; charset=utf-8",
        "X-Lean-Signature": f"t={at},v1={signed}",
        "Idempotency-Key": delivery.message_id or "",
        "User-Agent": "Lean-portalen",
    }
