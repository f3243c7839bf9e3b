"""Rows that say nothing, or say it twice: the constraints refuse them past the services and the models."""

import pytest
from django.db import IntegrityError, transaction

from tests.values.by_hand import SAME, copy_of, refused, run
from tests.values.conftest import statement, value
from values.models import ProvenanceLink, Round, ValueKey
from values.services import drafting, sources, versions

FOUNDATION = (
    "INSERT INTO values_valuefoundation (major, minor, state, created_at, last_comment, adopted_by,"
    " reference, motivation, fingerprint) VALUES ({}, 0, '{}', now(), 0, '', '', '', '')"
)


@pytest.fixture
def proposed(ready, editor):
    return versions.propose_foundation(foundation=ready, by=editor)


# ---- one of each -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["draft", "proposed"])
def test_one_version_is_open(draft, state):
    assert "values_one_open_version" in refused(FOUNDATION.format(4, state))


def test_one_version_is_in_force(second):
    columns = (
        "minor, state, created_at, last_comment, adopted_at, adopted_on, adopted_by, reference, motivation"
    )
    columns += ", content, fingerprint"
    copied = f"SELECT 9, {columns} FROM values_valuefoundation WHERE state = 'adopted'"
    sql = f"INSERT INTO values_valuefoundation (major, {columns}) {copied}"
    assert "values_one_version_in_force" in refused(sql)


def test_number_is_used_once(adopted, editor):
    assert "values_version_number_used_once" in refused(FOUNDATION.format(1, "draft"))


def test_number_of_what_was_laid_down_is_free_again(draft, editor):
    versions.discard_foundation(foundation=draft, by=editor)
    assert run(FOUNDATION.format(1, "draft")) == 1


def test_state_is_one_of_the_known(db):
    assert "values_state_is_known" in refused(FOUNDATION.format(1, "klar"))


@pytest.mark.parametrize("field", ["adopted_by", "reference", "motivation", "fingerprint"])
def test_decision_lacks_no_words(proposed, field):
    given = {"adopted_by": "KCG", "reference": "§ 1", "motivation": "Därför", "fingerprint": "f"} | {
        field: ""
    }
    said = ", ".join(f"{name} = '{words}'" for name, words in given.items())
    sql = f"UPDATE values_valuefoundation SET state = 'adopted', {said}, content = '{{}}'"
    sql += ", adopted_at = now(), adopted_on = current_date"
    assert "values_adopted_says_who_when_and_why" in refused(sql)


@pytest.mark.parametrize("field", ["adopted_at", "adopted_on", "content"])
def test_decision_lacks_no_day_and_no_content(proposed, field):
    given = {"adopted_at": "now()", "adopted_on": "current_date", "content": "'{}'"} | {field: "NULL"}
    said = ", ".join(f"{name} = {worth}" for name, worth in given.items())
    sql = f"UPDATE values_valuefoundation SET state = 'adopted', {said}, adopted_by = 'KCG', reference = '§'"
    sql += ", motivation = 'Därför', fingerprint = 'f'"
    assert "values_adopted_says_who_when_and_why" in refused(sql)


# ---- rows that say nothing, or two things ----------------------------------------------------------------

MEANINGLESS = [
    ("UPDATE values_value SET name = ''", "values_value_has_name"),
    ("UPDATE values_behaviour SET text = ''", "values_behaviour_has_text"),
    ("UPDATE values_provenancelink SET reason = ''", "values_link_has_reason"),
    ("UPDATE values_provenancelink SET behaviour_id = NULL", "values_link_has_one_target"),
    ("UPDATE values_provenancelink SET value_id = (SELECT min(id) FROM values_value)",
     "values_link_has_one_target"),
    ("UPDATE values_setaside SET reason = ''", "values_set_aside_has_reason_and_decision"),
    ("UPDATE values_setaside SET reference = ''", "values_set_aside_has_reason_and_decision"),
    (copy_of("values_value"), "values_value_once_in_a_version"),
    (copy_of("values_behaviour"), "values_behaviour_once_in_a_value"),
    (copy_of("values_provenancelink"), "values_linked_to_a_behaviour_once"),
    (copy_of("values_setaside"), "values_set_aside_once"),
    ("UPDATE values_consultation SET note = ''", "values_consultation_says_with_whom_and_what"),
    ("UPDATE values_consultation SET with_whom = ''", "values_consultation_says_with_whom_and_what"),
    ("UPDATE values_round SET closes_on = opens_on - 1", "values_round_closes_after_it_opens"),
    (SAME.format("values_revision", "foundation_id, number, at, act, about, content"),
     "values_revisions_are_in_order"),
    ("INSERT INTO values_revision (foundation_id, number, at, act, about, content, draft)"
     " SELECT foundation_id, 999, at, act, about, content, draft FROM values_revision WHERE draft = 1",
     "values_draft_number_used_once"),
]  # fmt: skip


