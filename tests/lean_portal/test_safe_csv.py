"""A spreadsheet never takes what somebody has written for a formula."""

import csv
import io

import pytest

from lean_portal import safe_csv


def read(text):
    return list(csv.reader(io.StringIO(text.removeprefix(safe_csv.BOM), newline=""), delimiter=";"))


@pytest.mark.parametrize(
    "sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "  =", "\u00a0="]
)
def test_beginning_of_a_formula_is_defused(sign):
    assert safe_csv.defused(f"{sign}1+1") == f"'{sign}1+1"


@pytest.mark.parametrize("value", ["a=1", "3 → 4", "", "'=", 5, -5, 4.5, None])
def test_everything_else_stays(value):
    assert safe_csv.defused(value) == value


def test_file_is_read_back_with_its_quotation_marks_and_lines():
    text = safe_csv.write(["Å", "=B"], [["a;b", 'c"d'], ["e\nf", None], [3, -4]])
    assert text.startswith("\ufeff")
    assert read(text) == [["Å", "'=B"], ["a;b", 'c"d'], ["e\nf", ""], ["3", "-4"]]


def test_file_is_sent_as_a_download_in_utf_8():
    response = safe_csv.as_file("rader.csv", ["Å"], [])
    assert response.content == b"\xef\xbb\xbf\xc3\x85\r\n"
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="rader.csv"'
