"""Blank slips beside the board: printed with a number and six words, typed in once by somebody else.

Whoever wrote it keeps the words, which alone open the answer, as for what is anonymous (services.anonymous).
There is no letterbox to wait in: who types it in is written down, and has not written it.
"""

import datetime as dt
import secrets
from collections.abc import Iterator
from typing import NamedTuple
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.models import Event
from events.services import record
from improvements import receipt_words
from improvements.models import Receipt, Sender, Slip, Suggestion
from improvements.rules import belongs
from improvements.services.author import hand_in
from improvements.services.life import today
from improvements.slip_numbers import new_number, read_number
from lean_portal import clock
from lean_portal.refusals import NotAllowed, required
from organisation.models import Unit, User

MOST = 24  # at a time
MOST_A_DAY = 96  # of a unit
AT_ONCE = dt.timedelta(seconds=30)


class Printed(NamedTuple):
    number: str
    words: list[str]


def print_slips(*, unit: Unit, count: int, by: User) -> list[Printed]:
    """New blank slips. Their words are in what is given back and nowhere else."""
    if not belongs(unit, by):
        raise PermissionDenied
    if not 0 <= count <= MOST:
        raise NotAllowed({"slips": [_("Write a number from 0 to 24.")]})
    printed = list(_blank(count, by))  # slow on purpose, so before anything is locked
    keys = [receipt_words.key_of(slip.words) for slip in printed]
    if count:
        _keep(unit, printed, keys, by)
    return printed


def _blank(count: int, by: User) -> Iterator[Printed]:
    for _slip in range(count):
        yield Printed(new_number(), receipt_words.made_from(secrets.token_urlsafe(32), by=by.pk))


@transaction.atomic
def _keep(unit: Unit, printed: list[Printed], keys: list[str], by: User) -> None:
    Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    of_today = Slip.objects.filter(unit=unit, printed_at__date=today()).count()
    if of_today + len(printed) > MOST_A_DAY:
        left = max(0, MOST_A_DAY - of_today)
        raise NotAllowed(
            {"slips": [_("%(left)s more slips can be printed today.") % {"left": left}]}, code="many"
        )
    now = clock.now()
    Slip.objects.bulk_create(
        Slip(unit=unit, number=slip.number, key=key, printed_at=now, printed_by=by)
        for slip, key in zip(printed, keys, strict=True)
    )
    record("improvements.slips_printed", subject=unit, by=by, count=len(printed))


@transaction.atomic
def type_slip(*, unit: Unit, number: str, title: str, problem: str, proposal: str, by: User) -> Suggestion:
    """What stands on a slip becomes a suggestion without a sender, which the words of the slip open. Once."""
    if not belongs(unit, by):
        raise PermissionDenied
    required(number=number, title=title, problem=problem, proposal=proposal)
    found = Slip.objects.select_for_update(of=("self",)).filter(unit=unit, number=read_number(number) or "")
    slip = found.first()
    if slip is None:
        raise NotAllowed(
            {"number": [_("No slip of this board has that number. Compare it with the slip, sign by sign.")]}
        )
    said = {"title": title, "problem": problem, "proposal": proposal}
    if slip.suggestion is not None and is_double_click(slip, said, by):
        return slip.suggestion
    if slip.used_on is not None:
        raise NotAllowed(
            {"number": [_("That slip has been typed in already. Each number can be used once.")]}, code="used"
        )
    suggestion = Suggestion(
        submission_id=uuid4(),
        sender=Sender.ANONYMOUS,
        unit=unit,
        title=title,
        problem=problem,
        proposal=proposal,
    )
    hand_in(suggestion, affected_units=[], value_keys=set())
    Receipt.objects.create(suggestion=suggestion, key=slip.key)
    slip.used_on, slip.suggestion = today(), suggestion
    slip.save(update_fields=["used_on", "suggestion"])
    record("improvements.slip_typed", subject=slip, by=by)
    return suggestion


def is_double_click(slip: Slip, said: dict[str, str], by: User) -> bool:
    """The same person has typed it in with the same words a moment ago."""
    if any(getattr(slip.suggestion, name) != text for name, text in said.items()):
        return False
    typed = Event.objects.about(slip).filter(kind="improvements.slip_typed", actor_id=by.pk)
    return typed.filter(happened_at__gt=clock.now() - AT_ONCE).exists()
