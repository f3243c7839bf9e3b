"""Claimed by one, sent once, and taken over when whoever had it does not come back."""

import datetime as dt
import logging
from threading import Thread

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection

from notifications.models import Delivery, State
from notifications.services import marks, send_due
from notifications.services.send import DUE, LOST, PostOffice, claim, deliver
from tests.notifications.conftest import NOW, state


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
    assert marks.fail(late, marks.Reason("450 later", False, True)) is False
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
