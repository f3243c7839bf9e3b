"""What the limits are computed from: a baseline is locked, a new one begins, or either is taken away. Each
has its reason."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.services import record
from improvements.models import Measure, MeasureLine
from improvements.models.measure import MeasureLineQuerySet
from improvements.run_chart import LEAST_FOR_MEDIAN
from improvements.series_reading import first_day
from improvements.services.measures import lock_measure, touch
from lean_portal import clock
from lean_portal.refusals import NotAllowed, required
from organisation.models import User

LOCK, SPLIT = MeasureLine.Kind.LOCK, MeasureLine.Kind.SPLIT


@transaction.atomic
def lock_baseline(
    *, measure: Measure, by: User, from_day: dt.date | None, to_day: dt.date | None, reason: str
) -> MeasureLine:
    """Limits come from these values, whatever comes after them."""
    required(from_day=from_day, to_day=to_day, reason=reason)
    assert from_day is not None and to_day is not None
    measure = lock_measure(measure, by)
    first, last = first_day(from_day, measure.every), first_day(to_day, measure.every)
    if last < first:
        raise NotAllowed({"to_day": [_("The last day is before the first. Change one of them.")]})
    if measure.values.filter(day__range=(first, last)).count() < LEAST_FOR_MEDIAN:
        raise NotAllowed({"to_day": [_("A baseline needs at least eight values. Choose a longer time.")]})
    lines = measure.lines.that_count()
    if lines.filter(kind=SPLIT, from_day__gt=first, from_day__lte=last).exists():
        raise NotAllowed({"to_day": [_("A new baseline begins in between. Choose a time before or after.")]})
    if lines.filter(kind=LOCK, from_day__range=_same_segment(measure, first)).exists():
        raise NotAllowed({"from_day": [_("A baseline is locked already. Take that away first.")]})
    line = _add(measure, by, kind=LOCK, from_day=first, to_day=last, reason=reason)
    record("improvements.baseline_locked", subject=measure.effort, by=by, measure=measure.pk, line=line.pk)
    return line


@transaction.atomic
def split(*, measure: Measure, by: User, from_day: dt.date | None, reason: str) -> MeasureLine:
    """The way of working has changed for good: from this day on the limits are computed anew."""
    required(from_day=from_day, reason=reason)
    assert from_day is not None
    measure = lock_measure(measure, by)
    day = first_day(from_day, measure.every)
    if not measure.values.filter(day__lt=day).exists() or not measure.values.filter(day__gte=day).exists():
        raise NotAllowed({"from_day": [_("Choose a day with values both before and after it.")]})
    lines = measure.lines.that_count()
    if lines.filter(kind=SPLIT, from_day=day).exists():
        raise NotAllowed({"from_day": [_("A new baseline begins this day already.")]})
    if lines.filter(kind=LOCK, from_day__lt=day, to_day__gte=day).exists():
        raise NotAllowed({"from_day": [_("The day lies within a locked baseline. Choose a later one.")]})
    line = _add(measure, by, kind=SPLIT, from_day=day, to_day=None, reason=reason)
    record("improvements.baseline_begun", subject=measure.effort, by=by, measure=measure.pk, line=line.pk)
    return line


def _add(measure: Measure, by: User, **given: Any) -> MeasureLine:
    touch(measure)
    return MeasureLine.objects.create(measure=measure, by=by, at=clock.now(), **given)


@transaction.atomic
def remove_line(*, line: MeasureLine, by: User, reason: str) -> None:
    """It stays to be read, with the reason, and no longer counts."""
    required(reason=reason)
    measure = lock_measure(line.measure, by)
    line = MeasureLine.objects.get(pk=line.pk)
    if line.removed_at is not None:
        raise NotAllowed(_("It has been taken away already."), code="moved")
    if line.kind == SPLIT and _locks_around(measure, line).count() > 1:
        raise NotAllowed(
            _("There is a locked baseline both before and after it. Take one of the locks away first."),
            code="two_locks",
        )
    line.removed_at, line.removed_by, line.removed_why = clock.now(), by, reason
    line.save(update_fields=["removed_at", "removed_by", "removed_why"])
    touch(measure)
    record("improvements.baseline_removed", subject=measure.effort, by=by, measure=measure.pk, line=line.pk)


def _locks_around(measure: Measure, split: MeasureLine) -> MeasureLineQuerySet:
    """Those that would be in one segment without this split."""
    days = _same_segment(measure, split.from_day, without=split)
    return measure.lines.that_count().filter(kind=LOCK, from_day__range=days)


def _same_segment(
    measure: Measure, day: dt.date, *, without: MeasureLine | None = None
) -> tuple[dt.date, dt.date]:
    """The days from the split before to the one after."""
    rows = measure.lines.that_count().filter(kind=SPLIT)
    if without is not None:
        rows = rows.exclude(pk=without.pk)
    splits = list(rows.values_list("from_day", flat=True))
    first = max((split for split in splits if split <= day), default=dt.date.min)
    last = min((split for split in splits if split > day), default=dt.date.max)
    return first, last - dt.timedelta(days=1)
