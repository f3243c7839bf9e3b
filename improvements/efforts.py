"""Who leads what is tried, and where it is found."""

from django.db.models import Q

from improvements import rules
from improvements.models import Effort, Suggestion
from improvements.workflow import Who
from organisation.models import User
from organisation.permissions import is_steering_member


def leads(user: User, effort: Effort) -> bool:
    """The responsible role of a suggestion; of a pilot its owner, or the steering group that supports it."""
    if effort.suggestion is not None:
        return Who.RESPONSIBLE in rules.actors(effort.suggestion, user)
    return effort.owner_unit_id in user.answered_unit_ids or is_steering_member(user)


def sees(user: User, effort: Effort) -> bool:
    """A pilot is open to everybody; a suggestion to those who see it."""
    if effort.suggestion_id is None:
        return True
    return Suggestion.objects.visible_to(user).filter(pk=effort.suggestion_id).exists()


def in_charge(user: User) -> Q:
    """The efforts whose next step rests on a role this person holds today."""
    units = user.answered_unit_ids
    return Q(owner_unit__in=units) | Q(suggestion__responsible_unit__in=units)
