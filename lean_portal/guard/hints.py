"""Phone numbers, e-mail and street addresses, and words of care or health near a name: a choice, no stop."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from lean_portal.guard.care import care_words
from lean_portal.guard.finding import Finding, Kind
from lean_portal.guard.people import names
from lean_portal.guard.plain import plain

WORD = re.compile(r"[^\W_]+(?:[-:.’'][^\W_]+)*")
NEAR = 8  # words between a name and a word of care

PHONE = re.compile(
    r"(?<![\w+.,/-])(?:(?:\+|00) ?46[ -]?(?:\(0\) ?)?(?P<abroad>\d(?:[ /-]{0,3}\d){6,9})"
    r"|(?P<home>0\d(?:[ /-]{0,3}\d){6,9}|\(0\d{1,3}\) ?\d(?:[ -]?\d){4,7}))(?![\w-]|[.,:]\d)"
)
MOBILE = ("70", "72", "73", "76", "79")
AREAS = frozenset(
    """010 011 013 016 018 019 020 021 023 026 031 033 035 036 040 042 044 046 054 060 063 070 072 073 076
    077 079 090""".split()
)  # of three digits
EMAIL_BEFORE, EMAIL_AFTER = re.compile(r"[\w.+-]{1,64}\Z"), re.compile(r"(?:[\w-]{1,63}\.)+\w{2,}")

STREET = (
    r"[Gg]atan?|[Vv]äg(?:en)?|[Gg]ränd(?:en)?|[Ss]tig(?:en)?|[Tt]org(?:et)?|[Aa]llén?|[Bb]acken?"
    r"|[Rr]ingen|[Ss]lingan|[Kk]roken|[Ee]splanaden|[Kk]ajen|[Ss]tråket|[Gg]ården|[Ll]iden|[Tt]äppan"
    r"|[Hh]öjden"
)
FIRST = r"[A-ZÅÄÖ][\wé]{0,24}|stora|lilla|norra|södra|östra|västra"
NOT_A_STREET = re.compile(
    r"(?:cykel|gång|riks|läns|motor|lands|skogs|hem|arbets|bil|grus|vård|process|besluts|kommunikations|halv|in|ut|om|bak|fram|upp|ned|färd|transport|gemensamma|handläggnings|samverkans)"
    r"(?:väg(?:en)?|gatan?|plan|stig(?:en)?)$",
    re.IGNORECASE,
)
ADDRESS = re.compile(
    rf"\b(?P<name>(?:(?:{FIRST}) )?[^\W\d_]{{0,30}}(?:{STREET}))"
    r" (?P<number>\d{1,3})(?: ?[A-Fa-f]\b)?(?![\w:.,-]*\d)(?P<after>[ ]?[^\W\d_]{0,14}|%)"
)
BOX = re.compile(r"\b(?:[Bb]ox|[Pp]ostbox|c/o) \d{2,5}\b(?! [^\W\d_]*(?:st|stycken)\b)|\b[Ll]gh\.? ?\d{4}\b")
COUNTED = frozenset(
    """gånger gång meter m km kilometer år dagar dag veckor vecka månad månader minuter min timmar tim procent
    personer barn elever kronor kr st stycken steg platser bilar ton kg januari februari mars april maj
    juni juli augusti september oktober november december timme minut till sekunder""".split()
)


def find_hints(text: str) -> list[Finding]:
    """What may tell about an individual in `text`, in its order; nothing that stops stands among them."""
    look = plain(text)
    found = [*_phones(look.text), *_emails(look.text), *_addresses(look.text)]
    found += _care_near_names(look.text, found)
    return [Finding(kind, *look.span(start, end)) for kind, start, end in sorted(found, key=_place)]


def _place(finding: Finding) -> tuple[int, int]:
    return finding.start, finding.end


def _phones(text: str) -> Iterator[Finding]:
    for match in PHONE.finditer(text):
        if _dials(match["home"] or f"0{match['abroad']}"):
            yield Finding(Kind.PHONE, match.start(), match.end())


def _dials(written: str) -> bool:
    """Whether the groups are those of a Swedish number, and not opening hours, days or amounts."""
    groups = re.findall(r"\d+", written)
    digits = "".join(groups)
    if not 8 <= len(digits) <= 10 or digits.startswith("00") or written.count("-") > 1:
        return False
    if digits[1:3] in MOBILE:
        return len(digits) == 10
    first, *rest = groups
    if not rest:
        return len(digits) >= 9
    if first != "08" and first not in AREAS and len(first) != 4:
        return False
    return (
        len(rest) == 1 and len(rest[0]) >= 5 or all(2 <= len(group) <= 4 for group in rest) and len(rest) > 1
    )


def _emails(text: str) -> Iterator[Finding]:
    for sign in re.finditer("@", text):
        before = EMAIL_BEFORE.search(text, max(0, sign.start() - 64), sign.start())
        after = EMAIL_AFTER.match(text, sign.end())
        if before and after:
            yield Finding(Kind.EMAIL, before.start(), after.end())


def _addresses(text: str) -> Iterator[Finding]:
    for match in ADDRESS.finditer(text):
        name = match["name"]
        if _names_a_street(name) and match["after"].strip().lower() not in COUNTED:
            yield Finding(Kind.ADDRESS, match.start(), match.end() - len(match["after"]))
    for match in BOX.finditer(text):
        yield Finding(Kind.ADDRESS, match.start(), match.end())


def _names_a_street(name: str) -> bool:
    """Storgatan, or Norra vägen; not the bare word, and not what a road is for."""
    last = name.split()[-1]
    bare = re.fullmatch(STREET, last) is not None
    if bare:
        return len(name.split()) == 2
    return not NOT_A_STREET.match(last)


def _care_near_names(text: str, apart: list[Finding]) -> Iterator[Finding]:
    """One for each word of care that has a name within a few words. The name of a street is nobody's."""
    taken = {place for finding in apart for place in range(finding.start, finding.end)}
    words = [match for match in WORD.finditer(text) if match.start() not in taken]
    people = names(text, words)
    for place in care_words(words) if people else ():
        spot = bisect_left(people, place)
        near = min(people[max(0, spot - 1) : spot + 1], key=lambda name: abs(name - place))
        if abs(near - place) <= NEAR:
            first, last = sorted((words[near], words[place]), key=lambda match: match.start())
            yield Finding(Kind.CARE, first.start(), last.end())
