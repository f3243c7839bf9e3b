"""What has been taken: marked after the day, written down by number, and proven by an own improvement."""

import datetime as dt
from collections.abc import Collection, Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from events.services import record
from lean_portal import clock
from lean_portal.refusals import NotAllowed, check_numbers, required
from organisation.models import Appointment, Person, Unit, User
from organisation.roles import ANSWERING, Role
from training.models import Course, Exemption, Occasion, Record, Seat, Wave
from training.permissions import arranges, registers
from training.services.base import check, check_version, lock_course, lock_occasion, valid_until
from training.titles import post_title

MOST = 5000
PRESENT = frozenset({Seat.State.SEATED, Seat.State.WAITING, Seat.State.ATTENDED, Seat.State.ABSENT})


@transaction.atomic
def mark_attendance(
    *, occasion: Occasion, by: User, there: Iterable[int], version: int | None = None
) -> Occasion:
    """`there` are the accounts who were. Each gets a record, with the post they held that day; whoever is
    marked as away afterwards loses it again, unless the practice proof is written already. Whoever waited
    for a seat and was not there goes on standing in the queue: nobody was away who had no seat."""
    check(arranges, by)
    occasion = lock_occasion(occasion)
    if occasion.state == Occasion.State.CANCELLED or not occasion.has_begun:
        raise NotAllowed(_("It is marked once it has begun, and not when it is cancelled."), code="state")
    check_version(occasion, version)
    places = list(occasion.places.filter(state__in=PRESENT).select_related("user"))
    present = set(there)
    before = {place.user_id for place in places if place.state == Seat.State.ATTENDED}
    if not present <= {place.user_id for place in places}:
        raise NotAllowed(_("Somebody on the list has given up the seat. Look at it again."), code="stale")
    _record_each(occasion, [place.user for place in places if place.user_id in present], by)
    _forget(occasion, before - present)
    for place in places:
        if place.user_id in present:
            place.state = Seat.State.ATTENDED
        elif place.state != Seat.State.WAITING:
            place.state = Seat.State.ABSENT
    Seat.objects.bulk_update(places, ["state"])
    occasion.state = Occasion.State.HELD
    occasion.version += 1
    occasion.save(update_fields=["state", "version"])
    record(
        "training.attendance_marked",
        subject=occasion,
        by=by,
        count=len(present),
        needs_proof=occasion.course.needs_proof and bool(present - before),
    )
    return occasion


def _record_each(occasion: Occasion, users: list[User], by: User) -> None:
    day, until = occasion.day, valid_until(occasion.course, occasion.day)
    posts = posts_of(users, day)
    for user in users:
        unit, role = posts.get(user.pk) or _without_post()
        Record.objects.get_or_create(
            course=occasion.course,
            user=user,
            done_on=day,
            defaults={"unit": unit, "role": role, "valid_until": until, "by": by, "at": clock.now()},
        )


def _forget(occasion: Occasion, users: Collection[int]) -> None:
    """Of those who were marked as there by mistake. What another occasion of that day gave them stays."""
    day = occasion.day
    others = Occasion.objects.filter(course=occasion.course, state=Occasion.State.HELD).exclude(
        pk=occasion.pk
    )
    held = [each.pk for each in others if each.day == day]
    there = Seat.objects.filter(occasion__in=held, state=Seat.State.ATTENDED).values("user")
    of_that_day = Record.objects.filter(course=occasion.course, user__in=users, done_on=day, proof_at=None)
    of_that_day.exclude(user__in=there).delete()


def posts_of(users: Iterable[User], day: dt.date) -> dict[int, tuple[Unit, str]]:
    """Account → unit and title then. Whoever answers for a unit has the title of that post."""
    rows = Appointment.objects.on(day).filter(user__in=list(users)).select_related("unit")
    found: dict[int, tuple[Unit, str]] = {}
    for row in sorted(rows, key=lambda row: (row.role not in ANSWERING, row.role != Role.EMPLOYEE, row.pk)):
        found.setdefault(row.user_id or 0, (row.unit, title_of(row)))
    return found


def title_of(post: Appointment) -> str:
    """As it is kept: in the language of the organisation, whoever writes it down."""
    with translation.override("sv"):
        return post_title(post)


def _without_post() -> tuple[Unit, str]:
    return Unit.objects.get(kind=Unit.Kind.GROUP), ""


# ---- by number -------------------------------------------------------------------------------------------


