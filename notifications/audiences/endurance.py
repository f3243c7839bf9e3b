"""Whom it concerns that a unit's way of working has changed."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from events.models import Event
from notifications.audiences.base import Reasons, holders
from organisation.models import Appointment, Unit, User
from organisation.roles import SINGLE


def the_manager(event: Event, unit: Unit) -> QuerySet[User]:
    """Whoever holds the post itself: no deputy, and nobody above while it is vacant."""
    return holders(Appointment.objects.current().held_by_active().filter(unit=unit, role__in=SINGLE))


WHY: Reasons = {
    the_manager: _("You get this because you are its manager. Nobody above you sees it for two weeks."),
}
