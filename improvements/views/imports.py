"""Suggestions from a file, for administrators: choose it, see what would happen, import."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from improvements.forms.imports import FileForm, MappingForm, StartForm
from improvements.imports.reading import MOST_BYTES
from improvements.imports.words import Fault, counted, say
from improvements.models import ImportJob
from improvements.services import import_jobs
from improvements.workflow import State
from lean_portal.answers import opened_or_sent
from lean_portal.htmx import render_part, wants_part
from lean_portal.refusals import NotAllowed
from lean_portal.uploads import limited_upload
from organisation.models import Unit
from organisation.permissions import allow, is_administrator

MOST_FAULTS = 1000  # on the page; the counts are of all
DETAIL = "improvements/import_detail.html"


@limited_upload(MOST_BYTES)
@allow(is_administrator)
@opened_or_sent
def import_suggestions(request: HttpRequest) -> HttpResponse:
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if form.is_bound and form.is_valid():
        name, content = form.cleaned_data["file"]
        sent = form.cleaned_data["submission_id"]
        job = import_jobs.receive_file(by=request.user, submission_id=sent, name=name, content=content)
        return redirect(job)
    context = {"form": form, "jobs": ImportJob.objects.of(request.user).for_rows()[:20]}
    template = "improvements/import_suggestions.html"
    return render(request, template, context, status=422 if form.is_bound else 200)


@allow(is_administrator)
@require_safe
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    job = find(request, pk)
    if wants_part(request) and not job.at_work:
        response = HttpResponse()
        response["HX-Refresh"] = "true"  # what was waited for is there, and needs the whole page
        return response
    return page(request, job)


@allow(is_administrator)
@opened_or_sent
def import_map(request: HttpRequest, pk: int) -> HttpResponse:
    job = find(request, pk)
    if request.method != "POST" or job.state != ImportJob.State.PREVIEWED:
        return redirect(job)
    form = MappingForm(request.POST, job=job, units=units())
    if not form.is_valid():
        return page(request, job, mapping_form=form, status=422)
    version = form.cleaned_data["version"]
    try:
        import_jobs.map_import(job=job, by=request.user, mapping=form.mapping(), version=version)
    except NotAllowed as refusal:
        return conflict(request, job, refusal)
    return redirect(job)


@allow(is_administrator)
@opened_or_sent
def import_start(request: HttpRequest, pk: int) -> HttpResponse:
    job = find(request, pk)
    if request.method != "POST" or job.state != ImportJob.State.PREVIEWED:
        return redirect(job)
    form = StartForm(request.POST, job=job)
    if not form.is_valid():
        return page(request, job, start_form=form, status=422)
    try:
        import_jobs.start_import(job=job, by=request.user, **form.cleaned_data)
    except NotAllowed as refusal:
        if getattr(refusal, "code", "") == "stale":
            return conflict(request, job, refusal)
        form.add_error(None, refusal)
        return page(request, job, start_form=form, status=422)
    return redirect(job)


@allow(is_administrator)
@opened_or_sent
def import_discard(request: HttpRequest, pk: int) -> HttpResponse:
    job = find(request, pk)
    if request.method != "POST":
        return redirect(job)
    try:
        import_jobs.discard_import(job=job, by=request.user)
    except NotAllowed as refusal:
        return conflict(request, job, refusal)
    messages.success(request, _("The file is forgotten."))
    return redirect("admin:import_suggestions")


def find(request: HttpRequest, pk: int) -> ImportJob:
    return get_object_or_404(ImportJob.objects.of(request.user).defer("content"), pk=pk)


def units() -> list[Unit]:
    return list(Unit.objects.open().only("code", "name"))


def conflict(request: HttpRequest, job: ImportJob, refusal: NotAllowed) -> HttpResponse:
    """Somebody was faster, in another window perhaps: the page as it is now, with the reason."""
    messages.warning(request, refusal.messages[0])
    return page(request, find(request, job.pk), status=409)


def page(
    request: HttpRequest,
    job: ImportJob,
    *,
    mapping_form: MappingForm | None = None,
    start_form: StartForm | None = None,
    status: int = 200,
) -> HttpResponse:
    report = job.report
    context: dict[str, Any] = {
        "job": job,
        "report": report,
        "stopped": say(*report["stopped"]) if report.get("stopped") else "",
        "faults": [Fault(*found) for found in report.get("faults", [])[:MOST_FAULTS]],
        "counts": [counted(code, count) for code, count in report.get("counts", [])],
        "drafts": [{**row, "label": State(row["state"]).label} for row in report.get("drafts", [])],
    }
    if job.state == ImportJob.State.PREVIEWED:
        context["mapping_form"] = mapping_form or MappingForm(job=job, units=units())
        context["start_form"] = start_form or StartForm(job=job)
    context["form"] = mapping_form or start_form
    return render_part(request, DETAIL, "progress", context, status=status)
