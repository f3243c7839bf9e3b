"""A list as a file: at once where it is short, by a worker where it is long."""

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from improvements.exports.chosen import Unknown, chosen
from improvements.exports.columns import rows
from improvements.exports.links import FILE_TYPE, FILE_TYPES
from improvements.exports.writing import WRITERS
from improvements.models import ExportJob, SuggestionQuerySet
from improvements.services import export_jobs
from improvements.views.draft_marks import uuid_of
from lean_portal import clock
from lean_portal.answers import opened_or_sent
from lean_portal.htmx import render_part, wants_part
from lean_portal.refusals import NotAllowed

AT_ONCE = 2000  # rows
IN_MEMORY = 4 * 1024 * 1024
WITHHELD = _(
    "The file holds something that has been withheld since it was written, so it cannot be fetched. Throw it "
    "away and ask for the list again."
)


@opened_or_sent
@never_cache
def export_list(request: HttpRequest) -> HttpResponseBase:
    """What stands in the address, as a file. A long one is asked for by a form, and becomes a job."""
    query: Any = request.GET.copy()
    file_type = (query.pop(FILE_TYPE, None) or [""])[-1]
    if file_type not in FILE_TYPES:
        raise Http404
    try:
        found = chosen(request.user, query)
    except Unknown:
        return redirect(f"{reverse('improvements:suggestion_list')}?{query.urlencode()}")
    if found.order_by()[: AT_ONCE + 1].count() <= AT_ONCE:
        return at_once(request, found, file_type)
    if request.method == "POST":
        try:
            job = export_jobs.ask_export(
                by=request.user,
                submission_id=uuid_of(request.POST.get("submission_id", "")) or uuid4(),
                query=query.urlencode(),
                file_type=file_type,
                language=get_language() or "",
            )
            return redirect(job)
        except NotAllowed as refusal:
            messages.warning(request, " ".join(refusal.messages))
    context = {
        "label": FILE_TYPES[file_type],
        "submission_id": uuid4(),
        "jobs": ExportJob.objects.of(request.user),
    }
    return render(request, "improvements/export_ask.html", context)


def at_once(request: HttpRequest, found: SuggestionQuerySet, file_type: str) -> FileResponse:
    out = SpooledTemporaryFile(max_size=IN_MEMORY)
    writer = WRITERS[file_type](out)  # type: ignore[arg-type]
    for chunk in rows(found, request.user):
        writer.add(chunk)
    writer.close()
    out.seek(0)
    name, content_type = file_name(file_type), WRITERS[file_type].content_type
    answer = FileResponse(out, as_attachment=True, filename=name, content_type=content_type)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@require_safe
@never_cache
def export_detail(request: HttpRequest, pk: int) -> HttpResponse:
    job = find(request, pk)
    if wants_part(request) and not job.at_work:
        response = HttpResponse()
        response["HX-Refresh"] = "true"  # what was waited for is there, and needs the whole page
        return response
    context = {"job": job, "label": FILE_TYPES[job.file_type], "begun": job.attempts and job.total}
    return render_part(request, "improvements/export_detail.html", "progress", context)


@require_safe
@never_cache
def export_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    job = find(request, pk)
    if job.state != ExportJob.State.DONE:
        raise Http404
    if not job.may_be_fetched():
        messages.warning(request, WITHHELD)
        return redirect(job)
    answer = StreamingHttpResponse(pieces(job), content_type=WRITERS[job.file_type].content_type)
    name = file_name(job.file_type)
    answer.headers["Content-Disposition"] = content_disposition_header(True, name)
    answer.headers["Content-Length"] = str(job.size)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def pieces(job: ExportJob) -> Iterator[bytes]:
    """One at a time out of the database."""
    numbers = list(job.parts.values_list("number", flat=True))
    for number in numbers:
        yield bytes(job.parts.get(number=number).content)


@require_POST
def export_discard(request: HttpRequest, pk: int) -> HttpResponse:
    export_jobs.discard_export(job=find(request, pk), by=request.user)
    messages.success(request, _("The file is thrown away."))
    return redirect("improvements:suggestion_list")


def find(request: HttpRequest, pk: int) -> ExportJob:
    return get_object_or_404(ExportJob.objects.of(request.user), pk=pk)


def file_name(file_type: str) -> str:
    return f"forslag-{clock.today():%Y-%m-%d}.{file_type}"
