"""Claimed once, sent once, tried again at the right time, given up with a reason."""

import datetime as dt
import logging
from threading import Thread

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction

from events.models import Event
from events.services import record
from improvements import services as suggestions
from notifications.models import Delivery, State
from notifications.services import expand_waiting, marks, redrive_delivery, resume_email, send_due, stop_email
from notifications.services.send import DUE, LOST, PostOffice, claim, deliver
from tests.notifications.sink import HANG, Sink

NOW = dt.datetime(2100, 1, 4, 8, tzinfo=dt.UTC)


class DatabaseClock:
    """Shows the time we want wherever the product asks the database what time it is."""

    def __init__(self) -> None:
        self.run("CREATE SCHEMA clock")
        self.run(
            "CREATE FUNCTION clock.statement_timestamp() RETURNS timestamptz LANGUAGE sql STABLE AS "
            "$$ SELECT pg_catalog.current_setting('clock.now')::timestamptz $$"
        )
        self.run("SET LOCAL search_path = clock, pg_catalog, public")
        self.set(NOW)

    def run(self, statement: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    def set(self, moment: dt.datetime) -> None:
        self.now = moment
        self.run(f"SET LOCAL clock.now = '{moment.isoformat()}'")

    def forward(self, **time: float) -> None:
        self.set(self.now + dt.timedelta(**time))


@pytest.fixture
def clock(db):
    return DatabaseClock()


@pytest.fixture
def sink(settings):
    sink = Sink()
    sink.start()
    settings.MAILERS = sink.mailers()
    yield sink
    sink.stop()


@pytest.fixture
def mail(employee, submit):
    """The receipt, waiting to be sent to the author. Nobody answers for the unit."""
    submit(employee)
    expand_waiting()
    return Delivery.objects.get(channel="email")


@pytest.fixture
def many(make_user, home_care, submit):
    """As many receipts waiting as wished for."""

    def make(count):
        for number in range(count):
            submit(make_user(f"person{number}", "employee", home_care))
        expand_waiting()
        return Delivery.objects.filter(channel="email")

    return make


def state(delivery):
    delivery.refresh_from_db()
    return delivery.state


# ---- the plain case ----------------------------------------------------------------------------------------
def test_mail_is_sent_once_and_marked(mail, mailoutbox):
    assert (send_due(), send_due()) == (1, 0)
    assert len(mailoutbox) == 1
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.lease_token, mail.lease_until) == (State.SENT, 1, None, None)
    assert mail.sent_at is not None


def test_mail_waits_for_its_time(mail, clock, mailoutbox):
    Delivery.objects.filter(pk=mail.pk).update(next_at=NOW + dt.timedelta(hours=26))
    clock.forward(hours=25, minutes=59)
    send_due()
    assert mailoutbox == []
    clock.forward(minutes=1)
    send_due()
    send_due()
    assert len(mailoutbox) == 1


def test_batch_uses_one_line_and_is_two_hundred_at_most(many, sink):
    many(3)
    assert len(claim(DUE, 2)) == 2
    assert send_due() == 1
    assert sink.connections == 1


def test_many_mails_go_through_one_line(many, sink):
    many(12)
    send_due()
    assert (len(sink.accepted), sink.connections) == (12, 1)


class Watching(EmailBackend):
    """Notes whether a transaction was open while the message was handed over."""

    seen: list[bool] = []

    def send_messages(self, messages):
        self.seen.append(connection.in_atomic_block)
        return super().send_messages(messages)


@pytest.mark.django_db(transaction=True)
def test_mail_is_handed_over_outside_any_transaction(mail, settings):
    Watching.seen.clear()
    settings.MAILERS = {"default": {"BACKEND": "tests.notifications.test_send.Watching"}}
    send_due()
    assert Watching.seen == [False]


@pytest.mark.django_db(transaction=True)
def test_four_workers_send_each_mail_once(many, sink):
    many(40)

    def work():
        try:
            while send_due():
                pass
        finally:
            connection.close()

    workers = [Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(sink.accepted) == len(set(sink.message_ids)) == 40
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.SENT}


