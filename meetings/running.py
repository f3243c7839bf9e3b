"""The clock of a meeting: when each item is planned, and how much is left of the one that is now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from lean_portal import clock
from meetings.models import Item, Meeting
from meetings.timetable import timetable


class Slot(NamedTuple):
    """An item on the agenda: its number, and when it is planned to begin and end."""

    number: int
    item: Item
    begins: dt.datetime
    ends: dt.datetime
    is_now: bool

    @property
    def until(self) -> dt.datetime:
        """When its minutes are over: counted from when it began."""
        return (self.item.begun_at or self.begins) + dt.timedelta(minutes=self.item.minutes)

    @property
    def left(self) -> int:
        """Whole minutes, the one that has begun counted; below zero when it has gone on for too long."""
        seconds = (self.until - clock.now()).total_seconds()
        return -int(-seconds // 60)

    @property
    def over(self) -> int:
        return max(0, -self.left)


def slots_of(meeting: Meeting, items: Iterable[Item]) -> list[Slot]:
    """`items` in the order of the agenda."""
    return [
        Slot(number, item, begins, ends, item.pk == meeting.current_item_id)
        for item, number, begins, ends, _late in timetable(meeting, items)
    ]
