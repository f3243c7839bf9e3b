"""Every set is compared. All comparing is done in whole numbers; floats are made last, to be shown.

A score is a weighted sum of medians × 2, since a median can be a half.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import comb
from operator import ge, mul

from processes.portfolio.problem import Mark, Option, Problem, Rule
from processes.portfolio.result import Choice, Result

LEADING = 5
WHOLE = 2**20  # the weight that a random weighting shares out: fine enough, and quick to calculate with

type Row[T] = dict[str, T]  # by criterion
type Table[T] = dict[str, Row[T]]  # by option


def solve(problem: Problem) -> Result:
    """Compare all sets: higher total, then more units covered, then the order of the options."""
    values = _values(problem, problem.marks)
    medians = _medians(values)
    scores = _scores(problem, medians)
    options = [option for option in problem.options if option.code in scores]
    sets = _allowed(options, problem)
    ranked = sorted(
        sets, key=lambda each: each.rank(scores), reverse=True
    )  # stable: the options' order stays
    shares = _shares(problem, options, sets, medians)

    def choice(each: _Set) -> Choice:
        touched = tuple(sorted(frozenset().union(*(option.organisations for option in each.options))))
        total = _total(problem, each.score(scores))
        return Choice(each.codes, total, each.units, len(touched), touched)

    return Result(
        medians={code: {name: twice / 2 for name, twice in row.items()} for code, row in medians.items()},
        spread={code: _spread(row) for code, row in values.items()},
        totals={code: _total(problem, score) for code, score in scores.items()},
        unknown=tuple(option.code for option in problem.options if option.code not in scores),
        possible=comb(len(options), problem.places),
        allowed=len(sets),
        best=choice(ranked[0]) if ranked else None,
        leading=tuple(choice(each) for each in ranked[:LEADING]),
        conflict=() if sets else unkeepable(options, problem.places, problem.rules),
        shares=shares,
        core=tuple(code for code, share in shares.items() if share and share == problem.weightings),
        contested=_contested(shares, problem.weightings),
        without=_without(problem, sets),
        frontier=tuple(choice(each) for each in _frontier(ranked)),
        cloud=_cloud(problem, sets, scores),
        weightings=problem.weightings,
    )


@dataclass(frozen=True, slots=True)
class _Set:
    """Options that keep the rules together, and how many units they cover."""

    options: tuple[Option, ...]
    codes: tuple[str, ...]
    units: int

    @classmethod
    def of(cls, options: tuple[Option, ...]) -> _Set:
        units = frozenset[str]().union(*(option.units for option in options))
        return cls(options, tuple(option.code for option in options), len(units))

    def score(self, scores: dict[str, int]) -> int:
        return sum(scores[code] for code in self.codes)

    def rank(self, scores: dict[str, int]) -> tuple[int, int]:
        return self.score(scores), self.units


# ---- marks ----


def _values(problem: Problem, marks: Iterable[Mark]) -> Table[list[int]]:
    """The marks on everything that is compared, rising."""
    found: Table[list[int]] = {
        option.code: {criterion: [] for criterion, _ in problem.weights} for option in problem.options
    }
    for mark in sorted(marks, key=lambda mark: mark.value):
        if mark.criterion in found.get(mark.option, ()):
            found[mark.option][mark.criterion].append(mark.value)
    return found


def _medians(values: Table[list[int]]) -> Table[int]:
    """Twice the median, where there is any mark."""
    return {
        code: {name: each[(len(each) - 1) // 2] + each[len(each) // 2] for name, each in row.items() if each}
        for code, row in values.items()
    }


def _spread(row: Row[list[int]]) -> Row[int]:
    return {name: each[-1] - each[0] for name, each in row.items() if each}


def _scores(problem: Problem, medians: Table[int]) -> dict[str, int]:
    """Of the options that can be compared: those with a median on every criterion."""
    weights = dict(problem.weights)
    return {
        code: sum(weights[name] * twice for name, twice in row.items())
        for code, row in medians.items()
        if len(row) == len(weights)
    }


def _total(problem: Problem, score: int) -> float:
    """On the scale of the criteria's sum: with equal weights, the plain sum of the medians."""
    return score * len(problem.weights) / (2 * sum(weight for _, weight in problem.weights))


# ---- rules ----


def _differ(organisations: Sequence[str]) -> bool:
    return len(set(organisations)) == len(organisations)


_KEEPS: dict[Rule, Callable[[tuple[Option, ...]], bool]] = {
    Rule.OWNERS_DIFFER: lambda options: _differ([each.organisation for each in options]),
    Rule.COMPANY_OWNER: lambda options: any(each.company for each in options),
    Rule.ONE_PER_ADMINISTRATION: lambda options: _differ(
        [each.organisation for each in options if not each.company]
    ),
}


