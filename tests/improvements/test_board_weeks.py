"""Weeks in a row: what counts, what breaks, and what does not."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from improvements.board_weeks import is_away, monday_of, weeks_in_a_row

WEEK = dt.timedelta(days=7)
DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31))
THURSDAY = dt.date(2027, 9, 16)  # week 37


def thursdays(*back):
    return [THURSDAY - number * WEEK for number in back]


@pytest.mark.parametrize(
    ("met", "weeks"),
    [
        ([], 0),
        (thursdays(0), 1),
        (thursdays(1, 2), 2),  # this week is not over
        (thursdays(0, 1, 2, 4, 5), 3),
        (thursdays(2, 3), 0),
        (thursdays(0, -1), 1),  # what is said of a day to come is no meeting yet
        ([*thursdays(0), THURSDAY - dt.timedelta(days=2)], 1),  # twice a week is one week
        (thursdays(*range(6), 11), 6),  # weeks 37 to 32, and the four before it break nothing; 27 is missing
    ],
)
def test_weeks_are_counted_back_from_this_one(met, weeks):
    assert weeks_in_a_row(met, THURSDAY) == weeks


def test_summer_and_christmas_break_nothing_and_are_counted_when_there_was_a_meeting():
    weeks = [dt.date.fromisocalendar(2027, number, 4) for number in (25, 26, 27, 32, 33)]
    august = dt.date.fromisocalendar(2027, 33, 5)
    assert weeks_in_a_row(weeks, august) == 5
    assert weeks_in_a_row([*weeks, dt.date.fromisocalendar(2027, 29, 1)], august) == 6
    around = [dt.date(2026, 12, 17), dt.date(2026, 12, 31)]
    assert weeks_in_a_row(around, dt.date(2026, 12, 31)) == 2
    assert is_away(dt.date(2026, 12, 21)) and not is_away(dt.date(2026, 12, 28))


@given(st.lists(DAYS, max_size=30), DAYS)
def test_count_is_of_weeks_with_a_meeting_and_a_day_of_a_known_week_changes_nothing(days, today):
    found = weeks_in_a_row(days, today)
    weeks = {monday_of(day) for day in days if day <= today}
    assert 0 <= found <= len(weeks)
    again = [min(monday_of(day) + dt.timedelta(days=4), today) for day in days if day <= today]
    assert weeks_in_a_row([*days, *again], today) == found


@given(st.integers(1, 60), DAYS)
def test_every_week_without_a_gap_is_counted_and_one_more_meeting_never_takes_away(number, today):
    every = [monday_of(today) - back * WEEK for back in range(number)]
    assert weeks_in_a_row(every, today) == number
    assert weeks_in_a_row([*every, monday_of(today) - number * WEEK], today) == number + 1
