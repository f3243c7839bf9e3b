"""Seats: taken and given up, one's own or for the staff; who was there; and the list on paper."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from lean_portal.answers import opened_or_sent
from lean_portal.returning import back
from organisation.models import User
from organisation.permissions import allow, answers_for_a_unit
from training.forms.occasions import AttendanceForm, StaffForm
from training.models import Occasion, Seat
from training.permissions import arranges
from training.printed import attendance_pdf
from training.services import records, seats
from training.views.occasions import detail_page, find, left_to_register

SEATED = _("You have a seat.")
QUEUED = _("It is full. You stand in the queue, and get the seat of the first who gives one up.")


@require_POST
def seat_take(request: HttpRequest, pk: int) -> HttpResponse:
    occasion = find(pk)
    try:
        seat = seats.take_seat(occasion=occasion, user=request.user, by=request.user)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    else:
        messages.success(request, SEATED if seat.state == Seat.State.SEATED else QUEUED)
    return redirect(occasion)


@require_POST
def seat_leave(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own; or that of `user`, by whoever answers for them or arranges."""
    occasion = find(pk)
    sent = request.POST.get("user", "")
    user = request.user
    if sent:
        user = get_object_or_404(User, pk=int(sent) if sent.isdecimal() and len(sent) < 10 else 0)
    try:
        seats.give_up_seat(occasion=occasion, user=user, by=request.user)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The seat is given up. Whoever has waited longest gets it."))
    return redirect(occasion)


@require_POST
@allow(answers_for_a_unit)
def seat_staff(request: HttpRequest, pk: int) -> HttpResponse:
    occasion = find(pk)
    form = StaffForm(request.POST, staff=left_to_register(occasion, request.user))
    if form.is_valid():
        user = form.cleaned_data["user"]
        try:
            seat = seats.take_seat(occasion=occasion, user=user, by=request.user)
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            words = _("%(name)s has a seat, and is told.")
            if seat.state == Seat.State.WAITING:
                words = _("It is full. %(name)s stands in the queue, and is told.")
            messages.success(request, words % {"name": user.name})
            return back(request, occasion.get_absolute_url())
    return detail_page(request, occasion, form)


# ---- who was there ---------------------------------------------------------------------------------------


@opened_or_sent
@allow(arranges)
def attendance_mark(request: HttpRequest, pk: int) -> HttpResponse:
    occasion = find(pk)
    if request.method != "POST" and not (occasion.has_begun and occasion.state != "cancelled"):
        messages.info(request, _("It is marked once it has begun, and not when it is cancelled."))
        return redirect(occasion)
    form = attendance_form(occasion, request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return attendance_page(request, occasion, form, 422 if form.errors else 200)
    try:
        records.mark_attendance(occasion=occasion, by=request.user, **form.cleaned_data)
    except ValidationError as refusal:
        form.refuse(refusal)
        form.at_version(find(pk).version)
        code = 409 if getattr(refusal, "code", "") == "stale" else 422
        return attendance_page(request, occasion, form, code)
    messages.success(request, _("It is saved. Whoever was there has it in their record now."))
    return redirect(occasion)


def attendance_form(occasion: Occasion, data: Any) -> AttendanceForm:
    places = list(places_to_mark(occasion))
    posts = records.posts_of([place.user for place in places], occasion.day)
    words = {user: unit.name for user, (unit, _role) in posts.items()}
    return AttendanceForm(data, occasion=occasion, places=places, posts=words)


def places_to_mark(occasion: Occasion) -> Any:
    rows = occasion.places.filter(state__in=records.PRESENT).select_related("user")
    return rows.order_by("user__name", "pk")


def attendance_page(request: HttpRequest, occasion: Occasion, form: Any, code: int) -> HttpResponse:
    context = {"occasion": occasion, "form": form, "any": bool(form.fields["there"].choices)}
    return render(request, "training/attendance.html", context, status=code)


@require_safe
@allow(arranges)
def attendance_list(request: HttpRequest, pk: int) -> HttpResponse:
    name, content = attendance_pdf(find(pk))
    answer = HttpResponse(content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = content_disposition_header(False, f"{name}.pdf")
    return answer
