"""How far everybody has come; what I have and what is left; and how my group stands."""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from lean_portal import clock
from lean_portal.templatetags.portal import in_words, status
from organisation.models import Unit, User
from organisation.permissions import allow, answers_for_a_unit
from training.gaps import GAPS, Stand, crowds, standings
from training.gates import Gates, sees_names
from training.matrix import Cell, Row, matrix, parts_of, words_of
from training.models import Course, Occasion, Record, Seat
from training.services.seats import staff_of
from training.signs import STAND, stand_sign
from training.staff import of_their_posts
from training.ways import coming_seats, next_with_seats, required_of

# ---- the matrix ------------------------------------------------------------------------------------------


class Shown(NamedTuple):
    words: str
    signs: list[SafeString]


def shown(cell: Cell | None) -> Shown:
    """What is done in words, and a sign for each other way to stand that is told; one sign where all is
    done."""
    is_all = cell is not None and not cell.is_hidden and cell.percent == 100
    signs = [status(STAND[kind], words) for kind, words in parts_of(cell)]
    return Shown(words_of(cell), signs or ([stand_sign(Stand.DONE)] if is_all else []))


def with_tiers(rows: list[Row], labels: list[str]) -> list[tuple[Unit, list[tuple[str, Shown]]]]:
    return [
        (row.unit, [(label, shown(cell)) for label, cell in zip(labels, row.cells, strict=True)])
        for row in rows
    ]


@require_safe
def matrix_page(request: HttpRequest) -> HttpResponse:
    code = request.GET.get("organisation", "")
    tops = Unit.objects.open().exclude(kind=Unit.Kind.UNIT)
    opened = tops.filter(code=code).first() if code else None
    everybody = crowds()
    found, gates = matrix(request.user, opened=opened, everybody=everybody), Gates(everybody)
    labels = [str(tier.label) for tier in found.tiers]
    closed = next((wave for wave in gates.waves if wave.gate == "share" and not gates.is_open(wave)), None)
    context = {
        "labels": labels,
        "rows": with_tiers(found.rows, labels),
        "below": with_tiers(found.below, labels),
        "opened": opened,
        "headline": _("Wave %(number)s is not open yet") % {"number": closed.number}
        if closed
        else _("How far we have come"),
        "why": gates.why_closed(closed, named=sees_names(request.user)) if closed else "",
    }
    return render(request, "training/matrix.html", context)


# ---- my own ----------------------------------------------------------------------------------------------


@require_safe
def my_record(request: HttpRequest) -> HttpResponse:
    user = request.user
    required = required_of(user)
    left = sum(row.is_gap for row in required)
    words = ngettext("One course is left for you", "%(count)s courses are left for you", left)
    headline = _("You have what your role asks for") if required else _("Your role asks for no course")
    rows = list(Record.objects.filter(user=user).select_related("course"))
    context = {
        "headline": capfirst(words % {"count": in_words(left)}) if left else headline,
        "required": [(row, stand_sign(row.state)) for row in required],
        "records": [(row, record_sign(row)) for row in rows],
    }
    return render(request, "training/my_record.html", context)


def record_sign(row: Record) -> SafeString:
    """Of this row alone: what the role asks for, and lacks, stands beside it."""
    if row.valid_until is not None and row.valid_until < clock.today():
        return status("withdrawn", _("Has run out"))
    if row.course.needs_proof and row.proof_at is None:
        return stand_sign(Stand.PROOF)
    return stand_sign(Stand.DONE)


# ---- my group --------------------------------------------------------------------------------------------


class StaffRow(NamedTuple):
    user: User
    course: Course
    sign: SafeString
    seat: Seat | None
    closed: str
    is_gap: bool
    next: Occasion | None  # with a free seat, for whoever lacks the course


@require_safe
@allow(answers_for_a_unit)
def my_group(request: HttpRequest) -> HttpResponse:
    """The manager's own staff, by name; and the managers right below."""
    rows = rows_of_staff(request.user)
    left = len({row.user.pk for row in rows if row.is_gap})
    words = ngettext(
        "One in your group has a course left", "%(count)s in your group have a course left", left
    )
    context = {
        "headline": capfirst(words % {"count": in_words(left)})
        if left
        else _("Your group has what its roles ask for"),
        "rows": rows,
    }
    return render(request, "training/my_group.html", context)


def rows_of_staff(user: User) -> list[StaffRow]:
    """What is left first, and then by name. The same number of queries for one and for a hundred."""
    staff = staff_of(user).in_bulk()
    asked = of_their_posts(user, standings(staff))
    found = {(each.user_id, each.course_id): each for each in asked}
    if not found:
        return []
    courses = Course.objects.in_bulk({course for _user, course in found})
    paths = dict(
        Unit.objects.filter(pk__in={each.unit_id for each in found.values()}).values_list("pk", "path")
    )
    gates, seats = Gates(), coming_seats(staff)
    lacking = {each.course_id for each in found.values() if each.state == Stand.MISSING}
    soonest = next_with_seats(lacking)
    rows = [
        StaffRow(
            staff[person],
            courses[course],
            stand_sign(each.state),
            seats.get((person, course)),
            gates.closed_at(course, paths[each.unit_id]) if each.state == Stand.MISSING else "",
            each.state in GAPS,
            soonest.get(course) if each.state == Stand.MISSING else None,
        )
        for (person, course), each in found.items()
    ]
    return sorted(rows, key=lambda row: (not row.is_gap, row.user.name, row.course.code))
