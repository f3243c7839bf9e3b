"""Is everything there that the portal needs? Each answer is one word."""

import datetime as dt
from typing import Any

from celery import current_app
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models.functions import Now
from kombu.exceptions import OperationalError

from notifications.models import Channel, Delivery, Heartbeat, State
from notifications.services.expand import waiting

OLDEST = dt.timedelta(minutes=10)
SILENT = dt.timedelta(seconds=180)
OK, LATE, DOWN, UNKNOWN = "ok", "late", "down", "unknown"
PARTS = ("database", "migrations", "notices", "worker", "beat")


def report() -> dict[str, Any]:
    """Everything must be well but for the broker: without it messages are late, and nothing else."""
    checks = of_database() | {"broker": of_broker()}
    if any(checks[part] != OK for part in PARTS):
        return {"status": "failing", "checks": checks}
    return {"status": "ok" if checks["broker"] == OK else "degraded", "checks": checks}


def of_database() -> dict[str, str]:
    checks = dict.fromkeys(PARTS, UNKNOWN)
    try:
        checks["migrations"] = OK if migrations_are_applied() else LATE
        checks["database"] = OK
        if checks["migrations"] == OK:
            checks |= {"notices": of_notices(), "worker": of_part("worker"), "beat": of_part("beat")}
    except DatabaseError:
        checks["database"] = DOWN
    return checks


def migrations_are_applied() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def of_notices() -> str:
    """Overdue is what nobody has taken although its time has come: a mail server that is away is no fault of
    ours, what it refuses waits for a later time."""
    late = Now() - OLDEST
    overdue = Delivery.objects.filter(
        state=State.PENDING, channel__in=[Channel.EMAIL, Channel.WEBHOOK], next_at__lt=late
    )
    ungathered = Delivery.objects.filter(state=State.HELD, next_at__lt=late)
    lost = Delivery.objects.filter(state=State.SENDING, lease_until__lt=late)
    unexpanded = waiting().filter(happened_at__lt=late)
    return LATE if any(rows.exists() for rows in (overdue, ungathered, lost, unexpanded)) else OK


def of_part(component: str) -> str:
    beats = Heartbeat.objects.filter(component=component)
    return OK if beats.filter(at__gte=Now() - SILENT).exists() else LATE


def of_broker() -> str:
    try:
        with current_app.connection_for_write(transport_options={"socket_connect_timeout": 1}) as line:
            line.ensure_connection(max_retries=0, timeout=1)
    except (OperationalError, OSError):
        return DOWN
    return OK
