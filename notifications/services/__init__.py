"""Every write of notices: events become deliveries, which are sent or gathered; people read and stop them."""

from notifications.services.expand import expand_waiting, settle_waiting
from notifications.services.fold import fold_due
from notifications.services.gather import gather_due
from notifications.services.heartbeat import beat
from notifications.services.people import (
    mark_all_read,
    mark_read,
    resume_email,
    save_wishes,
    stop_email,
)
from notifications.services.redrive import redrive_delivery
from notifications.services.send import send_due
from notifications.services.webhooks import tell_due

__all__ = [
    "beat",
    "expand_waiting",
    "fold_due",
    "gather_due",
    "mark_all_read",
    "mark_read",
    "redrive_delivery",
    "resume_email",
    "save_wishes",
    "send_due",
    "settle_waiting",
    "stop_email",
    "tell_due",
]
