"""The values of a measure: by hand, or many at once. One that is there is replaced only by whoever saw it."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.services import record
from improvements.models import Measure, MeasuredValue, MeasureLine
from improvements.series_reading import LARGEST, MOST_ROWS, PLACES, first_day
from improvements.services.measures import lock_measure, touch
from lean_portal import clock
from lean_portal.refusals import NotAllowed, check_numbers, required
from organisation.models import User

FUTURE = _("Choose today or an earlier day.")
LOCKED = _(
    "Some of these days belong to a locked baseline, so their values stay. Take the lock away first, on the "
    "page of the limits."
)
TAKEN = _("There are values already for some of these days. Look at them, and tick if yours replace them.")


class Given(NamedTuple):
    day: dt.date
    value: Decimal
    note: str = ""


def taken(measure: Measure, given: Iterable[Given]) -> list[MeasuredValue]:
    """The values that stand where one of those given would, and say something else."""
    by_day = {each.day: each for each in given}
    found = measure.values.filter(day__in=by_day)
    return [row for row in found if (row.value, row.note) != by_day[row.day][1:]]


def mark_of(rows: Iterable[MeasuredValue]) -> str:
    """What somebody has seen that they replace: other values have another mark."""
    said = " ".join(
        f"{row.day}={row.value.normalize()}={row.note}" for row in sorted(rows, key=lambda r: r.day)
    )
    return hashlib.sha256(said.encode()).hexdigest()[:16] if said else ""


def enter_value(
    *,
    measure: Measure,
    by: User,
    day: dt.date | None,
    value: Decimal | None,
    note: str = "",
    replaces: str = "",
) -> MeasuredValue:
    """One value, by hand. `replaces` is the mark (`mark_of`) of the one that stands there."""
    required(day=day, value=value)
    assert day is not None and value is not None
    enter_many(measure=measure, by=by, given=[Given(day, value, note)], replaces=replaces)
    return measure.values.get(day=first_day(day, measure.every))


@transaction.atomic
def enter_many(*, measure: Measure, by: User, given: Sequence[Given], replaces: str = "") -> int:
    """All or none; NotAllowed (code "taken") where others stand already and `replaces` is not their mark.
    Returns how many are new or other than before."""
    measure = lock_measure(measure, by)
    given = [check_given(measure, each) for each in given]
    if len(given) > MOST_ROWS or len({each.day for each in given}) < len(given):
        raise ValueError("Too many values, or two for one day: the reading stops both.")
    others = taken(measure, given)
    there = {row.day: row for row in measure.values.filter(day__in=[each.day for each in given])}
    new = [each for each in given if each.day not in there]
    by_day = {each.day: each for each in given}
    moved = [row.day for row in others if row.value != by_day[row.day].value]
    refuse_locked(measure, [*(each.day for each in new), *moved])
    if mark_of(others) not in ("", replaces):
        raise NotAllowed(TAKEN, code="taken")
    rows = [MeasuredValue(measure=measure, by=by, entered_at=clock.now(), **each._asdict()) for each in new]
    MeasuredValue.objects.bulk_create(rows)
    for row in others:
        row.value, row.note, row.by, row.entered_at = *by_day[row.day][1:], by, clock.now()
    MeasuredValue.objects.bulk_update(others, ["value", "note", "by", "entered_at"])
    changed = len(rows) + len(others)
    if changed:
        touch(measure)
        record(
            "improvements.values_entered",
            subject=measure.effort,
            by=by,
            measure=measure.pk,
            new=len(rows),
            replaced=len(others),
        )
    return changed


def refuse_locked(measure: Measure, days: Iterable[dt.date]) -> None:
    """A locked baseline never moves: no value is added in it, replaced or removed. A note may be."""
    locks = measure.lines.that_count().filter(kind=MeasureLine.Kind.LOCK)
    spans = list(locks.values_list("from_day", "to_day"))
    if any(first <= day <= last for day in days for first, last in spans):  # type: ignore[operator]
        raise NotAllowed(LOCKED, code="locked")


def check_given(measure: Measure, each: Given) -> Given:
    if each.day > clock.today():
        raise NotAllowed({"day": [FUTURE]})
    if abs(each.value) >= LARGEST - 1:
        raise NotAllowed({"value": [_("The figure is too large.")]})
    check_numbers(note=each.note)
    return Given(first_day(each.day, measure.every), each.value.quantize(PLACES), each.note)


@transaction.atomic
def remove_value(*, measure: Measure, by: User, day: dt.date) -> None:
    """A value that was entered by mistake. Twice is as once."""
    measure = lock_measure(measure, by)
    if measure.values.filter(day=day).exists():
        refuse_locked(measure, [day])
    gone, _rows = measure.values.filter(day=day).delete()
    if gone:
        touch(measure)
        record("improvements.value_removed", subject=measure.effort, by=by, measure=measure.pk, day=str(day))