def _allowed(options: list[Option], problem: Problem) -> list[_Set]:
    """In the options' order."""
    keeps = [_KEEPS[rule] for rule in problem.rules]
    return [
        _Set.of(chosen)
        for chosen in combinations(options, problem.places)
        if all(kept(chosen) for kept in keeps)
    ]


def broken(options: Sequence[Option], rules: Iterable[str]) -> tuple[Rule, ...]:
    """Which of the rules a set does not keep."""
    return tuple(rule for rule in Rule if rule in set(rules) and not _KEEPS[rule](tuple(options)))


def unkeepable(options: Sequence[Option], places: int, rules: Iterable[str]) -> tuple[tuple[Rule, ...], ...]:
    """Parts of the rules that no set of so many keeps, although sets keep every smaller part of them. An
    empty part says that there are fewer options than places; nothing at all, that the rules can be kept."""
    active = [rule for rule in Rule if rule in set(rules)]
    kept_together = {
        frozenset(rule for rule in active if _KEEPS[rule](chosen)) for chosen in combinations(options, places)
    }
    found: list[tuple[Rule, ...]] = []
    for size in range(len(active) + 1):
        for part in combinations(active, size):
            smaller = any(set(part).issuperset(other) for other in found)
            if not smaller and not any(kept.issuperset(part) for kept in kept_together):
                found.append(part)
    return tuple(found)


# ---- weightings ----


def _shares(problem: Problem, options: list[Option], sets: list[_Set], medians: Table[int]) -> dict[str, int]:
    """How often each option is in the best set, when chance says what weighs most."""
    leaders: dict[tuple[int, ...], _Set] = {}
    for each in sorted(sets, key=lambda each: -each.units):  # the first of those with equal medians wins
        medians_of = [medians[code].values() for code in each.codes]
        leaders.setdefault(tuple(map(sum, zip(*medians_of, strict=True))), each)
    rivals = _unbeaten(list(leaders))
    wins: Counter[str] = Counter()
    for weights in _weightings(problem) if rivals else ():
        scores = [sum(map(mul, weights, rival)) for rival in rivals]
        wins.update(leaders[rivals[scores.index(max(scores))]].codes)
    return {option.code: wins[option.code] for option in options}


def _unbeaten(rows: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """Without those that are lower somewhere and higher nowhere: no positive weights let them win."""
    found: list[tuple[int, ...]] = []
    for row in sorted(rows, key=sum, reverse=True):
        if not any(all(map(ge, other, row)) for other in found):
            found.append(row)
    unbeaten = set(found)
    return [row for row in rows if row in unbeaten]


def _weightings(problem: Problem) -> Iterator[list[int]]:
    """Uniform over all ways to share out a whole: the gaps between random cuts. Nothing weighs 0."""
    chance = random.Random(problem.seed).random  # the one draw that Python promises never to change
    for _ in range(problem.weightings):
        cuts = sorted(int(chance() * WHOLE) for _ in problem.weights[1:])
        yield [after - before + 1 for before, after in pairwise([0, *cuts, WHOLE])]


def _contested(shares: dict[str, int], weightings: int) -> tuple[str, ...]:
    some = [code for code, share in shares.items() if 0 < share < weightings]
    return tuple(sorted(some, key=lambda code: -shares[code]))


# ---- other views of the sets ----


def _without(problem: Problem, sets: list[_Set]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The best set when one assessor is left out. Fewer options may then be possible to compare."""
    found = []
    for assessor in sorted({mark.assessor for mark in problem.marks}):
        others = [mark for mark in problem.marks if mark.assessor != assessor]
        scores = _scores(problem, _medians(_values(problem, others)))
        known = [each for each in sets if scores.keys() >= set(each.codes)]
        best = max(known, key=lambda each: each.rank(scores), default=None)  # the first of equals
        found.append((assessor, best.codes if best else ()))
    return tuple(found)


def _frontier(ranked: list[_Set]) -> list[_Set]:
    """From the highest total down: each one that covers more than all before it."""
    found: list[_Set] = []
    for each in ranked:
        if not found or each.units > found[-1].units:
            found.append(each)
    return found


def _cloud(problem: Problem, sets: list[_Set], scores: dict[str, int]) -> tuple[tuple[int, float, int], ...]:
    points = Counter((each.units, each.score(scores)) for each in sets)
    return tuple((units, _total(problem, score), many) for (units, score), many in sorted(points.items()))
