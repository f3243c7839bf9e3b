"""Files to import, made for the tests."""

import csv
import io
import json
import zipfile

from openpyxl import Workbook

from improvements.imports.reading import Refused

HEADINGS = ["Nr", "Rubrik", "Beskrivning", "Status", "Inkom", "Beslut"]
ROWS = [
    [
        "17",
        "Nyckelfria lås",
        "Varje pass börjar på kontoret – ”alltid”.",
        "Avslutad",
        "2019-12-30",
        "Ja, hösten",
    ],
    ["18", "Frukt på fredag", "Alla äter\ntillsammans; ofta, gärna.", "Ny", "31/01/2020", ""],
]


def as_csv(rows=ROWS, *, headings=HEADINGS, delimiter=";", encoding="utf-8-sig"):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows([headings, *rows])
    return out.getvalue().encode(encoding)


def as_xlsx(rows=ROWS, *, headings=HEADINGS, sheet="Förslag"):
    book = Workbook()
    book.active.title = sheet
    for row in [headings, *rows]:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_json(rows=ROWS, *, headings=HEADINGS, key=None):
    found = [dict(zip(headings, row, strict=True)) for row in rows]
    return json.dumps({key: found, "Version": 3} if key else found).encode()


def packed(parts):
    """A zip file of {name: content}."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def with_part(workbook, name, content):
    """The workbook with one of its parts exchanged."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as package:
        parts = {entry: package.read(entry) for entry in package.namelist()}
    return packed({**parts, name: content})


def refusal_of(call, *args):
    """The code with which a file is refused, or nothing."""
    try:
        call(*args)
    except Refused as refusal:
        return refusal.code
    return None