@pytest.mark.usefixtures("whole")
@pytest.mark.parametrize(("sql", "constraint"), MEANINGLESS)
def test_row_without_meaning_is_refused(sql, constraint):
    assert constraint in refused(sql)


def test_statement_is_linked_to_a_value_once(draft, editor):
    target = value("V1")
    drafting.link_statement(
        statement=statement("M1"), target=target, by=editor, relation="kept", reason="Så."
    )
    columns = "foundation_id, statement_id, value_id, relation, reason, at"
    sql = f"INSERT INTO values_provenancelink ({columns}) SELECT {columns} FROM values_provenancelink"
    assert "values_linked_to_a_value_once" in refused(f"{sql} WHERE value_id = {target.pk}")


@pytest.mark.parametrize(
    ("sql", "constraint"),
    [
        ("UPDATE values_sourcedocument SET frozen_at = now()", "values_frozen_source_has_fingerprint"),
        ("UPDATE values_sourcedocument SET fingerprint = 'f'", "values_frozen_source_has_fingerprint"),
        ("UPDATE values_sourcedocument SET replaced_by_id = (SELECT id FROM values_valuefoundation)",
         "values_only_a_frozen_source_is_replaced"),
        ("UPDATE values_sourcestatement SET text = ''", "values_statement_has_text"),
        (SAME.format("values_sourcestatement", "document_id, position, code, text"), "code"),
        (SAME.format("values_sourcedocument", "prefix, name, audience, produced_by, adopted_by, version, "
                     "created_at, fingerprint"), "prefix"),
    ],
)  # fmt: skip
def test_source_being_written_is_whole_all_the_same(editor, sql, constraint):
    versions.start_foundation(by=editor)
    sources.create_source(
        by=editor, prefix="Y", name="Ny", audience="all", produced_by="Alla", texts=["Vi hälsar."]
    )
    assert constraint in refused(sql)


def test_two_statements_do_not_stand_in_the_same_place(editor):
    texts = ["Vi hälsar.", "Vi lyssnar."]
    sources.create_source(by=editor, prefix="Y", name="Ny", audience="all", produced_by="Alla", texts=texts)
    sql = "UPDATE values_sourcestatement SET position = 1; SET CONSTRAINTS ALL IMMEDIATE"
    assert "values_statements_stand_in_order" in refused(sql)


REPLY = "INSERT INTO values_roundreply (round_id, unit_id, body_id, recognise, at, version)"
COMMENT = (
    "INSERT INTO values_comment (foundation_id, reply_id, question, about, at, version, number, text,"
    " handling, answer, handled_at) SELECT {}, id, 'other', '', now(), 0, {} FROM values_roundreply"
)
UNSAID = [
    ("1, '', '', '', NULL", "values_comment_has_text"),
    ("1, 'Ord', 'changed', 'Svar', now()", "values_changed_names_the_change"),
    ("1, 'Ord', 'answered', '', now()", "values_handled_comment_has_answer"),
    ("1, 'Ord', 'answered', 'Svar', NULL", "values_handled_comment_has_answer"),
    ("1, 'Ord', '', 'Svar', NULL", "values_handled_comment_has_answer"),
    ("1, 'Ord', '', '', now()", "values_handled_comment_has_answer"),
]


