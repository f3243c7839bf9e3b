"""Suggestions that may be about the same thing, and what has been found of them.

A proposal is only that: nothing is ever merged by itself.
"""

import datetime as dt
from typing import Any, NamedTuple

from django.contrib.postgres.search import SearchQuery
from django.db.models import BooleanField, Case, Exists, ExpressionWrapper, OuterRef, Q, Value, When
from django.utils.translation import gettext as _

from improvements import rules, voices, withheld
from improvements.letters import Letter, letter
from improvements.models import Merger, Objection, Pair, Relation, Suggestion
from improvements.models.merger import MergerQuerySet
from improvements.searching import MOST_WORDS, tokens_of
from improvements.similarity import for_user, similar, wanted_of
from improvements.talk import gathering
from improvements.workflow import CARRIED, State, Who, moves
from lean_portal import clock
from lean_portal.compiled import compiled_once
from organisation.models import User

MOST = 5


class Proposal(NamedTuple):
    """Another suggestion that may be about the same, and why: in words for whoever is to judge."""

    other: Suggestion
    reasons: list[str]


def proposals_for(suggestion: Suggestion, user: User) -> list[Proposal]:
    """Those this person sees and that could be merged with it, the likeliest first, each with reasons."""
    among = for_user(user).filter(state__in=CARRIED).exclude(_judged(suggestion))
    affected = suggestion.affected_units.values_list("pk", flat=True)
    return proposals_among(similar(wanted_of(suggestion, affected), among, most=MOST), suggestion, user)


def proposals_among(keys: list[int], suggestion: Suggestion, user: User) -> list[Proposal]:
    """Those of `keys` that can still be merged with it, in that order. What has been found of two is not
    asked about again. One statement."""
    words = [word for word in tokens_of(suggestion.title) if len(word) > 3][:MOST_WORDS]
    shares = {f"shares_{n}": _has(SearchQuery(word, config="swedish")) for n, word in enumerate(words)}
    rows = for_user(user).filter(pk__in=keys, state__in=CARRIED).exclude(_judged(suggestion))
    rows = rows.select_related("unit").only("year", "serial", "title", "state", "unit__name")
    found = {row.pk: row for row in rows.annotate(**shares)}
    return [Proposal(found[key], _reasons(found[key], words, suggestion)) for key in keys if key in found]


def _has(query: SearchQuery) -> ExpressionWrapper:
    return ExpressionWrapper(Q(search_text__words=query), BooleanField())


def _judged(suggestion: Suggestion) -> Q:
    """Those of which somebody has said something: paired, merged, or merged once and undone. Whoever undoes a
    merger has said that it was wrong, and a no is remembered; by number they can still be merged again. What
    the clock undid, since the other one was taken back or referred, nobody has said no to."""
    said = Merger.objects.exclude(undone_at__isnull=False, undone_by=None)
    return Q(pk__in=Pair.objects.filter(suggestion=suggestion).values("other")) | Q(
        pk__in=Pair.objects.filter(other=suggestion)
        .values("suggestion")
        .union(
            said.filter(suggestion=suggestion).values("into"),
            said.filter(into=suggestion).values("suggestion"),
        )
    )


def _reasons(other: Any, words: list[str], suggestion: Suggestion) -> list[str]:
    shared = [word for n, word in enumerate(words) if getattr(other, f"shares_{n}")]
    found = [_("same words: %(words)s") % {"words": ", ".join(shared)}] if shared else []
    if other.unit_id == suggestion.unit_id:
        found.append(_("same unit"))
    return found or [_("the texts are alike")]


def can_merge(suggestion: Suggestion, who: frozenset[Who]) -> bool:
    return any(move.to == State.MERGED for move in moves(suggestion.state, who))


def at_desk(suggestion: Any, user: User, who: frozenset[Who]) -> dict[str, Any]:
    """Whether it can be paired with others, and what stands beside it already."""
    return {
        "pairs_open": Who.HANDLER in who and suggestion.state != State.MERGED,
        "beside": beside(suggestion, user, who),
    }


# ---- what stands on the page of a suggestion --------------------------------------------------------------


class Beside(NamedTuple):
    """What stands beside a suggestion, as far as its reader may see it. `may_act`: something is merged, and
    the reader is an author or a handler, to whom the page of the mergers is open. `object_by`: the last day
    for an author to object."""

    into: Suggestion | None = None
    merged: tuple[Suggestion, ...] = ()
    builds_on: tuple[Suggestion, ...] = ()
    built_on_by: tuple[Suggestion, ...] = ()
    may_act: bool = False
    object_by: dt.date | None = None


HOW = ("into", "merged", "builds_on", "built_on_by")


@compiled_once(Suggestion)
def has_company() -> Case:
    """Whether anything at all stands beside it: one column of the row that is read anyway."""
    pairs = Pair.objects.filter(relation=Relation.BUILDS)
    others = (
        Suggestion.objects.filter(merged_into=OuterRef("pk")),
        pairs.filter(suggestion=OuterRef("pk")),
        pairs.filter(other=OuterRef("pk")),
    )
    company = Q(merged_into__isnull=False)
    for rows in others:
        company |= Q(Exists(rows))
    return Case(When(company, then=True), default=False, output_field=BooleanField())


def beside(suggestion: Any, user: User, who: frozenset[Who]) -> Beside:
    """No statement where nothing stands beside it; four at most."""
    if not suggestion.company:
        return Beside()
    rows = Suggestion.objects.listed_for(user).annotate(how=_how(suggestion)).exclude(how=None)
    found = list(rows.only("year", "serial", "title", "state").order_by("pk"))
    into, *others = (tuple(row for row in found if row.how == how) for how in HOW)
    merging = suggestion.merged_into_id is not None or suggestion.state != State.MERGED
    mine = merging and is_author(suggestion, user)
    acts = (mine or Who.HANDLER in who) and (into or others[0] or open_mergers(suggestion).exists())
    until = _object_by(suggestion, user) if mine and acts else None
    return Beside(next(iter(into), None), *others, bool(acts), until)


