"""What every change here begins with. Locks are taken in one order: proposal, course, occasion, seat."""

import calendar
import datetime as dt
from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from lean_portal.locks import one_at_a_time
from lean_portal.refusals import STALE, NotAllowed
from organisation.models import User
from training.models import Course, Occasion, Proposal, Wave

MOST_SEATS = 500


def check(predicate: Callable[[User], bool], by: User) -> None:
    if not predicate(by):
        raise PermissionDenied


def check_version(row: Course | Occasion | Proposal | Wave, version: int | None) -> None:
    if version is not None and row.version != version:
        raise NotAllowed(STALE, code="stale")


def lock_course(course: Course) -> Course:
    """The course as it is now, held until the transaction ends."""
    return Course.objects.select_for_update(of=("self",)).select_related("provider").get(pk=course.pk)


def lock_occasion(occasion: Occasion) -> Occasion:
    """The occasion as it is now: its seats are taken, given up and marked under this lock, one at a time."""
    return Occasion.objects.select_for_update(of=("self",)).select_related("course").get(pk=occasion.pk)


def lock_codes() -> None:
    """One at a time makes a course: two would choose the same code."""
    one_at_a_time("training.course")


def check_given(course: Course) -> None:
    if course.retired_at is not None:
        raise NotAllowed({"course": [_("That course is no longer given.")]}, code="state")


def valid_until(course: Course, done_on: dt.date) -> dt.date | None:
    """The last day on which a record of that day is valid; None where it does not grow old."""
    if not course.valid_months:
        return None
    year, month = divmod(done_on.month - 1 + course.valid_months, 12)
    year, month = done_on.year + year, month + 1
    return dt.date(year, month, min(done_on.day, calendar.monthrange(year, month)[1]))
