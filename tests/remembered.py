"""@remembered: a fixture that is built once in a run, through the services, and then put back row by row.

Most of the time of the tests went into building the same units, people, drafts and rounds anew for each. What
a fixture wrote is kept as text, and written again in one statement where everything it depends on is as it
was: what it was given, and what else stands in the tables that it read or wrote. Else it is built anew.
"""

import datetime as dt
import inspect
import pickle
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from typing import Any

import pytest
from django.db import connection, models, transaction
from django.utils import translation

from lean_portal import clock

WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)')
NAMES = re.compile(r'"(\w+)"')
QUARTER = dt.timedelta(minutes=15)
numbers = count()


@dataclass(frozen=True)
class Memory:
    """What one fixture wrote, beside which others; `touches` are the tables that it read or wrote."""

    sql: str
    result: bytes
    touches: frozenset[str]
    writes: frozenset[str]
    beside: frozenset[int]
    began: dt.datetime
    number: int = field(default_factory=lambda: next(numbers))


class Test:
    """What has been written in the test that runs: by which memories, and to which tables otherwise."""

    def __init__(self) -> None:
        self.recalled: list[Memory] = []
        self.foreign: set[str] = set()
        self.listener: list[str] | None = None

    def beside(self, touches: frozenset[str]) -> frozenset[int]:
        return frozenset(memory.number for memory in self.recalled if memory.writes & touches)


test = Test()
memories: dict[object, list[Memory]] = {}
known: set[tuple[str, str]] = set()  # rows that come back under the same number


def listen(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
    if test.listener is not None:
        test.listener.append(str(sql))
    elif written := WRITES.match(str(sql)):
        test.foreign.add(written[1])
    return execute(sql, params, many, context)


@pytest.fixture(autouse=True)
def _nothing_written() -> None:
    test.__init__()
    if listen not in connection.execute_wrappers:
        connection.execute_wrappers.append(listen)


class Unknown(Exception):
    """Made by this test alone: nothing that stands on it can be put back."""


def identity(thing: Any) -> object:
    """The same for the same rows: of a row its number, of a function what it holds."""
    if isinstance(thing, models.Model):
        row = (thing._meta.db_table, str(thing.pk))
        if row not in known:
            raise Unknown
        return row
    if isinstance(thing, list | tuple):
        return tuple(map(identity, thing))
    if inspect.isfunction(thing):
        held = [cell.cell_contents for cell in thing.__closure__ or ()]
        return (
            thing.__code__,
            identity([*held, *(thing.__defaults__ or ()), *(thing.__kwdefaults__ or {}).values()]),
        )
    if thing is None or isinstance(thing, str | int | dt.date | type | dict):
        return repr(thing)
    raise Unknown


def remembered(build: Callable[..., Any]) -> Any:
    """In place of @pytest.fixture, for a fixture that does nothing but write to the database."""

    def recall(**given: Any) -> Any:
        try:
            key = (build, identity(list(given.values())), translation.get_language())
        except Unknown:
            return build(**given)
        for memory in memories.get(key, []):
            if holds(memory):
                return put_back(memory)
        return build_and_remember(key, build, given)

    recall.__name__, recall.__doc__, recall.__module__ = build.__name__, build.__doc__, build.__module__
    recall.__signature__ = inspect.signature(build)
    return pytest.fixture(recall)


def holds(memory: Memory) -> bool:
    lasts = abs(clock.now() - memory.began) < QUARTER and clock.local_day(memory.began) == clock.today()
    return lasts and not memory.touches & test.foreign and memory.beside == test.beside(memory.touches)


def put_back(memory: Memory) -> Any:
    with heard():
        run(memory.sql)
    test.recalled.append(memory)
    return pickle.loads(memory.result)


@contextmanager
def heard() -> Iterator[list[str]]:
    test.listener = listener = []
    try:
        yield listener
    finally:
        test.listener = None


def run(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


def build_and_remember(key: object, build: Callable[..., Any], given: dict[str, Any]) -> Any:
    began = clock.now()
    # In the transaction of a test its rows are told from earlier ones by a part of their own.
    with heard() as said, transaction.atomic() if connection.in_atomic_block else nullcontext():
        run("CREATE TEMP TABLE IF NOT EXISTS remembered_since (at int)")
        [(since,)] = run("INSERT INTO remembered_since VALUES (1) RETURNING xmin::text::bigint")
        before = len(said)
        result = build(**given)
        statements = said[before:]
        written = {table: rows for table in columns_of() if (rows := rows_since(table, since))}
    writes = frozenset(written)
    touches = writes | columns_of().keys() & set(NAMES.findall(" ".join(statements)))
    removes = any(sql.startswith("DELETE") for sql in statements)
    if removes or touches & test.foreign:
        test.foreign |= writes
        return result
    for table, rows in written.items():
        known.update((table, row[0].strip("'")) for row in rows)
    memory = Memory(as_sql(written), pickle.dumps(result), touches, writes, test.beside(touches), began)
    memories.setdefault(key, []).append(memory)
    test.recalled.append(memory)
    return result


def rows_since(table: str, since: int) -> list[list[str]]:
    """What was inserted or changed after that, as literals, the key first."""
    columns = ", ".join(f'quote_nullable("{column}"::text)' for column in columns_of()[table])
    return run(f'SELECT {columns} FROM "{table}" WHERE xmin::text::bigint >= {since} ORDER BY ctid')


def as_sql(written: dict[str, list[tuple[str, ...]]]) -> str:
    """Neither foreign keys nor guards stand against it: they have let all of it through once."""
    parts = ["SET session_replication_role = replica"]
    for table, rows in written.items():
        key, *_others = names = [f'"{column}"' for column in columns_of()[table]]
        lines = ", ".join(f"({', '.join(row)})" for row in rows)
        parts.append(f'DELETE FROM "{table}" WHERE {key} IN ({", ".join(row[0] for row in rows)})')
        parts.append(f'INSERT INTO "{table}" ({", ".join(names)}) VALUES {lines}')
    return "; ".join([*parts, "SET session_replication_role = DEFAULT"])


@cache
def columns_of() -> dict[str, list[str]]:
    """table → its columns that are not computed, the key first."""
    tables: dict[str, list[str]] = {}
    for table, column in run(
        "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
        " LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary"
        " WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0"
        " AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY c.oid, a.attnum <> i.indkey[0], a.attnum"
    ):
        tables.setdefault(table, []).append(column)
    return tables
