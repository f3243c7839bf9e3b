"""A unit asks for help: somebody takes care of it, by a day, and answers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.services import record
from lean_portal import clock
from lean_portal.refusals import STALE, NotAllowed, required
from organisation.models import Unit, User
from organisation.permissions import is_steering_member
from organisation.workdays import add_workdays
from training.models import SupportRequest
from training.models.support import LONGEST, LONGEST_ANSWER, who_can_own
from training.support import asks_for, may_own

PROMISED = 5  # working days


@transaction.atomic
def ask_support(*, by: User, unit: Unit, text: str, submission_id: UUID) -> SupportRequest:
    """By somebody who works in the unit or answers for it. The same submission again is a double click."""
    if not asks_for(by, unit):
        raise PermissionDenied
    required(text=text)
    _check_length(text, LONGEST, "text")
    asked, is_new = SupportRequest.objects.get_or_create(
        submission_id=submission_id,
        defaults={
            "unit": unit,
            "by": by,
            "text": text,
            "at": clock.now(),
            "answer_by": add_workdays(clock.today(), PROMISED),
        },
    )
    if asked.by_id != by.pk:
        raise PermissionDenied
    if is_new:
        record("training.support_asked", subject=asked, by=by, unit=unit.pk)
    return asked


@transaction.atomic
def take_support(*, request: SupportRequest, by: User, version: int | None = None) -> SupportRequest:
    """The steering group, or an improvement leader of the organisation, takes care of it."""
    return _give(_lock(request, version), to=by, by=by)


@transaction.atomic
def hand_support(
    *, request: SupportRequest, by: User, to: User, version: int | None = None
) -> SupportRequest:
    """Whoever owns it, or the steering group, hands it to somebody who may own it."""
    request = _lock(request, version)
    if not handles(by, request):
        raise PermissionDenied
    if not may_own(to, request):
        raise NotAllowed({"to": [_("Choose somebody in the steering group or an improvement leader.")]})
    return _give(request, to=to, by=by)


def _give(request: SupportRequest, *, to: User, by: User) -> SupportRequest:
    if not may_own(to, request):
        raise PermissionDenied
    free = not request.owner_id or SupportRequest.objects.without_owner().filter(pk=request.pk).exists()
    if to == by and not free and request.owner_id != by.pk and not is_steering_member(by):
        raise NotAllowed(_("Somebody else has taken it already."), code="stale")
    if request.owner_id == to.pk:
        return request
    request.owner = to
    return _save(request, "training.support_given", by, to=to.pk)


@transaction.atomic
def pass_support(*, request: SupportRequest, by: User, to: User) -> SupportRequest:
    """In a handover: `to` has accepted it, and the caller has asked whether it was theirs to accept."""
    request = _lock(request, None)
    if not may_own(to, request):
        raise NotAllowed(_("They cannot own a request for support."), code="hidden")
    request.owner = to
    return _save(request, "training.support_passed", by, to=to.pk)


@transaction.atomic
def answer_support(
    *, request: SupportRequest, by: User, answer: str, version: int | None = None
) -> SupportRequest:
    """By its owner or the steering group; whoever answers one that nobody has taken has taken it."""
    request = _lock(request, version)
    if not handles(by, request):
        raise PermissionDenied
    required(answer=answer)
    _check_length(answer, LONGEST_ANSWER, "answer")
    request.answer, request.answered_at = answer, clock.now()
    request.owner = request.owner or by
    return _save(request, "training.support_answered", by)


@transaction.atomic
def close_support(*, request: SupportRequest, by: User, version: int | None = None) -> SupportRequest:
    """Whoever asked needs no help any more."""
    request = _lock(request, version)
    if request.by_id != by.pk and request.unit_id not in by.answered_unit_ids:
        raise PermissionDenied
    request.closed_at = clock.now()
    return _save(request, "training.support_closed", by)


def handles(user: User, request: SupportRequest) -> bool:
    """May answer it and hand it on: its owner, as long as they help others, and the steering group."""
    if is_steering_member(user):
        return True
    return request.owner_id == user.pk and who_can_own().filter(pk=user.pk).exists()


def _lock(request: SupportRequest, version: int | None) -> SupportRequest:
    rows = SupportRequest.objects.select_for_update(of=("self",)).select_related("unit", "owner")
    found = rows.get(pk=request.pk)
    if version is not None and found.version != version:
        raise NotAllowed(STALE, code="stale")
    if not found.waits:
        raise NotAllowed(_("It has been answered or closed already."), code="stale")
    return found


def _save(request: SupportRequest, kind: str, by: User, **data: Any) -> SupportRequest:
    request.version += 1
    request.save(update_fields=["owner", "answer", "answered_at", "closed_at", "version"])
    record(kind, subject=request, by=by, **data)
    return request


def _check_length(text: str, most: int, name: str) -> None:
    if len(text) > most:
        raise NotAllowed({name: [_("Shorten the text to %(most)d characters.") % {"most": most}]})
