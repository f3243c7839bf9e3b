"""Sources as the services keep them: idempotent, versioned, and frozen for ever by the database itself."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from events.models import Event
from lean_portal.refusals import NotAllowed
from tests.values.conftest import EMPLOYEES
from values.content import fingerprint
from values.models import SourceDocument, SourceStatement
from values.services import sources as services

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

WORDS = {
    "prefix": "M",
    "name": "Medarbetarnas värdegrund",
    "audience": "employee",
    "produced_by": "Alla arbetsplatser",
    "adopted_by": "Personalutskottet",
    "adopted_on": dt.date(2011, 11, 21),
    "texts": EMPLOYEES,
}


@pytest.fixture
def source(editor):
    return services.create_source(by=editor, **WORDS)


@pytest.fixture
def frozen(source, editor):
    return services.freeze_source(document=source, by=editor)


def codes(document):
    return list(document.statements.values_list("code", flat=True))


def at_once(*acts):
    """All begin in the same moment; what each came to: "done" or the code of the refusal."""
    gate, found = threading.Barrier(len(acts)), []

    def act(service):
        gate.wait()
        try:
            service()
            found.append("done")
        except ValidationError as refusal:
            found.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(service,)) for service in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(found)


# ---- writing in ------------------------------------------------------------------------------------------


def test_statements_get_codes_in_their_order(source):
    assert codes(source) == ["M1", "M2"]
    assert services.texts_of(source) == list(EMPLOYEES)


def test_same_source_once_more_is_the_same(source, editor):
    assert services.create_source(by=editor, **WORDS) == source
    assert Event.objects.about(source).count() == 1


def test_another_source_with_the_letter_is_refused(source, editor):
    with pytest.raises(ValidationError, match="Another source has this letter") as refused:
        services.create_source(by=editor, **{**WORDS, "name": "En annan"})
    assert refused.value.code == "unique"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("prefix", "m1"),
        ("name", ""),
        ("name", "x" * 121),
        ("audience", "nobody"),
        ("adopted_on", dt.date(2999, 1, 1)),
    ],
)
def test_service_refuses_what_the_form_would_have_refused(editor, field, value):
    with pytest.raises(ValidationError) as refused:
        services.create_source(by=editor, **{**WORDS, field: value})
    assert list(refused.value.error_dict) == [field]


@pytest.mark.parametrize("text", ["", "  ", "x" * 1001])
def test_service_refuses_what_is_no_statement(editor, text):
    with pytest.raises(NotAllowed) as refused:
        services.create_source(by=editor, **{**WORDS, "texts": ["Jag lyssnar.", text]})
    assert list(refused.value.error_dict) == ["statements"]


def test_change_renumbers_the_statements(source, editor):
    services.change_source(
        document=source, by=editor, **{**WORDS, "prefix": "MV", "texts": ["Ett.", "Två.", "Tre."]}, version=1
    )
    source.refresh_from_db()
    assert (codes(source), source.version) == (["MV1", "MV2", "MV3"], 2)


def test_change_from_an_old_page_is_refused(source, editor):
    services.change_source(document=source, by=editor, **{**WORDS, "name": "Ny"}, version=1)
    with pytest.raises(NotAllowed) as refused:
        services.change_source(document=source, by=editor, **{**WORDS, "name": "Nyare"}, version=1)
    assert refused.value.code == "stale"


def test_only_editors_write_in_change_freeze_and_remove(source, employee):
    for act in (
        lambda: services.create_source(by=employee, **{**WORDS, "prefix": "X"}),
        lambda: services.change_source(document=source, by=employee, **WORDS),
        lambda: services.freeze_source(document=source, by=employee),
        lambda: services.remove_source(document=source, by=employee),
    ):
        with pytest.raises(PermissionDenied):
            act()


# ---- freezing --------------------------------------------------------------------------------------------


def test_freezing_sets_the_fingerprint_of_the_statements(frozen, editor):
    assert frozen.fingerprint == fingerprint(list(EMPLOYEES))
    assert (frozen.frozen_by, services.is_unharmed(frozen)) == (editor, True)


def test_freezing_twice_is_freezing_once(frozen, editor):
    assert services.freeze_source(document=frozen, by=editor).frozen_at == frozen.frozen_at
    assert Event.objects.filter(kind="values.source_frozen").count() == 1


def test_empty_source_is_not_frozen(editor):
    empty = services.create_source(by=editor, **{**WORDS, "texts": []})
    with pytest.raises(NotAllowed, match="no statement"):
        services.freeze_source(document=empty, by=editor)


def test_freezing_what_one_has_not_seen_is_refused(source, editor):
    services.change_source(document=source, by=editor, **{**WORDS, "texts": ["Annat."]}, version=1)
    with pytest.raises(NotAllowed) as refused:
        services.freeze_source(document=source, by=editor, version=1)
    assert refused.value.code == "stale"


def test_frozen_source_is_neither_changed_nor_removed(frozen, editor):
    for act in (services.change_source, services.remove_source):
        with pytest.raises(NotAllowed) as refused:
            act(document=frozen, by=editor, **(WORDS if act is services.change_source else {}))
        assert refused.value.code == "stale"


STATEMENT = (
    "INSERT INTO values_sourcestatement (document_id, position, code, text) "
    "SELECT id, 9, 'M9', 'Smugen in' FROM values_sourcedocument"
)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE values_sourcedocument SET name = 'Annat'",
        "UPDATE values_sourcedocument SET fingerprint = repeat('0', 64)",
        "UPDATE values_sourcedocument SET frozen_at = NULL, fingerprint = ''",
        "UPDATE values_sourcedocument SET frozen_at = now()",
        "DELETE FROM values_sourcedocument",
        "UPDATE values_sourcestatement SET text = 'Annat'",
        "UPDATE values_sourcestatement SET position = position + 10",
        "UPDATE values_sourcestatement SET code = 'Z1' WHERE code = 'M1'",
        "DELETE FROM values_sourcestatement WHERE code = 'M2'",
        STATEMENT,
    ],
)
def test_database_itself_refuses_to_change_a_frozen_source(frozen, sql):
    with (
        pytest.raises(IntegrityError, match="a frozen source never changes"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


def test_database_refuses_to_move_a_statement_into_a_frozen_source(frozen, editor):
    other = services.create_source(by=editor, **{**WORDS, "prefix": "L"})
    with pytest.raises(IntegrityError, match="a frozen source"), transaction.atomic():
        SourceStatement.objects.filter(document=other, code="L1").update(document=frozen, position=9)


def test_database_lets_a_version_replace_a_frozen_source_once(adopted):
    assert set(SourceDocument.objects.values_list("replaced_by", flat=True)) == {adopted.pk}
    with pytest.raises(IntegrityError, match="a frozen source"), transaction.atomic():
        SourceDocument.objects.update(replaced_by=None)


def test_harm_that_got_past_the_triggers_is_seen(frozen):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE values_sourcestatement SET text = 'Annat' WHERE code = 'M1'")
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    assert not services.is_unharmed(frozen)


def test_removed_source_leaves_its_letter_free(source, editor):
    services.remove_source(document=source, by=editor)
    services.remove_source(document=source, by=editor)
    assert not SourceStatement.objects.exists()
    assert services.create_source(by=editor, **WORDS).prefix == "M"


# ---- two at once -----------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_who_change_at_once_never_lose_a_text(source, editor):
    def change(name):
        return lambda: services.change_source(
            document=source, by=editor, **{**WORDS, "name": name, "texts": [name]}, version=1
        )

    assert at_once(*(change(f"Namn {n}") for n in range(6))) == ["done"] + ["stale"] * 5
    source.refresh_from_db()
    assert (source.version, services.texts_of(source)) == (2, [source.name])


@pytest.mark.django_db(transaction=True)
def test_freezing_and_changing_at_once_gives_one_or_the_other(source, editor):
    found = at_once(
        lambda: services.freeze_source(document=source, by=editor, version=1),
        lambda: services.change_source(
            document=source, by=editor, **{**WORDS, "texts": ["Annat."]}, version=1
        ),
    )
    assert found == ["done", "stale"]
    source.refresh_from_db()
    assert services.texts_of(source) == (list(EMPLOYEES) if source.is_frozen else ["Annat."])
    assert not source.is_frozen or services.is_unharmed(source)


@pytest.mark.django_db(transaction=True)
def test_source_that_is_sent_many_times_at_once_is_one(editor):
    assert at_once(*[lambda: services.create_source(by=editor, **WORDS)] * 6) == ["done"] * 6
    assert codes(SourceDocument.objects.get()) == ["M1", "M2"]
