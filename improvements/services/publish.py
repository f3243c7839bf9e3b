"""What was written first is published: each decision in its own transaction, the rest whatever happens."""

from collections.abc import Iterable
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.services import record
from improvements.models import Prepared, Suggestion
from improvements.services.prepare import STALE_TEXT, carry_out, hold, needs_signature
from improvements.services.signature import UNSIGNED
from improvements.wording import LEFT, blanks
from lean_portal.refusals import NotAllowed
from organisation.models import User

LETTERS = ("answer", "would_change", "question")


class Outcome(NamedTuple):
    """What came of one of several: `why` is empty where it was done."""

    suggestion: Suggestion
    why: str = ""


@transaction.atomic
def publish_prepared(*, prepared: Prepared, by: User, revision: int) -> Suggestion:
    """The decision is made now, through its own service, and what was written is gone with it. NotAllowed
    when it was published already, changed or unsigned, or when something has happened to the suggestion."""
    found = hold(prepared, by=by, revision=revision)
    if found.stale:
        raise NotAllowed(STALE_TEXT, code="stale")
    if needs_signature(found):
        raise NotAllowed(UNSIGNED, code="unsigned")
    if left := left_blank(found):
        raise NotAllowed(LEFT % {"blanks": ", ".join(left)}, code="blank")
    pk = found.pk
    suggestion = carry_out(found, by=by)
    found.delete()
    record("improvements.decision_published", subject=suggestion, by=by, prepared=pk)
    return suggestion


def left_blank(prepared: Prepared) -> list[str]:
    return blanks(*(str(prepared.given.get(name, "")) for name in LETTERS))


def publish_together(*, chosen: Iterable[tuple[Prepared, int]], by: User) -> list[Outcome]:
    """Each on its own: one that can no longer be made stops no other."""
    return [publish_one(prepared, revision, by) for prepared, revision in chosen]


def publish_one(prepared: Prepared, revision: int, by: User) -> Outcome:
    try:
        publish_prepared(prepared=prepared, by=by, revision=revision)
    except NotAllowed as refusal:
        return Outcome(prepared.suggestion, " ".join(refusal.messages))
    except PermissionDenied:
        return Outcome(prepared.suggestion, str(ELSEWHERE))
    return Outcome(prepared.suggestion)


ELSEWHERE = _("It lies with somebody else now.")
