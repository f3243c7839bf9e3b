"""The whole demo, loaded once for each day that it is looked at."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from demo.calendar import Calendar
from demo.services import load_demo
from lean_portal import clock
from tests.demo.conftest import make_marker_table, morning

# Days on which a demo has gone wrong before: just after the new year, in the holidays, the day that most
# years lack, and a Sunday. The demo that the journeys walk through is of today. A load takes a third of a
# minute: `make soak` has the last two.
DAYS = [
    dt.date(2027, 1, 7),
    dt.date(2027, 7, 15),
    pytest.param(dt.date(2028, 2, 29), marks=pytest.mark.soak),
    pytest.param(dt.date(2027, 9, 12), marks=pytest.mark.soak),
]


@pytest.fixture(scope="package", params=DAYS, ids=str)
def loaded(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Calendar]:
    """The whole demo, loaded on one day, for every test here that is about that day."""
    with django_db_blocker.unblock(), transaction.atomic():
        make_marker_table()
        with clock.at(morning(request.param)):
            load_demo()
        yield Calendar(request.param)
        transaction.set_rollback(True)


@pytest.fixture
def almfors(loaded: Calendar, db: None) -> Iterator[Calendar]:
    """The demo on the day when it was loaded."""
    with clock.at(morning(loaded.loaded_on)):
        yield loaded
