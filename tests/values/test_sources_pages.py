"""Sources in the browser: written in, looked through, corrected, frozen. Nothing typed is ever lost."""

import io
import re

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.improvements.pages import reader, text_of
from tests.values.conftest import EMPLOYEES, frozen_source
from tests.values.test_sources import WORDS
from values.forms.sources import REFUSALS, lines
from values.models import SourceDocument
from values.reading import MOST_STATEMENTS
from values.services import sources as services

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

NEW = "/vardegrund/kallor/ny/"
TYPED = {
    "name": "The employees' values",
    "prefix": "m",
    "audience": "employee",
    "produced_by": "Every workplace",
    "adopted_by": "The staff committee",
    "adopted_on": "2011-11-21",
    "version": "0",
}
PASTED = "• Jag lyssnar klart. Jag svarar sedan.\n• Jag är rädd om miljön."
SPLIT = ["Jag lyssnar klart.", "Jag svarar sedan.", "Jag är rädd om miljön."]


@pytest.fixture
def browser_of(editor):
    return reader(editor)


@pytest.fixture
def source(editor):
    return services.create_source(by=editor, **WORDS)


def a_file(content, name="values.txt"):
    return SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())


def a_docx(*texts):
    document, kept = docx.Document(), io.BytesIO()
    for text in texts:
        document.add_paragraph(text)
    document.save(kept)
    return a_file(kept.getvalue(), "values.docx")


def shown(answer):
    """What stands in the fields of the form."""
    form = answer.context["form"]
    return {name: form[name].value() for name in form.fields if name != "file"}


def fields_of(source, **changed):
    return {
        **{name: "" if value is None else value for name, value in WORDS.items() if name != "texts"},
        "source": source.pk,
        "version": source.version,
        "looked": "on",
        "statements": "\n".join(services.texts_of(source)),
        "save": "",
        **changed,
    }


# ---- writing in ------------------------------------------------------------------------------------------


def test_pasted_text_is_shown_divided_and_nothing_is_saved(browser_of):
    answer = browser_of.post(NEW, {**TYPED, "statements": PASTED})
    assert (answer.status_code, SourceDocument.objects.count()) == (200, 0)
    assert shown(answer)["statements"].splitlines() == SPLIT
    assert re.findall(r"M\d Jag [^.]+\.", text_of(answer)) == [
        f"M{n} {text}" for n, text in enumerate(SPLIT, 1)
    ]


def test_what_was_looked_through_is_saved_line_by_line(browser_of):
    corrected = "Jag lyssnar klart. Jag svarar sedan.\n\n  Jag är rädd\tom miljön. \n-\n"
    answer = browser_of.post(NEW, {**TYPED, "looked": "on", "statements": corrected, "save": ""})
    assert answer.headers["Location"] == "/vardegrund/kallor/M/"
    source = SourceDocument.objects.get()
    assert services.texts_of(source) == ["Jag lyssnar klart. Jag svarar sedan.", "Jag är rädd om miljön."]
    assert (source.name, str(source.adopted_on)) == ("The employees' values", "2011-11-21")


def test_saving_what_was_not_looked_through_shows_it_first(browser_of):
    browser_of.post(NEW, {**TYPED, "statements": PASTED, "save": ""})
    assert not SourceDocument.objects.exists()


def test_show_again_divides_no_line_a_second_time(browser_of):
    answer = browser_of.post(NEW, {**TYPED, "looked": "on", "statements": "Ett. Två.\nTre."})
    assert shown(answer)["statements"].splitlines() == ["Ett. Två.", "Tre."]


@pytest.mark.parametrize(
    "sent",
    [
        a_file(PASTED),
        a_file("nr;mening\n1;Jag lyssnar klart.\n2;Jag svarar sedan.\n3;Jag är rädd om miljön.\n", "v.csv"),
        a_docx("Jag lyssnar klart. Jag svarar sedan.", "Jag är rädd om miljön."),
    ],
    ids=["txt", "csv", "docx"],
)
def test_statements_of_a_file_go_on_in_the_field(browser_of, sent):
    sent.seek(0)
    answer = browser_of.post(NEW, {**TYPED, "file": sent})
    assert shown(answer)["statements"].splitlines() == SPLIT


def test_file_adds_to_what_was_typed_and_is_never_saved_unseen(browser_of):
    typed = {**TYPED, "looked": "on", "statements": "Det första.", "save": "", "file": a_file("Det andra.")}
    answer = browser_of.post(NEW, typed)
    assert shown(answer)["statements"].splitlines() == ["Det första.", "Det andra."]
    assert not SourceDocument.objects.exists()


