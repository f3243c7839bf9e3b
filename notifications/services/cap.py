"""How many mails of their own somebody has had within a week: beyond the cap the rest is gathered."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from django.conf import settings
from django.db.models import Count, Q
from django.db.models.functions import Now

from notifications.models import Channel, Delivery, State
from notifications.planning import counts_towards_cap
from notifications.rules import DIGEST, RULE_OF

WEEK = dt.timedelta(days=7)


class Mailed:
    """Counted once for all of a batch. What other workers have in their hands counts as sent."""

    def __init__(self, deliveries: Sequence[Delivery]) -> None:
        self.deliveries = deliveries
        self.since: Counter[int | None] = Counter()

    def is_enough(self, delivery: Delivery) -> bool:
        cap = settings.DELIVERY_WEEKLY_CAP
        if not cap or not counts_towards_cap(RULE_OF[delivery.notice]):
            return False
        return self.before[delivery.recipient_id] + self.since[delivery.recipient_id] >= cap

    def note(self, delivery: Delivery) -> None:
        if delivery.notice != DIGEST:
            self.since[delivery.recipient_id] += 1

    @cached_property
    def before(self) -> Counter[int | None]:
        sent = Q(state=State.SENT, sent_at__gt=Now() - WEEK)
        elsewhere = Q(state=State.SENDING) & ~Q(pk__in=[row.pk for row in self.deliveries])
        mails = (
            Delivery.objects.filter(sent | elsewhere, channel=Channel.EMAIL)
            .filter(recipient__in={row.recipient_id for row in self.deliveries})
            .exclude(notice=DIGEST)
            .order_by()
            .values_list("recipient")
            .annotate(Count("pk"))
        )
        return Counter(dict(mails))
