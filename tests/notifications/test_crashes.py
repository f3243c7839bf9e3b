"""A real worker dies, stalls or is cut off at each point of its work: nothing is lost, and at most the one
message in its hands comes twice, with the same Message-ID. RELIABILITY §3 numbers the points."""

import os
import signal
from collections import Counter
from collections.abc import Callable
from email.message import Message

import pytest
import redis
from django.db import connection, transaction

from events.models import Event
from notifications.models import Delivery, Expansion, State
from tests.notifications.sink import Sink
from tests.parts import StartWorker
from tools.parts.process import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
MAILS = 12
AT = 5  # the message at which it happens
POINTS = ["connecting", "before the answer", "after the answer", "line to the database cut", "stalled",
          "told to stop"]  # fmt: skip


@pytest.fixture
def sink():
    sink = Sink()
    sink.start()
    yield sink
    sink.stop()


@pytest.fixture
def suggestions(make_user, home_care, submit):
    """A dozen receipts to send; nobody answers for the unit."""
    return [submit(make_user(f"person{number}", "employee", home_care)) for number in range(MAILS)]


class Site:
    """Workers of this test, and what became of its mails."""

    def __init__(self, start_worker: StartWorker, sink: Sink) -> None:
        self.start_worker, self.sink = start_worker, sink
        self.workers = []
        self.happened = False

    def start(self):
        self.workers.append(self.start_worker(beat=True, MAIL_URL=f"smtp://127.0.0.1:{self.sink.port}"))
        return self.workers[-1]

    def once(self, act: Callable[[], None]) -> Callable[[Message], None]:
        """`act` when the fifth message has come."""

        def look(message: Message) -> None:
            if self.sink.asked == AT and not self.happened:
                self.happened = True
                act()

        return look

    def wait_for_it(self) -> None:
        assert wait_until(lambda: self.happened, 20), "the workers did not come that far"

    def finish(self, seconds: float = 40) -> None:
        def is_done() -> bool:
            waiting = Delivery.objects.filter(state__in=[State.PENDING, State.SENDING])
            return Expansion.objects.count() == Event.objects.count() and not waiting.exists()

        assert wait_until(is_done, seconds, every=0.2), list(
            Delivery.objects.values_list("state", "attempts", "last_error")
        )

    @property
    def copies(self) -> Counter[str]:
        return Counter(self.sink.message_ids)

    def check(self, *, extra: int) -> None:
        """Everything came; `extra` copies at most, each of a message that was sent before."""
        wanted = set(Delivery.objects.filter(channel="email").values_list("message_id", flat=True))
        assert len(wanted) == MAILS
        assert set(self.copies) == wanted
        assert sum(self.copies.values()) - len(wanted) <= extra
        assert set(Delivery.objects.values_list("state", flat=True)) == {State.SENT}


@pytest.fixture
def site(start_worker: StartWorker, sink: Sink) -> Site:
    return Site(start_worker, sink)


def crash(site: Site, point: str) -> int:
    """Let it happen, start what a supervisor would start, and say how many copies may come of it."""
    act, extra = ACTS[point](site)
    if point == "connecting":
        site.sink.on_connect = act
    else:
        site.sink.on_message = site.once(act)
    site.start()
    site.wait_for_it()
    if point != "line to the database cut":
        site.start()
    if point == "stalled":
        site.finish()
        os.killpg(site.workers[0].process.pid, signal.SIGCONT)
        log = site.workers[0].process.log
        assert wait_until(lambda: b"its lease ended before it was marked" in log.read_bytes(), 10)
    return extra


def dies_connecting(site: Site):
    def act() -> None:
        if not site.happened:
            site.happened = True
            site.workers[0].kill()

    return act, 0


def dies_before_the_answer(site: Site):
    """The mail server has read the message and not taken it."""

    def act() -> None:
        site.sink.accepted.pop()
        site.workers[0].kill()

    return act, 0


def dies_after_the_answer(site: Site):
    """The mail server has taken it, and nobody is left to mark it: the only window for a second copy."""
    return lambda: site.workers[0].kill(), 1


def loses_the_database(site: Site):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (mine,) = cursor.fetchone()
    return lambda: cut_lines(mine), 1


def stalls(site: Site):
    """Longer than its lease; then it wakes up and wants to go on."""
    return lambda: os.killpg(site.workers[0].process.pid, signal.SIGSTOP), 1


def is_told_to_stop(site: Site):
    """What a deployment does."""
    return lambda: site.workers[0].process.ask_to_stop(), 0


ACTS = dict(
    zip(
        POINTS,
        [dies_connecting, dies_before_the_answer, dies_after_the_answer, loses_the_database, stalls,
         is_told_to_stop],
        strict=True,
    )
)  # fmt: skip


def cut_lines(mine: int) -> None:
    """Every line of a worker to this test's database breaks, as when the server starts again; not `mine`, by
    which the test looks on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND application_name = 'lean-portalen' "
            "AND query LIKE '%%notifications_delivery%%' AND pid NOT IN (pg_backend_pid(), %s)",
            [mine],
        )
    connection.close()


@pytest.mark.parametrize("point", POINTS)
def test_worker_that_breaks_in_mid_delivery_loses_nothing(site, suggestions, point):
    extra = crash(site, point)
    site.finish()
    site.check(extra=extra)


@pytest.mark.soak
@pytest.mark.parametrize("run", range(25))
@pytest.mark.parametrize("point", POINTS)
def test_worker_that_breaks_in_mid_delivery_loses_nothing_25_times(site, suggestions, point, run):
    extra = crash(site, point)
    site.finish()
    site.check(extra=extra)


def test_worker_killed_while_expanding_leaves_nothing_half_done(site, suggestions):
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE notifications_delivery IN SHARE MODE")  # its INSERT waits for this
        worker = site.start()
        assert wait_until(someone_waits_for_the_lock, 20)
        worker.kill()
    assert Delivery.objects.count() == 0
    assert not Expansion.objects.filter(event__kind__startswith="improvements.").exists()
    site.start()
    site.finish()
    site.check(extra=0)


def someone_waits_for_the_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database"
            " WHERE NOT granted AND locktype = 'relation' AND datname = current_database()"
        )
        return cursor.fetchone()[0] > 0


def test_broker_that_forgets_everything_delays_and_loses_nothing(site, suggestions, valkey_server):
    def forget() -> None:
        with redis.Redis(unix_socket_path=str(valkey_server.folder / "valkey.sock")) as client:
            client.flushall()

    site.sink.on_message = site.once(forget)
    site.start()
    site.wait_for_it()
    site.finish()
    site.check(extra=0)


def test_two_clockworks_and_two_workers_send_each_mail_once(site, suggestions):
    site.start()
    site.start()
    site.finish()
    site.check(extra=0)
