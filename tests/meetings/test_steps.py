"""The days around a meeting: pure dates."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.steps import ADJUSTABLE, BEFORE, DEFAULTS, DUTIES, Step, days_around, offsets_with, out_of_order
from organisation.workdays import add_workdays, is_workday, workdays_between

USUAL = offsets_with({})


def test_days_of_a_meeting_after_the_summer():
    """1 September 2027, counted by hand: no holiday falls within, weekends do."""
    days = days_around(dt.date(2027, 9, 1), USUAL)
    assert days[Step.CALL_FOR_ITEMS] == dt.date(2027, 7, 28)
    assert days[Step.LAST_DAY_FOR_ITEMS] == dt.date(2027, 8, 11)
    assert days[Step.CHECK] == dt.date(2027, 8, 16)
    assert days[Step.AGENDA_SET] == dt.date(2027, 8, 18)
    assert days[Step.CALLED] == dt.date(2027, 8, 23)
    assert days[Step.DAY_BEFORE] == dt.date(2027, 8, 31)
    assert days[Step.MEETING] == days[Step.KEY_MESSAGES] == dt.date(2027, 9, 1)
    assert days[Step.STORY] == dt.date(2027, 9, 2)
    assert days[Step.NOTES] == dt.date(2027, 9, 6)
    assert days[Step.BRIEFING_PLANNED] == dt.date(2027, 9, 8)
    assert days[Step.BRIEFING_REMINDED] == dt.date(2027, 9, 22)
    assert days[Step.BRIEFED] == dt.date(2027, 10, 1)
    assert days[Step.REACHED] == dt.date(2027, 10, 6)


@pytest.mark.parametrize(
    ("meeting", "step", "day"),
    [
        # Midsommarafton (25 June 2027) is free in practice.
        (dt.date(2027, 6, 28), Step.DAY_BEFORE, dt.date(2027, 6, 24)),
        # Julafton to annandagen, nyårsafton, nyårsdagen and trettondagen lie between.
        (dt.date(2028, 1, 10), Step.CALLED, dt.date(2027, 12, 28)),
        # The clocks change in the night to 28 March and to 31 October: a day is a day.
        (dt.date(2027, 3, 30), Step.DAY_BEFORE, dt.date(2027, 3, 25)),  # and Easter Monday is the 29th
        (dt.date(2027, 10, 29), Step.STORY, dt.date(2027, 11, 1)),
    ],
)
def test_free_days_are_no_working_days(meeting, step, day):
    assert days_around(meeting, USUAL)[step] == day


@given(
    st.dates(dt.date(2026, 1, 1), dt.date(2040, 12, 31)).filter(is_workday),
    st.dictionaries(st.sampled_from([step.value for step in ADJUSTABLE]), st.integers(-70, 70)),
)
def test_every_step_is_a_working_day_at_its_distance_and_in_order(day, changed):
    offsets = offsets_with(changed)
    days = days_around(day, offsets)
    assert all(is_workday(each) for each in days.values())
    assert all(workdays_between(day, days[step]) == offsets[step] for step in Step)
    if not out_of_order(offsets):
        assert list(days.values()) == sorted(days.values())
        assert all(days[step] < day for step in BEFORE)
        assert days[Step.MEETING] == day


def test_usual_distances_are_in_order_and_those_of_the_practice():
    assert out_of_order(USUAL) == []
    assert [DUTIES[step].offset for step in Step] == [-25, -15, -12, -10, -7, -1, 0, 0, 1, 3, 5, 15, 22, 25]


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"call_for_items": -14}, [Step.LAST_DAY_FOR_ITEMS]),  # after the last day
        ({"called": -12}, [Step.CALLED]),  # before the agenda is settled
        ({"day_before": 0}, [Step.DAY_BEFORE]),  # not before the meeting
        ({"reached": 61}, [Step.REACHED]),
        ({"briefed": 14}, [Step.BRIEFED]),
        ({"call_for_items": -61}, [Step.CALL_FOR_ITEMS]),
        ({"reached": 60, "call_for_items": -60}, []),
        ({"check": -10, "agenda_set": -10}, []),  # the same day will do
    ],
)
def test_what_stands_in_the_wrong_order_is_named(changed, wrong):
    assert out_of_order(offsets_with(changed)) == wrong


def test_day_of_the_meeting_is_no_setting():
    assert offsets_with({"meeting": 3, "key_messages": 4})[Step.MEETING] == 0
    assert DEFAULTS[Step.KEY_MESSAGES] == 0
    assert add_workdays(dt.date(2027, 9, 1), 0) == dt.date(2027, 9, 1)
