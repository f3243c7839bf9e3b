"""What never changes, whoever asks: the triggers refuse it past the services and the models."""

import pytest

from tests.values.by_hand import COPIES, copy_of, refused, run
from tests.values.conftest import value
from values.models import Value
from values.services import sources, versions

# ---- frozen sources --------------------------------------------------------------------------------------

FROZEN_SOURCE = [
    "UPDATE values_sourcedocument SET name = 'Ett annat namn'",
    "UPDATE values_sourcedocument SET prefix = 'X' WHERE prefix = 'M'",
    "UPDATE values_sourcedocument SET adopted_on = NULL",
    "UPDATE values_sourcedocument SET frozen_at = NULL, fingerprint = ''",
    "UPDATE values_sourcedocument SET frozen_at = now()",
    "UPDATE values_sourcedocument SET fingerprint = 'annat'",
    "DELETE FROM values_sourcedocument",
    "UPDATE values_sourcestatement SET text = 'Något annat'",
    "UPDATE values_sourcestatement SET code = 'X1' WHERE code = 'M1'",
    "UPDATE values_sourcestatement SET position = 7 WHERE code = 'M1'",
    "UPDATE values_sourcestatement SET document_id = (SELECT max(id) FROM values_sourcedocument)"
    " WHERE code = 'M1'",
    "DELETE FROM values_sourcestatement",
    "INSERT INTO values_sourcestatement (document_id, position, code, text)"
    " SELECT id, 9, 'M9', 'Ett till' FROM values_sourcedocument WHERE prefix = 'M'",
]


@pytest.mark.usefixtures("sources")
@pytest.mark.parametrize("sql", FROZEN_SOURCE)
def test_frozen_source_never_changes(sql):
    assert "a frozen source never changes" in refused(sql)


@pytest.mark.usefixtures("sources")
@pytest.mark.parametrize("way", ["'Y'", "'M'"])
def test_no_statement_moves_between_a_frozen_source_and_one_being_written(editor, way):
    sources.create_source(
        by=editor, prefix="Y", name="Ny", audience="all", produced_by="Alla", texts=["Vi hälsar."]
    )
    source = f"(SELECT id FROM values_sourcedocument WHERE prefix = {way})"
    sql = f"UPDATE values_sourcestatement SET position = 8, document_id = {source}"
    assert "a frozen source never changes" in refused(f"{sql} WHERE document_id <> {source}")


def test_source_being_written_changes_freely(editor):
    sources.create_source(
        by=editor, prefix="Y", name="Ny", audience="all", produced_by="Alla", texts=["Vi hälsar."]
    )
    assert run("UPDATE values_sourcestatement SET text = 'Vi säger hej.'") == 1
    assert run("UPDATE values_sourcedocument SET name = 'Nyare'") == 1
    assert run("DELETE FROM values_sourcestatement") == 1
    assert run("DELETE FROM values_sourcedocument") == 1


def test_replaced_source_is_not_replaced_again(adopted, editor):
    versions.start_next(by=editor, scope="wording")
    sql = "UPDATE values_sourcedocument SET replaced_by_id = (SELECT max(id) FROM values_valuefoundation)"
    assert "a frozen source never changes" in refused(sql)
    assert "a frozen source never changes" in refused(
        "UPDATE values_sourcedocument SET replaced_by_id = NULL"
    )


# ---- versions that are no draft --------------------------------------------------------------------------

ADOPTED = [
    "UPDATE values_valuefoundation SET motivation = 'En annan'",
    "UPDATE values_valuefoundation SET content = '{}'",
    "UPDATE values_valuefoundation SET fingerprint = 'annat'",
    "UPDATE values_valuefoundation SET adopted_on = adopted_on - 1",
    "UPDATE values_valuefoundation SET major = 3",
    "UPDATE values_valuefoundation SET state = 'draft'",
    "UPDATE values_valuefoundation SET state = 'proposed'",
    "UPDATE values_valuefoundation SET state = 'discarded'",
    "UPDATE values_valuefoundation SET state = 'superseded', reference = 'En annan'",
    "UPDATE values_valuefoundation SET last_comment = last_comment + 1",
    "DELETE FROM values_valuefoundation",
]


@pytest.mark.usefixtures("adopted")
@pytest.mark.parametrize("sql", ADOPTED)
def test_adopted_version_never_changes(sql):
    assert "an adopted version never changes" in refused(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE values_valuefoundation SET state = 'adopted' WHERE state = 'superseded'",
        "UPDATE values_valuefoundation SET superseded_at = NULL WHERE state = 'superseded'",
        "DELETE FROM values_valuefoundation WHERE state = 'superseded'",
    ],
)
@pytest.mark.usefixtures("second")
def test_replaced_version_never_changes(sql):
    assert "an adopted version never changes" in refused(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE values_valuefoundation SET state = 'draft'",
        "DELETE FROM values_valuefoundation",
    ],
)
def test_version_that_was_laid_down_never_changes(draft, editor, sql):
    versions.discard_foundation(foundation=draft, by=editor)
    assert "an adopted version never changes" in refused(sql)


CONTENT = [
    *(copy_of(table) for table in COPIES),
    *(f"DELETE FROM {table}" for table in COPIES),
    "UPDATE values_value SET name = 'Ett annat'",
    "UPDATE values_value SET position = 9",
    "UPDATE values_behaviour SET text = 'Ett annat'",
    "UPDATE values_provenancelink SET reason = 'Ett annat'",
    "UPDATE values_setaside SET reference = 'Ett annat'",
]


@pytest.fixture
def proposed(whole, editor):
    return versions.propose_foundation(foundation=whole, by=editor)


@pytest.fixture
def decided(whole, adopt):
    return adopt(whole)


@pytest.fixture
def laid_down(put_aside, draft, editor):
    put_aside(draft)
    versions.discard_foundation(foundation=draft, by=editor)


@pytest.mark.parametrize("state", ["proposed", "decided", "laid_down"])
@pytest.mark.parametrize("sql", CONTENT)
def test_content_changes_in_a_draft_alone(request, state, sql):
    request.getfixturevalue(state)
    assert "changes while it is a draft, and never after" in refused(sql)


def test_row_of_an_adopted_version_does_not_move_into_the_next(decided, editor):
    following = versions.start_next(by=editor, scope="meaning")
    for table in ("values_value", "values_provenancelink", "values_setaside"):
        moved = f"UPDATE {table} SET foundation_id = {following.pk} WHERE foundation_id = {decided.pk}"
        assert "changes while it is a draft" in refused(moved)
        back = f"UPDATE {table} SET foundation_id = {decided.pk} WHERE foundation_id = {following.pk}"
        assert "changes while it is a draft" in refused(back)
    new, old = value("V1"), Value.objects.get(foundation=decided, key="V1")
    for here, there in ((old, new), (new, old)):
        sql = f"UPDATE values_behaviour SET value_id = {there.pk} WHERE value_id = {here.pk}"
        assert "changes while it is a draft" in refused(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE values_revision SET content = '{}'",
        "UPDATE values_revision SET draft = 9 WHERE number = 1",
        "DELETE FROM values_revision",
    ],
)
def test_revisions_stay(draft, sql):
    assert "revisions are append-only" in refused(sql)
