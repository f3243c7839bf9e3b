from __future__ import annotations

from typing import Any

from django.urls import reverse

from lean_portal.templatetags.portal import clock, day, weekday_day
from notifications.about.base import About, Line, Told
from training.models import Occasion, Proposal, Record, Seat


def of_proposal(told: Told) -> dict[str, Any]:
    proposal: Proposal = told.subject
    return {
        "about": proposal.name,
        "yes": proposal.state == Proposal.State.YES,
        "whom": proposal.for_whom,
        "reason": proposal.decision,
    }


def path_of_proposal(told: Told) -> str:
    if told.rule.notice == "training_proposed":
        return reverse("training:proposal_decide", args=[told.subject.pk])
    return str(told.subject.get_absolute_url())


PROPOSAL = About(
    rows=Proposal.objects.select_related("course"),
    path=path_of_proposal,
    line=lambda proposal: Line(about=proposal.name),
    facts=of_proposal,
)


# ---- an occasion, and a seat at it -----------------------------------------------------------------------


def facts_of(occasion: Occasion) -> dict[str, Any]:
    return {
        "about": occasion.course.name,
        "day": weekday_day(occasion.begins_at),
        "hours": f"{clock(occasion.begins_at)}–{clock(occasion.ends_at)}",
        "place": occasion.place,
        "reason": occasion.reason,
    }


def line_of(occasion: Occasion) -> Line:
    return Line(about=occasion.course.name, day=day(occasion.begins_at))


def path_of_occasion(told: Told) -> str:
    occasion: Occasion = told.subject
    if told.rule.notice == "proof_asked":
        rows = Record.objects.filter(course=occasion.course_id, user=told.reader, done_on=occasion.day)
        row = rows.first()
        if row is not None:
            return reverse("training:proof_write", args=[row.pk])
    return str(occasion.get_absolute_url())


OCCASION = About(
    rows=Occasion.objects.select_related("course"),
    path=path_of_occasion,
    line=line_of,
    facts=lambda told: facts_of(told.subject),
    varies=lambda rule, occasion, reader: reader.pk if rule.notice == "proof_asked" else None,
)


def of_seat(told: Told) -> dict[str, Any]:
    seat: Seat = told.subject
    return {**facts_of(seat.occasion), "waits": seat.state == Seat.State.WAITING}


SEAT = About(
    rows=Seat.objects.select_related("occasion__course"),
    path=lambda told: str(told.subject.occasion.get_absolute_url()),
    line=lambda seat: line_of(seat.occasion),
    facts=of_seat,
)
