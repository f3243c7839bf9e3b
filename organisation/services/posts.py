"""Who holds which role where, and from when to when."""

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.services import record
from lean_portal import clock
from organisation.models import Appointment, Person, Unit, User
from organisation.models.appointment import AppointmentQuerySet
from organisation.models.people import UserQuerySet
from organisation.roles import ANSWERING, SINGLE, Role
from organisation.services.guards import check_administrator_left
from organisation.services.refusal import kind_words

DAY = dt.timedelta(days=1)
DEPUTY_DAYS = 366


@transaction.atomic
def appoint(
    *,
    role: str,
    unit: Unit,
    by: User | None,
    user: User | None = None,
    person: Person | None = None,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
) -> Appointment:
    """Give somebody a role in a unit. The first and the last day count.

    ValidationError when somebody else holds the post during any of the days, also where two people appoint
    at the same moment. The post of somebody whose account is no longer active is taken over.
    """
    starts_on = starts_on or clock.today()
    check_period(unit, starts_on, ends_on)
    appointment = Appointment(
        user=user, person=person, role=role, unit=unit, starts_on=starts_on, ends_on=ends_on
    )
    if role in SINGLE:
        end_posts_left_behind(unit=unit, role=role, starts_on=starts_on, by=by)
    with kind_words(Appointment):
        appointment.save(force_insert=True)
    record(
        "organisation.person_appointed",
        subject=appointment,
        by=by,
        unit=unit.pk,
        role=str(role),
        user=user.pk if user else None,
        person=person.pk if person else None,
    )
    return appointment


def check_period(unit: Unit, starts_on: dt.date, ends_on: dt.date | None) -> None:
    if ends_on and ends_on < starts_on:
        raise ValidationError(_("The last day is before the first."), code="last_day_too_early")
    if unit.valid_to and starts_on > unit.valid_to:
        raise ValidationError(
            _("%(unit)s is closed on that day."), code="unit_closed", params={"unit": unit.name}
        )


def end_posts_left_behind(*, unit: Unit, role: str, starts_on: dt.date, by: User | None) -> None:
    held = Appointment.objects.filter(unit=unit, role=role, user__is_active=False, starts_on__lt=starts_on)
    for left in held.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on)):
        end_appointment(appointment=left, last_day=starts_on - DAY, by=by)


@transaction.atomic
def end_appointment(
    *, appointment: Appointment, by: User | None, last_day: dt.date | None = None
) -> Appointment | None:
    """End an appointment on its last day. One that has not begun by then never was: it goes away (None)."""
    last_day = last_day or clock.today()
    if appointment.role == Role.ADMINISTRATOR:  # asked first: it takes the lock of the group
        check_administrator_left(without=Q(pk=appointment.pk), last_day=last_day)
    rows = Appointment.objects.select_for_update(of=("self",)).select_related("unit", "user")
    appointment = rows.get(pk=appointment.pk)
    data: dict[str, Any] = {
        "unit": appointment.unit_id,
        "role": appointment.role,
        "user": appointment.user_id,
    }
    if last_day < appointment.starts_on:
        record("organisation.appointment_cancelled", subject=appointment, by=by, **data)
        appointment.delete()
        return None
    with kind_words(Appointment):
        appointment.ends_on = last_day
        appointment.save(update_fields=["ends_on"])
    record(
        "organisation.appointment_ended", subject=appointment, by=by, last_day=last_day.isoformat(), **data
    )
    return appointment


@transaction.atomic
def change_end(*, appointment: Appointment, ends_on: dt.date | None, by: User | None) -> Appointment | None:
    """Another last day: earlier ends it, later or none prolongs it."""
    appointment = Appointment.objects.select_for_update(of=("self",)).get(pk=appointment.pk)
    if ends_on and ends_on < appointment.starts_on:
        raise ValidationError(_("The last day is before the first."), code="last_day_too_early")
    if ends_on and (appointment.ends_on is None or ends_on < appointment.ends_on):
        return end_appointment(appointment=appointment, last_day=ends_on, by=by)
    appointment.ends_on = ends_on
    with kind_words(Appointment):
        appointment.save(update_fields=["ends_on"])
    last_day = ends_on.isoformat() if ends_on else None
    record("organisation.appointment_prolonged", subject=appointment, by=by, last_day=last_day)
    return appointment


