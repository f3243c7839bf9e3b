"""What time itself does: a wave opens, a course grows old, a role asks for something from its first day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models, transaction

from events.services import is_recorded, record
from lean_portal import clock
from organisation.models import Unit
from organisation.workdays import is_workday
from training.gaps import Stand, Standing, crowds, standings
from training.gates import Gates, key_of
from training.models import Course, Record, SupportRequest, Wave
from training.services.seats import free_left_seats
from training.support import CONVENOR, OWNER, rungs_of

REMINDERS = (14, 60)  # days before the last day of what was taken
SUPPORT = {OWNER: "training.support_late", CONVENOR: "training.support_climbed"}
NEW = dt.timedelta(days=30)  # a role is new for so long; what was asked before is known


def pass_time() -> int:
    """Everything whose time has come; any number of clocks may run at once. Returns how much was recorded."""
    rows, gates = standings(), Gates(crowds())
    reminded = sum(remind(each) for each in rows if each.state == Stand.EXPIRING)
    return free_left_seats() + open_waves(gates) + reminded + ask(rows, gates) + climb()


def open_waves(gates: Gates) -> int:
    """For everybody at once, for each unit with a manager of its own, or for those opened before the rest."""
    said = 0
    for wave in gates.waves:
        units: list[int] = []
        if wave.gate == Wave.Gate.SHARE and gates.is_open(wave):
            said += say("training.wave_opened", wave, key_of(wave))
        elif wave.gate == Wave.Gate.SHARE:
            units = [each.unit_id for each in gates.overrides if each.wave_id == wave.pk and each.unit_id]
        elif wave.gate == Wave.Gate.MANAGER:
            paths = gates.leaders.items()
            units = [leaders[0].unit_id for path, leaders in paths if gates.is_open(wave, path)]
        for unit in units:
            if key_of(wave, unit) not in gates.opened:
                said += say("training.wave_opened", wave, key_of(wave, unit), unit=unit)
    return said


def remind(each: Standing) -> int:
    """60 days before and 14; of two whose day has come only the later is said."""
    left = (each.until - clock.today()).days if each.until else 0
    days = next(days for days in REMINDERS if left <= days)
    row = Record.objects.filter(user=each.user_id, course=each.course_id, valid_until=each.until).first()
    if row is None:
        return 0
    return say("training.record_expiring", row, f"record_expiring:{row.pk}:{days}")


def ask(rows: list[Standing], gates: Gates) -> int:
    """Somebody who is new in a role: what it asks for, when the gate is open."""
    since = clock.today() - NEW
    new = [each for each in rows if each.state == Stand.MISSING and each.since >= since]
    if not new:
        return 0
    courses, paths = Course.objects.in_bulk({each.course_id for each in new}), paths_by_unit(new)
    said = 0
    for each in new:
        if not gates.is_closed_at(each.course_id, paths[each.unit_id]):
            key = f"place_required:{each.user_id}:{each.course_id}:{each.since}"
            said += say("training.place_required", courses[each.course_id], key, user=each.user_id)
    return said


def climb() -> int:
    """The promised day of a request for support has passed without an answer: its owner is told, then whoever
    leads the steering group. Once each, and not on a day off."""
    today = clock.today()
    if not is_workday(today):
        return 0
    late = SupportRequest.objects.late()
    owned = set(late.with_owner().values_list("pk", flat=True))
    return sum(
        say(SUPPORT[rung], asked, f"support:{asked.pk}:{rung}", still=SupportRequest.objects.waiting())
        for asked in late.order_by("answer_by", "pk")
        for rung in rungs_of(asked, is_owned=asked.pk in owned, today=today)
    )


def paths_by_unit(rows: list[Standing]) -> dict[int, str]:
    return dict(Unit.objects.filter(pk__in={each.unit_id for each in rows}).values_list("pk", "path"))


@transaction.atomic
def say(
    kind: str, subject: models.Model, key: str, *, still: models.QuerySet[Any] | None = None, **data: Any
) -> int:
    """Once, and never again: asked without the lock, and again under it. `still` are the rows of which it is
    worth saying when the lock is held."""
    if is_recorded([key]):
        return 0
    type(subject)._default_manager.select_for_update(of=("self",)).get(pk=subject.pk)
    if is_recorded([key]) or still is not None and not still.filter(pk=subject.pk).exists():
        return 0
    record(kind, subject=subject, by=None, dedupe_key=key, **data)
    return 1