@pytest.fixture
def replied(open_round, home_care):
    run(f"{REPLY} VALUES ({open_round.pk}, {home_care.pk}, NULL, 'yes', now(), 1)")
    return open_round


@pytest.mark.parametrize(("row", "constraint"), UNSAID)
def test_comment_that_is_not_whole_is_refused(replied, row, constraint):
    assert constraint in refused(COMMENT.format(replied.foundation_id, row))


def test_number_of_a_comment_is_used_once(replied):
    row = COMMENT.format(replied.foundation_id, "1, 'Ord', '', '', NULL")
    assert run(row) == 1
    assert "values_comment_number_used_once" in refused(row)


def test_reply_is_of_one_workplace_or_one_group_and_is_one(replied, home_care):
    of = "values_reply_is_of_a_workplace_or_a_group"
    assert of in refused(f"{REPLY} VALUES ({replied.pk}, NULL, NULL, 'yes', now(), 1)")
    body = "(SELECT min(id) FROM organisation_body)"
    assert of in refused(f"{REPLY} VALUES ({replied.pk}, {home_care.pk}, {body}, 'yes', now(), 1)")
    again = f"{REPLY} VALUES ({replied.pk}, {home_care.pk}, NULL, 'yes', now(), 1)"
    assert "values_workplace_replies_once" in refused(again)
    group = f"{REPLY} VALUES ({Round.objects.get(kind='top').pk}, NULL, {body}, 'yes', now(), 1)"
    run(group)
    assert "values_group_replies_once" in refused(group)


# ---- in use ----------------------------------------------------------------------------------------------

TALK = (
    "INSERT INTO values_acknowledgement (foundation_id, unit_id, held_on, present, of, local_meaning,"
    " version, at) VALUES ({}, {}, current_date, {}, 0, now())"
)


@pytest.mark.parametrize("numbers", ["9, 8", "0, 8", "1, 0"])
def test_those_who_took_part_are_some_of_all(adopted, home_care, numbers):
    sql = TALK.format(adopted.pk, home_care.pk, f"{numbers}, 'Hos oss'")
    assert "values_present_are_some_of_all" in refused(sql)


def test_talk_says_what_it_means_and_is_one_a_day(adopted, home_care):
    assert "values_talk_has_local_meaning" in refused(TALK.format(adopted.pk, home_care.pk, "7, 8, ''"))
    talk = TALK.format(adopted.pk, home_care.pk, "7, 8, 'Hos oss'")
    assert run(talk) == 1
    assert "values_one_talk_a_day" in refused(talk)


@pytest.mark.parametrize("words", ["'', 'Vad gör vi?'", "'Det är fullt.', ''"])
def test_dilemma_has_a_situation_and_questions(adopted, words):
    columns = "about_id, version, created_at, situation, questions"
    sql = f"INSERT INTO values_dilemma ({columns}) VALUES ('V1', 0, now(), {words})"
    assert "values_dilemma_has_situation_and_questions" in refused(sql)


def test_look_has_a_note_and_is_one_a_day(adopted):
    look = (
        "INSERT INTO values_yearlylook (foundation_id, looked_on, outcome, note, at)"
        f" VALUES ({adopted.pk}, current_date, 'keep', '{{}}', now())"
    )
    assert "values_look_has_note" in refused(look.format(""))
    assert run(look.format("Det håller.")) == 1
    assert "values_one_look_a_day" in refused(look.format("Det håller."))


def test_organisation_adopts_once(care, adopted):
    columns = "foundation_id, organisation_id, decided_on, decided_by, reference, at"
    sql = SAME.format("values_organisationadoption", columns)
    assert "values_organisation_adopts_once" in refused(sql)


@pytest.mark.parametrize("table", ["values_valuekey", "values_sourcestatement", "values_valuefoundation"])
def test_what_something_stands_on_cannot_go(draft, table):
    """Foreign keys keep a statement, a key and a version as long as anything points to them."""
    with pytest.raises(IntegrityError), transaction.atomic():
        run(f"DELETE FROM {table}")
        run("SET CONSTRAINTS ALL IMMEDIATE")
    assert ProvenanceLink.objects.count() == 4
    assert ValueKey.objects.count() == 2
