"""The record of a decision: read, computed again, and taken along."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from organisation.permissions import allow
from processes import records
from processes.models import DecisionRecord, Selection
from processes.permissions import sees_scores
from processes.portfolio import Result
from processes.views.finding import selection_at
from processes.workflow import SelectionState


def record_at(pk: int) -> tuple[Selection, DecisionRecord]:
    """Of a decided round. There is none before."""
    selection = selection_at(pk)
    if selection.state != SelectionState.DECIDED:
        raise Http404
    return selection, selection.record


@require_safe
def record_detail(request: HttpRequest, pk: int) -> HttpResponse:
    selection, record = record_at(pk)
    return render(request, "processes/record.html", shown(request, selection, record))


@require_POST
@never_cache
def record_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing is changed: the calculation is run once more, and every row compared with the record."""
    selection, record = record_at(pk)
    context = shown(request, selection, record) | {"differences": records.check_record(record)}
    return render(request, "processes/record.html", context | {"checked": True})


@require_safe
@allow(sees_scores)
def record_json(request: HttpRequest, pk: int) -> HttpResponse:
    selection, record = record_at(pk)
    text = json.dumps(
        {
            "algorithm": record.algorithm,
            "fingerprint": record.fingerprint,
            "inputs": record.inputs,
            "result": record.result,
        },
        sort_keys=True,
        ensure_ascii=False,
        indent=1,
    )
    name = f'attachment; filename="val-{selection.pk}.json"'
    return HttpResponse(text, content_type="application/json", headers={"Content-Disposition": name})


def shown(request: HttpRequest, selection: Selection, record: DecisionRecord) -> dict[str, Any]:
    """Whose score is whose, and the lines, stand there for those who may see them alone."""
    sees = sees_scores(request.user)
    result = Result.from_json(record.result)
    names = {code: row[0]["name"] for code, row in record.inputs["candidates"].items()}
    return {
        "selection": selection,
        "record": record,
        "result": result,
        "problem": record.inputs["problem"],
        "weights": [
            (words[0], words[3]) for key, words in sorted_criteria(record.inputs["criteria"], record)
        ],
        "leading": [(", ".join(names[code] for code in each.codes), each) for each in result.leading],
        "shares": [
            (names[code], round(100 * share / result.weightings))
            for code, share in result.shares.items()
            if share
        ],
        "scores": list(record.inputs["scores"].items()) if sees else [],
        "changes": list(record.inputs["changes"].values()) if sees else [],
        "sees_scores": sees,
    }


def sorted_criteria(criteria: dict[str, Any], record: DecisionRecord) -> list[tuple[str, Any]]:
    """In the order in which they were asked: JSON in the database forgets it."""
    return [(key, criteria[key]) for key, _weight in record.inputs["problem"]["weights"]]
