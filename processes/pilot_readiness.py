"""What a chosen pilot still lacks before it can begin, in words, in the order of its page."""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from improvements.models import Effort, Measure
from organisation.models import Unit
from processes.models import Pilot


class Lack(NamedTuple):
    """`page` is the name of the address where it is filled in."""

    words: str | Promise
    page: str


def from_two_organisations(units: Iterable[Unit]) -> bool:
    return len({unit.authority_id or unit.pk for unit in units}) >= 2


def effort_of_pilot(pilot: Pilot) -> Effort | None:
    """Its own; before it begins the one that waits for it, where somebody has defined a measure."""
    return pilot.effort or Effort.objects.filter(code=pilot.process.code).first()


def missing_to_begin(pilot: Pilot) -> list[Lack]:
    """Its members may be prefetched, with their units."""
    lacks = []
    if not from_two_organisations(member.unit for member in pilot.members.all()):
        words = _("A team from at least two administrations or companies.")
        lacks.append(Lack(words, "processes:pilot_change"))
    if not pilot.is_consulted:
        words = _("Whether samverkan is needed, and what it gave.")
        lacks.append(Lack(words, "processes:pilot_consultation"))
    if not Measure.objects.filter(effort__code=pilot.process.code).exists():
        words = _("A measure of how it is before anything is changed.")
        lacks.append(Lack(words, "processes:pilot_measure"))
    return lacks
