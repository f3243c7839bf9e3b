from __future__ import annotations

from typing import Any

from lean_portal.templatetags.portal import day
from meetings.models import Item
from notifications.about.base import About, Line, Told


def of_item(told: Told) -> dict[str, Any]:
    item: Item = told.subject
    return {
        "about": item.title,
        "item": item,
        "day": day(item.meeting.day) if item.meeting else "",
        "reason": item.answer,
    }


ITEM = About(
    rows=Item.objects.select_related("meeting", "proposed_by"),
    path=lambda told: told.subject.get_absolute_url(),
    line=lambda item: Line(about=item.title),
    facts=of_item,
)
