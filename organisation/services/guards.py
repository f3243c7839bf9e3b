"""What must always hold for the people of the group."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lean_portal import clock
from organisation.models import Appointment, Unit
from organisation.roles import Role


def check_administrator_left(*, without: Q, last_day: dt.date | None = None) -> None:
    """Somebody must be able to let people in. Asked under the lock of the group: two administrators who
    remove each other at the same moment leave one."""
    Unit.objects.select_for_update().filter(kind=Unit.Kind.GROUP).first()
    posts = Appointment.objects.filter(role=Role.ADMINISTRATOR).held_by_active()
    held = posts.current() | posts.on((last_day or clock.today()) + dt.timedelta(days=1))
    if held.filter(without).exists() and not held.exclude(without).filter(ends_on=None).exists():
        raise ValidationError(
            _("This is the last administrator. Appoint another one first."), code="last_administrator"
        )
