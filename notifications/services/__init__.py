"""Every write of notices: events become deliveries, deliveries are sent, people read and stop them."""

from notifications.services.expand import expand_waiting, settle_waiting
from notifications.services.heartbeat import beat
from notifications.services.people import mark_all_read, mark_read, resume_email, stop_email
from notifications.services.redrive import redrive_delivery
from notifications.services.send import send_due
from notifications.services.webhooks import tell_due

__all__ = [
    "beat",
    "expand_waiting",
    "mark_all_read",
    "mark_read",
    "redrive_delivery",
    "resume_email",
    "send_due",
    "settle_waiting",
    "stop_email",
    "tell_due",
]
