"""Whom a wave, a last day or a new role concerns. Asked when it happens and again when it is sent."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from events.models import Event
from notifications.audiences.base import Reasons
from organisation.models import Appointment, Unit, User
from training.gaps import GAPS, Stand, standings
from training.gates import Gates
from training.models import Course, Record, Wave


def whose_turn(event: Event, wave: Wave) -> QuerySet[User]:
    """Those whose role asks for a course of the wave and who have it left. Where it opens unit by unit those
    of the unit, and its manager, who leads the course of the workplace; where one unit was opened before the
    rest, those in it and below."""
    courses, unit = {each.pk for each in wave.courses.all()}, event.data.get("unit")
    rows = [each for each in standings(courses=courses) if each.state in GAPS]
    if not unit:
        return User.objects.filter(pk__in={each.user_id for each in rows})
    gates = Gates()
    paths = dict(Unit.objects.filter(pk__in={each.unit_id for each in rows}).values_list("pk", "path"))
    if wave.gate == Wave.Gate.SHARE:
        top = Unit.objects.get(pk=unit).path
        return User.objects.filter(
            pk__in={each.user_id for each in rows if paths[each.unit_id].startswith(top)}
        )
    led = {pk for pk, path in paths.items() if any(each.unit_id == unit for each in gates.leading(path))}
    managers = Appointment.objects.answering().filter(unit=unit)
    staff = {each.user_id for each in rows if each.unit_id in led}
    return User.objects.filter(Q(pk__in=managers.values("user")) | Q(pk__in=staff))


def whose_record(event: Event, record: Record) -> QuerySet[User]:
    """Nobody who has taken it again or has a seat."""
    user = User.objects.filter(pk=record.user_id).first()
    rows = standings(user) if user else []
    expiring = any(each.course_id == record.course_id and each.state == Stand.EXPIRING for each in rows)
    return User.objects.filter(pk=record.user_id if expiring else None)


def new_in_role(event: Event, course: Course) -> QuerySet[User]:
    user = User.objects.filter(pk=event.data["user"]).first()
    rows = standings(user) if user else []
    missing = any(each.course_id == course.pk and each.state == Stand.MISSING for each in rows)
    return User.objects.filter(pk=event.data["user"] if missing else None)


WHY: Reasons = {
    whose_turn: _("You get this because the course is for your role or your group."),
    whose_record: _("You get this because you have taken the course."),
    new_in_role: _("You get this because you have a new role."),
}
