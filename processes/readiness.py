"""What must hold before a round opens, and who is still missing before it can be revealed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lean_portal import clock
from organisation.models import User
from organisation.roles import STEERING
from processes import facts
from processes.completeness import missing
from processes.models import Assessment, Candidate, Selection
from processes.models.assessment import AssessmentQuerySet
from processes.portfolio import unkeepable
from processes.workflow import Rule

FEWEST_ASSESSORS = 2


@dataclass(frozen=True)
class Condition:
    """One thing that must hold, and what is missing where it does not."""

    words: str | Promise
    lacks: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()  # whose each lack is, where they are those of processes

    @property
    def met(self) -> bool:
        return not self.lacks


def conditions(selection: Selection) -> list[Condition]:
    """Before the round opens, in the order in which they are shown. Four queries, whatever the number of
    candidates."""
    candidates = list(candidates_of(selection))
    lacks = _complete(candidates)
    return [
        Condition(_("There are more candidates than places."), _choice(selection, candidates)),
        Condition(
            _("Every candidate is complete, and its owner is in."),
            tuple(words for _code, words in lacks),
            tuple(code for code, _words in lacks),
        ),
        Condition(_("The rules can be kept together."), _rules(selection, candidates)),
        Condition(_("The days lie ahead, and the assessments come before the decision."), _days(selection)),
        Condition(_("At least two assess."), _assessors()),
    ]


def candidates_of(selection: Selection) -> list[Candidate]:
    rows = selection.candidates.select_related("process__owner_unit__authority")
    return list(rows.prefetch_related("process__touched_units__authority").order_by("process"))


def assessors() -> list[User]:
    """Each member of the steering group assesses. The role does, not the person: whoever holds it today."""
    return list(User.objects.active().holding(*STEERING).order_by("name"))


def _choice(selection: Selection, candidates: list[Candidate]) -> tuple[str, ...]:
    lack = selection.places + 1 - len(candidates)
    if lack <= 0:
        return ()
    return (ngettext("%d candidate more.", "%d candidates more.", lack) % lack,)


def _complete(candidates: list[Candidate]) -> list[tuple[str, str]]:
    """(code, what it lacks in words)."""
    return [
        (candidate.process.code, f"{candidate.process.code} {candidate.process.name}: {lack.words}")
        for candidate in candidates
        for lack in missing(candidate.process, touched=len(candidate.process.touched_units.all()))
    ]


def _rules(selection: Selection, candidates: list[Candidate]) -> tuple[str, ...]:
    options = [facts.of(candidate.process).as_option() for candidate in candidates]
    if len(options) < selection.places:
        return ()
    return tuple(conflict_words(rules) for rules in unkeepable(options, selection.places, selection.rules))


def conflict_words(rules: tuple[str, ...]) -> str:
    """Which rules cannot be kept together; none: there is nothing to choose from."""
    named = [str(_("“%s”") % Rule(rule).label) for rule in rules]
    if not named:
        return str(_("There are fewer comparable candidates than places."))
    if len(named) == 1:
        return str(_("No choice of these candidates keeps %s.")) % named[0]
    return str(_("No choice of these candidates keeps all of %s.")) % ", ".join(named)


def _days(selection: Selection) -> tuple[str, ...]:
    lacks = []
    if selection.assess_before <= clock.now():
        lacks.append(str(_("The last moment to assess has passed.")))
    if selection.decide_before <= clock.now():
        lacks.append(str(_("The last moment to decide has passed.")))
    return tuple(lacks)


def _assessors() -> tuple[str, ...]:
    if len(assessors()) >= FEWEST_ASSESSORS:
        return ()
    return (str(_("The steering group has too few members.")),)


# ---- who is missing --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Progress:
    """How far one assessor has come. Of the others, only the convenor sees it."""

    assessor: User
    done: int
    count: int

    @property
    def left(self) -> int:
        return self.count - self.done

    @property
    def is_done(self) -> bool:
        return not self.left


def progress(selection: Selection) -> list[Progress]:
    """Of everybody who assesses today. Four queries."""
    count = selection.candidates.count()
    done = Counter(finished(selection).values_list("assessor", flat=True))
    return [Progress(assessor, done[assessor.pk], count) for assessor in assessors()]


def missing_assessors(selection: Selection) -> list[User]:
    return [each.assessor for each in progress(selection) if not each.is_done]


def finished(selection: Selection) -> AssessmentQuerySet:
    """The assessments that say everything: a score or "don't know" for each criterion, or a conflict."""
    said = Count("scores")
    whole = Q(said=selection.criteria.count()) | ~Q(conflict="")
    return Assessment.objects.filter(candidate__selection=selection).annotate(said=said).filter(whole)
