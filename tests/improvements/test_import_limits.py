"""Files that must not be read: refused with a code, before they cost anything."""

import json
import time

import pytest

from improvements.imports import apart, reading
from improvements.imports.apart import read, read_apart
from improvements.imports.reading import check
from improvements.imports.words import REFUSALS, say
from tests.improvements.files import HEADINGS, as_csv, as_xlsx, packed, refusal_of, with_part

SHEET = "xl/worksheets/sheet1.xml"
MB = 1024 * 1024
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
    '<c r="A1" t="inlineStr"><is><t>&c;</t></is></c></row></sheetData></worksheet>'
)


def rows_of(count, cell='<c r="A{row}"><v>{row}</v></c>'):
    rows = "".join(f"<row>{cell.format(row=row)}</row>" for row in range(1, count + 1))
    return (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f"{rows}</sheetData></worksheet>"
    )


def bomb():
    """A workbook of less than 5 MB that unpacks to 60 MB."""
    return with_part(as_xlsx(), SHEET, b"<row/>" * (10 * MB))


REFUSED_AT_SIGHT = {
    "unpacked": ("a.xlsx", bomb),
    "ratio": ("a.xlsx", lambda: packed({"a.xml": b"0" * (20 * MB)})),
    "entries": ("a.xlsx", lambda: packed({f"{number}.xml": b"" for number in range(201)})),
    "bytes": ("a.csv", lambda: b"Rubrik;Text\nA;" + b"x" * (9 * MB) + b"\n" + b"B;C\n" * (MB // 4)),
    "empty": ("a.csv", lambda: b"\n  \n"),
    "format": ("a.xls", lambda: b"x"),
    "not_text": ("a.csv", lambda: b"Rubrik;Text\nA;B\0C\n"),
    "not_csv": ("a.csv", lambda: b'[{"Rubrik": "A"}]'),
    "not_json": ("a.json", lambda: b"Rubrik;Text\nA;B\n"),
    "not_xlsx": ("a.xlsx", lambda: b"Rubrik;Text\nA;B\n"),
}


@pytest.mark.parametrize("code", REFUSED_AT_SIGHT)
def test_file_is_refused_at_sight(code):
    name, make = REFUSED_AT_SIGHT[code]
    content = make()
    begun = time.perf_counter()
    assert refusal_of(check, name, content) == code
    assert time.perf_counter() - begun < 0.2


REFUSED_WHEN_READ = {
    "entities": ("a.xlsx", lambda: with_part(as_xlsx(), SHEET, LAUGHS)),
    "cells": ("a.xlsx", lambda: with_part(as_xlsx(), SHEET, rows_of(600_000))),
    "rows": ("a.xlsx", lambda: with_part(as_xlsx(), SHEET, rows_of(20_002))),
    "not_xlsx": ("a.xlsx", lambda: with_part(as_xlsx(), SHEET, "<worksheet>")),
    "field": ("a.csv", lambda: b"Rubrik;Text\nA;" + b"x" * 100_001 + b"\n"),
    "quotation": ("a.csv", lambda: b'Rubrik;Text\nA;"B\nC;D\n'),
    "headings": ("a.csv", lambda: f"{'en lång text utan rubriker ' * 9};B\nC;D\n".encode()),
    "columns": ("a.csv", lambda: as_csv([], headings=[f"k{number}" for number in range(201)])),
    "deep": ("a.json", lambda: b"[" * 100_000),
    "sign": ("a.json", lambda: b'[{"Rubrik": "\\u0000"}]'),
    "no_list": ("a.json", lambda: b'{"Rubrik": "A"}'),
    "not_objects": ("a.json", lambda: b'["A", "B"]'),
    "twice": ("a.json", lambda: b'[{"Rubrik": "A", "Rubrik": "B"}]'),
    "only_headings": ("a.csv", lambda: b"Rubrik;Text\n;\n"),
}


@pytest.mark.parametrize("code", REFUSED_WHEN_READ)
def test_file_is_refused_when_read(code):
    name, make = REFUSED_WHEN_READ[code]
    assert refusal_of(read, name, make()) == code


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_one_row_too_many_is_refused(kind, monkeypatch):
    monkeypatch.setattr(reading, "MOST_ROWS", 2)
    files = {"csv": b"Rubrik\nA\nB\nC\n", "json": b'[{"a": "1"}, {"a": "2"}, {"a": "3"}]'}
    assert refusal_of(read, f"a.{kind}", files[kind]) == "rows"


def test_twenty_thousand_rows_are_read():
    content = b"Rubrik;Text\n" + b"A;B\n" * 20_000
    assert len(read("a.csv", content).rows) == 20_000
    assert refusal_of(read, "a.csv", content + b"A;B\n") == "rows"


def test_long_text_that_stands_in_many_cells_is_refused(monkeypatch):
    monkeypatch.setattr(reading, "MOST_TEXT", 500)
    rows = [["x" * 90] * len(HEADINGS)]
    assert refusal_of(read, "a.xlsx", as_xlsx(rows)) == "text"


@pytest.mark.parametrize("claim", ["A1", "A1:XFD1048576"])
def test_size_that_a_sheet_claims_is_not_believed(claim):
    sheet = rows_of(2000).replace("<sheetData>", f'<dimension ref="{claim}"/><sheetData>')
    begun = time.process_time()
    assert len(read("a.xlsx", with_part(as_xlsx(), SHEET, sheet)).rows) == 1999
    assert time.process_time() - begun < 1


def test_row_far_below_the_others_is_refused():
    sheet = rows_of(1).replace("</row>", '</row><row r="999999999"><c r="A999999999"><v>1</v></c></row>')
    assert refusal_of(read, "a.xlsx", with_part(as_xlsx(), SHEET, sheet)) == "rows"


def test_cell_far_to_the_right_is_refused():
    assert (
        refusal_of(read, "a.xlsx", with_part(as_xlsx(), SHEET, rows_of(3, '<c r="XFD{row}"><v>1</v></c>')))
        == "columns"
    )


def test_half_a_surrogate_pair_is_refused():
    assert refusal_of(read, "a.json", json.dumps([{"Rubrik": "\ud800"}]).encode()) == "sign"


def test_reading_that_takes_too_much_time_is_ended(monkeypatch):
    monkeypatch.setattr(apart, "WALL_SECONDS", 0.01)
    assert refusal_of(read_apart, "a.xlsx", as_xlsx()) == "heavy"


def test_reading_that_takes_too_much_of_the_processor_is_ended(monkeypatch):
    monkeypatch.setattr(apart, "CPU_SECONDS", 1)
    rows = rows_of(19_000, '<c r="A{row}"><v>1</v></c>' + "<c><v>{row}</v></c>" * 15)
    assert refusal_of(read_apart, "a.xlsx", with_part(as_xlsx(), SHEET, rows)) == "heavy"


def test_twenty_thousand_rows_of_a_workbook_are_read_within_the_limits_of_the_process():
    rows = [[f"ord {row}", f"text {row}"] for row in range(20_000)]
    assert len(read_apart("a.xlsx", as_xlsx(rows)).rows) == 20_000


def test_every_refusal_has_a_sentence():
    facts = {
        "most": 5,
        "line": 1,
        "row": 1,
        "key": "a",
        "found": "b",
        "columns": "c",
        "column": "d",
        "unit": "e",
    }
    assert [code for code in REFUSALS if not say(code, facts)] == []
