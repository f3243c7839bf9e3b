import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organisation.workdays import add_workdays, is_workday, workdays_between

date = dt.date.fromisoformat


@pytest.mark.parametrize(
    "free",
    [
        "2026-01-01",  # nyårsdagen
        "2026-01-06",  # trettondedag jul
        "2026-04-03",  # långfredagen
        "2026-04-06",  # annandag påsk
        "2026-05-01",
        "2026-05-14",  # Kristi himmelsfärdsdag
        "2025-06-06",  # nationaldagen, a Friday
        "2026-06-19",  # midsommarafton
        "2027-06-25",
        "2026-12-24",
        "2026-12-25",
        "2026-12-31",
        "2027-03-26",  # långfredagen
        "2026-11-21",  # a Saturday
        "2026-11-22",
    ],
)
def test_free_day_is_no_workday(free):
    assert not is_workday(date(free))


@pytest.mark.parametrize(
    "work",
    [
        "2026-05-15",  # klämdag
        "2026-06-08",
        "2026-04-02",  # skärtorsdagen
        "2026-04-30",  # valborgsmässoafton
        "2026-12-23",
        "2026-12-28",
        "2026-01-05",  # trettondagsafton
        "2026-10-30",  # allhelgonaafton
        "2028-02-29",
    ],
)
def test_ordinary_day_is_a_workday(work):
    assert is_workday(date(work))


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-11-23", 1, "2026-11-24"),
        ("2026-11-20", 1, "2026-11-23"),  # over a week-end
        ("2026-12-23", 1, "2026-12-28"),  # over Christmas
        ("2026-12-30", 1, "2027-01-04"),  # over the turn of the year
        ("2026-12-30", 3, "2027-01-07"),  # and Epiphany
        ("2026-06-18", 1, "2026-06-22"),  # over Midsummer
        ("2026-04-02", 1, "2026-04-07"),  # over Easter
        ("2026-11-22", 0, "2026-11-23"),
        ("2026-11-23", 0, "2026-11-23"),
        ("2026-11-23", -1, "2026-11-20"),
        ("2027-01-04", -1, "2026-12-30"),
        ("2026-11-23", 10, "2026-12-07"),
        ("2027-09-01", -25, "2027-07-28"),
    ],
)
def test_add_workdays_counts_swedish_working_days(start, count, end):
    assert add_workdays(date(start), count) == date(end)


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [
        ("2026-11-23", "2026-11-23", 0),
        ("2026-11-20", "2026-11-23", 1),
        ("2026-12-23", "2027-01-07", 6),
        ("2026-11-23", "2026-11-20", -1),
    ],
)
def test_workdays_between_counts_the_last_day_and_not_the_first(first, last, count):
    assert workdays_between(date(first), date(last)) == count


@given(st.dates(dt.date(2020, 1, 1), dt.date(2040, 12, 31)), st.integers(-60, 60))
def test_adding_and_counting_workdays_agree(day, count):
    end = add_workdays(day, count)
    assert is_workday(end)
    if is_workday(day) or count > 0:
        assert workdays_between(day, end) == count
    if is_workday(day):
        assert add_workdays(end, -count) == day