# ---- deputies ------------------------------------------------------------------------------------------


@transaction.atomic
def appoint_deputy(*, unit: Unit, user: User, starts_on: dt.date, ends_on: dt.date, by: User) -> Appointment:
    """The manager of a unit names who answers for it during some days. Nobody else may."""
    if not holds_the_post(unit, by):
        raise PermissionDenied
    if user.pk == by.pk:
        raise ValidationError(
            {"user": ValidationError(_("Choose somebody other than yourself."), code="self")}
        )
    if not possible_deputies(unit).filter(pk=user.pk).exists():
        raise ValidationError(
            {"user": ValidationError(_("Choose somebody who works in your organisation."), code="stranger")}
        )
    if starts_on < clock.today():
        raise ValidationError(
            {"starts_on": ValidationError(_("Choose today or a later day."), code="too_early")}
        )
    if ends_on < starts_on:
        raise ValidationError(
            {"ends_on": ValidationError(_("The last day is before the first."), code="last_day_too_early")}
        )
    if (ends_on - starts_on).days > DEPUTY_DAYS:
        raise ValidationError(
            {"ends_on": ValidationError(_("A deputy is named for one year at most."), code="too_long")}
        )
    return appoint(role=Role.DEPUTY, unit=unit, user=user, starts_on=starts_on, ends_on=ends_on, by=by)


@transaction.atomic
def end_deputy(*, appointment: Appointment, by: User) -> Appointment | None:
    """The manager takes the deputyship back: from tomorrow, or as if it never was if it has not begun."""
    if appointment.role != Role.DEPUTY or not holds_the_post(appointment.unit, by):
        raise PermissionDenied
    return end_appointment(appointment=appointment, by=by)


def holds_the_post(unit: Unit, user: User) -> bool:
    return any(post.unit_id == unit.pk for post in user.posts_as(SINGLE))


def possible_deputies(unit: Unit) -> UserQuerySet:
    """Those who work in the unit or below it, and those who answer for a unit of the same authority.

    Not beyond it: a deputy reads what the unit reads, and another authority may not."""
    here = Q(unit__path__startswith=unit.path)
    near = Q(role__in=ANSWERING, unit__authority=unit.authority_id)
    posts = Appointment.objects.current().filter(here | near)
    return User.objects.active().filter(pk__in=posts.values("user_id"))


# ---- when a unit ends ----------------------------------------------------------------------------------


def posts_after(unit: Unit, last_day: dt.date) -> AppointmentQuerySet:
    """Appointments in the unit that would go on after its last day."""
    begun_later = Appointment.objects.filter(unit=unit, starts_on__gt=last_day)
    if begun_later.exists():
        raise ValidationError(
            _("Somebody is appointed in %(unit)s after that day. End that appointment first."),
            code="appointed_later",
            params={"unit": unit.name},
        )
    return Appointment.objects.filter(unit=unit).filter(Q(ends_on=None) | Q(ends_on__gt=last_day))


def end_all_posts(*, unit: Unit, last_day: dt.date, by: User | None) -> None:
    for appointment in posts_after(unit, last_day):
        end_appointment(appointment=appointment, last_day=last_day, by=by)


def continue_elsewhere(*, unit: Unit, into: Unit, last_day: dt.date, by: User | None) -> None:
    """The staff go over to the unit that takes over, the day after. Those who answered do not."""
    first_day = last_day + DAY
    for appointment in posts_after(unit, last_day).select_related("user", "person"):
        if appointment.role not in ANSWERING and not is_there(appointment, into, first_day):
            appoint(
                role=appointment.role,
                unit=into,
                user=appointment.user,
                person=appointment.person,
                starts_on=first_day,
                ends_on=appointment.ends_on,
                by=by,
            )
        end_appointment(appointment=appointment, last_day=last_day, by=by)


def is_there(appointment: Appointment, unit: Unit, day: dt.date) -> bool:
    """Holds the same role in the other unit that day or later."""
    same = Appointment.objects.filter(unit=unit, role=appointment.role)
    same = same.filter(user=appointment.user_id, person=appointment.person_id)
    return same.filter(Q(ends_on=None) | Q(ends_on__gte=day)).exists()
