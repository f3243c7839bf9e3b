"""Gates: nobody is registered past a closed one, and opening one before its time has a reason."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.services import record
from lean_portal import clock
from lean_portal.refusals import NotAllowed, required
from organisation.models import Unit, User
from training.gates import Gates
from training.models import Course, Override, Wave
from training.permissions import opens_gates
from training.services.base import check


def refuse_closed_gate(user: User, course: Course) -> None:
    """In words that say what it waits for. The caller is about to give `user` a seat."""
    words = Gates().closed_for(course, user.posts)
    if words:
        raise NotAllowed(words, code="state")


@transaction.atomic
def override_gate(*, wave: Wave, unit: Unit | None = None, reason: str, by: User) -> Override:
    """By the convenor of the steering group: the wave, or one unit and those below it, need not wait. It is
    told at KL-Info. The same twice is one."""
    check(opens_gates, by)
    required(reason=reason)
    wave = Wave.objects.select_for_update(of=("self",)).get(pk=wave.pk)
    there = Override.objects.filter(wave=wave, unit=unit).first()
    if there is not None:
        return there
    gates = Gates()
    is_open = gates.is_open(wave, unit.path) if unit else not gates.is_closed_anywhere(wave)
    if wave.earlier or is_open:
        raise NotAllowed(_("It is open already."), code="state")
    override = Override.objects.create(wave=wave, unit=unit, reason=reason, by=by, at=clock.now())
    record("training.gate_overridden", subject=override, by=by, wave=wave.pk, unit=unit.pk if unit else None)
    return override
