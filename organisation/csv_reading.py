"""Rows of an organisation from the file that a personnel system exports. Text in, rows and words out."""

import csv
import datetime as dt
import io
import re
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from organisation.reading import sniff_delimiter

LARGEST_ROWS = 20_000

# Swedish headings as people write them, without capitals, signs and double spaces -> the name in Row.fields.
HEADINGS = {
    "code": ("enhetskod", "kod", "organisationskod"),
    "name": ("enhet", "enhetsnamn", "namn"),
    "kind": ("typ", "enhetstyp"),
    "parent": ("överordnad", "överordnad enhet", "överordnad kod", "tillhör"),
    "manager_title": ("chefstitel", "chefens titel"),
    "board": ("nämnd", "styrelse", "nämnd eller styrelse"),
    "secrecy": ("sekretess",),
    "deskless": ("utan dator", "utan skrivbord"),
    "shift_work": ("skift", "skiftarbete"),
    "headcount": ("antal", "antal anställda", "antal medarbetare"),
    "meeting_rhythm": ("apt", "apt rytm"),
    "note": ("anteckning", "kommentar"),
    "valid_from": ("giltig från", "från"),
    "valid_to": ("giltig till", "till"),
    "manager_username": ("chef användarnamn", "chef"),
    "manager_name": ("chef namn", "chefens namn"),
    "manager_email": ("chef epost", "chef e post", "chefens epost", "chefens e post"),
    "deputy_username": ("ersättare användarnamn", "ersättare"),
    "deputy_name": ("ersättare namn",),
    "deputy_email": ("ersättare epost", "ersättare e post"),
    "deputy_until": ("ersättare till",),
}
COLUMNS = {heading: name for name, headings in HEADINGS.items() for heading in headings}
KINDS = {
    "koncern": "group",
    "kommunkoncern": "group",
    "kommun": "group",
    "förvaltning": "administration",
    "bolag": "company",
    "enhet": "unit",
    "": "unit",
}
YES_NO = {"ja": True, "j": True, "x": True, "1": True, "nej": False, "n": False, "0": False, "": False}


@dataclass
class Row:
    """One unit. A column that the file does not have is not in `fields`."""

    line: int
    fields: dict[str, Any] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return self.fields["code"]


@dataclass(frozen=True)
class Problem:
    line: int
    words: str


@dataclass
class Reading:
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def read(text: str) -> Reading:
    reading = Reading()
    table = csv.reader(io.StringIO(text, newline=""), delimiter=sniff_delimiter(text), strict=True)
    columns: list[str | None] | None = None
    try:
        for cells in table:
            if not any(cell.strip() for cell in cells):
                continue
            if columns is None:
                columns = read_headings(cells, table.line_num, reading)
                if reading.problems:
                    return reading
            else:
                read_row(columns, cells, table.line_num, reading)
    except csv.Error:
        reading.problems.append(
            Problem(table.line_num, _("A quotation mark is opened and never closed, or closed too early."))
        )
    if columns is None:
        reading.problems.append(Problem(1, _("The file is empty.")))
    check_repeated(reading)
    return reading


def read_headings(cells: list[str], line: int, reading: Reading) -> list[str | None]:
    names = [COLUMNS.get(plain(cell)) for cell in cells]
    reading.unknown = [
        cell.strip() for cell, name in zip(cells, names, strict=True) if name is None and cell.strip()
    ]
    for needed in ("code", "name"):
        if needed not in names:
            heading = HEADINGS[needed][0]
            reading.problems.append(
                Problem(line, _("The column “%(heading)s” is missing.") % {"heading": heading})
            )
    for name in {name for name in names if name and names.count(name) > 1}:
        heading = HEADINGS[name][0]
        reading.problems.append(
            Problem(line, _("The column “%(heading)s” is there twice.") % {"heading": heading})
        )
    return names


def plain(heading: str) -> str:
    return re.sub(r"[\W_]+", " ", heading.lower()).strip()


def read_row(columns: list[str | None], cells: list[str], line: int, reading: Reading) -> None:
    row, before = Row(line), len(reading.problems)
    if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
        reading.problems.append(Problem(line, _("The row has more cells than the headings.")))
    for name, cell in zip(columns, [*cells, *[""] * len(columns)], strict=False):
        if name is None:
            continue
        try:
            row.fields[name] = read_cell(name, cell.strip())
        except ValueError as error:
            reading.problems.append(Problem(line, str(error)))
    for needed in ("code", "name"):
        if needed in columns and not row.fields.get(needed):
            words = _("“%(heading)s” is empty.") % {"heading": HEADINGS[needed][0]}
            reading.problems.append(Problem(line, words))
    if len(reading.problems) == before:
        reading.rows.append(row)


def read_cell(name: str, cell: str) -> Any:
    if name == "kind":
        return choice(
            cell, KINDS, _("Write the kind as koncern, förvaltning, bolag or enhet, not “%(cell)s”.")
        )
    if name in {"secrecy", "deskless", "shift_work"}:
        return choice(cell, YES_NO, _("Write ja or nej, not “%(cell)s”."))
    if name == "headcount":
        return number(cell)
    if name in {"valid_from", "valid_to", "deputy_until"}:
        return date(cell)
    return cell


def choice[Value](cell: str, choices: dict[str, Value], words: str) -> Value:
    try:
        return choices[cell.lower()]
    except KeyError:
        raise ValueError(words % {"cell": cell}) from None


def number(cell: str) -> int:
    bare = re.sub(r"\s", "", cell)
    if not re.fullmatch(r"[0-9]{0,9}", bare):
        raise ValueError(_("Write the head count in figures, not “%(cell)s”.") % {"cell": cell})
    return int(bare or 0)


def date(cell: str) -> dt.date | None:
    if not cell:
        return None
    try:
        return dt.datetime.strptime(cell[:10], "%Y-%m-%d").date()
    except ValueError:
        raise ValueError(_("Write the date as 2027-10-04, not “%(cell)s”.") % {"cell": cell}) from None


def check_repeated(reading: Reading) -> None:
    first: dict[str, int] = {}
    for row in list(reading.rows):
        line = first.setdefault(row.code.lower(), row.line)
        if line != row.line:
            words = _("The code “%(code)s” is on line %(line)d already.") % {"code": row.code, "line": line}
            reading.problems.append(Problem(row.line, words))
            reading.rows.remove(row)
    if len(reading.rows) > LARGEST_ROWS:
        words = _("The file has more than %(most)d rows.") % {"most": LARGEST_ROWS}
        reading.problems.append(Problem(LARGEST_ROWS, words))
