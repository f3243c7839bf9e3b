"""Two members stand behind a no of the steering group, where the group has chosen so in its settings."""

from collections.abc import Callable
from contextvars import ContextVar

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.services import record
from improvements.models import Prepared, Suggestion
from lean_portal.refusals import NotAllowed
from organisation.models import GroupSettings, User

REHEARSING: ContextVar[bool] = ContextVar("REHEARSING", default=False)
UNSIGNED = _("A second member signs the steering group's no before it is published.")


class TakenBack(Exception):
    pass


def rehearse[T](act: Callable[[], T]) -> T:
    """Do it, look at what came of it, and take all of it back: the same rules and the same words as the real
    thing. No signature is asked for, since nothing of it stays."""
    found: list[T] = []
    token = REHEARSING.set(True)
    try:
        with transaction.atomic():
            found.append(act())
            raise TakenBack
    except TakenBack:
        return found[0]
    finally:
        REHEARSING.reset(token)


def refuse_unsigned(suggestion: Suggestion, *, answer: str, would_change: str) -> None:
    """NotAllowed (code "unsigned") for a no of the steering group whose words nobody else has signed."""
    if not suggestion.at_steering or REHEARSING.get() or not GroupSettings.objects.current().second_signature:
        return
    written = Prepared.objects.at_steering().as_of_now().filter(Q(signed=True, overtaken=False))
    signed = written.filter(
        suggestion=suggestion,
        version=suggestion.version,
        action="decline",
        given__answer=answer,
        given__would_change=would_change,
    )
    if not signed.exists():
        raise NotAllowed(UNSIGNED, code="unsigned")


def throw_away(prepared: Prepared, *, by: User) -> None:
    pk, suggestion = prepared.pk, prepared.suggestion
    prepared.delete()
    record("improvements.decision_discarded", subject=suggestion, by=by, prepared=pk)


def forget_what_they_wrote(suggestion: Suggestion, user: User, *, by: User) -> None:
    """`user` has a conflict of interest: neither their words nor their signature decide anything."""
    Prepared.objects.filter(suggestion=suggestion, signed_by=user).update(signed_by=None, signed_at=None)
    for prepared in Prepared.objects.filter(suggestion=suggestion, written_by=user):
        throw_away(prepared, by=by)
