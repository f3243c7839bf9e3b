"""Mark in a text the words that were found, and cut out the part where the first of them stands."""

import re
from collections.abc import Collection, Iterable

from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString

WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
# What the stemmer takes away from the end of a word; the longest are "heterna" and "andet".
REST = re.compile(
    r"(?:lig|els|ig)?(?:het)?(?:arnas?|ernas?|ornas?|heterna?s?|ade?s?|andes?|anden|andet|arens?|arne|aste?"
    r"|enas?|erna?s?|ens?|are?s?|ers?|orn?a?s?|e?t|a[st]?|e[s]?|[sdt])?"
)
BEFORE, LENGTH = 60, 180


def is_hit(word: str, stems: Collection[str]) -> bool:
    """Would the stemmer make one of `stems` of it? It only ever shortens words."""
    word = word.lower()
    forms = {word, word.replace("-", ""), *word.split("-")} if "-" in word else {word}
    return any(
        form[:end] in stems and REST.fullmatch(form[end:])
        for form in forms
        for end in range(max(1, len(form) - 9), len(form) + 1)
    )


def hits(text: str, stems: Collection[str]) -> Iterable[tuple[int, int]]:
    return (found.span() for found in WORD.finditer(text) if is_hit(found[0], stems))


def mark(text: str, stems: Collection[str]) -> SafeString:
    """The text, escaped, with the found words inside <mark>."""
    pieces, at = [], 0
    for start, end in hits(text, stems):
        pieces.append((text[at:start], text[start:end]))
        at = end
    return format_html_join("", "{}<mark>{}</mark>", pieces) + conditional_escape(text[at:])


def cut_out(texts: Iterable[str], stems: Collection[str]) -> str:
    """Some lines around the first hit in the first of the texts that has one; else how the first begins."""
    flat = [" ".join(text.split()) for text in texts if text]
    for text in flat:
        if first := next(iter(hits(text, stems)), None):
            return shortened(text, max(0, first[0] - BEFORE))
    return shortened(flat[0], 0) if flat else ""


def shortened(text: str, start: int) -> str:
    """Never in the middle of a word, unless the word is longer than all we show."""
    end = start + LENGTH
    if start and (space := text.find(" ", start, start + BEFORE)) >= 0:
        start = space + 1
    if end < len(text) and (space := text.rfind(" ", start + BEFORE, end)) >= 0:
        end = space
    piece = text[start:end]
    return ("… " if start else "") + piece + (" …" if end < len(text) else "")
