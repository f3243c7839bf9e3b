"""The record of a decision: read, computed again, and taken along."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from organisation.permissions import allow
from processes import records, results
from processes.models import DecisionRecord, Selection
from processes.permissions import sees_scores
from processes.portfolio import Result
from processes.views.finding import selection_at
from processes.workflow import Rule, SelectionState


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
    found = records.check_record(record)
    # What a single member has said stays with those who may read it, also when it has been altered.
    readable = [each for each in found if sees_scores(request.user) or not each.is_personal]
    checked = {"checked": True, "differences": readable, "number": len(found)}
    hidden = {"hidden": len(found) - len(readable)}
    return render(request, "processes/record.html", shown(request, selection, record) | checked | hidden)


@require_safe
@never_cache
@allow(sees_scores)
def record_json(request: HttpRequest, pk: int) -> HttpResponse:
    """Canonical: the fingerprint is the SHA-256 of `inputs` and `result` written in this way."""
    selection, record = record_at(pk)
    text = results.canonical(
        {
            "algorithm": record.algorithm,
            "at": record.at.isoformat(),
            "fingerprint": record.fingerprint,
            "inputs": record.inputs,
            "result": record.result,
        }
    )
    name = f'attachment; filename="val-{selection.pk}.json"'
    return HttpResponse(text, content_type="application/json", headers={"Content-Disposition": name})


class Said(NamedTuple):
    """One score in the record."""

    candidate: str
    criterion: str
    who: str
    said: dict[str, Any]


def shown(request: HttpRequest, selection: Selection, record: DecisionRecord) -> dict[str, Any]:
    """Whose score is whose, and the lines, stand there for those who may see them alone."""
    sees = sees_scores(request.user)
    inputs, result = record.inputs, Result.from_json(record.result)
    names = {code: said["facts"]["name"] for code, said in inputs["candidates"].items()}
    # In the order in which they were asked: JSON in the database forgets it.
    weights = inputs["problem"]["weights"]
    return {
        "selection": selection,
        "record": record,
        "result": result,
        "problem": inputs["problem"],
        "names": list(names.values()),
        "rules": [Rule(rule).label for rule in inputs["problem"]["rules"]],
        "weights": [(inputs["criteria"][key]["name"], weight) for key, weight in weights],
        "leading": [(", ".join(names[code] for code in each.codes), each) for each in result.leading],
        "shares": [(names[code], share) for code, share in shares_of(result)],
        "scores": scores_of(inputs) if sees else [],
        "changes": changes_of(inputs) if sees else [],
        "sees_scores": sees,
    }


def shares_of(result: Result) -> list[tuple[str, int]]:
    """Code and whole percents, the largest first; those that are never in the best set are left out."""
    shares = [
        (code, round(100 * share / result.weightings)) for code, share in result.shares.items() if share
    ]
    return sorted(shares, key=lambda share: -share[1])


def scores_of(inputs: dict[str, Any]) -> list[Said]:
    return [
        Said(inputs["candidates"][code]["facts"]["name"], inputs["criteria"][key]["name"], people[who], said)
        for people in [inputs["people"]]
        for code, by_criterion in sorted(inputs["scores"].items())
        for key, _weight in inputs["problem"]["weights"]
        for who, said in sorted(by_criterion.get(key, {}).items())
    ]


def changes_of(inputs: dict[str, Any]) -> list[Said]:
    return [
        Said(
            inputs["candidates"][said["candidate"]]["facts"]["name"],
            inputs["criteria"][said["criterion"]]["name"],
            inputs["people"][said["by"]],
            {name.replace(" ", "_"): value for name, value in said.items()},
        )
        for _number, said in sorted(inputs["changes"].items(), key=lambda row: int(row[0]))
    ]
