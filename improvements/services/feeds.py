"""An address from which a feed reader follows one suggestion: made, used, taken back."""

from typing import NamedTuple
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.services import record
from improvements.models import Suggestion, SuggestionFeed
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from lean_portal.tokens import hash_of, new_token
from organisation.models import User

MOST = 50  # of one person


class Reading(NamedTuple):
    user: User
    suggestion: Suggestion


@transaction.atomic
def make_feed(*, by: User, suggestion: Suggestion, submission_id: UUID) -> str:
    """The token itself, which is kept nowhere. Sent twice it is made once: NotAllowed the second time."""
    if not Suggestion.objects.listed_for(by).filter(pk=suggestion.pk).exists():
        raise PermissionDenied
    User.objects.select_for_update().get(pk=by.pk)
    if SuggestionFeed.objects.filter(submission_id=submission_id).exists():
        raise NotAllowed(_("That address has been shown once already. Make a new one."), code="there")
    if SuggestionFeed.objects.filter(user=by).count() >= MOST:
        raise NotAllowed(_("You have fifty addresses already. Take one back first."), code="there")
    token = new_token()
    row = SuggestionFeed.objects.create(
        user=by,
        suggestion=suggestion,
        fingerprint=hash_of(token),
        submission_id=submission_id,
        made_at=clock.now(),
    )
    record("improvements.feed_token_made", subject=row, by=by)
    return token


@transaction.atomic
def revoke_feed(*, token: SuggestionFeed, by: User) -> None:
    """The reader that uses it gets nothing more. Sent twice it is the same."""
    if token.user_id != by.pk:
        raise PermissionDenied
    row = SuggestionFeed.objects.select_for_update().filter(pk=token.pk).first()
    if row is not None:
        record("improvements.feed_token_revoked", subject=row, by=by)
        row.delete()


def read_feed(token: str) -> Reading | None:
    """Who asks, and about what; None for a token that is not one, whose owner has no account any more, or
    who sees the suggestion no longer. On which day it was used last is kept, and nothing else."""
    rows = SuggestionFeed.objects.select_related("user").filter(user__is_active=True)
    row = rows.filter(fingerprint=hash_of(token)).first()
    if row is None:
        return None
    seen = Suggestion.objects.listed_for(row.user).select_related("handler_unit", "responsible_unit")
    suggestion = seen.filter(pk=row.suggestion_id).first()
    if suggestion is None:
        return None
    today = clock.today()
    if row.used_on != today:
        SuggestionFeed.objects.filter(pk=row.pk).update(used_on=today)
    return Reading(row.user, suggestion)
