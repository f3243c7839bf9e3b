"""A round is prepared, opened, moved in time, revealed or called off."""

import datetime as dt
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from events.services import record
from lean_portal import clock
from lean_portal.refusals import NotAllowed, required
from organisation.models import User
from processes import facts
from processes.models import Candidate, Process, Selection
from processes.models.selection import FEWEST, MOST
from processes.permissions import leads_selection
from processes.readiness import candidates_of, conditions, missing_assessors
from processes.rubric import write_criteria
from processes.services.base import check_version, lock_selection, selection_actors
from processes.workflow import RUNNING, UNDECIDED, Rule, SelectionState, check_selection

THERE_IS_ONE = _("There is a round already that is not decided.")
LOCKED = _("The round is open, so criteria, weights and candidates stand as they are.")


class NotReady(NotAllowed):
    """The round cannot open yet; the messages are the full list of what is missing."""


# ---- before it opens -------------------------------------------------------------------------------------


@transaction.atomic
def prepare_selection(
    *,
    by: User,
    name: str,
    places: int,
    assess_before: dt.datetime,
    decide_before: dt.datetime,
    rules: Iterable[str] = tuple(Rule),
    processes: Iterable[Process] = (),
) -> Selection:
    """A new round with the four criteria. There is one undecided round at a time: whoever asks for a second
    one is led to the first."""
    if not leads_selection(by):
        raise PermissionDenied
    _check(name, places, assess_before, decide_before)
    if Selection.objects.undecided().exists():
        raise NotAllowed(THERE_IS_ONE, code="stale")
    try:
        with transaction.atomic():
            selection = Selection.objects.create(
                name=name,
                places=places,
                rules=in_order(rules),
                assess_before=assess_before,
                decide_before=decide_before,
                created_by=by,
                created_at=clock.now(),
            )
    except IntegrityError as error:  # two at once: the database lets one of them through
        if "processes_one_undecided_selection" not in str(error):
            raise
        raise NotAllowed(THERE_IS_ONE, code="stale") from None
    write_criteria(selection)
    _set_candidates(selection, processes)
    record("processes.selection_prepared", subject=selection, by=by)
    return selection


@transaction.atomic
def change_selection(
    *,
    selection: Selection,
    by: User,
    name: str,
    places: int,
    assess_before: dt.datetime,
    decide_before: dt.datetime,
    rules: Iterable[str],
    processes: Iterable[Process],
    version: int | None = None,
) -> Selection:
    selection = _lock_preparing(selection, by, version)
    _check(name, places, assess_before, decide_before)
    selection.name, selection.places, selection.rules = name, places, in_order(rules)
    selection.assess_before, selection.decide_before = assess_before, decide_before
    selection.version += 1
    selection.save(update_fields=["name", "places", "rules", "assess_before", "decide_before", "version"])
    _set_candidates(selection, processes)
    record("processes.selection_changed", subject=selection, by=by)
    return selection


@transaction.atomic
def change_criteria(
    *, selection: Selection, by: User, criteria: Mapping[str, Mapping[str, Any]], version: int | None = None
) -> Selection:
    """key → name, wording, anchors (five), weight (1–9). Weights are set before anybody has scored."""
    selection = _lock_preparing(selection, by, version)
    for criterion in selection.criteria.all():
        words = criteria[criterion.key]
        required(**{f"{criterion.key}-name": words["name"]})
        for name in ("name", "wording", "anchors", "weight"):
            setattr(criterion, name, words[name])
        criterion.save()
    selection.version += 1
    selection.save(update_fields=["version"])
    record("processes.criteria_changed", subject=selection, by=by)
    return selection


@transaction.atomic
def open_selection(*, selection: Selection, by: User) -> Selection:
    """Criteria, weights and candidates are frozen, and each assessor is asked. NotReady with the full list
    of what is missing."""
    selection = lock_selection(selection)
    check_selection(selection.state, SelectionState.ASSESSING, selection_actors(by))
    candidates = candidates_of(selection)
    _lock_processes(candidates)
    lacks = [lack for condition in conditions(selection) for lack in condition.lacks]
    if lacks:
        raise NotReady(lacks, code="not_ready")
    for position, candidate in enumerate(candidates_of(selection)):
        known = facts.of(candidate.process)
        candidate.facts, candidate.breadth, candidate.position = known.as_json(), known.breadth, position
        candidate.save(update_fields=["facts", "breadth", "position"])
    selection.state, selection.opened_at = SelectionState.ASSESSING, clock.now()
    selection.seed = secrets.randbelow(2**31)
    selection.save(update_fields=["state", "opened_at", "seed"])
    record("processes.selection_opened", subject=selection, by=by)
    return selection


# ---- while it lasts --------------------------------------------------------------------------------------


