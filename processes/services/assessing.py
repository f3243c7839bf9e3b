"""A member of the steering group scores a candidate, alone; in the second round a change has a reason."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.services import record, record_due
from lean_portal import clock
from lean_portal.refusals import STALE, NotAllowed, required
from organisation.models import User
from processes.conflicts import has_own_interest
from processes.facts import Facts
from processes.models import Assessment, Candidate, Criterion, Score, ScoreChange, Selection
from processes.permissions import assesses
from processes.readiness import missing_assessors
from processes.services.base import lock_selection
from processes.workflow import SelectionState

Conflict = Assessment.Conflict
CHOOSE = _("%(name)s: choose 1 to 5, or that you do not know.")
WHY = _("%(name)s: say why, in one line.")
WHY_NOT_COMPUTED = _("%(name)s: say why it is not as the units say.")
ASIDE = _("You have stood aside here. That stands, now that the assessments are open.")
TOO_LATE = _("The last moment to assess has passed. What you had saved before it counts.")


class Given(NamedTuple):
    """What is said by one criterion. No value: "don't know", which is never zero."""

    value: int | None
    line: str = ""


@transaction.atomic
def assess(
    *,
    candidate: Candidate,
    by: User,
    given: dict[str, Given],
    version: int | None = None,
    reason: str = "",
) -> Assessment:
    """`given`: criterion's key → what is said; all of them at once. `version` 0: the page showed none.

    Before the reveal only the member's own words are touched, and nothing else tells that they are there.
    After it, until the proposal is handed over, a change is logged with its `reason`. The time of the
    database decides whether it is in time. NotAllowed with the fields "<key>" and "<key>-line".
    """
    selection, at = _lock_open(candidate, by)
    candidate = Candidate.objects.get(pk=candidate.pk)  # frozen now, whenever the caller read it
    criteria = list(selection.criteria.all())
    _check_given(candidate, criteria, given)
    assessment = Assessment.objects.filter(candidate=candidate, assessor=by).first()
    before = scores_of(assessment)
    if assessment is not None and before == given and assessment.conflict != Conflict.DECLARED:
        return assessment
    if version is not None and version != (assessment.version if assessment else 0):
        raise NotAllowed(STALE, code="stale")
    second = selection.state == SelectionState.REVEALED
    if second and assessment is not None and assessment.conflict == Conflict.DECLARED:
        raise NotAllowed(ASIDE)
    if second:
        required(reason=reason)
    own = has_own_interest(by, Facts.from_json(candidate.facts))
    assessment = _save(assessment, candidate, by, at, conflict=Conflict.OWN if own else "")
    for criterion in criteria:
        _score(assessment, criterion, given[criterion.key], reason if second else None)
    if second:
        record("processes.score_changed", subject=assessment, by=by)
    else:
        record("processes.assessment_saved", subject=assessment, by=by)
        _tell_when_complete(selection)
    return assessment


@transaction.atomic
def declare_conflict(
    *, candidate: Candidate, by: User, reason: str, version: int | None = None
) -> Assessment:
    """Jäv: the member stands aside here. Nothing more is asked of them, and what they had scored is shown
    and not counted."""
    required(conflict_reason=reason)
    selection, at = _lock_open(candidate, by)
    assessment = Assessment.objects.filter(candidate=candidate, assessor=by).first()
    if assessment is not None and (assessment.conflict, assessment.conflict_reason) == (
        Conflict.DECLARED,
        reason,
    ):
        return assessment
    if version is not None and version != (assessment.version if assessment else 0):
        raise NotAllowed(STALE, code="stale")
    assessment = _save(assessment, candidate, by, at, conflict=Conflict.DECLARED, reason=reason)
    record("processes.conflict_declared", subject=assessment, by=by)
    if selection.state == SelectionState.ASSESSING:
        _tell_when_complete(selection)
    return assessment


def scores_of(assessment: Assessment | None) -> dict[str, Given]:
    """criterion's key → what is said so far."""
    if assessment is None:
        return {}
    rows = assessment.scores.values_list("criterion__key", "value", "line")
    return {key: Given(value, line) for key, value, line in rows}


# ---- within ----------------------------------------------------------------------------------------------


def _lock_open(candidate: Candidate, by: User) -> tuple[Selection, dt.datetime]:
    """The round, locked, and the one moment that decides: what is let in by it is saved with it."""
    if not assesses(by):
        raise PermissionDenied
    selection = lock_selection(candidate.selection)
    if selection.state not in (SelectionState.ASSESSING, SelectionState.REVEALED):
        raise NotAllowed(_("This round does not take scores now."), code="stale")
    at = clock.of_database()
    if selection.state == SelectionState.ASSESSING and at > selection.assess_before:
        raise NotAllowed(TOO_LATE, code="late")
    return selection, at


def _check_given(candidate: Candidate, criteria: Iterable[Criterion], given: dict[str, Given]) -> None:
    """Everything that is missing at once; each error names its question, for they stand together on top."""
    errors: dict[str, list[str]] = {}
    for criterion in criteria:
        said = given.get(criterion.key)
        if said is None or said.value is not None and not 1 <= said.value <= 5:
            errors[criterion.key] = [CHOOSE % {"name": criterion.name}]
        elif said.value is not None and not said.line and not as_computed(candidate, criterion, said.value):
            words = WHY_NOT_COMPUTED if criterion.is_computed else WHY
            errors[f"{criterion.key}-line"] = [words % {"name": criterion.name}]
    if errors:
        raise NotAllowed(errors)


def as_computed(candidate: Candidate, criterion: Criterion, value: int | None) -> bool:
    """The breadth that follows from the touched units: it needs no line."""
    return criterion.is_computed and value == candidate.breadth


def _save(
    assessment: Assessment | None,
    candidate: Candidate,
    by: User,
    at: dt.datetime,
    *,
    conflict: str,
    reason: str = "",
) -> Assessment:
    assessment = assessment or Assessment(candidate=candidate, assessor=by)
    assessment.conflict, assessment.conflict_reason = conflict, reason
    assessment.at = at
    assessment.version += 1
    assessment.save()
    return assessment


def _score(assessment: Assessment, criterion: Criterion, said: Given, reason: str | None) -> None:
    """`reason`: of a change in the second round, where it is logged; None before the reveal."""
    score = Score.objects.filter(assessment=assessment, criterion=criterion).first()
    if score is not None and (score.value, score.line) == said:
        return
    old = score
    new = score or Score(assessment=assessment, criterion=criterion)
    before = (old.value, old.line) if old else (None, "")
    new.value, new.line = said
    new.is_computed = not said.line and as_computed(assessment.candidate, criterion, said.value)
    new.at = assessment.at
    new.save()
    if reason is not None:
        ScoreChange.objects.create(
            score=new,
            old_value=before[0],
            old_line=before[1],
            new_value=new.value,
            new_line=new.line,
            reason=reason,
            at=clock.now(),
        )


def _tell_when_complete(selection: Selection) -> None:
    """The convenor is told once that all have assessed, and nobody is told before."""
    if not missing_assessors(selection):
        record_due({f"selection_complete:{selection.pk}": "processes.selection_complete"}, subject=selection)
