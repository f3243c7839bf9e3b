"""The statements of a file: Word, CSV or plain text, measured before it is read. No Django here."""

import csv
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import PurePath
from typing import Any

import docx

from organisation.reading import Unreadable, decode, sniff_delimiter
from values.splitting import clean, split

MOST_BYTES = 5 * 1024 * 1024
MOST_STATEMENTS = 2_000
LONGEST_STATEMENT = 1_000
MOST_SIGNS = 1_000_000  # some five hundred pages
# What reading a Word file costs follows what is inside the package.
MOST_UNPACKED = 30 * 1024 * 1024
MOST_ENTRIES = 500
MOST_TAGS = 400_000

# Headings of the column that holds the statements, the surest first.
HEADINGS = ("mening", "formulering", "statement", "text", "värde", "värdering", "påstående", "beteende")
ONE_COLUMN = "\x1f"  # a sign that no text holds

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
PARAGRAPH, TEXT = f"{WORD}p", f"{WORD}t"
SIGNS = {f"{WORD}tab": "\t", f"{WORD}br": "\n", f"{WORD}cr": "\n", f"{WORD}noBreakHyphen": "-"}
# What has been taken out with changes tracked, and the second telling of a text box for old programs.
PASSED_OVER = {f"{WORD}del", f"{WORD}moveFrom", f"{COMPATIBILITY}Fallback"}


class NotTaken(Unreadable):
    """Why the file cannot be taken, as a code that a form can say in a sentence; `facts` are its figures.

    format, bytes, signs, broken, package, text, quotation, columns, empty, statements, long
    """

    def __init__(self, kind: str, **facts: Any) -> None:
        super().__init__(kind, facts)
        self.kind, self.facts = kind, facts


def read_statements(name: str, content: bytes) -> list[str]:
    """The statements in the order of the file. Raises nothing but NotTaken, whatever the bytes are."""
    reader = READERS.get(PurePath(name).suffix.lower())
    if reader is None:
        raise NotTaken("format")
    if len(content) > MOST_BYTES:
        raise NotTaken("bytes", most=MOST_BYTES // 1024 // 1024)
    statements = reader(content)
    check(statements)
    return statements


def check(statements: list[str]) -> None:
    if not statements:
        raise NotTaken("empty")
    if len(statements) > MOST_STATEMENTS:
        raise NotTaken("statements", most=MOST_STATEMENTS, found=len(statements))
    for number, statement in enumerate(statements, 1):
        if len(statement) > LONGEST_STATEMENT:
            raise NotTaken("long", number=number, most=LONGEST_STATEMENT, begins=statement[:60])


def parted(texts: list[str]) -> list[str]:
    if sum(map(len, texts)) > MOST_SIGNS:
        raise NotTaken("signs", most=MOST_SIGNS)
    return [statement for text in texts for statement in split(text)]


# ---- text and tables --------------------------------------------------------------------------------------


def read_text(content: bytes) -> list[str]:
    return parted([decoded(content)])


def decoded(content: bytes) -> str:
    try:
        return decode(content)
    except Unreadable:
        raise NotTaken("text") from None


def read_csv(content: bytes) -> list[str]:
    """One row, one statement. Sentences with commas that are no table at all are read as text."""
    text = decoded(content)
    rows = table(text, sniff_delimiter(text))
    if rows and len(rows[0]) == 1:
        rows = table(text, ONE_COLUMN)
    place = named_column(rows[0]) if rows else None
    if place is not None:
        return column(rows[1:], place, len(rows[0]))
    if len({len(row) for row in rows}) != 1:
        return parted([text])
    longest = max(range(len(rows[0])), key=lambda place: sum(len(row[place]) for row in rows))
    return column(rows, longest, len(rows[0]))


def table(text: str, delimiter: str) -> list[list[str]]:
    """The rows that hold anything, without the empty cells at their ends."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = [[cell.strip() for cell in row] for row in reader]
    except csv.Error:
        raise NotTaken("quotation", number=reader.line_num) from None
    rows = [row for row in rows if any(row)]
    width = max((place for row in rows for place, cell in enumerate(row, 1) if cell), default=0)
    return [row[:width] for row in rows]


def named_column(headings: list[str]) -> int | None:
    plain = [re.sub(r"\W+", " ", heading.lower()).strip() for heading in headings]
    return next((plain.index(name) for name in HEADINGS if name in plain), None)


def column(rows: list[list[str]], place: int, width: int) -> list[str]:
    """A row that is wider than the headings has a sentence that was cut at its commas."""
    for row in rows:
        if len(row) > width:
            raise NotTaken("columns", begins=" ".join(row)[:60])
    cells = [clean(row[place]) for row in rows if place < len(row)]
    return [cell for cell in cells if cell]


# ---- Word -------------------------------------------------------------------------------------------------


def read_docx(content: bytes) -> list[str]:
    try:
        weigh(content)
        body = docx.Document(io.BytesIO(content)).element.body
        return parted(paragraphs(body))
    except NotTaken:
        raise
    except Exception as error:  # a broken file may raise anything at all in what reads it
        raise NotTaken("broken") from error


def weigh(content: bytes) -> None:
    """What is inside the package, told by its own list; zipfile never unpacks more than the list says."""
    package = zipfile.ZipFile(io.BytesIO(content))
    entries = package.infolist()
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise NotTaken("package")
    tags = 0
    for entry in entries:
        data = package.read(entry)
        tags += data.count(b"<")
        if tags > MOST_TAGS or b"<!DOCTYPE" in data:
            raise NotTaken("package")


def paragraphs(body: Any) -> list[str]:
    """Every paragraph in the order of the document: in lists, tables, text boxes and fields to fill in."""
    found: list[list[str]] = []
    gather(body, found, [])
    return ["".join(pieces) for pieces in found]


def gather(element: Any, found: list[list[str]], pieces: list[str]) -> None:
    for child in element:
        if child.tag == PARAGRAPH:
            found.append([])
            gather(child, found, found[-1])
        elif child.tag == TEXT:
            pieces.append(child.text or "")
        elif child.tag in SIGNS:
            pieces.append(SIGNS[child.tag])
        elif child.tag not in PASSED_OVER:
            gather(child, found, pieces)


READERS: dict[str, Callable[[bytes], list[str]]] = {".docx": read_docx, ".csv": read_csv, ".txt": read_text}
