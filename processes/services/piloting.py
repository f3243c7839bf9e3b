"""A pilot from its choice to its end: team and start, samverkan, its beginning, what it gave."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.services import record
from improvements.models import Measure
from improvements.models.weighing import Consultation
from improvements.services import close_effort, open_effort, plan_checks
from improvements.services.measures import define_measure
from lean_portal import clock
from lean_portal.refusals import STALE, NotAllowed, check_numbers, required
from organisation.models import Unit, User
from organisation.permissions import is_steering_member
from processes.models import Pilot, PilotMember
from processes.pilot_readiness import from_two_organisations, missing_to_begin
from processes.workflow import PilotState, Who, check_pilot

MOST_MEMBERS = 12
MOST_ACTIVE = 3


class Lessons(NamedTuple):
    """What is said when a pilot is closed."""

    gained: str
    learnt: str
    outcome: str


def leads_pilot(user: User, pilot: Pilot) -> bool:
    """The owner, or the steering group that supports it."""
    return bool(_actors(user, pilot))


def _actors(user: User, pilot: Pilot) -> frozenset[Who]:
    holds = {
        Who.OWNER: pilot.owner_unit_id in user.answered_unit_ids,
        Who.STEERING: is_steering_member(user),
    }
    return frozenset(who for who, held in holds.items() if held)


def lock_led(pilot: Pilot, by: User, version: int | None = None) -> Pilot:
    """The pilot as it is now, held until the transaction ends, for somebody who leads it."""
    pilot = lock_open(pilot)
    if not leads_pilot(by, pilot):
        raise PermissionDenied
    check_version(pilot.version, version)
    return pilot


def lock_open(pilot: Pilot) -> Pilot:
    """Whoever writes in a pilot holds it, so that nothing is written in one that is being closed."""
    pilot = Pilot.objects.select_for_update(of=("self",)).for_pages().get(pk=pilot.pk)
    if pilot.is_closed:
        raise NotAllowed(_("The pilot is closed, so nothing more is written in it."), code="moved")
    return pilot


def check_version(current: int, version: int | None) -> None:
    if version is not None and current != version:
        raise NotAllowed(STALE, code="stale")


# ---- before it begins ------------------------------------------------------------------------------------


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
    """`members`: unit and role of each. A team comes from at least two organisations once it has members, and
    a pilot that runs has a team."""
    pilot = lock_led(pilot, by, version)
    team = list(dict.fromkeys(members))
    check_numbers(next_step=next_step, members=" ".join(role for _unit, role in team))
    _check_team(team, must_be_there=pilot.state == PilotState.ACTIVE)
    pilot.starts_on, pilot.next_step = starts_on, next_step
    pilot.version += 1
    pilot.save(update_fields=["starts_on", "next_step", "version"])
    pilot.members.all().delete()
    PilotMember.objects.bulk_create(PilotMember(pilot=pilot, unit=unit, role=role) for unit, role in team)
    record("processes.pilot_changed", subject=pilot, by=by)
    return pilot


def _check_team(team: list[tuple[Unit, str]], *, must_be_there: bool) -> None:
    if len(team) > MOST_MEMBERS:
        raise NotAllowed({"members": [_("A team of more than twelve is not a team.")]})
    if (team or must_be_there) and not from_two_organisations(unit for unit, _role in team):
        raise NotAllowed({"members": [_("Choose people from at least two administrations or companies.")]})


@transaction.atomic
def note_consultation(
    *,
    pilot: Pilot,
    by: User,
    consultation: str,
    consulted_on: dt.date | None = None,
    note: str = "",
    version: int | None = None,
) -> Pilot:
    """Whether samverkan is needed: why not, or when it was done and what it gave."""
    required(consultation=consultation)
    check_numbers(note=note)
    pilot = lock_led(pilot, by, version)
    _check_consultation(Consultation(consultation), consulted_on, note)
    pilot.consultation, pilot.consulted_on, pilot.consultation_note = consultation, consulted_on, note
    pilot.version += 1
    pilot.save(update_fields=["consultation", "consulted_on", "consultation_note", "version"])
    record("processes.pilot_consulted", subject=pilot, by=by, needed=consultation == Consultation.NEEDED)
    return pilot


def _check_consultation(consultation: Consultation, day: dt.date | None, note: str) -> None:
    if consultation == Consultation.NOT_NEEDED:
        if day:
            raise NotAllowed({"consultation": [_("Say that it is needed, or take the day away.")]})
        if not note:
            raise NotAllowed({"note": [_("Write why it is not needed.")]})
    elif day and day > clock.today():
        raise NotAllowed({"consulted_on": [_("Write the day when it was done: today or earlier.")]})
    elif day and not note:
        raise NotAllowed({"note": [_("Write what it gave.")]})


@transaction.atomic
def define_pilot_measure(*, pilot: Pilot, by: User, **defined: str) -> Measure:
    """What is counted, also before the pilot begins: how it is before anything is changed."""
    pilot = lock_led(pilot, by)
    effort = open_effort(
        name=pilot.process.name,
        code=pilot.process.code,
        owner_unit=pilot.owner_unit,
        waits=pilot.state == PilotState.CHOSEN,
    )
    return define_measure(effort=effort, by=by, **defined)


# ---- beginning and ending --------------------------------------------------------------------------------


@transaction.atomic
def begin_pilot(*, pilot: Pilot, by: User, many_reason: str = "", version: int | None = None) -> Pilot:
    """It runs, and can be tried and measured from now on. At most three run at once; one more needs a reason.
    All pilots are held while they are counted, so two that begin at once are not both the third."""
    check_numbers(many_reason=many_reason)
    everybody = list(Pilot.objects.select_for_update(of=("self",)).order_by("pk"))
    pilot = lock_led(pilot, by, version)
    check_pilot(pilot.state, PilotState.ACTIVE, _actors(by, pilot))
    lacks = missing_to_begin(pilot)
    if lacks:
        raise NotAllowed([lack.words for lack in lacks], code="lacks")
    active = sum(each.state == PilotState.ACTIVE for each in everybody)
    if active >= MOST_ACTIVE and not many_reason:
        raise NotAllowed({"many_reason": [_("Three pilots run already. Write why one more is begun now.")]})
    pilot.effort = open_effort(name=pilot.process.name, code=pilot.process.code, owner_unit=pilot.owner_unit)
    pilot.state, pilot.begun_at = PilotState.ACTIVE, clock.now()
    pilot.many_reason = many_reason if active >= MOST_ACTIVE else ""
    pilot.version += 1
    pilot.save(update_fields=["state", "begun_at", "effort", "many_reason", "version"])
    record("processes.pilot_begun", subject=pilot, by=by)
    return pilot


@transaction.atomic
def close_pilot(*, pilot: Pilot, by: User, lessons: Lessons, version: int | None = None) -> Pilot:
    """It is over, with what it gave. A cycle that goes on is concluded first. What stays is followed up."""
    required(**lessons._asdict())
    pilot = lock_led(pilot, by, version)
    check_pilot(pilot.state, PilotState.CLOSED, _actors(by, pilot))
    assert pilot.effort is not None  # it runs
    pilot.effort = close_effort(effort=pilot.effort, by=by)
    pilot.gained, pilot.learnt = lessons.gained, lessons.learnt
    pilot.outcome = Pilot.Outcome(lessons.outcome)
    if pilot.outcome != Pilot.Outcome.STOP:
        plan_checks(pilot.effort)
    pilot.state, pilot.closed_at = PilotState.CLOSED, clock.now()
    pilot.version += 1
    pilot.save(update_fields=["gained", "learnt", "outcome", "state", "closed_at", "version"])
    record("processes.pilot_closed", subject=pilot, by=by, outcome=pilot.outcome)
    return pilot
