from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from events.services import record
from notifications.models import Delivery, State
from organisation.models import User


@transaction.atomic
def redrive_delivery(*, delivery: Delivery, by: User) -> Delivery:
    """An administrator has mended what stopped it: it waits again, with all its attempts before it."""
    delivery = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
    if delivery.state != State.DEAD:
        raise ValidationError(_("Only what could not be sent can be sent again."), code="moved")
    delivery.state, delivery.attempts, delivery.next_at = State.PENDING, 0, Now()
    delivery.save(update_fields=["state", "attempts", "next_at"])
    record("notifications.delivery_redriven", subject=delivery, by=by)
    return delivery
