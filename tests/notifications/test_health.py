"""What watches over the portal gets exact words, and needs no login."""

import datetime as dt

import pytest
from celery import current_app
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models.functions import Now

from notifications import tasks
from notifications.models import Delivery, Heartbeat
from notifications.services import beat, expand_waiting
from notifications.services.send import DUE, claim

READY, LIVE = "/health/ready", "/health/live"
WELL = {
    "database": "ok", "migrations": "ok", "notices": "ok", "worker": "ok", "beat": "ok", "broker": "ok",
}  # fmt: skip


@pytest.fixture
def alive(db):
    beat("worker", "beat")


def answer(client):
    response = client.get(READY)
    return response.status_code, response.json()


def failing(**checks):
    return 503, {"status": "failing", "checks": WELL | checks}


def long_ago(**fields):
    return {name: Now() - dt.timedelta(minutes=11) for name in fields}


def test_live_answers_without_anything(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        response = client.get(LIVE)
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert not response.cookies


def test_live_answers_to_a_stale_cookie_without_the_database(client, django_assert_num_queries, db):
    client.cookies["session"] = "x" * 32
    with django_assert_num_queries(0):
        assert client.get(LIVE).status_code == 200


def test_ready_when_everything_is_there(client, alive):
    assert answer(client) == (200, {"status": "ok", "checks": WELL})


def test_ready_sets_no_cookie(client, alive):
    assert not client.get(READY).cookies


def test_silent_worker_and_clockwork_are_noticed(client, db):
    assert answer(client) == failing(worker="late", beat="late")


@pytest.mark.parametrize("part", ["worker", "beat"])
def test_part_that_stopped_three_minutes_ago_is_noticed(client, alive, part):
    Heartbeat.objects.filter(component=part).update(at=Now() - dt.timedelta(seconds=181))
    assert answer(client) == failing(**{part: "late"})


def test_mail_that_nobody_takes_is_noticed(client, alive, employee, submit):
    submit(employee)
    expand_waiting()
    Delivery.objects.filter(channel="email").update(next_at=Now() - dt.timedelta(minutes=9))
    assert answer(client)[0] == 200
    Delivery.objects.filter(channel="email").update(next_at=Now() - dt.timedelta(minutes=11))
    assert answer(client) == failing(notices="late")


def test_mail_that_waits_for_a_later_time_is_no_fault(client, alive, employee, submit):
    submit(employee)
    expand_waiting()
    Delivery.objects.filter(channel="email").update(
        created_at=Now() - dt.timedelta(hours=5), next_at=Now() + dt.timedelta(minutes=30)
    )
    assert answer(client)[0] == 200


def test_lost_mail_that_nobody_takes_over_is_noticed(client, alive, employee, submit):
    submit(employee)
    expand_waiting()
    claim(DUE, 200)
    Delivery.objects.filter(state="sending").update(lease_until=Now() - dt.timedelta(minutes=11))
    assert answer(client) == failing(notices="late")


def test_event_that_nobody_expands_is_noticed(client, alive):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO events_event (kind, subject_type, subject_id, data, happened_at) "
            "VALUES ('improvements.suggestion_woken', 'x', 1, '{}', now() - interval '11 minutes')"
        )
    assert answer(client) == failing(notices="late")


def test_missing_migration_is_noticed(client, alive):
    MigrationRecorder.Migration.objects.filter(app="notifications").delete()
    unknown = {"notices": "unknown", "worker": "unknown", "beat": "unknown"}
    assert answer(client) == failing(migrations="late", **unknown)


def test_dead_broker_only_degrades(client, alive, settings, monkeypatch):
    monkeypatch.setitem(current_app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
    assert answer(client) == (200, {"status": "degraded", "checks": WELL | {"broker": "down"}})


@pytest.mark.django_db(transaction=True)
def test_dead_database_is_answered_in_the_same_words(client, settings, monkeypatch):
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")
    try:
        status, found = answer(client)
    finally:
        monkeypatch.undo()
        connection.close()
    unknown = dict.fromkeys(["migrations", "notices", "worker", "beat"], "unknown")
    assert (status, found) == (503, {"status": "failing", "checks": WELL | unknown | {"database": "down"}})


def test_clockworks_ring_is_a_sign_of_life_of_both(db):
    tasks.work(clockwork=True)
    assert set(Heartbeat.objects.values_list("component", flat=True)) == {"worker", "beat"}


def test_ring_turns_and_sends_what_waits(employee, submit, mailoutbox):
    submit(employee)
    assert tasks.work() == 1
    assert [letter.to for letter in mailoutbox] == [[employee.email]]


def test_ring_by_hand_is_no_sign_of_the_clockwork(db):
    tasks.work()
    assert list(Heartbeat.objects.values_list("component", flat=True)) == ["worker"]


def test_ready_is_the_same_for_a_head_request(client, alive):
    assert client.head(READY).status_code == 200


@pytest.mark.parametrize("url", [READY, LIVE])
def test_health_is_only_read(client, alive, url):
    assert client.post(url).status_code == 405
