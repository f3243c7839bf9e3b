"""Whom requests for support, the register of improvement leaders and handovers concern."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from events.models import Event
from notifications.audiences.base import Reasons, steering_group
from organisation.models import User
from organisation.steering import stepping_in
from training.models import Handover, HandoverLine, Supporter, SupportRequest


def helpers(event: Event, asked: SupportRequest) -> QuerySet[User]:
    """The steering group, as long as nobody has taken it."""
    return User.objects.none() if asked.owner_id else steering_group()


def leaders_nearby(event: Event, asked: SupportRequest) -> QuerySet[User]:
    """The improvement leaders of the same organisation, as long as nobody has taken it."""
    if asked.owner_id:
        return User.objects.none()
    leaders = Supporter.objects.on_duty().in_authority(asked.unit.authority_id or asked.unit_id)
    return User.objects.filter(pk__in=leaders.values("user")).exclude(pk__in=steering_group().values("pk"))


def support_climbed_to(event: Event, asked: SupportRequest) -> QuerySet[User]:
    """Whoever leads the steering group, but for the owner, who has been told."""
    return stepping_in().exclude(pk=asked.owner_id)


def support_owner(event: Event, asked: SupportRequest) -> QuerySet[User]:
    return User.objects.filter(pk=asked.owner_id)


def support_asker(event: Event, asked: SupportRequest) -> QuerySet[User]:
    return User.objects.filter(pk=asked.by_id)


def the_supporter(event: Event, supporter: Supporter) -> QuerySet[User]:
    return User.objects.filter(pk=supporter.user_id)


def receivers(event: Event, handover: Handover) -> QuerySet[User]:
    """Those with something left to accept."""
    lines = HandoverLine.objects.waiting().filter(handover=handover)
    return User.objects.filter(pk__in=lines.values("to"))


def new_receiver(event: Event, handover: Handover) -> QuerySet[User]:
    return receivers(event, handover).filter(pk=event.data.get("to"))


def who_gives(event: Event, handover: Handover) -> QuerySet[User]:
    """Whoever may choose another, as long as somebody has said no and nobody else is chosen."""
    if not HandoverLine.objects.to_give().filter(handover=handover).exists():
        return User.objects.none()
    near = Q(pk=handover.leaver_id) | Q(pk=handover.by_id)
    return User.objects.filter(near | Q(pk__in=stepping_in().values("pk")))


def around_handover(event: Event, handover: Handover) -> QuerySet[User]:
    """Whoever leaves, and whoever prepared it."""
    return User.objects.filter(Q(pk=handover.leaver_id) | Q(pk=handover.by_id))


WHY: Reasons = {
    helpers: _("You get this because the steering group gives support."),
    leaders_nearby: _("You get this because you stand among the improvement leaders."),
    support_climbed_to: _("You get this because it is yours to see to that promises are kept."),
    support_owner: _("You get this because you take care of the request."),
    support_asker: _("You get this because you asked for support."),
    the_supporter: _("You get this because you stand among the improvement leaders."),
    receivers: _("You get this because something is handed over to you."),
    new_receiver: _("You get this because something is handed over to you."),
    who_gives: _("You get this because you choose who takes it over."),
    around_handover: _("You get this because you leave, or prepared the handover."),
}
