"""Whom accounts, posts and reports about the portal concern."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from events.models import Event
from notifications.audiences.base import Reasons, holders
from organisation.models import Appointment, User
from organisation.roles import Role


def the_user(event: Event, user: User) -> QuerySet[User]:
    return User.objects.filter(pk=user.pk)


def the_appointed(event: Event, appointment: Appointment) -> QuerySet[User]:
    return User.objects.filter(pk=appointment.user_id)


def administrators(event: Event, subject: Any) -> QuerySet[User]:
    return holders(Appointment.objects.current().filter(role=Role.ADMINISTRATOR))


WHY: Reasons = {
    administrators: _("You get this because you are an administrator of the portal."),
    the_user: _("You get this because somebody asked for a new password for your account."),
    the_appointed: _("You get this because you have been appointed."),
}
