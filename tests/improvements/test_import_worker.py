"""Workers that are killed, that meet each other, that meet a file they cannot bear."""

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
from uuid import uuid4

import pytest
from django.db import connection

from improvements.imports import apart
from improvements.imports.mapping import Mapping
from improvements.models import ImportJob, Suggestion
from improvements.services.import_jobs import (
    AGAIN_AFTER,
    map_import,
    receive_file,
    start_import,
    work_imports,
)
from improvements.services.imports import LOCK
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from tests import pattern
from tests.improvements.files import as_csv
from tools.environment import ROOT

WORK = "import django; django.setup(); from improvements.tasks import work_imports; work_imports()"


def received(by, content=None):
    return receive_file(by=by, submission_id=uuid4(), name="lista.csv", content=content or as_csv())


def asked(by, content=None):
    job = received(by, content)
    work_imports()
    return start_import(job=job, by=by, version=1)


@pytest.mark.django_db(transaction=True)
def test_worker_killed_in_the_middle_of_an_import_loses_and_doubles_nothing(administrator):
    rows = [[str(number), "Rubrik", "Text", "", "", ""] for number in range(3000)]
    asked(administrator, as_csv(rows))
    address = pattern.on(connection.settings_dict["NAME"])
    environment = {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "lean_portal.settings"}
    worker = subprocess.Popen([sys.executable, "-c", WORK], cwd=ROOT, env=environment)
    try:
        wait_until_importing(worker)
        time.sleep(0.3)
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert (Suggestion.objects.count(), ImportJob.objects.get().state) == (0, "asked")
    wait_until_free()
    again = ImportJob.objects.get().next_at
    with clock.at(again - dt.timedelta(seconds=1)):
        assert work_imports() == 0  # not at once: the first may only be slow
    with clock.at(again):
        assert work_imports() == 1
    assert (Suggestion.objects.count(), ImportJob.objects.get().state) == (3000, "done")


def lock_is_held():
    """In this database: the tests beside these import too, and the server shows the locks of all."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database"
            " WHERE locktype = 'advisory' AND objid = %s AND datname = current_database()",
            [LOCK],
        )
        return cursor.fetchone() is not None


def wait_until_importing(worker):
    while worker.poll() is None and not lock_is_held():
        time.sleep(0.02)
    assert worker.poll() is None, "the worker was done before it could be killed"


def wait_until_free():
    while lock_is_held():
        time.sleep(0.02)


@pytest.mark.django_db(transaction=True)
def test_file_that_another_worker_has_is_left_alone(administrator):
    job = asked(administrator)
    other = connection.copy()
    try:
        other.set_autocommit(False)
        other.cursor().execute("SELECT 1 FROM improvements_importjob WHERE id = %s FOR UPDATE", [job.pk])
        assert work_imports() == 0
        with pytest.raises(NotAllowed):
            map_import(job=job, by=administrator, mapping=Mapping(), version=2)
        other.rollback()
    finally:
        other.close()
    assert work_imports() == 1
    assert Suggestion.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_import_that_takes_long_is_not_begun_by_another_worker(administrator):
    rows = [[str(number), "Rubrik", "Text", "", "", ""] for number in range(2000)]
    job = asked(administrator, as_csv(rows))
    slow = threading.Thread(target=work_in_thread)
    slow.start()
    while slow.is_alive() and not lock_is_held():
        time.sleep(0.02)
    assert slow.is_alive()
    with clock.at(clock.now() + 2 * AGAIN_AFTER):
        assert work_imports() == 0
    slow.join()
    job.refresh_from_db()
    assert (job.state, job.attempts, Suggestion.objects.count()) == ("done", 1, 2000)


def work_in_thread():
    try:
        work_imports()
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_import_once(administrator):
    job = asked(administrator)
    gate = threading.Barrier(6)

    def work():
        gate.wait()
        work_in_thread()

    workers = [threading.Thread(target=work) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    job.refresh_from_db()
    assert (job.state, job.attempts, job.report["new"], Suggestion.objects.count()) == ("done", 1, 2, 2)


@pytest.mark.django_db(transaction=True)
def test_import_waits_while_another_is_going_on(administrator):
    job = asked(administrator)
    other = connection.copy()
    try:
        other.set_autocommit(False)
        other.cursor().execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        assert [work_imports() for _ in range(5)] == [0] * 5
        other.rollback()
    finally:
        other.close()
    assert work_imports() == 1
    job.refresh_from_db()
    assert job.state == "done"


def test_file_that_breaks_the_worker_is_given_up_after_three_times(administrator, monkeypatch, caplog):
    job = received(administrator)
    monkeypatch.setattr(apart.sys, "executable", "/bin/false")
    for number in range(4):
        with clock.at(clock.now() + number * AGAIN_AFTER):
            work_imports()
    job.refresh_from_db()
    assert (job.state, job.report["stopped"]) == ("refused", ["stopped", {}])
    assert caplog.text.count("was interrupted") == 3


def test_broken_file_does_not_stop_the_next(administrator, monkeypatch):
    received(administrator, b"x" * 10 + b"\n")
    received(administrator)
    assert work_imports() == 2
    assert [job.state for job in ImportJob.objects.order_by("id")] == ["refused", "previewed"]
