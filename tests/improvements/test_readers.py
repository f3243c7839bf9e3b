"""Who sees a suggestion, asked from its end, is what each person is answered."""

import datetime as dt

import pytest

from improvements import readers, services
from improvements.models import Comment, Suggestion
from improvements.workflow import State
from notifications import audiences
from organisation.models import Appointment, User
from tests.improvements.test_talk import say
from tests.roles import LONG_AGO

pytestmark = pytest.mark.django_db
OVER = dt.date.today() - dt.timedelta(days=1)


@pytest.fixture
def everyone(employee, colleague, manager, head, outsider, other_manager, steering_member, administrator):
    """One of them held a post here that has ended."""
    unit = employee.appointments.get().unit
    Appointment.objects.create(user=outsider, role="deputy", unit=unit, starts_on=LONG_AGO, ends_on=OVER)
    return User.objects.active()


def variants(suggestion, other, *left_out):
    """Every way in which who sees it can differ."""
    elsewhere = other.appointments.get().unit
    read = {"acknowledged_at": suggestion.submitted_at}
    for where in (
        {},
        {"handler_unit": elsewhere},
        {"at_steering": True, "raised_at": suggestion.submitted_at, "raised_to": "steering"},
        {"responsible_unit": elsewhere},
    ):
        for more in (
            {},
            {"left_out": [other.pk, *(user.pk for user in left_out)]},
            read,
            read | {"secrecy": True},
            {"channel": "whistleblowing"},
        ):
            yield where | more
    yield {"state": State.DRAFT}


def differing(suggestion, comment, everyone):
    """Who sees the one and the other, the same whichever end is asked."""
    row, said = Suggestion.objects.get(pk=suggestion.pk), Comment.objects.get(pk=comment.pk)
    people = list(everyone.all())  # who know their posts anew
    listed = {user for user in people if Suggestion.objects.listed_for(user).filter(pk=row.pk).exists()}
    told = {user for user in people if Comment.objects.visible_to(user).filter(pk=said.pk).exists()}
    assert set(everyone.filter(readers.listed_to(row))) == listed
    assert set(everyone.filter(readers.said_to(said))) == told
    return frozenset(listed), frozenset(told)


def test_condition_on_accounts_answers_what_each_person_is_answered(
    everyone, employee, manager, other_manager, steering_member, colleague, submit
):
    suggestion = submit(employee)
    inside = say(colleague, suggestion)
    Comment.objects.filter(pk=inside.pk).update(inside=True)
    rows = Suggestion.objects.filter(pk=suggestion.pk)
    changes = list(variants(suggestion, other_manager, manager, steering_member))
    plain = rows.values(*{name for change in changes for name in change}).get()
    found = set()
    for change in changes:
        rows.update(**plain | change)
        found.add(differing(suggestion, inside, everyone))
    assert len(found) > 4
    rows.update(**plain)
    manager.appointments.update(ends_on=OVER)  # the vacant post falls to the superior
    differing(suggestion, inside, everyone)


def test_followers_of_what_is_not_open_are_found_in_one_query_however_many(
    make_user, home_care, employee, submit, django_assert_num_queries
):
    suggestion = submit(employee)
    row = Suggestion.objects.select_related("unit", "handler_unit").get(pk=suggestion.pk)
    for number in range(4):
        services.follow(user=make_user(f"f{number}", "employee", home_care), suggestion=suggestion)
    with django_assert_num_queries(1):
        assert len(audiences.suggestions.followers(None, row)) == 5
