"""An address from which a calendar program reads the meetings: made, used, taken back."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.services import record
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from lean_portal.tokens import hash_of, new_token
from meetings.models import CalendarToken
from meetings.permissions import takes_part
from organisation.models import User

MOST = 5  # a telephone, a computer, and some that were forgotten


@transaction.atomic
def make_token(*, by: User, submission_id: UUID) -> str:
    """The token itself, which is kept nowhere. Sent twice it is made once: NotAllowed the second time."""
    if not takes_part(by):
        raise PermissionDenied
    User.objects.select_for_update().get(pk=by.pk)
    if CalendarToken.objects.filter(submission_id=submission_id).exists():
        raise NotAllowed(_("That address has been shown once already. Make a new one."), code="there")
    if by.calendar_tokens.count() >= MOST:
        raise NotAllowed(_("You have five addresses already. Take one back first."), code="there")
    token = new_token()
    row = by.calendar_tokens.create(
        fingerprint=hash_of(token), submission_id=submission_id, made_at=clock.now()
    )
    record("meetings.calendar_token_made", subject=row, by=by)
    return token


@transaction.atomic
def revoke_token(*, token: CalendarToken, by: User) -> None:
    """The calendar that uses it gets nothing more. Sent twice it is the same."""
    if token.user_id != by.pk:
        raise PermissionDenied
    row = CalendarToken.objects.select_for_update().filter(pk=token.pk).first()
    if row is not None:
        record("meetings.calendar_token_revoked", subject=row, by=by)
        row.delete()


def read_token(token: str) -> User | None:
    """Whose calendar asks; None for a token that is not one, or whose owner has nothing to do with KL-Info
    any more. On which day it was used last is kept, and nothing else."""
    rows = CalendarToken.objects.select_related("user").filter(user__is_active=True)
    row = rows.filter(fingerprint=hash_of(token)).first()
    if row is None or not takes_part(row.user):
        return None
    today = clock.today()
    if row.used_on != today:
        CalendarToken.objects.filter(pk=row.pk).update(used_on=today)
    return row.user
