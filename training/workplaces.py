"""What workplaces have taken together, by head count: who took part is written as a number."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from django.db.models import Sum

from lean_portal import clock
from organisation.models import Unit
from training.gaps import EXPIRES_SOON
from training.models import Record

Row = tuple[int, int, dt.date | None, int]  # unit, course, until, how many


class Together(NamedTuple):
    """Of one workplace, each course by itself: ten who are to take two courses are twenty."""

    lasting: int
    expiring: int
    total: int

    @property
    def done(self) -> int:
        return self.lasting + self.expiring


def counted(
    sizes: Mapping[int, int], courses: Collection[int], rows: Iterable[Row], soon: dt.date
) -> dict[int, Together]:
    """Of a course no more are done than work there, however many days it was held; what lasts longest is
    counted first."""
    taken: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    for unit, course, until, count in rows:
        taken[unit, course][until is not None and until <= soon] += count
    found = {}
    for unit, size in sizes.items():
        lasting = [min(taken[unit, course][0], size) for course in courses]
        done = [min(sum(taken[unit, course]), size) for course in courses]
        found[unit] = Together(sum(lasting), sum(done) - sum(lasting), size * len(courses))
    return found


def of_workplaces(courses: Collection[int]) -> dict[int, Together]:
    """Workplace → how far it has come with these courses today. Two queries; none without a course."""
    if not courses:
        return {}
    today = clock.today()
    sizes = dict(Unit.objects.workplaces().values_list("pk", "headcount"))
    taken = Record.objects.valid_on(today).filter(course__in=courses, user=None, unit__in=sizes)
    rows = taken.order_by().values_list("unit", "course", "valid_until").annotate(Sum("count"))
    return counted(sizes, courses, rows, today + dt.timedelta(EXPIRES_SOON))
