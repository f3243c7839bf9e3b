"""What the recipient does: read, say how often mail is to come, stop one kind of it, take that back."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from lean_portal import clock
from notifications.models import Channel, Delivery, Preference, State, Wishes
from notifications.planning import plan
from notifications.rules import RULE_OF
from organisation.models import User


@transaction.atomic
def mark_read(*, delivery: Delivery, by: User) -> None:
    """Doing it twice changes nothing. It is no event: who has read what is shown to nobody."""
    Delivery.objects.unread_by(by).filter(pk=delivery.pk).update(read_at=Now())


@transaction.atomic
def mark_all_read(*, by: User) -> int:
    return Delivery.objects.unread_by(by).update(read_at=Now())


@transaction.atomic
def stop_email(*, user: User, notice: str) -> None:
    """No more e-mail of just this notice, what waits to be sent included. It stays inside the portal."""
    Preference.objects.update_or_create(user=user, notice=notice, defaults={"email": False})


@transaction.atomic
def resume_email(*, user: User, notice: str) -> None:
    Preference.objects.update_or_create(user=user, notice=notice, defaults={"email": True})


@transaction.atomic
def save_wishes(*, user: User, resume: Iterable[str] = (), **wishes: Any) -> Wishes:
    """How often and when mail is to come, and which stopped kinds are to come again. It holds for what waits
    already too. It is no event: nobody else is shown it."""
    saved, _ = Wishes.objects.update_or_create(user=user, defaults=wishes)
    Preference.objects.filter(user=user, notice__in=resume).update(email=True)
    _plan_anew(user, saved)
    return saved


def _plan_anew(user: User, wishes: Wishes) -> None:
    """What is due by now is left to those who send it."""
    waits = Q(state=State.HELD) | Q(state=State.PENDING, attempts=0, next_at__gt=Now())
    rows = Delivery.objects.filter(waits, recipient=user, channel=Channel.EMAIL)
    for row in rows.select_for_update(skip_locked=True):
        rule = RULE_OF.get(row.notice)
        if rule is None:
            continue
        state, at, reason = plan(rule, wishes, clock.now())
        fields: dict[str, Any] = {"next_at": Now() if at is None else at, "last_error": reason}
        if state != row.state:
            fields["state"] = state
        Delivery.objects.filter(pk=row.pk).update(**fields)
