import pytest
from django.test import Client

from events.models import Event
from organisation import services
from organisation.models import Person, Session, User
from organisation.roles import Role
from tests.organisation.refusals import again, refused


@pytest.fixture
def user(db):
    return services.add_user(username="anna", name="Anna", email="Anna@Almfors.example", by=None)


def test_account_without_password_opens_for_none(user):
    assert not user.has_usable_password()
    assert user.email == "anna@almfors.example"
    assert Event.objects.about(user).get().kind == "organisation.user_added"


def test_account_with_password_opens_for_it(db):
    user = services.add_user(username="bo", name="Bo", password="brevduva under ekbacken", by=None)
    assert again(user).check_password("brevduva under ekbacken")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"username": "ANNA"}, "organisation_username_used_once"),
        ({"username": "b", "email": "ANNA@almfors.example"}, "organisation_email_used_once"),
        ({"username": "anna@almfors.example"}, "known"),
        ({"username": "b", "email": "anna"}, "known"),
    ],
)
def test_login_names_one_account(user, fields, reason):
    refused(reason, services.add_user, **{"name": "B", "by": None, **fields})


def test_username_may_be_the_own_email(db):
    user = services.add_user(username="c@x.se", name="C", email="c@x.se", by=None)
    assert services.change_user(user=user, by=None, name="D").name == "D"


def test_change_user_says_which_fields_and_not_what_they_hold(user):
    services.change_user(user=user, by=user, name="Anna A", email=" A@b.SE ", language="sv")
    event = Event.objects.about(user).last()
    assert (event.kind, event.data) == ("organisation.user_changed", {"fields": ["name", "email"]})
    assert again(user).email == "a@b.se"


def test_change_of_nothing_is_no_event(user):
    services.change_user(user=user, by=user, name="Anna")
    assert Event.objects.about(user).count() == 1


def test_change_user_refuses_a_taken_name(user):
    other = services.add_user(username="bo", name="Bo", by=None)
    refused("organisation_username_used_once", services.change_user, user=other, by=None, username="Anna")


def test_deactivated_user_is_out_at_the_next_request_in_every_browser(employee, log_in):
    browsers = [log_in(employee) for _ in range(10)]
    assert Session.objects.filter(user_id=employee.pk).count() == 10
    services.deactivate_user(user=employee, by=None)
    assert Session.objects.count() == 0
    for browser in browsers:
        assert browser.get("/profil/").url.startswith("/logga-in/")


def test_sessions_of_others_live_on(employee, colleague, log_in):
    other = log_in(colleague)
    log_in(employee)
    services.deactivate_user(user=employee, by=None)
    assert other.get("/profil/").status_code == 200


def test_reactivated_user_must_log_in_again(employee, log_in):
    browser = log_in(employee)
    services.deactivate_user(user=employee, by=None)
    services.reactivate_user(user=employee, by=None)
    assert browser.get("/profil/").status_code == 302
    assert again(employee).unit_ids == employee.unit_ids


def test_deactivation_and_reactivation_are_written_once(employee):
    for service in (services.deactivate_user, services.reactivate_user):
        service(user=employee, by=None)
        service(user=employee, by=None)
    kinds = list(Event.objects.about(employee).values_list("kind", flat=True))
    assert kinds == ["organisation.user_deactivated", "organisation.user_reactivated"]


def test_nobody_deactivates_the_own_account(administrator, make_user, group):
    make_user("admin2", Role.ADMINISTRATOR, group)
    refused("self", services.deactivate_user, user=administrator, by=administrator)


def test_anonymous_browser_has_a_session_of_nobody(db):
    Client().get("/logga-in/")
    assert not Session.objects.exclude(user_id=None).exists()


def test_reset_is_asked_for_active_accounts_with_that_email(user):
    for email in (" ANNA@almfors.example ", "nobody@almfors.example", ""):
        services.ask_password_reset(email=email)
    event = Event.objects.get(kind="organisation.password_reset_asked")
    assert (event.subject_id, event.actor_id, event.data) == (user.pk, None, {})
    services.deactivate_user(user=user, by=None)
    services.ask_password_reset(email=user.email)
    assert Event.objects.filter(kind="organisation.password_reset_asked").count() == 1


def test_person_without_account_is_added_and_changed(home_care, administrator):
    person = services.add_person(
        name="Ordförande", unit=home_care, by=administrator, headcount_group="elected"
    )
    services.change_person(person=person, by=administrator, name="Ny ordförande", headcount_group="elected")
    services.change_person(person=person, by=administrator, name="Ny ordförande")
    assert Person.objects.get().name == "Ny ordförande"
    events = Event.objects.about(person).values_list("kind", "data")
    assert list(events) == [
        ("organisation.person_added", {"unit": home_care.pk}),
        ("organisation.person_changed", {"fields": ["name"]}),
    ]


def test_holding_finds_who_has_a_role_today(administrator, employee):
    assert list(User.objects.holding(Role.ADMINISTRATOR)) == [administrator]
