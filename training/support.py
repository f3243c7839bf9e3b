"""Who asks for support, who may take care of it, and what waits for whom."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from lean_portal import clock
from lean_portal.obligation import Obligation
from organisation.models import Appointment, Unit, User
from organisation.models.unit import UnitQuerySet
from organisation.permissions import is_steering_member
from organisation.roles import STEERING
from organisation.steering import convenes
from organisation.workdays import add_workdays, workdays_between
from training.models import Supporter, SupportRequest
from training.models.support import SupportRequestQuerySet, who_can_own

# So many working days after the promised day, as for a suggestion (improvements.promises.LADDER): whoever
# owns it is told the day after, the convenor of the steering group two days later; KL-Info takes up what is
# still unanswered when three more have passed.
OWNER, CONVENOR = "owner", "convenor"
LADDER = {OWNER: 1, CONVENOR: 3}
KL_INFO = 6


def rungs_of(asked: SupportRequest, *, is_owned: bool, today: dt.date) -> list[str]:
    """Who is to have been told by now that the promise is broken. What nobody owns goes straight to the
    convenor."""
    late = workdays_between(asked.answer_by, today)
    if not is_owned:
        return [CONVENOR] if late >= LADDER[OWNER] else []
    return [rung for rung, days in LADDER.items() if late >= days]


def left_unanswered() -> SupportRequestQuerySet:
    """Told of on each level, and still without an answer: for the next KL-Info."""
    last = add_workdays(clock.today(), -KL_INFO)
    return SupportRequest.objects.waiting().filter(answer_by__lte=last)


def units_of(user: User) -> UnitQuerySet:
    """For which somebody may ask: where they work, and what they answer for."""
    return Unit.objects.open().filter(pk__in=user.unit_ids | user.answered_unit_ids).order_by("path")


def asks_for(user: User, unit: Unit) -> bool:
    return unit.pk in user.unit_ids or unit.pk in user.answered_unit_ids


def may_own(user: User, request: SupportRequest) -> bool:
    """The steering group, and improvement leaders of the same organisation: another authority does not read
    what a unit has written."""
    if not user.is_active:
        return False
    if is_steering_member(user):
        return True
    authority = request.unit.authority_id or request.unit_id
    return Supporter.objects.on_duty().in_authority(authority).filter(user=user).exists()


def possible_owners(unit: Unit) -> list[User]:
    authority = unit.authority_id or unit.pk
    near = Supporter.objects.on_duty().in_authority(authority).values("user")
    member = Appointment.objects.current().filter(role__in=STEERING).values("user")
    return list(who_can_own().filter(Q(pk__in=near) | Q(pk__in=member)).order_by("name", "pk"))


def resting_on(user: User) -> SupportRequestQuerySet:
    """What waits for this person: what they own; and for whoever convenes, what has no owner who serves, and
    what is late. The rule for what is left behind stands here and nowhere else."""
    waiting = SupportRequest.objects.in_queue()
    if not convenes(user):
        return waiting.with_owner().filter(owner=user)
    free = SupportRequest.objects.without_owner().values("pk")
    late = SupportRequest.objects.late().values("pk")
    return waiting.filter(Q(owner=user) | Q(pk__in=free) | Q(pk__in=late))


def obligations(user: User) -> list[Obligation]:
    """One query, which asks whether this person still helps others too; one more for a member of
    the steering group."""
    return [_obligation(asked, user) for asked in resting_on(user).for_rows()]


def _obligation(asked: SupportRequest, user: User) -> Obligation:
    late = asked.answer_by < clock.today()
    mine = asked.owner_id == user.pk
    if mine:
        label, action = _("A unit has asked you for help"), _("Answer")
        why = _("They were promised an answer by this day.")
    else:
        label, action = _("Nobody has answered yet"), _("See to it")
        why = _("You lead the steering group: take it, or give it to somebody.")
    return Obligation(
        when=asked.answer_by,
        status="late" if late else "waiting",
        status_label=_("The answer is late") if late else label,
        headline=_("%(unit)s needs support") % {"unit": asked.unit.name},
        url=reverse("training:support_detail", args=[asked.pk]),
        why=why,
        action=action,
    )
