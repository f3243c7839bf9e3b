"""An occasion: read by everybody, arranged by the steering group and the coordinator."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from lean_portal.answers import attempt, changed, opened_or_sent, page
from lean_portal.templatetags.portal import in_words
from organisation.models import User
from organisation.permissions import allow, answers_for_a_unit
from training.forms.occasions import CancelForm, OccasionForm, StaffForm, saved_occasion
from training.models import Occasion, Seat
from training.permissions import arranges
from training.services import occasions
from training.services.seats import staff_of
from training.signs import occasion_sign, seat_sign
from training.views.courses import find as find_course
from training.views.rows import for_rows

State = Occasion.State


def find(pk: int) -> Occasion:
    return get_object_or_404(for_rows(Occasion.objects.all()), pk=pk)


@require_safe
def occasion_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return detail_page(request, find(pk))


def detail_page(request: HttpRequest, occasion: Occasion, staff_form: Any = None) -> HttpResponse:
    user, seat = request.user, occasion.places.of(request.user).first()
    context = {
        "occasion": occasion,
        "sign": occasion_sign(occasion, large=True),
        "headline": headline(occasion),
        "free": max(occasion.seats - occasion.taken, 0),  # type: ignore[attr-defined]
        "seat": seat if seat and seat.state != Seat.State.LEFT else None,
        "seat_sign": seat_sign(seat) if seat else "",
        "ahead": ahead_of(seat) if seat and seat.state == Seat.State.WAITING else 0,
        "is_named": not occasion.course.is_for_workplaces,
        "places": places_of(occasion, user),
        "arranges": arranges(user),
        "staff_form": staff_form or staff_form_of(occasion, user),
    }
    return render(request, "training/occasion_detail.html", context, status=422 if staff_form else 200)


def headline(occasion: Occasion) -> str:
    if occasion.state == State.CANCELLED:
        return _("%(course)s is cancelled") % {"course": occasion.course}
    free, waiting = occasion.seats - occasion.taken, occasion.waiting  # type: ignore[attr-defined]
    if not occasion.is_open or occasion.course.is_for_workplaces:
        return str(occasion.course)
    if free > 0:
        words = ngettext("One seat is free", "%(count)s seats are free", free)
        return capfirst(words % {"count": in_words(free)})
    if waiting:
        words = ngettext("Full, one waits", "Full, %(count)s wait", waiting)
        return words % {"count": in_words(waiting)}
    return _("Every seat is taken")


def ahead_of(seat: Seat) -> int:
    """How many wait before."""
    waiting = Seat.objects.filter(occasion=seat.occasion_id, state=Seat.State.WAITING)
    return waiting.filter(Q(at__lt=seat.at) | Q(at=seat.at, pk__lt=seat.pk)).count()


def places_of(occasion: Occasion, user: User) -> list[tuple[Seat, Any]]:
    """Who comes: all, for whoever arranges; their own staff, for a manager; nobody, for others."""
    rows = occasion.places.exclude(state=Seat.State.LEFT).select_related("user")
    if not arranges(user):
        if not answers_for_a_unit(user):
            return []
        rows = rows.filter(user__in=staff_of(user))
    return [(seat, seat_sign(seat)) for seat in rows]


def staff_form_of(occasion: Occasion, user: User) -> StaffForm | None:
    is_for_it = answers_for_a_unit(user) and occasion.is_open and not occasion.course.is_for_workplaces
    return StaffForm(staff=left_to_register(occasion, user)) if is_for_it else None


def left_to_register(occasion: Occasion, user: User) -> Any:
    there = occasion.places.exclude(state=Seat.State.LEFT).values("user")
    return staff_of(user).exclude(pk__in=there)


@opened_or_sent
@allow(arranges)
def occasion_create(request: HttpRequest, code: str) -> HttpResponse:
    course = find_course(code)
    if course.retired_at is not None:
        messages.info(request, _("That course is no longer given."))
        return redirect(course)
    form = OccasionForm(request.POST if request.method == "POST" else None, course=course)
    if request.method == "POST" and form.is_valid():
        occasion = attempt(form, occasions.arrange_occasion, by=request.user, course=course, **form.given())
        if occasion:
            messages.success(request, _("The occasion is open. One can register now."))
            return redirect(occasion)
    context = {"course": course, "occasion": None}
    return page(request, "training/occasion_form.html", form, context)


@opened_or_sent
@allow(arranges)
def occasion_change(request: HttpRequest, pk: int) -> HttpResponse:
    occasion = find(pk)
    if not occasion.is_open and request.method != "POST":
        messages.info(request, _("This occasion can no longer be changed."))
        return redirect(occasion)
    data = request.POST if request.method == "POST" else None
    form = OccasionForm(data, course=occasion.course, occasion=occasion)

    def save() -> None:
        version = form.cleaned_data["version"]
        occasions.change_occasion(occasion=occasion, by=request.user, version=version, **form.given())

    def beside() -> None:
        now = find(pk)
        form.beside(now.version, saved_occasion(now))

    context = {"course": occasion.course, "occasion": occasion}
    answer = changed(request, form, save, beside, "training/occasion_form.html", context)
    if answer is None:
        messages.success(request, _("It is saved. Another time or place is told to those who come."))
        return redirect(occasion)
    return answer


@opened_or_sent
@allow(arranges)
def occasion_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    occasion = find(pk)
    if occasion.state != State.PLANNED and request.method != "POST":
        messages.info(request, _("This occasion can no longer be changed."))
        return redirect(occasion)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        cancel = occasions.cancel_occasion
        if attempt(form, cancel, occasion=occasion, by=request.user, reason=reason):
            messages.success(request, _("It is cancelled. Those who would come are told."))
            return redirect(occasion)
    return page(request, "training/occasion_cancel.html", form, {"occasion": occasion})
