"""What the recipient does: read, stop the e-mail of one kind of notice, take that back."""

from django.db import transaction
from django.db.models.functions import Now

from notifications.models import Delivery, Preference
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
