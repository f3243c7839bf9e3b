"""When each item begins, whether the agenda fits, and what to shorten. Pure: minutes in, clock times out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple, Protocol

LEAST = 5  # minutes that an item keeps when it is shortened


class Timed(Protocol):
    minutes: int

    @property
    def is_first(self) -> bool: ...


class Slot[T: Timed](NamedTuple):
    """One item: `number` from 1, when it begins and ends, and how many minutes past the meeting's end."""

    item: T
    number: int
    begins: dt.datetime
    ends: dt.datetime
    late: int


class Advice[T: Timed](NamedTuple):
    """So that everything fits: `item` to `minutes`, or at the next meeting (0 minutes)."""

    item: T
    minutes: int


def slots_of[T: Timed](items: Sequence[T], begins: dt.datetime, ends: dt.datetime) -> list[Slot[T]]:
    found = []
    for number, item in enumerate(items, 1):
        until = begins + dt.timedelta(minutes=item.minutes)
        late = max(0, round((until - ends).total_seconds() / 60))
        found.append(Slot(item, number, begins, until, late))
        begins = until
    return found


def over_by(items: Sequence[Timed], available: int) -> int:
    """Minutes too many; negative: so many are left."""
    return sum(item.minutes for item in items) - available


def what_to_shorten[T: Timed](items: Sequence[T], available: int) -> Advice[T] | None:
    """The longest item that can give all that is too much, the later of two; otherwise the shortest whose
    leaving is enough. None when all fits, or no single item is enough. What came of last time stays."""
    over = over_by(items, available)
    if over <= 0:
        return None
    others = list(enumerate(item for item in items if not item.is_first))
    can_give = [(item.minutes, place, item) for place, item in others if item.minutes - over >= LEAST]
    if can_give:
        item = max(can_give, key=lambda row: row[:2])[2]
        return Advice(item, item.minutes - over)
    enough = [(item.minutes, -place, item) for place, item in others if item.minutes >= over]
    return Advice(min(enough, key=lambda row: row[:2])[2], 0) if enough else None
