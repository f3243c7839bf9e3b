"""A course is given: arranged, changed, cancelled. Who has a seat or waits for one is told."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.services import record
from lean_portal import clock
from lean_portal.refusals import NotAllowed, required
from organisation.models import User
from training.models import Course, Occasion, Provider, Seat
from training.permissions import arranges
from training.services.base import (
    MOST_SEATS,
    check,
    check_given,
    check_version,
    lock_course,
    lock_occasion,
)
from training.services.seats import fill_seats

State = Occasion.State
STANDS = _("This occasion has begun, been held or been cancelled. It can no longer be changed.")


@transaction.atomic
def arrange_occasion(
    *,
    by: User,
    course: Course,
    begins_at: dt.datetime,
    ends_at: dt.datetime,
    place: str,
    seats: int,
    provider: Provider | None = None,
) -> Occasion:
    """By the steering group or the coordinator. The same time and place twice is one occasion."""
    check(arranges, by)
    course = lock_course(course)
    check_given(course)
    _check(begins_at, ends_at, place, seats)
    there = course.occasions.filter(begins_at=begins_at, place=place, state=State.PLANNED).first()
    if there is not None:
        return there
    occasion = Occasion.objects.create(
        course=course,
        begins_at=begins_at,
        ends_at=ends_at,
        place=place,
        seats=seats,
        provider=provider or course.provider,
    )
    record("training.occasion_arranged", subject=occasion, by=by)
    return occasion


@transaction.atomic
def change_occasion(
    *,
    occasion: Occasion,
    by: User,
    begins_at: dt.datetime,
    ends_at: dt.datetime,
    place: str,
    seats: int,
    provider: Provider | None = None,
    version: int | None = None,
) -> Occasion:
    """Another time or place is told to those who have a seat or wait; more seats go to those who wait."""
    check(arranges, by)
    occasion = lock_occasion(occasion)
    if not occasion.is_open:
        raise NotAllowed(STANDS, code="state")
    check_version(occasion, version)
    _check(begins_at, ends_at, place, seats)
    taken = occasion.places.filter(state=Seat.State.SEATED).count()
    if seats < taken:
        words = _("%(taken)s have a seat already. Write at least as many seats.") % {"taken": taken}
        raise NotAllowed({"seats": [words]})
    is_moved = (occasion.begins_at, occasion.ends_at, occasion.place) != (begins_at, ends_at, place)
    occasion.begins_at, occasion.ends_at, occasion.place = begins_at, ends_at, place
    occasion.seats, occasion.provider = seats, provider
    occasion.version += 1
    occasion.save(update_fields=["begins_at", "ends_at", "place", "seats", "provider", "version"])
    record("training.occasion_moved" if is_moved else "training.occasion_changed", subject=occasion, by=by)
    fill_seats(occasion, by)
    return occasion


@transaction.atomic
def cancel_occasion(*, occasion: Occasion, by: User, reason: str, version: int | None = None) -> Occasion:
    check(arranges, by)
    required(reason=reason)
    occasion = lock_occasion(occasion)
    if occasion.state != State.PLANNED:
        raise NotAllowed(STANDS, code="state")
    check_version(occasion, version)
    occasion.state, occasion.reason = State.CANCELLED, reason
    occasion.version += 1
    occasion.save(update_fields=["state", "reason", "version"])
    record("training.occasion_cancelled", subject=occasion, by=by)
    return occasion


def _check(begins_at: dt.datetime, ends_at: dt.datetime, place: str, seats: int) -> None:
    required(place=place)
    if begins_at <= clock.now():
        raise NotAllowed({"day": [_("Write a time that is still to come.")]})
    if ends_at <= begins_at:
        raise NotAllowed({"ends": [_("It ends before it begins. Write a later time.")]})
    if not 1 <= seats <= MOST_SEATS:
        raise NotAllowed({"seats": [_("Write 1 to 500 seats, in digits.")]})
