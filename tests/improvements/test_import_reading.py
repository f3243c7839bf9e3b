"""What a file holds, in each way people save one."""

import datetime as dt
import json

import pytest

from improvements.imports.apart import read, read_apart
from improvements.imports.reading import Row
from tests.improvements.files import HEADINGS, ROWS, as_csv, as_json, as_xlsx, refusal_of

FILES = {
    "semicolons": ("a.csv", as_csv()),
    "commas": ("a.csv", as_csv(delimiter=",")),
    "tabs": ("a.csv", as_csv(delimiter="\t")),
    "no byte order mark": ("a.csv", as_csv(encoding="utf-8")),
    "Windows-1252": ("a.CSV", as_csv(encoding="cp1252")),
    "UTF-16": ("a.csv", as_csv(delimiter="\t", encoding="utf-16")),
    "XLSX": ("a.xlsx", as_xlsx()),
    "JSON list": ("a.json", as_json()),
    "JSON below a key": ("a.json", as_json(key="Matter")),
}


@pytest.mark.parametrize("name", FILES)
def test_file_is_read_without_loss(name):
    table = read(*FILES[name])
    assert table.columns == HEADINGS
    assert [row.cells for row in table.rows] == ROWS


def test_rows_are_numbered_as_the_program_that_wrote_the_file_shows_them():
    blank = [""] * len(HEADINGS)
    rows = [ROWS[0], blank, ROWS[1]]
    assert [row.number for row in read("a.csv", as_csv(rows)).rows] == [2, 4]
    assert [row.number for row in read("a.xlsx", as_xlsx(rows)).rows] == [2, 4]
    assert [row.number for row in read("a.json", as_json(rows)).rows] == [1, 3]


def test_file_read_in_its_own_process_gives_the_same():
    assert read_apart("a.xlsx", FILES["XLSX"][1]) == read("a.xlsx", FILES["XLSX"][1])


def test_refusal_comes_back_from_the_other_process():
    assert refusal_of(read_apart, "a.csv", b"Rubrik;Text\n") == "only_headings"


def test_blank_lines_before_the_headings_are_passed_over():
    assert read("a.csv", b"\n;;\nRubrik;Text\nA;B\n").rows == [Row(4, ["A", "B"])]


def test_column_without_heading_keeps_its_place_when_it_holds_something():
    table = read("a.csv", b"Rubrik;;Text;\nA;x;B;\nC;;D;\n")
    assert table.columns == ["Rubrik", "[2]", "Text"]
    assert [row.cells for row in table.rows] == [["A", "x", "B", ""], ["C", "", "D", ""]]


def test_column_without_heading_and_content_is_left_out():
    table = read("a.csv", b"Rubrik;;Text\nA;;B\nC\n")
    assert table.columns == ["Rubrik", "Text"]
    assert [row.cells for row in table.rows] == [["A", "B"], ["C", ""]]


def test_headings_of_the_same_name_are_told_apart():
    assert read("a.csv", b"Text;Text\nA;B\n").columns == ["Text", "Text (2)"]


def test_figures_dates_and_truth_of_a_workbook_become_text():
    day = dt.datetime(2019, 12, 30, 11, 52)
    table = read("a.xlsx", as_xlsx([[1053, 1.5, 2.0, True, day, None]]))
    assert table.rows[0].cells == ["1053", "1.5", "2", "true", "2019-12-30T11:52:00", ""]


def test_line_break_that_excel_escapes_is_a_line_break():
    assert read("a.xlsx", as_xlsx([["1", "a_x000A_b", "c", "", "", ""]])).rows[0].cells[1] == "a\nb"


def test_sheet_can_be_named():
    book = as_xlsx(sheet="Idéer")
    assert read("a.xlsx", book, "Idéer").chosen == "Idéer"
    assert refusal_of(read, "a.xlsx", book, "Annat") == "list_key"


def test_figures_of_json_stay_as_written():
    table = read("a.json", b'[{"a": 1.10, "b": true, "c": null, "d": ["x", "y"], "e": {"f": "g"}}]')
    assert table.rows[0].cells == ["1.10", "true", "", "x, y", '{"f": "g"}']


def test_longest_list_of_objects_is_read_when_none_is_named():
    found = {
        "Typer": [{"id": "1"}],
        "Tomt": [],
        "Ord": ["a", "b", "c"],
        "Ärenden": [{"id": "2"}, {"id": "3"}],
    }
    table = read("a.json", json.dumps(found).encode())
    assert (table.chosen, table.lists) == ("Ärenden", ["Typer", "Ärenden"])
    assert read("a.json", json.dumps(found).encode(), "Typer").chosen == "Typer"


def test_objects_with_different_fields_share_the_columns():
    table = read("a.json", b'[{"a": "1"}, {"b": "2"}]')
    assert table.columns == ["a", "b"]
    assert [row.cells for row in table.rows] == [["1", ""], ["", "2"]]
