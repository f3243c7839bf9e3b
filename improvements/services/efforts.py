"""What is tried and measured: made when it is needed, and locked with the suggestion it belongs to."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from improvements.efforts import leads
from improvements.models import Effort, Suggestion
from improvements.services.life import lock
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from organisation.models import Unit, User


def effort_of(suggestion: Suggestion) -> Effort:
    """The effort of a locked suggestion, made the first time it is asked for."""
    effort = Effort.objects.get_or_create(suggestion=suggestion)[0]
    effort.suggestion = suggestion
    return effort


@transaction.atomic
def open_effort(*, name: str, code: str, owner_unit: Unit, waits: bool = False) -> Effort:
    """The effort of a pilot. `code` is that of its page; made once. `waits`: nothing is tried in it until it
    is opened without, and it can be measured how it is before."""
    given = {"name": name, "owner_unit": owner_unit, "waits": waits}
    effort, _made = Effort.objects.get_or_create(code=code, defaults=given)
    if effort.waits and not waits:
        effort.waits = False
        effort.save(update_fields=["waits"])
    return effort


def lock_effort(effort: Effort, *, version: int | None = None) -> Effort:
    """The effort as it is now, held until the transaction ends; its suggestion first, where it has one.
    `version` is that of the suggestion."""
    suggestion = lock(effort.suggestion, version=version) if effort.suggestion else None
    fresh = Effort.objects.select_for_update(of=("self",)).select_related("owner_unit").get(pk=effort.pk)
    if suggestion is not None:
        fresh.suggestion = suggestion
    return fresh


def lock_led(effort: Effort, by: User) -> Effort:
    """Locked; PermissionDenied for whoever does not lead it."""
    effort = lock_effort(effort)
    if not leads(by, effort):
        raise PermissionDenied
    return effort


@transaction.atomic
def close_effort(*, effort: Effort, by: User) -> Effort:
    """The work of a pilot is over; NotAllowed while a cycle goes on. Whoever closes the pilot records it."""
    effort = lock_led(effort, by)
    if effort.trials.going_on().exists():
        raise NotAllowed(_("A cycle is going on. Conclude it first: what did it show?"), code="open")
    if effort.closed_at is None:
        effort.closed_at = clock.now()
        effort.save(update_fields=["closed_at"])
    return effort
