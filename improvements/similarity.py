"""Suggestions that are like one that is being written, or that lies on a desk.

Two steps. First a pool, by indexes alone: texts that share the rarest
words of the title (also as parts of compounds, half typed or a slip away) or of the text, and those that
concern the same units; of each the newest few, so that the cost does not grow with the number of suggestions.
Then an order: how alike the titles are and the whole texts (trigrams), which words are shared, the rarer the
more (idf), and how far the units are the same (Jaccard). Paraphrases share few words: no threshold tells true
from false there, and the units do. So a few are shown, and nobody is ever decided for.

`manage.py evaluate_similarity` measures it.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db import connection, models
from django.db.models import F, Func, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Concat

from improvements.models import Suggestion, SuggestionQuerySet
from improvements.searching import WORDS, Asked, Group, ask, matching, quoted
from improvements.workflow import State
from organisation.models import User

SHOWN = 5
RAREST, RAREST_OF_TEXT = 6, 24  # words that the pool is drawn by
MOST_TEXTS = 3000  # in which they may stand together
POOL, OF_TEXT, OF_UNITS = 120, 200, 60  # of each way into the pool
LOOSE_WORDS, LOOSE = 6, 8  # words of a title that are looked for as slips, and what is tried of each
LONGEST = 4000
# How much each counts. Titles are squared: a little alike is noise, nearly the same is not.
TITLE, SHARED, TEXT, UNITS, NOT_IN_TITLE = 0.5, 0.2, 1.0, 0.4, 0.4
OWN_UNIT = 0.1  # as long as no other is named: everything from the own unit has that in common
WHOLE, NEAR, PART = 1.0, 0.8, 0.7
LEAST, LEAST_OF_TITLE = 0.1, 0.04  # what is less alike by its words is not shown

AFFECTED = Suggestion.affected_units.through.objects

# One statement: what a word of the title may have been meant as, and the words of the text.
LOOK_UP = """
    SELECT n, tried.word, 0 FROM unnest(%(loose)s::text[]) WITH ORDINALITY AS t (typed, n)
    CROSS JOIN LATERAL (
        SELECT word, max(greatest(similarity(word, typed), word_similarity(typed, word))) AS likeness
        FROM improvements_searchword WHERE word %% typed OR word %%> typed
        GROUP BY word ORDER BY likeness DESC, word LIMIT %(most)s
    ) AS tried
    UNION ALL
    SELECT 0, lexeme, coalesce(max(ndoc), 0)
    FROM unnest(tsvector_to_array(improvements_words(%(text)s, 'B'))) AS lexeme
    LEFT JOIN improvements_searchword ON word = lexeme GROUP BY lexeme
"""


@dataclass(frozen=True)
class Wanted:
    """What others are to be like."""

    title: str
    text: str = ""
    units: frozenset[int] = frozenset()
    pk: int | None = None


@dataclass(frozen=True)
class Words:
    """The words of the title, and those of the text with the number of texts they stand in."""

    asked: Asked
    text: dict[str, int]

    @property
    def of_title(self) -> list[tuple[set[str], int]]:
        return [(group.every, group.texts) for group in self.asked.groups]

    @property
    def of_text(self) -> list[tuple[set[str], int]]:
        return [({word}, texts) for word, texts in self.text.items() if texts]


def wanted_of(suggestion: Suggestion, affected: Iterable[int]) -> Wanted:
    text = f"{suggestion.problem} {suggestion.proposal}"
    return Wanted(suggestion.title, text, frozenset([suggestion.unit_id, *affected]), suggestion.pk)


def for_user(user: User) -> SuggestionQuerySet:
    """What may be shown to this person as similar: what one took back oneself is nobody else's matter."""
    return Suggestion.objects.listed_for(user).exclude(state=State.WITHDRAWN)


def similar(wanted: Wanted, among: SuggestionQuerySet, *, most: int = SHOWN) -> list[int]:
    """The keys of those most like it, the likest first; three statements whatever is asked."""
    if not wanted.title and not wanted.text:
        return []
    words = words_of(wanted)
    if wanted.pk:
        among = among.exclude(pk=wanted.pk)
    pools = pools_of(wanted, words, among)
    if not pools:
        return []
    scored = [(*score(wanted, words, row), row["pk"]) for row in read(wanted, pools)]
    least = LEAST if wanted.text else LEAST_OF_TITLE
    near = [(total, pk) for total, by_words, pk in scored if by_words >= least]
    return [pk for _total, pk in sorted(near, reverse=True)[:most]]


# ---- words ------------------------------------------------------------------------------------------------


def words_of(wanted: Wanted) -> Words:
    asked = ask(wanted.title)
    loose = sorted((g for g in asked.groups if g.word.may_be_slip), key=lambda g: -len(g.word.typed))
    loose = loose[:LOOSE_WORDS]
    given = {"loose": [g.word.typed for g in loose], "most": LOOSE, "text": wanted.text[:LONGEST]}
    text: dict[str, int] = {}
    with connection.cursor() as cursor:
        cursor.execute(LOOK_UP, given)
        for n, word, texts in cursor:
            if n:
                loose[n - 1].near.add(word)
            else:
                text[word] = texts
    for group in loose:
        group.near -= group.whole | group.parts
    return Words(asked, text)


