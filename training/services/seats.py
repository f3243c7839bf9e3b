"""Seats at an occasion: taken in the order in which people come, given up, and moved up to by who waits."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.services import record
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from organisation.models import Appointment, User
from organisation.models.people import UserQuerySet
from organisation.roles import ANSWERING, Role
from training.models import Occasion, Seat
from training.permissions import arranges
from training.services.base import lock_occasion
from training.services.gates import refuse_closed_gate

State = Seat.State
CLOSED = _("The occasion has begun, been held or been cancelled.")


def staff_of(user: User) -> UserQuerySet:
    """Whom somebody may register: the staff of the units they answer for, and the managers right below."""
    units = user.answered_unit_ids
    posts = Appointment.objects.current().filter(
        Q(unit__in=units, role__in=[Role.EMPLOYEE, *ANSWERING])
        | Q(unit__parent__in=units, role__in=ANSWERING)
    )
    return User.objects.active().filter(pk__in=posts.values("user")).exclude(pk=user.pk)


@transaction.atomic
def take_seat(*, occasion: Occasion, user: User, by: User) -> Seat:
    """For oneself, or by whoever answers for `user`, or by who arranges. A seat as long as there is one,
    after that a place in the queue; asked twice it is the same."""
    _check_may(by, user)
    occasion = lock_occasion(occasion)
    _check_open(occasion)
    if occasion.course.is_for_workplaces:
        raise NotAllowed(_("The whole workplace takes this course together: nobody is registered by name."))
    seat = Seat.objects.filter(occasion=occasion, user=user).first()
    if seat is not None and seat.state != State.LEFT:
        return seat
    refuse_closed_gate(user, occasion.course)
    taken = occasion.places.filter(state=State.SEATED).count()
    state = State.SEATED if taken < occasion.seats else State.WAITING
    # The queue is in the order of the database's clock, whichever machine the request reached.
    fields = {"state": state, "at": clock.of_database(), "by": by}
    seat, _made = Seat.objects.update_or_create(occasion=occasion, user=user, defaults=fields)
    record("training.seat_taken", subject=seat, by=by, waiting=state == State.WAITING)
    return seat


@transaction.atomic
def give_up_seat(*, occasion: Occasion, user: User, by: User) -> Seat:
    """Whoever has waited longest moves up in the same act, and is told."""
    _check_may(by, user)
    occasion = lock_occasion(occasion)
    seat = Seat.objects.filter(occasion=occasion, user=user).first()
    if seat is None:
        raise NotAllowed(_("There is no seat to give up."), code="state")
    if seat.state == State.LEFT:
        return seat
    _check_open(occasion)
    seat.state = State.LEFT
    seat.save(update_fields=["state"])
    record("training.seat_left", subject=seat, by=by)
    fill_seats(occasion, by)
    return seat


def free_left_seats() -> int:
    """What somebody had who has left goes to those who wait. By the clock; returns how many were freed."""
    with_some = Seat.objects.left_behind().values("occasion")
    return sum(_free_left(each) for each in Occasion.objects.coming().filter(pk__in=with_some))


@transaction.atomic
def _free_left(occasion: Occasion) -> int:
    occasion = lock_occasion(occasion)
    left = list(occasion.places.left_behind()) if occasion.is_open else []
    for seat in left:
        seat.state = State.LEFT
        seat.save(update_fields=["state"])
        record("training.seat_freed", subject=seat, by=None)
    if left:
        fill_seats(occasion, None)
    return len(left)


def fill_seats(occasion: Occasion, by: User | None) -> None:
    """Free seats go to those who wait, in order, and not to whoever has left. The caller holds the lock of
    the occasion."""
    free = occasion.seats - occasion.places.filter(state=State.SEATED).count()
    gone = occasion.places.left_behind().values("pk")
    waiting = occasion.places.filter(state=State.WAITING).exclude(pk__in=gone)
    for seat in list(waiting[: max(free, 0)]):
        seat.state = State.SEATED
        seat.save(update_fields=["state"])
        record("training.seat_moved_up", subject=seat, by=by)


def _check_may(by: User, user: User) -> None:
    if by.pk != user.pk and not arranges(by) and not staff_of(by).filter(pk=user.pk).exists():
        raise PermissionDenied


def _check_open(occasion: Occasion) -> None:
    if not occasion.is_open:
        raise NotAllowed(CLOSED, code="state")
