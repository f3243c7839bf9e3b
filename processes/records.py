"""The record of a decision: everything that went into it, frozen, to be computed again and compared.

Two questions can be asked at any time, also after the database has been moved: does the calculation still
give what stands in the record, and do the rows of the round still say what the record says?
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from lean_portal import clock
from organisation.models import User
from processes import results
from processes.models import Assessment, Candidate, DecisionRecord, Score, ScoreChange, Selection
from processes.portfolio import ALGORITHM, solve
from processes.record_words import words_of

Path = tuple[str, ...]
# Whose score is whose, and the lines: only for those who may see single scores.
SCORES, CHANGES, MARKS, WITHOUT = "scores", "changes", "marks", "without"


@dataclass(frozen=True)
class Difference:
    """Something that is not as the record says: what, in the record, now. All as text.

    `is_personal`: it tells of what a single member has said.
    """

    about: str
    recorded: str
    found: str
    is_personal: bool = False


def freeze(selection: Selection) -> DecisionRecord:
    """Inside the transaction of the decision."""
    problem = results.problem_of(selection)
    inputs = {"problem": results.as_json(problem), "people": people_of(selection), **rows_of(selection)}
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


def people_of(selection: Selection) -> dict[str, str]:
    """Username → what whoever took part was called then. Names change later, and that is no difference."""
    taking_part = User.objects.filter(
        Q(pk__in=[selection.proposed_by_id, selection.decided_by_id])
        | Q(pk__in=Assessment.objects.filter(candidate__selection=selection).values("assessor"))
    )
    return dict(taking_part.order_by("username").values_list("username", "name"))


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
            "proposed by": selection.proposed_by.username if selection.proposed_by else "",
            "decided before": _moment(selection.decide_before),
            "decided": _moment(selection.decided_at),
            "decided by": selection.decided_by.username if selection.decided_by else "",
            "proposal": selection.proposal,
            "decision": selection.decision,
            "reference": selection.reference,
            "why not as proposed": selection.deviation_reason,
        },
        "criteria": {
            each.key: {
                "name": each.name,
                "wording": each.wording,
                "anchors": each.anchors,
                "weight": each.weight,
            }
            for each in selection.criteria.all()
        },
        "candidates": {
            each.code: _candidate(each) for each in selection.candidates.select_related("process")
        },
        SCORES: _scores(selection),
        CHANGES: _changes(selection),
    }


def _candidate(candidate: Candidate) -> dict[str, Any]:
    return {
        "facts": candidate.facts,
        "breadth": candidate.breadth,
        "is proposed": candidate.is_proposed,
        "is chosen": candidate.is_chosen,
        "why not": candidate.why_not,
        "again": candidate.again,
    }


def _scores(selection: Selection) -> dict[str, Any]:
    """Candidate → criterion → who → what was said."""
    rows = Score.objects.filter(assessment__candidate__selection=selection).order_by(
        "assessment__candidate__position", "criterion__position", "assessment__assessor__username"
    )
    found: dict[str, Any] = {}
    for score in rows.select_related("assessment__candidate__process", "assessment__assessor", "criterion"):
        assessment = score.assessment
        by_criterion = found.setdefault(assessment.candidate.code, {})
        by_criterion.setdefault(score.criterion.key, {})[assessment.assessor.username] = {
            "value": score.value,
            "line": score.line,
            "conflict": assessment.conflict,
            "in what way": assessment.conflict_reason,
            "at": _moment(score.at),
        }
    return found


def _changes(selection: Selection) -> dict[str, Any]:
    rows = ScoreChange.objects.filter(score__assessment__candidate__selection=selection).order_by("at", "pk")
    rows = rows.select_related("score__assessment__candidate__process", "score__assessment__assessor")
    return {
        str(number): {
            "candidate": each.score.assessment.candidate.code,
            "criterion": each.score.criterion.key,
            "by": each.score.assessment.assessor.username,
            "old value": each.old_value,
            "old line": each.old_line,
            "value": each.new_value,
            "line": each.new_line,
            "reason": each.reason,
            "at": _moment(each.at),
        }
        for number, each in enumerate(rows.select_related("score__criterion"), start=1)
    }


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
    yield from _told(record, _("The result"), _differences(record.result, again))


def _of_rows(record: DecisionRecord) -> Iterator[Difference]:
    now = rows_of(record.selection)
    yield from _told(record, "", _differences({key: record.inputs.get(key) for key in now}, now))
    problem = results.as_json(results.problem_of(record.selection))
    found = _differences(record.inputs["problem"], problem)
    yield from _told(record, _("What the result is computed from"), found)


def _told(record: DecisionRecord, kind: str, found: Iterable[tuple[Path, Any, Any]]) -> Iterator[Difference]:
    words = words_of(record.inputs)
    for path, recorded, now in found:
        steps = [str(words.get(step, step)) for step in path]
        personal = not {SCORES, CHANGES, MARKS, WITHOUT}.isdisjoint(path[:1])
        yield Difference(" · ".join(filter(None, [kind, *steps])), _said(recorded), _said(now), personal)


def _differences(recorded: Any, found: Any, path: Path = ()) -> Iterator[tuple[Path, Any, Any]]:
    """Where two pieces of JSON differ, down to the single value, with the keys on the way."""
    if isinstance(recorded, dict) or isinstance(found, dict):
        before, now = _as_dict(recorded), _as_dict(found)
        for key in [*before, *(key for key in now if key not in before)]:
            yield from _differences(before.get(key), now.get(key), (*path, str(key)))
    elif isinstance(recorded, list) and isinstance(found, list) and len(recorded) == len(found):
        for number, (one, other) in enumerate(zip(recorded, found, strict=True), start=1):
            yield from _differences(one, other, (*path, str(number)))
    elif recorded != found:
        yield path, recorded, found


def _as_dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _said(value: Any) -> str:
    match value:
        case None | "":
            return "–"
        case True:
            return _("yes")
        case False:
            return _("no")
        case list():
            return ", ".join(map(_said, value)) or "–"
        case _:
            return str(value)
