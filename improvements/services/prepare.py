"""Decisions that are written first: kept, changed, signed by a second person, thrown away."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.services import record
from improvements import rules, voices
from improvements.actions import offered
from improvements.decision_table import Answers
from improvements.models import Prepared, Suggestion
from improvements.services.life import lock, permitted
from improvements.services.signature import rehearse, throw_away
from improvements.services.weigh import weigh_suggestion
from improvements.workflow import AWAITING, Who
from lean_portal import clock
from lean_portal.refusals import NotAllowed, check_numbers
from organisation.models import GroupSettings, Unit, User

# What can be written now and published later: the answers that the author gets as a letter.
PREPARABLE = ("approve", "done_at_once", "decline", "ask", "park", "refer")
UNITS, DATES = ("responsible_unit", "unit"), ("due_on", "parked_until")
CHANGED = _("Somebody else has changed what is written. Read it before you go on.")


@transaction.atomic
def prepare_decision(
    *,
    suggestion: Suggestion,
    by: User,
    action: str,
    given: Mapping[str, Any],
    answers: Answers | None = None,
    version: int | None = None,
    revision: int = 0,
) -> Prepared:
    """Write a decision that is published later. `given` are the fields of the form, `revision` what the page
    showed of an earlier text (0: none). Everything that the decision itself would refuse is refused here. A
    signature goes with the text that it stood under."""
    suggestion = lock(suggestion, version=version)
    may_write(suggestion, by)
    if action not in PREPARABLE or suggestion.state not in AWAITING:
        raise NotAllowed({"action": [_("This cannot be written beforehand. Send it at once.")]})
    found = of_level(suggestion).select_for_update().first() or Prepared(revision=0)
    if found.revision != revision:
        if is_sent_twice(found, by, action, given, revision):
            return found
        raise NotAllowed(CHANGED, code="prepared")
    check_numbers(**{name: value for name, value in given.items() if isinstance(value, str)})
    found.suggestion, found.at_steering = suggestion, suggestion.at_steering
    found.handler_unit, found.action = suggestion.handler_unit, action
    found.given = plain_words(given)
    found.weighed = answers._asdict() if answers else {}
    found.version, found.revision = suggestion.version, revision + 1
    found.written_by, found.written_at, found.signed_by, found.signed_at = by, clock.now(), None, None
    rehearse(lambda: carry_out(found, by=by))
    found.save()
    record("improvements.decision_prepared", subject=suggestion, by=by, prepared=found.pk)
    return found


def may_write(suggestion: Suggestion, by: User) -> None:
    """Those on whose desk it lies. A head above answers at once: what a unit writes is the unit's own."""
    permitted(suggestion, by, Who.HANDLER)
    if voices.authors(suggestion).filter(pk=by.pk).exists():
        raise NotAllowed(
            _("It is your own suggestion: somebody else writes the decision beforehand."), code="own"
        )
    if not writes_first(suggestion, by):
        raise NotAllowed({"action": [_("Only the unit itself writes beforehand. Send yours at once.")]})


def writes_first(suggestion: Suggestion, by: User) -> bool:
    return suggestion.at_steering or suggestion.handler_unit_id in by.answered_unit_ids


def of_level(suggestion: Suggestion) -> Any:
    """What is written where the suggestion lies now."""
    return Prepared.objects.filter(
        suggestion=suggestion, at_steering=suggestion.at_steering, handler_unit=suggestion.handler_unit_id
    )


def is_sent_twice(found: Prepared, by: User, action: str, given: Mapping[str, Any], revision: int) -> bool:
    """A double click: what stands written is what is sent, by the same person."""
    was = (found.revision, found.written_by_id, found.action, found.given)
    return was == (revision + 1, by.pk, action, plain_words(given))


def plain_words(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: plain(value) for name, value in given.items() if value}


