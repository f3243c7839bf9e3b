"""What is written in a pilot: its A3, the map of its process, and what is learnt about the way of working."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.services import record
from lean_portal import clock
from lean_portal.refusals import NotAllowed, check_numbers, required
from organisation.models import User
from processes.models import A3Part, MapStep, MethodNote, Pilot, ProcessMap
from processes.models.map import MOST_STEPS
from processes.services.piloting import check_version, leads_pilot, lock_led, lock_open

CORRECTED_FOR = dt.timedelta(days=1)
ONE_PRESS = dt.timedelta(seconds=30)  # the same from the same person within it is one


class Step(NamedTuple):
    """A row of a map, as it is written."""

    lane: str
    what: str
    work: int
    work_unit: str
    wait: int
    wait_unit: str


# ---- the A3 ----------------------------------------------------------------------------------------------


@transaction.atomic
def write_a3_part(*, pilot: Pilot, by: User, part: str, text: str, version: int | None = None) -> A3Part:
    """One part, whatever the others hold. Without words it is empty again."""
    check_numbers(text=text)
    pilot = lock_led(pilot, by)
    row, _made = A3Part.objects.get_or_create(pilot=pilot, part=A3Part.Part(part))
    check_version(row.version, version)
    row.text, row.changed_at, row.changed_by = text, clock.now(), by
    row.version += 1
    row.save(update_fields=["text", "changed_at", "changed_by", "version"])
    record("processes.pilot_a3_written", subject=pilot, by=by, part=row.part)
    return row


# ---- the map ---------------------------------------------------------------------------------------------


@transaction.atomic
def change_map(
    *, pilot: Pilot, by: User, variant: str, steps: Iterable[Step], version: int | None = None
) -> ProcessMap:
    """All the steps at once, in their order."""
    steps = list(steps)
    _check_steps(steps)
    pilot = lock_led(pilot, by)
    drawn, _made = ProcessMap.objects.get_or_create(pilot=pilot, variant=ProcessMap.Variant(variant))
    check_version(drawn.version, version)
    drawn.steps.all().delete()
    MapStep.objects.bulk_create(
        MapStep(map=drawn, position=position, **step._asdict()) for position, step in enumerate(steps)
    )
    drawn.changed_at = clock.now()
    drawn.version += 1
    drawn.save(update_fields=["changed_at", "version"])
    record("processes.pilot_map_changed", subject=pilot, by=by, variant=drawn.variant)
    return drawn


def _check_steps(steps: list[Step]) -> None:
    if len(steps) > MOST_STEPS:
        raise NotAllowed(_("A map has at most forty steps. Take several small ones together."), code="many")
    for step in steps:
        required(lane=step.lane, what=step.what)


# ---- the log ---------------------------------------------------------------------------------------------


def writes_notes(user: User, pilot: Pilot) -> bool:
    """Whoever leads it, and whoever answers for the unit of somebody in the team."""
    if leads_pilot(user, pilot):
        return True
    return any(member.unit_id in user.answered_unit_ids for member in pilot.members.all())


def may_correct(user: User, note: MethodNote) -> bool:
    """Its writer, within a day."""
    return note.by_id == user.pk and clock.now() - note.at < CORRECTED_FOR


@transaction.atomic
def add_method_note(*, pilot: Pilot, by: User, on: dt.date, text: str) -> MethodNote:
    """The same words from the same person within half a minute are the first once more."""
    _check_note(on, text)
    pilot = lock_open(pilot)
    if not writes_notes(by, pilot):
        raise PermissionDenied
    first = pilot.notes.filter(by=by, on=on, text=text, at__gte=clock.now() - ONE_PRESS).first()
    if first is not None:
        return first
    note = MethodNote.objects.create(pilot=pilot, by=by, on=on, text=text, at=clock.now())
    record("processes.method_note_added", subject=pilot, by=by, note=note.pk)
    return note


@transaction.atomic
def correct_method_note(*, note: MethodNote, by: User, on: dt.date, text: str) -> MethodNote:
    _check_note(on, text)
    note = _lock_own(note, by)
    note.on, note.text, note.corrected_at = on, text, clock.now()
    note.save(update_fields=["on", "text", "corrected_at"])
    record("processes.method_note_corrected", subject=note.pilot, by=by, note=note.pk)
    return note


@transaction.atomic
def remove_method_note(*, note: MethodNote, by: User) -> None:
    note = _lock_own(note, by)
    record("processes.method_note_removed", subject=note.pilot, by=by, note=note.pk)
    note.delete()


def _check_note(on: dt.date, text: str) -> None:
    required(on=on, text=text)
    if on > clock.today():
        raise NotAllowed({"on": [_("Choose today or an earlier day.")]})


def _lock_own(note: MethodNote, by: User) -> MethodNote:
    pilot = lock_open(note.pilot)
    fresh = pilot.notes.filter(pk=note.pk).first()
    if fresh is None:
        raise NotAllowed(_("It has been taken away in the meantime."), code="gone")
    if fresh.by_id != by.pk:
        raise PermissionDenied
    if not may_correct(by, fresh):
        raise NotAllowed(_("It can be corrected for one day. Write a new one instead."), code="late")
    fresh.pilot = pilot
    return fresh
