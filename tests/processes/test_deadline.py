"""Many at once, on real connections: around the last moment, all together, and against the reveal."""

import datetime as dt
import random
import time

import pytest
from django.db import connection
from django.db.models import Count

from events.models import Event
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from organisation.roles import Role
from processes.models import Assessment, Process, Score, Selection
from processes.readiness import missing_assessors
from processes.services import assessing, selecting
from tests.processes.conftest import HOUR, ROWS, candidate, given, score_all
from tests.values.racing import at_once, refusals

pytestmark = pytest.mark.django_db(transaction=True)
MEMBERS = 10


@pytest.fixture
def members(make_user, group, steering):
    """Ten assessors, the three among them."""
    more = [make_user(f"m{n}", Role.STEERING_MEMBER, group) for n in range(MEMBERS - len(steering))]
    return [*steering, *more]


def score_for_a_while(number, by, candidates):
    """Twenty scores of one member, spread out before and after; (candidate, line, was it taken)."""
    dice, told = random.Random(number), []
    for turn in range(20):
        here, line = candidates[turn % 4], f"{number}/{turn}"
        words = given(*(dice.randint(1, 5) for _ in range(4)), line=line)
        try:
            assessing.assess(candidate=here, by=by, given=words)
        except NotAllowed as refusal:
            assert refusal.code == "late"
            told.append((here.pk, line, False))
        else:
            told.append((here.pk, line, True))
        time.sleep(dice.random() / 10)
    return told


def test_of_200_scores_around_the_last_moment_none_counts_after_it_and_none_before_it_is_lost(
    members, assessing_round
):
    candidates = list(assessing_round.candidates.select_related("selection"))
    last = clock.of_database() + dt.timedelta(seconds=1.2)
    Selection.objects.filter(pk=assessing_round.pk).update(assess_before=last)
    told = at_once(*[lambda pair=pair: score_for_a_while(*pair, candidates) for pair in enumerate(members)])
    verdicts = [[taken for _here, _line, taken in turns] for turns in told]
    assert sum(len(each) for each in verdicts) == 200
    assert {taken for each in verdicts for taken in each} == {True, False}
    assert all(each == sorted(each, reverse=True) for each in verdicts)  # nobody is let in again
    assert not Assessment.objects.filter(at__gt=last).exists()
    assert not Score.objects.filter(at__gt=last).exists()
    expected = {
        (members[number].pk, here): line
        for number, turns in enumerate(told)
        for here, line, taken in turns
        if taken
    }
    stored = Score.objects.values_list("assessment__assessor", "assessment__candidate", "line").distinct()
    assert {(who, here): line for who, here, line in stored} == expected
    assert Score.objects.count() == 4 * len(expected)


def test_score_let_in_before_the_last_moment_is_saved_though_that_passes_meanwhile(assessing_round, third):
    here = candidate(assessing_round, "P01")
    last = clock.of_database() + dt.timedelta(milliseconds=200)
    Selection.objects.filter(pk=assessing_round.pk).update(assess_before=last)

    def until_it_has_passed(execute, sql, params, many, context):
        found = execute(sql, params, many, context)
        if "clock_timestamp" in sql:
            time.sleep(0.3)
        return found

    with connection.execute_wrapper(until_it_has_passed):
        assessing.assess(candidate=here, by=third, given=given(*ROWS[0], line="I tid."))
    assert clock.of_database() > last
    assert Score.objects.filter(line="I tid.", at__lte=last).count() == 4


def test_ten_assess_all_candidates_at_once(members, assessing_round):
    candidates = list(assessing_round.candidates.select_related("selection"))

    def work(number, by):
        order = random.Random(number).sample(candidates, len(candidates))
        for here in order:
            assessing.assess(candidate=here, by=by, given=given(*ROWS[0], line=f"{number}"), version=0)

    at_once(*[lambda pair=pair: work(*pair) for pair in enumerate(members)])
    assert Assessment.objects.count() == MEMBERS * 4
    assert Score.objects.count() == MEMBERS * 4 * 4
    twice = Assessment.objects.values("candidate", "assessor").annotate(n=Count("pk")).filter(n__gt=1)
    assert not twice.exists()
    assert missing_assessors(assessing_round) == []
    assert Event.objects.filter(kind="processes.selection_complete").count() == 1


