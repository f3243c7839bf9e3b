"""Two members stand behind a no of the steering group, where the group has chosen so in its settings."""

from collections.abc import Callable
from contextvars import ContextVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from improvements.models import Prepared, Suggestion
from lean_portal.refusals import NotAllowed
from organisation.models import GroupSettings

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
    signed = Prepared.objects.at_steering().filter(
        suggestion=suggestion,
        version=suggestion.version,
        action="decline",
        signed_by__isnull=False,
        given__answer=answer,
        given__would_change=would_change,
    )
    if not signed.exists():
        raise NotAllowed(UNSIGNED, code="unsigned")
