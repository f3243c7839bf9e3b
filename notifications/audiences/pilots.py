"""Whom a pilot concerns."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from events.models import Event
from improvements.models import FollowUp, Relapse
from notifications.audiences.base import Reasons, answering_for, holders, steering_group
from organisation.models import Appointment, Unit, User
from processes.models import Pilot


def around(event: Event, pilot: Pilot) -> QuerySet[User]:
    """The owner, whoever answers for the units of the team, and the steering group."""
    units = Unit.objects.filter(pk__in=[pilot.owner_unit_id, *pilot.members.values_list("unit", flat=True)])
    return holders(Appointment.objects.answering_for_any(units)) | steering_group()


def around_what_held(event: Event, check: FollowUp) -> QuerySet[User]:
    return around(event, check.effort.pilot)


def owes_what_follows(event: Event, relapse: Relapse) -> QuerySet[User]:
    """The owner, as long as nobody has said what follows."""
    unit = relapse.effort.owner_unit
    return User.objects.none() if relapse.follows or unit is None else answering_for(unit)


def around_relapse(event: Event, relapse: Relapse) -> QuerySet[User]:
    """Those around the pilot. The owner who is asked what follows hears that alone: of two rules of one event
    the first counts."""
    return around(event, relapse.effort.pilot)


AROUND = _("You get this because your unit takes part in the pilot, or because you support it.")

WHY: Reasons = {
    around: AROUND,
    around_what_held: AROUND,
    around_relapse: AROUND,
    owes_what_follows: _("You get this because you own the process of the pilot."),
}