def test_good_file_is_not_lost_when_another_field_is_wrong(browser_of):
    answer = browser_of.post(NEW, {**TYPED, "name": "", "file": a_file(PASTED)})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["name"])
    assert shown(answer)["statements"].splitlines() == SPLIT


BAD = {
    "format": a_file(b"x", "values.pdf"),
    "bytes": a_file(b"x" * (5 * 1024 * 1024 + 1)),
    "signs": a_file("Jag lyssnar på dig. " * 60_000),
    "broken": a_file(b"no package", "values.docx"),
    "text": a_file(b"\x00\x01\x02\x81"),
    "quotation": a_file('mening\n"Jag lyssnar', "values.csv"),
    "columns": a_file(
        "nr,mening\n1,Jag är rädd om tid, om miljön, och pengar\n2,Jag lyssnar\n", "values.csv"
    ),
    "empty": a_file(b""),
    "statements": a_file("Jag lyssnar.\n" * (MOST_STATEMENTS + 1)),
    "long": a_file("å" * 1001),
}


@pytest.mark.parametrize("kind", BAD)
def test_file_that_cannot_be_taken_says_why_beside_the_field_and_loses_nothing(browser_of, kind):
    BAD[kind].seek(0)
    answer = browser_of.post(NEW, {**TYPED, "statements": PASTED, "file": BAD[kind]})
    begins = str(REFUSALS[kind]).split("%")[0]
    [said] = answer.context["form"].errors["file"]
    assert (answer.status_code, said[: len(begins)]) == (422, begins)
    assert "%(" not in said
    kept = shown(answer)
    assert kept["statements"] == PASTED
    assert all(kept[name] == value for name, value in TYPED.items())


def test_every_refusal_of_a_file_has_its_sentence():
    kinds = "format bytes signs broken package text quotation columns empty statements long"
    assert set(REFUSALS) == set(kinds.split())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Write at least one statement, or choose a file."),
        ("x" * 1001, "Statement 1 has more than 1000 signs. Divide it. It begins with “" + "x" * 60 + "”."),
        ("Jag.\n" * 2001, "These are 2001 statements. A source has at most 2000: divide it into several."),
    ],
)
def test_what_is_wrong_with_the_text_stands_beside_it(browser_of, text, words):
    answer = browser_of.post(NEW, {**TYPED, "statements": text})
    assert answer.context["form"].errors == {"statements": [words]}
    assert shown(answer)["statements"] == text


def test_taken_letter_is_said_at_its_field(browser_of, source):
    answer = browser_of.post(NEW, {**TYPED, "looked": "on", "statements": "Annat.", "save": ""})
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"prefix": ["Another source has this letter."]}


@pytest.mark.parametrize("prefix", ["1", "M1", "ABCDE", "é"])
def test_letter_must_be_a_letter(browser_of, prefix):
    answer = browser_of.post(NEW, {**TYPED, "prefix": prefix, "statements": "Annat."})
    assert answer.context["form"].errors == {"prefix": ["Use one to four capital letters."]}


def test_statements_go_through_the_field_as_they_are():
    assert lines("\n".join(EMPLOYEES)) == list(EMPLOYEES)


def test_two_thousand_statements_go_through_the_form(browser_of):
    text = "\n".join(f"Jag gör det som är rätt för Almforsborna, gång {n}." for n in range(MOST_STATEMENTS))
    browser_of.post(NEW, {**TYPED, "looked": "on", "statements": text, "save": ""})
    assert SourceDocument.objects.get().statements.count() == MOST_STATEMENTS


# ---- changing --------------------------------------------------------------------------------------------


def test_change_page_holds_what_is_saved(browser_of, source):
    kept = shown(browser_of.get("/vardegrund/kallor/M/andra/"))
    assert kept["statements"].splitlines() == list(EMPLOYEES)
    assert (kept["name"], kept["version"], kept["prefix"]) == (source.name, 1, "M")


def test_change_is_saved(browser_of, source):
    answer = browser_of.post("/vardegrund/kallor/M/andra/", fields_of(source, prefix="MV"))
    assert answer.headers["Location"] == "/vardegrund/kallor/MV/"


