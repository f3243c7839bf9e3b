"""A course: what one learns, for whom, who teaches, when it is given, and who is to have taken it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from lean_portal import clock
from lean_portal.answers import attempt, changed, opened_or_sent, page
from lean_portal.figures import FEWEST
from organisation.permissions import allow, answers_for_a_unit
from organisation.roles import Role
from training.forms.courses import CourseForm, ProviderForm, saved_course
from training.gaps import standings
from training.models import Course, Occasion, Provider, Record
from training.permissions import arranges, registers
from training.services import courses
from training.signs import occasion_sign, stand_sign
from training.views.rows import coming_rows, for_rows

EARLIER = 5


def find(code: str) -> Course:
    rows = Course.objects.select_related("provider").prefetch_related("requirements")
    return get_object_or_404(rows, code=code)


@require_safe
def course_detail(request: HttpRequest, code: str) -> HttpResponse:
    course, user = find(code), request.user
    # The same in each unit where a role asks for it.
    stand = next((each.state for each in standings(user) if each.course_id == course.pk), None)
    context = {
        "course": course,
        "rows": coming_rows(user, course),
        "earlier": earlier_of(course),
        "roles": [Role(each.role).label for each in course.requirements.all()],
        "stand": stand_sign(stand) if stand else "",
        "proof": Record.objects.awaiting_proof(user).filter(course=course).first(),
        "taken": taken_of(course),
        "tells": course.is_for_workplaces and answers_for_a_unit(user),
        "arranges": arranges(user),
        "registers": registers(user),
    }
    return render(request, "training/course_detail.html", context)


def earlier_of(course: Course) -> list[tuple[Occasion, Any]]:
    over = Occasion.objects.filter(course=course).exclude(pk__in=Occasion.objects.coming())
    return [(each, occasion_sign(each)) for each in for_rows(over).order_by("-begins_at")[:EARLIER]]


def taken_of(course: Course) -> int:
    """How many have taken it so that it counts; 0 where they are too few to be counted out loud."""
    rows = Record.objects.valid_on(clock.today()).filter(course=course)
    count: int = rows.aggregate(all=Sum("count"))["all"] or 0
    return count if count >= FEWEST else 0


@opened_or_sent
@allow(registers)
def course_create(request: HttpRequest) -> HttpResponse:
    form = CourseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        course = attempt(form, courses.add_course, by=request.user, **form.given())
        if course:
            messages.success(request, _("The course is there. Arrange the first occasion."))
            return redirect(course)
    return page(request, "training/course_form.html", form, {"course": None})


@opened_or_sent
@allow(registers)
def course_change(request: HttpRequest, code: str) -> HttpResponse:
    course = find(code)
    form = CourseForm(request.POST if request.method == "POST" else None, course=course)

    def save() -> None:
        version = form.cleaned_data["version"]
        courses.change_course(course=course, by=request.user, version=version, **form.given())

    def beside() -> None:
        now = find(code)
        form.beside(now.version, saved_course(now))

    answer = changed(request, form, save, beside, "training/course_form.html", {"course": course})
    if answer is None:
        messages.success(request, _("It is saved."))
        return redirect(course)
    return answer


@opened_or_sent
@allow(registers)
def provider_list(request: HttpRequest) -> HttpResponse:
    form = ProviderForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if attempt(form, courses.add_provider, by=request.user, **form.cleaned_data):
            messages.success(request, _("It is saved."))
            return redirect("training:provider_list")
    rows = list(Provider.objects.prefetch_related("courses"))
    return page(request, "training/provider_list.html", form, {"providers": rows})
