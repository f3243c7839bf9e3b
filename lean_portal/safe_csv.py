"""CSV that a spreadsheet opens as text: what people have written is never taken for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.http import HttpResponse

# What begins a formula in a spreadsheet; the wide signs are read as the narrow ones by some.
DANGEROUS = tuple("=+-@\t\r\n＝＋－＠")
BOM = "\ufeff"  # without it, Excel takes å for Ã¥
# A Swedish spreadsheet has the comma for decimals and reads columns between semicolons.
DELIMITER = ";"


def defused(value: object) -> object:
    """A text that would begin a formula, even after spaces, gets an apostrophe before it. Numbers stay."""
    if isinstance(value, str) and (value.startswith(DANGEROUS) or value.lstrip().startswith(DANGEROUS)):
        return f"'{value}"
    return value


def write(headings: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    table = io.StringIO(newline="")
    writer = csv.writer(table, delimiter=DELIMITER)
    for row in (headings, *rows):
        writer.writerow([_cell(value) for value in row])
    return BOM + table.getvalue()


def _cell(value: object) -> object:
    """A decimal is a number, in the way a Swedish spreadsheet reads it; it may be less than zero."""
    return f"{value:f}".replace(".", ",") if isinstance(value, Decimal) else defused(_plain(value))


def _plain(value: object) -> object:
    """A lazy text, a choice or a date as it reads; numbers as they are."""
    return value if isinstance(value, int | float) else "" if value is None else str(value)


def as_file(name: str, headings: Sequence[object], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """`name` in plain signs, with its ending."""
    response = HttpResponse(write(headings, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
