"""The choice of processes of the demo: one decided, one that goes on, and a process that waits."""

import pytest

from organisation.models import User
from processes import records, results
from processes.models import Assessment, Process, Selection
from processes.readiness import progress
from processes.workflow import ProcessState, SelectionState


@pytest.fixture
def first(almfors):
    return Selection.objects.get(name="Första valet")


@pytest.fixture
def second(almfors):
    return Selection.objects.get(name="Andra valet")


def test_two_of_twelve_are_chosen_by_half_a_point(first):
    assert first.state == SelectionState.DECIDED
    assert [each.code for each in first.candidates.chosen()] == ["P01", "P02"]
    leading = results.result_of(first).leading
    assert [(each.codes, each.total) for each in leading[:2]] == [
        (("P01", "P02"), 35.5),
        (("P01", "P12"), 35.0),
    ]


def test_own_processes_are_scored_and_not_counted(first):
    rows = Assessment.objects.filter(candidate__selection=first, conflict=Assessment.Conflict.OWN)
    found = {(each.assessor.username, each.candidate.code) for each in rows}
    assert found == {
        ("styrgrupp", "P01"), ("styrgrupp2", "P03"), ("styrgrupp2", "P07"), ("styrgrupp3", "P02"),
    }  # fmt: skip


def test_record_can_be_computed_again(first):
    assert records.check_record(first.record) == []


def test_everybody_who_is_not_chosen_is_told_why_and_when_again(first):
    others = first.candidates.filter(is_chosen=False)
    assert others.count() == 10
    assert all(each.why_not and each.again for each in others)


def test_open_round_has_a_little_left_for_whoever_tries_it(second):
    assert second.state == SelectionState.ASSESSING
    left = {each.assessor.username: each.left for each in progress(second)}
    assert left == {"styrgrupp": 2, "styrgrupp2": 0, "styrgrupp3": 1}


def test_one_process_waits_for_its_owner(almfors):
    (process,) = Process.objects.filter(state=ProcessState.NOMINATED)
    assert process.owner_unit_id in User.objects.get(username="chef").answered_unit_ids
