"""The register of improvement leaders, the start package of a unit, and what a wave taught us."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from lean_portal.answers import attempt, opened_or_sent, page
from organisation.models import Appointment, Unit, User
from organisation.permissions import allow, is_steering_member
from organisation.roles import ANSWERING, Role
from training import start
from training.forms.support import LessonForm, SupporterForm
from training.helping import has_learnt_to_lead, register, visits_for
from training.models import Lesson, Supporter, Wave
from training.services import helping

LONGEST_SEARCH = 100


# ---- improvement leaders -----------------------------------------------------------------------------------


@require_safe
def supporter_list(request: HttpRequest) -> HttpResponse:
    """`q`: what they help with, or their name. `org`: one organisation."""
    text = request.GET.get("q", "").strip()[:LONGEST_SEARCH].replace("\0", "")
    asked = request.GET.get("org", "")
    organisations = list(Unit.objects.open().authorities().order_by("name"))
    chosen = next((unit for unit in organisations if unit.code == asked), None)
    found = list(register(text, chosen.pk if chosen else None))
    places = workplaces_of([each.user_id for each in found])
    context = {
        "rows": [(each, places.get(each.user_id, "")) for each in found],
        "organisations": organisations,
        "chosen": chosen,
        "text": text,
        "steers": is_steering_member(request.user),
        "mine": next((each for each in found if each.user_id == request.user.pk), None),
        "may_join": has_learnt_to_lead(request.user),
    }
    return render(request, "training/supporter_list.html", context)


def workplaces_of(users: list[int]) -> dict[int, str]:
    """Where each of them works: one query for all."""
    roles = [Role.EMPLOYEE, *ANSWERING]
    held = Appointment.objects.current().filter(user__in=users, role__in=roles).order_by("-role", "id")
    return {post["user"]: post["unit__name"] for post in held.values("user", "unit__name")}


@opened_or_sent
def supporter_add(request: HttpRequest) -> HttpResponse:
    """Oneself, or for the steering group anybody with an account."""
    steers = is_steering_member(request.user)
    if not steers and not has_learnt_to_lead(request.user):
        raise PermissionDenied
    people = User.objects.active().order_by("name", "pk") if steers else None
    form = SupporterForm(request.POST if request.method == "POST" else None, people=people)
    if request.method == "POST" and form.is_valid():
        given = {"user": request.user, **form.cleaned_data}
        if attempt(form, helping.add_supporter, by=request.user, **given):
            messages.success(request, _("The register is changed. Thank you!"))
            return redirect("training:supporter_list")
    return page(request, "training/supporter_add.html", form, {"steers": steers})


@require_POST
def supporter_end(request: HttpRequest, pk: int) -> HttpResponse:
    supporter = get_object_or_404(Supporter.objects.on_duty(), pk=pk)
    helping.end_supporter(supporter=supporter, by=request.user)
    messages.success(request, _("The register is changed. Thank you!"))
    return redirect("training:supporter_list")


# ---- the start package -------------------------------------------------------------------------------------


@require_safe
def start_package(request: HttpRequest, code: str) -> HttpResponse:
    """The ways to do something lead to the reader's own pages: only whoever answers for the unit has them."""
    unit = get_object_or_404(start.with_facts(start.shown_to(request.user)), code=code)
    context = {"package": start.package_of(unit), "acts": unit.pk in visits_for(request.user)}
    return render(request, "training/start_package.html", context)


# ---- lessons -----------------------------------------------------------------------------------------------


@require_safe
def lesson_list(request: HttpRequest) -> HttpResponse:
    """What each wave taught us, the latest wave first; everybody reads it."""
    waves = Wave.objects.order_by("-number").prefetch_related("lessons")
    context = {"waves": list(waves), "steers": is_steering_member(request.user)}
    return render(request, "training/lesson_list.html", context)


@opened_or_sent
@allow(is_steering_member)
def lesson_write(request: HttpRequest, number: int) -> HttpResponse:
    wave = get_object_or_404(Wave, number=number)
    form = LessonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if attempt(form, helping.write_lesson, wave=wave, by=request.user, **form.cleaned_data):
            messages.success(request, _("The lesson is written down for the next wave."))
            return redirect("training:lesson_list")
    return page(request, "training/lesson_write.html", form, {"wave": wave})


@require_POST
@allow(is_steering_member)
def lesson_remove(request: HttpRequest, pk: int) -> HttpResponse:
    helping.remove_lesson(lesson=get_object_or_404(Lesson, pk=pk), by=request.user)
    messages.success(request, _("The lesson is taken away."))
    return redirect("training:lesson_list")
