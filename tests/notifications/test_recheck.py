"""Asked again just before it is sent: still wanted, still true, still for this person?"""

import datetime as dt

import pytest
from django.db import transaction

from events.services import record
from improvements import services as suggestions
from notifications.models import Delivery, State
from notifications.services import expand_waiting, resume_email, send_due, stop_email
from notifications.services.send import DUE, claim, deliver
from tests.notifications.conftest import ended


def test_closed_account_gets_nothing(mail, employee, mailoutbox):
    employee.is_active = False
    employee.save()
    assert ended(mail) == (State.SUPPRESSED, "the account is closed")
    assert mailoutbox == []


def test_account_without_address_gets_it_in_the_portal_only(mail, employee):
    employee.email = ""
    employee.save()
    assert ended(mail) == (State.SUPPRESSED, "the account has no e-mail address")
    assert Delivery.objects.unread_by(employee).count() == 1


def test_stopped_notice_is_not_mailed(mail, employee, mailoutbox):
    stop_email(user=employee, notice="suggestion_received")
    assert ended(mail) == (State.SUPPRESSED, "stopped by the recipient")
    assert mailoutbox == []


def test_stopping_one_notice_stops_no_other(mail, employee):
    stop_email(user=employee, notice="suggestion_read")
    assert ended(mail)[0] == State.SENT


def test_resumed_notice_is_mailed(mail, employee):
    stop_email(user=employee, notice="suggestion_received")
    resume_email(user=employee, notice="suggestion_received")
    assert ended(mail)[0] == State.SENT


def test_notice_that_no_longer_exists_is_not_sent(mail):
    Delivery.objects.filter(pk=mail.pk).update(notice="from_an_older_version")
    assert ended(mail) == (State.CANCELLED, "what it was about is gone")


def test_two_calls_to_one_manager_are_both_sent(employee, manager, submit, mailoutbox):
    submit(employee)
    submit(employee)
    expand_waiting()
    send_due()
    assert [letter.to for letter in mailoutbox].count([manager.email]) == 2


@pytest.fixture
def call(employee, manager, submit):
    """The manager's own mail about a new suggestion, waiting."""
    suggestion = submit(employee)
    expand_waiting()
    return suggestion, Delivery.objects.get(notice="suggestion_arrived", channel="email")


OVERTAKEN = (State.CANCELLED, "overtaken by what has happened since")


def test_call_about_what_is_already_answered_is_not_sent(call, manager):
    suggestion, mail = call
    suggestions.acknowledge_suggestion(suggestion=suggestion, by=manager)
    assert ended(mail) == OVERTAKEN


def test_call_to_somebody_who_no_longer_answers_is_not_sent(call, manager):
    manager.appointments.update(ends_on=dt.date(2020, 1, 2))
    assert ended(call[1]) == (State.CANCELLED, "no longer for this recipient")


def test_call_is_for_those_who_answer_and_not_for_everybody_who_may_read(call, employee, manager):
    suggestion, _ = call
    suggestions.ask_author(suggestion=suggestion, by=manager, question="Vilka nycklar?")
    suggestions.answer_question(suggestion=suggestion, by=employee, answer="Alla")
    expand_waiting()
    manager.appointments.update(role="employee")
    mail = Delivery.objects.get(notice="question_answered", channel="email")
    assert ended(mail) == (State.CANCELLED, "no longer for this recipient")


def test_call_about_what_was_handed_over_is_not_sent(call, manager, other_manager, caretakers):
    suggestion, mail = call
    suggestions.hand_over(suggestion=suggestion, by=manager, unit=caretakers, reason="Deras hus")
    assert ended(mail) == OVERTAKEN


def test_task_about_what_the_recipient_may_no_longer_see_is_not_sent(
    call, employee, manager, other_manager, caretakers
):
    suggestion, _ = call
    suggestions.approve_suggestion(
        suggestion=suggestion, by=manager, responsible_unit=caretakers, due_on=suggestion.decide_by
    )
    expand_waiting()
    type(suggestion).objects.update(channel="incident")  # sealed: for its author and the one handler
    mail = Delivery.objects.get(notice="task_given", channel="email")
    assert ended(mail) == (State.CANCELLED, "no longer for this recipient")


def test_first_question_is_overtaken_by_the_second(call, employee, manager):
    suggestion, _ = call
    suggestions.ask_author(suggestion=suggestion, by=manager, question="Vilka nycklar?")
    suggestions.answer_question(suggestion=suggestion, by=employee, answer="Alla")
    suggestions.ask_author(suggestion=suggestion, by=manager, question="Vilka dörrar?")
    expand_waiting()
    first, second = Delivery.objects.filter(notice="question_asked", channel="email").order_by("pk")
    assert (ended(first), ended(second)[0]) == (OVERTAKEN, State.SENT)


def test_decision_is_sent_whatever_happens_after(call, manager, employee, mailoutbox):
    suggestion, _ = call
    suggestions.decline_suggestion(suggestion=suggestion, by=manager, answer="Nej", would_change="Pris")
    suggestions.reopen_suggestion(suggestion=suggestion, by=employee, new_facts="Billigare nu")
    expand_waiting()
    assert ended(Delivery.objects.get(notice="suggestion_declined", channel="email"))[0] == State.SENT


# ---- at most once ----------------------------------------------------------------------------------------
@pytest.fixture
def ask_password(employee):
    def ask():
        with transaction.atomic():
            event = record("organisation.password_reset_asked", subject=employee, by=None)
        expand_waiting()
        return Delivery.objects.get(event=event)

    return ask


def test_password_mail_is_marked_before_it_is_sent(ask_password, sink):
    mail = ask_password()
    sink.script = ["451 later"]
    assert ended(mail) == (State.SENT, "451 later")
    assert (send_due(), sink.asked) == (0, 1)


def test_password_mail_is_not_sent_by_one_whose_lease_has_ended(ask_password, clock, settings, sink):
    ask_password()
    late = claim(DUE, 200)
    clock.forward(seconds=settings.DELIVERY_LEASE_SECONDS + 1)
    send_due()
    deliver(late)
    assert len(sink.accepted) == 1


def test_password_mail_waits_while_the_mail_server_is_away(ask_password, sink):
    mail = ask_password()
    sink.stop()
    assert ended(mail) == (State.PENDING, "")


def test_older_password_mail_is_not_sent_beside_a_newer_one(ask_password, sink):
    first, second = ask_password(), ask_password()
    assert (ended(first), ended(second)[0], len(sink.accepted)) == (OVERTAKEN, State.SENT, 1)


def test_password_mail_is_not_sent_hours_later(ask_password, sink, time_machine):
    mail = ask_password()
    time_machine.move_to(dt.datetime.now(dt.UTC) + dt.timedelta(hours=1, minutes=1))
    assert ended(mail) == OVERTAKEN
