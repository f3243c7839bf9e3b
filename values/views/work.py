"""The workspace of the merging: statements on one side, values and behaviours on the other."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lean_portal.htmx import render_part, wants_part
from organisation.permissions import allow
from values.merging import Merging
from values.models import Revision, SourceDocument, ValueFoundation
from values.permissions import edits_values, follows_the_gate
from values.views import work_drawing as drawing
from values.views import work_panels as panels
from values.views.tabs import address, tabs
from values.views.work_panels import LAST_RELATION, Panel

TEMPLATE, CHOSEN, START = "values/work.html", "values/work_chosen.html", "values/work_start.html"


@require_safe
@never_cache
@allow(follows_the_gate)
def work(request: HttpRequest) -> HttpResponse:
    """?mening=M7 a statement, with &mal=V2.1 on its way there; ?del=V2.1 a value or a behaviour; ?nytt=V2."""
    merging = open_merging(request)
    if merging is None:
        return start_page(request)
    return page(request, merging, asked(merging, request))


def open_merging(request: HttpRequest) -> Merging | None:
    foundation = ValueFoundation.objects.open().first()
    return Merging(foundation, request.user) if foundation else None


def asked(merging: Merging, request: HttpRequest) -> Panel:
    found = request.GET
    key, new = found.get("del", ""), found.get("nytt", "")
    try:
        if key:
            return asked_target(merging, key, found.get("gor", ""), found.get("med", ""))
        if new and merging.edits:
            return panels.new_value(merging) if new == "varde" else panels.new_behaviour(merging, new)
    except KeyError:
        return Panel("gone", key or new)
    return asked_statement(merging, request)


def asked_target(merging: Merging, key: str, act: str, other: str) -> Panel:
    if merging.edits and act == "dela":
        return panels.split(merging, key)
    if merging.edits and act == "sla-ihop":
        return panels.merge(merging, key, other)
    if merging.edits and act == "ta-bort":
        return panels.remove(merging, key)
    return panels.target(merging, key)


def asked_statement(merging: Merging, request: HttpRequest) -> Panel:
    """Without a wish: the first that has no home."""
    code = request.GET.get("mening", "") or merging.next_homeless() or next(iter(merging.statements), "")
    if not code:
        return Panel("no_sources", _("There is no frozen source to build on."))
    if code not in merging.statements:
        raise Http404
    relation = request.session.get(LAST_RELATION, "")
    return panels.statement(merging, code, target=request.GET.get("mal", ""), relation=relation)


# ---- the page --------------------------------------------------------------------------------------------


def page(
    request: HttpRequest, merging: Merging, panel: Panel, *, status: int = 200, **more: Any
) -> HttpResponse:
    """Whole, or the part that htmx asked for: what lies in the middle, or everything."""
    alone = wants_part(request)
    chosen = alone and request.headers.get("HX-Target", "").endswith("#chosen")
    context = {
        "panel": panel,
        "template": f"values/work_{panel.kind}.html",
        "form": panel.form,
        "edits": merging.edits,
        "alone": alone,
        "news": list(messages.get_messages(request)) if alone else [],  # a whole page says them at its top
        **panel.shown,
        **({} if chosen else sides(request, merging, panel)),
        **more,
    }
    template, part = (CHOSEN, "chosen") if chosen else (TEMPLATE, "work")
    response = render_part(request, template, part, context, status=status)
    if status != 200:
        response["HX-Push-Url"] = "false"
    return response


def sides(request: HttpRequest, merging: Merging, panel: Panel) -> dict[str, Any]:
    """Everything around the panel."""
    total, left = len(merging.statements), len(merging.homeless)
    return {
        "version": merging.foundation,
        "says": says(total, left),
        "total": total,
        "held": total - left,
        "filled": round(400 * (total - left) / total) if total else 0,
        "missing": drawing.missing(merging),
        "more_missing": max(0, left - drawing.MOST_MISSING),
        "findings": drawing.findings(merging),
        "finding_count": len(merging.findings),
        "more_findings": max(0, len(merging.findings) - drawing.MOST_FINDINGS),
        "statements": drawing.statements(merging, panel.code),
        "targets": drawing.targets(merging, panel.code),
        "tabs": tabs(request.user, "values:work"),
        "may_take_back": merging.foundation.state == "proposed",
        **drafts(merging.foundation),
    }


def says(total: int, left: int) -> str:
    """The news of the page."""
    if not total:
        return str(_("There is nothing to merge yet"))
    if not left:
        return str(_("Every statement has a home"))
    words = ngettext(
        "%(held)s of %(all)s statement has a home", "%(held)s of %(all)s statements have a home", total
    )
    return words % {"held": total - left, "all": total}


def drafts(foundation: ValueFoundation) -> dict[str, Any]:
    """The last two named drafts, and what the next one will be called."""
    named = list(
        foundation.revisions.filter(draft__isnull=False)
        .select_related("foundation")
        .defer("content", "foundation__content")
        .order_by("-draft")[:2]
    )
    following = Revision(foundation=foundation, draft=(named[0].draft or 0) + 1 if named else 1)
    difference = address("values:difference")
    return {
        "last_draft": named[0] if named else None,
        "last_draft_url": address("values:version", named[0].slug) if named else "",
        "next_draft": following.label,
        "difference_url": f"{difference}?fran={named[1].slug}&till={named[0].slug}"
        if difference and len(named) > 1
        else "",
    }


def start_page(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    """Nothing is being worked on: how one begins."""
    context = {
        "in_force": ValueFoundation.objects.in_force().first(),
        "frozen": SourceDocument.objects.frozen().count(),
        "edits": edits_values(request.user),
        "gate_url": address("values:gate"),
        "sources_url": address("values:sources"),
        "tabs": tabs(request.user, "values:work"),
        **more,
    }
    return render(request, START, context, status=status)
