"""Proposals: everybody reads them, the steering group writes them, koncernchefsgruppen answers."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from lean_portal.answers import attempt, opened_or_sent, page
from lean_portal.templatetags.portal import in_words
from organisation.permissions import allow
from training.forms.proposals import DecisionForm, ProposalForm
from training.models import Proposal
from training.permissions import decides, proposes
from training.services import proposals
from training.signs import proposal_sign


def find(pk: int) -> Proposal:
    rows = Proposal.objects.select_related("course", "provider", "by", "decided_by")
    return get_object_or_404(rows, pk=pk)


@require_safe
def proposal_list(request: HttpRequest) -> HttpResponse:
    found = list(Proposal.objects.all())
    waiting = sum(each.waits for each in found)
    words = ngettext("One proposal waits for a decision", "%(count)s proposals wait for a decision", waiting)
    context = {
        "headline": capfirst(words % {"count": in_words(waiting)}) if waiting else _("No proposal waits"),
        "rows": [(each, proposal_sign(each)) for each in found],
        "proposes": proposes(request.user),
    }
    return render(request, "training/proposal_list.html", context)


@require_safe
def proposal_detail(request: HttpRequest, pk: int) -> HttpResponse:
    proposal = find(pk)
    context = {
        "proposal": proposal,
        "sign": proposal_sign(proposal, large=True),
        "decides": decides(request.user) and proposal.waits,
        "withdraws": proposes(request.user) and proposal.waits,
    }
    return render(request, "training/proposal_detail.html", context)


@opened_or_sent
@allow(proposes)
def proposal_create(request: HttpRequest) -> HttpResponse:
    form = ProposalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        proposal = attempt(form, proposals.propose_training, by=request.user, **form.cleaned_data)
        if proposal:
            messages.success(request, _("It is proposed. The group management is told."))
            return redirect(proposal)
    return page(request, "training/proposal_form.html", form, {})


@opened_or_sent
@allow(decides)
def proposal_decide(request: HttpRequest, pk: int) -> HttpResponse:
    proposal = find(pk)
    if request.method != "POST" and not proposal.waits:
        messages.info(request, _("This proposal has been answered or withdrawn already."))
        return redirect(proposal)
    form = DecisionForm(request.POST if request.method == "POST" else None, version=proposal.version)
    code = 200
    if request.method == "POST":
        code = 422
        if form.is_valid():
            try:
                decided = proposals.decide_proposal(proposal=proposal, by=request.user, **form.given())
            except ValidationError as refusal:
                form.refuse(refusal)
                code = 409 if getattr(refusal, "code", "") == "stale" else 422
                proposal = find(pk)
                form.at_version(proposal.version)
            else:
                messages.success(request, done_words(decided))
                return redirect(decided)
    context = {"form": form, "proposal": proposal, "sign": proposal_sign(proposal)}
    return render(request, "training/proposal_decide.html", context, status=code)


def done_words(proposal: Proposal) -> str:
    if proposal.state == Proposal.State.YES:
        return _("It is decided. The steering group is told and can arrange the first occasion.")
    return _("It is decided. The steering group is told.")


@require_POST
@allow(proposes)
def proposal_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    proposal = find(pk)
    try:
        proposals.withdraw_proposal(proposal=proposal, by=request.user)
    except ValidationError:
        messages.warning(request, _("This proposal has been answered or withdrawn already."))
    else:
        messages.success(request, _("The proposal is withdrawn."))
    return redirect(proposal)
