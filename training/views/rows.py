"""Rows that several pages of training show."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Q
from django.utils.safestring import SafeString

from organisation.models import User
from training.models import Course, Occasion, Seat
from training.models.occasion import OccasionQuerySet
from training.signs import seat_sign


class OccasionRow(NamedTuple):
    """A coming occasion: how many seats are free, and how the reader stands with it."""

    occasion: Occasion
    free: int
    waiting: int
    mine: SafeString


def coming_rows(user: User, course: Course | None = None) -> list[OccasionRow]:
    """Two queries, however many there are."""
    only = Q(course=course) if course else Q(course__retired_at=None)
    found = list(for_rows(Occasion.objects.coming().filter(only)))
    mine = {seat.occasion_id: seat for seat in Seat.objects.of(user).holding().filter(occasion__in=found)}
    return [row_of(each, mine.get(each.pk)) for each in found]


def for_rows(rows: OccasionQuerySet) -> OccasionQuerySet:
    return rows.with_counts().select_related("course", "provider")


def row_of(occasion: Occasion, mine: Seat | None) -> OccasionRow:
    free = max(occasion.seats - occasion.taken, 0)  # type: ignore[attr-defined]
    return OccasionRow(occasion, free, occasion.waiting, seat_sign(mine) if mine else SafeString(""))  # type: ignore[attr-defined]


def with_free(rows: Iterable[OccasionRow]) -> int:
    return sum(row.free > 0 for row in rows)
