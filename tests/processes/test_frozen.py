"""What stands still: both tables walked, what services refuse, and what the database itself refuses."""

import datetime as dt
import itertools

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from lean_portal import clock
from lean_portal.refusals import NotAllowed
from processes.models import Assessment, Candidate, Criterion, DecisionRecord, Score, ScoreChange, Selection
from processes.services import assessing, selecting
from processes.workflow import (
    PROCESS_MOVES,
    SELECTION_MOVES,
    ProcessState,
    SelectionState,
    Who,
    check_process,
    check_selection,
)
from tests.processes.conftest import HOUR, candidate, given

pytestmark = pytest.mark.django_db
REFUSED = "restrict_violation"


def refuse(sql, *values, words=""):
    """The statement is refused by a trigger of ours, whoever writes it."""
    with pytest.raises(DatabaseError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
    assert refusal.value.__cause__.sqlstate == "23001", refusal.value  # restrict_violation
    assert words in str(refusal.value)


def run(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


# ---- the tables ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("check", "moves", "states"),
    [(check_process, PROCESS_MOVES, ProcessState), (check_selection, SELECTION_MOVES, SelectionState)],
)
def test_every_move_that_is_not_in_the_table_is_refused(check, moves, states):
    assert set(moves) == set(states)
    for here, there, who in itertools.product(states, states, Who):
        actors = frozenset({who})
        if who in moves[here].get(there, ()):
            check(here, there, actors)
        else:
            with pytest.raises(NotAllowed):
                check(here, there, actors)


STATES = ("preparing", "assessing_round", "revealed", "proposed", "decided")


@pytest.mark.parametrize("state", STATES)
def test_services_follow_the_table_in_every_state(request, state, convenor):
    selection = request.getfixturevalue(state)
    for to, service, more in (
        (SelectionState.ASSESSING, selecting.open_selection, {}),
        (SelectionState.CANCELLED, selecting.cancel_selection, {"reason": "Inte nu."}),
    ):
        allowed = to in SELECTION_MOVES[SelectionState(selection.state)]
        try:
            with transaction.atomic():
                service(selection=selection, by=convenor, **more)
                done = True
                transaction.set_rollback(True)
        except NotAllowed:
            done = False
        assert done == allowed, to


@pytest.mark.parametrize("deed", ["open", "reveal", "cancel", "change", "criteria", "move"])
def test_nobody_but_the_convenor_leads(request, deed, steering_member, decider, employee):
    fixture = {"open": "preparing", "change": "preparing", "criteria": "preparing"}.get(deed, "assessed")
    selection = request.getfixturevalue(fixture)
    times = {"assess_before": selection.assess_before, "decide_before": selection.decide_before}
    more = {"name": "X", "places": 1, "rules": [], "processes": []}
    services = {
        "open": lambda by: selecting.open_selection(selection=selection, by=by),
        "reveal": lambda by: selecting.reveal_selection(selection=selection, by=by),
        "cancel": lambda by: selecting.cancel_selection(selection=selection, by=by, reason="X"),
        "change": lambda by: selecting.change_selection(selection=selection, by=by, **times, **more),
        "criteria": lambda by: selecting.change_criteria(selection=selection, by=by, criteria={}),
        "move": lambda by: selecting.move_deadlines(selection=selection, by=by, **times),
    }
    for user in (steering_member, decider, employee):
        with pytest.raises((NotAllowed, PermissionDenied)):
            services[deed](user)


# ---- by the services -------------------------------------------------------------------------------------


def test_criteria_are_locked_when_the_round_is_open(assessing_round, convenor):
    words = {"name": "Nytt", "wording": "", "anchors": ["a"] * 5, "weight": 9}
    criteria = {key: words for key in Criterion.Key.values}
    with pytest.raises(NotAllowed) as refusal:
        selecting.change_criteria(selection=assessing_round, by=convenor, criteria=criteria)
    assert refusal.value.code == "stale"
    assert not assessing_round.criteria.filter(weight=9).exists()


def test_candidates_are_locked_when_the_round_is_open(assessing_round, convenor):
    with pytest.raises(NotAllowed):
        selecting.change_selection(
            selection=assessing_round,
            by=convenor,
            name="X",
            places=1,
            assess_before=assessing_round.assess_before,
            decide_before=assessing_round.decide_before,
            rules=[],
            processes=[],
        )
    assert assessing_round.candidates.count() == 4


# ---- by the database -------------------------------------------------------------------------------------


def test_database_lets_a_round_be_prepared(preparing):
    run("UPDATE processes_criterion SET weight = 3 WHERE selection_id = %s", preparing.pk)
    run("UPDATE processes_selection SET places = 3 WHERE id = %s", preparing.pk)
    run("DELETE FROM processes_candidate WHERE selection_id = %s", preparing.pk)
    run("DELETE FROM processes_criterion WHERE selection_id = %s", preparing.pk)
    run("DELETE FROM processes_selection WHERE id = %s", preparing.pk)


@pytest.mark.parametrize("state", ["assessing_round", "revealed", "proposed", "decided"])
def test_database_keeps_the_criteria(request, state):
    selection = request.getfixturevalue(state)
    words = "criteria of an open round are locked"
    for column, value in (("weight", 9), ("name", "Nytt"), ("wording", "Nytt"), ("anchors", ["a"] * 5)):
        refuse(
            f"UPDATE processes_criterion SET {column} = %s WHERE selection_id = %s",
            value,
            selection.pk,
            words=words,
        )
    refuse("DELETE FROM processes_criterion WHERE selection_id = %s", selection.pk, words=words)
    refuse(
        "INSERT INTO processes_criterion (selection_id, key, position, name, wording, anchors, weight)"
        " SELECT selection_id, 'femte', 5, name, wording, anchors, 1 FROM processes_criterion"
        " WHERE selection_id = %s LIMIT 1",
        selection.pk,
        words=words,
    )


@pytest.mark.parametrize("state", ["assessing_round", "revealed", "proposed", "decided"])
def test_database_keeps_the_candidates(request, state, nominate, confirm, home_care):
    selection = request.getfixturevalue(state)
    words = "what is assessed stands"
    refuse("UPDATE processes_candidate SET facts = '{}' WHERE selection_id = %s", selection.pk, words=words)
    refuse("UPDATE processes_candidate SET breadth = 1 WHERE selection_id = %s", selection.pk, words=words)
    refuse("UPDATE processes_candidate SET position = 9 WHERE selection_id = %s", selection.pk, words=words)
    other = confirm(nominate(home_care, "Ny"))
    refuse(
        "UPDATE processes_candidate SET process_id = %s WHERE selection_id = %s AND position = 0",
        other.pk,
        selection.pk,
        words=words,
    )
    refuse("DELETE FROM processes_candidate WHERE selection_id = %s", selection.pk, words=words)
    refuse(
        "INSERT INTO processes_candidate"
        " (selection_id, process_id, position, is_proposed, is_chosen, why_not, again)"
        " VALUES (%s, %s, 9, false, false, '', '')",
        selection.pk,
        other.pk,
        words=words,
    )


def test_database_keeps_everything_of_a_decided_candidate(decided):
    refuse("UPDATE processes_candidate SET why_not = 'X' WHERE selection_id = %s", decided.pk)
    refuse("UPDATE processes_candidate SET is_chosen = true WHERE selection_id = %s", decided.pk)


@pytest.mark.parametrize("state", ["assessing_round", "revealed", "proposed", "decided"])
def test_database_keeps_the_rules_of_an_open_round(request, state):
    selection = request.getfixturevalue(state)
    for change in ("places = 3", "rules = '{}'", "seed = seed + 1", "opened_at = now()", "opened_at = NULL"):
        refuse(f"UPDATE processes_selection SET {change} WHERE id = %s", selection.pk)
    refuse("DELETE FROM processes_selection WHERE id = %s", selection.pk)


@pytest.mark.parametrize("state", ["revealed", "proposed"])
def test_database_keeps_the_moment_of_the_reveal_and_the_time_to_assess(request, state):
    selection = request.getfixturevalue(state)
    for change in ("revealed_at = now() + interval '1 s'", "assess_before = now() + interval '1 h'"):
        refuse(f"UPDATE processes_selection SET {change} WHERE id = %s", selection.pk)


def test_database_keeps_a_decided_round(decided):
    refuse("UPDATE processes_selection SET name = 'X' WHERE id = %s", decided.pk)
    refuse("UPDATE processes_selection SET state = 'proposed' WHERE id = %s", decided.pk)


def test_database_keeps_a_round_that_is_called_off(assessing_round, convenor):
    selecting.cancel_selection(selection=assessing_round, by=convenor, reason="Inte nu.")
    refuse("UPDATE processes_selection SET state = 'assessing' WHERE id = %s", assessing_round.pk)


INSERT_ASSESSMENT = (
    "INSERT INTO processes_assessment (candidate_id, assessor_id, conflict, conflict_reason, at, version)"
    " VALUES (%s, %s, '', '', %s, 1)"
)


def test_database_takes_no_assessment_before_the_round_opens(preparing, third):
    refuse(INSERT_ASSESSMENT, candidate(preparing, "P01").pk, third.pk, clock.now(), words="out of its time")


def test_database_takes_no_assessment_after_the_last_moment(assessing_round, third):
    here, last = candidate(assessing_round, "P01"), assessing_round.assess_before
    moment = dt.timedelta(microseconds=1)
    refuse(INSERT_ASSESSMENT, here.pk, third.pk, last + moment, words="out of its time")
    run(INSERT_ASSESSMENT, here.pk, third.pk, last)
    refuse("UPDATE processes_assessment SET at = %s", last + moment, words="out of its time")


def test_database_takes_no_score_after_the_last_moment(assessing_round, third):
    here, last = candidate(assessing_round, "P01"), assessing_round.assess_before
    assessing.assess(candidate=here, by=third, given=given(1, 1, 1, 1))
    refuse(
        "UPDATE processes_score SET value = 5, at = %s", last + dt.timedelta(microseconds=1), words="out of"
    )
    Score.objects.update(value=2, at=last)


@pytest.mark.parametrize("state", ["proposed", "decided"])
def test_database_takes_no_score_when_it_is_handed_over(request, state, third):
    selection = request.getfixturevalue(state)
    score = Score.objects.first()
    refuse("UPDATE processes_score SET value = 5 WHERE id = %s", score.pk, words="out of its time")
    refuse("UPDATE processes_assessment SET version = 9 WHERE id = %s", score.assessment_id, words="out of")
    refuse(
        "INSERT INTO processes_score (assessment_id, criterion_id, value, line, is_computed, at)"
        " VALUES (%s, %s, 1, 'X', false, %s)",
        score.assessment_id,
        score.criterion_id,
        selection.assess_before,
        words="out of its time",
    )


def test_database_removes_no_score_and_moves_none_to_somebody_else(assessed, decider):
    refuse("DELETE FROM processes_score", words="never removed")
    refuse("DELETE FROM processes_assessment", words="never removed")
    first, *_rest, last = Assessment.objects.all()
    refuse(
        "UPDATE processes_assessment SET assessor_id = %s WHERE id = %s",
        decider.pk,
        first.pk,
        words="never removed",
    )
    refuse(
        "UPDATE processes_score SET assessment_id = %s WHERE assessment_id = %s",
        last.pk,
        first.pk,
        words="never removed",
    )


def test_database_keeps_what_was_changed_in_the_second_round(revealed, third):
    here = candidate(revealed, "P01")
    assessing.assess(candidate=here, by=third, given=given(1, 1, 1, 1), reason="Nytt.")
    assert ScoreChange.objects.exists()
    refuse("UPDATE processes_scorechange SET reason = 'X'", words="stays")
    refuse("DELETE FROM processes_scorechange", words="stays")


def test_database_keeps_the_record(decided):
    assert DecisionRecord.objects.exists()
    table = DecisionRecord._meta.db_table
    refuse(f"UPDATE {table} SET selection_id = selection_id", words="stays")
    refuse(f"DELETE FROM {table}", words="stays")


def test_every_trigger_is_tried_here():
    """Whoever adds one adds its test: the list is what this file refuses by."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE 'processes_%%' ORDER BY 1"
        )
        assert [name for (name,) in cursor.fetchall()] == [
            "processes_assessment_in_time",
            "processes_candidate_is_frozen",
            "processes_change_of_score_in_time",
            "processes_change_of_score_stays",
            "processes_criterion_is_locked",
            "processes_record_stays",
            "processes_score_in_time",
            "processes_selection_is_kept",
        ]


def test_two_undecided_rounds_are_refused_by_the_database(preparing, convenor):
    with pytest.raises(DatabaseError, match="processes_one_undecided_selection"), transaction.atomic():
        Selection.objects.create(
            name="Två",
            assess_before=clock.now(),
            decide_before=clock.now() + HOUR,
            created_by=convenor,
        )
    assert Candidate.objects.filter(selection=preparing).count() == 4


def test_no_change_of_a_score_is_slipped_in_after_the_decision(decided):
    score = Score.objects.first()
    refuse(
        "INSERT INTO processes_scorechange (score_id, old_line, new_line, new_value, reason, at)"
        f" VALUES ({score.pk}, '', 'X', 5, 'X', now())",
        words="out of its time",
    )
