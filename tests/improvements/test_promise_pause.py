# ruff: noqa: F401, F811 - fixtures
"""The one pause of a promise: a reason, a day, the same date on both sides."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from events.models import Event
from improvements import services
from improvements.models import Suggestion
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from organisation.workdays import add_workdays
from tests.improvements.moving import at, fresh
from tests.improvements.pages import reader, text_of
from tests.notifications.conftest import post
from tests.notifications.test_letters import bodies
from tests.values.racing import at_once

MONDAY = dt.date(2027, 2, 1)  # ten working days without a holiday lie ahead


def pause(suggestion, by, days=3, reason="Vi väntar på underlag från IT.", **more):
    return services.pause_promise(
        suggestion=suggestion,
        by=by,
        paused_until=add_workdays(clock.today(), days),
        reason=reason,
        **more,
    )


@pytest.fixture
def monday():
    with at(MONDAY):
        yield


@pytest.fixture
def received(monday, employee, manager, submit):
    return submit(employee)


def test_a_pause_moves_the_promised_day_by_its_working_days(received, manager):
    first = received.decide_by
    paused = pause(received, manager)
    assert (paused.paused_on, paused.paused_until) == (MONDAY, MONDAY + dt.timedelta(days=3))
    assert paused.decide_by == add_workdays(first, 3)
    assert [step.kind for step in paused.steps.all()] == [
        "moved",
        "moved",
        "paused",
    ]


def test_ended_earlier_the_day_moves_back(received, manager):
    first = received.decide_by
    pause(received, manager, days=10)
    with at(MONDAY + dt.timedelta(days=2)):
        ended = services.resume_promise(suggestion=fresh(received), by=manager)
    assert ended.decide_by == add_workdays(first, 2)
    assert ended.paused_until == MONDAY + dt.timedelta(days=2)
    with at(MONDAY + dt.timedelta(days=2)), pytest.raises(NotAllowed):
        services.resume_promise(suggestion=fresh(received), by=manager)


def test_there_is_one_pause(received, manager):
    pause(received, manager)
    services.resume_promise(suggestion=fresh(received), by=manager)
    with pytest.raises(NotAllowed, match="en gång|once"):
        pause(fresh(received), manager)


def test_a_broken_promise_is_not_mended_by_a_pause(received, manager):
    with at(add_workdays(received.decide_by, 1)), pytest.raises(NotAllowed):
        pause(received, manager)
    assert fresh(received).paused_on is None
    with at(received.decide_by):
        pause(received, manager)


@pytest.mark.parametrize("days", [0, 5, 15, 12], ids=["today", "saturday", "too far", "second saturday"])
def test_until_a_working_day_at_most_ten_ahead(received, manager, days):
    with pytest.raises(NotAllowed) as refusal:
        services.pause_promise(
            suggestion=received, by=manager, paused_until=MONDAY + dt.timedelta(days=days), reason="IT."
        )
    assert "paused_until" in refusal.value.message_dict


def test_the_reason_is_required(received, manager):
    with pytest.raises(NotAllowed):
        pause(received, manager, reason=" ")


def test_only_those_who_answer_may_pause(received, employee, colleague):
    for other in (employee, colleague):
        with pytest.raises(PermissionDenied):
            pause(received, other)


def test_the_database_refuses_a_pause_without_reason_or_dates(received):
    for fields in (
        {"paused_on": MONDAY},
        {"paused_on": MONDAY, "paused_until": MONDAY},
        {"pause_reason": "IT"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Suggestion.objects.filter(pk=received.pk).update(**fields)


# ---- a question is the pause -----------------------------------------------------------------------------


def test_a_question_pauses_until_it_is_answered(received, manager, employee):
    first = received.decide_by
    asked = services.ask_author(suggestion=received, by=manager, question="När på dagen?")
    assert asked.decide_by == add_workdays(first, 10)
    with at(MONDAY + dt.timedelta(days=3)):
        answered = services.answer_question(suggestion=asked, by=employee, answer="På morgonen.")
    assert answered.decide_by == add_workdays(first, 3)


def test_a_question_that_expires_has_used_its_ten_days(received, manager):
    first = received.decide_by
    services.ask_author(suggestion=received, by=manager, question="När på dagen?")
    with at(add_workdays(MONDAY, 11)):
        services.pass_time()
    found = fresh(received)
    assert (found.state, found.decide_by) == ("acknowledged", add_workdays(first, 10))


def test_a_second_question_moves_nothing(received, manager, employee):
    services.ask_author(suggestion=received, by=manager, question="När på dagen?")
    services.answer_question(suggestion=fresh(received), by=employee, answer="På morgonen.")
    stands = fresh(received).decide_by
    services.ask_author(suggestion=fresh(received), by=manager, question="Varje dag?")
    with at(MONDAY + dt.timedelta(days=2)):
        services.answer_question(suggestion=fresh(received), by=employee, answer="Ja.")
    assert fresh(received).decide_by == stands


def test_an_answer_ends_no_pause_of_the_handlers_own(received, manager, employee):
    paused = pause(received, manager, days=5)
    services.ask_author(suggestion=fresh(received), by=manager, question="När på dagen?")
    services.answer_question(suggestion=fresh(received), by=employee, answer="På morgonen.")
    assert (fresh(received).decide_by, fresh(received).paused_until) == (
        paused.decide_by,
        paused.paused_until,
    )


def test_sent_up_during_the_pause_its_days_are_not_lost(received, manager):
    Suggestion.objects.filter(pk=received.pk).update(decide_by=add_workdays(MONDAY, 5))
    pause(fresh(received), manager, days=4)
    raised = services.raise_suggestion(suggestion=fresh(received), by=manager, to="steering", reason="Fler.")
    assert raised.decide_by == add_workdays(MONDAY, 14)


def test_a_new_promise_is_not_paused(received, manager, employee):
    pause(received, manager, days=8)
    services.withdraw_suggestion(suggestion=fresh(received), by=employee)
    again = services.resubmit_suggestion(suggestion=fresh(received), by=employee)
    assert (again.paused_until, again.decide_by) == (MONDAY, add_workdays(MONDAY, 10))


# ---- on the pages ----------------------------------------------------------------------------------------


def test_both_sides_read_the_same_day_and_reason(received, manager, employee):
    paused = pause(received, manager)
    assert (paused.decide_by.day, paused.decide_by.month) == (18, 2)
    for user, url, said in (
        (employee, received.get_absolute_url(), "Next promise Thursday"),
        (manager, f"/att-besvara/{received.slug}/", "Decision by"),
    ):
        text = text_of(reader(user).get(url))
        assert "The promise is paused until Thursday 4 February: Vi väntar på underlag från IT." in text, url
        assert f"{said} 18 Feb" in text, url


def test_the_desk_pauses_once_and_keeps_what_was_typed(received, manager):
    browser, url = reader(manager), f"/att-besvara/{received.slug}/"
    typed = {"version": 1, "action": "pause", "paused_until": "2027-02-06", "reason": "Underlag från IT."}
    refused = browser.post(url, typed)
    assert refused.status_code == 422
    assert "Choose a working day after today" in text_of(refused) and "Underlag från IT." in refused.text
    assert browser.post(url, {**typed, "paused_until": "2027-02-04"}).status_code == 302
    text = browser.get(url).text
    assert 'value="pause"' not in text and 'value="resume"' in text
    assert browser.post(url, {"version": fresh(received).version, "action": "resume"}).status_code == 302
    assert not fresh(received).paused_until > MONDAY


def test_the_author_is_told_of_the_pause_and_of_its_end(received, manager, post, employee):
    post()
    pause(received, manager)
    (letter,) = [letter for letter in post() if letter.to == [employee.email] and "paus" in letter.subject]
    for body in bodies(letter):
        assert "torsdag 18 februari" in body and "torsdag 4 februari" in body
        assert "Vi väntar på underlag från IT." in body
    services.resume_promise(suggestion=fresh(received), by=manager)
    assert len([letter for letter in post() if letter.to == [employee.email]]) == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_pause_at_once_leave_one_pause(employee, manager, head, submit):
    with at(MONDAY):
        suggestion = submit(employee)

    def press(user, days):
        def run():
            with at(MONDAY):
                pause(suggestion, user, days=days)

        return run

    refused = [error for error in at_once(press(manager, 2), press(head, 7)) if error]
    assert [error.code for error in refused] == ["once"]
    assert Event.objects.filter(kind="improvements.promise_paused").count() == 1
    assert fresh(suggestion).decide_by in (add_workdays(MONDAY, 12), add_workdays(MONDAY, 17))
