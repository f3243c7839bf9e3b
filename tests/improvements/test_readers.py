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


@pytest.fixture
def everyone(employee, colleague, manager, head, outsider, other_manager, steering_member, administrator):
    """Some of whom hold posts that have ended or have gone to a superior."""
    over = dt.date.today() - dt.timedelta(days=1)
    Appointment.objects.create(
        user=outsider, role="manager", unit=manager.posts and employee.appointments.get().unit,
        starts_on=LONG_AGO, ends_on=over,
    )  # fmt: skip
    return User.objects.active()


def variants(suggestion, manager, other, head):
    """Every way in which who sees it can differ; each is one row as it may stand in the database."""
    elsewhere = {"handler_unit": other.appointments.get().unit}
    at_steering = {"at_steering": True, "raised_at": suggestion.submitted_at, "raised_to": "steering"}
    base = [{}, elsewhere, at_steering, {"responsible_unit": elsewhere["handler_unit"]}]
    for change in base:
        yield change
        yield change | {"left_out": [manager.pk, other.pk]}
        yield change | {"acknowledged_at": suggestion.submitted_at}
        yield change | {"acknowledged_at": suggestion.submitted_at, "secrecy": True}
        yield change | {"channel": "whistleblowing"}
    yield {"state": State.DRAFT}


def test_condition_on_accounts_answers_what_each_person_is_answered(
    everyone, employee, manager, other_manager, steering_member, head, colleague, submit
):
    suggestion = submit(employee)
    inside = say(colleague, suggestion)
    Comment.objects.filter(pk=inside.pk).update(inside=True)
    before = Suggestion.objects.filter(pk=suggestion.pk)
    plain = {"handler_unit": suggestion.handler_unit, "at_steering": False, "raised_at": None, "raised_to": "",
             "left_out": [], "acknowledged_at": None, "secrecy": False, "channel": "", "responsible_unit": None,
             "state": suggestion.state}  # fmt: skip
    seen = set()
    for change in variants(suggestion, manager, other_manager, head):
        before.update(**plain | change)
        row, said = Suggestion.objects.get(pk=suggestion.pk), Comment.objects.get(pk=inside.pk)
        people = list(everyone)
        listed = {user for user in people if Suggestion.objects.listed_for(user).filter(pk=row.pk).exists()}
        told = {user for user in people if Comment.objects.visible_to(user).filter(pk=said.pk).exists()}
        assert set(everyone.filter(readers.listed_to(row))) == listed, change
        assert set(everyone.filter(readers.said_to(said))) == told, change
        seen.add((frozenset(listed), frozenset(told)))
    assert len(seen) > 5
    manager.appointments.update(ends_on=dt.date.today() - dt.timedelta(days=1))  # it goes to the superior
    before.update(**plain | {"left_out": []})
    row = Suggestion.objects.get(pk=suggestion.pk)
    listed = {user for user in everyone if Suggestion.objects.listed_for(user).filter(pk=row.pk).exists()}
    assert set(everyone.filter(readers.listed_to(row))) == listed


def test_followers_of_what_is_not_open_are_found_in_few_queries_however_many(
    make_user, home_care, employee, submit, django_assert_num_queries
):
    suggestion = submit(employee)
    row = Suggestion.objects.select_related("unit", "handler_unit").get(pk=suggestion.pk)
    for number in range(4):
        services.follow(user=make_user(f"f{number}", "employee", home_care), suggestion=suggestion)
    with django_assert_num_queries(1):
        assert len(audiences.followers(None, row)) == 5