def _how(suggestion: Suggestion) -> Case:
    builds = Pair.objects.filter(relation=Relation.BUILDS)
    ways = {
        "into": Q(pk=suggestion.merged_into_id),
        "merged": Q(merged_into=suggestion),
        "builds_on": Q(pk__in=builds.filter(suggestion=suggestion).values("other")),
        "built_on_by": Q(pk__in=builds.filter(other=suggestion).values("suggestion")),
    }
    return Case(*(When(rows, then=Value(how)) for how, rows in ways.items()), default=None)


def is_author(suggestion: Suggestion, user: User) -> bool:
    """Of it, or of what has been merged into it."""
    if suggestion.author_id == user.pk:
        return True
    return voices.gathered(suggestion).filter(author=user).exists()


def open_mergers(suggestion: Suggestion) -> MergerQuerySet:
    """Of it, and into it: those that nobody has undone."""
    around = Q(suggestion=suggestion) | Q(into=suggestion)
    return Merger.objects.filter(around, undone_at=None)


def _object_by(suggestion: Suggestion, user: User) -> dt.date | None:
    waiting = open_mergers(suggestion).of_author(user).filter(object_by__gte=clock.today())
    mine = Objection.objects.filter(by=user).values("merger")
    return waiting.exclude(pk__in=mine).order_by("object_by").values_list("object_by", flat=True).first()


# ---- what the six words of an anonymous one show ----------------------------------------------------------


class Carried(NamedTuple):
    """Where an anonymous suggestion is answered, since it was merged. `into`: where everybody may read it."""

    into: Suggestion | None
    letter: Letter | None
    object_by: dt.date | None
    own: Objection | None
    may_object: bool


class Taken(NamedTuple):
    """One that was merged into an anonymous suggestion. `suggestion`: where everybody may read it."""

    merger: Merger
    suggestion: Suggestion | None
    own: Objection | None
    may_object: bool


def merger_of(suggestion: Suggestion) -> Merger | None:
    return Merger.objects.filter(suggestion=suggestion, undone_at=None).select_related("into").first()


def merger_into(suggestion: Suggestion, pk: int) -> Merger | None:
    return Merger.objects.filter(into=suggestion, pk=pk, undone_at=None).first()


def taken_in(suggestion: Suggestion) -> list[Taken]:
    """What was merged into it and stands there, for whoever holds its words."""
    found = Merger.objects.filter(into=suggestion, undone_at=None).select_related("suggestion")
    return [_taken(merger, suggestion) for merger in found.prefetch_related("objections")]


def _taken(merger: Merger, into: Suggestion) -> Taken:
    own = next((one for one in merger.objections.all() if one.held_id == into.pk), None)
    other = merger.suggestion if merger.suggestion.open_to_group else None
    return Taken(merger, other, own, own is None and clock.today() <= merger.object_by)


def carried(suggestion: Suggestion) -> Carried | None:
    """No statement where it was not merged."""
    if suggestion.merged_into is None:
        return None
    into, merger = gathering(suggestion), merger_of(suggestion)
    shut = withheld.shut_until(into, None)
    answer = letter(into, list(into.steps.all()), shut) if into.open_to_group else None
    own = merger.objections.filter(held=suggestion).first() if merger else None
    until = merger.object_by if merger else None
    may = own is None and until is not None and clock.today() <= until
    return Carried(into if into.open_to_group else None, answer, until, own, may)


# ---- the page of the mergers ------------------------------------------------------------------------------


class Told(NamedTuple):
    """A merger as one reader may read it, and what this reader may do. What is out of sight has no row."""

    merger: Merger
    suggestion: Suggestion | None
    into: Suggestion | None
    own: Objection | None  # the reader's own objection
    objections: tuple[Objection, ...]  # for those who handle it
    may_object: bool
    may_undo: bool
    may_keep: bool


def mergers_for(suggestion: Suggestion, user: User) -> list[Told]:
    """Empty for those who are neither authors nor handlers."""
    around = ("suggestion__handler_unit", "into__handler_unit")
    found = list(open_mergers(suggestion).select_related(*around).prefetch_related("objections"))
    ids = {pk for merger in found for pk in (merger.suggestion_id, merger.into_id)}
    seen = set(Suggestion.objects.listed_for(user).filter(pk__in=ids).values_list("pk", flat=True))
    objectable = set(open_mergers(suggestion).of_author(user).values_list("pk", flat=True))
    told = (_told(merger, user, seen, objectable) for merger in found)
    return [row for row in told if row]


def _told(merger: Merger, user: User, seen: set[int], objectable: set[int]) -> Told | None:
    keeps, author = rules.handles(merger.suggestion, user), merger.pk in objectable
    undoes = user.pk not in merger.suggestion.left_out and (keeps or rules.handles(merger.into, user))
    if not (undoes or author or is_author(merger.into, user)):
        return None
    objections = tuple(merger.objections.all())
    own = next((one for one in objections if one.by_id == user.pk), None)
    return Told(
        merger,
        merger.suggestion if merger.suggestion_id in seen else None,
        merger.into if merger.into_id in seen else None,
        own,
        objections if undoes else (),
        may_object=author and own is None and clock.today() <= merger.object_by,
        may_undo=undoes,
        may_keep=keeps,
    )
