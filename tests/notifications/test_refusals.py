"""What the mail server says: tried again at the right time, or given up with a reason."""

import datetime as dt
import logging

from events.models import Event
from notifications.models import State
from notifications.services import marks, redrive_delivery, send_due
from tests.notifications.conftest import state
from tests.notifications.sink import HANG, Sink


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


def test_address_that_no_server_would_take_is_given_up_at_once(mail, employee, sink):
    employee.email = "two..dots@almfors.example"
    employee.save()
    send_due()
    mail.refresh_from_db()
    assert (mail.state, mail.last_error) == (State.DEAD, "no mail can be sent to this address")
    assert sink.asked == 0


def test_one_with_a_broken_text_is_tried_again_and_tells_nothing_of_it(mail, mailoutbox, settings):
    settings.SITE_URL = None  # whatever goes wrong while it is written
    send_due()
    mail.refresh_from_db()
    assert (mail.state, mail.last_error) == (State.PENDING, "the message could not be made: TypeError")


def test_administrator_sends_again_what_could_not_be_sent(mail, sink, administrator):
    sink.script = ["550 no"]
    send_due()
    redrive_delivery(delivery=mail, by=administrator)
    assert state(mail) == State.PENDING
    send_due()
    assert (state(mail), mail.attempts, sink.message_ids) == (State.SENT, 1, [mail.message_id])
    assert Event.objects.get(kind="notifications.delivery_redriven").actor_id == administrator.pk
