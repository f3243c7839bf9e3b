"""A suggestion is merged into another, its authors may object, and it can be undone.

Nothing is moved: supporters, followers and comments are gathered where they are counted (voices.py). So a
merger changes three fields of one row, and undoing it puts two of them back and empties the third. The
promised dates are not touched either way.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.services import record
from improvements import rules, voices, workflow
from improvements.models import MERGING, Merger, Objection, Pair, Relation, Sender, Step, Suggestion
from improvements.rules import Holder
from improvements.services.border import refuse_secret_crossing
from improvements.services.life import LOCKED_WITH, advance, lock, lock_chains, permitted, today, write_step
from improvements.services.weighing import refuse_nobody_left, settle_left_out
from improvements.workflow import CARRIED, State, Who
from lean_portal import clock
from lean_portal.refusals import NotAllowed, check_numbers, required
from organisation.models import User
from organisation.workdays import add_workdays

OBJECT_DAYS = 10  # working days that the authors may object
BATCH = 200
# Those that give no answer for what was merged into them: its authors get theirs back.
LEFT = (State.WITHDRAWN, State.REFERRED)


@transaction.atomic
def merge_suggestion(
    *,
    suggestion: Suggestion,
    into: Suggestion,
    relation: str,
    by: User,
    reason: str = "",
    version: int | None = None,
) -> Merger:
    """It is the same as `into`, or a part of it, and is answered there. NotAllowed (field "other") where the
    authors would get no answer, or where something under secrecy would cross a border."""
    check_numbers(reason=reason)
    _refuse_other(suggestion, into, by)
    suggestion, into = lock_both(suggestion, into, version=version)
    who = permitted(suggestion, by, Who.HANDLER)
    workflow.check(suggestion.state, State.MERGED, {who})
    _refuse_merging(suggestion, into)
    merger = Merger.objects.create(
        suggestion=suggestion,
        into=into,
        relation=_merging(relation),
        reason=reason,
        by=by,
        at=clock.now(),
        object_by=add_workdays(today(), OBJECT_DAYS),
        state_before=suggestion.state,
        since_before=suggestion.state_since,
    )
    advance(
        suggestion,
        State.MERGED,
        by=by,
        who=who,
        event="suggestion_merged",
        changed={"merged_into": into},
        data={"merger": merger.pk, "into": into.pk},
        text=reason,
    )
    settle_left_out(into)
    refuse_nobody_left(into, field="other")
    record("improvements.suggestion_gathered", subject=into, by=by, merger=merger.pk)
    return merger


def lock_both(
    suggestion: Suggestion, other: Suggestion, *, version: int | None = None
) -> tuple[Suggestion, Suggestion]:
    """Both as they are now, held until the transaction ends, with all that they have been merged into."""
    lock_chains(suggestion, other)
    fresh = lock(suggestion, version=version)
    return fresh, Suggestion.objects.select_related(*LOCKED_WITH).get(pk=other.pk)


def _merging(relation: str) -> Relation:
    if relation not in MERGING:
        raise NotAllowed({"relation": [_("Choose one from the list.")]})
    return Relation(relation)


def _refuse_other(suggestion: Suggestion, other: Suggestion, by: User) -> None:
    """To itself, and to what this person may not find in a list: a draft, a sealed one, one out of sight."""
    if other.pk == suggestion.pk:
        raise NotAllowed({"other": [_("That is this suggestion. Choose another one.")]})
    if not Suggestion.objects.listed_for(by).filter(pk=other.pk).exists():
        raise NotAllowed({"other": [_("You see no suggestion with that number.")]})


def _refuse_merging(suggestion: Suggestion, into: Suggestion) -> None:
    """`into` carries itself (so there is no circle), and is read by all whose suggestions it then answers."""
    if into.state == State.MERGED:
        raise NotAllowed({"other": [_("It has itself been merged with another. Choose that one.")]})
    if into.state not in CARRIED:
        words = _("It is “%(state)s”, so nobody would get an answer there.")
        raise NotAllowed({"other": [words % {"state": into.get_state_display()}]})
    for each in voices.gathered(suggestion).filter(secrecy=True, cleared_at=None):
        refuse_secret_crossing(each, into.handler_unit, field="other", to_several=into.at_steering)
    unread = _("The author may not read that one, and would not see the answer.")
    for author in voices.authors(suggestion):
        if not Suggestion.objects.visible_to(author).filter(pk=into.pk).exists():
            raise NotAllowed({"other": [unread]})
    nobody = voices.gathered(suggestion).filter(sender=Sender.ANONYMOUS)
    if not into.open_to_group and nobody.exists():  # they read what everybody reads
        raise NotAllowed({"other": [unread]})


@transaction.atomic
def undo_merger(*, merger: Merger, by: User) -> Suggestion:
    """The suggestion becomes what it was before, at any time and in any order. By whoever handles it or the
    one it was merged into, and has no conflict of interest in it."""
    suggestion, into = lock_both(merger.suggestion, merger.into)
    merger = _standing(merger)
    if by.pk in suggestion.left_out:
        raise PermissionDenied
    who = permitted(suggestion if rules.handles(suggestion, by) else into, by, Who.HANDLER)
    _undo(merger, suggestion, into, by=by, who=who)
    return suggestion


def _standing(merger: Merger) -> Merger:
    found = Merger.objects.filter(pk=merger.pk, undone_at=None).first()
    if found is None:
        raise NotAllowed(_("The merger has been undone already."), code="moved")
    return found


def _undo(merger: Merger, suggestion: Suggestion, into: Suggestion, *, by: User | None, who: Who) -> None:
    now = clock.now()
    merger.undone_at, merger.undone_by = now, by
    merger.save(update_fields=["undone_at", "undone_by"])
    merger.objections.filter(answered_at=None).update(answered_at=now, answered_by=by)
    write_step(
        suggestion,
        by=by,
        who=who,
        acting_for=into if by and not rules.handles(suggestion, by) else suggestion,
        event="suggestion_unmerged",
        from_state=State.MERGED,
        changed={
            "state": merger.state_before,
            "state_since": merger.since_before,
            "merged_into": None,
        },
        data={"from": State.MERGED, "to": merger.state_before, "merger": merger.pk},
        until=suggestion.decide_by,
    )
    settle_left_out(into)
    record("improvements.suggestion_ungathered", subject=into, by=by, merger=merger.pk)


def release_left() -> int:
    """What was merged into one that has been taken back or referred elsewhere lives on by itself."""
    left = Merger.objects.filter(undone_at=None, into__state__in=LEFT).select_related("suggestion", "into")
    return sum(_release(merger) for merger in left[:BATCH])


@transaction.atomic
def _release(merger: Merger) -> bool:
    suggestion, into = lock_both(merger.suggestion, merger.into)
    found = Merger.objects.filter(pk=merger.pk, undone_at=None).first()
    if found is None or into.state not in LEFT:
        return False
    _undo(found, suggestion, into, by=None, who=Who.CLOCK)
    return True


# ---- objections -------------------------------------------------------------------------------------------


@transaction.atomic
def object_to_merger(*, merger: Merger, by: User | Holder, text: str) -> Objection:
    """An author of either says within ten working days why they are not the same. Once. So may whoever holds
    the words of either. Authors of something else that was merged into the same one have no part in it."""
    required(text=text)
    lock_both(merger.suggestion, merger.into)
    merger = _standing(merger)
    who = _objector(merger, by)
    if today() > merger.object_by:
        raise NotAllowed(_("The last day to object has passed. Talk to whoever handles it."), code="late")
    objection, new = Objection.objects.get_or_create(
        merger=merger, **who, defaults={"text": text, "at": clock.now()}
    )
    if not new:
        raise NotAllowed(_("You have objected already."), code="once")
    person = who["by"]
    record("improvements.merger_objected", subject=merger.suggestion, by=person, objection=objection.pk)
    return objection


def _objector(merger: Merger, by: User | Holder) -> dict[str, Any]:
    """A person, or the suggestion whose words are held; PermissionDenied for all others."""
    if isinstance(by, User):
        if not Merger.objects.of_author(by).filter(pk=merger.pk).exists():
            raise PermissionDenied
        return {"by": by, "held": None}
    held = merger.into if by.suggestion_id == merger.into_id else merger.suggestion
    permitted(held, by, Who.AUTHOR)
    return {"by": None, "held": held}


@transaction.atomic
def keep_merger(*, objection: Objection, by: User, answer: str) -> Objection:
    """The merger stands in spite of the objection; whoever objected is told why."""
    required(answer=answer)
    merger = objection.merger
    suggestion, into = lock_both(merger.suggestion, merger.into)
    _standing(merger)
    objection = Objection.objects.select_related("by").get(pk=objection.pk)
    who = permitted(suggestion, by, Who.HANDLER)
    if objection.answered_at:
        raise NotAllowed(_("The objection has been answered already."), code="moved")
    objection.answer, objection.answered_at, objection.answered_by = answer, clock.now(), by
    objection.save(update_fields=["answer", "answered_at", "answered_by"])
    step = write_step(
        suggestion,
        by=by,
        who=who,
        event="merger_kept",
        kind=Step.Kind.KEPT,
        data={"objection": objection.pk},
        text=answer,
    )
    _tell_objector(objection, suggestion, into, step=step, by=by)
    return objection


def _tell_objector(
    objection: Objection, suggestion: Suggestion, into: Suggestion, *, step: Step, by: User
) -> None:
    """The author of the other one may not read this one: the answer is then told of as about their own. An
    anonymous one reads it with the six words."""
    if objection.by is None:
        return
    reads = Suggestion.objects.visible_to(objection.by).filter(pk=suggestion.pk).exists()
    record(
        "improvements.objection_answered",
        subject=suggestion if reads else into,
        by=by,
        objection=objection.pk,
        step=step.pk if reads else None,
    )


# ---- pairs that live on -----------------------------------------------------------------------------------


@transaction.atomic
def pair_suggestions(
    *, suggestion: Suggestion, other: Suggestion, relation: str, by: User, version: int | None = None
) -> Pair:
    """It builds on the other, or they are not the same: remembered, and both live on."""
    _refuse_other(suggestion, other, by)
    suggestion, other = lock_both(suggestion, other, version=version)
    permitted(suggestion, by, Who.HANDLER)
    if relation not in (Relation.BUILDS, Relation.APART):
        raise NotAllowed({"relation": [_("Choose one from the list.")]})
    if suggestion.pk == other.merged_into_id or suggestion.merged_into_id == other.pk:
        raise NotAllowed({"other": [_("They have been merged. Undo that first.")]})
    Pair.objects.filter(_these_two(suggestion, other)).delete()
    pair = Pair.objects.create(suggestion=suggestion, other=other, relation=relation, by=by, at=clock.now())
    record("improvements.suggestions_paired", subject=suggestion, by=by, other=other.pk, relation=relation)
    return pair


@transaction.atomic
def unpair_suggestions(*, suggestion: Suggestion, other: Suggestion, by: User) -> None:
    """What was found of the two is taken back: they may be proposed again."""
    suggestion, other = lock_both(suggestion, other)
    permitted(suggestion, by, Who.HANDLER)
    if Pair.objects.filter(_these_two(suggestion, other)).delete()[0]:
        record("improvements.suggestions_unpaired", subject=suggestion, by=by, other=other.pk)


def _these_two(one: Suggestion, other: Suggestion) -> Q:
    return Q(suggestion=one, other=other) | Q(suggestion=other, other=one)
