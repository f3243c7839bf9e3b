"""Whom a pilot concerns."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from events.models import Event
from notifications.audiences.base import Reasons, holders, steering_group
from organisation.models import Appointment, Unit, User
from processes.models import Pilot


def around(event: Event, pilot: Pilot) -> QuerySet[User]:
    """The owner, whoever answers for the units of the team, and the steering group."""
    units = Unit.objects.filter(pk__in=[pilot.owner_unit_id, *pilot.members.values_list("unit", flat=True)])
    return holders(Appointment.objects.answering_for_any(units)) | steering_group()


WHY: Reasons = {
    around: _("You get this because your unit takes part in the pilot, or because you support it."),
}
