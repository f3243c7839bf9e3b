"""Search among the suggestions a person may see.

What is typed becomes groups of words of the vocabulary: the word and its forms, then what it begins or is a
part of. Every group must be found. Words one slip away are tried only where nothing else is found among what
the reader may see: whether a hidden text has the word must not show.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.contrib.postgres.search import SearchQueryField
from django.db import connection, models
from django.db.models import Case, Count, F, Func, QuerySet, Value, When, Window

from improvements.models import Suggestion, SuggestionQuerySet
from improvements.swedish import PART, Word, nearest

MOST_WORDS, MOST_KIN = 12, 400
# Only so many, the newest, are put in order and counted.
CAP = 1001
HYPHENS = re.compile("[\u00ad\u2010-\u2015\u2212]")
NUMBER = re.compile(r"(?<![\w-])(?:f[ \u00a0]?)?([12]\d{3})-(\d{1,9})(?![\w-])")
TOKEN = re.compile(r"\w+(?:-\w+)*")

VOCABULARY = """
    SELECT n, unnest(tsvector_to_array(to_tsvector('swedish'::regconfig, typed))), 0
    FROM unnest(%(typed)s::text[]) WITH ORDINALITY AS t (typed, n)
    UNION ALL (
        SELECT 0, word, max(ndoc) FROM improvements_searchword
        WHERE word LIKE ANY (%(parts)s) OR word = ANY (%(typed)s) GROUP BY word ORDER BY 3 DESC, 2 LIMIT 3000
    )
    UNION ALL SELECT -1, '', greatest(reltuples, 0)::int FROM pg_class
    WHERE oid = 'improvements_searchtext'::regclass
"""
NEAR = """
    SELECT DISTINCT word, similarity(word, any_of) FROM unnest(%(typed)s::text[]) any_of
    JOIN improvements_searchword ON word %% any_of
    UNION SELECT word, 1 FROM improvements_searchword WHERE word = ANY (%(slips)s)
    ORDER BY 2 DESC LIMIT 500
"""


@dataclass
class Group:
    """Stemmed words of which one must be found: the word itself in its forms, those it is a part of, those
    that are nearly it."""

    word: Word
    whole: set[str] = field(default_factory=set)
    parts: set[str] = field(default_factory=set)
    near: set[str] = field(default_factory=set)
    texts: int = 0

    @property
    def every(self) -> set[str]:
        return self.whole | self.parts | self.near


@dataclass
class Asked:
    """What was typed, as groups."""

    groups: list[Group] = field(default_factory=list)
    texts: int = 0
    shortened: bool = False
    near: bool = False

    @property
    def whole(self) -> str:
        return query_of(group.whole for group in self.groups)

    @property
    def every(self) -> str:
        return query_of(group.every for group in self.groups)

    @property
    def in_titles(self) -> str:
        return query_of((group.every for group in self.groups), weight=":A")

    @property
    def whole_in_titles(self) -> str:
        return query_of((group.whole for group in self.groups), weight=":A")

    @property
    def stems(self) -> frozenset[str]:
        return frozenset().union(*(group.every for group in self.groups))

    @property
    def frequent(self) -> bool:
        """Then reading from the newest backwards meets enough of them sooner than the index collects all."""
        rarest = min((group.texts for group in self.groups), default=0)
        return rarest**2 > CAP * max(self.texts, 1)


class Found(NamedTuple):
    rows: list[Suggestion]
    count: int
    near: bool


def quoted(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"


def query_of(groups: Iterable[set[str]], *, weight: str = "") -> str:
    """A tsquery in letters. Nothing typed stands in it but as a quoted word."""
    return " & ".join(
        "(" + " | ".join(quoted(word) + weight for word in sorted(group)) + ")" for group in groups
    )


def tokens_of(text: str) -> list[str]:
    """The words and the numbers of suggestions: "F 2027-109" is one, "e-post" is looked for as "epost"."""
    text = HYPHENS.sub("-", unicodedata.normalize("NFC", text)).lower()
    numbers = [f"{year}-{int(serial)}" for year, serial in NUMBER.findall(text)]
    words = [token.replace("-", "") for token in TOKEN.findall(NUMBER.sub(" ", text))]
    return list(dict.fromkeys(numbers + [word for word in words if any(map(str.isalnum, word))]))


def ask(text: str) -> Asked:
    """One statement: the stems of the words, and their kin in the vocabulary."""
    tokens = tokens_of(text)
    words = [Word(token) for token in tokens[:MOST_WORDS]]
    asked = Asked(shortened=len(tokens) > MOST_WORDS)
    if not words:
        return asked
    stems, vocabulary, asked.texts = _look_up(words)
    for n, word in enumerate(words, 1):
        group = Group(word, whole=set(_number(word.typed)) or stems.get(n, set()))
        if group.whole:  # or else it is a word that every text has
            _expand(group, vocabulary)
            asked.groups.append(group)
    return asked


def _look_up(words: list[Word]) -> tuple[dict[int, set[str]], dict[str, int], int]:
    given = {
        "typed": [word.typed for word in words],
        "parts": [f"%{_as_pattern(word.root)}%" for word in words if word.has_kin],
    }
    stems: dict[int, set[str]] = {}
    vocabulary: dict[str, int] = {}
    texts = 0
    with connection.cursor() as cursor:
        cursor.execute(VOCABULARY, given)
        for n, word, count in cursor:
            if n > 0:
                stems.setdefault(n, set()).add(word)
            elif n == 0:
                vocabulary[word] = count
            else:
                texts = count
    return stems, vocabulary, texts


def _as_pattern(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _number(typed: str) -> list[str]:
    """What the index has of a suggestion's number; a short number may also be said in a text."""
    if NUMBER.fullmatch(typed):
        return [typed]
    return [typed, f"#{int(typed)}"] if typed.isascii() and typed.isdecimal() and len(typed) < 7 else []


