"""The portfolio is what brute force finds, the same for the same problem, and can be kept and read again."""

import json
from dataclasses import replace
from math import comb
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processes.portfolio import ALGORITHM, WEIGHTINGS, Mark, Option, Problem, Result, Rule, solve, solving
from tests.processes import brute
from tests.processes.problems import few, fewer, problems


def told(choices):
    return [choice.codes for choice in choices]


def written(result):
    return json.dumps(result.as_json())


# ---- as brute force ----


@few
@given(problems())
def test_the_best_and_the_leading_sets_are_those_of_brute_force(problem):
    result, every = solve(problem), brute.best(problem)
    assert told(result.leading) == [brute.codes(chosen) for chosen in every[:5]]
    assert result.best == (result.leading[0] if every else None)
    assert result.allowed == len(brute.allowed(problem))
    assert result.possible == comb(len(brute.comparable(problem)), problem.places)
    for choice, chosen in zip(result.leading, every, strict=False):
        assert choice.total == float(brute.total(problem, chosen, problem.weights))
        assert choice.units == brute.units(chosen)
        assert choice.touched == tuple(sorted({name for option in chosen for name in option.organisations}))
        assert choice.organisations == len(choice.touched)


@few
@given(problems())
def test_what_cannot_be_compared_stands_outside_and_is_named(problem):
    result, known = solve(problem), brute.codes(brute.comparable(problem))
    assert result.unknown == tuple(o.code for o in problem.options if o.code not in known)
    assert tuple(result.totals) == tuple(result.shares) == known
    for option in problem.options:
        marks = {name: brute.values(problem, option, name) for name, _ in problem.weights}
        marks = {name: values for name, values in marks.items() if values}
        assert result.medians[option.code] == {name: median(values) for name, values in marks.items()}
        assert result.spread[option.code] == {n: max(values) - min(values) for n, values in marks.items()}
        if option.code in known:
            assert result.totals[option.code] == float(brute.total(problem, [option], problem.weights))


@few
@given(problems())
def test_the_conflict_is_every_smallest_part_of_the_rules_that_nothing_keeps(problem):
    assert solve(problem).conflict == (() if brute.allowed(problem) else brute.conflict(problem))


@few
@given(problems())
def test_no_rules_clash_only_with_each_other(problem):
    """A set of different owners can always take in a company if there is any: each rule fails by itself."""
    assert all(len(part) <= 1 for part in solve(problem).conflict)


@fewer
@given(problems(least=3))
def test_the_shares_are_those_of_brute_force_over_the_same_weightings(problem):
    result = solve(problem)
    assert result.shares == brute.shares(problem)
    always = {code for code, share in result.shares.items() if share == problem.weightings > 0}
    assert set(result.core) == always
    some = {code for code, share in result.shares.items() if share} - always
    assert set(result.contested) == some
    assert [result.shares[code] for code in result.contested] == sorted(
        (result.shares[code] for code in some), reverse=True
    )


@few
@given(problems())
def test_the_frontier_is_every_point_that_no_other_beats(problem):
    result = solve(problem)
    found = brute.frontier(problem)
    assert [(c.units, c.total) for c in result.frontier] == [(units, float(total)) for units, total in found]
    ranked = [brute.codes(chosen) for chosen in brute.best(problem)]
    for choice in result.frontier:  # the first of the options' order stands for the point
        level = [
            brute.codes(chosen)
            for chosen in brute.best(problem)
            if (brute.units(chosen), float(brute.total(problem, chosen, problem.weights)))
            == (choice.units, choice.total)
        ]
        assert choice.codes == min(level, key=ranked.index)


@few
@given(problems())
def test_the_cloud_is_all_allowed_sets_with_those_on_one_point_counted(problem):
    points = [
        (brute.units(chosen), float(brute.total(problem, chosen, problem.weights)))
        for chosen in brute.allowed(problem)
    ]
    assert solve(problem).cloud == tuple((*point, points.count(point)) for point in sorted(set(points)))


@fewer
@given(problems(least=3))
def test_without_one_assessor_the_best_set_is_that_of_brute_force(problem):
    expected = []
    for assessor in sorted({mark.assessor for mark in problem.marks}):
        every = brute.best(problem, without=assessor)
        expected.append((assessor, brute.codes(every[0]) if every else ()))
    assert solve(problem).without == tuple(expected)


# ---- the same everywhere ----


@few
@given(problems(), st.randoms())
def test_the_order_of_the_marks_changes_nothing(problem, chance):
    marks = list(problem.marks)
    chance.shuffle(marks)
    other = replace(problem, marks=tuple(marks))
    assert written(solve(problem)) == written(solve(other))


@few
@given(problems())
def test_a_kept_result_is_read_as_it_was(problem):
    result = solve(problem)
    again = Result.from_json(json.loads(written(result)))
    assert again == result
    assert written(again) == written(result)
    assert result.algorithm == ALGORITHM
    assert result.weightings == problem.weightings


@few
@given(problems())
def test_a_kept_result_has_plain_values_with_keys_in_order(problem):
    def check(value):
        assert type(value) in (dict, list, str, int, float, type(None))
        if type(value) is dict:
            assert list(value) == sorted(value)
        for each in value.values() if type(value) is dict else value if type(value) is list else ():
            check(each)

    check(solve(problem).as_json())


