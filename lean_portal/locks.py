"""Waiting for each other where there is no row to lock yet."""

from django.db import connection


def one_at_a_time(about: str) -> None:
    """Whoever else asks for the same words waits until this transaction is over."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [about])
