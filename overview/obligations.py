"""A signal that its manager alone has seen so far: on Min sida until it is shown to others too."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from lean_portal import clock
from lean_portal.obligation import Obligation
from organisation.models import User
from overview.models import Kind, Signal, manager_posts
from overview.reading import TOLD_AFTER
from overview.signals import Sign


def obligations(user: User) -> list[Obligation]:
    """No query for somebody who holds no manager's post."""
    units = [post.unit_id for post in manager_posts(user)]
    if not units:
        return []
    fallen = Signal.objects.standing().filter(unit__in=units, found_on__gt=clock.today() - TOLD_AFTER)
    return [of_signal(each) for each in fallen.exclude(sign=Sign.BETTER).select_related("unit")]


def of_signal(signal: Signal) -> Obligation:
    told = {"unit": signal.unit.name, "series": str(Kind(signal.kind).label).lower()}
    headline = (
        _("%(unit)s has gone quiet: %(series)s")
        if signal.sign == Sign.QUIET
        else _("%(unit)s slips: %(series)s")
    )
    return Obligation(
        when=signal.found_on + TOLD_AFTER,
        status="waiting",
        status_label=str(Sign(signal.sign).label),
        headline=headline % told,
        url=reverse("overview:place", args=[signal.unit.code]),
        why=_("You see it first. From this day your own manager sees it too: what do you need?"),
        action=_("Look at the chart"),
        promised=False,
    )
