"""The whole foundation out and in again: what comes back is the same, to the byte, and just as frozen."""

import json
import threading

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.models import Event
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from organisation.models import Body, User
from tests.values.conftest import behaviour, statement, value
from values.content import Content
from values.exporting import exported
from values.importing import read
from values.models import (
    Comment,
    Revision,
    SourceDocument,
    SourceStatement,
    Value,
    ValueFoundation,
    YearlyLook,
)
from values.portable import EMPTY, PARTS, as_text, changed, changes
from values.services import comments, drafting, rounds, sources, use, versions
from values.services.portable import Faulty, import_foundation, look_through

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def empty_the_values():
    """As in an installation where nothing has been begun; the triggers watch rows, not the whole."""
    tables = ", ".join(model._meta.db_table for model in apps.get_app_config("values").get_models())
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")


def round_trip(by):
    """Out, away, in, and out again: the two files."""
    before = as_text(exported())
    empty_the_values()
    import_foundation(tree=read(before.encode()), by=by)
    return before, as_text(exported())


HANDLINGS = ("changed", "clarified", "unchanged", "answered") * 2


@pytest.fixture
def history(ready, adopt, editor, ask, manager, decider, home_care, caretakers, other_manager, bodies):
    """1.0 after a round with comments and answers, an attempt that was laid down, 1.1, and 2.0 on its way."""
    asked = ask("top", days=2)
    reply = rounds.reply(
        round_=asked,
        by=decider,
        body=Body.objects.get(key="koncernchefsgruppen"),
        recognise="yes",
        meaning="Bra.",
    )
    rounds.close_round(round_=asked, by=editor)
    asked = ask("workplaces")
    reply = rounds.reply(
        round_=asked,
        by=manager,
        unit=home_care,
        recognise="partly",
        recognise_text="“Miljö” syns inte…\nAnders än förut.",
        missing="En sak.",
        missing_about="V2.1",
    )
    rounds.add_comment(reply=reply, by=manager, text="Om V1.", about="V1")
    rounds.reply(round_=asked, by=other_manager, unit=caretakers, recognise="no", recognise_text="Nej.")
    drafting.unlink_statement(link=statement("L2").links.get(), by=editor)
    drafting.set_aside(
        foundation=ready,
        statement=statement("L2"),
        by=editor,
        reason="Sägs redan.",
        reference="KCG § 9",
        decided_on=clock.today(),
    )
    for comment, handling in zip(Comment.objects.all(), HANDLINGS, strict=False):
        comments.handle_comment(comment=comment, by=editor, handling=handling, answer=f"Svar {comment.code}.")
    rounds.close_round(round_=asked, by=editor)
    first = adopt(ready)
    use.record_talk(
        foundation=first,
        unit=home_care,
        by=manager,
        held_on=clock.today(),
        present=8,
        of=9,
        local_meaning="Vi ringer först.",
        about="V1",
    )
    card = use.add_dilemma(by=editor, about="V2", situation="Ett läge", questions="Vad?\nHur?")
    use.retire_dilemma(dilemma=card, by=editor)
    YearlyLook.objects.create(foundation=first, looked_on=clock.today(), outcome="keep", note="Det håller.")
    versions.discard_foundation(foundation=versions.start_next(by=editor, scope="wording"), by=editor)
    wording = versions.start_next(by=editor, scope="wording")
    drafting.change_behaviour(
        behaviour=behaviour("V1.1"), by=editor, text="Vi är rädda om miljön.", audience="all"
    )
    from_consultation(wording, editor)
    adopt(wording)
    meaning = versions.start_next(by=editor, scope="meaning")
    added = drafting.add_value(foundation=meaning, by=editor, name="Vi lär", description="Varje vecka.")
    drafting.add_behaviour(
        value=added, by=editor, text="Jag provar.", audience="employee", new_reason="Nytt."
    )
    drafting.move_value(value=value("V3"), by=editor, step=-1)
    drafting.remove_value(value=value("V2"), by=editor)
    drafting.name_draft(foundation=meaning, by=editor)
    sources.create_source(
        by=editor, prefix="X", name="Ännu en", audience="all", produced_by="Några", texts=["Ett.", "Två."]
    )
    return meaning


def from_consultation(foundation, editor):
    from_day = {"kind": "information", "held_on": clock.today(), "with_whom": "Gruppen", "note": "§ 4"}
    foundation.consultations.create(by=editor, **from_day)


# ---- the round trip --------------------------------------------------------------------------------------


