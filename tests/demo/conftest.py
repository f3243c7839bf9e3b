import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from demo.models import Marker


def make_marker_table() -> None:
    """The demo is not installed here: its one table is made inside the transaction of the tests."""
    with connection.schema_editor(atomic=False) as editor:
        editor.create_model(Marker)


def morning(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(7, 30), ZoneInfo("Europe/Stockholm"))


@pytest.fixture
def marker_table(db: None) -> None:
    make_marker_table()
