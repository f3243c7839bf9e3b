"""What changed between two sentences, word by word. No Django here."""

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

# A mark is a word of its own: "miljö." has lost its full stop and not its miljö.
WORD = re.compile(r"(\s*)(\w+(?:[-’':.,/]\w+)*|[^\w\s])")
# Sentences that share less than this are shown as one that went and one that came.
ALIKE = 1 / 3

Kind = Literal["same", "gone", "new"]


class Part(NamedTuple):
    kind: Kind
    text: str


class Word(NamedTuple):
    text: str
    space: bool  # before it


@dataclass(slots=True)
class Parts:
    """What has been told so far: neighbours of one kind are one part."""

    found: list[Part] = field(default_factory=list)

    def add(self, kind: Kind, text: str) -> None:
        if self.found and self.found[-1].kind == kind:
            text = self.found.pop().text + text
        if text.strip() or (text and self.found):
            self.found.append(Part(kind, text))


class Side(NamedTuple):
    """What stands on one side between two words that stayed, and whether there is space around it."""

    text: str
    lead: bool
    trail: bool


def word_difference(old: str, new: str) -> list[Part]:
    """The parts in reading order, what went before what came.

    Same and gone together read as the old text, same and new as the new one, but for the number of spaces.
    """
    before, after = words(old), words(new)
    matcher = SequenceMatcher(None, [word.text for word in before], [word.text for word in after], False)
    if matcher.ratio() < ALIKE:
        return whole(old, new)
    parts = Parts()
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            add_same(parts, before[i1:i2], after[j1:j2])
        else:
            add_change(parts, side(before, i1, i2), side(after, j1, j2))
    return parts.found


def words(text: str) -> list[Word]:
    """A text begins as if there were a space before it: nothing has to be moved away from its edge."""
    return [Word(found[2], bool(found[1]) or not found.start()) for found in WORD.finditer(text.strip())]


def whole(old: str, new: str) -> list[Part]:
    parts = [Part("gone", " ".join(old.split())), Part("new", " ".join(new.split()))]
    return [part for part in parts if part.text]


def side(every: list[Word], begin: int, end: int) -> Side:
    chosen = every[begin:end]
    text = "".join(" " * word.space + word.text for word in chosen)
    trail = end < len(every) and every[end].space
    if not chosen:
        return Side("", trail or end == len(every), trail)
    return Side(text[chosen[0].space :], chosen[0].space, trail)


def add_same(parts: Parts, before: list[Word], after: list[Word]) -> None:
    """The space before the first word has been told with the change before it."""
    parts.add("same", before[0].text)
    for old, new in zip(before[1:], after[1:], strict=True):
        add_change(parts, Side("", old.space, old.space), Side("", new.space, new.space))
        parts.add("same", old.text)


def add_change(parts: Parts, old: Side, new: Side) -> None:
    """Space that both have is outside the marks: a line through it or under it says nothing."""
    lead, trail = old.lead and new.lead, old.trail and new.trail
    if lead:
        parts.add("same", " ")
    parts.add("gone", marked(old, lead, trail))
    parts.add("new", marked(new, lead, trail))
    if trail and (old.text or new.text):
        parts.add("same", " ")


def marked(change: Side, lead: bool, trail: bool) -> str:
    if not change.text:
        return " " * (change.trail and not lead and not trail)
    return " " * (change.lead and not lead) + change.text + " " * (change.trail and not trail)
