"""The steering group hands over a proposal, and it can come back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from lean_portal.answers import opened_or_sent
from organisation.models import User
from organisation.permissions import allow
from processes import coverage, results
from processes.facts import Facts
from processes.forms.decisions import BackForm, ProposalForm, SetForm
from processes.models import Candidate, Selection
from processes.permissions import assesses, decides_selection, sees_scores
from processes.services import deciding
from processes.views.finding import candidates_of, selection_at
from processes.views.result_words import decimal
from processes.workflow import Rule, SelectionState


def proposal_part(user: User, selection: Selection, candidates: list[Candidate]) -> dict[str, Any]:
    """What `processes/proposal_part.html` shows: the letter, and what this person can do with it."""
    proposed = selection.state == SelectionState.PROPOSED
    steers, decides = assesses(user), decides_selection(user)
    return {
        "proposed": [each for each in candidates if each.is_proposed],
        "not_proposed": [each for each in candidates if not each.is_proposed],
        "can_propose": steers and selection.state == SelectionState.REVEALED,
        "can_take_back": steers and proposed,
        "can_decide": decides and proposed,
    }


@opened_or_sent
@never_cache
@allow(assesses)
def proposal_create(request: HttpRequest, pk: int) -> HttpResponse:
    selection = selection_at(pk)
    if too_early(request, selection, SelectionState.REVEALED):
        return not_now(request, selection)
    candidates = candidates_of(selection)
    if request.method != "POST":
        form = ProposalForm(initial=first_words(selection, candidates), **listed(selection, candidates))
        return form_page(request, "processes/proposal_form.html", selection, form)
    form = ProposalForm(request.POST, **listed(selection, candidates))
    return save(
        request,
        "processes/proposal_form.html",
        selection,
        form,
        deciding.propose_selection,
        _("The proposal is handed over. Koncernchefsgruppen has been told."),
    )


@opened_or_sent
@never_cache
@allow(sees_scores)
def proposal_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    selection = selection_at(pk)
    if too_early(request, selection, SelectionState.PROPOSED):
        return not_now(request, selection)
    form = BackForm(request.POST or None, initial={"version": selection.version})
    if request.method != "POST" or not form.is_valid():
        return back_page(request, selection, form, status=422 if form.errors else 200)
    try:
        deciding.take_back_proposal(selection=selection, by=request.user, **form.cleaned_data)
    except ValidationError as refusal:
        form.refuse(refusal)
        now = selection_at(selection.pk)
        form.at_version(now.version)
        return back_page(request, now, form, status=409)
    messages.success(request, _("The proposal is back with the steering group. What was written is kept."))
    return redirect(selection)


def back_page(request: HttpRequest, selection: Selection, form: BackForm, *, status: int) -> HttpResponse:
    sends = decides_selection(request.user) and not assesses(request.user)
    context = {"selection": selection, "form": form, "decides": sends, "stale": status == 409}
    return render(request, "processes/proposal_back.html", context, status=status)


# ---- shared with the decision ----------------------------------------------------------------------------


def too_early(request: HttpRequest, selection: Selection, state: SelectionState) -> bool:
    """Nobody has written anything yet that could be lost: there was no such page to write on."""
    if request.method == "POST":
        return selection.opened_at is None
    return selection.state != state


def not_now(request: HttpRequest, selection: Selection) -> HttpResponse:
    messages.info(request, _("The round is not where you thought: somebody else may have been faster."))
    return redirect(selection)


def listed(selection: Selection, candidates: list[Candidate]) -> dict[str, Any]:
    """The candidates with what is said of each in the list of boxes."""
    totals = results.result_of(selection).totals if selection.is_revealed else {}
    return {"candidates": candidates, "hints": {each.code: hint(each, totals) for each in candidates}}


def hint(candidate: Candidate, totals: dict[str, float]) -> str:
    facts = Facts.from_json(candidate.facts)
    owner, total = facts.owner.organisation_name, totals.get(candidate.code)
    if not totals:
        return owner
    if total is None:
        return _("%(owner)s. It cannot be compared: some questions have no score.") % {"owner": owner}
    words = _("%(owner)s. Sum %(sum)s, touches %(count)d organisations.")
    return words % {
        "owner": owner,
        "sum": decimal(total),
        "count": len(facts.organisations),
    }


def first_words(selection: Selection, candidates: list[Candidate]) -> dict[str, Any]:
    """What was handed over before, or the best set as a beginning."""
    before = [each.code for each in candidates if each.is_proposed]
    best = results.result_of(selection).best
    return {
        "version": selection.version,
        "codes": before or (list(best.codes) if best else []),
        "proposal": selection.proposal,
    }


def form_page(
    request: HttpRequest, template: str, selection: Selection, form: SetForm, **more: Any
) -> HttpResponse:
    status = more.pop("status", 200)
    wanted = set(form["codes"].value() or ())
    known = [Facts.from_json(each.facts) for each in form.candidates if each.code in wanted]
    context = {
        "selection": selection,
        "form": form,
        "coverage": coverage.coverage(known, coverage.organisations()),
        "chosen": [each for each in form.candidates if each.code in wanted],
        "rules": [Rule(rule).label for rule in selection.rules],
        "wanted": wanted,
        "proposed": [each for each in form.candidates if each.is_proposed],
        **more,
    }
    return render(request, template, context, status=status)


def save(
    request: HttpRequest, template: str, selection: Selection, form: SetForm, service: Any, done: str
) -> HttpResponse:
    """Ask the service. Whatever it says no to, all that was written is still there."""
    if not form.is_valid():
        return form_page(request, template, selection, form, status=422)
    said = dict(form.cleaned_data)
    words = {name: value for name, value in said.items() if "-" not in name}
    try:
        service(selection=selection, by=request.user, rests=form.rests(), **words)
    except ValidationError as refusal:
        form.refuse(refusal)
        return refused(request, template, selection, form, getattr(refusal, "code", ""))
    messages.success(request, done)
    return redirect(selection)


def refused(
    request: HttpRequest, template: str, selection: Selection, form: SetForm, code: str
) -> HttpResponse:
    """Somebody was faster: what stands now beside what was written, and sending again is then a decision."""
    now = selection_at(selection.pk)
    if code not in ("stale", "late"):
        return form_page(request, template, now, form, status=422)
    form.at_version(now.version)
    there = candidates_of(now)
    stands = {
        "there": [each for each in there if each.is_chosen or each.is_proposed and not now.decided_at],
        "there_not": [each for each in there if each.why_not],
    }
    return form_page(request, template, now, form, status=409, refusal=code, **stands)
