"""What is known of a pilot before it runs: its team, when it starts and what comes first."""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.services import record
from lean_portal.refusals import STALE, NotAllowed
from organisation.models import Unit, User
from organisation.permissions import is_steering_member
from processes.models import Pilot, PilotMember

MOST_MEMBERS = 12


def leads_pilot(user: User, pilot: Pilot) -> bool:
    """The owner, or the steering group that supports it."""
    return pilot.owner_unit_id in user.answered_unit_ids or is_steering_member(user)


@transaction.atomic
def change_pilot(
    *,
    pilot: Pilot,
    by: User,
    starts_on: dt.date | None,
    next_step: str,
    members: Iterable[tuple[Unit, str]],
    version: int | None = None,
) -> Pilot:
    """`members`: unit and role of each. A team comes from at least two organisations once it has members."""
    pilot = Pilot.objects.select_for_update().get(pk=pilot.pk)
    if not leads_pilot(by, pilot):
        raise PermissionDenied
    if version is not None and pilot.version != version:
        raise NotAllowed(STALE, code="stale")
    team = list(dict.fromkeys(members))
    _check_team(team)
    pilot.starts_on, pilot.next_step = starts_on, next_step
    pilot.version += 1
    pilot.save(update_fields=["starts_on", "next_step", "version"])
    pilot.members.all().delete()
    PilotMember.objects.bulk_create(PilotMember(pilot=pilot, unit=unit, role=role) for unit, role in team)
    record("processes.pilot_changed", subject=pilot, by=by)
    return pilot


def _check_team(team: list[tuple[Unit, str]]) -> None:
    if len(team) > MOST_MEMBERS:
        raise NotAllowed({"members": [_("A team of more than twelve is not a team.")]})
    if team and len({unit.authority_id for unit, _role in team}) < 2:
        raise NotAllowed({"members": [_("Choose people from at least two administrations or companies.")]})
