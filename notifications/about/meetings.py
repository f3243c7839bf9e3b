from __future__ import annotations

from typing import Any

from django.urls import reverse

from lean_portal.templatetags.portal import day
from meetings.models import Correction, Item, Meeting, Series
from meetings.services.reviewing import review_ends
from notifications.about.base import About, Line, Told
from notifications.about.cascade import TOLD_AGAIN, of_briefing, path_to_mine


def of_item(told: Told) -> dict[str, Any]:
    item: Item = told.subject
    return {
        "about": item.title,
        "item": item,
        "day": day(item.meeting.day) if item.meeting else "",
        "reason": item.answer,
    }


def path_of_item(told: Told) -> str:
    if told.rule.notice in TOLD_AGAIN:
        return path_to_mine(told)
    return str(told.subject.get_absolute_url())


ITEM = About(
    rows=Item.objects.select_related("meeting", "proposed_by"),
    path=path_of_item,
    line=lambda item: Line(about=item.title),
    facts=of_item,
)


BRIEFINGS = frozenset({"briefing_day_asked", "briefing_reminded", "briefing_last_day"})


def of_meeting(told: Told) -> dict[str, Any]:
    if told.rule.notice in BRIEFINGS:
        return of_briefing(told)
    meeting: Meeting = told.subject
    return {
        "about": day(meeting.day),
        "meeting": meeting,
        "until": day(review_ends(meeting, Series.objects.current())),
        "reason": meeting.reopened_reason,
    }


def way_to_meeting(told: Told) -> str:
    if told.rule.notice in BRIEFINGS:
        return path_to_mine(told)
    if told.rule.notice == "action_given":
        return reverse("meetings:action_list")
    return reverse("meetings:notes", args=[told.subject.pk])


MEETING = About(
    rows=Meeting.objects.all(),
    path=way_to_meeting,
    line=lambda meeting: Line(about=day(meeting.day), day=day(meeting.day)),
    facts=of_meeting,
)


def of_correction(told: Told) -> dict[str, Any]:
    correction: Correction = told.subject
    return {
        "about": title_of(correction),
        "day": day(correction.meeting.day),
        "accepted": correction.state == Correction.State.ACCEPTED,
        "reason": correction.answer,
    }


def title_of(correction: Correction) -> str:
    return correction.item.title if correction.item else f"KL-Info {day(correction.meeting.day)}"


CORRECTION = About(
    rows=Correction.objects.select_related("item", "meeting"),
    path=lambda told: told.subject.get_absolute_url(),
    line=lambda correction: Line(about=title_of(correction)),
    facts=of_correction,
)
