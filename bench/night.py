"""The night's work of the overview, without anything there and when it is there: seconds of each, statements
of the second, months of series, and signals that stand."""

import time

import django
from django.db import connection
from django.test.utils import CaptureQueriesContext

django.setup()

from lean_portal import clock  # noqa: E402
from overview.models import Computed, Series, Signal  # noqa: E402
from overview.services.night import compute  # noqa: E402


def computed() -> float:
    Computed.objects.all().delete()
    begun = time.perf_counter()
    compute(clock.today())
    return time.perf_counter() - begun


with connection.cursor() as cursor:
    cursor.execute(f"TRUNCATE {Series._meta.db_table}, {Signal._meta.db_table}")
first = computed()
with CaptureQueriesContext(connection) as captured:
    again = computed()
print(first, again, len(captured), Series.objects.count(), Signal.objects.standing().count())