@transaction.atomic
def record_taken(
    *,
    by: User,
    course: Course,
    unit: Unit,
    done_on: dt.date,
    count: int = 1,
    role: str = "",
    person: Person | None = None,
    wave: Wave | None = None,
) -> Record:
    """By the steering group: somebody without an account, such as an elected chair, or how many of a unit,
    where no names were kept. The same row twice is one."""
    check(registers, by)
    _check_row(done_on, count)
    check_numbers(role=role)
    if person is not None and count != 1:
        raise NotAllowed({"count": [_("A named person is one. Leave the name out to write a number.")]})
    course = lock_course(course)
    fields = {
        "course": course, "user": None, "person": person, "unit": unit, "done_on": done_on,
        "count": count, "role": role, "wave": wave,
    }  # fmt: skip
    # filter(wave=None) asks for rows without a wave.
    there = Record.objects.filter(**fields).first()
    if there is not None:
        return there
    row = Record.objects.create(**fields, valid_until=valid_until(course, done_on), by=by, at=clock.now())
    record("training.taken_recorded", subject=row, by=by)
    return row


@transaction.atomic
def record_workplace(*, by: User, course: Course, unit: Unit, done_on: dt.date, count: int) -> Record:
    """By whoever answers for the workplace: how many took part on the APT of that day. Written again for the
    same day it is corrected."""
    if unit.pk not in by.answered_unit_ids:
        raise PermissionDenied
    course = lock_course(course)
    if not course.is_for_workplaces:
        raise NotAllowed({"course": [_("This course is taken by each person, not by a workplace.")]})
    _check_row(done_on, count)
    if unit.headcount and count > unit.headcount:
        words = _("%(unit)s has %(count)s employees. Write at most as many.")
        raise NotAllowed({"count": [words % {"unit": unit.name, "count": unit.headcount}]})
    row = Record.objects.filter(course=course, unit=unit, done_on=done_on, user=None, person=None).first()
    if row is None:
        until = valid_until(course, done_on)
        row = Record(course=course, unit=unit, done_on=done_on, valid_until=until)
    row.count, row.by, row.at = count, by, clock.now()
    row.save()
    record("training.workplace_recorded", subject=row, by=by)
    return row


@transaction.atomic
def remove_record(*, row: Record, by: User) -> None:
    """A row that was written by mistake. Never what was marked at an occasion."""
    check(registers, by)
    found = Record.objects.select_for_update(of=("self",)).filter(pk=row.pk, user=None).first()
    if found is not None:
        record("training.record_removed", subject=found, by=by)
        found.delete()


def _check_row(done_on: dt.date, count: int) -> None:
    required(done_on=done_on)
    if done_on > clock.today():
        raise NotAllowed({"done_on": [_("Write the day on which it was held: today or before.")]})
    if not 1 <= count <= MOST:
        raise NotAllowed({"count": [_("Write how many, in digits: at least 1.")]})


# ---- the practice proof ----------------------------------------------------------------------------------


@transaction.atomic
def write_proof(*, row: Record, by: User, proof: str) -> Record:
    """By the person alone: the own improvement that makes the course count. It can be rewritten later."""
    row = Record.objects.select_for_update(of=("self",)).select_related("course").get(pk=row.pk)
    if row.user_id != by.pk:
        raise PermissionDenied
    if not row.course.needs_proof:
        raise NotAllowed(_("This course needs no practice proof."), code="state")
    required(proof=proof)
    row.proof, row.proof_at = proof, row.proof_at or clock.now()
    row.save(update_fields=["proof", "proof_at"])
    record("training.proof_written", subject=row, by=by)
    return row


# ---- exemptions ------------------------------------------------------------------------------------------


@transaction.atomic
def exempt(*, by: User, course: Course, user: User, reason: str, until: dt.date | None = None) -> Exemption:
    """By the steering group, and why. Written again it is corrected."""
    check(registers, by)
    required(reason=reason)
    if until is not None and until < clock.today():
        raise NotAllowed({"until": [_("Write a day that is still to come.")]})
    course = lock_course(course)
    fields = {"reason": reason, "until": until, "by": by, "at": clock.now()}
    row, _made = Exemption.objects.update_or_create(course=course, user=user, defaults=fields)
    record("training.person_exempted", subject=row, by=by, course=course.pk, user=user.pk)
    return row


@transaction.atomic
def lift_exemption(*, exemption: Exemption, by: User) -> None:
    """Sent twice it is the same."""
    check(registers, by)
    found = Exemption.objects.select_for_update(of=("self",)).filter(pk=exemption.pk).first()
    if found is not None:
        record("training.exemption_lifted", subject=found, by=by, course=found.course_id, user=found.user_id)
        found.delete()
