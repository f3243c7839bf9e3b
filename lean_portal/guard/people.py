"""Where a person's name stands in a text."""

import re
from collections.abc import Iterator, Sequence

from lean_portal.guard.names import ALSO_WORDS, COMMON

TITLES = frozenset(
    ("herr", "hr", "fru", "fröken", "frk", "farbror", "tant", "familjen", "makarna", "syskonen")
)
# A capital and a letter after these is a thing: Vitamin D, Hus B.
THINGS = frozenset(
    """Vitamin Hepatit Hus Plan Team Grupp Avdelning Enhet Blad Del Sal Korridor Trapphus Entré Port Våning
    Bilaga Klass Punkt Kategori Typ Nivå Linje Rum Skift Årskurs Zon Spår Fas Steg Fråga Alternativ
    Byggnad Lokal Hall Influensa Modell Serie Variant Schema Rutin Vecka Kolumn""".split()
)
# A name after these is a house, a ward or a team.
PLACES = re.compile(
    r"(?:avdelning|avd|enhet|boende|bostad|förskola|skola|hus|villa|våning|kvarter|team|sankta|s:t|sal|rum"
    r"|korttids|grupp|park|kapell|kyrka|gata|väg|hemtjänst|kök|restaurang|café|lokal|system|programmet|båt|fartyg"
    r"|skolan|stiftelsen)(?:en|n|et|t|ret|met|na|an|ns|ens|ets)?$"
)
SURNAME = re.compile(
    r"[A-ZÅÄÖ][a-zåäöé]{2,}(?:sson|ström|qvist|kvist|lund|berg|gren|dahl|dal|ovic|ić|ović)s?$"
)
ENDS_SENTENCE = re.compile(r"[.!?:\n•–-]\s*$")


def names(text: str, words: Sequence[re.Match[str]]) -> list[int]:
    """The places in `words` where a person's name begins, in order."""
    return list(_names(text, words))


def _names(text: str, words: Sequence[re.Match[str]]) -> Iterator[int]:
    for place, word in enumerate(words):
        if word[0][0].isupper() and _is_name(text, words, place):
            yield place


def _is_name(text: str, words: Sequence[re.Match[str]], place: int) -> bool:
    word, before = words[place][0], words[place - 1][0].lower() if place else ""
    after = words[place + 1][0] if place + 1 < len(words) else ""
    if before in TITLES:
        return True
    if PLACES.search(before):
        return False
    if _has_initial(text, words, place):
        return word not in THINGS
    first = word.removesuffix("s") if word not in COMMON else word
    if first in ALSO_WORDS:
        return not _begins(text, words[place]) or bool(SURNAME.match(after))
    if all(part in COMMON for part in first.split("-")):
        return True
    return bool(SURNAME.fullmatch(word)) and word.removesuffix("s").endswith("sson")


def _has_initial(text: str, words: Sequence[re.Match[str]], place: int) -> bool:
    """Karin E. or Dragana K, and K. Lund; not a ward or a group of one letter."""
    word = words[place]
    if place + 1 == len(words):
        return False
    after = words[place + 1]
    if (
        text[word.end() : after.start()] == " "
        and len(after[0]) == 1
        and after[0].isupper()
        and len(word[0]) > 2
    ):
        return word[0].istitle() and (text[after.end() : after.end() + 1] == "." or word[0] in COMMON)
    return (
        len(word[0]) == 1
        and text[word.end() : after.start()] in (".", ". ")
        and bool(SURNAME.match(after[0]))
    )


def _begins(text: str, word: re.Match[str]) -> bool:
    before = text[max(0, word.start() - 3) : word.start()]
    return word.start() == 0 or bool(ENDS_SENTENCE.search(before))
