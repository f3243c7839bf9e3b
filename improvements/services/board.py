"""The weekly meeting at the board, and the addresses at which a screen on the wall shows it."""

import datetime as dt
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.services import record
from improvements.models import BoardAddress, BoardMeeting
from improvements.rules import belongs
from lean_portal import clock
from lean_portal.refusals import NotAllowed, required
from lean_portal.tokens import hash_of, new_token
from organisation.models import Unit, User

BACK = 6  # days: that there was a meeting is said within the week
MOST = 10  # screens of a unit


@transaction.atomic
def hold_board_meeting(*, unit: Unit, by: User, on: dt.date) -> BoardMeeting:
    """The unit met that day. Once a day: said again, by whomever, it is the same meeting."""
    if not belongs(unit, by):
        raise PermissionDenied
    today = clock.today()
    if not today - dt.timedelta(days=BACK) <= on <= today:
        raise NotAllowed({"on": [_("Choose today, or one of the six days before it.")]})
    meeting, is_new = BoardMeeting.objects.get_or_create(
        unit=unit, on=on, defaults={"by": by, "at": clock.now()}
    )
    if is_new:
        record("improvements.board_met", subject=meeting, by=by)
    return meeting


@transaction.atomic
def undo_board_meeting(*, unit: Unit, by: User) -> None:
    """It was a slip of the finger. Only that of today: what is older stands. Sent twice it is the same."""
    if not belongs(unit, by):
        raise PermissionDenied
    meeting = BoardMeeting.objects.select_for_update().filter(unit=unit, on=clock.today()).first()
    if meeting is not None:
        record("improvements.board_meeting_undone", subject=meeting, by=by)
        meeting.delete()


# ---- on the wall ------------------------------------------------------------------------------------------


class Shown(NamedTuple):
    unit: Unit | None  # None: there is no such address
    stopped: bool = False


@transaction.atomic
def make_board_address(*, unit: Unit, name: str, by: User) -> str:
    """The token itself, which is kept nowhere. Each screen has a name of its own, so a form that is sent
    twice makes one: NotAllowed the second time."""
    required(name=name)
    if unit.pk not in by.answered_unit_ids:
        raise PermissionDenied
    Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    used = set(BoardAddress.objects.filter(unit=unit, revoked_at=None).values_list("name", flat=True))
    if name in used:
        raise NotAllowed({"name": [_("A screen has that name already. Choose another, or stop it first.")]})
    if len(used) >= MOST:
        raise NotAllowed({"name": [_("The unit has ten screens already. Stop one of them first.")]})
    token = new_token()
    row = BoardAddress.objects.create(
        unit=unit, name=name, key=hash_of(token), made_at=clock.now(), made_by=by
    )
    record("improvements.board_address_made", subject=row, by=by)
    return token


@transaction.atomic
def revoke_board_address(*, address: BoardAddress, by: User) -> None:
    """The screen shows nothing more. Sent twice it is the same."""
    row = BoardAddress.objects.select_for_update(of=("self",)).select_related("unit").get(pk=address.pk)
    if row.unit_id not in by.answered_unit_ids:
        raise PermissionDenied
    if row.revoked_at is None:
        row.revoked_at = clock.now()
        row.save(update_fields=["revoked_at"])
        record("improvements.board_address_revoked", subject=row, by=by)


def shown_at(token: str) -> Shown:
    """Which board a screen shows. Of who asks and when, the day alone is kept, so that an address that
    nobody uses can be stopped."""
    row = BoardAddress.objects.select_related("unit").filter(key=hash_of(token)).first()
    if row is None:
        return Shown(None)
    shown = Shown(row.unit, row.revoked_at is not None or not row.unit.is_open)
    if not shown.stopped:
        _note_use(row)
    return shown


def _note_use(row: BoardAddress) -> None:
    """Once a day, however often the screen asks."""
    today = clock.today()
    if row.used_on is None or row.used_on < today:
        BoardAddress.objects.filter(Q(used_on=None) | Q(used_on__lt=today), pk=row.pk).update(used_on=today)
