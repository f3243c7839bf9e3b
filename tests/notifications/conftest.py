import datetime as dt
from collections.abc import Callable

import pytest
from django.core.mail import EmailMessage
from django.db import connection

from notifications.models import Delivery, Mode, Wishes
from notifications.services import expand_waiting, send_due
from tests.notifications.sink import Sink
from tests.values.conftest import (
    adopt,
    adopted,
    ask,
    bodies,
    decider,
    draft,
    editor,
    held_round,
    open_round,
    ready,
    sources,
)

# A value foundation to tell about.
__all__ = [
    "adopt",
    "adopted",
    "ask",
    "bodies",
    "decider",
    "draft",
    "editor",
    "held_round",
    "open_round",
    "ready",
    "sources",
]

NOW = dt.datetime(2100, 1, 4, 8, tzinfo=dt.UTC)
Post = Callable[[], list[EmailMessage]]


@pytest.fixture
def post(db: None, mailoutbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch) -> Post:
    """Turn what has happened into mail, send it, and give what was sent since the last time. Nothing is
    gathered: each letter is looked at by itself."""
    of_portal = Wishes.unsaid

    def unsaid(user_id: int) -> Wishes:
        wishes = of_portal(user_id)
        wishes.follow = wishes.good_to_know = Mode.NOW
        return wishes

    monkeypatch.setattr(Wishes, "unsaid", unsaid)

    def send() -> list[EmailMessage]:
        before = len(mailoutbox)
        expand_waiting()
        while send_due():
            pass
        return mailoutbox[before:]

    return send


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


def ended(delivery):
    send_due()
    delivery.refresh_from_db()
    return delivery.state, delivery.last_error


def state(delivery):
    delivery.refresh_from_db()
    return delivery.state
