"""What the assessments of a revealed round come to: the problem for the calculation, and its answer."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.core.cache import cache

from processes.facts import Facts
from processes.models import Score, Selection
from processes.portfolio import ALGORITHM, Mark, Option, Problem, Result, solve
from processes.portfolio import Rule as PureRule


def problem_of(selection: Selection) -> Problem:
    """Everything that counts: scores with a value, without a conflict of interest. Three queries."""
    return Problem(
        options=tuple(Facts.from_json(each.facts).as_option() for each in selection.candidates.all()),
        marks=tuple(counting_marks(selection)),
        weights=tuple((criterion.key, criterion.weight) for criterion in selection.criteria.all()),
        places=selection.places,
        rules=frozenset(PureRule(rule) for rule in selection.rules),
        seed=selection.seed,
    )


def counting_marks(selection: Selection) -> list[Mark]:
    scores = Score.objects.filter(
        assessment__candidate__selection=selection, assessment__conflict="", value__isnull=False
    ).order_by("assessment__candidate__position", "criterion__position", "assessment__assessor__username")
    rows = scores.values_list(
        "assessment__candidate__facts__code", "criterion__key", "assessment__assessor__username", "value"
    )
    return [Mark(*row) for row in rows]


def result_of(selection: Selection) -> Result:
    """Computed once for the same scores; any change of them is another problem. Only of a revealed round."""
    if not selection.is_revealed:
        raise ValueError("Nothing is computed before the reveal.")
    problem = problem_of(selection)
    key = f"selection:{fingerprint(as_json(problem))}"
    found = cache.get(key)
    if found is None:
        found = solve(problem).as_json()
        cache.set(key, found, timeout=60 * 60 * 24 * 30)
    return Result.from_json(found)


def as_json(problem: Problem) -> dict[str, Any]:
    """The problem in plain words of JSON, the same for the same problem."""
    return {
        "algorithm": ALGORITHM,
        "options": [
            {
                "code": option.code,
                "organisation": option.organisation,
                "company": option.company,
                "units": sorted(option.units),
                "organisations": sorted(option.organisations),
            }
            for option in problem.options
        ],
        "marks": [[mark.option, mark.criterion, mark.assessor, mark.value] for mark in problem.marks],
        "weights": [list(weight) for weight in problem.weights],
        "places": problem.places,
        "rules": sorted(problem.rules),
        "seed": problem.seed,
        "weightings": problem.weightings,
    }


def from_json(data: dict[str, Any]) -> Problem:
    return Problem(
        options=tuple(_option(row) for row in data["options"]),
        marks=tuple(Mark(*row) for row in data["marks"]),
        weights=tuple((key, weight) for key, weight in data["weights"]),
        places=data["places"],
        rules=frozenset(PureRule(rule) for rule in data["rules"]),
        seed=data["seed"],
        weightings=data["weightings"],
    )


def _option(row: dict[str, Any]) -> Option:
    return Option(
        code=row["code"],
        organisation=row["organisation"],
        company=row["company"],
        units=frozenset(row["units"]),
        organisations=frozenset(row["organisations"]),
    )


def canonical(data: Any) -> str:
    """JSON with sorted keys and no spaces: the same data is the same text."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def fingerprint(data: Any) -> str:
    """SHA-256 of canonical JSON in UTF-8."""
    return hashlib.sha256(canonical(data).encode()).hexdigest()
