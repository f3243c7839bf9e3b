"""Whom the choice of processes concerns."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from events.models import Event
from notifications.audiences.base import Reasons, answering_for, holders, steering_group
from organisation.models import Appointment, Unit, User
from organisation.roles import STEERING, Role
from organisation.steering import stepping_in
from processes.models import Process, Selection
from processes.readiness import missing_assessors
from processes.workflow import SelectionState


def owner(event: Event, process: Process) -> QuerySet[User]:
    """Whoever answers for the owning unit, as long as there is no answer."""
    return answering_for(process.owner_unit)


def nominator(event: Event, process: Process) -> QuerySet[User]:
    return User.objects.filter(pk=process.nominated_by_id)


def assessors(event: Event, subject: Any) -> QuerySet[User]:
    return steering_group()


def convenor(event: Event, selection: Selection) -> QuerySet[User]:
    return stepping_in()


def still_to_assess(event: Event, selection: Selection) -> QuerySet[User]:
    """Of the steering group, those who have something left; asked again before it is sent."""
    if selection.state != SelectionState.ASSESSING:
        return User.objects.none()
    return User.objects.filter(pk__in=[user.pk for user in missing_assessors(selection)])


def taking_part(event: Event, selection: Selection) -> QuerySet[User]:
    """The steering group, koncernchefsgruppen and whoever prepares KL-Info."""
    return User.objects.holding(*STEERING, Role.GROUP_MANAGEMENT, Role.COORDINATOR)


def choosers(event: Event, selection: Selection) -> QuerySet[User]:
    """Koncernchefsgruppen."""
    return User.objects.holding(Role.GROUP_MANAGEMENT)


def chosen_owners(event: Event, selection: Selection) -> QuerySet[User]:
    owners = Unit.objects.filter(owned_processes__candidacies__in=selection.candidates.chosen())
    return holders(Appointment.objects.answering_for_any(owners))


def nominees(event: Event, selection: Selection) -> QuerySet[User]:
    """Whoever nominated a candidate, and the owners."""
    owners = Unit.objects.filter(owned_processes__candidacies__selection=selection)
    nominators = User.objects.filter(nominated_processes__candidacies__selection=selection)
    return User.objects.filter(pk__in=nominators.values("pk")) | holders(
        Appointment.objects.answering_for_any(owners)
    )


WHY: Reasons = {
    owner: _("You get this because you answer for the unit that owns the process."),
    nominator: _("You get this because you suggested the process."),
    assessors: _("You get this because you are a member of the steering group."),
    convenor: _("You get this because you lead the choice of processes."),
    still_to_assess: _("You get this because you are a member of the steering group."),
    taking_part: _("You get this because you take part in the choice of processes."),
    choosers: _("You get this because your group decides which processes to begin with."),
    chosen_owners: _("You get this because you answer for the unit that owns the process."),
    nominees: _("You get this because you suggested the process or own it."),
}
