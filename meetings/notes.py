"""The notes of a meeting, as a tree of words: shown while under review, frozen when they are closed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import translation

from meetings.attendance import delegations
from meetings.cascade import UNTOLD
from meetings.models import Item, Meeting
from meetings.workflow import Result

Tree = dict[str, Any]


def content_of(meeting: Meeting) -> Tree:
    """What is frozen: in the language of the group."""
    with translation.override(settings.LANGUAGE_CODE):
        return notes_of(meeting)


def notes_of(meeting: Meeting) -> Tree:
    """In the reader's language as far as the words are ours. No message that waits for samverkan."""
    rows = Item.objects.on_agenda().filter(meeting=meeting).select_related("owner_unit")
    items = rows.prefetch_related("actions__owner_unit")
    following = next_after(meeting)
    return {
        "day": meeting.day.isoformat(),
        "starts": f"{meeting.starts:%H:%M}",
        "minutes": meeting.minutes,
        "place": meeting.place,
        "attendance": [
            {"organisation": each.organisation.name, "came": each.came, "of": each.of}
            for each in delegations(meeting)
        ],
        "items": [item_words(number, item) for number, item in enumerate(items, 1)],
        "next": {"day": following.day.isoformat(), "place": following.place} if following else None,
    }


def item_words(number: int, item: Item) -> Tree:
    return {
        "id": item.pk,
        "number": number,
        "title": item.title,
        "kind": str(item.get_kind_display()),
        "owner": item.owner,
        "result": str(Result(item.result).label) if item.result else "",
        "code": item.result,
        "notes": item.notes,
        "decision": item.decision,
        "message": "" if item.is_embargoed or item.result in UNTOLD else item.message,
        "actions": [
            {"what": action.what, "owner": action.owner, "due_on": action.due_on.isoformat()}
            for action in item.actions.all()
        ],
    }


def next_after(meeting: Meeting) -> Meeting | None:
    return Meeting.objects.standing().filter(day__gt=meeting.day).order_by("day").first()