def test_lost_update_shows_both_texts_and_can_be_sent_again(browser_of, source, editor):
    mine = fields_of(source, name="Mine", statements="Jag lyssnar.\nMitt eget.")
    services.change_source(
        document=source,
        by=editor,
        **{**WORDS, "prefix": "N", "name": "Theirs", "texts": ["Jag lyssnar.", "Deras."]},
    )
    answer = browser_of.post("/vardegrund/kallor/M/andra/", mine)
    text = text_of(answer)
    assert answer.status_code == 409
    assert "Deras. Mitt eget." in text
    assert "Saved in the meantime: Theirs" in text
    assert shown(answer)["statements"] == "Jag lyssnar.\nMitt eget."
    again = browser_of.post("/vardegrund/kallor/M/andra/", {**mine, "version": shown(answer)["version"]})
    assert again.headers["Location"] == "/vardegrund/kallor/M/"
    assert services.texts_of(source) == ["Jag lyssnar.", "Mitt eget."]


@pytest.mark.parametrize("act", [services.freeze_source, services.remove_source])
def test_text_for_a_source_that_has_been_closed_is_given_back(browser_of, source, editor, act):
    mine = fields_of(source, statements="Mitt eget.")
    act(document=source, by=editor)
    answer = browser_of.post("/vardegrund/kallor/M/andra/", mine)
    assert (answer.status_code, answer.context["kept"]) == (409, "Mitt eget.")
    assert "<textarea" in answer.text


def test_frozen_source_has_no_change_page(browser_of, source, editor):
    services.freeze_source(document=source, by=editor)
    for page in ("andra", "frys", "ta-bort"):
        assert browser_of.get(f"/vardegrund/kallor/M/{page}/").headers["Location"] == "/vardegrund/kallor/M/"


# ---- freezing and removing -------------------------------------------------------------------------------


def test_freeze_page_says_what_it_means_and_a_press_freezes(browser_of, source):
    answer = browser_of.get("/vardegrund/kallor/M/frys/")
    assert "2 statements will never change again" in text_of(answer)
    assert answer.context["fingerprint"] in text_of(answer)
    browser_of.post("/vardegrund/kallor/M/frys/", {"version": 1})
    source.refresh_from_db()
    assert (source.is_frozen, source.fingerprint) == (True, answer.context["fingerprint"])


def test_freezing_what_somebody_has_just_changed_shows_it_first(browser_of, source, editor):
    services.change_source(document=source, by=editor, **{**WORDS, "texts": ["Nytt."]})
    answer = browser_of.post("/vardegrund/kallor/M/frys/", {"version": 1})
    assert answer.status_code == 409
    assert "M1 Nytt." in text_of(answer)
    assert shown(answer)["version"] == "2"


def test_remove_page_asks_and_a_press_removes(browser_of, source):
    assert "2 statements go away with it." in text_of(browser_of.get("/vardegrund/kallor/M/ta-bort/"))
    browser_of.post("/vardegrund/kallor/M/ta-bort/")
    assert not SourceDocument.objects.exists()


# ---- reading ---------------------------------------------------------------------------------------------


def test_everybody_reads_the_sources(employee, sources):
    page = text_of(reader(employee).get("/vardegrund/kallor/"))
    assert "What we had agreed before is kept, word for word" in page
    assert "Write in a source" not in page
    detail = text_of(reader(employee).get("/vardegrund/kallor/M/"))
    assert f"M1 {EMPLOYEES[0]}" in detail
    assert "Unchanged since it was frozen" in detail


def test_source_being_written_in_says_so_and_asks_an_editor_to_freeze(browser_of, source, employee):
    assert "One source is not frozen yet" in text_of(browser_of.get("/vardegrund/kallor/"))
    assert "/vardegrund/kallor/M/frys/" in browser_of.get("/vardegrund/kallor/M/").text
    assert "/vardegrund/kallor/M/frys/" not in reader(employee).get("/vardegrund/kallor/M/").text


def test_replaced_source_says_by_what(adopted, employee):
    assert "Replaced by 1.0, preserved" in text_of(reader(employee).get("/vardegrund/kallor/"))


@pytest.mark.parametrize("count", [0, 1, 3])
def test_list_asks_the_same_number_of_questions(employee, count, django_assert_num_queries):
    for letter in "ABC"[:count]:
        frozen_source(letter, "all", EMPLOYEES)
    client = reader(employee)
    client.get("/vardegrund/kallor/")
    with django_assert_num_queries(5):
        client.get("/vardegrund/kallor/")


def test_only_editors_come_to_the_pages_that_write(employee, source):
    client = reader(employee)
    pages = [NEW, *(f"/vardegrund/kallor/M/{page}/" for page in ("andra", "frys", "ta-bort"))]
    assert {client.get(page).status_code for page in pages} == {403}
    assert {client.post(page).status_code for page in pages} == {403}


def test_unknown_source_is_not_found(browser_of):
    for page in ("", "andra/", "frys/", "ta-bort/"):
        assert browser_of.get(f"/vardegrund/kallor/Q/{page}").status_code == 404
