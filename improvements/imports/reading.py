"""A file of suggestions becomes a table of text: CSV, XLSX or JSON, measured before it is read.

`check` is quick enough for a web request. `read` may take seconds and belongs in a process of its own
(imports/apart.py). Both raise Refused with a code; imports/words.py says it in a sentence.
No Django here.
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from organisation.reading import Unreadable, decode, sniff_delimiter

FORMATS = ("csv", "xlsx", "json")
MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 50 * 1024 * 1024
MOST_ENTRIES = 200
MOST_RATIO = 100
MOST_ROWS = 20_000
MOST_COLUMNS = 200
LONGEST_FIELD = 100_000
LONGEST_HEADING = 200
MOST_TEXT = 20_000_000  # signs in all: one long text may stand in many cells of a workbook
DEEPEST = 20  # objects within lists within objects of a JSON file

JSON_START = re.compile(r"\s*[\[{]")
JSON_IN_CSV = re.compile(r"\s*(\{|\[\s*[\[{])")
JSON_SIGN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


class Refused(ValueError):
    """The whole file cannot be taken. `facts` are the figures of the sentence that says why."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code, facts)
        self.code, self.facts = code, facts


@dataclass(frozen=True, slots=True)
class Row:
    number: int  # as the program that wrote the file shows it
    cells: list[str]


@dataclass(slots=True)
class Table:
    columns: list[str]
    rows: list[Row] = field(default_factory=list)
    chosen: str = ""  # the sheet, or the key of the list, that was read
    lists: list[str] = field(default_factory=list)  # those there were to choose from
    signs: int = field(default=0, compare=False)

    def add(self, number: int, cells: list[str]) -> None:
        """One row more. Blank rows are passed over: they hold nothing that could be lost."""
        if not any(cell.strip() for cell in cells):
            return
        if len(self.rows) == MOST_ROWS:
            raise Refused("rows", most=MOST_ROWS)
        self._measure(number, cells)
        self.rows.append(Row(number, cells + [""] * (len(self.columns) - len(cells))))

    def _measure(self, number: int, cells: list[str]) -> None:
        longest = max(cells, key=len)
        if len(longest) > LONGEST_FIELD:
            raise Refused("field", row=number, most=LONGEST_FIELD)
        self.signs += sum(map(len, cells))
        if self.signs > MOST_TEXT:
            raise Refused("text", most=MOST_TEXT)
        for cell in cells:
            if not storable(cell):
                raise Refused("sign", row=number)


def storable(text: str) -> bool:
    """No database keeps a NUL, and half a surrogate pair is no sign at all."""
    if text.isascii():
        return "\0" not in text
    return "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def format_of(name: str) -> str:
    found = PurePath(name).suffix.lower().lstrip(".")
    if found not in FORMATS:
        raise Refused("format", found=found)
    return found