def test_same_member_in_two_windows_at_once_loses_nothing_silently(assessing_round, third):
    here = candidate(assessing_round, "P01")
    found = at_once(
        *[
            lambda n=n: assessing.assess(candidate=here, by=third, given=given(n, n, n, n), version=0)
            for n in (1, 2, 3, 4)
        ]
    )
    assert [error.code for error in refusals(found)] == ["stale"] * 3
    assert len(set(Score.objects.values_list("value", flat=True))) == 1
    assert Score.objects.count() == 4


def test_two_reveals_at_once_are_one(assessed, convenor):
    found = at_once(*[lambda: selecting.reveal_selection(selection=assessed, by=convenor)] * 4)
    assert refusals(found) == []
    assert Event.objects.filter(kind="processes.selection_revealed").count() == 1


def test_score_against_the_reveal_is_either_before_it_or_has_a_reason(assessed, convenor, third):
    here = candidate(assessed, "P01")
    found = at_once(
        lambda: assessing.assess(candidate=here, by=third, given=given(1, 1, 1, 1, line="Sist.")),
        lambda: selecting.reveal_selection(selection=assessed, by=convenor),
    )
    revealed = Selection.objects.get(pk=assessed.pk)
    assert revealed.state == "revealed"
    mine = Assessment.objects.get(candidate=here, assessor=third)
    if refusals(found):
        assert set(refusals(found)[0].message_dict) == {"reason"}
        assert not Score.objects.filter(line="Sist.").exists()
    else:
        assert mine.at <= revealed.revealed_at
        assert mine.scores.filter(line="Sist.").count() == 4


def test_score_against_opening_never_meets_half_a_round(preparing, convenor, third):
    here = candidate(preparing, "P01")
    at_once(
        lambda: selecting.open_selection(selection=preparing, by=convenor),
        lambda: assessing.assess(candidate=here, by=third, given=given(1, 1, 1, 1)),
    )
    opened = Selection.objects.get(pk=preparing.pk)
    assert opened.state == "assessing"
    assert not Assessment.objects.filter(at__lt=opened.opened_at).exists()


def test_two_rounds_made_at_once_are_one(processes, steering):
    convenor = steering[0]
    moments = {"assess_before": clock.now() + HOUR, "decide_before": clock.now() + 2 * HOUR}
    found = at_once(
        *[
            lambda n=n: selecting.prepare_selection(by=convenor, name=f"Val {n}", places=2, **moments)
            for n in range(4)
        ]
    )
    assert [error.code for error in refusals(found)] == ["stale"] * 3
    assert Selection.objects.count() == 1
    assert Selection.objects.get().criteria.count() == 4


def test_two_who_change_the_round_at_once(preparing, convenor):
    def change(name):
        return selecting.change_selection(
            selection=preparing,
            by=convenor,
            name=name,
            places=2,
            rules=preparing.rules,
            assess_before=preparing.assess_before,
            decide_before=preparing.decide_before,
            processes=Process.objects.all(),
            version=0,
        )

    found = at_once(lambda: change("A"), lambda: change("B"))
    assert [error.code for error in refusals(found)] == ["stale"]
    assert Selection.objects.get().version == 1


def test_last_moment_against_a_reveal_leaves_all_who_were_in_time(members, assessing_round, convenor):
    for by in members:
        if by != convenor:
            score_all(assessing_round, by, *ROWS)
    last = clock.of_database() + dt.timedelta(milliseconds=300)
    Selection.objects.filter(pk=assessing_round.pk).update(assess_before=last)
    here = candidate(assessing_round, "P01")

    def insist():
        until = time.monotonic() + 5
        while time.monotonic() < until:
            try:
                return selecting.reveal_selection(selection=assessing_round, by=convenor)
            except NotAllowed:
                time.sleep(0.01)
        return None

    def score():
        time.sleep(0.25)
        return assessing.assess(candidate=here, by=convenor, given=given(*ROWS[0], line="I sista stund."))

    found = at_once(insist, score)
    assert found[0] is not None
    there = Score.objects.filter(line="I sista stund.", at__lte=last).count()
    assert there == (0 if refusals(found) else 4)
