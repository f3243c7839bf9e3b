"""Between claim and sending: is this still worth sending, and may this person still read it?"""

import datetime as dt
from collections.abc import Iterable
from functools import cached_property

from django.db.models import Max

from events.models import Event
from lean_portal import clock
from notifications import audiences
from notifications.about import ABOUT
from notifications.facts import Subjects
from notifications.models import Channel, Delivery, Preference, State, Wishes
from notifications.planning import is_urgent, opens_at
from notifications.rules import RULE_OF, Rule
from organisation.models import Appointment, User

Verdict = tuple[State, str] | None


class Batch:
    """Some claimed deliveries, and what deciding about them needs, in few queries for all of them."""

    def __init__(self, deliveries: Iterable[Delivery]) -> None:
        self.deliveries = list(deliveries)
        self.subjects = Subjects(delivery.event for delivery in self.deliveries)
        self.users = users_with_posts({delivery.recipient_id for delivery in self.deliveries})
        self.audiences: dict[tuple[int, str], set[int]] = {}
        self.visible: dict[tuple[int, str], set[int]] = {}

    def recipient(self, delivery: Delivery) -> User | None:
        return self.users.get(delivery.recipient_id or 0)

    def verdict(self, delivery: Delivery) -> Verdict:
        """Why it is not to be sent, None when it is."""
        rule, user = RULE_OF.get(delivery.notice), self.recipient(delivery)
        if rule is None or self.subjects.about(delivery.event) is None:
            return State.CANCELLED, "what it was about is gone"
        if user is None or not user.is_active:
            return State.SUPPRESSED, "the account is closed"
        if not user.email:
            return State.SUPPRESSED, "the account has no e-mail address"
        if rule.stoppable and (user.pk, delivery.notice) in self.stopped:
            return State.SUPPRESSED, "stopped by the recipient"
        if self.is_overtaken(delivery, rule):
            return State.CANCELLED, "overtaken by what has happened since"
        if not self.still_concerns(delivery, rule, user):
            return State.CANCELLED, "no longer for this recipient"
        return None

    def is_overtaken(self, delivery: Delivery, rule: Rule) -> bool:
        event = delivery.event
        if rule.seconds and (clock.now() - event.happened_at).total_seconds() > rule.seconds:
            return True
        if not rule.while_in and not rule.seconds:
            return False
        newest = self.newest.get((event.kind, event.subject_type, event.subject_id), event.pk)
        state = getattr(self.subjects.about(event), "state", None)
        return newest > event.pk or bool(rule.while_in) and state not in rule.while_in

    def still_concerns(self, delivery: Delivery, rule: Rule, user: User) -> bool:
        event, subject = delivery.event, self.subjects.about(delivery.event)
        if rule.audience is audiences.suggestions.author:
            return bool(subject.author_id == user.pk)  # who always sees the own suggestion
        if rule.audience is audiences.news.reader:
            return bool(subject.user_id == user.pk)
        key = (event.pk, rule.notice)
        if key not in self.audiences:
            self.audiences[key] = set(rule.audience(event, subject).values_list("pk", flat=True))
        return user.pk in self.audiences[key] and self.may_see(event, user)

    def may_see(self, event: Event, user: User) -> bool:
        label = event.subject_type
        if ABOUT[label].seen_by is None:
            return True
        key = (user.pk, label)
        if key not in self.visible:
            mine = (row.event for row in self.deliveries if row.recipient_id == user.pk)
            ids = {own.subject_id for own in mine if own.subject_type == label}
            rows = ABOUT[label].rows_for(user).filter(pk__in=ids)
            self.visible[key] = set(rows.values_list("pk", flat=True))
        return event.subject_id in self.visible[key]

    def opens_at(self, delivery: Delivery) -> dt.datetime | None:
        """When it may be sent, if that is not now: something may have kept it until the evening."""
        rule, now = RULE_OF[delivery.notice], clock.now()
        urgent = is_urgent(rule, delivery.event, self.subjects.about(delivery.event))
        opens = opens_at(rule, self.wishes[delivery.recipient_id or 0], now, urgent=urgent)
        return opens if opens > now else None

    @cached_property
    def wishes(self) -> dict[int, Wishes]:
        return Wishes.objects.of(self.users)

    @cached_property
    def read(self) -> set[tuple[int, int]]:
        """(event, person) of what has been read inside the portal."""
        rows = Delivery.objects.filter(
            channel=Channel.INAPP,
            event__in={delivery.event_id for delivery in self.deliveries},
            recipient__in=self.users,
            read_at__isnull=False,
        )
        return set(rows.order_by().values_list("event_id", "recipient_id"))

    @cached_property
    def stopped(self) -> set[tuple[int, str]]:
        rows = Preference.objects.filter(user__in=self.users, email=False)
        return set(rows.values_list("user_id", "notice"))

    @cached_property
    def newest(self) -> dict[tuple[str, str, int], int]:
        """(kind, type, id) → the last event of that kind about it."""
        events = [delivery.event for delivery in self.deliveries]
        rows = (
            Event.objects.filter(
                subject_type__in={event.subject_type for event in events},
                subject_id__in={event.subject_id for event in events},
                kind__in={event.kind for event in events},
            )
            .order_by()
            .values_list("kind", "subject_type", "subject_id")
            .annotate(last=Max("pk"))
        )
        return {(kind, label, pk): last for kind, label, pk, last in rows}


def users_with_posts(ids: set[int | None]) -> dict[int, User]:
    """The recipients and what they hold today, so that no question about them costs a query of its own."""
    users = User.objects.in_bulk(ids - {None})
    posts = Appointment.objects.filter(user__in=users).current().as_posts()
    held: dict[int, list[dict[str, object]]] = {}
    for post in posts.values("user_id", "role", "unit_id", "path", "authority_id"):
        held.setdefault(post.pop("user_id"), []).append(post)
    for user in users.values():
        user.brought_posts = held.get(user.pk, [])
    return users
