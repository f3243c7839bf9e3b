"""Rows of cells as CSV, XLSX or JSON. What people have written is never taken for a formula."""

import csv
import datetime as dt
import io
import json
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from improvements.exports.columns import COLUMNS, Cell
from lean_portal.safe_csv import BOM, DANGEROUS, DELIMITER, defused

LONGEST_CELL = 32_767  # in a spreadsheet


class Writer(ABC):
    """Made with the file that it writes to; takes rows, and is closed."""

    content_type: str

    def __init__(self, out: BinaryIO) -> None:
        self.out = out

    @abstractmethod
    def add(self, rows: Sequence[Sequence[Cell]]) -> None: ...

    @abstractmethod
    def close(self) -> None: ...


class CsvWriter(Writer):
    """As Swedish Excel reads it. A text that would begin a formula has an apostrophe before it."""

    content_type = "text/csv; charset=utf-8"

    def __init__(self, out: BinaryIO) -> None:
        super().__init__(out)
        self.text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
        self.text.write(BOM)
        self.writer = csv.writer(self.text, delimiter=DELIMITER)
        self.writer.writerow([str(column.label) for column in COLUMNS])

    def add(self, rows: Sequence[Sequence[Cell]]) -> None:
        self.writer.writerows([defused(as_text(value)) for value in row] for row in rows)

    def close(self) -> None:
        self.text.detach()


class XlsxWriter(Writer):
    """Every text is a cell of text, whatever it begins with; days are days."""

    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def __init__(self, out: BinaryIO) -> None:
        super().__init__(out)
        self.book = Workbook(write_only=True)
        self.sheet: Any = self.book.create_sheet("Lean-portalen")
        self.sheet.freeze_panes = "A2"
        self.sheet.append([self.cell(str(column.label)) for column in COLUMNS])

    def add(self, rows: Sequence[Sequence[Cell]]) -> None:
        for row in rows:
            self.sheet.append([self.cell(value) for value in row])

    def cell(self, value: Cell) -> Any:
        if not isinstance(value, str):
            return value
        text = ILLEGAL_CHARACTERS_RE.sub("", value)
        text = text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"
        found = WriteOnlyCell(self.sheet)
        found._value, found.data_type = text, "s"
        if text.lstrip().startswith(DANGEROUS):
            found.quotePrefix = True  # it stays a text when somebody has changed it
        return found

    def close(self) -> None:
        self.book.save(self.out)


class JsonWriter(Writer):
    """A list of objects, with the same names in every language."""

    content_type = "application/json"

    def __init__(self, out: BinaryIO) -> None:
        super().__init__(out)
        self.keys, self.between = [column.key for column in COLUMNS], "[\n"

    def add(self, rows: Sequence[Sequence[Cell]]) -> None:
        for row in rows:
            found = {key: value_of(value) for key, value in zip(self.keys, row, strict=True)}
            self.out.write(f"{self.between}{json.dumps(found, ensure_ascii=False)}".encode())
            self.between = ",\n"

    def close(self) -> None:
        self.out.write(b"\n]\n" if self.between == ",\n" else b"[]\n")


def as_text(value: Cell) -> str | int:
    return value if isinstance(value, int) else "" if value is None else str(value)


def value_of(value: Cell) -> str | int | None:
    return value.isoformat() if isinstance(value, dt.date) else value


WRITERS: dict[str, type[Writer]] = {"csv": CsvWriter, "xlsx": XlsxWriter, "json": JsonWriter}
