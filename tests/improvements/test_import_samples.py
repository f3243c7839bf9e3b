"""The two real files, where they are: LEAN_SAMPLE_DIR=… Nothing of them stands here."""

import csv
import html
import io
import json
import os
import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from improvements.models import SourceRow, Step, Suggestion

FOLDER = os.environ.get("LEAN_SAMPLE_DIR", "")
JSON_FILE = Path(FOLDER, "goteborgsforslaget_2017_2019.json")
CSV_FILE = Path(FOLDER, "decide_madrid_proposals.csv")
pytestmark = pytest.mark.skipif(not FOLDER, reason="LEAN_SAMPLE_DIR is not set")


def run(*args: object) -> str:
    out = io.StringIO()
    try:
        call_command("import_suggestions", *map(str, args), stdout=out)
    except CommandError as error:
        out.write(f"STOPPED {error}")
    return out.getvalue()


def matters() -> list[dict[str, object]]:
    return json.loads(JSON_FILE.read_text(encoding="utf-8-sig"))["Matter"]


def proposals() -> list[dict[str, str]]:
    text = CSV_FILE.read_text(encoding="utf-8-sig", newline="")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def visible(text: str) -> str:
    """Every sign that a browser would show."""
    return "".join(html.unescape(re.sub(r"<[^>]*>", "", text)).split())


def is_within(part: str, whole: str) -> bool:
    signs = iter(whole)
    return all(sign in signs for sign in part)


def test_dry_run_reads_every_row_of_the_json_file(group, settings):
    settings.LANGUAGE_CODE = "en"
    told = run(JSON_FILE, "--dry-run")
    assert told.startswith("733 rows read\n")
    assert "733 new, 0 already there, 0 there but changed, 0 faulty." in told
    assert Suggestion.objects.count() == 0


def test_dry_run_tells_what_each_faulty_row_of_the_csv_file_lacks(group, settings):
    settings.LANGUAGE_CODE = "en"
    told = run(CSV_FILE, "--dry-run")
    lacking = {line for line in told.splitlines() if line.endswith("lacks a description.")}
    assert told.startswith("2738 rows read\n")
    assert lacking == {
        f"  Row {number} lacks a description."
        for number, row in enumerate(proposals(), 2)
        if not row["description"].strip()
    }
    assert len(lacking) == 502
    assert Suggestion.objects.count() == 0


def test_import_of_the_json_file_twice_gives_each_matter_once(group):
    run(JSON_FILE)
    run(JSON_FILE)
    assert Suggestion.objects.count() == 733
    assert Step.objects.filter(suggestion__state="archived").count() == 2 * 724


def test_import_of_the_json_file_loses_no_sign(group):
    run(JSON_FILE)
    found = {row.external_id: row for row in Suggestion.objects.all()}
    for matter in matters():
        row = found[str(matter["MatterId"])]
        assert row.title == matter["Rubrik"]
        assert row.proposal == matter["Sammanfattning"]
        assert row.source_decision == matter["Beslut"] or not matter["Beslut"].strip()
        assert row.source_outcome == (matter["Resultat"] or "")
    kept = {row.suggestion.external_id: row.cells for row in SourceRow.objects.select_related("suggestion")}
    assert kept == {str(m["MatterId"]): {name: str(value) for name, value in m.items()} for m in matters()}


def test_import_of_the_json_file_keeps_closed_cases_archived_and_open_ones_open(group):
    run(JSON_FILE)
    states = [row.state for row in Suggestion.objects.all()]
    assert {state: states.count(state) for state in set(states)} == {"archived": 724, "under_review": 9}


def test_import_of_the_csv_file_loses_no_visible_sign(group):
    run(CSV_FILE, "--skip-errors")
    run(CSV_FILE, "--skip-errors")
    found = {row.external_id: row for row in Suggestion.objects.all()}
    with_words = [row for row in proposals() if visible(row["description"])]
    assert found.keys() == {row["id"] for row in with_words}
    for row in with_words:
        assert found[row["id"]].title == row["title"]
        assert is_within(visible(row["description"]), "".join(found[row["id"]].proposal.split()))
        assert found[row["id"]].source_row.cells == row
