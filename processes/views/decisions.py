"""Koncernchefsgruppen decides, and everybody reads what was chosen and why."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from lean_portal.answers import opened_or_sent
from organisation.permissions import allow
from processes import coverage
from processes.facts import Facts
from processes.forms.decisions import DecisionForm
from processes.models import Candidate, Criterion, Selection
from processes.permissions import decides_selection, sees_scores
from processes.portfolio import Result
from processes.services import deciding
from processes.views.finding import candidates_of, selection_at
from processes.views.proposals import form_page, listed, not_now, save, too_early
from processes.workflow import Rule, SelectionState

FORM = "processes/decision_form.html"


@opened_or_sent
@never_cache
@allow(decides_selection)
def selection_decide(request: HttpRequest, pk: int) -> HttpResponse:
    selection = selection_at(pk)
    if too_early(request, selection, SelectionState.PROPOSED):
        return not_now(request, selection)
    candidates = candidates_of(selection)
    if request.method != "POST":
        proposed = [each.code for each in candidates if each.is_proposed]
        initial = {"version": selection.version, "codes": proposed}
        form = DecisionForm(initial=initial, **listed(selection, candidates))
        refusal = "late" if selection.is_overdue else ""
        return form_page(request, FORM, selection, form, refusal=refusal)
    form = DecisionForm(request.POST, **listed(selection, candidates))
    done = _("It is decided. Everybody who nominated a process gets an answer.")
    return save(request, FORM, selection, form, deciding.decide_selection, done)


def decided_page(request: HttpRequest, selection: Selection) -> HttpResponse:
    """For all staff: what was chosen, why these together, and why not the others."""
    candidates = list(selection.candidates.select_related("process", "pilot"))
    chosen = [each for each in candidates if each.is_chosen]
    criteria, result = list(selection.criteria.all()), Result.from_json(selection.record.result)
    known = {each.code: Facts.from_json(each.facts) for each in candidates}
    context = {
        "selection": selection,
        "chosen": [(each, known[each.code]) for each in chosen],
        "others": [each for each in candidates if not each.is_chosen],
        "proposed": [each for each in candidates if each.is_proposed],
        "phrases": phrases(criteria, chosen, result),
        "criteria": criteria,
        "rules": [Rule(rule).label for rule in selection.rules],
        "rows": median_rows(criteria, candidates, result),
        "coverage": coverage.coverage([known[each.code] for each in chosen], coverage.organisations()),
        "sees_scores": sees_scores(request.user),
    }
    return render(request, "processes/decided.html", context)


def phrases(
    criteria: list[Criterion], chosen: list[Candidate], result: Result
) -> list[tuple[Criterion, list[tuple[Candidate, float | None]]]]:
    """What was looked for, in the words of the founding text, and how the chosen answer to it."""
    return [
        (criterion, [(each, result.medians.get(each.code, {}).get(criterion.key)) for each in chosen])
        for criterion in criteria
    ]


def median_rows(
    criteria: list[Criterion], candidates: list[Candidate], result: Result
) -> list[dict[str, Any]]:
    """A row for each candidate, the highest sum first: medians by criterion, and never whose they are."""
    rows = [
        {
            "candidate": each,
            "medians": [
                (criterion.name, result.medians.get(each.code, {}).get(criterion.key))
                for criterion in criteria
            ],
            "total": result.totals.get(each.code),
        }
        for each in candidates
    ]
    return sorted(rows, key=lambda row: -(row["total"] or 0))