@pytest.mark.django_db(transaction=True)
def test_claiming_at_the_same_moment_gives_each_mail_to_one(many):
    many(30)
    found = []

    def take():
        try:
            found.extend(row.pk for row in claim(DUE, 10))
        finally:
            connection.close()

    takers = [Thread(target=take) for _ in range(6)]
    for taker in takers:
        taker.start()
    for taker in takers:
        taker.join()
    assert len(found) == len(set(found)) == 30


# ---- leases ------------------------------------------------------------------------------------------------
def test_claimed_mail_is_left_alone_until_its_lease_ends(mail, clock, settings, mailoutbox):
    claim(DUE, 200)
    clock.forward(seconds=settings.DELIVERY_LEASE_SECONDS)
    send_due()
    assert mailoutbox == []
    clock.forward(seconds=0.001)
    send_due()
    assert len(mailoutbox) == 1
    assert state(mail) == State.SENT


def test_lost_mail_keeps_its_message_id(mail, clock, settings, sink):
    """The worker dies after the mail server's 250 and before the mark."""
    claimed = claim(DUE, 200)
    with PostOffice(claimed) as office:
        office.open()
        office.hand_in(office.letters.message(claimed[0], mail.recipient))
    clock.forward(seconds=settings.DELIVERY_LEASE_SECONDS + 1)
    send_due()
    assert sink.message_ids == [mail.message_id, mail.message_id]
    assert state(mail) == State.SENT


def test_whoever_comes_back_after_the_lease_changes_nothing(mail, clock, settings, caplog):
    (late,) = claim(DUE, 200)
    clock.forward(seconds=settings.DELIVERY_LEASE_SECONDS + 1)
    (current,) = claim(LOST, 1)
    with caplog.at_level(logging.WARNING):
        assert marks.sent(late) is False
    assert f"delivery {mail.pk}: its lease ended" in caplog.text
    assert state(mail) == State.SENDING
    assert marks.sent(current) is True
    assert marks.fail(late, marks.Reason("450 later", False, True)) is False
    assert state(mail) == State.SENT


def test_lost_mails_are_taken_one_at_a_time(many, clock, settings):
    """One that kills its worker takes no other with it."""
    many(5)
    claim(DUE, 200)
    clock.forward(seconds=settings.DELIVERY_LEASE_SECONDS + 1)
    assert [send_due() for _ in range(6)] == [1, 1, 1, 1, 1, 0]


def test_mail_that_loses_every_worker_is_given_up(mail, clock, settings, mailoutbox):
    claim(DUE, 200)
    for _ in range(settings.DELIVERY_ATTEMPTS - 1):
        clock.forward(seconds=settings.DELIVERY_LEASE_SECONDS + 1)
        assert len(claim(LOST, 1)) == 1
    clock.forward(seconds=settings.DELIVERY_LEASE_SECONDS + 1)
    send_due()
    mail.refresh_from_db()
    assert (mail.state, mail.last_error) == (State.DEAD, "8 workers were lost while sending it")
    assert mailoutbox == []


def test_slow_batch_stops_at_half_its_lease_and_gives_the_rest_back(many, sink, settings):
    many(3)
    settings.DELIVERY_LEASE_SECONDS = 0.000001
    rows = claim(DUE, 200)
    assert deliver(rows) == 0
    assert set(Delivery.objects.filter(channel="email").values_list("state", "attempts")) == {("pending", 0)}


# ---- what the mail server says -------------------------------------------------------------------------
def test_refusals_are_tried_again_later_and_later(mail, clock, sink, settings):
    settings.MAILERS = sink.mailers(timeout=0.3)
    settings.DELIVERY_BACKOFF_SECONDS = 60
    sink.script = ["421 4.3.2 closing", "450 4.2.1 busy", HANG]
    for attempt in (1, 2, 3):
        send_due()
        mail.refresh_from_db()
        assert (mail.state, mail.attempts, sink.asked) == (State.PENDING, attempt, attempt)
        wait = (mail.next_at - clock.now).total_seconds()
        assert 0.5 * 60 * 2**attempt <= wait <= 1.5 * 60 * 2**attempt
        clock.set(mail.next_at - dt.timedelta(microseconds=1))
        assert send_due() == 0
        clock.set(mail.next_at)
    send_due()
    assert (state(mail), mail.attempts, sink.asked) == (State.SENT, 4, 4)
    assert sink.message_ids == [mail.message_id]


