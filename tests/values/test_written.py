import json

from django.db import connection, transaction

from tests.values.conftest import statement
from tests.values.written import REASON, VALUES, write_draft
from values.services import drafting, versions

ITS_OWN = {"id", "uid", "at", "created_at", "happened_at", "subject_id"}
ROWS = (
    "values_valuefoundation", "values_valuekey", "values_value", "values_behaviour", "values_provenancelink",
    "values_revision", "events_event",
)  # fmt: skip
ELSEWHERE = {"foundation_id", "value_id", "behaviour_id"}


def by_the_services(editor):
    foundation = versions.start_foundation(by=editor)
    for name, text, codes in VALUES:
        value = drafting.add_value(foundation=foundation, by=editor, name=name)
        behaviour = drafting.add_behaviour(value=value, by=editor, text=text)
        for code in codes:
            drafting.link_statement(
                statement=statement(code), target=behaviour, by=editor, relation="reworded", reason=REASON
            )


def rows(write, editor):
    """What it writes, table by table, but for numbers and times; and nothing of it stays."""
    found = {}
    with transaction.atomic(), connection.cursor() as cursor:
        write(editor)
        for table in ROWS:
            cursor.execute(f"SELECT * FROM {table} ORDER BY 1")
            names = [column.name for column in cursor.description]
            found[table] = [
                {n: v for n, v in zip(names, row, strict=True) if n not in ITS_OWN | ELSEWHERE}
                for row in cursor.fetchall()
            ]
        transaction.set_rollback(True)
    for event in found["events_event"]:
        event["data"] = {name: what for name, what in json.loads(event["data"]).items() if name != "revision"}
    return found


def test_the_draft_that_tests_begin_with_is_what_the_services_write(sources, editor):
    assert rows(write_draft, editor) == rows(by_the_services, editor)