def plain(value: Any) -> Any:
    if isinstance(value, Unit):
        return value.pk
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def carry_out(prepared: Prepared, *, by: User) -> Suggestion:
    """The decision through the service of its action, as if it were sent from the form now."""
    suggestion = lock(prepared.suggestion, version=prepared.version)
    action = offered(suggestion, rules.actors(suggestion, by)).get(prepared.action)
    if action is None:
        raise NotAllowed(_("This answer is no longer possible."), code="moved")
    if prepared.weighed:
        weigh_suggestion(suggestion=suggestion, by=by, answers=Answers(**prepared.weighed))
    words = action.arguments(given_of(prepared))
    return action.service(suggestion=suggestion, by=by, version=prepared.version, **words)


def given_of(prepared: Prepared) -> dict[str, Any]:
    found: dict[str, Any] = dict(prepared.given)
    for name in [name for name in UNITS if name in found]:
        found[name] = Unit.objects.open().filter(pk=found[name]).first()
        if found[name] is None:
            raise NotAllowed({name: [_("The unit that was to carry it out is closed.")]}, code="closed")
    for name in [name for name in DATES if name in found]:
        found[name] = dt.date.fromisoformat(found[name])
    return found


def hold(prepared: Prepared, *, by: User, revision: int) -> Prepared:
    """The text as it is now, held until the transaction ends, for one of the level where it was written: it
    may be thrown away from there even when the suggestion has gone on. The suggestion is held first."""
    suggestion = lock(prepared.suggestion)
    found = Prepared.objects.as_of_now().select_for_update(of=("self",)).filter(pk=prepared.pk).first()
    if found is None:
        raise NotAllowed(_("It has been published or thrown away already."), code="gone")
    found.suggestion = suggestion
    if not Prepared.objects.open_to(by).filter(pk=found.pk).exists():
        raise PermissionDenied
    if found.revision != revision:
        raise NotAllowed(CHANGED, code="prepared")
    return found


@transaction.atomic
def discard_prepared(*, prepared: Prepared, by: User, revision: int) -> None:
    throw_away(hold(prepared, by=by, revision=revision), by=by)


@transaction.atomic
def sign_prepared(*, prepared: Prepared, by: User, revision: int) -> Prepared:
    """A second member of the steering group stands behind its no, in the words that the page showed."""
    found = hold(prepared, by=by, revision=revision)
    if found.signed_by_id == by.pk:
        return found  # a double click
    if not needs_signature(found):
        raise NotAllowed(_("It needs no signature."), code="signed")
    if found.written_by_id == by.pk:
        raise NotAllowed(_("You wrote it: somebody else in the group signs."), code="writer")
    permitted(found.suggestion, by, Who.HANDLER)
    if found.stale:
        raise NotAllowed(STALE_TEXT, code="stale")
    found.signed_by, found.signed_at = by, clock.now()
    found.save(update_fields=["signed_by", "signed_at"])
    record("improvements.decision_signed", subject=found.suggestion, by=by, prepared=found.pk)
    return found


STALE_TEXT = _("Something has happened to the suggestion since this was written. Look at it again.")


def needs_signature(prepared: Prepared, settings: GroupSettings | None = None) -> bool:
    """Of one that was read by as_of_now(): who signed it must still be in the group, and not left out."""
    if not prepared.at_steering or prepared.action != "decline" or prepared.signed:  # type: ignore[attr-defined]
        return False
    return (settings or GroupSettings.objects.current()).second_signature


@transaction.atomic
def answer_at_once(
    *, suggestion: Suggestion, by: User, version: int, revision: int, act: Callable[[], Any]
) -> None:
    """`act` is an answer sent from the form: what lay written for it, as the page showed it, is used up.
    NotAllowed (code "prepared") when somebody has written since."""
    found = of_level(lock(suggestion, version=version)).open_to(by).select_for_update(of=("self",)).first()
    if found and found.revision != revision:
        raise NotAllowed(CHANGED, code="prepared")
    act()
    if found:
        throw_away(found, by=by)