def _expand(group: Group, vocabulary: dict[str, int]) -> None:
    word = group.word
    if word.has_kin:
        group.whole |= word.forms & vocabulary.keys()
        kin = [other for other in vocabulary if other not in group.whole and word.is_in(other)]
        group.parts = set(kin[:MOST_KIN])
    group.texts = sum(vocabulary.get(other, 0) for other in group.every)


def add_near(asked: Asked) -> bool:
    """Add the words one slip away. One statement; False when there are none."""
    groups = [group for group in asked.groups if group.word.may_be_slip]
    if not groups:
        return False
    slips = set().union(*(group.word.slips for group in groups))
    with connection.cursor() as cursor:
        cursor.execute(NEAR, {"typed": [group.word.typed for group in groups], "slips": list(slips)})
        others = [other for other, _likeness in cursor]
    for group in groups:
        bases = {base for base in group.word.bases if len(base) >= PART}
        group.near = nearest(bases, others) - group.whole - group.parts
    asked.near = any(group.near for group in asked.groups)
    return asked.near


class _Query(Func):
    template = "%(expressions)s::tsquery"
    output_field = SearchQueryField()


class _Matches(Func):
    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    output_field = models.BooleanField()


class _MatchesRow(Func):
    """The same without the operator, which is what leads to the index."""

    function = "ts_match_vq"
    output_field = models.BooleanField()


WORDS = "search_text__words"


def matching(query: str, *, frequent: bool = False) -> Func:
    return (_MatchesRow if frequent else _Matches)(F(WORDS), _Query(Value(query)))


def newest(among: SuggestionQuerySet, query: str, *, frequent: bool) -> QuerySet[Suggestion, dict[str, int]]:
    rows = among.filter(matching(query, frequent=frequent)).order_by("-pk")
    return rows.values("pk")[:CAP]


def in_order(asked: Asked, among: SuggestionQuerySet) -> SuggestionQuerySet:
    """Whole words before parts, titles before texts, then the newest; each with `total`, counted to CAP."""
    found = newest(among, asked.whole, frequent=False)
    if asked.every != asked.whole:  # an old text with the word itself goes before a thousand with parts of it
        found = found.union(newest(among, asked.every, frequent=asked.frequent))
    tier = Case(
        When(matching(asked.whole_in_titles, frequent=True), then=0),
        When(matching(asked.whole, frequent=True), then=1),
        When(matching(asked.in_titles, frequent=True), then=2),
        default=3,
        output_field=models.IntegerField(),
    )
    rows = Suggestion.objects.filter(pk__in=found).annotate(tier=tier, total=Window(Count("*")))
    return rows.order_by("tier", "-pk")


def search(
    asked: Asked, among: SuggestionQuerySet, *, start: int, size: int, columns: tuple[str, ...]
) -> Found:
    """`size` rows from `start`; `among` is what the reader may see. Two statements where nothing fits."""
    if not asked.groups:
        return Found([], 0, near=False)

    def read() -> list[Suggestion]:
        rows = in_order(asked, among).select_related("unit").only(*columns)
        return list(rows[start : start + size])

    rows = read()
    if not rows and not start and add_near(asked):
        rows = read()
    return Found(rows, min(rows[0].total, CAP) if rows else 0, asked.near)
