"""What notices say of checks, of pilots that no longer hold, and of offers."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from improvements.models import Effort, FollowUp, Offer, Relapse, Suggestion
from lean_portal.templatetags.portal import weekday_day
from notifications.about.base import About, Line, Told
from notifications.about.suggestions import about, named
from organisation.models import User


def of_effort(effort: Effort) -> str:
    return about(effort.suggestion) if effort.suggestion else effort.name


def name_of(effort: Effort) -> str:
    return named(effort.suggestion) if effort.suggestion else effort.name


def of_check(told: Told) -> dict[str, Any]:
    check: FollowUp = told.subject
    return {
        "about": of_effort(check.effort),
        "is_pilot": check.effort.suggestion_id is None,
        "due_on": check.due_on,
        "since": check.since,
    }


def path_of_check(told: Told) -> str:
    check: FollowUp = told.subject
    if told.rule.notice == "pilot_sustained":
        return check.effort.get_absolute_url()
    if check.effort.suggestion_id is None:
        return reverse("processes:pilot_check", args=[check.effort.code, check.pk])
    return reverse("improvements:check_answer", args=[check.pk])


def checks_seen(rows: QuerySet[FollowUp], reader: User) -> QuerySet[FollowUp]:
    """A pilot is open to everybody."""
    seen = Q(effort__suggestion__in=Suggestion.objects.visible_to(reader))
    return rows.filter(seen | Q(effort__suggestion=None))


def of_relapse(told: Told) -> dict[str, Any]:
    """The words of people stand on the page alone."""
    relapse: Relapse = told.subject
    return {
        "about": relapse.effort.name,
        "missed": relapse.by_id is None,
        "due_on": relapse.due_on,
        "follows": relapse.follows,
        "owner": relapse.effort.owner_unit.manager_title if relapse.effort.owner_unit else "",
    }


def path_of_relapse(told: Told) -> str:
    """To say what follows, for whoever owes it."""
    relapse: Relapse = told.subject
    if told.rule.notice == "pilot_relapse_to_you":
        return reverse("processes:pilot_follows", args=[relapse.effort.code, relapse.pk])
    return relapse.effort.get_absolute_url()


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
    path=path_of_check,
    line=lambda check: Line(about=name_of(check.effort), day=weekday_day(check.due_on)),
    facts=of_check,
    seen_by=checks_seen,
    followed=lambda check: check.effort.suggestion_id,
)
RELAPSE = About(
    rows=Relapse.objects.select_related("effort__owner_unit"),
    path=path_of_relapse,
    line=lambda relapse: Line(about=relapse.effort.name),
    facts=of_relapse,
)
OFFER = About(
    rows=Offer.objects.select_related("unit", "suggestion__unit", "suggestion__responsible_unit"),
    path=path_of_offer,
    line=lambda offer: Line(about=named(offer.suggestion), unit=offer.unit.name),
    facts=of_offer,
    seen_by=offers_seen,
)
