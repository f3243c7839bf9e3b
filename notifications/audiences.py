"""Whom an event concerns: (event, what it is about) → the accounts to tell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import CharField, F, QuerySet, Subquery, Value
from django.db.models.functions import Length

from events.models import Event
from improvements.models import Suggestion
from organisation.models import Appointment, Unit, User
from organisation.roles import STEERING, Role

Audience = Callable[[Event, Any], "QuerySet[User]"]


def author(event: Event, suggestion: Suggestion) -> QuerySet[User]:
    return User.objects.filter(pk=suggestion.author_id)


def handlers(event: Event, suggestion: Suggestion) -> QuerySet[User]:
    """Those on whose desk it lies right now."""
    return steering_group() if suggestion.at_steering else answering_for(suggestion.handler_unit)


def responsible(event: Event, suggestion: Suggestion) -> QuerySet[User]:
    unit = suggestion.responsible_unit
    return answering_for(unit) if unit else User.objects.none()


def the_user(event: Event, user: User) -> QuerySet[User]:
    return User.objects.filter(pk=user.pk)


def the_appointed(event: Event, appointment: Appointment) -> QuerySet[User]:
    return User.objects.filter(pk=appointment.user_id)


def administrators(event: Event, subject: Any) -> QuerySet[User]:
    return holders(Appointment.objects.current().filter(role=Role.ADMINISTRATOR))


def steering_group() -> QuerySet[User]:
    return holders(Appointment.objects.current().filter(role__in=STEERING))


def answering_for(unit: Unit) -> QuerySet[User]:
    """Everybody who answers for the unit today: manager, deputies and head of the unit itself, or else of
    the nearest unit above it that has any (a vacant post falls to the superior)."""
    above = (
        Appointment.objects.answering()
        .alias(asked=Value(unit.path, output_field=CharField()))
        .filter(asked__startswith=F("unit__path"))
    )
    nearest = above.order_by(Length("unit__path").desc()).values("unit__path")[:1]
    return holders(above.filter(unit__path=Subquery(nearest)))


def holders(appointments: QuerySet[Appointment]) -> QuerySet[User]:
    return User.objects.filter(pk__in=appointments.values("user"))
