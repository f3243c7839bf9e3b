import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from events.models import Event
from lean_portal import clock
from organisation import services
from organisation.backends import PortalBackend
from organisation.models import Appointment, Person, User
from organisation.roles import Role
from tests.organisation.refusals import again, refused

DAY = dt.timedelta(days=1)


def today():
    return clock.today()


# ---- who answers ----


def test_manager_answers_for_the_own_unit_alone(manager, home_care, head, care):
    assert manager.answered_unit_ids == {home_care.pk}
    assert head.answered_unit_ids == {care.pk}


def test_vacant_post_falls_to_the_superior(head, care, home_care, pupil_health, manager):
    assert head.answered_unit_ids == {care.pk, pupil_health.pk}


def test_post_of_an_inactive_user_is_vacant(head, care, home_care, manager):
    services.deactivate_user(user=manager, by=None)
    assert again(head).answered_unit_ids == {care.pk, home_care.pk}


def test_post_that_has_ended_is_vacant_from_the_day_after(head, care, home_care, manager):
    services.end_appointment(appointment=manager.appointments.get(), by=None)
    assert again(head).answered_unit_ids == {care.pk}
    assert again(manager).answered_unit_ids == {home_care.pk}
    services.end_appointment(appointment=manager.appointments.get(), by=None, last_day=today() - DAY)
    assert again(head).answered_unit_ids == {care.pk, home_care.pk}
    assert again(manager).answered_unit_ids == frozenset()


def test_post_held_by_a_person_without_account_is_vacant(head, care, home_care):
    person = services.add_person(name="Vikarie", unit=home_care, by=None)
    services.appoint(role=Role.MANAGER, unit=home_care, person=person, by=None)
    assert home_care.pk in head.answered_unit_ids


def test_deputy_answers_between_the_dates_and_keeps_the_post_filled(head, care, home_care, manager, employee):
    services.appoint_deputy(
        unit=home_care, user=employee, starts_on=today(), ends_on=today() + DAY, by=manager
    )
    services.end_appointment(appointment=manager.appointments.get(), by=None, last_day=today() - DAY)
    assert again(employee).answered_unit_ids == {home_care.pk}
    assert again(head).answered_unit_ids == {care.pk}


def test_vacancy_passes_over_levels_until_somebody_answers(group, home_care, make_user):
    chief = make_user("kommunchef", Role.MANAGER, group)
    assert home_care.pk in chief.answered_unit_ids


def test_answering_for_a_unit_is_the_nearest_holder(home_care, pupil_health, head, manager):
    assert [post.user for post in Appointment.objects.answering_for(home_care)] == [manager]
    assert [post.user for post in Appointment.objects.answering_for(pupil_health)] == [head]


# ---- appointing ----


def test_appoint_tells_who_where_and_as_what(home_care, employee, administrator):
    post = services.appoint(role=Role.REPRESENTATIVE, unit=home_care, user=employee, by=administrator)
    event = Event.objects.about(post).get()
    assert event.kind == "organisation.person_appointed"
    assert event.actor_id == administrator.pk
    assert event.data == {
        "unit": home_care.pk,
        "role": "representative",
        "user": employee.pk,
        "person": None,
    }
    assert post.starts_on == today()


def test_appoint_refuses_a_second_holder_of_the_post(home_care, manager, employee):
    refused(
        "organisation_one_holder_of_a_single_post",
        services.appoint,
        role=Role.MANAGER,
        unit=home_care,
        user=employee,
        by=None,
    )


def test_appoint_refuses_the_same_appointment_twice(home_care, employee):
    refused(
        "organisation_same_appointment_once",
        services.appoint,
        role=Role.EMPLOYEE,
        unit=home_care,
        user=employee,
        by=None,
    )


def test_appoint_refuses_two_holders_and_none(home_care, employee):
    person = Person.objects.create(name="X", unit=home_care)
    both = {"user": employee, "person": person}
    for holder in (both, {}):
        refused(
            "organisation_appointment_has_one_holder",
            services.appoint,
            role=Role.EDITOR,
            unit=home_care,
            by=None,
            **holder,
        )


def test_appoint_refuses_days_that_cannot_be(home_care, employee):
    services.close_unit(unit=home_care, by=None, last_day=today())
    home_care.refresh_from_db()
    post = {"role": Role.EDITOR, "unit": home_care, "user": employee, "by": None}
    refused("last_day_too_early", services.appoint, **post, starts_on=today(), ends_on=today() - DAY)
    refused("unit_closed", services.appoint, **post, starts_on=today() + DAY)


def test_successor_may_be_appointed_before_the_post_is_free(home_care, manager, employee):
    services.end_appointment(appointment=manager.appointments.get(), by=None, last_day=today() + 9 * DAY)
    post = services.appoint(
        role=Role.MANAGER, unit=home_care, user=employee, starts_on=today() + 10 * DAY, by=None
    )
    assert post.pk
    assert again(manager).answered_unit_ids == {home_care.pk}


def test_post_of_an_inactive_user_is_taken_over(home_care, manager, employee):
    services.deactivate_user(user=manager, by=None)
    services.appoint(role=Role.MANAGER, unit=home_care, user=employee, by=None)
    assert manager.appointments.get().ends_on == today() - DAY
    assert again(employee).answered_unit_ids == {home_care.pk}