def check(name: str, content: bytes) -> str:
    """The format of the file, if nothing speaks against reading it. Takes no longer than looking at it."""
    kind = format_of(name)
    if len(content) > MOST_BYTES:
        raise Refused("bytes", most=MOST_BYTES // 1024 // 1024)
    if not content.strip():
        raise Refused("empty")
    if kind == "xlsx":
        weigh(content)
    else:
        _compare(kind, _decoded(content))
    return kind


def weigh(content: bytes) -> None:
    """What is inside the package, told by its own list; zipfile never unpacks more than the list says."""
    try:
        entries = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise Refused("not_xlsx") from None
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES:
        raise Refused("entries", most=MOST_ENTRIES)
    if unpacked > MOST_UNPACKED:
        raise Refused("unpacked", most=MOST_UNPACKED // 1024 // 1024)
    if unpacked > MOST_RATIO * len(content):
        raise Refused("ratio", most=MOST_RATIO)


def _decoded(content: bytes) -> str:
    try:
        return decode(content)
    except Unreadable:
        raise Refused("not_text") from None


def _compare(kind: str, text: str) -> None:
    """The ending of the name must be true."""
    if kind == "json" and not JSON_START.match(text):
        raise Refused("not_json", line=1)
    if kind == "csv" and (JSON_IN_CSV.match(text) or text.lstrip().startswith("<")):
        raise Refused("not_csv")


# ---- CSV --------------------------------------------------------------------------------------------------


def read_csv(content: bytes) -> Table:
    text = _decoded(content)
    # Strict: a stray quotation mark is told about, where Python otherwise drops signs without a word.
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=sniff_delimiter(text), strict=True)
    try:
        return tabulate(enumerate(lines, 1))
    except csv.Error as error:
        if "limit" in str(error):
            raise Refused("field", row=lines.line_num, most=LONGEST_FIELD) from None
        raise Refused("quotation", line=lines.line_num) from None


def tabulate(lines: Iterable[tuple[int, list[str]]]) -> Table:
    """The first line that holds anything names the columns."""
    lines = iter(lines)
    table = Table(_headings(lines))
    for number, cells in lines:
        table.add(number, cells)
    if not table.rows:
        raise Refused("only_headings")
    named = [bool(name) for name in table.columns]
    if not all(named):
        table.columns = [name or f"[{number}]" for number, name in enumerate(table.columns, 1)]
        _drop_blank(table, named)
    return table


def _headings(lines: Iterator[tuple[int, list[str]]]) -> list[str]:
    names: list[str] = []
    while not any(names):
        try:
            _number, cells = next(lines)
        except StopIteration:
            raise Refused("empty") from None
        names = [" ".join(cell.split()) for cell in cells]
    while not names[-1]:
        names.pop()
    _check_headings(names)
    seen: dict[str, int] = {}
    for place, name in enumerate(names):
        seen[name] = seen.get(name, 0) + 1
        if name and seen[name] > 1:
            names[place] = f"{name} ({seen[name]})"
    return names


def _check_headings(names: list[str]) -> None:
    if len(names) > MOST_COLUMNS:
        raise Refused("columns", most=MOST_COLUMNS)
    if max(map(len, names)) > LONGEST_HEADING:
        raise Refused("headings")
    if not all(map(storable, names)):
        raise Refused("sign", row=1)


def _drop_blank(table: Table, named: list[bool]) -> None:
    """Columns with neither a name nor anything in them."""
    kept = [
        place
        for place, has_name in enumerate(named)
        if has_name or any(row.cells[place].strip() for row in table.rows)
    ]
    table.columns = [table.columns[place] for place in kept]
    width = len(named)
    for row in table.rows:
        row.cells[:] = [*(row.cells[place] for place in kept), *row.cells[width:]]


# ---- JSON -------------------------------------------------------------------------------------------------


def read_json(content: bytes, list_key: str = "") -> Table:
    text = _decoded(content)
    _measure_depth(text)
    try:
        # Figures stay the signs they were: 1.10 is not 1.1.
        found = json.loads(
            text, parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=_object
        )
    except json.JSONDecodeError as error:
        raise Refused("not_json", line=error.lineno) from None
    lists = _lists(found)
    chosen = _choose(found, lists, list_key)
    objects = lists[chosen]
    if not all(isinstance(item, dict) for item in objects):
        raise Refused("not_objects")
    columns = list(dict.fromkeys(key for item in objects[: MOST_ROWS + 1] for key in item))
    if len(columns) > MOST_COLUMNS:
        raise Refused("columns", most=MOST_COLUMNS)
    if not all(map(storable, columns)):
        raise Refused("sign", row=1)
    table = Table(columns, chosen=chosen, lists=list(lists))
    for number, item in enumerate(objects, 1):
        table.add(number, [_text(item.get(name)) for name in columns] or [""])
    if not table.rows:
        raise Refused("only_headings")
    return table


def _measure_depth(text: str) -> None:
    depth = 0
    for sign in JSON_SIGN.finditer(text):
        first = text[sign.start()]
        depth += (first in "[{") - (first in "]}")
        if depth > DEEPEST:
            raise Refused("deep", most=DEEPEST)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        raise Refused("twice", key=next(name for name in names if names.count(name) > 1))
    return found


def _lists(found: Any) -> dict[str, list[Any]]:
    """The lists that may hold the suggestions, by key; the file itself has the key ""."""
    if isinstance(found, list):
        return {"": found}
    return {
        key: value
        for key, value in found.items()
        if isinstance(value, list) and value and isinstance(value[0], dict)
    }


def _choose(found: Any, lists: dict[str, list[Any]], list_key: str) -> str:
    if list_key and isinstance(found, dict):
        if list_key not in lists:
            raise Refused("list_key", key=list_key, found=", ".join(lists))
        return list_key
    if not lists:
        raise Refused("no_list")
    return max(lists, key=lambda key: len(lists[key]))


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(value)
    return json.dumps(value, ensure_ascii=False)
