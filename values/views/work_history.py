"""Every save of every version, and what each changed; naming a draft; beginning the first version."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from organisation.permissions import allow
from values.changes import changes
from values.content import Content
from values.merging import Merging
from values.models import Revision, SourceDocument
from values.permissions import edits_values, follows_the_gate
from values.services import drafting, versions
from values.views import work_answers as answers
from values.views.tabs import address
from values.views.work_drawing import difference
from values.words import ACTS

PAGE = 50
LONGEST_KEY = 15


@require_safe
@never_cache
@allow(follows_the_gate)
def revision_list(request: HttpRequest) -> HttpResponse:
    """Newest first; ?fore=<number> goes on from there."""
    rows = Revision.objects.select_related("foundation", "by").defer("content", "foundation__content")
    rows = rows.order_by("-pk")
    before = request.GET.get("fore", "")
    if before.isdecimal() and len(before) < LONGEST_KEY:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    context = {
        "rows": [(revision, ACTS.get(revision.act, revision.act)) for revision in shown],
        "older": f"?fore={shown[-1].pk}" if len(found) > PAGE else "",
        "newer": reverse("values:revisions") if before else "",
    }
    return render(request, "values/work_revisions.html", context)


@require_safe
@never_cache
@allow(follows_the_gate)
def revision_detail(request: HttpRequest, pk: int) -> HttpResponse:
    revision = get_object_or_404(Revision.objects.select_related("foundation", "by"), pk=pk)
    beside = Revision.objects.filter(foundation=revision.foundation)
    before = beside.filter(number__lt=revision.number).order_by("-number").first()
    after = beside.filter(number__gt=revision.number).order_by("number").defer("content").first()
    based_on = revision.foundation.based_on
    first = based_on.content if based_on else None  # the first of a version began as a copy
    kept = before.content if before else first
    old = Content.from_json(kept) if kept else Content()
    context = {
        "revision": revision,
        "act": ACTS.get(revision.act, revision.act),
        "before": before,
        "after": after,
        "changes": [
            (change.about, change.what, difference(change.old, change.new))
            for change in changes(old, Content.from_json(revision.content))
        ],
        "draft_url": address("values:version", revision.slug) if revision.draft else "",
    }
    return render(request, "values/work_revision.html", context)


@answers.changes
def draft_name(request: HttpRequest, merging: Merging) -> HttpResponse:
    try:
        revision = drafting.name_draft(foundation=merging.foundation, by=request.user)
        messages.success(request, _("The draft has a name now: %(name)s.") % {"name": revision.label})
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    return redirect("values:work")


@require_POST
@allow(edits_values)
def foundation_start(request: HttpRequest) -> HttpResponse:
    if not SourceDocument.objects.frozen().exists():
        messages.warning(request, _("Freeze a source first: it is what the merging builds on."))
        return redirect("values:work")
    try:
        versions.start_foundation(by=request.user)
        messages.success(request, _("The merging is begun. Write the first value."))
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    return redirect("values:work")