@few
@given(problems(), st.integers(2, 9))
def test_weights_count_by_their_proportion(problem, factor):
    larger = replace(problem, weights=tuple((name, weight * factor) for name, weight in problem.weights))
    assert solve(larger) == solve(problem)


# ---- one by one ----


def option(code, units, company=False):
    units = units.split()
    return Option(code, units[0][0], company, frozenset(units), frozenset(unit[0] for unit in units))


def problem_of(options, scores, places=1, rules=(), **given):
    """One criterion, one assessor."""
    marks = [Mark(o.code, "c", "Ann", value) for o, value in zip(options, scores, strict=True) if value]
    given = {"weights": (("c", 1),), "seed": 1, "weightings": 10} | given
    return Problem(tuple(options), tuple(marks), places=places, rules=frozenset(rules), **given)


def test_of_equal_totals_the_set_that_covers_more_wins():
    options = [option("P1", "A1"), option("P2", "B1 B2"), option("P3", "B1 B2")]
    result = solve(problem_of(options, [4, 4, 4]))
    assert told(result.leading) == [("P2",), ("P3",), ("P1",)]
    assert result.shares == {"P1": 0, "P2": 10, "P3": 0}


def test_of_equal_sets_the_first_of_the_options_wins_and_not_the_first_of_the_alphabet():
    options = [option("P9", "A1"), option("P1", "B1")]
    result = solve(problem_of(options, [4, 4]))
    assert told(result.leading) == [("P9",), ("P1",)]
    assert (result.core, told(result.frontier)) == (("P9",), [("P9",)])
    assert result.cloud == ((1, 4.0, 2),)


def test_units_that_two_options_share_are_counted_once():
    options = [option("P1", "A1 B1"), option("P2", "B1 A1")]
    best = solve(problem_of(options, [4, 4], places=2)).best
    assert (best.units, best.organisations, best.touched) == (2, 2, ("A", "B"))


def test_fewer_options_than_places_is_a_conflict_without_rules():
    result = solve(problem_of([option("P1", "A1"), option("P2", "B1")], [4, None], places=2, rules=Rule))
    assert (result.possible, result.allowed, result.best, result.unknown) == (0, 0, None, ("P2",))
    assert result.conflict == ((),)
    assert (result.shares, result.core, result.contested) == ({"P1": 0}, (), ())
    assert (result.leading, result.frontier, result.cloud) == ((), (), ())
    assert result.without == (("Ann", ()),)


def test_no_options_at_all_is_the_same_conflict():
    result = solve(problem_of([], []))
    assert (result.conflict, result.totals, result.without) == (((),), {}, ())


def test_every_rule_that_nothing_keeps_by_itself_is_named_by_itself():
    options = [option("P1", "A1"), option("P2", "A2")]
    assert solve(problem_of(options, [4, 4], places=2, rules=Rule)).conflict == (
        (Rule.OWNERS_DIFFER,),
        (Rule.COMPANY_OWNER,),
        (Rule.ONE_PER_ADMINISTRATION,),
    )


def test_what_is_not_asked_about_does_not_count():
    asked = problem_of([option("P1", "A1")], [4])
    more = replace(asked, marks=(*asked.marks, Mark("P2", "c", "Ann", 1), Mark("P1", "d", "Ann", 1)))
    assert solve(more) == solve(asked)


def test_a_median_of_two_can_be_a_half_and_weights_move_the_total():
    marks = (Mark("P1", "a", "Ann", 4), Mark("P1", "a", "Bo", 5), Mark("P1", "b", "Ann", 2))
    result = solve(replace(problem_of([option("P1", "A1")], [4]), marks=marks, weights=(("a", 3), ("b", 1))))
    assert result.medians == {"P1": {"a": 4.5, "b": 2.0}}
    assert result.spread == {"P1": {"a": 1, "b": 0}}
    assert result.totals == {"P1": (3 * 4.5 + 2) / 4 * 2}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"places": 0}, "no place"),
        ({"weights": ()}, "Every criterion"),
        ({"weights": (("c", 0),)}, "Every criterion"),
        ({"weights": (("c", 1), ("c", 2))}, "same criterion"),
        ({"options": (option("P1", "A1"), option("P1", "B1"))}, "same option"),
        ({"marks": (Mark("P1", "c", "Ann", 1), Mark("P1", "c", "Ann", 2))}, "same mark"),
    ],
)
def test_a_problem_that_makes_no_sense_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        replace(problem_of([option("P1", "A1")], [4]), **change)


def test_nothing_weighs_nothing_however_near_two_cuts_are(monkeypatch):
    """Otherwise a set that is lower everywhere else could be level with a better one."""
    monkeypatch.setattr(solving, "WHOLE", 4)
    problem = problem_of([], [], weights=tuple((name, 1) for name in "abcde"), weightings=50)
    drawn = list(solving._weightings(problem))
    assert min(map(min, drawn)) == 1
    assert {sum(weights) for weights in drawn} == {4 + 5}


def test_five_thousand_weightings_are_asked_unless_something_else_is_said():
    problem = Problem((), (), (("c", 1),), 1, frozenset(), seed=1)
    assert problem.weightings == WEIGHTINGS == 5000
