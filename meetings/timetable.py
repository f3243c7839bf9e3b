"""The agenda of a meeting, in order and with its clock times."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Prefetch

from meetings.models import Item, Meeting, Paper
from meetings.timing import Slot, slots_of


def agenda_of(meeting: Meeting) -> list[Item]:
    """In the order in which they are taken up, each with its owner and the names of its papers."""
    papers = Prefetch("papers", Paper.objects.without_content())
    items = Item.objects.on_agenda().filter(meeting=meeting)
    return list(items.select_related("owner_unit").prefetch_related(papers))


def timetable(meeting: Meeting, items: Iterable[Item]) -> list[Slot[Item]]:
    return slots_of(list(items), meeting.starts_at, meeting.ends_at)
