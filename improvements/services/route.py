"""Which desk a suggestion lies on: up once, down with a mandate, over to another unit."""

from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from improvements import deciders, promises, rules
from improvements.decision_table import Level, is_above
from improvements.models import Step, Suggestion
from improvements.services.border import authorities, crosses, note_crossing, refuse_secret_crossing
from improvements.services.life import acknowledge_first, advance, lock, permitted, write_step
from improvements.services.weigh import judgement
from improvements.services.weighing import refuse_nobody_left
from improvements.workflow import AWAITING, State, Who
from lean_portal import clock
from lean_portal.refusals import NotAllowed, required
from organisation.models import GroupSettings, Unit, User


def _open_for_handling(suggestion: Suggestion, *, by: User) -> None:
    if suggestion.state not in AWAITING:
        raise NotAllowed(_("Only a suggestion that waits for an answer can change hands."), code="moved")
    acknowledge_first(suggestion, by=by)


@transaction.atomic
def raise_suggestion(
    *, suggestion: Suggestion, by: User, to: str, reason: str, version: int | None = None
) -> Suggestion:
    """Send it up, once: to the head of the organisation or to the steering group (`to` is a Level). It is
    then under review, and the promised date is never earlier than the one for questions that several units
    decide. From the head it goes on, once, when the decision table leaves it to the steering group."""
    required(reason=reason)
    suggestion = lock(suggestion, version=version)
    who = permitted(suggestion, by, Who.HANDLER)
    level = Level(to)
    if suggestion.raised_at and not (level == Level.STEERING and deciders.may_go_further(suggestion)):
        raise NotAllowed(_("The suggestion has been sent up once already."), code="once")
    changed = _lifted(suggestion, level, by=by)
    _open_for_handling(suggestion, by=by)
    if suggestion.state == State.ACKNOWLEDGED:
        advance(suggestion, State.UNDER_REVIEW, by=by, who=who, event="review_started", internal=True)
    above = suggestion.handler_unit.authority if level == Level.ORGANISATION else None
    write_step(
        suggestion,
        by=by,
        who=who,
        event="suggestion_raised",
        kind=Step.Kind.RAISED,
        from_state=suggestion.state,
        changed=changed,
        data={"to": level},
        text=reason,
        until=changed["decide_by"],
        level=level,
        receiver=above.manager_title if above else "",
    )
    refuse_nobody_left(suggestion, field="to")
    return suggestion


def _lifted(suggestion: Suggestion, level: Level, *, by: User) -> dict[str, object]:
    submitted = timezone.localdate(suggestion.submitted_at)
    later = rules.promise(GroupSettings.objects.current(), day=submitted, many=True).decide_by
    if suggestion.paused_on and suggestion.paused_until:
        later = promises.paused(later, suggestion.paused_on, suggestion.paused_until)
    changed: dict[str, object] = {
        "raised_at": suggestion.raised_at or clock.now(),
        "raised_to": level,
        "decide_by": max(suggestion.decide_by, later) if suggestion.decide_by else None,
    }
    if level == Level.STEERING:
        return {**changed, "at_steering": True}
    authority = suggestion.handler_unit.authority
    if authority is None or authority.pk == suggestion.handler_unit_id:
        raise NotAllowed(
            {"to": [_("There is nobody above in this organisation. Choose the steering group.")]}
        )
    if is_above(judgement(suggestion, by).level, level):
        raise NotAllowed({"to": [_("The steering group decides this. Choose the steering group.")]})
    return {**changed, "handler_unit": authority}


@transaction.atomic
def hand_down(
    *, suggestion: Suggestion, by: User, unit: Unit, mandate: str, version: int | None = None
) -> Suggestion:
    """The steering group, or a head, leaves the decision to `unit` and says what it may decide. The mandate
    goes before the decision table, as far as the one who gives it may decide."""
    required(unit=unit, mandate=mandate)
    suggestion = lock(suggestion, version=version)
    who = permitted(suggestion, by, Who.HANDLER)
    if not suggestion.raised_at:
        raise NotAllowed(_("The suggestion has not been sent up."), code="moved")
    mandate_from = Level.STEERING if suggestion.at_steering else Level.ORGANISATION
    _open_for_handling(suggestion, by=by)
    _move_to(
        suggestion,
        unit,
        by=by,
        who=who,
        kind=Step.Kind.HANDED_DOWN,
        event="suggestion_handed_down",
        text=mandate,
        changed={"mandate": mandate, "mandate_from": mandate_from},
    )
    return suggestion


@transaction.atomic
def hand_over(
    *, suggestion: Suggestion, by: User, unit: Unit, reason: str, version: int | None = None
) -> Suggestion:
    """Another unit is the right one to answer. To another authority it is a step of its own: both are named,
    and what is under statutory secrecy stays until it is found to hold nothing about an individual."""
    required(unit=unit, reason=reason)
    suggestion = lock(suggestion, version=version)
    who = permitted(suggestion, by, Who.HANDLER)
    if suggestion.at_steering:
        raise NotAllowed(_("The steering group sends down with a mandate."), code="moved")
    if unit.pk == suggestion.handler_unit_id:
        raise NotAllowed({"unit": [_("The suggestion is there already.")]})
    crossing = crosses(suggestion, unit)
    if suggestion.raised_at and not suggestion.mandate and not crossing:
        # It cannot be sent up once more from there, so the unit must know what it may decide.
        raise NotAllowed({"unit": [_("It has been sent up to you. Send it down with a mandate instead.")]})
    _open_for_handling(suggestion, by=by)
    move = partial(_move_to, suggestion, unit, by=by, who=who, text=reason)
    anew: dict[str, object] = {"reach": ""}  # whom it concerns is another question from there
    if crossing and suggestion.raised_at and unit.pk != unit.authority_id:
        # It goes up only once: from a unit there nobody could take it to the head.
        raise NotAllowed(
            {"unit": [_("It has been sent up once: hand it over to the organisation as a whole.")]}
        )
    if crossing:
        anew |= {"mandate": "", "mandate_from": ""}  # of this authority, and not of that
        move(kind=Step.Kind.CROSSED, event="suggestion_crossed", changed=anew)
    else:
        move(kind=Step.Kind.HANDED_OVER, event="suggestion_handed_over", changed=anew)
    return suggestion


def _move_to(
    suggestion: Suggestion,
    unit: Unit,
    *,
    by: User,
    who: Who,
    kind: Step.Kind,
    event: str,
    text: str,
    changed: dict[str, object],
) -> None:
    refuse_secret_crossing(suggestion, unit)
    crossing, left = crosses(suggestion, unit), suggestion.handler_unit
    giver, receiver = authorities(suggestion, unit) if crossing else (left, unit)
    write_step(
        suggestion,
        by=by,
        who=who,
        event=event,
        kind=kind,
        from_state=suggestion.state,
        changed={"handler_unit": unit, "at_steering": False, **changed},
        data={"unit": unit.pk, "authority": unit.authority_id if crossing else None, "from": left.pk},
        text=text,
        giver=giver.name if crossing or kind == Step.Kind.HANDED_OVER else "",
        receiver=receiver.name,
    )
    if crossing:
        note_crossing(suggestion, unit)
    refuse_nobody_left(suggestion, field="unit")