def test_wait_is_an_hour_at_most_and_spread(settings):
    settings.DELIVERY_BACKOFF_SECONDS = 60
    waits = {marks.wait_after(30).total_seconds() for _ in range(200)}
    assert min(waits) >= 1800
    assert max(waits) <= 5400
    assert max(waits) - min(waits) > 1800


def test_final_refusal_is_not_tried_again(mail, clock, sink):
    sink.script = ["550 5.1.1 no such user"]
    send_due()
    clock.forward(days=30)
    send_due()
    mail.refresh_from_db()
    assert (mail.state, mail.last_error, sink.asked) == (State.DEAD, "550 5.1.1 no such user", 1)


def test_refused_address_leaves_no_trace_of_the_person(mail, sink, caplog):
    sink.refuse = lambda address: f"550 5.1.1 <{address}>: medarbetare is unknown in virtual mailbox table"
    with caplog.at_level(logging.DEBUG):
        send_due()
    mail.refresh_from_db()
    assert mail.last_error == "550 5.1.1 <…>: … is unknown in virtual mailbox table"
    ours = [entry.getMessage() for entry in caplog.records if entry.name.startswith("notifications")]
    assert ours
    assert "medarbetare" not in "".join(ours)


def test_mail_is_given_up_after_its_attempts(mail, clock, sink, settings):
    sink.script = ["450 later"] * 100
    for _ in range(settings.DELIVERY_ATTEMPTS + 3):
        send_due()
        clock.forward(hours=2)
    mail.refresh_from_db()
    assert (mail.state, mail.last_error, sink.asked) == (State.DEAD, "450 later", settings.DELIVERY_ATTEMPTS)


def test_away_mail_server_costs_nobody_an_attempt(many, clock, sink, settings):
    """A day without it loses nothing."""
    rows = many(5)
    sink.stop()
    for _ in range(24):
        assert send_due() == 0
        assert set(rows.values_list("state", "attempts")) == {("pending", 0)}
        clock.forward(hours=1)
    revived = Sink()
    revived.start()
    settings.MAILERS = revived.mailers()
    send_due()
    assert len(revived.accepted) == 5
    revived.stop()


def test_line_that_breaks_is_opened_again_for_the_next(many, sink):
    many(4)
    sink.script = ["421 closing"]
    send_due()
    assert (len(sink.accepted), sink.connections) == (3, 2)


def test_one_that_cannot_be_sent_keeps_no_other_waiting(many, sink):
    rows = many(12)
    poison = rows.order_by("pk")[5].recipient
    sink.refuse = lambda address: "550 no" if address == poison.email else None
    send_due()
    assert len(sink.accepted) == 11
    assert rows.get(recipient=poison).state == State.DEAD


def test_one_that_cannot_be_written_keeps_no_other_waiting(many, mailoutbox):
    rows = many(3)
    broken = rows.order_by("pk").first()
    broken.recipient.email = "two@addresses.example, and@more.example"
    broken.recipient.save()
    send_due()
    assert len(mailoutbox) == 2
    broken.refresh_from_db()
    assert (broken.state, broken.last_error) == (State.DEAD, "no mail can be sent to this address")


def test_administrator_sends_again_what_could_not_be_sent(mail, sink, administrator):
    sink.script = ["550 no"]
    send_due()
    redrive_delivery(delivery=mail, by=administrator)
    assert state(mail) == State.PENDING
    send_due()
    assert (state(mail), mail.attempts, sink.message_ids) == (State.SENT, 1, [mail.message_id])
    assert Event.objects.get(kind="notifications.delivery_redriven").actor_id == administrator.pk


# ---- not any longer --------------------------------------------------------------------------------------
def ended(delivery):
    send_due()
    delivery.refresh_from_db()
    return delivery.state, delivery.last_error


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


def test_call_about_what_was_handed_over_is_not_sent(call, manager, other_manager, caretakers):
    suggestion, mail = call
    suggestions.hand_over(suggestion=suggestion, by=manager, unit=caretakers, reason="Deras hus")
    assert ended(mail) == OVERTAKEN


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