def test_history_comes_back_to_the_byte(history, editor):
    before, after = round_trip(editor)
    assert before == after
    assert [row["state"] for row in json.loads(after)["versions"]] == [
        "superseded",
        "discarded",
        "adopted",
        "draft",
    ]


def test_contents_and_lineage_come_back(history, editor):
    def told():
        return [
            (version.number, version.state, version.based_on and version.based_on.number, Content.of(version))
            for version in ValueFoundation.objects.order_by("id")
        ]

    def kept():
        return list(Revision.objects.order_by("foundation", "number").values_list("act", "draft", "content"))

    before = told(), kept()
    round_trip(editor)
    assert (told(), kept()) == before


def test_history_lives_on_after_an_import(history, editor):
    round_trip(editor)
    meaning = ValueFoundation.objects.open().get()
    new = drafting.add_value(foundation=meaning, by=editor, name="Vi frågar")
    assert new.key_id == "V4"
    assert drafting.add_behaviour(value=value("V1"), by=editor, text="Jag frågar.").key == "V1.2"


def test_nothing_but_sources_comes_back(sources, editor):
    before, after = round_trip(editor)
    assert before == after


def test_export_names_no_person(history):
    User.objects.update(name="Zara Qvist")
    tree = exported()
    assert "Qvist" not in as_text(tree)
    ends_so = {name for name in names_in(tree) if name.endswith("by")}
    assert ends_so == {"produced_by", "adopted_by", "decided_by", "replaced_by"}


def names_in(tree):
    """The names of all fields in it."""
    rows = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
    return {*(tree if isinstance(tree, dict) else ()), *(name for row in rows for name in names_in(row))}


def test_imported_versions_and_sources_never_change(history, editor):
    round_trip(editor)
    assert all(map(sources.is_unharmed, SourceDocument.objects.frozen()))
    for rows, change in (
        (SourceStatement.objects.filter(code="M1"), {"text": "Annat"}),
        (SourceDocument.objects.filter(prefix="M"), {"name": "Annat"}),
        (Value.objects.filter(foundation__state="adopted"), {"name": "Annat"}),
        (ValueFoundation.objects.filter(state="adopted"), {"motivation": "Annan"}),
        (Revision.objects.all(), {"act": "x"}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)


def test_import_is_one_event(history, editor):
    last = Event.objects.last().pk
    round_trip(editor)
    [event] = Event.objects.filter(pk__gt=last)
    assert (event.kind, event.actor_id) == ("values.foundation_imported", editor.pk)
    assert event.data == {"sources": 3, "versions": 4}


def test_export_asks_the_same_number_of_questions_for_more_comments(
    history, django_assert_max_num_queries, editor
):
    with django_assert_max_num_queries(4 + 4 * 16):
        exported()


# ---- refused ---------------------------------------------------------------------------------------------


def test_import_where_there_is_a_foundation_is_refused(history, editor):
    with pytest.raises(NotAllowed, match="already"):
        import_foundation(tree=exported(), by=editor)


def test_import_is_for_editors_and_administrators(sources, employee, manager, decider, administrator, editor):
    tree = exported()
    for user in (employee, manager, decider):
        with pytest.raises(PermissionDenied):
            import_foundation(tree=tree, by=user)
    empty_the_values()
    import_foundation(tree=tree, by=administrator)
    assert SourceDocument.objects.count() == 2


def test_import_that_fails_leaves_nothing(history, editor):
    tree = exported()
    empty_the_values()
    tree["versions"][-1]["rounds"] = [{"kind": "top"}]
    with pytest.raises(Faulty):
        import_foundation(tree=tree, by=editor)
    assert not SourceDocument.objects.exists()


def test_what_only_the_database_sees_is_refused_in_words_and_leaves_nothing(history, editor):
    tree = exported()
    empty_the_values()
    # A discarded attempt after the version that took its number: nobody could have come there.
    tree["versions"].insert(3, tree["versions"].pop(1))
    tree["versions"][2], tree["versions"][3] = tree["versions"][3], tree["versions"][2]
    with pytest.raises(NotAllowed, match="contradicts itself"):
        import_foundation(tree=tree, by=editor)
    assert not SourceDocument.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_are_one(sources, editor):
    tree, gate, found = exported(), threading.Barrier(4), []
    empty_the_values()

    def bring():
        gate.wait()
        try:
            import_foundation(tree=tree, by=editor)
            found.append("done")
        except NotAllowed:
            found.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=bring) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == ["done"] + ["refused"] * 3
    assert SourceDocument.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_export_while_somebody_writes_is_of_one_moment(draft, editor):
    stop, faults = threading.Event(), []

    def write():
        try:
            for n in range(40):
                drafting.add_behaviour(value=value("V1"), by=editor, text=f"Vi gör {n}.")
        finally:
            stop.set()
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    while not stop.is_set():
        tree = exported()
        faults += look_through(tree)
        version = tree["versions"][0]
        content = EMPTY
        for save in version["revisions"]:
            content = changed(content, save["changes"])
        if [len(row["behaviours"]) for row in version["values"]] != [
            len(row["behaviours"]) for row in content["values"]
        ]:
            faults.append("the last save is another than the rows")
    writer.join()
    assert faults == []


