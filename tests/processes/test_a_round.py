"""A round from nomination to record, by the services alone."""

import pytest
from django.core.exceptions import PermissionDenied

from lean_portal.refusals import NotAllowed
from organisation.models import Appointment, User
from processes import records, results
from processes.models import Assessment, Pilot, Process, Score
from processes.services import assessing, deciding, selecting
from processes.workflow import ProcessState, SelectionState
from tests.processes.conftest import candidate, given

pytestmark = pytest.mark.django_db


def test_decided_round_makes_pilots_and_a_record_that_can_be_computed_again(decided):
    assert decided.state == SelectionState.DECIDED
    assert [pilot.process.code for pilot in Pilot.objects.order_by("pk")] == ["P01", "P02"]
    assert Process.objects.filter(state=ProcessState.PILOT).count() == 2
    assert records.check_record(decided.record) == []
    assert decided.record.result["best"]["codes"] == ["P01", "P02"]


def test_own_interest_is_shown_and_not_counted(assessing_round, caretakers, third):
    Appointment.objects.create(user=third, role="employee", unit=caretakers)
    third = User.objects.get(pk=third.pk)  # who works at the company that owns P02
    found = assessing.assess(candidate=candidate(assessing_round, "P02"), by=third, given=given(5, 5, 5, 5))
    assert found.conflict == Assessment.Conflict.OWN
    assert results.counting_marks(assessing_round) == []
    assert Score.objects.count() == 4


def test_nothing_is_computed_before_the_reveal(assessed):
    with pytest.raises(ValueError, match="before the reveal"):
        results.result_of(assessed)


def test_member_who_is_missing_keeps_the_round_closed(assessing_round, convenor):
    with pytest.raises(NotAllowed):
        selecting.reveal_selection(selection=assessing_round, by=convenor)


def test_steering_member_does_not_reveal(assessed, steering_member):
    with pytest.raises(NotAllowed):
        selecting.reveal_selection(selection=assessed, by=steering_member)


def test_employee_does_not_assess(assessing_round, employee):
    with pytest.raises(PermissionDenied):
        assessing.assess(candidate=candidate(assessing_round, "P01"), by=employee, given=given(1, 1, 1, 1))


def test_deviation_needs_a_reason(proposed, decider):
    with pytest.raises(NotAllowed) as refusal:
        deciding.decide_selection(
            selection=proposed,
            by=decider,
            codes=["P01", "P03"],
            decision="Vi tar vattnet.",
            reference="KCG § 12",
            rests={"P02": deciding.Rest("Inte nu.", "Nästa år."), "P04": deciding.Rest("Nej.", "Nästa år.")},
        )
    assert "deviation_reason" in refusal.value.message_dict
