"""What a level writes for itself: private notes, evaluations, checklist, and who is left out (jäv).

Each write locks the suggestion first, so it comes wholly before or wholly after a decision.
"""

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from events.services import record
from improvements import voices
from improvements.models import Conflict, Evaluation, PrivateNote, Suggestion, Weighing
from improvements.models.weighing import WRITTEN, Advice, Consultation
from improvements.services.life import lock, lock_chains, permitted
from improvements.services.signature import forget_what_they_wrote
from improvements.weighing import level_of, oversees
from improvements.workflow import UNDECIDED, State, Who
from lean_portal import clock
from lean_portal.refusals import STALE, NotAllowed, check_numbers, required
from organisation.models import Appointment, Unit, User
from organisation.roles import STEERING

OPEN = (*UNDECIDED, State.PARKED)
AT_ONCE = dt.timedelta(seconds=30)


# ---- private notes -----------------------------------------------------------------------------------------


@transaction.atomic
def add_note(*, suggestion: Suggestion, by: User, text: str) -> PrivateNote:
    """For those who handle it at this level and for nobody else: it makes no event and no step. The same
    words at once again are a double click, and one note."""
    required(text=text)
    suggestion = lock(suggestion)
    permitted(suggestion, by, Who.HANDLER)
    words = {"suggestion": suggestion, "unit_id": level_of(suggestion, by), "writer": by, "text": text}
    now = clock.now()
    twice = PrivateNote.objects.filter(**words, at__gt=now - AT_ONCE).first()
    return twice or PrivateNote.objects.create(**words, at=now)


@transaction.atomic
def change_note(*, suggestion: Suggestion, note: int, by: User, text: str) -> PrivateNote:
    """Its writer corrects it; what stood there before is not kept."""
    required(text=text)
    found = _own_note(suggestion, note, by)
    found.text, found.changed_at = text, clock.now()
    found.save(update_fields=["text", "changed_at"])
    return found


@transaction.atomic
def delete_note(*, suggestion: Suggestion, note: int, by: User) -> None:
    """Its writer takes it away for good."""
    _own_note(suggestion, note, by).delete()


def _own_note(suggestion: Suggestion, note: int, by: User) -> PrivateNote:
    suggestion = lock(suggestion)
    permitted(suggestion, by, Who.HANDLER)
    level = level_of(suggestion, by)
    found = PrivateNote.objects.filter(suggestion=suggestion, unit=level, writer=by, pk=note).first()
    if found is None:
        raise NotAllowed(_("The note is not there any more."), code="moved")
    return found


# ---- evaluations -------------------------------------------------------------------------------------------


@transaction.atomic
def ask_evaluation(
    *,
    suggestion: Suggestion,
    by: User,
    question: str,
    due_on: dt.date,
    evaluator: User | None = None,
    post: Unit | None = None,
) -> Evaluation:
    """Ask a person, or whoever answers for `post`, what they think. Only somebody who may read it already."""
    required(question=question, due_on=due_on)
    if (evaluator is None) == (post is None):
        raise NotAllowed({"evaluator": [_("Choose one person or one post.")]})
    if due_on < clock.today():
        raise NotAllowed({"due_on": [_("Choose today or a later day.")]})
    suggestion = lock(suggestion)
    permitted(suggestion, by, Who.HANDLER)
    if suggestion.state not in UNDECIDED:
        raise NotAllowed(_("It is decided already, so nobody needs to evaluate it."), code="moved")
    _refuse_those_who_may_not(suggestion, evaluator, post)
    asked = {
        "suggestion": suggestion,
        "unit_id": level_of(suggestion, by),
        "evaluator": evaluator,
        "post": post,
    }
    waiting = Evaluation.objects.filter(**asked, answered_at=None, taken_back_at=None)
    if waiting.exists():
        raise NotAllowed(
            {"evaluator" if evaluator else "post": [_("Is asked already, and has not answered.")]}
        )
    evaluation = Evaluation.objects.create(
        **asked, question=question, due_on=due_on, asked_by=by, asked_at=clock.now()
    )
    record("improvements.evaluation_asked", subject=evaluation, by=by, suggestion=suggestion.pk)
    return evaluation


