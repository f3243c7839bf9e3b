"""How often the right one is among those shown as similar, measured on texts whose right answer is known.

Everything is written inside a transaction that is rolled back, and the texts are looked for among themselves.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple
from uuid import uuid4

from django.db import transaction

from improvements.models import Suggestion
from improvements.services.words import count_words
from improvements.similarity import SHOWN, Wanted, similar
from improvements.workflow import State
from lean_portal import clock
from organisation.models import Unit

SOURCE = "evaluate_similarity"
PLACES = (1, 3, 5)
HALF_AT_LEAST = 12  # signs
SHORTEST = 5  # letters of a word that gets a slip
PLAIN = str.maketrans("åäöÅÄÖ", "aaoAAO")


class Idea(NamedTuple):
    title: str
    problem: str
    proposal: str = ""
    unit: str = ""
    affects: tuple[str, ...] = ()


class Recall(NamedTuple):
    """At which place the right one stood, or 0 where it was not shown, for each that was looked for."""

    places: Sequence[int]

    def within(self, place: int) -> int:
        return sum(0 < found <= place for found in self.places)

    def share(self, place: int) -> float:
        return self.within(place) / len(self.places) if self.places else 0.0


# ---- titles as people type them ---------------------------------------------------------------------------


def half_typed(title: str) -> str:
    """The first half, and never less than a dozen signs."""
    return title[: max(HALF_AT_LEAST, (len(title) + 1) // 2)]


def misspelt(title: str, n: int) -> str:
    """One slip in the middle of the longest word; which of the four `n` says, in turn: a letter is missing,
    two have changed places, one is written twice, å, ä and ö have lost their marks."""
    words = title.split(" ")
    at = max(range(len(words)), key=lambda place: len(words[place]))
    word = words[at]
    if len(word) < SHORTEST:
        return title
    head, tail = word[: len(word) // 2], word[len(word) // 2 :]
    slips = (
        head + tail[1:],
        head + tail[1] + tail[0] + tail[2:],
        head + tail[0] + tail,
        word.translate(PLAIN),
    )
    words[at] = slips[n % len(slips)]
    return " ".join(words)


TYPED: dict[str, Callable[[str, int], str]] = {
    "half typed": lambda title, n: half_typed(title),
    "misspelt": misspelt,
    "half typed and misspelt": lambda title, n: misspelt(half_typed(title), n),
}


# ---- measuring --------------------------------------------------------------------------------------------


def pairs(ideas: dict[str, Idea], known: Iterable[tuple[str, str]]) -> dict[str, Recall]:
    """Both directions of each known pair, with the units that they concern and without."""
    known = list(known)
    both = [*known, *((other, one) for one, other in known)]
    with transaction.atomic():
        stored, units = _stored(list(ideas.values()))
        by_key = dict(zip(ideas, stored, strict=True))
        found = {
            name: Recall([_place(_wanted(ideas[one], by_key[one], units if counted else {}), by_key[other])
                          for one, other in both])
            for name, counted in (("with units", True), ("without units", False))
        }  # fmt: skip
        transaction.set_rollback(True)
    return found


def titles(ideas: list[Idea]) -> dict[str, Recall]:
    """Titles alone, as they stand while somebody types. Where several have the same title, any will do."""
    with transaction.atomic():
        stored, _units = _stored(ideas)
        same: dict[str, set[int]] = {}
        for suggestion in stored:
            same.setdefault(suggestion.title.casefold(), set()).add(suggestion.pk)
        found = {
            name: Recall([
                _place_of_any(Wanted(typed(row.title, n)), same[row.title.casefold()])
                for n, row in enumerate(stored)
            ])
            for name, typed in TYPED.items()
        }  # fmt: skip
        transaction.set_rollback(True)
    return found


def _wanted(idea: Idea, stored: Suggestion, units: dict[str, int]) -> Wanted:
    keys = frozenset(units[code] for code in (idea.unit, *idea.affects) if code in units)
    return Wanted(idea.title, f"{idea.problem} {idea.proposal}", keys, stored.pk)


def _place(wanted: Wanted, right: Suggestion) -> int:
    return _place_of_any(wanted, {right.pk})


def _place_of_any(wanted: Wanted, right: set[int]) -> int:
    among = Suggestion.objects.filter(source=SOURCE)
    shown = similar(wanted, among, most=SHOWN)
    return next((place for place, key in enumerate(shown, 1) if key in right), 0)


def _stored(ideas: list[Idea]) -> tuple[list[Suggestion], dict[str, int]]:
    """In the same transaction, so that nobody else ever sees them."""
    codes = sorted({code for idea in ideas for code in (idea.unit, *idea.affects)})
    group = _group()
    units = {code: _unit(n, group) for n, code in enumerate(codes)}
    now = clock.now()
    rows = [_row(n, idea, units[idea.unit], now) for n, idea in enumerate(ideas, 1)]
    stored = Suggestion.objects.bulk_create(rows)
    affected = Suggestion.affected_units.through
    affected.objects.bulk_create(
        affected(suggestion_id=row.pk, unit_id=units[code].pk)
        for row, idea in zip(stored, ideas, strict=True)
        for code in set(idea.affects)
    )
    count_words()
    return stored, {code: unit.pk for code, unit in units.items()}


def _group() -> Unit:
    return Unit.objects.filter(kind=Unit.Kind.GROUP).first() or Unit.objects.create(
        code="evaluated", name="evaluated", path="/evaluated/", kind=Unit.Kind.GROUP, manager_title="–"
    )


def _unit(n: int, group: Unit) -> Unit:
    code = f"evaluated-{n}"
    return Unit.objects.create(
        code=code, name=code, path=f"{group.path}{code}/", parent=group, manager_title="–"
    )


def _row(n: int, idea: Idea, unit: Unit, now: dt.datetime) -> Suggestion:
    texts: dict[str, Any] = {"title": idea.title, "problem": idea.problem, "proposal": idea.proposal}
    return Suggestion(
        submission_id=uuid4(), year=1, serial=n, unit=unit, handler_unit=unit, state=State.ACKNOWLEDGED,
        submitted_at=now, acknowledged_at=now, source=SOURCE, external_id=str(n), **texts,
    )  # fmt: skip
