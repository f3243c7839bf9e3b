"""The waves themselves: which courses, in which order, and when each opens."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.services import record
from lean_portal.locks import one_at_a_time
from lean_portal.refusals import NotAllowed, required
from organisation.models import User
from training.models import Course, Wave
from training.permissions import registers
from training.services.base import check, check_version

FIELDS = ("name", "gate", "share", "manager_course", "earlier")


@transaction.atomic
def add_wave(*, by: User, number: int, courses: Iterable[Course], **fields: Any) -> Wave:
    """The one with the next free number, or another. What has been taken before counts in it at once."""
    check(registers, by)
    one_at_a_time("training.wave")  # two would choose the same number
    if Wave.objects.filter(number=number).exists():
        raise NotAllowed({"number": [_("There is a wave with that number. Choose another.")]}, code="there")
    wave = Wave.objects.create(number=number, **_checked(fields))
    _give(wave, courses)
    record("training.wave_added", subject=wave, by=by)
    return wave


@transaction.atomic
def change_wave(
    *, wave: Wave, by: User, courses: Iterable[Course], version: int | None = None, **fields: Any
) -> Wave:
    """A gate that has opened stays open (training.gates), whatever it would wait for now."""
    check(registers, by)
    wave = Wave.objects.select_for_update().get(pk=wave.pk)
    check_version(wave, version)
    for name, value in _checked(fields).items():
        setattr(wave, name, value)
    wave.version += 1
    wave.save(update_fields=[*FIELDS, "version"])
    _give(wave, courses)
    record("training.wave_changed", subject=wave, by=by)
    return wave


def next_number() -> int:
    last = Wave.objects.order_by("-number").first()
    return last.number + 1 if last else 1


def _checked(fields: dict[str, Any]) -> dict[str, Any]:
    required(name=fields["name"])
    by_manager = fields["gate"] == Wave.Gate.MANAGER
    if by_manager and fields.get("manager_course") is None:
        raise NotAllowed({"manager_course": [_("Choose the course that the manager is to have taken.")]})
    return {**fields, "manager_course": fields["manager_course"] if by_manager else None}


def _give(wave: Wave, courses: Iterable[Course]) -> None:
    chosen = list(courses)
    if not chosen:
        raise NotAllowed({"courses": [_("Choose at least one course.")]})
    wave.courses.set(chosen)
