"""An agenda with its clock times, as those who are called read it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Prefetch

from meetings.models import Item, Meeting, Paper


class Slot(NamedTuple):
    number: int
    starts_at: dt.datetime
    item: Item
    papers: list[Paper]


def agenda_of(meeting: Meeting) -> list[Item]:
    """In the order in which they are taken up, each with the names of its papers; not with their content,
    which may be megabytes."""
    papers = Prefetch("papers", Paper.objects.without_content())
    items = Item.objects.on_agenda().filter(meeting=meeting)
    return list(items.select_related("owner_unit").prefetch_related(papers))


def timetable(meeting: Meeting, items: Iterable[Item]) -> list[Slot]:
    found, starts_at = [], meeting.starts_at
    for number, item in enumerate(items, 1):
        found.append(Slot(number, starts_at, item, list(item.papers.all())))
        starts_at += dt.timedelta(minutes=item.minutes)
    return found
