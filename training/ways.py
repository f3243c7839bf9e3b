"""How somebody fills what their role requires: the next occasion with a free seat, or what it waits for."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from organisation.models import User
from training.gaps import GAPS, Stand, Standing, standings
from training.gates import Gates, sees_names
from training.models import Course, Occasion, Record, Seat


class Required(NamedTuple):
    """A course that a role of the person asks for."""

    course: Course
    standing: Standing
    closed: str  # why it cannot be taken yet
    next: Occasion | None
    proof: Record | None

    @property
    def state(self) -> Stand:
        return self.standing.state

    @property
    def is_gap(self) -> bool:
        return self.state in GAPS

    @property
    def expires(self) -> bool:
        return self.state == Stand.EXPIRING


TO_DO = (Stand.MISSING, Stand.EXPIRING)  # what one takes a seat for


def required_of(user: User, rows: list[Standing] | None = None, gates: Gates | None = None) -> list[Required]:
    """Each course once, and what is left first. `rows` are the standings and `gates` how the waves stand,
    when they are read already."""
    found: dict[int, Standing] = {}
    for each in standings(user) if rows is None else rows:
        if each.user_id == user.pk:
            found.setdefault(each.course_id, each)
    if not found:
        return []
    courses = Course.objects.in_bulk(found)
    gates = gates or Gates()
    soonest = next_with_seats({pk for pk, each in found.items() if each.state in TO_DO})
    proofs = proofs_of(user, found.values())
    rows = [
        Required(
            courses[pk],
            each,
            gates.closed_for(pk, user.posts, named=sees_names(user)) if each.state == Stand.MISSING else "",
            soonest.get(pk),
            proofs.get(pk),
        )
        for pk, each in found.items()
    ]
    return sorted(rows, key=lambda row: (not row.is_gap, not row.expires, row.course.code))


def proofs_of(user: User, rows: Collection[Standing]) -> dict[int, Record]:
    if not any(each.state == Stand.PROOF for each in rows):
        return {}
    return {row.course_id: row for row in Record.objects.awaiting_proof(user)}


def next_with_seats(courses: Collection[int]) -> dict[int, Occasion]:
    """Course → its next occasion with a free seat. One query, none where nothing is asked for."""
    if not courses:
        return {}
    found: dict[int, Occasion] = {}
    for each in Occasion.objects.coming().filter(course__in=courses).with_counts():
        if each.taken < each.seats:  # type: ignore[attr-defined]
            found.setdefault(each.course_id, each)
    return found


def coming_seats(users: Collection[int]) -> dict[tuple[int, int], Seat]:
    """(person, course) → the seat, or the place in the queue, of what comes."""
    seats = Seat.objects.holding().filter(user__in=users, occasion__in=Occasion.objects.coming())
    rows = seats.select_related("occasion__course").order_by("-occasion__begins_at")
    return {(seat.user_id, seat.occasion.course_id): seat for seat in rows}
