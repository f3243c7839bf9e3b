"""Somebody leaves: what rests on them by name is listed, goes to others, and is accepted."""

from __future__ import annotations

from typing import NamedTuple

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.services import record
from lean_portal import clock
from lean_portal.refusals import NotAllowed, required
from organisation.models import User
from overview import handing
from overview.handing import MOVES, arranges
from training.models import Handover, HandoverLine

LONGEST_REASON = 300  # characters


class Accepted(NamedTuple):
    """How many became theirs, and what was left where it was, with the reason."""

    taken: int
    left: list[tuple[HandoverLine, str]]


@transaction.atomic
def open_handover(*, leaver: User, by: User) -> Handover:
    """List what rests on `leaver`, each with whom it would go to. Once more: what has come since is added."""
    if not arranges(by, leaver):
        raise PermissionDenied
    # Under the lock of whoever leaves: two who prepare at once find the same one.
    leaver = User.objects.select_for_update(of=("self",)).get(pk=leaver.pk)
    found = handing.open_of(leaver)
    handover = Handover.objects.open().filter(leaver=leaver).first()
    if not found and handover is None:
        raise NotAllowed(_("Nothing rests on this person by name. The posts go on by themselves."))
    is_new = handover is None
    handover = handover or Handover.objects.create(leaver=leaver, by=by, at=clock.now())
    listed = set(handover.lines.values_list("kind", "row"))
    people = handing.possible_receivers(leaver)
    lines = [
        HandoverLine(handover=handover, kind=kind, row=row.pk, to=handing.receiver_for(kind, row, people))
        for kind, row in found
        if (kind, row.pk) not in listed
    ]
    HandoverLine.objects.bulk_create(lines)
    if is_new or lines:
        record("training.handover_opened", subject=handover, by=by)
    return handover


@transaction.atomic
def redirect_line(*, line: HandoverLine, to: User, by: User) -> HandoverLine:
    """Before it is accepted it can be meant for somebody else who may take it."""
    handover = _lock(line.handover)
    if not arranges(by, handover.leaver):
        raise PermissionDenied
    line = _waiting(line)
    if not MOVES[line.kind].takes(handing.row_of(line), to):
        raise NotAllowed({"to": [_("They may not read it, so they cannot take it over. Choose another.")]})
    if line.to_id != to.pk:
        line.to, line.refused_at, line.refused_by, line.reason = to, None, None, ""
        line.save(update_fields=["to", "refused_at", "refused_by", "reason"])
        record("training.handover_redirected", subject=handover, by=by, to=to.pk)
    return line


@transaction.atomic
def accept_line(*, line: HandoverLine, by: User) -> bool:
    """The receiver takes it over: it is theirs now. False where it was answered or ended meanwhile."""
    handover = _lock(line.handover)
    line = _waiting(line)
    if line.to_id != by.pk:
        raise PermissionDenied
    taken = _accept(handover, line, by)
    _settle(handover, by)
    return taken


@transaction.atomic
def accept_all(*, handover: Handover, by: User) -> Accepted:
    """All that is meant for `by`. What cannot be taken over is left, and keeps nothing else from it."""
    handover = _lock(handover)
    taken, left = 0, []
    for line in list(handover.lines.waiting().filter(to=by)):
        try:
            with transaction.atomic():
                taken += _accept(handover, line, by)
        except ValidationError as refusal:
            left.append((line, " ".join(refusal.messages)))
        except PermissionDenied:
            left.append((line, str(_("You may not take it over."))))
    _settle(handover, by)
    return Accepted(taken, left)


@transaction.atomic
def refuse_line(*, line: HandoverLine, by: User, reason: str) -> HandoverLine:
    """The receiver cannot take it over, and says why: another is chosen by whoever leaves or leads the
    steering group. Until then it stays where it was."""
    handover = _lock(line.handover)
    line = _waiting(line)
    if line.to_id != by.pk:
        raise PermissionDenied
    required(reason=reason)
    if len(reason) > LONGEST_REASON:
        words = _("Shorten the text to %(most)d characters.") % {"most": LONGEST_REASON}
        raise NotAllowed({"reason": [words]})
    line.to, line.refused_at, line.refused_by, line.reason = None, clock.now(), by, reason
    line.save(update_fields=["to", "refused_at", "refused_by", "reason"])
    record("training.handover_refused", subject=handover, by=by)
    _settle(handover, by)
    return line


def settle_open() -> int:
    """By the clock: what was answered or ended meanwhile is gone, and what has nothing left closes. Returns
    how many were closed."""
    return sum(_settle_one(each) for each in Handover.objects.open())


@transaction.atomic
def _settle_one(handover: Handover) -> bool:
    return _settle(_lock(handover), None)


def _accept(handover: Handover, line: HandoverLine, by: User) -> bool:
    if not handing.rests_on(line, handover.leaver):
        line.gone_at = clock.now()
        line.save(update_fields=["gone_at"])
        return False
    MOVES[line.kind].give(handing.row_of(line), by, by)
    line.accepted_at = clock.now()
    line.save(update_fields=["accepted_at"])
    return True


def _lock(handover: Handover) -> Handover:
    return Handover.objects.select_for_update(of=("self",)).select_related("leaver", "by").get(pk=handover.pk)


def _waiting(line: HandoverLine) -> HandoverLine:
    found = HandoverLine.objects.waiting().filter(pk=line.pk).first()
    if found is None:
        raise NotAllowed(_("It has been taken over already."), code="stale")
    return found


def _settle(handover: Handover, by: User | None) -> bool:
    """What rests on the leaver no longer is gone, and nothing left is the end. Whether it closed."""
    open_now = {(kind, row.pk) for kind, row in handing.open_of(handover.leaver)}
    waiting = list(handover.lines.waiting())
    gone = [line.pk for line in waiting if (line.kind, line.row) not in open_now]
    handover.lines.filter(pk__in=gone).update(gone_at=clock.now())
    if handover.closed_at is not None or len(waiting) > len(gone):
        return False
    handover.closed_at = clock.now()
    handover.save(update_fields=["closed_at"])
    record("training.handover_closed", subject=handover, by=by)
    return True
