"""“It concerns us too”: whoever would have written the same stands behind what is there already."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.services import record
from improvements import voices
from improvements.models import Suggestion, Support
from improvements.services.life import lock
from improvements.workflow import SUPPORTABLE, State
from lean_portal.refusals import NotAllowed
from organisation.models import User


@transaction.atomic
def support_suggestion(*, suggestion: Suggestion, by: User) -> bool:
    """Stand behind it, for the own unit. False where one does already: a double click is one support.

    PermissionDenied for what `by` may not see; NotAllowed for one's own, where nobody can stand behind it any
    more, and for somebody without a unit. It is no step of the life, and no page grows stale by it.
    """
    suggestion = lock(suggestion)
    _seen(suggestion, by)
    if suggestion.state not in SUPPORTABLE:
        raise NotAllowed(
            _("The suggestion is “%(state)s” now, so nobody can join it."),
            code="moved",
            params={"state": State(suggestion.state).label},
        )
    if voices.authors(suggestion).filter(pk=by.pk).exists():
        raise NotAllowed(_("You have suggested this yourself."), code="own")
    if by.home_unit_id is None:
        raise NotAllowed(
            _("You belong to no unit today, so it cannot be said whom it concerns."), code="no_unit"
        )
    if Support.objects.filter(suggestion__in=voices.gathered(suggestion), user=by).exists():
        return False
    Support.objects.create(suggestion=suggestion, user=by, unit_id=by.home_unit_id)
    record("improvements.suggestion_supported", subject=suggestion, by=by, unit=by.home_unit_id)
    return True


@transaction.atomic
def take_back_support(*, suggestion: Suggestion, by: User) -> bool:
    """No longer stand behind it, nor behind what has been merged into it. False where one did not."""
    suggestion = lock(suggestion)
    _seen(suggestion, by)
    gone, _rows = Support.objects.filter(suggestion__in=voices.gathered(suggestion), user=by).delete()
    if gone:
        record("improvements.suggestion_support_taken_back", subject=suggestion, by=by)
    return gone > 0


def _seen(suggestion: Suggestion, by: User) -> None:
    if not Suggestion.objects.listed_for(by).filter(pk=suggestion.pk).exists():
        raise PermissionDenied
