"""What worked in one unit is offered to others like it, which take it, fit it, or say why not now."""

import datetime as dt
from collections.abc import Iterable
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.services import record
from improvements import rules, spreading
from improvements.deciders import judge
from improvements.models import Offer, Suggestion
from improvements.models.suggestion import TEXTS
from improvements.services.author import hand_in
from improvements.services.decide import approve_suggestion
from improvements.services.life import acknowledge_first, lock, today
from improvements.workflow import HOLDING, Who
from lean_portal import clock
from lean_portal.refusals import NotAllowed, check_numbers, required
from lean_portal.templatetags.portal import day
from organisation.models import GroupSettings, Unit, User
from organisation.permissions import is_steering_member

YES = (Offer.Answer.ADOPT, Offer.Answer.ADAPT)
NOT_OPEN = _("Only what everybody may read can be offered to others.")


def may_offer(suggestion: Suggestion, user: User) -> bool:
    """The responsible role, or the steering group."""
    return Who.RESPONSIBLE in rules.actors(suggestion, user) or is_steering_member(user)


@transaction.atomic
def offer(
    *, suggestion: Suggestion, by: User, units: Iterable[Unit], words: str = "", version: int | None = None
) -> list[Offer]:
    """To each of the units, once: to one that has it, or has been asked, it is no news. Only what everybody
    may read, so an offer never shows more than the page of the suggestion."""
    check_numbers(words=words)
    suggestion = lock(suggestion, version=version)
    if not may_offer(suggestion, by):
        raise PermissionDenied
    if suggestion.state not in HOLDING:
        raise NotAllowed(_("Only what is done, and holds, can be offered."), code="moved")
    if not suggestion.open_to_group:
        raise NotAllowed(NOT_OPEN, code="closed")
    chosen = {unit.pk: unit for unit in units}
    away = spreading.units_with(suggestion)
    made = [_offer(suggestion, unit, words, by) for pk, unit in chosen.items() if pk not in away]
    if not made:
        raise NotAllowed({"units": [_("Choose at least one unit that has not been asked yet.")]})
    return made


def _offer(suggestion: Suggestion, unit: Unit, words: str, by: User) -> Offer:
    """One that was taken back, or whose yes came to nothing, may be made anew. What was answered the first
    time stands in its events."""
    if not unit.is_open:
        raise NotAllowed({"units": [_("One of the units is no longer open. Choose again.")]})
    said = {"words": words, "at": clock.now(), "by": by, "taken_back_at": None}
    earlier = Offer.objects.select_related("taken_as").filter(suggestion=suggestion, unit=unit).first()
    if earlier and earlier.came_to_nothing:
        said |= {"answer": "", "reason": "", "due_on": None, "taken_as": None}
        said |= {"answered_at": None, "answered_by": None}
    made, _new = Offer.objects.update_or_create(suggestion=suggestion, unit=unit, defaults=said)
    record("improvements.offer_made", subject=made, by=by, suggestion=suggestion.pk, unit=unit.pk)
    return made


@transaction.atomic
def take_back_offer(*, offer: Offer, by: User) -> Offer:
    """As long as nobody has answered."""
    suggestion = lock(offer.suggestion)
    if not may_offer(suggestion, by):
        raise PermissionDenied
    offer = Offer.objects.get(pk=offer.pk)
    if not offer.is_open:
        raise NotAllowed(_("It has been answered, or taken back, already."), code="moved")
    offer.taken_back_at = clock.now()
    offer.save(update_fields=["taken_back_at"])
    record("improvements.offer_taken_back", subject=offer, by=by, suggestion=suggestion.pk)
    return offer


@transaction.atomic
def answer_offer(
    *,
    offer: Offer,
    by: User,
    answer: str,
    reason: str = "",
    due_on: dt.date | None = None,
    seen: str | None = None,
) -> Offer:
    """Whoever answers for the unit says yes, yes in our own way (what is different), or not now (why). A yes
    is a suggestion of its own there. “Not now” may become a yes later. `seen`: the answer on the page."""
    needed: dict[str, object] = {}
    if answer != Offer.Answer.ADOPT:
        needed["reason"] = reason
    if answer in YES:
        needed["due_on"] = due_on
    required(**needed)
    check_numbers(reason=reason)
    if due_on is not None and answer in YES and due_on < today():
        raise NotAllowed({"due_on": [_("Choose today or a later day.")]})
    suggestion = lock(offer.suggestion)
    offer = Offer.objects.select_related("unit__authority", "taken_as").get(pk=offer.pk)
    if offer.taken_as:  # as it is now: reopened, sent again?
        offer.taken_as = lock(offer.taken_as)
    if offer.unit_id not in by.answered_unit_ids:
        raise PermissionDenied
    _refuse_answered(offer, suggestion, answer, seen)
    offer.taken_as = _take(offer, suggestion, by, reason, due_on) if answer in YES and due_on else None
    offer.answer, offer.reason = Offer.Answer(answer), reason
    offer.due_on = due_on if answer in YES else None
    offer.answered_at, offer.answered_by = clock.now(), by
    offer.save(update_fields=["taken_as", "answer", "reason", "due_on", "answered_at", "answered_by"])
    taken = offer.taken_as.pk if offer.taken_as else None
    record("improvements.offer_answered", subject=offer, by=by, answer=offer.answer, taken_as=taken)
    return offer


def _refuse_answered(offer: Offer, suggestion: Suggestion, answer: str, seen: str | None) -> None:
    if offer.taken_back_at:
        raise NotAllowed(_("The offer has been taken back."), code="moved")
    if offer.answer in YES and not offer.came_to_nothing:
        raise NotAllowed(_("Your unit has answered yes already."), code="moved")
    if seen is not None and seen != offer.answer:
        raise NotAllowed(
            _("Somebody else has answered for your unit in the meantime. Read the answer first."),
            code="stale",
        )
    if answer in YES and (suggestion.state not in HOLDING or not suggestion.open_to_group):
        raise NotAllowed(
            _("It does not hold any more where it comes from, so it cannot be taken over now."), code="moved"
        )


def _take(offer: Offer, first: Suggestion, by: User, reason: str, due_on: dt.date) -> Suggestion:
    """The same in this unit, in the words that everybody may read. It is approved at once where its manager
    may say yes to it by the decision table; else it waits at the manager's desk, to be sent up."""
    taken = Suggestion(submission_id=uuid4(), author=by, unit=offer.unit)
    for name in (*TEXTS, "cost", "touches_law", "changes_it"):
        setattr(taken, name, getattr(first, name))
    keys = set(first.value_keys.values_list("pk", flat=True))
    taken.handler_unit = offer.unit
    mine = judge(taken, by, affected=(), settings=GroupSettings.objects.current()).mine
    said = "" if mine else _("We would like it to be done by %(day)s.") % {"day": day(due_on)}
    if reason and not mine:  # whoever decides above reads what is different, and the day
        taken.proposal = "\n\n".join([taken.proposal, _("With us: %(words)s") % {"words": reason}])
    # The manager's own act: no promise is made to anybody, so none is counted as kept.
    hand_in(taken, affected_units=[], value_keys={str(key) for key in keys}, promised=not mine, said=said)
    acknowledge_first(taken, by=by)
    if mine:
        return approve_suggestion(
            suggestion=taken, by=by, responsible_unit=offer.unit, due_on=due_on, answer=reason
        )
    return taken
