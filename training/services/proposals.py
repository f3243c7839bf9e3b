"""The steering group proposes a training, and koncernchefsgruppen decides: once, in words, on a day."""

import datetime as dt
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.services import record
from lean_portal import clock
from lean_portal.refusals import NotAllowed, required
from organisation.models import User
from training.models import Course, Proposal, Provider, Tier
from training.permissions import decides, proposes
from training.services.base import check, check_version, lock_course
from training.services.courses import make_course

State = Proposal.State
ANSWERED = _("This proposal has been answered or withdrawn already. What you wrote is still here.")


@transaction.atomic
def propose_training(
    *,
    by: User,
    submission_id: UUID,
    name: str,
    tier: str,
    for_whom: str,
    why_now: str,
    time_and_cost: str,
    course: Course | None = None,
    provider: Provider | None = None,
) -> Proposal:
    """By the steering group. The same form sent twice is one proposal."""
    check(proposes, by)
    required(name=name, for_whom=for_whom, why_now=why_now, time_and_cost=time_and_cost)
    if tier not in Tier.values:
        raise NotAllowed({"tier": [_("Choose one from the list.")]})
    proposal, made = Proposal.objects.get_or_create(
        submission_id=submission_id,
        defaults={
            "by": by,
            "at": clock.now(),
            "name": name,
            "tier": tier,
            "for_whom": for_whom,
            "why_now": why_now,
            "time_and_cost": time_and_cost,
            "course": course,
            "provider": provider,
        },
    )
    if proposal.by_id != by.pk:
        raise PermissionDenied
    if made:
        record("training.training_proposed", subject=proposal, by=by)
    return proposal


@transaction.atomic
def withdraw_proposal(*, proposal: Proposal, by: User, version: int | None = None) -> Proposal:
    """By the steering group, until it is decided."""
    check(proposes, by)
    proposal = _lock_waiting(proposal, version)
    proposal.state = State.WITHDRAWN
    proposal.version += 1
    proposal.save(update_fields=["state", "version"])
    record("training.proposal_withdrawn", subject=proposal, by=by)
    return proposal


@transaction.atomic
def decide_proposal(
    *,
    proposal: Proposal,
    by: User,
    yes: bool,
    decision: str,
    decided_on: dt.date,
    version: int | None = None,
) -> Proposal:
    """By koncernchefsgruppen: one answer, however many answer at once. A yes makes the course in the same
    act; a course that was chosen is given again, for whom and by whom the proposal says."""
    check(decides, by)
    required(decision=decision, decided_on=decided_on)
    proposal = _lock_waiting(proposal, version)
    if decided_on > clock.today():
        raise NotAllowed({"decided_on": [_("Write the day on which it was decided: today or before.")]})
    if yes:
        proposal.course = _course_of(proposal)
    proposal.state = State.YES if yes else State.NO
    proposal.decision, proposal.decided_on, proposal.decided_by = decision, decided_on, by
    proposal.version += 1
    proposal.save(update_fields=["state", "course", "decision", "decided_on", "decided_by", "version"])
    record("training.training_decided", subject=proposal, by=by, yes=yes)
    return proposal


def _lock_waiting(proposal: Proposal, version: int | None) -> Proposal:
    proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if not proposal.waits:
        raise NotAllowed(ANSWERED, code="stale")
    check_version(proposal, version)
    return proposal


def _course_of(proposal: Proposal) -> Course:
    if proposal.course is None:
        return make_course(
            name=proposal.name,
            tier=proposal.tier,
            for_whom=proposal.for_whom,
            provider=proposal.provider,
        )
    course = lock_course(proposal.course)
    course.retired_at, course.audience = None, proposal.for_whom
    course.provider = proposal.provider or course.provider
    course.version += 1
    course.save(update_fields=["retired_at", "audience", "provider", "version"])
    return course
