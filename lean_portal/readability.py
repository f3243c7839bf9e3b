"""How easy a text is to read: words, sentences, and LIX. Pure text in, numbers out."""

import re
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# A hyphen or an apostrophe inside a word does not end it; figures count as words.
WORD = re.compile(r"\w+(?:[-'’:.]\w+)*")
# A full stop ends a sentence before a capital letter, not within a clock or a short form ("kl. 08.30").
END = re.compile(r"[.!?]+(?=\s+[\"“”(–-]*[A-ZÅÄÖÉÜ]|\s*$)|\n+")
LONG = 6  # letters; a word with more is long
# Up to this LIX (Björnsson 1968, the usual five steps), in words.
STEPS: tuple[tuple[int, str | Promise], ...] = (
    (30, _("Very easy to read")),
    (40, _("Easy to read")),
    (50, _("Fairly easy to read")),
    (60, _("Hard to read")),
)
HARDEST = _("Very hard to read")
EASY = 40  # LIX
LONG_SENTENCE = 15  # words
ENOUGH = 120  # words of an answer


class Reading(NamedTuple):
    """`lix`: words per sentence + per cent of long words, rounded; 0 for no words."""

    words: int
    sentences: int
    lix: int

    @property
    def label(self) -> str | Promise:
        return next((words for most, words in STEPS if self.lix <= most), HARDEST)

    @property
    def advice(self) -> str | Promise:
        """One plain sentence to whoever writes an answer. It never stops anybody."""
        if self.words > ENOUGH:
            return _("Long: 120 words are enough.")
        if self.lix <= EASY:
            return _("Easy to read.")
        if self.words > LONG_SENTENCE * self.sentences:
            return _("Hard: shorten the sentences.")
        return _("Hard: choose shorter words.")


def reading_of(text: str) -> Reading:
    """LIX of C. H. Björnsson, Läsbarhet (1968): O/M + 100 L/O, where O is the words, M the sentences and L
    the words of more than six letters."""
    words = WORD.findall(text)
    if not words:
        return Reading(0, 0, 0)
    sentences = sum(1 for part in END.split(text) if WORD.search(part))
    long = sum(1 for word in words if len(word.replace("-", "")) > LONG)
    return Reading(len(words), sentences, round(len(words) / sentences + 100 * long / len(words)))
