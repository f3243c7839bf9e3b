"""XLSX, read a row at a time through openpyxl, which reads its XML through defusedxml. No Django here."""

import datetime as dt
import io
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any

from defusedxml.common import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from improvements.imports.reading import MOST_COLUMNS, MOST_ROWS, Refused, Table, tabulate

# What reading costs follows the number of XML tags, about 2.5 µs each: this many take some eight seconds.
MOST_TAGS = 3_500_000
LAST_ROW = 5 * MOST_ROWS  # blank rows in between are allowed, but not a million of them


def read_xlsx(content: bytes, sheet: str = "") -> Table:
    _count_tags(content)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and validations, which we do not read
        try:
            return _read(content, sheet)
        except (Refused, MemoryError):
            raise
        except Exception as error:  # a broken file may raise anything at all in openpyxl
            raise Refused("entities" if _is_forbidden(error) else "not_xlsx") from error


def _is_forbidden(error: BaseException | None) -> bool:
    """Stopped by defusedxml, in whatever openpyxl has wrapped it."""
    while error is not None and not isinstance(error, DefusedXmlException):
        error = error.__context__
    return error is not None


def _count_tags(content: bytes) -> None:
    package = zipfile.ZipFile(io.BytesIO(content))
    tags = 0
    for entry in package.infolist():
        try:
            tags += package.read(entry).count(b"<")
        except Exception as error:  # encrypted, cut off, packed in a way we do not know
            raise Refused("not_xlsx") from error
        if tags > MOST_TAGS:
            raise Refused("cells")


def _read(content: bytes, sheet: str) -> Table:
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    names = [found.title for found in book.worksheets if found.sheet_state == "visible"]
    if sheet and sheet not in names:
        raise Refused("list_key", key=sheet, found=", ".join(names))
    if not names:
        raise Refused("empty")
    chosen = sheet or names[0]
    table = tabulate(_rows(book[chosen]))
    table.chosen, table.lists = chosen, names
    return table


def _rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    sheet.reset_dimensions()  # the size that the file claims may be anything
    for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
        if number > LAST_ROW:
            raise Refused("rows", most=MOST_ROWS)
        if any(cell is not None for cell in cells[MOST_COLUMNS:]):
            raise Refused("columns", most=MOST_COLUMNS)
        texts = [_text(cell) for cell in cells[:MOST_COLUMNS]]
        while texts and not texts[-1]:
            texts.pop()
        yield number, texts


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return unescape(value) if "_x" in value else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    return str(value)
