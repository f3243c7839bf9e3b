"""What time it is, asked in one place.

Services write the time that stands here, so the demo's loader can let months of suggestions happen, each on
its own day, through the same services as everything else.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection
from django.utils import timezone

_moment: ContextVar[dt.datetime | None] = ContextVar("moment", default=None)


def now() -> dt.datetime:
    return _moment.get() or timezone.now()


def today() -> dt.date:
    """The local day: Europe/Stockholm's, whatever the machine says."""
    return local_day(now())


def local_day(moment: dt.datetime) -> dt.date:
    return timezone.localdate(moment)


def of_database() -> dt.datetime:
    """What time it is where everything is written down, at this very statement: for deadlines, which must be
    the same for everybody, whichever machine the request reached and however long it waited for a lock."""
    moment = _moment.get()
    if moment is not None:
        return moment
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


@contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Inside the block it is `moment`, in this thread and nowhere else."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)
