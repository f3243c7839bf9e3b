# ruff: noqa: F401, F811 - fixtures
"""A whole KL-Info during which every process is killed at everything that it does of itself: while it writes
down that the time has come, while it says who is to be told, and with a message in its hands."""

import datetime as dt
import os
import signal
from collections import Counter

import pytest
from django.db import connection, transaction
from django.utils import timezone

from events.models import Event
from meetings.services import clock
from notifications.models import Delivery, State
from notifications.services import expand_waiting, send_due
from organisation.workdays import add_workdays
from tests.meetings.calling import at, fresh
from tests.meetings.conftest import coordinator
from tests.notifications.test_crashes import someone_waits_for_the_lock
from tests.notifications.test_cycle import (
    PREPARED,
    SUMMER,
    TOLD,
    acts_of,
    after,
    before,
    people,
    planned_for,
)
from tests.processes.conftest import decider
from tools.parts.process import wait_until

pytestmark = [
    pytest.mark.soak,  # by test_cycle_alone, in a process of its own
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning"),
]
# When time itself does something: working day and hour.
MOMENTS = [(-25, 7), (-12, 7), (-10, 7), (-7, 7), (-1, 7), (0, 11), (4, 7), (5, 7), (15, 7), (22, 7), (25, 7)]


class Child:
    """A process of its own, on a line of its own to the same database. It waits until it is told to go."""

    def __init__(self, work):
        connection.close()
        wait, self.gate = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                signal.alarm(20)  # rather than for ever
                os.read(wait, 1)
                work()
            finally:
                os._exit(0)
        os.close(wait)

    def go(self):
        os.write(self.gate, b"!")

    def kill(self):
        os.kill(self.pid, signal.SIGKILL)

    def wait(self):
        os.close(self.gate)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def killed_writing(table, work):
    """`work`, killed when it is about to write a row there."""
    child = Child(work)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN SHARE MODE")
        child.go()
        assert wait_until(someone_waits_for_the_lock, 10)
        child.kill()
        assert child.wait() == -signal.SIGKILL
    assert wait_until(database_is_quiet, 10)


def database_is_quiet():
    """What the dead had begun there is undone, and its locks are free."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND xact_start IS NOT NULL AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone()[0] == 0


def killed_sending(sink):
    """A mail server has read a message to its end and not taken it when its sender dies."""
    child = Child(work)

    def die(message):
        sink.on_message = lambda message: None
        sink.accepted.pop()
        child.kill()

    sink.on_message = die
    child.go()
    assert child.wait() == -signal.SIGKILL
    assert wait_until(database_is_quiet, 10)


def work():
    expand_waiting()
    while send_due():
        pass


def finish():
    """What a worker does that is not killed. What the dead held it takes over when their lease has ended."""
    work()
    held = Delivery.objects.filter(state=State.SENDING)
    held.update(lease_until=timezone.now() - dt.timedelta(seconds=1))
    work()
    assert not Delivery.objects.filter(state__in=[State.PENDING, State.SENDING]).exists()


def pass_time_with_deaths(sink):
    events, deliveries = Event.objects.count(), Delivery.objects.count()
    killed_writing("events_event", clock.pass_time)
    assert Event.objects.count() == events
    assert clock.pass_time() > 0
    assert clock.pass_time() == 0
    killed_writing("notifications_delivery", expand_waiting)
    assert Delivery.objects.count() == deliveries
    expand_waiting()
    if Delivery.objects.filter(state=State.PENDING, channel="email").exists():
        killed_sending(sink)
    finish()


@pytest.fixture
def no_pdfs(monkeypatch):
    """The threads that typeset do not live on in a child of this process."""
    for name in ("agenda_pdf", "messages_pdf"):
        monkeypatch.setattr(f"notifications.about.meetings.{name}", lambda *given: b"%PDF-")


def test_killed_at_every_step_of_a_whole_cycle_each_message_comes_once(sink, acts_of, people, no_pdfs):
    meeting = planned_for(SUMMER, people["samordnare"])
    acts = before(acts_of(meeting)) | after(acts_of(meeting))
    for count, hour in sorted([*acts, *MOMENTS]):
        with at(add_workdays(SUMMER, count), hour):
            if (count, hour) in acts:
                acts[count, hour]()
                finish()
            else:
                pass_time_with_deaths(sink)
    assert fresh(meeting).state == "closed"
    rows = Delivery.objects.values_list("notice", "recipient__username", "channel")
    once = Counter(rows)
    assert set(once.values()) == {1}
    assert {(notice, who) for notice, who, _ in once} == {
        (notice, who) for _, _, notice, several in PREPARED + TOLD for who in several
    }
    mails = Delivery.objects.filter(channel="email", state=State.SENT)
    assert Counter(sink.message_ids) == dict.fromkeys(mails.values_list("message_id", flat=True), 1)
    assert mails.count() == sum(channel == "email" for _, _, channel in once)
