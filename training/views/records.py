"""What was taken without the portal, by workplace, and the practice proof; and who need not take a course."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from improvements.views.kept import keeps_typed
from lean_portal.answers import attempt, opened_or_sent, page
from organisation.models import User
from organisation.models.people import UserQuerySet
from organisation.permissions import allow, answers_for_a_unit
from training.forms.records import ExemptionForm, ProofForm, TakenForm, WorkplaceForm
from training.gaps import GAPS, standings
from training.models import Course, Exemption, Record
from training.permissions import registers
from training.services import records
from training.views.courses import find as find_course

MOST_ROWS = 50


@opened_or_sent
@allow(registers)
def record_list(request: HttpRequest) -> HttpResponse:
    """What was written by number, newest first, and the form for more."""
    form = TakenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if attempt(form, records.record_taken, by=request.user, **form.cleaned_data):
            messages.success(request, _("It is written down."))
            return redirect("training:record_list")
    rows = Record.objects.filter(user=None).select_related("course", "unit", "person", "wave")
    context = {"rows": list(rows.order_by("-at", "-pk")[:MOST_ROWS])}
    return page(request, "training/record_list.html", form, context)


@require_POST
@allow(registers)
def record_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Pressed twice it is the same."""
    row = Record.objects.filter(pk=pk, user=None).first()
    if row is not None:
        records.remove_record(row=row, by=request.user)
    messages.success(request, _("The row is removed."))
    return redirect("training:record_list")


@opened_or_sent
@allow(answers_for_a_unit)
def workplace_record(request: HttpRequest, code: str) -> HttpResponse:
    course = find_course(code)
    if not course.is_for_workplaces:
        messages.info(request, _("This course is taken by each person, not by a workplace."))
        return redirect(course)
    form = WorkplaceForm(request.POST if request.method == "POST" else None, by=request.user)
    if request.method == "POST" and form.is_valid():
        save = records.record_workplace
        if attempt(form, save, by=request.user, course=course, **form.cleaned_data):
            messages.success(request, _("It is written down. Thank you for doing it together."))
            return redirect(course)
    own = Record.objects.filter(course=course, user=None, unit__in=request.user.answered_unit_ids)
    context = {"course": course, "rows": list(own.select_related("unit"))}
    return page(request, "training/workplace_record.html", form, context)


def to_my_record(user: User, pk: int) -> str:
    return reverse("training:my_record")


@opened_or_sent
@keeps_typed(ProofForm, to_my_record)
def proof_write(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own; anybody else's does not exist."""
    rows = Record.objects.select_related("course").filter(user=request.user, course__needs_proof=True)
    row = get_object_or_404(rows, pk=pk)
    form = ProofForm(request.POST if request.method == "POST" else None, initial={"proof": row.proof})
    if request.method == "POST" and form.is_valid():
        try:
            written = attempt(form, records.write_proof, row=row, by=request.user, **form.cleaned_data)
        except Record.DoesNotExist:  # whoever marked who was there has corrected it meanwhile
            raise Http404 from None
        if written:
            messages.success(request, _("It is saved, and the course counts as done."))
            return redirect(row.course)
    return page(request, "training/proof_form.html", form, {"row": row, "course": row.course})


# ---- who need not take it --------------------------------------------------------------------------------


@opened_or_sent
@allow(registers)
def exemption_list(request: HttpRequest, code: str) -> HttpResponse:
    course = find_course(code)
    people = people_to_exempt(course)
    form = ExemptionForm(request.POST if request.method == "POST" else None, people=people)
    if request.method == "POST" and form.is_valid():
        if attempt(form, records.exempt, by=request.user, course=course, **form.cleaned_data):
            messages.success(request, _("It is written down."))
            return redirect("training:exemption_list", course.code)
    rows = list(course.exemptions.select_related("user", "by"))
    context = {"course": course, "rows": rows, "any": people.exists()}
    return page(request, "training/exemption_list.html", form, context)


def people_to_exempt(course: Course) -> UserQuerySet:
    """Those whose role asks for it today and who have not settled it."""
    found = {each.user_id for each in standings(courses=[course.pk]) if each.state in GAPS}
    return User.objects.filter(pk__in=found)


@require_POST
@allow(registers)
def exemption_lift(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Exemption.objects.select_related("course"), pk=pk)
    records.lift_exemption(exemption=row, by=request.user)
    messages.success(request, _("The exemption is lifted."))
    return redirect("training:exemption_list", row.course.code)
