"""Whom it concerns after the work: those who look whether it holds, and those between whom it is offered."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from events.models import Event
from improvements.models import FollowUp, Offer, Suggestion
from improvements.workflow import HOLDING, State
from notifications.audiences import suggestions
from notifications.audiences.base import Reasons, answering_for, steering_group
from organisation.models import User


def checkers(event: Event, follow_up: FollowUp) -> QuerySet[User]:
    """Whoever holds the role today, as long as nobody has looked."""
    suggestion = follow_up.effort.suggestion
    if follow_up.result or suggestion and suggestion.state != State.IMPLEMENTED:
        return User.objects.none()
    return answering_for(follow_up.unit)


def unread_handlers(event: Event, suggestion: Suggestion) -> QuerySet[User]:
    """Those who are to read what was done already, as long as nobody has."""
    return User.objects.none() if suggestion.acknowledged_at else suggestions.handlers(event, suggestion)


def asked_unit(event: Event, offer: Offer) -> QuerySet[User]:
    """As long as it can be answered, and holds where it comes from."""
    stands = offer.is_open and offer.suggestion.state in HOLDING
    return answering_for(offer.unit) if stands else User.objects.none()


def offering(event: Event, offer: Offer) -> QuerySet[User]:
    """The role that answers for it, and whoever made the offer, the original's author too."""
    suggestion = offer.suggestion
    unit = suggestion.responsible_unit
    role = answering_for(unit) if unit else steering_group()
    return User.objects.filter(
        Q(pk__in=role.values("pk")) | Q(pk__in={offer.by_id, suggestion.author_id} - {None})
    )


WHY: Reasons = {
    checkers: _("You get this because you are responsible for what was carried out."),
    unread_handlers: suggestions.HANDLER,
    asked_unit: _("You get this because you answer for the unit to which it is offered."),
    offering: _("You get this because it is your improvement that was offered."),
}