@pytest.mark.django_db(transaction=True)
def test_two_who_appoint_the_same_post_at_once_leave_one_holder(home_care, employee, colleague):
    gate = Barrier(2, timeout=10)

    def appoint(user):
        try:
            gate.wait()
            services.appoint(role=Role.MANAGER, unit=home_care, user=user, by=None)
            return "appointed"
        except ValidationError as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(appoint, [employee, colleague]), key=len)
    assert answers == ["appointed", "organisation_one_holder_of_a_single_post"]
    assert Appointment.objects.filter(role=Role.MANAGER).count() == 1


# ---- ending ----


def test_appointment_that_has_not_begun_goes_away(home_care, employee):
    post = services.appoint(role=Role.EDITOR, unit=home_care, user=employee, starts_on=today() + DAY, by=None)
    assert services.end_appointment(appointment=post, by=None) is None
    assert not Appointment.objects.filter(role=Role.EDITOR).exists()
    assert Event.objects.last().kind == "organisation.appointment_cancelled"


def test_end_may_be_moved_both_ways(home_care, manager):
    post = manager.appointments.get()
    for ends_on in (today() + DAY, today() + 9 * DAY, today() + 2 * DAY, None):
        services.change_end(appointment=post, ends_on=ends_on, by=None)
        post.refresh_from_db()
        assert post.ends_on == ends_on
    refused("last_day_too_early", services.change_end, appointment=post, ends_on=dt.date(2019, 1, 1), by=None)


def test_end_cannot_be_moved_into_the_successors_days(home_care, manager, employee):
    post = services.end_appointment(appointment=manager.appointments.get(), by=None)
    services.appoint(role=Role.MANAGER, unit=home_care, user=employee, starts_on=today() + DAY, by=None)
    refused(
        "organisation_one_holder_of_a_single_post",
        services.change_end,
        appointment=post,
        ends_on=None,
        by=None,
    )


def test_last_administrator_stays(administrator, make_user, group):
    post = administrator.appointments.get()
    refused("last_administrator", services.end_appointment, appointment=post, by=None)
    refused("last_administrator", services.deactivate_user, user=administrator, by=None)
    make_user("admin2", Role.ADMINISTRATOR, group)
    services.end_appointment(appointment=post, by=None)
    services.deactivate_user(user=administrator, by=None)
    assert not again(administrator).is_active


# ---- deputies ----


def test_manager_names_a_deputy(home_care, manager, employee):
    post = services.appoint_deputy(
        unit=home_care, user=employee, starts_on=today(), ends_on=today() + DAY, by=manager
    )
    assert (post.role, post.ends_on) == (Role.DEPUTY, today() + DAY)
    assert list(Appointment.objects.deputies_in([home_care])) == [post]


def test_only_the_holder_of_the_post_names_and_ends_deputies(
    home_care, manager, employee, colleague, head, administrator, other_manager
):
    days = {"starts_on": today(), "ends_on": today() + DAY}
    for by in (employee, head, administrator, other_manager):
        with pytest.raises(PermissionDenied):
            services.appoint_deputy(unit=home_care, user=colleague, by=by, **days)
    post = services.appoint_deputy(unit=home_care, user=colleague, by=manager, **days)
    for by in (again(colleague), head, administrator):
        with pytest.raises(PermissionDenied):
            services.end_deputy(appointment=post, by=by)
    with pytest.raises(PermissionDenied):
        services.end_deputy(appointment=employee.appointments.get(), by=manager)
    services.end_deputy(appointment=post, by=manager)
    assert again(colleague).appointments.get(role=Role.DEPUTY).ends_on == today()


def test_deputy_is_somebody_else_nearby_for_a_while(
    home_care, manager, employee, outsider, pupil_health, make_user
):
    peer = make_user("elevchef", Role.MANAGER, pupil_health)
    leaver = make_user("slutat", Role.EMPLOYEE, home_care, is_active=False)
    days = {"starts_on": today(), "ends_on": today() + DAY}
    post = {"unit": home_care, "by": manager}
    refused("self", services.appoint_deputy, user=manager, **post, **days)
    refused("stranger", services.appoint_deputy, user=outsider, **post, **days)
    refused("stranger", services.appoint_deputy, user=leaver, **post, **days)
    early = {"starts_on": today() - DAY, "ends_on": today()}
    refused("too_early", services.appoint_deputy, user=employee, **post, **early)
    backwards = {"starts_on": today() + DAY, "ends_on": today()}
    refused("last_day_too_early", services.appoint_deputy, user=employee, **post, **backwards)
    long = {"starts_on": today(), "ends_on": today() + 400 * DAY}
    refused("too_long", services.appoint_deputy, user=employee, **post, **long)
    assert services.appoint_deputy(user=peer, **post, **days).pk


def test_login_backend_brings_the_same_posts_as_a_query(manager, home_care, employee):
    Appointment.objects.create(
        user=manager,
        role=Role.DEPUTY,
        unit=home_care,
        starts_on=dt.date(2020, 1, 1),
        ends_on=dt.date(2020, 2, 1),
    )
    brought = PortalBackend().get_user(manager.pk)
    assert brought.posts == User.objects.get(pk=manager.pk).posts != ()
