"""How everybody stands with what their roles require."""

import datetime as dt

import pytest

from lean_portal import clock
from organisation.models import Appointment
from organisation.roles import Role
from training.gaps import Stand, crowds, gaps, standings
from training.models import Exemption, Record, Requirement
from training.services import courses, records, seats

pytestmark = pytest.mark.django_db


@pytest.fixture
def taken(course, manager, home_care):
    """taken(days ago, …) writes a record of the manager."""

    def write(days=10, **fields):
        on = clock.today() - dt.timedelta(days)
        return Record.objects.create(course=course, user=manager, unit=home_care, done_on=on, **fields)

    return write


def stand_of(user):
    (found,) = standings(user)
    return found.state


def test_a_new_manager_has_the_gap_from_the_first_day_and_not_before(course, make_user, home_care):
    new = make_user("ny", Role.EMPLOYEE, home_care)
    assert gaps(new) == []
    tomorrow = clock.today() + dt.timedelta(1)
    Appointment.objects.create(user=new, role=Role.MANAGER, unit=home_care, starts_on=tomorrow)
    assert gaps(new) == []
    (gap,) = gaps(new, day=tomorrow)
    assert (gap.course_id, gap.unit_id, gap.since, gap.state) == (
        course.pk,
        home_care.pk,
        tomorrow,
        Stand.MISSING,
    )


def test_a_course_that_needs_a_proof_is_done_only_with_the_proof(taken, manager):
    row = taken()
    assert stand_of(manager) == Stand.PROOF
    assert list(Record.objects.awaiting_proof(manager)) == [row]
    assert not Record.objects.valid_on(clock.today()).exists()
    records.write_proof(row=row, by=manager, proof="Nycklarna hänger vid dörren.")
    assert stand_of(manager) == Stand.DONE
    assert not Record.objects.awaiting_proof(manager).exists()
    assert Record.objects.valid_on(clock.today()).get() == row


def test_what_has_grown_old_is_missing_again_and_what_soon_does_is_said(taken, manager):
    yesterday, soon = clock.today() - dt.timedelta(1), clock.today() + dt.timedelta(30)
    row = taken(valid_until=yesterday, proof="Ja.", proof_at=clock.now())
    assert stand_of(manager) == Stand.MISSING
    Record.objects.filter(pk=row.pk).update(valid_until=soon)
    (found,) = standings(manager)
    assert (found.state, found.until) == (Stand.EXPIRING, soon)
    assert gaps(manager) == []


def test_a_seat_a_queue_and_an_exemption_each_have_their_word(
    course, arrange, manager, other_manager, convenor
):
    occasion = arrange(seats=1)
    for each in (other_manager, manager):
        seats.take_seat(occasion=occasion, user=each, by=each)
    assert stand_of(other_manager) == Stand.PLANNED
    assert stand_of(manager) == Stand.WAITING
    assert [gap.user_id for gap in gaps()] == [manager.pk]
    records.exempt(by=convenor, course=course, user=manager, reason="Har hållit kursen.")
    assert stand_of(manager) == Stand.EXEMPT
    assert gaps() == []


def test_an_exemption_that_has_run_out_settles_nothing(course, manager, convenor):
    records.exempt(by=convenor, course=course, user=manager, reason="Har hållit kursen.")
    Exemption.objects.update(until=clock.today() - dt.timedelta(1))
    assert stand_of(manager) == Stand.MISSING


def test_nothing_is_asked_of_a_closed_account_or_by_a_course_that_is_no_longer_given(
    course, manager, other_manager, convenor
):
    other_manager.is_active = False
    other_manager.save(update_fields=["is_active"])
    assert [each.user_id for each in standings()] == [manager.pk]
    fields = {"name": course.name, "tier": course.tier}
    courses.change_course(course=course, by=convenor, roles=[Role.MANAGER], retired=True, **fields)
    assert standings() == []
    assert not Requirement.objects.of_roles([Role.MANAGER]).exists()


def test_how_everybody_stands_is_one_query_however_many_they_are(
    course, manager, other_manager, head, django_assert_num_queries
):
    with django_assert_num_queries(1):
        assert len(standings()) == 2


def test_one_person_with_two_posts_stands_in_both_units_and_has_one_gap(course, manager, caretakers):
    Appointment.objects.create(user=manager, role=Role.MANAGER, unit=caretakers, starts_on=clock.today())
    assert len(standings(manager)) == 2
    assert len(gaps(manager)) == 1


def test_counted_together_everybody_stands_as_one_by_one(
    course, taken, arrange, manager, other_manager, head, caretakers, django_assert_num_queries
):
    course.requirements.create(role=Role.ORGANISATION_HEAD)
    Appointment.objects.create(user=manager, role=Role.DEPUTY, unit=caretakers, starts_on=clock.today())
    course.requirements.create(role=Role.DEPUTY)
    taken(proof="Ja.", proof_at=clock.now(), valid_until=clock.today() + dt.timedelta(30))
    occasion = arrange(seats=1)
    for each in (other_manager, head):
        seats.take_seat(occasion=occasion, user=each, by=each)
    with django_assert_num_queries(1):
        together = crowds()
    assert sorted(
        (each.course_id, each.unit_id, each.tier, each.state, each.lasts, user)
        for each in together
        for user in each.users
    ) == sorted(
        (each.course_id, each.unit_id, each.tier, each.state, each.until is not None, each.user_id)
        for each in standings()
    )
    assert {each.state for each in together} == {Stand.EXPIRING, Stand.PLANNED, Stand.WAITING}
    assert crowds(courses=[course.pk + 1]) == standings(courses=[course.pk + 1]) == []
