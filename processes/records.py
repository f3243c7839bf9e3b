"""The record of a decision: everything that went into it, frozen, to be computed again and compared.

Two questions can be asked at any time, also after the database has been moved: does the calculation still
give what stands in the record, and do the rows of the round still say what the record says?
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lean_portal import clock
from processes import results
from processes.models import DecisionRecord, Score, ScoreChange, Selection
from processes.portfolio import ALGORITHM, solve


@dataclass(frozen=True)
class Difference:
    """Something that is not as the record says: what, in the record, now. Both as text."""

    about: str
    recorded: str
    found: str


def freeze(selection: Selection) -> DecisionRecord:
    """Inside the transaction of the decision."""
    problem = results.problem_of(selection)
    inputs = {"problem": results.as_json(problem), **rows_of(selection)}
    result = solve(problem).as_json()
    return DecisionRecord.objects.create(
        selection=selection,
        algorithm=ALGORITHM,
        inputs=inputs,
        result=result,
        fingerprint=seal(inputs, result),
        at=clock.now(),
    )


def seal(inputs: Any, result: Any) -> str:
    return results.fingerprint({"inputs": inputs, "result": result})


def rows_of(selection: Selection) -> dict[str, Any]:
    """Everything that was said in the round, in plain words of JSON."""
    selection = Selection.objects.select_related("decided_by", "proposed_by").get(pk=selection.pk)
    return {
        "round": {
            "name": selection.name,
            "places": selection.places,
            "rules": selection.rules,
            "seed": selection.seed,
            "opened": _moment(selection.opened_at),
            "assessed before": _moment(selection.assess_before),
            "revealed": _moment(selection.revealed_at),
            "proposed": _moment(selection.proposed_at),
            "decided before": _moment(selection.decide_before),
            "decided": _moment(selection.decided_at),
            "decided by": selection.decided_by.name if selection.decided_by else "",
            "proposal": selection.proposal,
            "decision": selection.decision,
            "reference": selection.reference,
            "why not as proposed": selection.deviation_reason,
        },
        "criteria": {
            criterion.key: [criterion.name, criterion.wording, criterion.anchors, criterion.weight]
            for criterion in selection.criteria.all()
        },
        "candidates": {
            each.code: [each.facts, each.breadth, each.is_proposed, each.is_chosen, each.why_not, each.again]
            for each in selection.candidates.all()
        },
        "scores": dict(_scores(selection)),
        "changes": dict(_changes(selection)),
    }


def _scores(selection: Selection) -> Iterator[tuple[str, list[Any]]]:
    rows = Score.objects.filter(assessment__candidate__selection=selection).order_by(
        "assessment__candidate__position", "assessment__assessor", "criterion__position"
    )
    for score in rows.select_related("assessment__candidate", "assessment__assessor", "criterion"):
        assessment = score.assessment
        about = f"{assessment.candidate.code} · {score.criterion.name} · {assessment.assessor.name}"
        yield f"{about} ({assessment.assessor.username})", [score.value, score.line, assessment.conflict]


def _changes(selection: Selection) -> Iterator[tuple[str, list[Any]]]:
    rows = ScoreChange.objects.filter(score__assessment__candidate__selection=selection)
    for number, each in enumerate(rows.order_by("at", "pk"), start=1):
        yield str(number), [each.old_value, each.old_line, each.new_value, each.new_line, each.reason]


def _moment(moment: Any) -> str:
    return moment.isoformat() if moment else ""


# ---- afterwards ------------------------------------------------------------------------------------------


def check_record(record: DecisionRecord) -> list[Difference]:
    """Everything that is not as it was decided; empty when all is well. Computes the result anew."""
    return [*_of_seal(record), *_of_result(record), *_of_rows(record)]


def _of_seal(record: DecisionRecord) -> Iterator[Difference]:
    now = seal(record.inputs, record.result)
    if now != record.fingerprint:
        yield Difference(_("The record itself"), record.fingerprint[:12], now[:12])


def _of_result(record: DecisionRecord) -> Iterator[Difference]:
    if record.algorithm != ALGORITHM:
        yield Difference(_("The version of the calculation"), str(record.algorithm), str(ALGORITHM))
    again = solve(results.from_json(record.inputs["problem"])).as_json()
    for path, recorded, found in _differences(record.result, again):
        yield Difference(_("The result: %s") % path, recorded, found)


def _of_rows(record: DecisionRecord) -> Iterator[Difference]:
    recorded = {key: value for key, value in record.inputs.items() if key != "problem"}
    for path, before, now in _differences(recorded, rows_of(record.selection)):
        yield Difference(path, before, now)
    problem = results.as_json(results.problem_of(record.selection))
    for path, before, now in _differences(record.inputs["problem"], problem):
        yield Difference(_("What was computed from: %s") % path, before, now)


def _differences(recorded: Any, found: Any, path: str = "") -> Iterator[tuple[str, str, str]]:
    """Where two pieces of JSON differ, down to the single value; named by the keys on the way."""
    if isinstance(recorded, dict) and isinstance(found, dict):
        for key in [*recorded, *(key for key in found if key not in recorded)]:
            yield from _differences(
                recorded.get(key), found.get(key), f"{path} / {key}" if path else str(key)
            )
    elif isinstance(recorded, list) and isinstance(found, list) and len(recorded) == len(found):
        for number, (before, now) in enumerate(zip(recorded, found, strict=True), start=1):
            yield from _differences(before, now, f"{path} [{number}]")
    elif recorded != found:
        yield path, _said(recorded), _said(found)


def _said(value: Any) -> str:
    return "–" if value is None else str(value)
