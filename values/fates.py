"""Where did it go? What became of one statement, in one edition and through all of them. No queries here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from values.content import Absence, Content, Link
from values.editions import Edition
from values.lost_words import lost_words
from values.workflow import Relation


@dataclass(frozen=True)
class Fate:
    """In one content: it lives on by these links, or was set aside, or has no home (yet)."""

    links: tuple[Link, ...] = ()
    absence: Absence | None = None

    @classmethod
    def of(cls, code: str, content: Content) -> Fate:
        return cls(tuple(content.links_of.get(code, ())), content.absence_of.get(code))

    @property
    def is_accounted(self) -> bool:
        return bool(self.links or self.absence)

    @property
    def words(self) -> str:
        if self.links:
            return ", ".join(dict.fromkeys(relation_words(link) for link in self.links))
        return _("Set aside by a decision") if self.absence else _("Has no home")


def relation_words(link: Link) -> str:
    return str(Relation(link.relation).label)


@dataclass(frozen=True)
class Chapter:
    """What one edition tells of the statement, beside the edition before it."""

    edition: Edition
    fate: Fate
    targets: tuple[tuple[Link, str], ...]  # each link with the words where it leads
    lost: tuple[str, ...]
    gone: tuple[str, ...]  # were there in the edition before
    back: tuple[str, ...]  # were not
    is_same: bool


def story(code: str, text: str, editions: Iterable[Edition]) -> list[Chapter]:
    """One chapter for each edition, the oldest first."""
    chapters: list[Chapter] = []
    for edition in editions:
        last = chapters[-1] if chapters else None
        chapters.append(_chapter(code, text, edition, last))
    return chapters


def _chapter(code: str, text: str, edition: Edition, last: Chapter | None) -> Chapter:
    content = edition.content
    fate = Fate.of(code, content)
    targets = tuple((link, content.text_of(link.target)) for link in fate.links)
    lost = (
        () if fate.absence else _lost(text, tuple(words for _link, words in targets) or _everything(content))
    )
    had = last.lost if last and not last.fate.absence else None
    return Chapter(
        edition,
        fate,
        targets,
        lost,
        gone=tuple(word for word in lost if had is not None and word not in had),
        back=tuple(word for word in had or () if word not in lost and not fate.absence),
        is_same=last is not None and (last.fate, last.targets) == (fate, targets),
    )


def _everything(content: Content) -> tuple[str, ...]:
    """A statement without a home may still be heard somewhere: in any behaviour."""
    return tuple(behaviour.text for value in content.values for behaviour in value.behaviours)


@lru_cache(maxsize=2_000)
def _lost(text: str, targets: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(lost_words(text, targets))
