"""What an adoption demands, and what it warns of: one examination for the gate, the workspace and adopt()."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from values.content import Content
from values.lost_words import lost_words
from values.meaning import changes_of_meaning
from values.models import SIDES, Audience, Comment, Consultation, Round, SourceDocument, ValueFoundation
from values.workflow import Scope


class Demand(StrEnum):
    """What must hold before a version is adopted, in the order in which it is said."""

    SOURCES = "sources"
    STATEMENTS = "statements"
    VALUES = "values"
    BEHAVIOURS = "behaviours"
    SCOPE = "scope"
    ASKED = "asked"
    ROUNDS = "rounds"
    COMMENTS = "comments"
    CONSULTATION = "consultation"


# What is said of each where it is met.
WORDS = {
    Demand.SOURCES: gettext_lazy("The sources are frozen."),
    Demand.STATEMENTS: gettext_lazy("Every statement lives on or is set aside by a decision."),
    Demand.VALUES: gettext_lazy("There is at least one value."),
    Demand.BEHAVIOURS: gettext_lazy("Every value has at least one behaviour."),
    Demand.SCOPE: gettext_lazy("The same values and behaviours as before, in better words."),
    Demand.ASKED: gettext_lazy("The top groups and every workplace have been asked."),
    Demand.ROUNDS: gettext_lazy("No round is open."),
    Demand.COMMENTS: gettext_lazy("Every comment has an outcome and an answer."),
    Demand.CONSULTATION: gettext_lazy("Consultation with the unions is recorded."),
}


class Notice(StrEnum):
    ONE_SIDED = "one_sided"
    SOURCELESS = "sourceless"
    LOST_WORDS = "lost_words"


@dataclass(frozen=True)
class Finding:
    """One thing that is missing, or that somebody should look at: what, about which code, in words."""

    kind: Demand | Notice
    about: str
    words: str


@dataclass(frozen=True)
class Condition:
    """One demand as the gate shows it: met or not, and what is missing where it is not."""

    demand: Demand
    words: str
    missing: tuple[Finding, ...]

    @property
    def met(self) -> bool:
        return not self.missing


@dataclass(frozen=True, slots=True)
class Source:
    """A statement of a frozen source as the examination needs it."""

    code: str
    text: str
    audience: str
    document_id: int


def sources(frozen_by: dt.datetime | None = None) -> list[Source]:
    """Every statement that must be accounted for, in order: those of the sources that are frozen, or were so
    by a moment that has been. One query."""
    return read_sources(frozen_by)[0]


def read_sources(frozen_by: dt.datetime | None = None) -> tuple[list[Source], list[str]]:
    """The same, and the names of the sources that are not frozen. One query."""
    rows = SourceDocument.objects.order_by("pk", "statements__position").values_list(
        "statements__code", "statements__text", "audience", "pk", "name", "frozen_at"
    )
    found: list[Source] = []
    unfrozen: dict[str, None] = {}
    for code, text, audience, document, name, frozen_at in rows:
        if frozen_at is None or frozen_by is not None and frozen_at > frozen_by:
            unfrozen[name] = None
        elif code is not None:
            found.append(Source(code, text, audience, document))
    return found, list(unfrozen)


class Examination:
    """Everything there is to say about a version on its way to adoption."""

    def __init__(
        self, foundation: ValueFoundation, content: Content | None = None, found: list[Source] | None = None
    ) -> None:
        """`content` and `found`: for a text that was, with the sources that were frozen then."""
        self.foundation = foundation
        self.content = Content.of(foundation) if content is None else content
        self.sources, self.unfrozen = read_sources() if found is None else (found, [])

    # ---- coverage ----

    @cached_property
    def unaccounted(self) -> list[Source]:
        return [source for source in self.sources if source.code not in self.content.accounted]

    @property
    def accounted_count(self) -> int:
        return len(self.sources) - len(self.unaccounted)

    @property
    def coverage(self) -> float:
        """Share of the statements that are accounted for, 0 to 1; 0 where there are none."""
        return self.accounted_count / len(self.sources) if self.sources else 0.0

    # ---- the gate ----

    @property
    def text_demands(self) -> tuple[Demand, ...]:
        """What the text itself must meet: all that can be asked of an old draft."""
        text = (Demand.STATEMENTS, Demand.VALUES, Demand.BEHAVIOURS)
        return text if self.foundation.scope == Scope.MEANING else (*text, Demand.SCOPE)

    @property
    def demands(self) -> tuple[Demand, ...]:
        """A change of meaning asks everybody again; a change of wording may not change the meaning."""
        asked = (Demand.ASKED,) if self.foundation.scope == Scope.MEANING else ()
        handled = (Demand.ROUNDS, Demand.COMMENTS, Demand.CONSULTATION)
        return (Demand.SOURCES, *self.text_demands, *asked, *handled)

    @cached_property
    def conditions(self) -> list[Condition]:
        return [self._condition(demand) for demand in self.demands]

    @cached_property
    def text_conditions(self) -> list[Condition]:
        return [self._condition(demand) for demand in self.text_demands]

    @property
    def is_whole(self) -> bool:
        """The text meets what it must; stops at the first thing that is missing."""
        return not any(True for demand in self.text_demands for _finding in self._missing(demand))

    @cached_property
    def blockers(self) -> list[Finding]:
        """The full list of what is missing; empty when the version may be adopted."""
        return [finding for condition in self.conditions for finding in condition.missing]

    @property
    def may_be_adopted(self) -> bool:
        return not self.blockers

    def _condition(self, demand: Demand) -> Condition:
        return Condition(demand, str(WORDS[demand]), tuple(self._missing(demand)))

    def _missing(self, demand: Demand) -> Iterable[Finding]:
        """Asks the method that has the demand's name, below."""
        found: Iterable[Finding] = getattr(self, f"_{demand}")()
        return found

    def _sources(self) -> Iterable[Finding]:
        if not self.sources:
            yield Finding(Demand.SOURCES, "", _("There is no frozen source to build on."))
        for name in self.unfrozen:
            yield Finding(Demand.SOURCES, name, _("“%(name)s” is not frozen yet.") % {"name": name})

    def _statements(self) -> Iterable[Finding]:
        for source in self.unaccounted:
            words = _homeless(source.code, lost_words(source.text, self._said))
            yield Finding(Demand.STATEMENTS, source.code, words)

    @cached_property
    def _said(self) -> tuple[str, ...]:
        return tuple(behaviour.text for value in self.content.values for behaviour in value.behaviours)

    def _values(self) -> Iterable[Finding]:
        if not self.content.values:
            yield Finding(Demand.VALUES, "", _("No value has been written yet."))

    def _behaviours(self) -> Iterable[Finding]:
        return self.empty_values

    @cached_property
    def empty_values(self) -> list[Finding]:
        words = _("“%(value)s” has no behaviour.")
        empty = [value for value in self.content.values if not value.behaviours]
        return [Finding(Demand.BEHAVIOURS, value.key, words % {"value": value.name}) for value in empty]

    def _asked(self) -> Iterable[Finding]:
        held = {round_.kind for round_ in self.rounds}
        if Round.Kind.TOP not in held:
            yield Finding(Demand.ASKED, "top", _("The top groups have not been asked."))
        if Round.Kind.WORKPLACES not in held:
            yield Finding(Demand.ASKED, "workplaces", _("The workplaces have not been asked."))

    def _scope(self) -> Iterable[Finding]:
        before = self.foundation.based_on
        if before is not None and before.content is not None:
            for code, words in changes_of_meaning(Content.from_json(before.content), self.content):
                yield Finding(Demand.SCOPE, code, str(words) % {"code": code})

    @cached_property
    def rounds(self) -> list[Round]:
        return list(self.foundation.rounds.all())

    def _rounds(self) -> Iterable[Finding]:
        for round_ in self.rounds:
            if round_.state != Round.State.CLOSED:
                words = _("A round is not over: %(round)s.") % {"round": round_.get_kind_display().lower()}
                yield Finding(Demand.ROUNDS, str(round_.pk), words)

    @cached_property
    def _handled(self) -> tuple[list[int], bool]:
        """Numbers of the comments without an answer, and whether consultation is recorded. One query."""
        unhandled = Comment.objects.filter(foundation=OuterRef("pk")).unhandled().order_by("number")
        consulted = Consultation.objects.filter(foundation=OuterRef("pk"))
        rows = ValueFoundation.objects.filter(pk=self.foundation.pk)
        return rows.values_list(ArraySubquery(unhandled.values("number")), Exists(consulted)).get()

    @property
    def unhandled(self) -> list[int]:
        return self._handled[0]

    def _comments(self) -> Iterable[Finding]:
        if self.unhandled:
            named = runs(self.unhandled)
            words = ngettext(
                "One comment has no answer: %(named)s.",
                "%(count)s comments have no answer: %(named)s.",
                len(self.unhandled),
            )
            yield Finding(Demand.COMMENTS, named, words % {"count": len(self.unhandled), "named": named})

    def _consultation(self) -> Iterable[Finding]:
        if not self._handled[1]:
            words = _("Consultation with the unions is not recorded.")
            yield Finding(Demand.CONSULTATION, "", words)

    # ---- warnings ----

    @cached_property
    def warnings(self) -> list[Finding]:
        return [*self._one_sided(), *self._sourceless(), *self._lost()]

    def _one_sided(self) -> Iterable[Finding]:
        audience_of = {source.code: source.audience for source in self.sources}
        for value in self.content.values:
            keys = [value.key, *(behaviour.key for behaviour in value.behaviours)]
            sides = {
                audience_of.get(link.statement)
                for key in keys
                for link in self.content.sources_of.get(key, ())
            }
            if Audience.ALL in sides:
                continue
            if missing := [side for side in SIDES if side not in sides]:
                yield Finding(Notice.ONE_SIDED, value.key, _one_sided_words(value.name, missing))

    def _sourceless(self) -> Iterable[Finding]:
        for value in self.content.values:
            for behaviour in value.behaviours:
                if behaviour.key not in self.content.sources_of and not behaviour.new_reason:
                    words = _("%(key)s has no source, and no reason why it is new.") % {"key": behaviour.key}
                    yield Finding(Notice.SOURCELESS, behaviour.key, words)

    def _lost(self) -> Iterable[Finding]:
        for code, words in self.lost.items():
            said = _("Words of %(code)s that are found nowhere it went: %(words)s.")
            yield Finding(Notice.LOST_WORDS, code, said % {"code": code, "words": ", ".join(words)})

    @cached_property
    def lost(self) -> dict[str, list[str]]:
        """Code → content words of a linked statement that none of its targets holds: how "miljö" was lost."""
        found = {}
        for source in self.sources:
            links = self.content.links_of.get(source.code)
            if links:
                targets = [self.content.text_of(link.target) for link in links]
                if gone := lost_words(source.text, targets):
                    found[source.code] = gone
        return found


def runs(numbers: list[int]) -> str:
    """Every number is named, those in a row as one: "F-03, F-05–F-19"."""
    found: list[list[int]] = []
    for number in numbers:
        if found and found[-1][-1] == number - 1:
            found[-1].append(number)
        else:
            found.append([number])
    return ", ".join(_run([f"F-{number:02d}" for number in run]) for run in found)


def _run(codes: list[str]) -> str:
    return f"{codes[0]}–{codes[-1]}" if len(codes) > 2 else ", ".join(codes)


def _homeless(code: str, gone: list[str]) -> str:
    if not gone:
        return _("%(code)s has no home.") % {"code": code}
    words = ngettext(
        "%(code)s has no home. “%(words)s” is found in no behaviour.",
        "%(code)s has no home. “%(words)s” are found in no behaviour.",
        len(gone),
    )
    return words % {"code": code, "words": ", ".join(gone)}


def _one_sided_words(name: str, missing: list[Audience]) -> str:
    if len(missing) > 1:
        return _("“%(value)s” comes from no source.") % {"value": name}
    if missing == [Audience.LEADER]:
        return _("“%(value)s” comes from the employees' source alone.") % {"value": name}
    return _("“%(value)s” comes from the leaders' source alone.") % {"value": name}