# ---- the pool ---------------------------------------------------------------------------------------------


def pools_of(wanted: Wanted, words: Words, among: SuggestionQuerySet) -> list[QuerySet[Suggestion, Any]]:
    title, text = rarest(words.of_title, RAREST), rarest(words.of_text, RAREST_OF_TEXT)
    pools = [
        newest(among, title, weight=":A", together=True),
        newest(among, title, weight=":A"),
        newest(among, title, together=True),
        newest(among, text, most=OF_TEXT),
    ]
    if title or text:
        pools += of_units(wanted.units, among)
    return [pool for pool in pools if pool is not None]


def rarest(groups: list[tuple[set[str], int]], most: int) -> list[tuple[set[str], int]]:
    """At least one, and no more than what the index collects quickly. Those of a single text do not count:
    it may be the one that others are to be like."""
    chosen: list[tuple[set[str], int]] = []
    total = common = 0
    for words, texts in sorted(groups, key=lambda group: group[1]):
        common += texts > 1
        if chosen and (total + texts > MOST_TEXTS or common > most):
            break
        chosen.append((words, texts))
        total += texts
    return chosen


def newest(
    among: SuggestionQuerySet,
    groups: list[tuple[set[str], int]],
    *,
    weight: str = "",
    together: bool = False,
    most: int = POOL,
) -> QuerySet[Suggestion, Any] | None:
    """The newest that have one of the words, or two of them together."""
    words = [any_of(words, weight) for words, _texts in groups]
    if together:
        words = [f"({one} & {other})" for one, other in combinations(words, 2)]
    if not words:
        return None
    # Words that many have are met soon enough from the newest backwards.
    frequent = sum(texts for _words, texts in groups) > MOST_TEXTS
    rows = among.filter(matching(" | ".join(words), frequent=frequent)).order_by("-pk")
    return rows.values("pk")[:most]


def any_of(words: set[str], weight: str) -> str:
    return "(" + " | ".join(quoted(word) + weight for word in sorted(words)) + ")"


def of_units(units: frozenset[int], among: SuggestionQuerySet) -> list[QuerySet[Suggestion, Any]]:
    if not units:
        return []
    concerned = AFFECTED.filter(unit__in=units).values("suggestion")
    return [
        rows.order_by("-pk").values("pk")[:OF_UNITS]
        for rows in (among.filter(unit__in=units), among.filter(pk__in=concerned))
    ]


# ---- the order --------------------------------------------------------------------------------------------


class _InTitle(Func):
    template = "tsvector_to_array(ts_filter(%(expressions)s, '{a}'))"
    output_field = ArrayField(models.TextField())


class _All(Func):
    function = "tsvector_to_array"
    output_field = ArrayField(models.TextField())


def read(wanted: Wanted, pools: list[QuerySet[Suggestion, Any]]) -> QuerySet[Suggestion, dict[str, Any]]:
    whole = Concat("title", Value(" "), "problem", Value(" "), "proposal", output_field=TextField())
    text = f"{wanted.title} {wanted.text[:LONGEST]}"
    rows = Suggestion.objects.filter(pk__in=pools[0].union(*pools[1:])).annotate(
        words=_All(F(WORDS)),
        in_title=_InTitle(F(WORDS)),
        alike=TrigramSimilarity("title", wanted.title),
        within=TrigramWordSimilarity(wanted.title, "title"),
        text=TrigramSimilarity(whole, text) if wanted.text else Value(0.0),
        affected=ArraySubquery(AFFECTED.filter(suggestion=OuterRef("pk")).values("unit")),
    )
    return rows.values("pk", "unit", "words", "in_title", "alike", "within", "text", "affected")


def score(wanted: Wanted, words: Words, row: dict[str, Any]) -> tuple[float, float]:
    """How like it is in all, and by its words alone."""
    titles = TITLE * (row["alike"] ** 2 + row["within"] ** 2)
    there, in_title = set(row["words"] or ()), set(row["in_title"] or ())  # an older one, not yet indexed
    by_words = titles + SHARED * shared(words, there, in_title) + TEXT * row["text"]
    units = {row["unit"], *row["affected"]}
    same = len(wanted.units & units) / len(wanted.units | units)
    return by_words + (UNITS if len(wanted.units) > 1 else OWN_UNIT) * same, by_words


def shared(words: Words, there: set[str], in_title: set[str]) -> float:
    """How much of the title's words stands there, each by how rare it is."""
    every = max([words.asked.texts, *words.text.values(), 1])
    found = total = 0.0
    for group in words.asked.groups:
        weight = math.log(1 + every / (1 + group.texts))
        total += weight
        found += weight * max(fit(group, in_title), NOT_IN_TITLE * fit(group, there))
    return found / total if total else 0.0


def fit(group: Group, there: set[str]) -> float:
    ways = ((group.whole, WHOLE), (group.near, NEAR), (group.parts, PART))
    return next((worth for words, worth in ways if words & there), 0.0)
