"""A series as people paste it: a day, a week or a month and a figure on each line. No Django here.

"2027 v. 24; 6,5", "2027-06-14 6,5", "juni 2027<tab>1 204": what stands first is the period, then the figure,
then perhaps a note. No text makes it raise anything but TooMuch; a line that is not understood is a Fault.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal

MOST_ROWS = 2000
MOST_SIGNS = 200_000
LONGEST_NOTE = 200
MOST_SHOWN = 60  # signs of a line that was not understood
PLACES = Decimal("0.0001")
LARGEST = Decimal(10) ** 10  # what max_digits=14 with 4 decimals can hold
YEARS = range(1990, 2101)

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari january jan", "februari february feb", "mars march mar", "april apr", "maj may",
            "juni june jun", "juli july jul", "augusti august aug", "september sept sep",
            "oktober october okt oct", "november nov", "december dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
MONTH = "(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
YEAR = r"(?P<year>\d{4})"
TIME = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?"
WEEK = r"(?:vecka|week|v\.?|w\.?)\s*(?P<week>\d{1,2})"
END = r"(?!\d)"
# The first that fits counts: what says more comes first.
PERIODS = tuple(
    re.compile(pattern + END, re.IGNORECASE | re.ASCII)
    for pattern in (
        rf"{YEAR}[\s,-]*{WEEK}",
        rf"{WEEK}[\s,/-]+{YEAR}",
        rf"{YEAR}(?P<sep>[-/.])(?P<number>\d{{1,2}})(?P=sep)(?P<day>\d{{1,2}}){TIME}",
        rf"{YEAR}(?P<number>\d{{2}})(?P<day>\d{{2}})",
        rf"(?P<day>\d{{1,2}})(?P<sep>[-/.])(?P<number>\d{{1,2}})(?:(?P=sep)|\s+){YEAR}{TIME}",
        rf"(?P<day>\d{{1,2}})\.?\s+{MONTH}\s*,?\s*{YEAR}",
        rf"{MONTH}\s*,?\s*{YEAR}",
        rf"{YEAR}\s+{MONTH}",
        rf"{YEAR}[-/](?P<number>\d{{1,2}})",
        rf"(?P<number>\d{{1,2}})/{YEAR}",
    )
)
SPACES = " \u00a0\u2007\u2009\u202f"
MINUS = str.maketrans(dict.fromkeys("\u2212\u2013\u2012", "-"))
FIGURE = re.compile(
    rf"'?(?P<sign>[+-]?)\s?(?P<whole>\d{{1,3}}(?:[{SPACES}']\d{{3}})+|\d{{1,3}}(?:\.\d{{3}})+(?=,\d)"
    rf"|\d{{1,3}}(?:,\d{{3}})+(?=\.\d)|\d+)(?:[.,](?P<part>\d+))?(?:\s?%)?(?!\d)",
    re.ASCII,
)
APART = " \t;,:|" + SPACES


class TooMuch(ValueError):
    """More rows or signs than are taken at once."""


class Unclear(ValueError):
    """`code`: what is wrong with a line, or with a figure."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Row:
    """`text`: what stood after the period."""

    line: int
    day: dt.date
    value: Decimal
    note: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """`other`: the line that already holds the same period, where that is what is wrong."""

    line: int
    code: str
    text: str
    other: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]
    heading: str = ""


def first_day(day: dt.date, every: str) -> dt.date:
    """The first day of the week or month that it belongs to; itself where each day is measured."""
    if every == "week":
        return day - dt.timedelta(days=day.weekday())
    return day.replace(day=1) if every == "month" else day


def _decimal(found: re.Match[str]) -> Decimal:
    whole = "".join(sign for sign in found["whole"] if sign.isdigit())
    if len(whole) > 40 or len(found["part"] or "") > 400:
        raise Unclear("large")
    value = Decimal(f"{found['sign']}{whole}.{(found['part'] or '0')[:40]}")
    if abs(value) >= LARGEST - 1:
        raise Unclear("large")
    return value.quantize(PLACES)


def read_period(text: str, every: str) -> tuple[dt.date, str]:
    """The first day of what stands first in the text, and what is left of the text."""
    for pattern in PERIODS:
        found = pattern.match(text)
        if found is not None:
            return first_day(_day(found, every), every), text[found.end() :]
    raise Unclear("period")


def _day(found: re.Match[str], every: str) -> dt.date:
    parts = found.groupdict()
    year = int(parts["year"])
    month = MONTHS.get((parts.get("month") or "").lower()) or int(parts.get("number") or 1)
    grain = "week" if parts.get("week") else "day" if parts.get("day") else "month"
    if grain not in ("day", every):
        raise Unclear(f"not_{every}")
    try:
        if grain == "week":
            day = dt.date.fromisocalendar(year, int(parts["week"] or 0), 1)
        else:
            day = dt.date(year, month, int(parts.get("day") or 1))
    except ValueError:
        raise Unclear("no_such_day") from None
    if year not in YEARS:
        raise Unclear("no_such_day")
    return day


def read_line(text: str, number: int, every: str) -> Row:
    day, rest = read_period(text, every)
    rest = rest.lstrip(APART)
    if not rest.strip("-"):
        raise Unclear("no_figure")
    found = FIGURE.match(rest)
    if found is None:
        raise Unclear("figure")
    value = _decimal(found)
    note = rest[found.end() :]
    if note and note[0] not in APART:
        raise Unclear("figure")
    note = " ".join(note.strip(APART).split())
    if FIGURE.fullmatch(note):
        raise Unclear("several")
    if len(note) > LONGEST_NOTE:
        raise Unclear("note")
    return Row(number, day, value, note, rest)


def read_series(text: str, every: str, *, today: dt.date) -> Reading:
    """Every line that holds anything: understood, or named with what is wrong."""
    lines, heading = _lines(text)
    rows: dict[dt.date, Row] = {}
    faults: list[Fault] = []
    for number, line in lines:
        shown = line[:MOST_SHOWN]
        try:
            row = read_line(line, number, every)
        except Unclear as unclear:
            faults.append(Fault(number, unclear.code, shown))
            continue
        if row.day > today:
            faults.append(Fault(number, "future", shown))
        elif row.day in rows:
            faults.append(Fault(number, "twice", shown, other=rows[row.day].line))
        else:
            rows[row.day] = row
    return Reading(tuple(rows[day] for day in sorted(rows)), tuple(faults), heading)


def _lines(text: str) -> tuple[list[tuple[int, str]], str]:
    """Each with its number, and the heading that stood first: a line without a single digit."""
    if len(text) > MOST_SIGNS:
        raise TooMuch
    lines = [(number, _plain(line)) for number, line in enumerate(text.splitlines(), 1)]
    lines = [(number, line) for number, line in lines if line]
    heading = ""
    if lines and not any(sign.isdigit() for sign in lines[0][1]):
        heading = lines.pop(0)[1][:MOST_SHOWN]
    if len(lines) > MOST_ROWS:
        raise TooMuch
    return lines, heading


def _plain(line: str) -> str:
    """Without the quotation marks of a spreadsheet, and with one kind of minus."""
    return line.replace('"', "").replace("\ufeff", "").translate(MINUS).strip(APART)
