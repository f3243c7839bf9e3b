"""What the audiences of several subjects share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from events.models import Event
from organisation.models import Appointment, Body, Unit, User
from organisation.roles import STEERING

Audience = Callable[[Event, Any], "QuerySet[User]"]
Reasons = dict[Audience, Any]  # why each of them is told, as their mail says it

MANAGER = _("You get this because you answer for a workplace.")


def steering_group() -> QuerySet[User]:
    return holders(Appointment.objects.current().filter(role__in=STEERING))


def answering_for(unit: Unit) -> QuerySet[User]:
    """Everybody who answers for the unit today: manager, deputies and head of the unit itself, or else of
    the nearest unit above it that has any (a vacant post falls to the superior)."""
    return holders(Appointment.objects.answering_for(unit).order_by())


def members_of(bodies: QuerySet[Body]) -> QuerySet[User]:
    roles = {role for held in bodies.values_list("member_roles", flat=True) for role in held}
    return holders(Appointment.objects.current().filter(role__in=roles))


def holders(appointments: QuerySet[Appointment]) -> QuerySet[User]:
    return User.objects.filter(pk__in=appointments.values("user"))
