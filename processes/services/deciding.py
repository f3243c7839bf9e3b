"""The steering group proposes a set, and koncernchefsgruppen decides: once, in time, with a record."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.services import record
from lean_portal import clock
from lean_portal.refusals import NotAllowed, required
from organisation.models import User
from processes.facts import Facts
from processes.models import Candidate, Pilot, Process, Selection
from processes.portfolio import broken
from processes.records import freeze
from processes.services.base import check_version, lock_selection, selection_actors
from processes.workflow import ProcessState, Rule, SelectionState, Who, check_process, check_selection


class Rest(NamedTuple):
    """What a process that is not in the set is told: why not, and when it can come again."""

    why_not: str = ""
    again: str = ""


@transaction.atomic
def propose_selection(
    *,
    selection: Selection,
    by: User,
    codes: Iterable[str],
    proposal: str,
    rests: Mapping[str, Rest],
    version: int | None = None,
) -> Selection:
    """A set that keeps the rules, at most as many as there are places, with why these together; and for each
    of the others why not, and when again."""
    selection = lock_selection(selection)
    check_selection(selection.state, SelectionState.PROPOSED, selection_actors(by))
    check_version(selection, version)
    required(proposal=proposal)
    candidates = list(selection.candidates.all())
    _check_set(selection, candidates, wanted := set(codes))
    _say_rest(candidates, wanted, rests)
    for candidate in candidates:
        candidate.is_proposed = candidate.code in wanted
    Candidate.objects.bulk_update(candidates, ["is_proposed", "why_not", "again"])
    selection.state, selection.proposal = SelectionState.PROPOSED, proposal
    selection.proposed_by, selection.proposed_at, selection.sent_back_reason = by, clock.now(), ""
    selection.version += 1
    selection.save(
        update_fields=["state", "proposal", "proposed_by", "proposed_at", "sent_back_reason", "version"]
    )
    record("processes.selection_proposed", subject=selection, by=by)
    return selection


@transaction.atomic
def take_back_proposal(
    *, selection: Selection, by: User, reason: str, version: int | None = None
) -> Selection:
    """Back to the steering group: by itself, or sent back by koncernchefsgruppen. The words are kept."""
    required(reason=reason)
    selection = lock_selection(selection)
    actors = selection_actors(by) - {Who.CONVENOR}  # who may also reveal, and that is another act
    check_selection(selection.state, SelectionState.REVEALED, actors)
    check_version(selection, version)
    selection.state, selection.sent_back_reason = SelectionState.REVEALED, reason
    selection.version += 1
    selection.save(update_fields=["state", "sent_back_reason", "version"])
    by_decider = Who.STEERING not in actors
    record("processes.proposal_taken_back", subject=selection, by=by, by_decider=by_decider)
    return selection


@transaction.atomic
def decide_selection(
    *,
    selection: Selection,
    by: User,
    codes: Iterable[str],
    decision: str,
    reference: str,
    deviation_reason: str = "",
    rests: Mapping[str, Rest] | None = None,
    version: int | None = None,
) -> Selection:
    """By koncernchefsgruppen, before the round's own deadline by the time of the database. Another set than
    the proposed one needs a reason. The chosen become pilots and the record is frozen, in one act."""
    selection = lock_selection(selection)
    check_selection(selection.state, SelectionState.DECIDED, selection_actors(by))
    check_version(selection, version)
    now = clock.of_database()
    if now > selection.decide_before:
        raise NotAllowed(
            _("The last moment to decide has passed. The convenor can set a new one."), code="late"
        )
    required(decision=decision, reference=reference)
    candidates = list(selection.candidates.select_related("process__owner_unit"))
    _check_set(selection, candidates, wanted := set(codes))
    if wanted != {candidate.code for candidate in candidates if candidate.is_proposed}:
        required(deviation_reason=deviation_reason)
    else:
        deviation_reason = ""
    _say_rest(candidates, wanted, rests or {})
    _choose(candidates, wanted)
    selection.state, selection.decided_by, selection.decided_at = SelectionState.DECIDED, by, now
    selection.decision, selection.reference = decision, reference
    selection.deviation_reason = deviation_reason
    selection.version += 1
    selection.save(
        update_fields=[
            "state", "decided_by", "decided_at", "decision", "reference", "deviation_reason", "version",
        ]
    )  # fmt: skip
    freeze(selection)
    record("processes.selection_decided", subject=selection, by=by)
    return selection


# ---- within ----------------------------------------------------------------------------------------------


def _check_set(selection: Selection, candidates: list[Candidate], wanted: set[str]) -> None:
    """NotAllowed at the field "codes": unknown, none, too many, or a set that breaks a rule of the round."""
    options = {each.code: Facts.from_json(each.facts).as_option() for each in candidates}
    if not wanted <= options.keys():
        raise NotAllowed({"codes": [_("Choose among the candidates.")]})
    if not wanted:
        raise NotAllowed({"codes": [_("Choose at least one.")]})
    if len(wanted) > selection.places:
        words = _("Choose at most %(count)d: the round has no more places.")
        raise NotAllowed({"codes": [words % {"count": selection.places}]})
    kept_not = broken([options[code] for code in sorted(wanted)], selection.rules)
    if kept_not:
        words = _("These together do not keep the rule “%(rule)s”.")
        raise NotAllowed({"codes": [words % {"rule": Rule(rule).label} for rule in kept_not]})


def _say_rest(candidates: list[Candidate], wanted: set[str], rests: Mapping[str, Rest]) -> None:
    """Everybody who nominated gets an answer: NotAllowed at "<code>-why_not" and "<code>-again"."""
    errors = {}
    for candidate in candidates:
        if candidate.code in wanted:
            candidate.why_not = candidate.again = ""
            continue
        said = rests.get(candidate.code, Rest(candidate.why_not, candidate.again))
        candidate.why_not, candidate.again = said
        if not said.why_not.strip():
            errors[f"{candidate.code}-why_not"] = [_("Say why not.")]
        if not said.again.strip():
            errors[f"{candidate.code}-again"] = [_("Say when it can come again.")]
    if errors:
        raise NotAllowed(errors)


def _choose(candidates: list[Candidate], wanted: set[str]) -> None:
    for candidate in candidates:
        candidate.is_chosen = candidate.code in wanted
    Candidate.objects.bulk_update(candidates, ["is_chosen", "why_not", "again"])
    for candidate in candidates:
        if candidate.is_chosen:
            _begin_pilot(candidate)


def _begin_pilot(candidate: Candidate) -> None:
    process = Process.objects.select_for_update().get(pk=candidate.process_id)
    check_process(process.state, ProcessState.PILOT, frozenset({Who.DECIDER}))
    process.state = ProcessState.PILOT
    process.version += 1
    process.save(update_fields=["state", "version"])
    Pilot.objects.create(
        process=process, candidate=candidate, owner_unit=process.owner_unit, created_at=clock.now()
    )
