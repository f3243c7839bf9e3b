"""Where a statement goes: linked, set aside by a decision, or named as having no home. Never nowhere."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import ProtectedError

from lean_portal import clock
from lean_portal.refusals import NotAllowed
from tests.values.conftest import behaviour, frozen_source, statement, value
from values.content import Absence, Content, Link
from values.models import SetAside
from values.rules import Demand, Examination
from values.services import drafting, sources, versions

DAY = dt.date(2026, 1, 15)


@pytest.fixture
def link(draft, editor):
    def make(code, target, *, relation="kept", reason="Samma tanke.", **fields):
        told = {"by": editor, "relation": relation, "reason": reason, **fields}
        return drafting.link_statement(statement=statement(code), target=target, **told)

    return make


@pytest.fixture
def unlink(editor):
    def make(code):
        for row in statement(code).links.all():
            drafting.unlink_statement(link=row, by=editor)

    return make


@pytest.fixture
def aside(draft, editor, unlink):
    def make(code, *, reason="Sägs redan.", reference="KCG § 3", decided_on=DAY, **fields):
        told = {"reason": reason, "reference": reference, "decided_on": decided_on, "by": editor, **fields}
        return drafting.set_aside(foundation=draft, statement=statement(code), **told)

    return make


@pytest.fixture
def saves(draft):
    before = draft.revisions.count()

    def since():
        rows = draft.revisions.filter(number__gt=before).order_by("number")
        return [(revision.act, revision.about) for revision in rows]

    return since


@pytest.fixture
def homes(draft):
    return lambda code: [(link.target, link.relation) for link in Content.of(draft).links_of.get(code, ())]


# ---- linked ----------------------------------------------------------------------------------------------


def test_statement_lives_on_in_a_behaviour_and_in_a_value(link, homes, saves):
    link("M1", behaviour("V2.1"), relation="split")
    link("M1", value("V2"), relation="developed")
    assert homes("M1") == [("V1.1", "reworded"), ("V2.1", "split"), ("V2", "developed")]
    assert saves() == [("statement_linked", "M1 V2.1"), ("statement_linked", "M1 V2")]


@pytest.mark.parametrize("key", ["V2.1", "V2"])
def test_same_link_twice_is_one_link_and_one_save(link, homes, saves, key):
    target = value(key) if key == "V2" else behaviour(key)
    assert link("M1", target) == link("M1", target)
    assert homes("M1") == [("V1.1", "reworded"), (key, "kept")]
    assert saves() == [("statement_linked", f"M1 {key}")]


def test_linking_again_changes_relation_and_reason(draft, link, saves):
    link("M1", behaviour("V1.1"), relation="sharpened", reason="Tydligare.")
    assert Content.of(draft).links_of["M1"] == [Link("M1", "V1.1", "sharpened", "Tydligare.")]
    assert saves() == [("link_changed", "M1 V1.1")]


def test_linking_what_was_set_aside_takes_the_decision_back(draft, link, unlink, aside):
    unlink("M1")
    aside("M1")
    link("M1", behaviour("V1.1"))
    assert not draft.set_asides.exists()
    assert Examination(draft).unaccounted == []


def test_linking_leaves_what_was_set_aside_in_the_version_before(adopted, draft, editor, put_aside):
    following = versions.start_next(by=editor, scope="meaning")
    put_aside(following)
    drafting.link_statement(
        statement=statement("L2"), target=behaviour("V2.1"), by=editor, relation="kept", reason="Ändå."
    )
    assert "L2" in Content.of(adopted).links_of
    assert Content.of(following).set_aside == ()


def test_unlinking_twice_is_once(editor, saves):
    row, again = statement("M1").links.get(), statement("M1").links.get()
    drafting.unlink_statement(link=row, by=editor)
    drafting.unlink_statement(link=again, by=editor)
    assert saves() == [("statement_unlinked", "M1 V1.1")]


def test_unlinking_from_a_value_names_the_value(link, editor, saves):
    drafting.unlink_statement(link=link("M1", value("V2")), by=editor)
    assert saves()[1:] == [("statement_unlinked", "M1 V2")]


# ---- set aside -------------------------------------------------------------------------------------------


def test_statement_is_set_aside_by_a_decision(draft, unlink, aside, saves):
    unlink("M1")
    aside("M1")
    assert Content.of(draft).set_aside == (Absence("M1", "Sägs redan.", "KCG § 3", "2026-01-15"),)
    assert Examination(draft).unaccounted == []
    assert saves()[1:] == [("statement_set_aside", "M1")]


def test_setting_aside_twice_is_once_and_other_words_correct_it(draft, unlink, aside, saves):
    unlink("M1")
    assert aside("M1") == aside("M1")
    aside("M1", reason="Omodernt.", reference="KCG § 4")
    assert Content.of(draft).set_aside == (Absence("M1", "Omodernt.", "KCG § 4", "2026-01-15"),)
    assert saves()[1:] == [("statement_set_aside", "M1")] * 2


def test_decision_that_somebody_else_recorded_is_stale(unlink, aside):
    unlink("M1")
    aside("M1")
    with pytest.raises(NotAllowed) as refused:
        aside("M1", reason="Omodernt.", seen="")
    assert refused.value.code == "stale"


def test_statement_that_lives_on_is_not_set_aside(draft, aside):
    with pytest.raises(NotAllowed):
        aside("M1")
    assert not SetAside.objects.exists()


@pytest.mark.parametrize("field", ["reason", "reference", "decided_on"])
def test_decision_lacks_nothing(unlink, aside, field):
    unlink("M1")
    with pytest.raises(NotAllowed) as refused:
        aside("M1", **{field: None})
    assert set(refused.value.message_dict) == {field}


def test_decision_is_not_of_tomorrow(unlink, aside):
    unlink("M1")
    with pytest.raises(NotAllowed) as refused:
        aside("M1", decided_on=clock.today() + dt.timedelta(days=1))
    assert set(refused.value.message_dict) == {"decided_on"}
    aside("M1", decided_on=clock.today())


def test_taking_back_twice_is_once_and_the_statement_is_homeless(draft, editor, unlink, aside, saves):
    unlink("M1")
    absence = aside("M1")
    stale = SetAside.objects.get(pk=absence.pk)
    for row in (absence, stale):
        drafting.take_back_set_aside(absence=row, by=editor)
    assert [source.code for source in Examination(draft).unaccounted] == ["M1"]
    assert saves()[2:] == [("statement_taken_back", "M1")]


def test_nobody_but_the_editors_sets_aside_or_takes_back(draft, decider, manager, unlink, aside):
    unlink("M1")
    absence = aside("M1")
    for who in (decider, manager):
        with pytest.raises(PermissionDenied):
            aside("M1", reason="Omodernt.", by=who)
        with pytest.raises(PermissionDenied):
            drafting.take_back_set_aside(absence=absence, by=who)
    assert draft.set_asides.get().reason == "Sägs redan."


# ---- sources that are being written ----------------------------------------------------------------------


def test_nothing_stands_on_a_source_that_is_being_written(draft, editor, link, aside):
    written = sources.create_source(
        by=editor, prefix="Y", name="Ny", audience="all", produced_by="Alla", texts=["Vi hälsar."]
    )
    with pytest.raises(NotAllowed):
        link("Y1", value("V1"))
    with pytest.raises(NotAllowed):
        aside("Y1")
    sources.remove_source(document=written, by=editor)


def test_statement_that_something_stands_on_cannot_go(draft):
    with pytest.raises(ProtectedError):
        statement("M1").delete()


# ---- what the examination says of it ---------------------------------------------------------------------


def test_source_frozen_late_is_named_as_homeless(draft):
    frozen_source("X", "all", ("Vi hälsar.",))
    examination = Examination(draft)
    assert [source.code for source in examination.unaccounted] == ["X1"]
    named = [found.about for found in examination.blockers if found.kind == Demand.STATEMENTS]
    assert named == ["X1"]


def test_removing_the_last_home_names_the_statement_and_a_second_home_keeps_it(draft, editor, link):
    link("M1", value("V2"))
    drafting.remove_behaviour(behaviour=behaviour("V1.1"), by=editor)
    assert [source.code for source in Examination(draft).unaccounted] == ["L1"]


def test_linking_frees_the_words_that_were_lost(draft, editor, link):
    assert Examination(draft).lost["L1"] == ["tydlig"]
    extra = drafting.add_behaviour(value=value("V1"), by=editor, text="Vi är tydliga.")
    link("L1", extra)
    assert "L1" not in Examination(draft).lost


def test_nothing_frozen_is_no_coverage(editor):
    examination = Examination(versions.start_foundation(by=editor))
    assert (examination.coverage, examination.accounted_count) == (0.0, 0)


def test_source_that_is_frozen_in_the_moment_of_adoption_waits_for_the_next_version(ready, adopt, sources):
    """Its statements were not examined, so nothing may call it replaced."""
    late = []

    def freeze_before_the_adoption(execute, sql, params, many, context):
        if not late and sql.startswith('UPDATE "values_valuefoundation"') and "fingerprint" in sql:
            late.append(frozen_source("X", "all", ("Vi hälsar.",)))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(freeze_before_the_adoption):
        adopt(ready)
    for document in [*sources, *late]:
        document.refresh_from_db()
    assert [document.replaced_by for document in [*sources, *late]] == [ready, ready, None]


def test_next_version_must_account_for_a_source_that_came_late(adopted, editor):
    frozen_source("X", "all", ("Vi hälsar.",))
    following = versions.start_next(by=editor, scope="meaning")
    assert [source.code for source in Examination(following).unaccounted] == ["X1"]
