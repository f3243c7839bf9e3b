"""Events become deliveries once, whoever does it and however often."""

import logging
from threading import Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError

from events.models import Event
from events.services import record
from notifications.models import Delivery, Expansion, State
from notifications.services import expand_waiting, send_due, settle_waiting
from notifications.services.expand import waiting


@pytest.fixture
def other_line():
    """A second connection to the same database."""
    line = connection.copy()
    yield line
    line.close()


def in_threads(count, work):
    def run():
        try:
            work()
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_notice_in_the_portal_is_there_at_once(employee, manager, submit):
    submit(employee)
    expand_waiting()
    row = Delivery.objects.inapp_of(employee).get()
    assert (row.state, row.read_at, row.message_id) == (State.SENT, None, None)
    assert row.sent_at is not None


def test_expanding_stops_in_time_and_goes_on_later(employee, submit):
    submit(employee)
    assert (expand_waiting(seconds=-1), expand_waiting(seconds=60)) == (0, 1)


def test_expanding_again_changes_nothing(employee, manager, submit):
    submit(employee)
    assert (expand_waiting(), expand_waiting()) == (1, 0)
    assert Delivery.objects.count() == 4


def test_lost_expansion_row_repeats_no_delivery(employee, manager, submit):
    """What a crash in the middle could leave behind if the transaction did not."""
    submit(employee)
    expand_waiting()
    Expansion.objects.all().delete()
    expand_waiting()
    assert (Delivery.objects.count(), waiting().count()) == (4, 0)


@pytest.mark.django_db(transaction=True)
def test_eight_workers_expand_each_event_once_and_in_peace(employee, manager, submit, caplog):
    for _ in range(10):
        submit(employee)
    done = []
    in_threads(8, lambda: done.append(expand_waiting()))
    assert (sum(done), Delivery.objects.count()) == (10, 40)
    assert caplog.text == ""


@pytest.mark.django_db(transaction=True)
def test_event_that_commits_late_is_found(employee, manager, submit, other_line):
    """Its id is lower than one that has been expanded already."""
    with other_line.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(
            "INSERT INTO events_event (kind, subject_type, subject_id, data) "
            "VALUES ('organisation.accessibility_reported', 'organisation.user', 1, '{}') RETURNING id"
        )
        (early,) = cursor.fetchone()
        submit(employee)
        expand_waiting()
        assert Expansion.objects.filter(event_id__gt=early).exists()
        cursor.execute("COMMIT")
    expand_waiting()
    assert Expansion.objects.filter(event_id=early).exists()


@pytest.mark.django_db(transaction=True)
def test_rolled_back_change_leaves_no_event_and_no_notice(employee, manager, submit, mailoutbox):
    for _ in range(20):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            submit(employee)
            raise ZeroDivisionError
    expand_waiting()
    send_due()
    assert (Event.objects.filter(kind__startswith="impr").count(), Delivery.objects.count()) == (0, 0)
    assert mailoutbox == []


def test_event_that_fails_stops_no_other(employee, manager, submit, caplog):
    with transaction.atomic():
        broken = record("improvements.suggestion_approved", subject=employee, by=None)  # not a suggestion
    submit(employee)
    with caplog.at_level(logging.ERROR):
        assert expand_waiting() == 1
    assert list(waiting()) == [broken]
    assert f"event {broken.pk}" in caplog.text


def test_event_about_what_is_gone_tells_nobody(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO events_event (kind, subject_type, subject_id, data) "
            "VALUES ('improvements.suggestion_woken', 'improvements.suggestion', 999999, '{}')"
        )
    expand_waiting()
    assert Delivery.objects.count() == 0


def test_closed_account_is_told_nothing(employee, manager, submit):
    submit(employee)
    employee.is_active = False
    employee.save()
    expand_waiting()
    assert set(Delivery.objects.values_list("recipient__username", flat=True)) == {"chef"}


def test_settling_the_past_writes_no_mail(employee, manager, submit):
    submit(employee)
    settle_waiting()
    assert (Delivery.objects.count(), waiting().count()) == (0, 0)


def test_settling_the_past_may_keep_the_notices_in_the_portal(employee, manager, submit):
    submit(employee)
    settle_waiting(channels=frozenset({"inapp"}))
    assert set(Delivery.objects.values_list("channel", flat=True)) == {"inapp"}


# ---- what the database itself refuses ------------------------------------------------------------------
@pytest.fixture
def row(employee, manager, submit):
    submit(employee)
    expand_waiting()
    return Delivery.objects.get(recipient=employee, channel="email")


def test_same_notice_twice_to_one_person_is_refused(row):
    twin = Delivery(
        event=row.event, recipient=row.recipient, channel="email", cls="yours", notice="x", message_id="<x>"
    )
    with pytest.raises(IntegrityError, match="told_once_through_each_channel"), transaction.atomic():
        twin.save()


@pytest.mark.parametrize("to", ["sent", "dead", "pending"])
def test_delivery_that_waits_is_claimed_before_anything_else(row, to):
    # pending → pending is refused as well: nothing is "moved" without having been somewhere.
    with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
        Delivery.objects.filter(pk=row.pk).update(state=to)


@pytest.mark.parametrize("to", ["pending", "sending", "dead", "cancelled", "suppressed"])
def test_what_was_sent_stays_sent(employee, row, to):
    with pytest.raises((InternalError, IntegrityError), match="never goes from sent"), transaction.atomic():
        Delivery.objects.inapp_of(employee).update(state=to)


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "sending"},
        {"state": "unknown"},
        {"recipient": None},
        {"message_id": None},
        {"lease_token": "00000000-0000-0000-0000-000000000000"},
        {"sent_at": "2026-01-01T00:00Z"},
        {"read_at": "2026-01-01T00:00Z"},
    ],
    ids=str,
)
def test_half_a_state_is_refused(row, fields):
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        Delivery.objects.filter(pk=row.pk).update(**fields)
