"""A member scores a candidate, by the service: what must be said, whose it is, when it counts."""

import pytest
from django.core.exceptions import PermissionDenied

from lean_portal import clock
from lean_portal.refusals import NotAllowed
from organisation.models import Appointment, User
from processes.models import Assessment, Score, ScoreChange
from processes.readiness import finished, progress
from processes.services import assessing, selecting
from processes.services.assessing import Given
from tests.processes.conftest import HOUR, KEYS, candidate, given

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(assessing_round):
    return candidate(assessing_round, "P01")


def refused(**arguments):
    with pytest.raises(NotAllowed) as refusal:
        assessing.assess(**arguments)
    return refusal.value


def test_all_questions_are_answered_at_once(here, third):
    error = refused(candidate=here, by=third, given={"overview": Given(3, "Så.")})
    assert set(error.message_dict) == set(KEYS) - {"overview"}
    assert not Assessment.objects.exists()


def test_score_needs_a_line_and_dont_know_none(here, third):
    error = refused(candidate=here, by=third, given=given(3, None, 3, 1, line=""))
    assert set(error.message_dict) == {"overview-line", "good_example-line", "breadth-line"}


def test_breadth_as_the_units_say_needs_no_line(here, third):
    words = given(None, None, None, here.breadth, line="")
    assert assessing.assess(candidate=here, by=third, given=words).scores.get(value=here.breadth).is_computed


@pytest.mark.parametrize("value", [0, 6, -1])
def test_score_is_one_to_five(here, third, value):
    assert set(refused(candidate=here, by=third, given=given(value, 1, 1, 1)).message_dict) == {"overview"}


def test_dont_know_is_never_zero(here, third):
    assessing.assess(candidate=here, by=third, given=given(None, None, None, None, line=""))
    assert set(Score.objects.values_list("value", flat=True)) == {None}


def test_lost_update_is_stale(here, third):
    assessing.assess(candidate=here, by=third, given=given(1, 1, 1, 1), version=0)
    assert refused(candidate=here, by=third, given=given(2, 2, 2, 2), version=0).code == "stale"
    assert set(Score.objects.values_list("value", flat=True)) == {1}
    assessing.assess(candidate=here, by=third, given=given(1, 1, 1, 1), version=0)  # the same twice is once
    assert Assessment.objects.get().version == 1


def test_time_of_the_database_decides(assessing_round, here, third):
    with clock.at(assessing_round.assess_before):
        assessing.assess(candidate=here, by=third, given=given(1, 1, 1, 1))
    with clock.at(assessing_round.assess_before + HOUR):
        assert refused(candidate=here, by=third, given=given(2, 2, 2, 2)).code == "late"
    assert set(Score.objects.values_list("value", flat=True)) == {1}


@pytest.mark.parametrize("state", ["proposed", "decided"])
def test_round_that_is_handed_over_takes_no_scores(request, state, third):
    selection = request.getfixturevalue(state)
    error = refused(candidate=candidate(selection, "P01"), by=third, given=given(1, 1, 1, 1), reason="Nytt.")
    assert error.code == "stale"


def test_only_the_steering_group_assesses(here, decider, employee, administrator):
    for user in (decider, employee, administrator):
        with pytest.raises(PermissionDenied):
            assessing.assess(candidate=here, by=user, given=given(1, 1, 1, 1))
        with pytest.raises(PermissionDenied):
            assessing.declare_conflict(candidate=here, by=user, reason="X")


def test_declared_conflict_asks_for_nothing_more(assessing_round, here, third):
    assessing.declare_conflict(candidate=here, by=third, reason="Min bror.")
    assert finished(assessing_round).filter(assessor=third).count() == 1
    assert not Assessment.objects.counting().exists()
    found = assessing.assess(candidate=here, by=third, given=given(1, 1, 1, 1))
    assert found.conflict == ""


def test_own_unit_and_own_company_are_seen_and_not_other_administrations(assessing_round, third, caretakers):
    Appointment.objects.create(user=third, role="employee", unit=caretakers)
    third = User.objects.get(pk=third.pk)
    for code, conflict in (("P01", ""), ("P02", "own"), ("P03", ""), ("P04", "")):
        found = assessing.assess(
            candidate=candidate(assessing_round, code), by=third, given=given(1, 1, 1, 1)
        )
        assert found.conflict == conflict, code


def test_progress_counts_ones_own(assessing_round, here, third):
    assessing.assess(candidate=here, by=third, given=given(1, 1, 1, 1))
    assert {each.assessor: each.done for each in progress(assessing_round)}[third] == 1
    assert sum(each.done for each in progress(assessing_round)) == 1


def test_change_after_the_reveal_is_logged_with_both(revealed, third):
    here = candidate(revealed, "P01")
    refused(candidate=here, by=third, given=given(1, 5, 5, 5))
    before = assessing.scores_of(Assessment.objects.get(candidate=here, assessor=third))
    now = {**before, "overview": Given(1, "Jag hade fel.")}
    assessing.assess(candidate=here, by=third, given=now, reason="Jag har hört mer.")
    change = ScoreChange.objects.get()
    assert (change.old_value, change.old_line) == before["overview"]
    assert (change.new_value, change.new_line) == (1, "Jag hade fel.")


def test_before_the_reveal_nothing_is_logged(assessed, third):
    assessing.assess(candidate=candidate(assessed, "P01"), by=third, given=given(1, 1, 1, 1))
    assert not ScoreChange.objects.exists()


def test_others_scores_are_visible_only_after_the_reveal(assessed, convenor, third, decider, employee):
    assert Score.objects.visible_to(third).count() == 16
    assert Score.objects.visible_to(convenor).count() == 16
    assert Score.objects.visible_to(decider).count() == Score.objects.visible_to(employee).count() == 0
    selecting.reveal_selection(selection=assessed, by=convenor)
    assert Score.objects.visible_to(third).count() == Score.objects.visible_to(decider).count() == 48
    assert Score.objects.visible_to(employee).count() == 0


def test_who_has_stood_aside_stays_aside_once_the_assessments_are_open(assessed, convenor, third):
    here = candidate(assessed, "P04")
    assessing.declare_conflict(candidate=here, by=third, reason="Min syster äger den.")
    selecting.reveal_selection(selection=assessed, by=convenor)
    said = assessing.scores_of(here.assessments.get(assessor=third))
    with pytest.raises(NotAllowed, match="står fast"):
        assessing.assess(candidate=here, by=third, given=said, reason="Ändå.")
    assert here.assessments.get(assessor=third).conflict == Assessment.Conflict.DECLARED
