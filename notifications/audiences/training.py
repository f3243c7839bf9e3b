"""Whom a training concerns."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from events.models import Event
from notifications.audiences.base import Reasons, steering_group
from organisation.models import User
from organisation.roles import Role
from training.models import Occasion, Proposal, Record, Seat


def choosers(event: Event, proposal: Proposal) -> QuerySet[User]:
    """Koncernchefsgruppen."""
    return User.objects.holding(Role.GROUP_MANAGEMENT)


def steering(event: Event, proposal: Proposal) -> QuerySet[User]:
    return steering_group()


def holder(event: Event, seat: Seat) -> QuerySet[User]:
    return User.objects.filter(pk=seat.user_id)


def coming(event: Event, occasion: Occasion) -> QuerySet[User]:
    """With a seat or waiting for one."""
    return User.objects.filter(pk__in=Seat.objects.holding().filter(occasion=occasion).values("user"))


def without_proof(event: Event, occasion: Occasion) -> QuerySet[User]:
    """Those who were there and have not written their own improvement; asked again when it is sent."""
    there = Seat.objects.filter(occasion=occasion, state=Seat.State.ATTENDED).values("user")
    left = Record.objects.filter(course=occasion.course_id, done_on=occasion.day, proof_at=None)
    return User.objects.filter(pk__in=left.filter(user__in=there).values("user"))


WHY: Reasons = {
    choosers: _("You get this because your group decides which training is held."),
    steering: _("You get this because you are a member of the steering group."),
    holder: _("You get this because you are registered for a course."),
    coming: _("You get this because you are registered for a course."),
    without_proof: _("You get this because you have been on the course."),
}