@transaction.atomic
def move_deadlines(
    *,
    selection: Selection,
    by: User,
    assess_before: dt.datetime,
    decide_before: dt.datetime,
    version: int | None = None,
) -> Selection:
    """More time, or less: also what a meeting does that is moved. After the reveal the time for assessing is
    history. A moment that has passed cannot be set."""
    if not leads_selection(by):
        raise PermissionDenied
    selection = lock_selection(selection)
    if selection.state not in RUNNING:
        raise NotAllowed(_("The round is not running, so there is nothing to move."), code="stale")
    check_version(selection, version)
    return _move(selection, by, assess_before, decide_before)


@transaction.atomic
def follow_meeting(*, selection: Selection, by: User, decide_before: dt.datetime) -> Selection:
    """The meeting at which the choice is presented moves, and the deadline with it. Whoever may move the
    meeting is asked there. NotAllowed when the new moment has passed, or lies before the last to assess."""
    selection = lock_selection(selection)
    if selection.state not in UNDECIDED:
        return selection
    return _move(selection, by, selection.assess_before, decide_before)


@transaction.atomic
def reveal_selection(*, selection: Selection, by: User) -> Selection:
    """Everybody sees everything at the same moment: when all have assessed, or their time is over. Asked for
    twice it happens once."""
    selection = lock_selection(selection)
    if selection.state == SelectionState.REVEALED:
        return selection
    check_selection(selection.state, SelectionState.REVEALED, selection_actors(by))
    now = clock.of_database()
    if now < selection.assess_before and missing_assessors(selection):
        raise NotAllowed(_("Somebody is still to assess, and there is time left."), code="not_ready")
    selection.state, selection.revealed_at = SelectionState.REVEALED, now
    selection.version += 1
    selection.save(update_fields=["state", "revealed_at", "version"])
    record("processes.selection_revealed", subject=selection, by=by)
    return selection


@transaction.atomic
def cancel_selection(*, selection: Selection, by: User, reason: str) -> Selection:
    """The round ends without a choice. What was said in it is kept; it is shown to nobody but its writer
    when it had not been revealed."""
    required(reason=reason)
    selection = lock_selection(selection)
    check_selection(selection.state, SelectionState.CANCELLED, selection_actors(by))
    selection.state, selection.cancelled_reason = SelectionState.CANCELLED, reason
    selection.version += 1
    selection.save(update_fields=["state", "cancelled_reason", "version"])
    record("processes.selection_cancelled", subject=selection, by=by)
    return selection


# ---- within ----------------------------------------------------------------------------------------------


def _move(
    selection: Selection, by: User, assess_before: dt.datetime, decide_before: dt.datetime
) -> Selection:
    if selection.is_revealed:
        assess_before = selection.assess_before
    if (selection.assess_before, selection.decide_before) == (assess_before, decide_before):
        return selection
    now = clock.of_database()
    for name, moment in (("assess_before", assess_before), ("decide_before", decide_before)):
        if moment != getattr(selection, name) and moment <= now:
            raise NotAllowed({name: [_("Choose a moment that lies ahead.")]})
    _check_order(assess_before, decide_before)
    selection.assess_before, selection.decide_before = assess_before, decide_before
    selection.version += 1
    selection.save(update_fields=["assess_before", "decide_before", "version"])
    record("processes.selection_moved", subject=selection, by=by)
    return selection


def in_order(rules: Iterable[str]) -> list[str]:
    chosen = set(rules)
    if not chosen <= set(Rule):
        raise NotAllowed({"rules": [_("Choose one from the list.")]})
    return [rule for rule in Rule.values if rule in chosen]


def _lock_preparing(selection: Selection, by: User, version: int | None) -> Selection:
    if not leads_selection(by):
        raise PermissionDenied
    selection = lock_selection(selection)
    if selection.state != SelectionState.PREPARING:
        raise NotAllowed(LOCKED, code="stale")
    check_version(selection, version)
    return selection


def _check(name: str, places: int, assess_before: dt.datetime, decide_before: dt.datetime) -> None:
    required(name=name, places=places, assess_before=assess_before, decide_before=decide_before)
    if not FEWEST <= places <= MOST:
        raise NotAllowed({"places": [_("Choose a couple: one to four.")]})
    _check_order(assess_before, decide_before)


def _check_order(assess_before: dt.datetime, decide_before: dt.datetime) -> None:
    if decide_before < assess_before:
        raise NotAllowed({"decide_before": [_("The decision comes before the assessments are in.")]})


def _set_candidates(selection: Selection, processes: Iterable[Process]) -> None:
    wanted = {process.pk: process for process in processes}
    selection.candidates.exclude(process__in=wanted).delete()
    there = set(selection.candidates.values_list("process", flat=True))
    Candidate.objects.bulk_create(
        Candidate(selection=selection, process=process) for pk, process in wanted.items() if pk not in there
    )


def _lock_processes(candidates: Iterable[Candidate]) -> None:
    """Nobody changes a candidate while it is being frozen."""
    rows = Process.objects.select_for_update(of=("self",)).order_by("pk")
    list(rows.filter(pk__in=[candidate.process_id for candidate in candidates]))
