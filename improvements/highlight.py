"""Mark in a text the words that were found, and cut out the part where the first of them stands."""

import re
from collections.abc import Collection, Iterable, Iterator

from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString

WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
# What the stemmer takes away from the end of a word; the longest are "heterna" and "andet".
REST = re.compile(
    r"(?:lig|els|ig)?(?:het)?(?:arnas?|ernas?|ornas?|heterna?s?|ade?s?|andes?|anden|andet|arens?|arne|aste?"
    r"|enas?|erna?s?|ens?|are?s?|ers?|orn?a?s?|e?t|a[st]?|e[s]?|[sdt])?"
)
BEFORE, LENGTH, LONGEST_REST = 60, 180, 9


class Finder:
    """Would the stemmer make one of these stems of a word? It only ever shortens."""

    def __init__(self, stems: Collection[str]) -> None:
        self.stems = frozenset(stems)
        self.size = min([3, *map(len, stems)])
        self.heads = {stem[: self.size] for stem in stems}

    def hits(self, text: str) -> Iterator[tuple[int, int]]:
        """Nearly every word falls at the first letters: a page has thousands."""
        for found in WORD.finditer(text):
            word = found[0].lower()
            if word[: self.size] in self.heads or "-" in word:
                if any(map(self.fits, {word, word.replace("-", ""), *word.split("-")})):
                    yield found.span()

    def fits(self, word: str) -> bool:
        ends = range(max(1, len(word) - LONGEST_REST), len(word) + 1)
        return any(word[:end] in self.stems and REST.fullmatch(word[end:]) for end in ends)


def mark(text: str, finder: Finder) -> SafeString:
    """The text, escaped, with the found words inside <mark>."""
    pieces, at = [], 0
    for start, end in finder.hits(text):
        pieces.append((text[at:start], text[start:end]))
        at = end
    return format_html_join("", "{}<mark>{}</mark>", pieces) + conditional_escape(text[at:])


def cut_out(texts: Iterable[str], finder: Finder) -> str:
    """Some lines around the first hit in the first of the texts that has one; else how the first begins."""
    flat = [" ".join(text.split()) for text in texts if text]
    for text in flat:
        if first := next(iter(finder.hits(text)), None):
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
