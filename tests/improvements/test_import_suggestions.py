"""Importing into the database: once, wholly or not at all, without a clock and without a word to anybody."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from events.models import Event
from improvements import services
from improvements.imports.apart import read
from improvements.imports.mapping import Mapping
from improvements.imports.reading import Refused
from improvements.models import SourceRow, Step, Suggestion
from improvements.services.imports import LOCK, Faulty, examine, import_suggestions
from lean_portal import clock
from notifications.models import Delivery
from notifications.services import expand_waiting
from tests.improvements.files import HEADINGS, ROWS, as_csv, as_json, as_xlsx

FAULTY = ["19", "", "", "Ny", "2020-02-01", ""]


@pytest.fixture(autouse=True)
def english(settings):
    settings.LANGUAGE_CODE = "en"


def bring(rows=ROWS, *, skip_errors=False, source="Idélådan", headings=HEADINGS, **mapping):
    table = read("a.csv", as_csv(rows, headings=headings))
    found = Mapping.from_json(mapping)
    return import_suggestions(table=table, mapping=found, by=None, source=source, skip_errors=skip_errors)


@pytest.fixture
def command(tmp_path):
    """command({"a.csv": bytes}, "--dry-run") → what it told, and how it ended."""

    def run(files, *options):
        for name, content in files.items():
            (tmp_path / name).write_bytes(content)
        out, end = io.StringIO(), "done"
        try:
            call_command("import_suggestions", str(tmp_path / next(iter(files))), *options, stdout=out)
        except CommandError as error:
            end = str(error)
        return out.getvalue(), end

    run.folder = tmp_path
    return run


def test_closed_case_is_archived_with_the_words_of_the_source(group):
    bring()
    found = Suggestion.objects.get(external_id="17")
    assert (found.state, found.title, found.proposal) == ("archived", ROWS[0][1], ROWS[0][2])
    assert (found.source, found.source_outcome, found.source_decision) == (
        "Idélådan",
        "Avslutad",
        "Ja, hösten",
    )
    assert (found.author, found.unit) == (None, group)
    assert timezone.localdate(found.submitted_at).isoformat() == "2019-12-30"


def test_archived_case_is_open_to_the_whole_group(home_care, outsider):
    bring(unit="VOF-HTC")
    assert [row.external_id for row in Suggestion.objects.visible_to(outsider)] == ["17"]


def test_archived_case_of_a_unit_with_secrecy_is_not(pupil_health, outsider):
    bring(unit="VOF-EH")
    assert not Suggestion.objects.visible_to(outsider).exists()


def test_open_case_comes_to_whoever_answers_for_its_unit_without_promised_dates(home_care, manager):
    bring(unit="VOF-HTC")
    [found] = Suggestion.objects.handled_by(manager).awaiting_answer()
    assert (found.external_id, found.state) == ("18", "submitted")
    assert (found.read_by, found.decide_by, found.acknowledged_at) == (None, None, None)


def test_imported_case_can_be_answered_like_any_other(home_care, manager):
    bring(unit="VOF-HTC")
    found = Suggestion.objects.get(external_id="18")
    found = services.acknowledge_suggestion(suggestion=found, by=manager, version=found.version)
    assert found.state == "acknowledged"
    assert [step.state for step in found.steps.all()] == ["submitted", "acknowledged"]


@pytest.mark.parametrize("state", ["submitted", "acknowledged", "under_review", "archived"])
def test_states_of_the_mapping_are_kept(group, state):
    bring(statuses={"ny": state})
    assert Suggestion.objects.get(external_id="18").state == state


def test_import_tells_nobody(home_care, manager, employee):
    bring(unit="VOF-HTC")
    expand_waiting()
    assert not Delivery.objects.exists()
    assert {event.kind for event in Event.objects.filter(subject_type="improvements.suggestion")} == {
        "improvements.suggestion_imported"
    }


def test_time_alone_changes_no_imported_case(group):
    bring(statuses={"ny": "under_review"})
    assert services.pass_time() == 0


def test_life_of_a_closed_case_is_that_it_came_in_and_was_archived(group):
    bring()
    steps = Step.objects.filter(suggestion__external_id="17")
    assert [(step.number, step.state, step.actor) for step in steps] == [
        (1, "submitted", "import"),
        (2, "archived", "import"),
    ]


def test_numbers_are_those_of_the_year_it_came_in_after_those_already_given(employee, submit):
    submit(employee)
    this_year = clock.today().year
    rows = [
        ["1", "A", "a", "", "2019-05-01", ""],
        ["2", "B", "b", "", "2019-01-01", ""],
        ["3", "C", "c", "", "", ""],
    ]
    bring(rows)
    found = {row.external_id: (row.year, row.serial) for row in Suggestion.objects.exclude(source="")}
    assert found == {"1": (2019, 1), "2": (2019, 2), "3": (this_year, 2)}
    assert submit(employee).serial == 3


def test_row_of_the_source_is_kept_to_the_letter(group):
    bring([["1", "<p>A</p>", "<p>B &amp; C</p>", "", "", ""]])
    [kept] = SourceRow.objects.all()
    assert kept.cells == dict(zip(HEADINGS, ["1", "<p>A</p>", "<p>B &amp; C</p>", "", "", ""], strict=True))
    assert (kept.suggestion.title, kept.suggestion.proposal) == ("A", "B & C")


def test_same_file_twice_gives_the_same_suggestions(group):
    bring()
    report = bring()
    assert (len(report.new), report.unchanged, report.changed) == (0, 2, [])
    assert (Suggestion.objects.count(), Event.objects.filter(kind__endswith="_imported").count()) == (2, 2)


def test_same_numbers_from_another_source_are_other_suggestions(group):
    bring()
    bring(source="E-förslag")
    assert Suggestion.objects.count() == 4


def test_changed_row_is_told_and_left_as_it_is(group):
    bring()
    changed = [[ROWS[0][0], "Ny rubrik", *ROWS[0][2:]], ROWS[1]]
    report = bring(changed)
    assert (report.changed, report.unchanged) == ([2], 1)
    assert Suggestion.objects.get(external_id="17").title == ROWS[0][1]


def test_faulty_row_stops_the_whole_import(group):
    with pytest.raises(Faulty) as caught:
        bring([*ROWS, FAULTY])
    assert [str(fault) for fault in caught.value.report.faults] == [
        "Row 4 lacks a title.",
        "Row 4 lacks a description.",
    ]
    assert not Suggestion.objects.exists()


def test_faulty_rows_can_be_left_out(group):
    report = bring([*ROWS, FAULTY], skip_errors=True)
    assert (len(report.new), report.faulty_rows, Suggestion.objects.count()) == (2, 1, 2)


@pytest.mark.django_db(transaction=True)
def test_error_in_the_last_row_leaves_nothing_behind(group, monkeypatch):
    monkeypatch.setattr("improvements.services.imports.BATCH", 1)
    monkeypatch.setattr("improvements.imports.rows.LONGEST_TITLE", 300)
    with pytest.raises(Exception, match="too long"):
        bring([*ROWS, ["19", "x" * 201, "text", "", "", ""]])
    assert not Suggestion.objects.exists()
    assert not Event.objects.filter(kind="improvements.suggestion_imported").exists()
    bring()
    assert sorted(Suggestion.objects.values_list("year", "serial")) == [(2019, 1), (2020, 1)]


def test_looking_through_writes_nothing(group):
    report = examine(table=read("a.csv", as_csv()), mapping=Mapping(), source="Idélådan")
    assert (report.read, len(report.new), report.states()) == (
        2, 2, [("Avslutad", 1, "archived"), ("Ny", 1, "submitted")],
    )  # fmt: skip
    assert not Suggestion.objects.exists()


REFUSALS = {
    "no_title": {"columns": {"title": None}},
    "no_text": {"columns": {"proposal": None}},
    "unknown_column": {"columns": {"title": "Titel"}},
    "unknown_unit": {"unit": "MÅN"},
}


@pytest.mark.parametrize("code", REFUSALS)
def test_mapping_that_does_not_fit_is_refused(group, code):
    with pytest.raises(Refused) as caught:
        bring(**REFUSALS[code])
    assert caught.value.code == code


def test_import_before_there_is_an_organisation_is_refused(db):
    with pytest.raises(Refused, match="no_organisation"):
        bring()


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_are_refused(group):
    other = connection.copy()
    try:
        other.set_autocommit(False)
        other.cursor().execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        with pytest.raises(Refused, match="busy"):
            bring()
        other.rollback()
    finally:
        other.close()
    assert len(bring().new) == 2


# ---- the command ------------------------------------------------------------------------------------------

FILES = {
    "CSV": ("lista.csv", as_csv()),
    "Windows-1252": ("lista.csv", as_csv(encoding="cp1252", delimiter=",")),
    "XLSX": ("lista.xlsx", as_xlsx()),
    "JSON": ("lista.json", as_json(key="Ärenden")),
}


@pytest.mark.parametrize("name", FILES)
def test_command_imports_each_format(group, command, name):
    told, end = command(dict([FILES[name]]))
    assert (end, told.splitlines()[0], told.splitlines()[-1]) == (
        "done", "2 rows read", "2 suggestions imported.",
    )  # fmt: skip
    assert [
        list(row) for row in Suggestion.objects.order_by("external_id").values_list("title", "proposal")
    ] == [row[1:3] for row in ROWS]
    assert {row.source for row in Suggestion.objects.all()} == {"lista"}


def test_command_tells_on_a_dry_run_and_writes_nothing(group, command):
    told, end = command({"lista.csv": as_csv()}, "--dry-run")
    assert end == "done"
    assert "  Title: Rubrik\n" in told
    assert "  “Avslutad” (1) → Archived\n" in told
    assert "2 new, 0 already there, 0 there but changed, 0 faulty.\n" in told
    assert told.endswith("This was a dry run: nothing was written.\n")
    assert not Suggestion.objects.exists()


def test_command_looks_through_a_file_also_before_there_is_an_organisation(db, command):
    told, end = command({"lista.csv": as_csv()}, "--dry-run")
    assert told.startswith("2 rows read\n")
    assert end == "There is no unit yet to put the suggestions in. Import the organisation first."


@pytest.mark.parametrize("options", [[], ["--dry-run"]])
def test_command_fails_on_a_faulty_row_and_writes_nothing(group, command, options):
    told, end = command({"lista.csv": as_csv([*ROWS, FAULTY])}, *options)
    assert "  Row 4 lacks a title.\n  Row 4 lacks a description.\n" in told
    assert end == "Nothing is written. Correct the faulty rows, or leave them out with --skip-errors."
    assert not Suggestion.objects.exists()


def test_command_can_leave_faulty_rows_out(group, command):
    told, end = command({"lista.csv": as_csv([*ROWS, FAULTY])}, "--skip-errors")
    assert (end, told.splitlines()[-1]) == ("done", "2 suggestions imported.")


def test_command_takes_mapping_unit_and_source(home_care, command):
    mapping = {"columns": {"problem": "Beskrivning", "proposal": None}, "statuses": {"Ny": "archived"}}
    files = {"lista.csv": as_csv(), "karta.json": json.dumps(mapping).encode()}
    chosen = ["--mapping", str(command.folder / "karta.json"), "--unit", "vof-htc", "--source", "Idélådan"]
    assert command(files, *chosen)[1] == "done"
    found = Suggestion.objects.get(external_id="18")
    assert (found.problem, found.proposal, found.state) == (ROWS[1][2], "", "archived")
    assert (found.unit, found.source) == (home_care, "Idélådan")


def test_command_tells_of_changed_rows(group, command):
    command({"lista.csv": as_csv()})
    told, end = command({"lista.csv": as_csv([[*ROWS[0][:5], "Nej"], ROWS[1]])})
    assert "Row 2 differs from what was imported before, and is left as it is.\n" in told
    assert "0 new, 1 already there, 1 there but changed, 0 faulty." in told
    assert end == "done"


ENDS = {
    "The file is empty.": b"",
    "The file is larger than 5 MB. Divide it into several files.": b"x" * (6 * 1024 * 1024),
    (
        "Say which column holds the title. The first row of the file must hold the names of the columns; "
        "it holds: Lås, Byt alla lås."
    ): b"L\xc3\xa5s;Byt alla l\xc3\xa5s\nFrukt;Mer frukt\n",
}


@pytest.mark.parametrize("end", ENDS)
def test_command_says_why_it_stops(group, command, end):
    assert command({"lista.csv": ENDS[end]})[1] == end


def test_command_says_that_a_file_is_not_there(group, command):
    assert command({"a.csv": as_csv()}, "--mapping", "/nowhere/karta.json")[1] == (
        "/nowhere/karta.json: No such file or directory"
    )


def test_command_says_what_is_wrong_with_the_mapping(group, command):
    files = {"a.csv": as_csv(), "karta.json": b"{"}
    assert command(files, "--mapping", str(command.folder / "karta.json"))[1] == "The mapping is not JSON."
