"""What can be wrong with a file, with a mapping and with a row, in sentences.

Codes and figures are what is stored and passed on; the words are chosen when somebody reads them.
"""

from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

# The whole file, refused before anything of it is used.
REFUSALS: dict[str, Promise] = {
    "format": gettext_lazy(
        "The name of the file must end in .csv, .xlsx or .json. Save the list as one of them."
    ),
    "bytes": gettext_lazy("The file is larger than %(most)s MB. Divide it into several files."),
    "empty": gettext_lazy("The file is empty."),
    "only_headings": gettext_lazy("The file holds names of columns, but no rows below them."),
    "not_text": gettext_lazy("The file holds signs that are not text. Save it again as CSV UTF-8."),
    "not_csv": gettext_lazy("The file is called .csv, but holds something else. Save it again as CSV UTF-8."),
    "not_json": gettext_lazy("The file is not JSON from line %(line)s on."),
    "not_xlsx": gettext_lazy(
        "The file cannot be read as XLSX. Open it in Excel or LibreOffice and save it again."
    ),
    "quotation": gettext_lazy(
        "A quotation mark stands wrongly in or before line %(line)s. Save the list as CSV once more."
    ),
    "headings": gettext_lazy(
        "The first row does not look like names of columns. Write what each column holds in the first row."
    ),
    "columns": gettext_lazy("The file has more than %(most)s columns."),
    "rows": gettext_lazy("The file has more than %(most)s rows. Divide it into several files."),
    "field": gettext_lazy(
        "Row %(row)s holds a text of more than %(most)s signs. Is a quotation mark missing there?"
    ),
    "text": gettext_lazy("The file holds more than %(most)s signs. Divide it into several files."),
    "sign": gettext_lazy("Row %(row)s holds a sign that cannot be saved. Write that part again."),
    "entries": gettext_lazy("The file is a package of more than %(most)s parts. Save it again as XLSX."),
    "unpacked": gettext_lazy("Unpacked, the file is larger than %(most)s MB. Divide it into several files."),
    "ratio": gettext_lazy("The file is packed more than %(most)s times. Save it again as XLSX."),
    "cells": gettext_lazy("The file has too many cells. Keep only the columns that are to be imported."),
    "entities": gettext_lazy("The file refers to other files or to itself. Save it again as XLSX."),
    "heavy": gettext_lazy("The file takes too long to read. Divide it into several files."),
    "deep": gettext_lazy("The file holds lists within lists in more than %(most)s layers."),
    "no_list": gettext_lazy("The file holds no list of objects."),
    "list_key": gettext_lazy("The file has no list or sheet called “%(key)s”. It has: %(found)s."),
    "not_objects": gettext_lazy("The list holds other things than objects with named fields."),
    "twice": gettext_lazy("An object has the field “%(key)s” twice."),
    "stopped": gettext_lazy("The reading was stopped several times. Choose the file again."),
    # the mapping
    "no_title": gettext_lazy(
        "Say which column holds the title. The first row of the file must hold the names of the columns; "
        "it holds: %(columns)s."
    ),
    "no_text": gettext_lazy(
        "Say which column holds the problem or the proposal. The columns are: %(columns)s."
    ),
    "unknown_column": gettext_lazy("There is no column called “%(column)s”. The columns are: %(columns)s."),
    "unknown_unit": gettext_lazy("There is no unit with the code “%(unit)s”."),
    "no_organisation": gettext_lazy(
        "There is no unit yet to put the suggestions in. Import the organisation first."
    ),
    "no_source": gettext_lazy("Write what the list comes from."),
    "busy": gettext_lazy("Another import is going on. Try again when it is done."),
}

# One row. They follow "Row 17": "Row 17 lacks a title".
FAULTS: dict[str, Promise] = {
    "title": gettext_lazy("lacks a title"),
    "text": gettext_lazy("lacks a description"),
    "wordless": gettext_lazy("has a description with layout but no words"),
    "number": gettext_lazy("holds a personal identity number (personnummer or samordningsnummer)"),
    "external_id": gettext_lazy("lacks a number in the source"),
    "long_title": gettext_lazy("has a title of more than 200 signs"),
    "long_external_id": gettext_lazy("has a number in the source of more than 120 signs"),
    "date": gettext_lazy("has a date that cannot be read"),
    "early": gettext_lazy("has a date before the year 1900"),
    "late": gettext_lazy("has a date that has not come yet"),
    "unit": gettext_lazy("names a unit that is not known"),
    "repeated": gettext_lazy("has the same number in the source as an earlier row"),
    "same": gettext_lazy("is the same as an earlier row"),
    "surplus": gettext_lazy("has more cells than there are columns"),
}


class Fault(NamedTuple):
    row: int
    code: str
    detail: str = ""

    def __str__(self) -> str:
        """Row 17 has a date that cannot be read: “31/02/2024”."""
        words = _("Row %(row)s %(fault)s") % {"row": self.row, "fault": FAULTS[self.code]}
        if not self.detail:
            return f"{words}."
        return _("%(words)s: “%(detail)s”.") % {"words": words, "detail": self.detail}


def say(code: str, facts: dict[str, Any]) -> str:
    """Why a file or a mapping was refused."""
    shown = {name: _figure(value) for name, value in facts.items()}
    return str(REFUSALS[code]) % shown


def _figure(value: Any) -> str:
    if isinstance(value, int):
        return f"{value:,}".replace(",", "\u00a0")
    return str(value)


def counted(code: str, count: int) -> str:
    """502 rows: lacks a description."""
    words = ngettext("%(count)s row: %(fault)s", "%(count)s rows: %(fault)s", count)
    return words % {"count": _figure(count), "fault": FAULTS[code]}
