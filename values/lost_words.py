"""Which words of a sentence stand in none of those that came out of it. No Django here.

This is how "miljö" went missing. It warns and never decides: a word may well have been said in another way.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

import snowballstemmer

WORD = re.compile(r"[^\W\d_]+")
# A part of a compound has at least so many letters: "tid" is not found in "tidning".
SHORTEST_PART = 4
# The stemmer leaves miljön and idén as they are.
LONG_VOWEL_END = re.compile(r"(\w\w[öéåy])n$")

# Words that hold a sentence together and say nothing by themselves.
STOP_WORDS = frozenset(
    """
    jag du han hon hen vi ni de dem den det dom man mig dig sig oss er mej dej sej henne honom
    min mitt mina din ditt dina sin sitt sina vår vårt våra ert era hans hennes hens dess deras ens
    själv självt själva varandra varann
    en ett någon något några nån nåt ingen inget inga all allt alla annan annat andra
    denna detta dessa denne samma sådan sådant sådana sån sånt såna
    vem vad vilken vilket vilka vars var vart varifrån när hur varför som där här dit hit då nu
    varje var vardera både båda bägge
    och eller men utan samt att om för så medan eftersom innan sedan sen tills ifall fast därför
    därmed dock ju väl nog alltså såväl antingen varken än
    i på av till från med vid hos åt mot genom mellan under över efter före kring runt bland inom
    utanför utom bakom ur per via enligt utifrån ut in upp ned ner fram bort hem kvar
    inte ej icke aldrig alltid ofta även också bara endast mycket mer mera mest mindre minst lite
    litet redan ännu igen åter kanske gärna heller istället ganska just precis
    är var varit vara vore bli blir blev blivit bliva har hade haft ha
    kan kunde kunnat kunna ska skall skulle skola vill ville velat vilja får fick fått få måste bör
    borde må låter lät låtit låta gör gjorde gjort göra går gick gått gå ger gav gett ge
    kommer kom kommit komma tar tog tagit ta brukar
    t ex bl a m dvs osv etc mm
    """.split()
)


def lost_words(source: str, targets: Iterable[str]) -> list[str]:
    """What the source says and no target does, in no form and no compound, as the source spells it."""
    return list(lost_from(source, tuple(targets)))


@lru_cache(maxsize=20_000)
def lost_from(source: str, targets: tuple[str, ...]) -> tuple[str, ...]:
    """A page asks for hundreds of statements each time, and few of them have changed since the last."""
    lost = {word.lower(): word for word in reversed(WORD.findall(source)) if is_content(word.lower())}
    found = found_in(targets)
    return tuple(spelling for word, spelling in reversed(lost.items()) if not found.holds(word))


def is_content(word: str) -> bool:
    return len(word) > 1 and word not in STOP_WORDS


class Found:
    """The words of the targets, laid out so that one look answers."""

    def __init__(self, words: list[str]) -> None:
        stems = [stem(word) for word in words]
        parts = {part for part in (*words, *stems) if len(part) >= SHORTEST_PART}
        self.stems, self.parts = frozenset(stems), tuple(parts)
        self.line = f" {' '.join(words)} {' '.join(stems)} "

    def holds(self, word: str) -> bool:
        root = stem(word)
        return (
            root in self.stems
            or self._holds_part(root)
            or word.startswith(self.parts)
            or root.endswith(self.parts)
        )

    def _holds_part(self, root: str) -> bool:
        return len(root) >= SHORTEST_PART and (f" {root}" in self.line or f"{root} " in self.line)


@lru_cache(maxsize=300)
def found_in(targets: tuple[str, ...]) -> Found:
    """Hundreds of statements go to the same few targets."""
    words = (word for target in targets for word in WORD.findall(target.lower()))
    return Found([word for word in words if word not in STOP_WORDS])


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A stemmer keeps the word that it works on, and a web process has several threads: so one for each."""
    root = snowballstemmer.stemmer("swedish").stemWord(word)
    return LONG_VOWEL_END.sub(r"\1", root)
