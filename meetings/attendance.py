"""Who is expected at a meeting and who came: by post and organisation, never by person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Exists, OuterRef

from meetings.models import Attendance, Meeting
from organisation.models import Appointment, Unit
from organisation.models.unit import UnitQuerySet
from organisation.roles import ANSWERING

CAME = frozenset({Attendance.Kind.PRESENT, Attendance.Kind.DEPUTY})


class Place(NamedTuple):
    """One manager's post; `kind` is empty until somebody has said."""

    unit: Unit
    kind: str
    deputy_role: str

    @property
    def came(self) -> bool:
        return self.kind in CAME

    @property
    def is_deputy(self) -> bool:
        return self.kind == Attendance.Kind.DEPUTY


class Delegation(NamedTuple):
    """The posts of one organisation."""

    organisation: Unit
    places: list[Place]

    @property
    def came(self) -> int:
        return sum(place.came for place in self.places)

    @property
    def of(self) -> int:
        return len(self.places)


def called_units(meeting: Meeting) -> UnitQuerySet:
    """Open units for which somebody answers on the day of the meeting: the manager, or a deputy while the
    post is vacant."""
    held = (
        Appointment.objects.on(meeting.day).held_by_active().filter(unit=OuterRef("pk"), role__in=ANSWERING)
    )
    return Unit.objects.open_on(meeting.day).filter(Exists(held))


def delegations(meeting: Meeting) -> list[Delegation]:
    """Everybody who is called, by organisation. Two queries."""
    marks = {mark.unit_id: mark for mark in Attendance.objects.filter(meeting=meeting)}
    units = called_units(meeting).select_related("authority").order_by("path")
    places = []
    for unit in units:
        mark = marks.get(unit.pk)
        places.append(Place(unit, mark.kind if mark else "", mark.deputy_role if mark else ""))
    return grouped(places)


def grouped(places: Iterable[Place]) -> list[Delegation]:
    found: dict[int, Delegation] = {}
    for place in places:
        organisation = place.unit.authority or place.unit
        found.setdefault(organisation.pk, Delegation(organisation, [])).places.append(place)
    return list(found.values())
