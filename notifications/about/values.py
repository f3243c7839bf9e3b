from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.urls import reverse
from django.utils.text import Truncator

from events.models import Event
from lean_portal.templatetags.portal import day
from notifications.about.base import About, Line, Told
from organisation.models import User
from values.models import Comment, OrganisationAdoption, Round, ValueFoundation
from values.obligations import companies_to_decide
from values.services.comments import answered_in

MOST = 10  # comments in one letter; the page has them all


# ---- a round ---------------------------------------------------------------------------------------------


def of_round(told: Told) -> dict[str, Any]:
    round_: Round = told.subject
    return {
        "day": day(round_.closes_on),
        "at_workplaces": round_.kind == Round.Kind.WORKPLACES,
        "about": str(round_.foundation),
    }


ROUND = About(
    rows=Round.objects.select_related("foundation").defer("foundation__content"),
    path=lambda told: reverse("values:reply", args=[told.subject.pk]),
    line=lambda round_: Line(about=str(round_.foundation), day=day(round_.closes_on)),
    facts=of_round,
)


# ---- a version -------------------------------------------------------------------------------------------

# notice → the page with the step to take
STEPS = {
    "version_proposed": "values:gate",
    "proposal_taken_back": "values:gate",
    "proposal_sent_back": "values:gate",
    "foundation_adopted": "values:talk_create",
    "look_due": "values:look_create",
}


def path(told: Told) -> str:
    own = OWN_PATHS.get(told.rule.notice)
    return own(told) if own else reverse(STEPS.get(told.rule.notice, "values:foundation"))


def path_to_comments(told: Told) -> str:
    comments = of_reader(told)
    if len(comments) == 1:
        return reverse("values:comment", args=[comments[0].pk])
    return reverse("values:comments") + "?whose=mine"


def path_to_decision(told: Told) -> str:
    company = companies(told).first()
    return (
        reverse("values:organisation_adopt", args=[company.code]) if company else reverse("values:foundation")
    )


OWN_PATHS: dict[str, Callable[[Told], str]] = {
    "comments_answered": path_to_comments,
    "company_undecided": path_to_decision,
}


def facts(told: Told) -> dict[str, Any]:
    version: ValueFoundation = told.subject
    own = OWN_FACTS.get(told.rule.notice)
    return {
        "about": version.number,
        "version": version,
        "day": day(version.look_due_on),  # type: ignore[attr-defined]
        **(own(told) if own else {}),
    }


def of_company(told: Told) -> dict[str, Any]:
    return {"companies": list(companies(told))}


def companies(told: Told) -> Any:
    """Those that this person answers for and that have not decided; nearly always one."""
    undecided = companies_to_decide(told.subject)
    return undecided.filter(pk__in=told.reader.answered_unit_ids).order_by("path")


def of_comments(told: Told) -> dict[str, Any]:
    """What was answered at once has one outcome and one answer. Mail travels in the open: from a workplace
    under statutory secrecy it carries the numbers alone."""
    comments = of_reader(told)
    discreet = any(comment.reply.unit and comment.reply.unit.secrecy for comment in comments)
    return {
        "discreet": discreet,
        "corrected": told.event.data["corrected"],
        "comments": [(c.code, "" if discreet else Truncator(c.text).chars(300)) for c in comments[:MOST]],
        "count": len(comments),
        "left": max(len(comments) - MOST, 0),
        "outcome": comments[0].get_handling_display() if comments else "",
        "answer": comments[0].answer if comments else "",
    }


def of_reader(told: Told) -> list[Comment]:
    """Of the comments that were answered, those of this person's workplaces and groups."""
    return [comment for comment in told.more or () if is_of(comment, told.reader)]


def is_of(comment: Comment, reader: User) -> bool:
    if comment.by_id == reader.pk:
        return True
    if comment.reply.body:
        return any(post.role in comment.reply.body.member_roles for post in reader.posts)
    return comment.reply.unit_id in reader.answered_unit_ids


OWN_FACTS: dict[str, Callable[[Told], dict[str, Any]]] = {
    "comments_answered": of_comments,
    "company_undecided": of_company,
}


def comments_of(events: Iterable[Event]) -> dict[int, list[Comment]]:
    return {event.pk: answered_in(event) for event in events if "comments" in event.data}


FOUNDATION = About(
    rows=ValueFoundation.objects.with_look().defer("content"),
    path=path,
    line=lambda version: Line(about=version.number, day=day(version.look_due_on)),
    facts=facts,
    more=comments_of,
    varies=lambda rule, version, reader: reader.pk if rule.notice in OWN_FACTS else None,
)


# ---- the decision of a company ---------------------------------------------------------------------------


def of_adoption(told: Told) -> dict[str, Any]:
    adoption: OrganisationAdoption = told.subject
    return {"about": adoption.foundation.number, "company": adoption.organisation.name}


ADOPTION = About(
    rows=OrganisationAdoption.objects.select_related("foundation", "organisation").defer(
        "foundation__content"
    ),
    path=lambda told: reverse("values:talk_create"),
    line=lambda adoption: Line(about=adoption.foundation.number),
    facts=of_adoption,
)
