"""Swedish words as they are searched for: the forms that PostgreSQL's stemmer leaves apart, and the parts of
compounds. Nothing here asks the database: it judges words of the vocabulary beside a word that was typed.

The stemmer makes one of möte and möten, but leaves mötet, förslaget, scheman, nycklar and rummet apart.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from os.path import commonprefix

VOWELS = "aeiouyåäöé"
LETTERS = "abcdefghijklmnopqrstuvwxyzåäöé"
# What may stand after a word, the longest first.
ENDINGS = (
    "arnas ernas ornas arna erna orna enas ena ans ens ets an at en et ar er or as es a e"
).split()  # fmt: skip
AFTER_VOWEL = ("n", "t", "r", "rna", "s")
SHORTEST, PART, TYPO = 3, 4, 5
# nyckel and nycklar, vatten and vattnet: the e goes when something follows. Not vagn, barn or regn.
FLEETING = re.compile(rf"(?P<root>.*[{VOWELS}].*[bdfkpstv]|.*g(?=e?[lr]))(?P<e>e?)(?P<last>[lnr])")
SINGLE = re.compile(rf".+[{VOWELS}][mn]")


def _stripped(word: str) -> Iterator[str]:
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST:
            yield word.removesuffix(ending)
            break
    stem, last = word[:-1], word[-1:]
    if last in "nt" and stem[-1:] in VOWELS and len(stem) >= (PART if stem[-1:] in "ae" else SHORTEST):
        yield stem


def bases_of(word: str) -> set[str]:
    """What the word may be a form of, itself among them: nycklarna → nyckl, nyckel."""
    bases = {word, *_stripped(word)}
    for base in list(bases):
        if found := FLEETING.fullmatch(base):
            root, last = found["root"], found["last"]
            bases |= {root + last, f"{root}e{last}"}
            if last != "l" and len(root) > SHORTEST:
                bases.add(root)  # the stemmer takes -en and -er for endings
        if base.endswith(("mm", "nn")):
            bases.add(base[:-1])
        elif SINGLE.fullmatch(base):
            bases.add(base + base[-1])
    return {base for base in bases if len(base) >= SHORTEST or base == word}


@dataclass(frozen=True)
class Word:
    """One word that was typed, in small letters."""

    typed: str

    @cached_property
    def bases(self) -> set[str]:
        return bases_of(self.typed)

    @cached_property
    def forms(self) -> set[str]:
        forms = {base + ending for base in self.bases for ending in ("", *ENDINGS)}
        return forms | {base + end for base in self.bases if base[-1] in VOWELS for end in AFTER_VOWEL}

    @property
    def root(self) -> str:
        """Stands in every word of the vocabulary that has to do with this one."""
        return commonprefix(sorted(self.bases))

    @property
    def has_kin(self) -> bool:
        """Short ones and numbers are searched for as they are."""
        return len(self.typed) >= SHORTEST and not any(sign.isdigit() for sign in self.typed)

    @property
    def may_be_slip(self) -> bool:
        """A short word is a letter away from too many others."""
        return self.has_kin and len(self.typed) >= TYPO

    @property
    def slips(self) -> set[str]:
        """What to look for in the vocabulary. Two letters that changed places do not show in the likeness of
        longer forms, so these are tried with what may stand after them."""
        bases = [base for base in self.bases if len(base) >= PART]
        ended = {swapped + ending for base in bases for swapped in turned(base) for ending in ENDINGS}
        return ended.union(*map(one_off, bases))

    def is_in(self, other: str) -> bool:
        """Begins it, or is a part of it: möte in mötesrutin and arbetsplatsmöte, not in bemötande."""
        if other.startswith(self.typed):
            return True
        if any(base in other for base in self.bases if len(base) >= PART):
            return True
        return any(other.endswith(form) for form in self.forms if len(other) - len(form) >= SHORTEST)


def turned(word: str) -> set[str]:
    """Two letters beside each other have changed places."""
    return {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)}


def one_off(word: str) -> set[str]:
    """Every string that is one letter away: left out, added, changed, or two that changed places."""
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    gone = {head + tail[1:] for head, tail in halves if tail}
    changed = {head + letter + tail[1:] for head, tail in halves if tail for letter in LETTERS}
    more = {head + letter + tail for head, tail in halves for letter in LETTERS}
    return (gone | turned(word) | changed | more) - {word}


PLAIN = str.maketrans("åäöéèüá", "aaoeeua")


def without_marks(word: str) -> str:
    """As on a keyboard without å, ä and ö."""
    return word.translate(PLAIN)


def nearest(bases: set[str], others: Iterable[str]) -> set[str]:
    """Those of the others that are a slip away, where å, ä and ö may also have lost their marks."""
    plain = {without_marks(base) for base in bases}
    near = plain.union(*map(one_off, plain))
    return {other for other in others if near & {without_marks(base) for base in bases_of(other)}}
