"""What everybody who takes part sees once the assessments are opened; nobody, and nothing, before."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lean_portal import safe_csv
from organisation.models import User
from processes import coverage
from processes.models import ScoreChange, Selection
from processes.permissions import assesses
from processes.views import result_charts as charts
from processes.views import result_table as table
from processes.views import result_words as words
from processes.views.finding import revealed_at
from processes.views.proposals import proposal_part
from processes.views.result_rows import WIDE, Row, Sheet
from processes.workflow import Rule, SelectionState

MORE = 6  # disagreements that are named beside the widest


@require_safe
@never_cache
def selection_result(request: HttpRequest, pk: int) -> HttpResponse:
    return result_page(request, revealed_at(pk, request.user))


@never_cache
def result_page(request: HttpRequest, selection: Selection) -> HttpResponse:
    """Of a round that is revealed, for somebody who may see its scores: the caller has asked."""
    sheet = Sheet.of(selection)
    context = {
        "sheet": sheet,
        "selection": selection,
        "decided": selection.state == SelectionState.DECIDED,
        **news(sheet),
        **difference(sheet, request.user),
        **sets(sheet),
        **proposal_part(request.user, selection, sheet.candidates),
    }
    return render(request, "processes/result.html", context)


def news(sheet: Sheet) -> dict[str, Any]:
    selection, result = sheet.selection, sheet.result
    people = len({each.assessor_id for each in sheet.assessments})
    return {
        "headline": words.headline(result, selection.places),
        "obstacles": words.obstacles(result),
        "lede": words.lede(people, len(sheet.candidates), len(sheet.criteria)),
        "unknown": [sheet.names[code] for code in result.unknown],
    }


def difference(sheet: Sheet, user: User) -> dict[str, Any]:
    """The widest one with its two reasons, and the next ones that are wide."""
    widest, *others = sheet.disagreements or [None]
    return {
        "widest": widest,
        "others": [each for each in others if each and each.cell.spread >= WIDE][:MORE],
        "can_change": assesses(user) and sheet.selection.state == SelectionState.REVEALED,
    }


def sets(sheet: Sheet) -> dict[str, Any]:
    result, places = sheet.result, sheet.selection.places
    return {
        "bars": charts.bars(sheet),
        "share_finding": words.share_finding(result),
        "weightings": words.count(result.weightings),
        "rules": [Rule(rule).label for rule in Rule.values if rule in sheet.selection.rules],
        "sets_words": words.sets_words(result, places),
        "without_words": words.without_words(result),
        "without": words.without_rows(result, sheet.names, sheet.people),
        "frontier": charts.frontier(sheet),
        "set_rows": charts.set_rows(sheet, coverage.organisations()),
    }


@require_safe
@never_cache
def candidate_result(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """All that was said of one candidate, and the facts that were assessed."""
    selection = revealed_at(pk, request.user)
    sheet = Sheet.of(selection)
    row = next((each for each in sheet.rows if each.code == code), None)
    if row is None:
        raise Http404
    context = {
        "selection": selection,
        "row": row,
        "aside": [each for each, candidate in sheet.stood_aside if candidate.pk == row.candidate.pk],
        "changes": changes_of(sheet, row),
        "can_change": assesses(request.user) and selection.state == SelectionState.REVEALED,
    }
    return render(request, "processes/result_candidate.html", context)


def changes_of(sheet: Sheet, row: Row) -> list[tuple[ScoreChange, str]]:
    """On the page of a candidate, where its name stands already."""
    own = [each for each in sheet.changes if each.score.assessment.candidate_id == row.candidate.pk]
    return [(each, "") for each in own]


@require_safe
@never_cache
def scores_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """Every score of the round as a table for a spreadsheet, also those that do not count."""
    selection = revealed_at(pk, request.user)
    rows = table.rows(Sheet.of(selection))
    return safe_csv.as_file(f"bedomningar-{selection.pk}.csv", table.headings(), rows)
