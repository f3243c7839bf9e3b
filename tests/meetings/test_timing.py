"""Clock times of an agenda, and what to shorten."""

import datetime as dt
from dataclasses import dataclass

import pytest

from meetings.timing import LEAST, over_by, slots_of, what_to_shorten

BEGINS = dt.datetime(2027, 9, 1, 8, 30)
ENDS = BEGINS + dt.timedelta(minutes=90)


@dataclass(frozen=True)
class Timed:
    name: str
    minutes: int
    is_first: bool = False


def agenda(*minutes):
    return [Timed(str(place), count, place == 0) for place, count in enumerate(minutes)]


def test_each_item_begins_where_the_one_before_ends():
    slots = slots_of(agenda(10, 20, 25, 10, 10, 15, 5), BEGINS, ENDS)
    assert [f"{slot.begins:%H.%M}" for slot in slots] == [
        "08.30", "08.40", "09.00", "09.25", "09.35", "09.45", "10.00",
    ]  # fmt: skip
    assert [slot.late for slot in slots] == [0, 0, 0, 0, 0, 0, 5]


def test_an_item_that_begins_in_time_and_ends_late_is_late():
    assert [slot.late for slot in slots_of(agenda(10, 85), BEGINS, ENDS)] == [0, 5]


@pytest.mark.parametrize(
    ("minutes", "name", "to"),
    [
        ((10, 20, 25, 10, 10, 15, 5), "2", 20),  # the longest gives
        ((10, 40, 45), "2", 40),
        ((10, 45, 45), "2", 35),  # of two the later
        ((80, 9, 8), "2", 0),  # none can give and keep five minutes: the shortest that is enough goes
    ],
)
def test_what_to_shorten_makes_everything_fit(minutes, name, to):
    items = agenda(*minutes)
    advice = what_to_shorten(items, 90)
    assert (advice.item.name, advice.minutes) == (name, to)
    assert advice.minutes == 0 or advice.minutes >= LEAST
    assert over_by(items, 90) - advice.item.minutes + advice.minutes <= 0


def test_nothing_is_shortened_when_it_fits_and_the_look_back_never_is():
    assert what_to_shorten(agenda(10, 80), 90) is None
    assert what_to_shorten(agenda(100), 90) is None
    assert what_to_shorten(agenda(50, 20, 20, 20, 20), 60) is None  # no single one is enough
