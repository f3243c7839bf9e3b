"""Who leads improvements, and where a manager goes to see the work."""

from __future__ import annotations

from django.db.models import Q

from lean_portal import clock
from organisation.models import Unit, User
from organisation.models.unit import UnitQuerySet
from organisation.roles import ANSWERING
from training.models import Record, Tier
from training.models.support import Supporter, SupporterQuerySet


def has_learnt_to_lead(user: User) -> bool:
    return Record.objects.valid_on(clock.today()).filter(user=user, course__tier=Tier.LEADERS).exists()


def register(text: str = "", authority: int | None = None) -> SupporterQuerySet:
    """By organisation and name. `text` is looked for in what they help with and in their names."""
    found = Supporter.objects.on_duty().select_related("user").order_by("user__name", "pk")
    if text:
        found = found.filter(Q(helps_with__icontains=text) | Q(user__name__icontains=text))
    return found.in_authority(authority) if authority else found


def visits_for(user: User) -> frozenset[int]:
    """The units whose manager this person is today, or stands in for."""
    return frozenset(post.unit_id for post in user.posts_as(ANSWERING))


def places_of(unit: Unit) -> UnitQuerySet:
    """Where a manager of the unit may go: the unit itself and what lies just below it."""
    return Unit.objects.open().filter(Q(pk=unit.pk) | Q(parent=unit.pk)).order_by("path")