# ---- the commands ----------------------------------------------------------------------------------------


def test_commands_carry_a_foundation(history, tmp_path, capsys):
    call_command("export_values")
    text = capsys.readouterr().out
    file = tmp_path / "vardegrund.json"
    file.write_text(text)
    empty_the_values()
    call_command("import_values", str(file), "--dry-run")
    assert not SourceDocument.objects.exists()
    call_command("import_values", str(file))
    assert as_text(exported()) == text


def test_command_says_what_is_wrong(sources, tmp_path):
    tree = exported()
    tree["sources"][0]["statements"][0] = "Annat."
    file = tmp_path / "vardegrund.json"
    file.write_text(as_text(tree))
    with pytest.raises(CommandError, match="source M: The fingerprint is not that of the statements"):
        call_command("import_values", str(file))


# ---- the history of the contents -------------------------------------------------------------------------

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12)
KEYS = st.integers(1, 6).map(lambda n: f"V{n}")
BEHAVIOURS = st.lists(
    st.fixed_dictionaries(
        {
            "key": KEYS.map(lambda key: f"{key}.1"),
            "audience": st.just("all"),
            "text": TEXT,
            "new_reason": st.just(""),
        }
    ),
    max_size=3,
)
CONTENTS = st.fixed_dictionaries(
    {
        "values": st.lists(
            st.fixed_dictionaries({"key": KEYS, "name": TEXT, "description": TEXT, "behaviours": BEHAVIOURS}),
            max_size=4,
        ),
        "links": st.lists(
            st.fixed_dictionaries(
                {"statement": TEXT, "target": KEYS, "relation": st.just("kept"), "reason": TEXT}
            ),
            max_size=5,
        ),
        "set_aside": st.just([]),
    }
)


@settings(max_examples=60, deadline=None)
@given(st.lists(CONTENTS, max_size=6))
def test_every_content_of_a_history_is_told_by_its_changes(contents):
    told, kept = [], EMPTY
    for change in json.loads(json.dumps(list(changes(contents)))):
        kept = changed(kept, change)
        told.append({part: kept[part] for part in PARTS})
    assert told == contents


@pytest.mark.parametrize("change", [{"values": [1, 0, []]}, {"links": [0, 1, []]}, {"values": [-1, 0, []]}])
def test_change_that_does_not_fit_is_refused(change):
    with pytest.raises(ValueError, match="values|links"):
        changed(EMPTY, change)


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30).filter(
    lambda text: text.strip()
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(WORDS, min_size=1, max_size=4),
    named=st.lists(WORDS, max_size=3, unique=True),
    data=st.data(),
)
def test_random_foundations_come_back_to_the_byte(editor, texts, named, data):
    with transaction.atomic():
        empty_the_values()
        source = sources.create_source(
            by=editor, prefix="Å", name=texts[0], audience="all", produced_by=texts[-1], texts=texts
        )
        source = sources.freeze_source(document=source, by=editor)
        draft = versions.start_foundation(by=editor)
        for name in named:
            made = drafting.add_value(foundation=draft, by=editor, name=name, description=name)
            drafting.add_behaviour(value=made, by=editor, text=name)
            chosen = data.draw(st.sampled_from(list(source.statements.all())))
            drafting.link_statement(statement=chosen, target=made, by=editor, relation="kept", reason=name)
        if named and data.draw(st.booleans()):
            drafting.remove_value(value=draft.values.all()[0], by=editor)
        before, after = round_trip(editor)
        transaction.set_rollback(True)
    assert before == after


def test_moments_of_the_export_are_in_utc(sources):
    assert {row["created_at"][-6:] for row in exported()["sources"]} == {"+00:00"}
