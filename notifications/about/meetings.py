from __future__ import annotations

from typing import Any

from lean_portal.templatetags.portal import day
from meetings.models import Item, Meeting
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
MEETING = About(
    rows=Meeting.objects.all(),
    path=path_to_mine,
    line=lambda meeting: Line(day=day(meeting.day)),
    facts=of_briefing,
)
