"""One row with one mapping: the draft of a suggestion, or what is wrong with it."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from improvements.imports.dates import moment
from improvements.imports.guesses import guessed_columns, guessed_state
from improvements.imports.mapping import Mapping, parsed
from improvements.imports.reading import Table
from improvements.imports.rows import Places, Reader
from improvements.workflow import State
from organisation.models import Unit

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NOW = dt.datetime(2026, 3, 2, 12, tzinfo=STOCKHOLM)
HOME = Unit(pk=2, code="HTC", name="Hemtjänst centrum")
TOP = Unit(pk=1, code="ALM", name="Almfors")
USUAL = ["Id", "Rubrik", "Beskrivning", "Inkom", "Status", "Avslutad", "Enhet", "Resultat", "Beslut"]


@pytest.fixture(autouse=True)
def english(settings):
    settings.LANGUAGE_CODE = "en"


def read(cells, headings=USUAL, **mapping):
    """The draft of the last row, or its faults in words."""
    rows = cells if isinstance(cells[0], list) else [cells]
    table = Table(list(headings))
    for number, row in enumerate(rows, 17):
        table.add(number, list(row))
    chosen = Mapping.from_json(mapping).completed(table)
    reader = Reader(table, chosen, Places([TOP, HOME], TOP, chosen), NOW)
    found = [reader.read(row) for row in table.rows][-1]
    return [str(fault) for fault in found] if isinstance(found, list) else found


def row(**changed):
    whole = {
        "Id": "1", "Rubrik": "Lås", "Beskrivning": "Byt lås.", "Inkom": "2019-12-30T11:52:24", "Status": "",
        "Avslutad": "", "Enhet": "", "Resultat": "", "Beslut": "",
    }  # fmt: skip
    return list({**whole, **changed}.values())


def test_row_becomes_a_draft():
    draft = read(row(Status="Ny", Enhet="HTC"))
    assert (draft.row, draft.external_id, draft.title, draft.proposal) == (17, "1", "Lås", "Byt lås.")
    assert (draft.state, draft.unit) == (State.SUBMITTED, HOME)
    assert draft.submitted_at == dt.datetime(2019, 12, 30, 11, 52, 24, tzinfo=STOCKHOLM)


FAULTS = {
    "title": (row(Rubrik=" "), "Row 17 lacks a title."),
    "text": (row(Beskrivning=" "), "Row 17 lacks a description."),
    "wordless": (row(Beskrivning="<p> </p>"), "Row 17 has a description with layout but no words."),
    "id": (row(Id=""), "Row 17 lacks a number in the source."),
    "long id": (row(Id="1" * 121), "Row 17 has a number in the source of more than 120 signs."),
    "date": (row(Inkom="31/02/2024"), "Row 17 has a date that cannot be read: “31/02/2024”."),
    "late": (row(Inkom="2026-03-03"), "Row 17 has a date that has not come yet: “2026-03-03”."),
    "early": (row(Inkom="1899-01-01"), "Row 17 has a date before the year 1900: “1899-01-01”."),
    "unit": (row(Enhet="Månen"), "Row 17 names a unit that is not known: “Månen”."),
    "surplus": ([*row(), "till"], "Row 17 has more cells than there are columns."),
}


@pytest.mark.parametrize("name", FAULTS)
def test_faulty_row_says_what_is_wrong(name):
    cells, words = FAULTS[name]
    assert read(cells) == [words]


def test_long_title_is_a_fault_that_shows_how_it_begins():
    words = "Row 17 has a title of more than 200 signs"
    assert read(row(Rubrik="x" * 201)) == [f"{words}: “{'x' * 80}”."]
    assert read(row(Rubrik="x" * 200)).title == "x" * 200


def test_row_tells_all_its_faults():
    assert len(read(row(Rubrik="", Beskrivning="", Inkom="i går", Id=""))) == 4


def test_same_number_twice_is_a_fault_of_the_second_row():
    assert read([row(), row(Rubrik="Annat")]) == [
        "Row 18 has the same number in the source as an earlier row: “1”."
    ]


def test_faulty_row_does_not_take_the_number_from_a_later_one():
    assert read([row(Rubrik=""), row()]).row == 18


def test_without_numbers_a_row_is_known_by_what_it_says():
    headings = ["Rubrik", "Beskrivning"]
    first = read(["Lås", "Byt."], headings)
    assert first.external_id == read(["Lås", "Byt."], headings).external_id
    assert first.external_id != read(["Lås", "Byt!"], headings).external_id
    assert read([["Lås", "Byt."], ["Lås", "Byt."]], headings) == ["Row 18 is the same as an earlier row."]


def test_words_keep_every_space_they_had():
    draft = read(row(Rubrik="Ett lås ", Beskrivning="  Byt\u00a0lås.\r\n\r\nNu. "))
    assert (draft.title, draft.proposal) == ("Ett lås ", "  Byt\u00a0lås.\n\nNu. ")


def test_title_stands_on_one_line():
    assert read(row(Rubrik="Ett\r\n lås")).title == "Ett lås"


def test_source_without_dates_gives_the_day_of_the_import():
    assert read(row(Inkom="")).submitted_at == NOW


def test_unit_is_found_by_name_code_or_mapping():
    assert read(row(Enhet="hemtjänst  Centrum")).unit == HOME
    assert read(row(Enhet="Månen"), units={"månen": "htc"}).unit == HOME
    assert read(row()).unit == TOP


def test_unit_of_a_name_that_two_have_is_not_guessed():
    other = Unit(pk=3, code="HTC2", name="Hemtjänst centrum")
    places = Places([TOP, HOME, other], TOP, Mapping())
    assert places.of("Hemtjänst centrum") is None
    assert places.of("HTC2") == other


def test_date_of_closing_means_that_the_case_is_closed():
    draft = read(row(Status="Ny", Avslutad="2024-01-03 20:05:12 +0100"))
    assert (draft.state, draft.outcome) == (State.ARCHIVED, "Ny")
    assert draft.closed_at == dt.datetime(2024, 1, 3, 20, 5, 12, tzinfo=STOCKHOLM)


@pytest.mark.parametrize("sign", ["", "0", "Nej", "false"])
def test_sign_for_not_closed_leaves_the_case_open(sign):
    assert read(row(Status="Ny", Avslutad=sign)).state == State.SUBMITTED


def test_closed_case_keeps_the_outcome_of_the_source_in_its_words():
    assert read(row(Status="Avslutad", Resultat="Genomförs ej")).outcome == "Genomförs ej"
    assert read(row(Status="Avslutad")).outcome == "Avslutad"
    assert read(row(Avslutad="x")).outcome == "Avslutad: x"
    assert read(row(Status="Ny")).outcome == ""


def test_several_columns_are_joined_into_the_decision_each_under_its_name():
    draft = read(
        row(Beslut="<p>Nej.</p>", Status="Klar"), columns={"decision": ["Beslut", "Resultat", "Status"]}
    )
    assert draft.decision == "Beslut: Nej.\n\nStatus: Klar"


DATES = {
    "2019-12-30T11:52:24": (2019, 12, 30, 11, 52, 24),
    "2019-12-30 11:52": (2019, 12, 30, 11, 52),
    "2019-12-30": (2019, 12, 30),
    "20191230": (2019, 12, 30),
    "30/12/2019": (2019, 12, 30),
    "1.2.2019 08.30": (2019, 2, 1, 8, 30),
    "2019-07-01T10:00:00.123Z": (2019, 7, 1, 12),
    "2019-07-01 10:00:00 +0100": (2019, 7, 1, 11),
}


@pytest.mark.parametrize("text", DATES)
def test_date_is_read(text):
    found = moment(text, STOCKHOLM)
    assert found == dt.datetime(*DATES[text], tzinfo=STOCKHOLM)


def test_date_format_of_the_mapping_decides():
    assert moment("12/30/2019", STOCKHOLM, date_format="%m/%d/%Y").date() == dt.date(2019, 12, 30)


@pytest.mark.parametrize(
    "text", ["12/30/2019", "2019-13-01", "i går", "2019-01-01 25:00", "2019-01-01 x", "19"]
)
def test_date_that_cannot_be_read_is_told(text):
    with pytest.raises(ValueError):
        moment(text, STOCKHOLM)


def test_columns_with_usual_names_are_guessed_each_once():
    columns = ["MatterId", "Created_At", "RUBRIK", "Sammanfattning", "Beskrivning", "Namn", "Svar"]
    assert guessed_columns(columns) == {
        "title": "RUBRIK",
        "proposal": "Sammanfattning",
        "external_id": "MatterId",
        "date": "Created_At",
        "decision": "Svar",
    }


STATES = {
    "Godkänd arkiverad": State.ARCHIVED,
    "Avslagen": State.ARCHIVED,
    "Closed": State.ARCHIVED,
    "Inväntar beslut om avslag": State.UNDER_REVIEW,
    "In progress": State.UNDER_REVIEW,
    "Läst": State.ACKNOWLEDGED,
    "NY": State.SUBMITTED,
    "Blå": "",
}


@pytest.mark.parametrize("word", STATES)
def test_usual_word_for_a_state_is_understood(word):
    assert guessed_state(word) == STATES[word]


def test_mapping_decides_over_guesses():
    mapping = Mapping.from_json({"statuses": {" avslutad ": "submitted"}, "default_status": "under_review"})
    assert [mapping.state_of(word) for word in ("Avslutad", "Klar", "Blå", "")] == [
        "submitted", "archived", "under_review", "under_review",
    ]  # fmt: skip


def test_field_that_the_mapping_sets_to_null_is_not_guessed():
    table = Table(["Rubrik", "Beskrivning", "Status"])
    assert Mapping.from_json({"columns": {"status": None}}).completed(table).column("status") == ()


WRONG = {
    b"{": "The mapping is not JSON.",
    b"[]": "The mapping must be one object, such as {“columns”: {“title”: “Rubrik”}}.",
    b'{"colums": {}}': "The mapping has no setting called “colums”.",
    b'{"source": 5}': "“source” in the mapping must be a text.",
    b'{"columns": []}': "“columns” in the mapping must be an object.",
    b'{"units": {"a": 5}}': "“units” in the mapping must hold texts.",
    b'{"columns": {"title": 5}}': "“title” must be the name of a column or a list of names.",
    b'{"columns": {"title": ["a", "b"]}}': "“title” can only be one column.",
    b'{"statuses": {"x": "approved"}}': (
        "“approved” is no state that an import can lead to. "
        "They are: submitted, acknowledged, under_review, archived."
    ),
}


@pytest.mark.parametrize("content", WRONG)
def test_wrong_mapping_says_what_is_wrong(content):
    with pytest.raises(ValidationError) as caught:
        parsed(content)
    assert caught.value.messages == [WRONG[content]]


def test_unknown_field_of_a_mapping_is_told_with_the_known_ones():
    with pytest.raises(
        ValidationError, match="There is no field called “titel”. The fields are: title, problem"
    ):
        parsed(b'{"columns": {"titel": "Rubrik"}}')
