"""Which desk a suggestion lies on: up once, down with a mandate, over to another unit."""

from typing import Literal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from improvements import promises, rules
from improvements.models import HandOver, Step, Suggestion
from improvements.services.life import acknowledge_first, advance, lock, permitted, write_step
from improvements.workflow import AWAITING, State, Who
from lean_portal import clock
from lean_portal.refusals import NotAllowed, required
from organisation.models import GroupSettings, Unit, User

Level = Literal["organisation", "steering"]


def _open_for_handling(suggestion: Suggestion, *, by: User) -> None:
    if suggestion.state not in AWAITING:
        raise NotAllowed(_("Only a suggestion that waits for an answer can change hands."), code="moved")
    acknowledge_first(suggestion, by=by)


@transaction.atomic
def raise_suggestion(
    *, suggestion: Suggestion, by: User, to: Level, reason: str, version: int | None = None
) -> Suggestion:
    """Send it up, once: to the head of the organisation or to the steering group. It is then under review,
    and the promised date is never earlier than the one for questions that several units decide."""
    required(reason=reason)
    suggestion = lock(suggestion, version=version)
    who = permitted(suggestion, by, Who.HANDLER)
    if suggestion.raised_at:
        raise NotAllowed(_("The suggestion has been sent up once already."), code="once")
    changed = _lifted(suggestion, to)
    _open_for_handling(suggestion, by=by)
    if suggestion.state == State.ACKNOWLEDGED:
        advance(suggestion, State.UNDER_REVIEW, by=by, who=who, event="review_started", internal=True)
    write_step(
        suggestion,
        by=by,
        who=who,
        event="suggestion_raised",
        kind=Step.Kind.RAISED,
        from_state=suggestion.state,
        changed=changed,
        data={"to": to},
        text=reason,
        until=changed["decide_by"],
    )
    return suggestion


def _lifted(suggestion: Suggestion, to: Level) -> dict[str, object]:
    submitted = timezone.localdate(suggestion.submitted_at)
    later = rules.promise(GroupSettings.objects.current(), day=submitted, many=True).decide_by
    if suggestion.paused_on and suggestion.paused_until:
        later = promises.paused(later, suggestion.paused_on, suggestion.paused_until)
    changed: dict[str, object] = {
        "raised_at": clock.now(),
        "decide_by": max(suggestion.decide_by, later) if suggestion.decide_by else None,
    }
    if to == "steering":
        return {**changed, "at_steering": True}
    authority = suggestion.handler_unit.authority
    if authority is None or authority.pk == suggestion.handler_unit_id:
        raise NotAllowed(
            {"to": [_("There is nobody above in this organisation. Choose the steering group.")]}
        )
    return {**changed, "handler_unit": authority}


@transaction.atomic
def hand_down(
    *, suggestion: Suggestion, by: User, unit: Unit, mandate: str, version: int | None = None
) -> Suggestion:
    """The steering group, or a head, leaves the decision to `unit` and says what it may decide."""
    required(unit=unit, mandate=mandate)
    suggestion = lock(suggestion, version=version)
    who = permitted(suggestion, by, Who.HANDLER)
    if not suggestion.raised_at:
        raise NotAllowed(_("The suggestion has not been sent up."), code="moved")
    _open_for_handling(suggestion, by=by)
    _move_to(
        suggestion,
        unit,
        by=by,
        who=who,
        kind=Step.Kind.HANDED_DOWN,
        event="suggestion_handed_down",
        text=mandate,
    )
    return suggestion


@transaction.atomic
def hand_over(
    *, suggestion: Suggestion, by: User, unit: Unit, reason: str, version: int | None = None
) -> Suggestion:
    """Another unit is the right one to answer. Crossing to another authority is noted as such."""
    required(unit=unit, reason=reason)
    suggestion = lock(suggestion, version=version)
    who = permitted(suggestion, by, Who.HANDLER)
    if suggestion.at_steering:
        raise NotAllowed(_("The steering group sends down with a mandate."), code="moved")
    if unit.pk == suggestion.handler_unit_id:
        raise NotAllowed({"unit": [_("The suggestion is there already.")]})
    _open_for_handling(suggestion, by=by)
    _move_to(
        suggestion,
        unit,
        by=by,
        who=who,
        kind=Step.Kind.HANDED_OVER,
        event="suggestion_handed_over",
        text=reason,
    )
    return suggestion


def _move_to(
    suggestion: Suggestion, unit: Unit, *, by: User, who: Who, kind: Step.Kind, event: str, text: str
) -> None:
    crosses = unit.authority_id is not None and unit.authority_id != suggestion.handler_unit.authority_id
    changed: dict[str, object] = {"handler_unit": unit, "at_steering": False}
    if kind == Step.Kind.HANDED_DOWN:
        changed["mandate"] = text
    write_step(
        suggestion,
        by=by,
        who=who,
        event=event,
        kind=kind,
        from_state=suggestion.state,
        changed=changed,
        data={"unit": unit.pk, "authority": unit.authority_id if crosses else None},
        text=text,
    )
    if crosses:
        HandOver.objects.get_or_create(
            suggestion=suggestion, authority_id=unit.authority_id, defaults={"at": clock.now()}
        )
