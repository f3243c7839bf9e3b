"""What the choice of processes waits for, and from whom."""

import datetime as dt

import pytest
from django.utils import timezone

from lean_portal import clock
from organisation.models import User
from organisation.roles import Role
from processes.models import Pilot
from processes.obligations import obligations, overdue_selections
from processes.services import deciding, nominating, piloting, selecting
from tests.processes.conftest import HOUR, owner_of, score_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
ROW = (3, 3, 3, 3)


def owed(user):
    return [each.headline for each in obligations(User.objects.get(pk=user.pk))]


def test_owner_is_asked_until_there_is_an_answer(nominate, home_care, manager, employee):
    process = nominate(home_care, "Nyanställning")
    assert owed(manager) == ["P01 Nyanställning: do you want to, and do you have the time?"]
    assert owed(employee) == []
    nominating.refuse_process(process=process, by=manager, text="Inte i år.")
    assert owed(manager) == []


def test_vacant_post_falls_to_the_superior(nominate, pupil_health, head):
    nominate(pupil_health, "Hälsobesök")
    assert owed(head) == ["P01 Hälsobesök: do you want to, and do you have the time?"]


def test_convenor_is_to_open_what_is_prepared(preparing, convenor, steering_member):
    assert owed(convenor) == ["The choice of processes is not open yet"]
    assert owed(steering_member) == []


def test_each_is_to_assess_what_they_have_left_and_the_convenor_to_open(
    assessing_round, steering, decider, employee
):
    for member in steering:
        assert owed(member) == ["Four processes are yours to assess"]
    assert owed(decider) == owed(employee) == []
    for member in steering:
        score_all(assessing_round, member, *[ROW] * 4)
    assert owed(steering[0]) == ["The assessments can be opened"]
    assert owed(steering[1]) == []


def test_time_to_assess_that_is_over_is_the_convenors(assessing_round, convenor, steering_member):
    with clock.at(assessing_round.assess_before + HOUR):
        assert owed(convenor) == ["The assessments can be opened"]
        assert owed(steering_member) == []


def test_steering_group_proposes_and_koncernchefsgruppen_decides(revealed, proposed, steering, decider):
    assert owed(decider) == ["The steering group proposes which processes to begin with"]
    assert owed(steering[1]) == []
    deciding.take_back_proposal(selection=proposed, by=decider, reason="Säg mer.")
    assert owed(decider) == []
    assert owed(steering[1]) == ["Which processes does the steering group propose?"]


def test_dates_are_those_of_the_round(proposed, decider):
    (row,) = obligations(decider)
    assert row.when == timezone.localdate(proposed.decide_before)
    assert row.url == f"/processer/val/{proposed.pk}/"


def test_missed_decision_is_a_row_for_kl_info(make_user, group, proposed, decider, convenor):
    coordinator = make_user("samordnare", Role.COORDINATOR, group)
    assert owed(coordinator) == []
    assert list(overdue_selections()) == []
    with clock.at(proposed.decide_before + HOUR):
        assert list(overdue_selections()) == [proposed]
        assert owed(coordinator) == owed(convenor) == ["The choice of processes should have been decided"]
        (row,) = obligations(User.objects.get(pk=decider.pk))
        assert row.status == "late"
    selecting.move_deadlines(
        selection=proposed, by=convenor, assess_before=proposed.assess_before,
        decide_before=proposed.decide_before + dt.timedelta(days=9),
    )  # fmt: skip
    with clock.at(proposed.decide_before + HOUR):
        assert list(overdue_selections()) == []


def test_owner_fills_in_the_pilot(decided, home_care, caretakers):
    pilot = Pilot.objects.get(process__code="P01")
    owner = owner_of(pilot.process)
    assert owed(owner) == ["Nyanställning was chosen: who takes part, and when do you begin?"]
    piloting.change_pilot(
        pilot=pilot, by=owner, starts_on=clock.today(), next_step="Rita.",
        members=[(home_care, "Vårdbiträde"), (caretakers, "Fastighetsskötare")],
    )  # fmt: skip
    assert owed(owner) == ["Nyanställning: it is time to begin the pilot"]


def test_employee_without_a_post_costs_no_query(assessing_round, employee, django_assert_num_queries):
    user = User.objects.get(pk=employee.pk)
    assert user.posts
    with django_assert_num_queries(0):
        assert obligations(user) == []