def _refuse_those_who_may_not(suggestion: Suggestion, evaluator: User | None, post: Unit | None) -> None:
    field = "evaluator" if evaluator else "post"
    people = [evaluator] if evaluator else list(_holders(Appointment.objects.answering_for(post)))  # type: ignore[arg-type]
    people = [person for person in people if person.is_active and person.pk not in suggestion.left_out]
    if not people:
        raise NotAllowed({field: [_("Nobody there can answer. Ask somebody else.")]})
    seen = Suggestion.objects.filter(pk=suggestion.pk)
    if not all(seen.visible_to(person).exists() for person in people):
        raise NotAllowed(
            {field: [_("They may not read this suggestion, so they cannot be asked. Ask somebody else.")]},
            code="hidden",
        )


@transaction.atomic
def answer_evaluation(*, evaluation: Evaluation, by: User, text: str, advice: str) -> Evaluation:
    """What they think, for those who asked and for nobody else."""
    required(text=text, advice=advice)
    if advice not in Advice.values:
        raise NotAllowed({"advice": [_("Choose one from the list.")]})
    lock(evaluation.suggestion)
    found = Evaluation.objects.asked_of(by).open().filter(pk=evaluation.pk).first()
    if found is None:
        raise NotAllowed(_("Nobody waits for this evaluation any more."), code="moved")
    found.text, found.advice, found.answered_by, found.answered_at = text, advice, by, clock.now()
    found.save(update_fields=["text", "advice", "answered_by", "answered_at"])
    record("improvements.evaluation_answered", subject=found, by=by, suggestion=found.suggestion_id)
    return found


@transaction.atomic
def take_back_evaluation(*, suggestion: Suggestion, evaluation: int, by: User) -> Evaluation:
    """The level that asked needs no answer any more."""
    suggestion = lock(suggestion)
    permitted(suggestion, by, Who.HANDLER)
    level = level_of(suggestion, by)
    waiting = Evaluation.objects.filter(
        suggestion=suggestion, unit=level, answered_at=None, taken_back_at=None
    )
    found = waiting.filter(pk=evaluation).first()
    if found is None:
        raise NotAllowed(_("Nobody waits for this evaluation any more."), code="moved")
    found.taken_back_at = clock.now()
    found.save(update_fields=["taken_back_at"])
    record("improvements.evaluation_taken_back", subject=found, by=by, suggestion=suggestion.pk)
    return found


# ---- recommendation and checklist --------------------------------------------------------------------------


@transaction.atomic
def save_weighing(*, suggestion: Suggestion, by: User, version: int, **written: Any) -> Weighing:
    """The checklist and the recommendation of this level. `version` is what the page showed, 0 where nobody
    had saved any; NotAllowed (code "stale") when another member has saved since."""
    assert written.keys() == {*WRITTEN}
    _check_written(written)
    suggestion = lock(suggestion)
    permitted(suggestion, by, Who.HANDLER)
    if suggestion.state not in OPEN:
        raise NotAllowed(_("It is decided already. What you wrote before that stands."), code="decided")
    level = level_of(suggestion, by)
    found = Weighing.objects.filter(suggestion=suggestion, unit=level).first()
    if version != (found.version if found else 0):
        raise NotAllowed(STALE, code="stale")
    found = found or Weighing(suggestion=suggestion, unit_id=level, version=0)
    for name, value in written.items():
        setattr(found, name, value)
    found.version, found.saved_by, found.saved_at = found.version + 1, by, clock.now()
    found.save()
    return found


def _check_written(written: dict[str, Any]) -> None:
    check_numbers(**{name: value for name, value in written.items() if isinstance(value, str)})
    day = written["consulted_on"]
    if day and written["consultation"] != Consultation.NEEDED:
        raise NotAllowed({"consultation": [_("Say that it is needed, or take the day away.")]})
    if day and day > clock.today():
        raise NotAllowed({"consulted_on": [_("Write the day when it was done: today or earlier.")]})
    if written["recommendation"] and not written["grounds"].strip():
        raise NotAllowed({"grounds": [_("Say why you recommend it.")]})


def refuse_without_consultation(suggestion: Suggestion) -> None:
    """The steering group says no yes to what it has itself noted must be consulted about first."""
    if not suggestion.at_steering:
        return
    found = Weighing.objects.filter(suggestion=suggestion, unit=None).first()
    if found and found.awaits_consultation:
        raise NotAllowed({"consultation": [AWAITS_CONSULTATION]}, code="consultation")


