"""Before adoption: what is met and what is missing, and the steps of the decision."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lean_portal import clock
from lean_portal.answers import opened_or_sent
from organisation.models import Body
from organisation.permissions import allow
from values.editions import find_edition
from values.forms.gate import AdoptForm, ReasonForm
from values.models import Revision, ValueFoundation
from values.permissions import adopts_values, edits_values, follows_the_gate
from values.rules import Examination, sources
from values.services import versions
from values.services.versions import GateClosed
from values.views import gate_page
from values.views.gate_rows import Ways, coverage, drafts, gate_list, remarks
from values.views.tabs import tabs
from values.workflow import State


@require_safe
@never_cache
def gate(request: HttpRequest) -> HttpResponse:
    """For everybody. With ?utkast=0.1: how the text of that draft stood."""
    slug = request.GET.get("utkast", "")
    return draft_page(request, slug) if slug else gate_shown(request)


def gate_shown(request: HttpRequest, *, status: int = 200) -> HttpResponse:
    context = gate_page.context(request.user)
    context |= {"tabs": tabs(request.user, "values:gate"), "refused": status == 409}
    return render(request, "values/gate.html", context, status=status)


def draft_page(request: HttpRequest, slug: str) -> HttpResponse:
    edition = find_edition(slug, request.user)
    if edition is None or edition.revision is None:
        raise Http404
    found, ways = sources(frozen_by=edition.at), Ways(request.user, history=True)
    examined = Examination(edition.foundation, edition.content, found)
    named = Revision.objects.readable_by(request.user).filter(foundation=edition.foundation)
    context = {
        "edition": edition,
        "name": edition.name,
        "missing": sum(len(condition.missing) for condition in examined.text_conditions),
        "coverage": coverage(examined, ways),
        "conditions": gate_list(examined.text_conditions, ways),
        "remarks": remarks(examined, ways),
        "drafts": drafts(edition.foundation, named, found),
        "tabs": tabs(request.user, "values:gate"),
    }
    return render(request, "values/gate_draft.html", context)


# ---- the steps of the decision ---------------------------------------------------------------------------


@require_POST
@allow(edits_values)
def propose(request: HttpRequest) -> HttpResponse:
    version = gate_page.named_version(request)
    try:
        versions.propose_foundation(foundation=version, by=request.user)
    except GateClosed:
        return gate_shown(request, status=409)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The version is handed over. The group management decides."))
    return redirect("values:gate")


@opened_or_sent
@never_cache
@allow(adopts_values)
def adopt(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        version = proposed()
        if version is None:
            messages.info(request, _("No version is handed over for decision."))
            return redirect("values:gate")
        return adopt_page(request, version, AdoptForm(initial=initial(version)))
    version, form = gate_page.named_version(request), AdoptForm(request.POST)
    if not form.is_valid():
        return adopt_page(request, version, form, status=422)
    try:
        versions.adopt_foundation(foundation=version, by=request.user, **form.cleaned_data)
    except ValidationError as refusal:
        return adoption_refused(request, version, form, refusal)
    words = _("Version %(number)s is adopted. It holds in every administration from now on.")
    messages.success(request, words % {"number": version.number})
    return redirect("values:gate")


def adoption_refused(
    request: HttpRequest, version: ValueFoundation, form: AdoptForm, refusal: ValidationError
) -> HttpResponse:
    """Everything that was typed stays: in the form, or to copy where there is nothing left to decide."""
    if isinstance(refusal, GateClosed):
        return adopt_page(request, version, form, status=409, findings=refusal.findings)
    if getattr(refusal, "code", "") == "stale":
        version = ValueFoundation.objects.select_related("recorded_by").get(pk=version.pk)
        form.with_proposal(version.proposed_at)
        return adopt_page(request, version, form, status=409, stale=refusal.messages)
    form.refuse(refusal)
    return adopt_page(request, version, form, status=422)


@opened_or_sent
@never_cache
@allow(follows_the_gate)
def take_back(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        version = proposed()
        if version is None:
            messages.info(request, _("No version is handed over for decision."))
            return redirect("values:gate")
        return take_back_page(request, version, ReasonForm())
    version, form = gate_page.named_version(request), ReasonForm(request.POST)
    if not form.is_valid():
        return take_back_page(request, version, form, status=422)
    try:
        versions.take_back_proposal(foundation=version, by=request.user, **form.cleaned_data)
    except ValidationError as refusal:
        form.refuse(refusal)
        return take_back_page(request, version, form, status=409)
    messages.success(request, _("The version is a draft again. The editors see your reason."))
    return redirect("values:gate")


# ---- pages -----------------------------------------------------------------------------------------------


def proposed() -> ValueFoundation | None:
    return ValueFoundation.objects.filter(state=State.PROPOSED).first()


def initial(version: ValueFoundation) -> dict[str, Any]:
    body = Body.objects.filter(key="koncernchefsgruppen").first()
    return {
        "proposed_at": version.proposed_at.isoformat() if version.proposed_at else "",
        "decided_on": clock.today(),
        "adopted_by": body.name_sv if body else "",  # as the minutes have it
    }


def adopt_page(
    request: HttpRequest, version: ValueFoundation, form: AdoptForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"version": version, "form": form, "open": version.state == State.PROPOSED, **more}
    return render(request, "values/adopt.html", context, status=status)


def take_back_page(
    request: HttpRequest, version: ValueFoundation, form: ReasonForm, *, status: int = 200
) -> HttpResponse:
    context = {"version": version, "form": form, "decides": adopts_values(request.user)}
    return render(request, "values/gate_take_back.html", context, status=status)
