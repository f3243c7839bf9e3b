"""The portfolio once more, as slowly and plainly as it can be told: fractions, no shortcuts."""

from fractions import Fraction
from itertools import combinations
from random import Random
from statistics import median

from processes.portfolio import Rule


def values(problem, option, criterion, without=None):
    return [
        mark.value
        for mark in problem.marks
        if (mark.option, mark.criterion) == (option.code, criterion) and mark.assessor != without
    ]


def comparable(problem, without=None):
    names = [name for name, _ in problem.weights]
    return [o for o in problem.options if all(values(problem, o, name, without) for name in names)]


def keeps(rule, chosen):
    pairs = list(combinations(chosen, 2))
    match rule:
        case Rule.OWNERS_DIFFER:
            return not any(a.organisation == b.organisation for a, b in pairs)
        case Rule.COMPANY_OWNER:
            return [o for o in chosen if o.company] != []
        case Rule.ONE_PER_ADMINISTRATION:
            return not any(
                a.organisation == b.organisation and not a.company and not b.company for a, b in pairs
            )


def allowed(problem, rules=None, without=None):
    rules = problem.rules if rules is None else rules
    every = combinations(comparable(problem, without), problem.places)
    return [chosen for chosen in every if all(keeps(rule, chosen) for rule in rules)]


def total(problem, chosen, weights, without=None):
    whole = sum(weight for _, weight in weights)
    return sum(
        Fraction(weight, whole)
        * len(weights)
        * sum(Fraction(median(values(problem, o, name, without))) for o in chosen)
        for name, weight in weights
    )


def units(chosen):
    return len({unit for option in chosen for unit in option.units})


def best(problem, weights=None, without=None):
    """The codes of all allowed sets, best first."""
    weights = weights or problem.weights
    places = {option.code: place for place, option in enumerate(problem.options)}

    def rank(chosen):
        return (
            -total(problem, chosen, weights, without),
            -units(chosen),
            [places[o.code] for o in chosen],
        )

    return sorted(allowed(problem, without=without), key=rank)


def weightings(problem):
    chance = Random(problem.seed)
    names, whole = [name for name, _ in problem.weights], 2**20
    for _ in range(problem.weightings):
        cuts = sorted(int(chance.random() * whole) for _ in names[:-1])
        ends = [*cuts, whole]
        starts = [0, *cuts]
        yield [(name, end - start + 1) for name, start, end in zip(names, starts, ends, strict=True)]


def shares(problem):
    found = {option.code: 0 for option in comparable(problem)}
    for weights in weightings(problem):
        for option in best(problem, weights)[0] if allowed(problem) else ():
            found[option.code] += 1
    return found


def conflict(problem):
    """Parts of the rules that nothing keeps, none of whose own parts are so."""
    rules = [rule for rule in Rule if rule in problem.rules]
    parts = [part for size in range(len(rules) + 1) for part in combinations(rules, size)]
    hopeless = [set(part) for part in parts if not allowed(problem, rules=part)]
    return tuple(
        part for part in parts if set(part) in hopeless and not any(other < set(part) for other in hopeless)
    )


def frontier(problem):
    """All points (units, total) that no other point beats, rising."""
    points = {(units(chosen), total(problem, chosen, problem.weights)) for chosen in allowed(problem)}
    return sorted(
        point
        for point in points
        if not any(other != point and other[0] >= point[0] and other[1] >= point[1] for other in points)
    )


def codes(chosen):
    return tuple(option.code for option in chosen)
