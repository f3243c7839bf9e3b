"""Personnummer and samordningsnummer, in the ways people write them."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping

from lean_portal.guard.finding import Finding, Kind
from lean_portal.guard.plain import plain

# Year, month, day, what stands between, and the last four. A look ahead, so that each place is tried.
FORM = (
    r"(?P<year>\d\d)(?P<first>[ -]?)(?P<month>\d\d)(?P<second>[ -]?)(?P<day>\d\d)"
    r"(?P<between>[ \n]{0,2}[-+][ \n]{0,2}| {0,2})(?P<last>\d{4}|\d\d \d\d|\d{3}[ -]\d)(?!\d)"
)
FORMS = (
    re.compile(rf"(?<!\d)(?=(?P<all>(?P<century>18|19|20)(?P<apart>[ -]?){FORM}))"),
    re.compile(rf"(?<!\d)(?=(?P<all>{FORM}))"),
)
ENOUGH_DIGITS = re.compile(r"(?:\d[^\d]{0,5}){9}\d")
COORDINATION = 60  # is added to the day of a samordningsnummer
CLOCK = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d")
UNTIL = re.compile(r" ?- ?(?:[01]\d|2[0-3])[0-5]\d(?!\d)")
NEXT_DATE = re.compile(r"-\d\d-\d\d(?!\d)")
YEARS_OF_TIMES = 10

# Digits in one row, or in groups, are something else where a word before them says so. A hyphen in the place
# of a personnummer counts for more than the word.
NUMBER_OF = (
    "artikel|inventarie|serie|ärende|diarie|referens|order|beställnings|kund|avtals|faktura|försändelse|kolli"
    "|paket|chassi|licens|mätar|anläggnings|leverantörs|bankgiro|plusgiro|konto|clearing"
)
LABELS = re.compile(
    r"\b(?:ocr|isbn|issn|ean|gtin|iban|bg|pg|dnr|ref|id|bankgiro|plusgiro|kontot?|fakturan?|ordern?|ärendet?"
    rf"|kollit?|(?:{NUMBER_OF})-?(?:nr|nummer|numret|id))"
    r"(?:[-.]?(?:nr|nummer|numret))?[.:#]{0,2}(?: (?:är|var|nr|nummer|med|till)\b[.:]?){0,2} ?"
    # A clearing number may stand between. After those of Nordea's personal accounts comes a personnummer.
    r"(?:(?!3300|3782)\d{4}(?:-\d)?,? )?$"
)
PHONES = re.compile(
    r"\b(?:tel|tfn|telefon|telefonnumret|telefonnummer|mob|mobil|mobilen|mobilnummer|mobiltelefon|ring|ringa"
    r"|ringer|ringde|sms|sms:a|smsa|sök|nås|når|fax|jour|jouren|växel|växeln|jourtelefon|larmtelefon)\b"
    r"(?:[.:]? ?(?:nr|nummer|på|till|via|är|oss|mig|dem|henne|honom|direkt|gärna|alltid|bara)\b){0,3}[.:]? ?$"
)
LABEL_LENGTH = 48


def find_numbers(text: str, *, today: dt.date | None = None) -> list[Finding]:
    """Each personnummer and samordningsnummer in `text`: a real day until `today`, and the right check digit.

    With or without century, hyphen, plus and spaces. Not what is written as a phone number, as a day with a
    time of day, or as a row of digits after a word such as OCR, invoice or account.
    """
    look = plain(text)
    if not ENOUGH_DIGITS.search(look.text):
        return []
    today = today or dt.date.today()
    found: list[Finding] = []
    for start, end, kind in sorted(_numbers(look.text, today)):
        if not found or look.span(start, end)[0] >= found[-1].end:
            found.append(Finding(kind, *look.span(start, end)))
    return found


def stops(texts: Mapping[str, str]) -> bool:
    """Whether any of `texts` holds a number that may not be stored."""
    return any(find_numbers(text) for text in texts.values())


def without_numbers(text: str) -> str:
    """The same text with a few dots in the place of each number."""
    for _kind, start, end in reversed(find_numbers(text)):
        text = f"{text[:start]}…{text[end:]}"
    return text


def _numbers(text: str, today: dt.date) -> Iterator[tuple[int, int, Kind]]:
    for form in FORMS:
        for match in form.finditer(text):
            kind = _kind(match, today)
            if kind and _is_written_so(match) and not _is_something_else(match, text, today):
                yield match.start("all"), match.end("all"), kind


def _kind(match: re.Match[str], today: dt.date) -> Kind | None:
    """What the digits are by themselves."""
    serial = re.sub(r"\D", "", match["last"])
    if serial.startswith("000") or not _luhn(match["year"] + match["month"] + match["day"] + serial):
        return None
    day = int(match["day"])
    real = _birthday(match, day - COORDINATION if day > COORDINATION else day, today)
    if real is None:
        return None
    return Kind.COORDINATION if day > COORDINATION else Kind.PERSONAL


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _birthday(match: re.Match[str], day: int, today: dt.date) -> dt.date | None:
    """Without a century the latest that is not in the future; a plus says a hundred years earlier."""
    century, month, short = match.groupdict().get("century"), int(match["month"]), int(match["year"])
    if century:
        found = _date(int(century) * 100 + short, month, day)
        return found if found and found <= today else None
    year = today.year - today.year % 100 + short
    if (year, month, day) > (today.year, today.month, today.day):
        year -= 100
    return _date(year - 100 if "+" in match["between"] else year, month, day)


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _is_written_so(match: re.Match[str]) -> bool:
    """The groups of a personnummer, not those of a phone number or an account."""
    first, second, joined = match["first"], match["second"], re.search("[-+]", match["between"])
    by_century = bool(match.groupdict().get("century"))
    if first != second and not (by_century and first and not second):
        return False
    if first and not joined:
        # All in small groups, such as 85 03 12 1234: only where no other digits stand beside.
        beside = re.search(r"\d[ -]$", match.string[max(0, match.start() - 2) : match.start()])
        after = re.match(r"[ -]\d", match.string[match.end("all") : match.end("all") + 2])
        stockholm = not by_century and match["year"].startswith("0") and len(match["last"]) == 5
        return not (beside or after or stockholm)
    if len(match["last"]) == 5:
        return bool(match["between"])
    return True


def _is_something_else(match: re.Match[str], text: str, today: dt.date) -> bool:
    if NEXT_DATE.match(text, match.end("all")):
        return True
    if re.search("[-+]", match["between"]):
        return False
    return _is_time(match, text, today) or _is_labelled(match, text)


def _is_time(match: re.Match[str], text: str, today: dt.date) -> bool:
    """2026-03-12 1430, and 260312 1430-1600."""
    if not match["between"] or not CLOCK.fullmatch(match["last"]):
        return False
    if UNTIL.match(text, match.end("all")):
        return True
    whole_year = int((match.groupdict().get("century") or "0") + match["year"])
    return match["first"] == match["second"] == "-" and whole_year > today.year - YEARS_OF_TIMES


def _is_labelled(match: re.Match[str], text: str) -> bool:
    before = text[max(0, match.start() - LABEL_LENGTH) : match.start()].lower()
    solid = not match["between"] and not match["first"]
    if solid and match["all"].startswith("0") and PHONES.search(before):
        return True
    return bool(LABELS.search(before))
