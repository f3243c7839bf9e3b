"""What notices say of checks and offers."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from improvements.models import FollowUp, Offer, Suggestion
from lean_portal.templatetags.portal import weekday_day
from notifications.about.base import About, Line, Told
from notifications.about.suggestions import about, named
from organisation.models import User


def of_check(told: Told) -> dict[str, Any]:
    check: FollowUp = told.subject
    return {"about": about(check.effort.suggestion), "due_on": check.due_on, "since": check.since}


def checks_seen(rows: QuerySet[FollowUp], reader: User) -> QuerySet[FollowUp]:
    return rows.filter(effort__suggestion__in=Suggestion.objects.visible_to(reader))


def of_offer(told: Told) -> dict[str, Any]:
    """The words of people stand on the page alone."""
    offer: Offer = told.subject
    return {
        "about": about(offer.suggestion),
        "from_unit": offer.suggestion.unit.name,
        "unit": offer.unit.name,
        "answer": offer.answer,
    }


def path_of_offer(told: Told) -> str:
    """To the answer, or to what came of it."""
    offer: Offer = told.subject
    if told.rule.notice == "offer_made":
        return reverse("improvements:offer_answer", args=[offer.pk])
    return offer.suggestion.get_absolute_url()


def offers_seen(rows: QuerySet[Offer], reader: User) -> QuerySet[Offer]:
    return rows.filter(suggestion__in=Suggestion.objects.visible_to(reader))


CHECK = About(
    rows=FollowUp.objects.select_related("unit", "effort__suggestion"),
    path=lambda told: reverse("improvements:check_answer", args=[told.subject.pk]),
    line=lambda check: Line(about=named(check.effort.suggestion), day=weekday_day(check.due_on)),
    facts=of_check,
    seen_by=checks_seen,
    followed=lambda check: check.effort.suggestion_id,
)
OFFER = About(
    rows=Offer.objects.select_related("unit", "suggestion__unit", "suggestion__responsible_unit"),
    path=path_of_offer,
    line=lambda offer: Line(about=named(offer.suggestion), unit=offer.unit.name),
    facts=of_offer,
    seen_by=offers_seen,
)
