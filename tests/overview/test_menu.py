import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.utils.translation import override

from improvements import services
from organisation.models import User
from overview.context import nav
from tests.overview.conftest import workday


def menu(user, path="/"):
    request = RequestFactory().get(path)
    request.user = user
    with override("en"):
        return [(str(found.label), found.count, found.hot) for found in nav(request)["nav"]]


def current(user, path):
    request = RequestFactory().get(path)
    request.user = user
    return [found.url for found in nav(request)["nav"] if found.current]


def test_an_employee_has_seven_entries_that_cost_no_query(employee, django_assert_num_queries):
    assert employee.posts
    with django_assert_num_queries(0):
        assert menu(employee) == [
            ("My page", 0, False),
            ("Suggestions", 0, False),
            ("Board", 0, False),
            ("Our values", 0, False),
            ("Processes", 0, False),
            ("Training", 0, False),
            ("KL-Info", 0, False),
            ("News", 0, False),
            ("Overview", 0, False),
        ]


def test_a_manager_reads_how_many_wait_at_the_cost_of_one_query(
    employee, manager, submit, django_assert_num_queries
):
    submit(employee)
    assert manager.posts
    with django_assert_num_queries(1):
        assert menu(manager)[2] == ("To answer", 1, False)


def test_a_broken_promise_shows_in_the_menu(employee, manager, submit):
    with workday(-4):
        submit(employee)
    assert menu(manager)[2] == ("To answer", 1, True)


def test_what_is_answered_is_no_longer_counted(employee, manager, submit):
    services.implement_suggestion(suggestion=submit(employee), by=manager, answer="Det är gjort.")
    assert menu(manager)[2] == ("To answer", 0, False)


def test_a_vacant_unit_counts_for_the_head_above(care, pupil_health, make_user, head, submit):
    submit(make_user("kurator", "employee", pupil_health))
    assert menu(head)[2] == ("To answer", 1, False)


def test_the_steering_group_counts_what_was_sent_up(raised, steering_member, manager):
    assert menu(steering_member)[-1:] == [("Steering group", 1, False)]
    assert menu(manager)[2] == ("To answer", 0, False)


def test_one_query_for_somebody_who_has_both_desks(
    raised, steering_member, home_care, django_assert_num_queries
):
    both = User.objects.get(pk=steering_member.pk)
    both.appointments.create(role="deputy", unit=home_care)
    assert both.posts
    with django_assert_num_queries(1):
        found = menu(both)
        assert [found[2], found[-1]] == [("To answer", 0, False), ("Steering group", 1, False)]


def test_managers_find_the_meetings_and_employees_what_is_told_where_they_work(
    manager, steering_member, employee
):
    for user in (manager, steering_member):
        assert current(user, "/kl-info/3/") == ["/kl-info/"]
    assert current(employee, "/kl-info/3/genomgang/VOF-HTC/") == ["/kl-info/hos-oss/"]


def test_administrators_find_the_administration(administrator):
    assert menu(administrator)[-1:] == [("Administration", 0, False)]


@pytest.mark.parametrize(
    "path, url",
    [
        ("/", "/"),
        ("/forslag/2027-1/", "/forslag/"),
        ("/tavla/VOF-HTC/skarmar/", "/tavla/"),
        ("/att-besvara/", "/att-besvara/"),
        ("/admin/styrgrupp/2027-1/", "/admin/styrgrupp/"),
        ("/admin/organisation/unit/", "/admin/"),
        ("/oversikt/pagar/", "/oversikt/"),
    ],
)
def test_the_menu_marks_where_one_is(make_user, group, home_care, path, url):
    user = make_user("allt", "administrator", group)
    user.appointments.create(role="steering_member", unit=group)
    user.appointments.create(role="manager", unit=home_care)
    assert current(User.objects.get(pk=user.pk), path) == [url]


def test_nobody_is_offered_no_menu():
    request = RequestFactory().get("/")
    assert nav(request) == {"nav": []}
    request.user = AnonymousUser()
    assert nav(request) == {"nav": []}


def test_the_management_of_the_group_finds_the_overview_first(make_user, group):
    assert menu(make_user("ledning", "group_management", group))[0] == ("Overview", 0, False)
