"""Statements of SQL that go round the services, at the same moment as something is closed for good."""

import threading

import pytest
from django.db import DatabaseError, connection, connections, transaction

from values.content import fingerprint
from values.models import SourceDocument, SourceStatement, Value, ValueKey
from values.services import sources, versions

pytestmark = pytest.mark.django_db(transaction=True)
TEXTS = ("En mening.", "En till.")


@pytest.fixture
def unfrozen(editor):
    return sources.create_source(
        by=editor, prefix="X", name="Gammal", audience="all", produced_by="Alla", texts=TEXTS
    )


def beside(act):
    """Runs in a thread of its own with a line of its own; the list holds what it raised."""
    raised = []

    def run():
        try:
            act()
        except DatabaseError as error:
            raised.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, raised


def slip_in(document):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO values_sourcestatement (document_id, position, code, text)"
            " VALUES (%s, 3, 'X3', 'Sen.')",
            [document.pk],
        )


def test_a_statement_on_its_way_in_is_frozen_with_the_others(unfrozen, editor):
    with transaction.atomic():
        slip_in(unfrozen)
        thread, raised = beside(lambda: sources.freeze_source(document=unfrozen, by=editor))
        thread.join(0.5)
        assert thread.is_alive()  # it waits for what is on its way
    thread.join(5)
    found = SourceDocument.objects.get(pk=unfrozen.pk)
    assert (raised, found.fingerprint) == ([], fingerprint([*TEXTS, "Sen."]))


def test_a_statement_that_comes_too_late_is_refused(unfrozen, editor):
    with transaction.atomic():
        sources.freeze_source(document=unfrozen, by=editor)
        thread, raised = beside(lambda: slip_in(unfrozen))
        thread.join(0.5)
        assert thread.is_alive()
    thread.join(5)
    assert "a frozen source never changes" in str(raised[0])
    assert SourceStatement.objects.filter(document=unfrozen).count() == 2


def test_a_value_that_comes_too_late_is_refused(ready, editor):
    ValueKey.objects.create(key="V99")
    with transaction.atomic():
        versions.propose_foundation(foundation=ready, by=editor)
        late = {"foundation": ready, "key_id": "V99", "position": 9, "name": "För sent"}
        thread, raised = beside(lambda: Value.objects.create(**late))
        thread.join(0.5)
        assert thread.is_alive()
    thread.join(5)
    assert "while it is a draft" in str(raised[0])
