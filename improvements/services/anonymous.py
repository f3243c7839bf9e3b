"""An anonymous suggestion: put into the letterbox, and taken out with the others of its week.

What a person does leaves times behind: a login, a session, other events. So nothing of an anonymous
suggestion is written down with a time or a running number before its day, when all are handed in at once.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from improvements import receipt_words, rules
from improvements.models import Envelope, Receipt, Sender, Suggestion
from improvements.models.suggestion import TEXTS
from improvements.rules import Holder
from improvements.services.author import checked_keys, hand_in
from improvements.services.drafting import finish_draft, hold_form, was_posted
from improvements.services.life import today
from lean_portal.refusals import NotAllowed, check_numbers, required
from organisation.models import Appointment, GroupSettings, Unit, User
from organisation.roles import Role

LEAST = 5  # who could have written it: so many accounts of employees, or it comes from the unit above
BATCH = 200


class Posted(NamedTuple):
    words: list[str]
    title: str
    unit: Unit
    opens_on: dt.date
    promised: rules.Promise
    again: bool  # the same form had been sent before; nothing new was written


def post_suggestion(
    *,
    by: User,
    submission_id: UUID,
    seed: str,
    unit: Unit,
    title: str,
    problem: str,
    proposal: str,
    effect: str = "",
    affected_units: Iterable[Unit] = (),
    value_keys: Iterable[str] = (),
) -> Posted:
    """Into the letterbox, with no trace of `by`. Returns the six words, which nobody can ask for again.

    `seed` is made by the form and kept nowhere: sent twice it gives the same words, and one suggestion.
    """
    required(title=title, problem=problem, proposal=proposal)
    check_numbers(effect=effect)
    settings = GroupSettings.objects.current()
    if not settings.anonymous_allowed:
        raise NotAllowed({"sender": [_("Anonymous suggestions are not open. Choose again.")]})
    keys, affected = checked_keys(value_keys), list(affected_units)
    fields: dict[str, Any] = {"title": title, "problem": problem, "proposal": proposal, "effect": effect}
    fields |= {"affected_units": [other.pk for other in affected], "value_keys": sorted(keys)}
    words = receipt_words.made_from(seed, by=by.pk)
    key, wide = receipt_words.key_of(words), wide_enough(unit)
    envelope = Envelope(
        key=key, unit=wide, secrecy=unit.secrecy or wide.secrecy, fields=fields, opens_on=next_opening()
    )
    new = _put(envelope, by=by, submission_id=submission_id)
    promised = rules.promise(settings, day=envelope.opens_on, many=bool(affected))
    return Posted(words, title, wide, envelope.opens_on, promised, not new)


@transaction.atomic
def _put(envelope: Envelope, *, by: User, submission_id: UUID) -> bool:
    hold_form(by, submission_id)  # two presses wait here for each other, and a draft that is being saved
    finish_draft(by=by, submission_id=submission_id)
    named = Suggestion.objects.filter(author=by, submission_id=submission_id)
    if named.exists():
        raise NotAllowed(_("This form had been sent already, with your name. It is in."), code="sent")
    if was_posted(envelope.key):
        return False
    try:
        with transaction.atomic():
            envelope.save(force_insert=True)
    except IntegrityError:
        if not was_posted(envelope.key):
            raise
        return False
    return True


def next_opening() -> dt.date:
    """The coming Monday, never today."""
    day = today()
    return day + dt.timedelta(days=7 - day.weekday())


def wide_enough(unit: Unit) -> Unit:
    """The unit, or the nearest above it that enough employees belong to; never beyond its authority."""
    while unit.parent and unit.pk != unit.authority_id and _writers(unit) < LEAST:
        unit = unit.parent
    return unit


def _writers(unit: Unit) -> int:
    posts = Appointment.objects.current().held_by_active().filter(role=Role.EMPLOYEE)
    return posts.filter(unit__path__startswith=unit.path).values("user").distinct().count()


def empty_letterbox() -> int:
    """Hand in all whose day has come, in an order that says nothing. Returns how many."""
    waiting = Envelope.objects.filter(opens_on__lte=today()).order_by("pk")
    return sum(_take_out(pk) for pk in waiting.values_list("pk", flat=True)[:BATCH])


@transaction.atomic
def _take_out(pk: UUID) -> bool:
    found = Envelope.objects.select_for_update(skip_locked=True, of=("self",)).select_related("unit")
    envelope = found.filter(pk=pk).first()
    if envelope is None:
        return False
    suggestion = Suggestion(
        submission_id=uuid4(),
        sender=Sender.ANONYMOUS,
        unit=envelope.unit,
        secrecy=envelope.secrecy,
        **{name: envelope.fields.get(name, "") for name in TEXTS},
    )
    affected = Unit.objects.filter(pk__in=envelope.fields.get("affected_units", ()))
    hand_in(suggestion, affected_units=list(affected), value_keys=set(envelope.fields.get("value_keys", ())))
    Receipt.objects.create(suggestion=suggestion, key=envelope.key)
    envelope.delete()
    return True


@transaction.atomic
def take_out_of_letterbox(*, envelope: Envelope) -> None:
    """Taken back before its day: nothing is left. NotAllowed when it has been handed in meanwhile."""
    found = Envelope.objects.select_for_update().filter(pk=envelope.pk).first()
    if found is None:
        raise NotAllowed(_("It has been handed in meanwhile."), code="moved")
    found.delete()


def opened_by(words: list[str]) -> Suggestion | Envelope | None:
    """What these words open; nothing of who asks is written down."""
    key = receipt_words.key_of(words)
    receipt = Receipt.objects.filter(key=key).select_related("suggestion").first()
    return receipt.suggestion if receipt else Envelope.objects.filter(key=key).select_related("unit").first()


def holder_of(suggestion: Suggestion) -> Holder:
    """For whoever has just opened it with its words."""
    return Holder(suggestion.pk)
