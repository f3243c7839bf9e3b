from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from events.models import Event
from notifications.models.people import Class, DigestIssue
from organisation.models import User


class Channel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    INAPP = "inapp", _("In the portal")
    WEBHOOK = "webhook", _("Webhook")


class State(models.TextChoices):
    PENDING = "pending", _("Waiting")
    HELD = "held", _("Waits to be gathered")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    DEAD = "dead", _("Could not be sent")
    CANCELLED = "cancelled", _("No longer needed")
    SUPPRESSED = "suppressed", _("Not wanted")
    DIGESTED = "digested", _("Told in a gathered mail")


# Where a delivery may go; a trigger in the database holds the same table. A lease that ends is taken over
# (sending → sending), only an administrator brings back what is dead, and what is held becomes one line of a
# gathered mail, which is a delivery of its own.
MOVES = {
    State.PENDING: {State.SENDING, State.HELD, State.CANCELLED, State.SUPPRESSED},
    State.HELD: {State.PENDING, State.DIGESTED, State.CANCELLED, State.SUPPRESSED},
    State.SENDING: {
        State.SENDING,
        State.PENDING,
        State.HELD,
        State.SENT,
        State.DEAD,
        State.CANCELLED,
        State.SUPPRESSED,
    },
    State.SENT: set(),
    State.DEAD: {State.PENDING},
    State.CANCELLED: set(),
    State.SUPPRESSED: set(),
    State.DIGESTED: set(),
}


class Expansion(models.Model):
    """This event has been turned into deliveries. Events without such a row wait, whenever they committed."""

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, related_name="expansion")
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.event_id}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def inapp_of(self, user: User) -> DeliveryQuerySet:
        return self.filter(recipient=user, channel=Channel.INAPP)

    def unread_by(self, user: User) -> DeliveryQuerySet:
        return self.inapp_of(user).filter(read_at=None)

    def with_unread_of(self, user: User) -> DeliveryQuerySet:
        """Adds `unread_count` to each row, so that the list and the number in its frame are one query."""
        unread = Delivery.objects.unread_by(user).order_by().values("recipient")
        return self.annotate(unread_count=Subquery(unread.annotate(count=Count("pk")).values("count")))

    def about_any_of(self, rows: models.QuerySet[Any]) -> Q:
        """What is about one of these rows."""
        label = rows.model._meta.label_lower
        return Q(Exists(rows.filter(pk=OuterRef("event__subject_id"))), event__subject_type=label)


class Delivery(models.Model):
    """One notice to one person through one channel: claimed with a lease, sent, and marked with its token."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="deliveries", verbose_name=_("event"))
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="deliveries",
        verbose_name=_("recipient"),
    )
    # Who it goes to where that is an address and no account; null for accounts, so that it stays comparable.
    address_hash = models.CharField(max_length=64, null=True, editable=False)  # noqa: DJ001
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    cls = models.CharField(_("class"), max_length=20, choices=Class)
    notice = models.CharField(_("notice"), max_length=60)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PENDING)
    not_before = models.DateTimeField(_("not before"), db_default=Now())
    next_at = models.DateTimeField(_("next attempt"), db_default=Now())
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease_until = models.DateTimeField(null=True, editable=False)
    lease_token = models.UUIDField(null=True, editable=False)
    # In-app rows have none.
    message_id = models.CharField(_("Message-ID"), max_length=200, null=True, unique=True)  # noqa: DJ001
    last_error = models.CharField(_("what stopped it"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created"), db_default=Now())
    sent_at = models.DateTimeField(_("sent at"), null=True)
    read_at = models.DateTimeField(null=True, editable=False)
    issue = models.ForeignKey(
        DigestIssue, models.PROTECT, null=True, editable=False, related_name="deliveries"
    )

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes = [
            models.Index(fields=["next_at", "id"], condition=Q(state="pending"), name="notifications_due"),
            models.Index(
                fields=["lease_until", "id"], condition=Q(state="sending"), name="notifications_leased"
            ),
            models.Index(
                fields=["recipient", "-id"], condition=Q(channel="inapp"), name="notifications_of_recipient"
            ),
            models.Index(
                fields=["recipient"],
                condition=Q(channel="inapp", read_at=None),
                name="notifications_unread",
            ),
            models.Index(fields=["-id"], condition=Q(state="dead"), name="notifications_dead"),
            models.Index(
                fields=["recipient", "next_at"], condition=Q(state="held"), name="notifications_held"
            ),
            models.Index(
                fields=["recipient", "sent_at"],
                condition=Q(channel="email", state="sent"),
                name="notifications_mailed",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "recipient", "address_hash", "channel"],
                nulls_distinct=False,
                name="notifications_told_once_through_each_channel",
            ),
            models.CheckConstraint(
                condition=Q(recipient__isnull=False) | Q(address_hash__isnull=False),
                name="notifications_delivery_goes_to_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="notifications_delivery_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state="sending", lease_until__isnull=False, lease_token__isnull=False)
                | ~Q(state="sending") & Q(lease_until=None, lease_token=None),
                name="notifications_only_sending_has_a_lease",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent") & Q(sent_at=None),
                name="notifications_only_sent_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(channel="inapp", state="sent", message_id=None)
                | ~Q(channel="inapp") & Q(read_at=None),
                name="notifications_inapp_is_there_at_once",
            ),
            models.CheckConstraint(
                condition=~Q(channel="email") | Q(message_id__isnull=False),
                name="notifications_email_has_message_id",
            ),
            models.CheckConstraint(
                condition=~Q(state="dead") | ~Q(last_error=""), name="notifications_dead_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(state="digested", issue__isnull=False) | ~Q(state="digested") & Q(issue=None),
                name="notifications_only_digested_has_an_issue",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["held", "digested"]) | Q(channel="email", recipient__isnull=False),
                name="notifications_only_mail_is_gathered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice} {self.channel} {self.pk}"