AWAITS_CONSULTATION = _(
    "Consultation with the unions is needed first, and is not noted as done. Write the day in the checklist, "
    "or that it is not needed."
)


# ---- conflicts of interest (jäv) ---------------------------------------------------------------------------


@transaction.atomic
def declare_conflict(*, suggestion: Suggestion, by: User, user: User | None = None) -> Conflict:
    """Leave oneself out, or `user` when it is the convenor (in the line the head) who notes it. Refused for
    the last one on whose desk it lies: somebody must be left to answer."""
    suggestion = lock(suggestion)
    permitted(suggestion, by, Who.HANDLER)
    user = user or by
    if suggestion.state not in OPEN:
        raise NotAllowed(_("It is decided already, so nobody can be left out of the decision."), code="moved")
    if user != by and not (oversees(suggestion, by) and user in at_desk(suggestion)):
        raise PermissionDenied
    if not at_desk(suggestion, but=(*suggestion.left_out, user.pk)).exists():
        raise NotAllowed(LAST_ONE, code="last")
    conflict = Conflict.objects.create(suggestion=suggestion, user=user, noted_by=by, at=clock.now())
    settle_left_out(suggestion)
    forget_what_they_wrote(suggestion, user, by=by)
    record("improvements.conflict_noted", subject=suggestion, by=by, user=user.pk)
    return conflict


LAST_ONE = _(
    "Nobody would be left to answer it. Send it up, hand it over or send it down instead, and give the "
    "conflict of interest as the reason."
)


@transaction.atomic
def end_conflict(*, suggestion: Suggestion, conflict: int, by: User, reason: str) -> Conflict:
    """Nobody takes back the own one: the convenor (in the line the head) does, and theirs another member."""
    required(reason=reason)
    lock_chains(suggestion)  # it may have been merged meanwhile
    suggestion = lock(suggestion)
    permitted(suggestion, by, Who.HANDLER)
    found = suggestion.conflicts.filter(pk=conflict, ended_at=None).select_related("user").first()
    if found is None:
        raise NotAllowed(_("It has been taken back already."), code="moved")
    if not may_end(suggestion, found.user, by):
        raise PermissionDenied
    found.ended_at, found.ended_by, found.end_reason = clock.now(), by, reason
    found.save(update_fields=["ended_at", "ended_by", "end_reason"])
    settle_left_out(suggestion)
    record("improvements.conflict_ended", subject=suggestion, by=by, user=found.user_id)
    return found


def settle_left_out(suggestion: Suggestion) -> None:
    """Left out of a suggestion is whoever has a conflict of interest in it or in anything merged into it. So
    it is counted anew, upwards, after each conflict, merger and undoing. Its chain is locked already."""
    own = Conflict.objects.filter(suggestion__in=voices.gathered(suggestion), ended_at=None)
    suggestion.left_out = list(dict.fromkeys(own.order_by("pk").values_list("user", flat=True)))
    suggestion.save(update_fields=["left_out"])
    if suggestion.merged_into_id:
        settle_left_out(lock(Suggestion(pk=suggestion.merged_into_id)))


def may_end(suggestion: Suggestion, user: User, by: User) -> bool:
    return user != by and (oversees(suggestion, by) or oversees(suggestion, user))


def refuse_nobody_left(suggestion: Suggestion, *, field: str) -> None:
    """Where it has just been moved to, somebody without a conflict of interest must be there to answer."""
    if suggestion.left_out and not at_desk(suggestion, but=suggestion.left_out).exists():
        raise NotAllowed(
            {field: [_("All who could answer there have a conflict of interest. Choose another.")]},
            code="last",
        )


def at_desk(suggestion: Suggestion, *, but: tuple[int, ...] | list[int] = ()) -> QuerySet[User]:
    """Those on whose desk it lies: the steering group, or who answers for the unit."""
    if suggestion.at_steering:
        found = Appointment.objects.current().filter(role__in=STEERING, user__is_active=True)
    else:
        found = Appointment.objects.answering_for(suggestion.handler_unit)
    return _holders(found).exclude(pk__in=but)


def _holders(found: QuerySet[Appointment]) -> QuerySet[User]:
    return User.objects.filter(pk__in=found.order_by().values("user"))
