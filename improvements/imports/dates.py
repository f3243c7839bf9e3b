"""The dates of other systems: 2019-12-30T11:52:24, 30/12/2019, 30.12.2019, 20191230. No Django here."""

import datetime as dt
import re

# The day before the month, as in Sweden and most of Europe; a mapping's date_format says otherwise.
DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?:[ T,]+(.+))?")
YEAR_FIRST = re.compile(r"(\d{4})[-/.]?(\d{1,2})[-/.]?(\d{1,2})(?:[ T,]+(.+))?")
CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?")


def moment(text: str, zone: dt.tzinfo, *, date_format: str = "") -> dt.datetime:
    """The moment in `zone`, midnight where no time is given. ValueError when it cannot be read."""
    text = text.strip()
    if date_format:
        found = dt.datetime.strptime(text, date_format)
        return found if found.tzinfo else found.replace(tzinfo=zone)
    if match := YEAR_FIRST.fullmatch(text):
        year, month, day, clock = match.groups()
    elif match := DAY_FIRST.fullmatch(text):
        day, month, year, clock = match.groups()
    else:
        raise ValueError(text)
    date = dt.date(int(year), int(month), int(day))
    return dt.datetime.combine(date, _clock(clock or "0:00", zone))


def _clock(text: str, zone: dt.tzinfo) -> dt.time:
    match = CLOCK.fullmatch(text.strip())
    if not match:
        raise ValueError(text)
    hour, minute, second, offset = match.groups()
    return dt.time(int(hour), int(minute), int(second or 0), tzinfo=_zone(offset) if offset else zone)


def _zone(offset: str) -> dt.tzinfo:
    if offset in ("Z", "UTC"):
        return dt.UTC
    minutes = int(offset[1:3]) * 60 + int(offset[-2:])
    return dt.timezone(dt.timedelta(minutes=-minutes if offset[0] == "-" else minutes))
