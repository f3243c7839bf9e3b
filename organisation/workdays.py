"""Swedish working days. Pure dates in, pure dates out; the local day is Europe/Stockholm's.

A working day is Monday to Friday, no public holiday, and none of midsommarafton, julafton and nyårsafton,
which are not holidays by law (1989:253) but free days in practice ("de facto" in the holidays library).
"""

import datetime as dt
from functools import cache

import holidays


@cache
def free_days(year: int) -> frozenset[dt.date]:
    return frozenset(holidays.country_holidays("SE", years=year, categories=("public", "de_facto")))


@cache
def free_weekdays(year: int) -> tuple[dt.date, ...]:
    return tuple(day for day in free_days(year) if day.weekday() < 5)


def is_workday(day: dt.date) -> bool:
    return day.weekday() < 5 and day not in free_days(day.year)


def add_workdays(day: dt.date, count: int) -> dt.date:
    """The `count`-th working day after `day` (before it, when `count` is negative).

    With 0: `day` itself when it is a working day, otherwise the next one.
    """
    step = dt.timedelta(days=-1 if count < 0 else 1)
    while count == 0 and not is_workday(day):
        day += step
    while count:
        day += step
        if is_workday(day):
            count += 1 if count < 0 else -1
    return day


def workdays_between(first: dt.date, last: dt.date) -> int:
    """Working days after `first` up to and including `last`; negative when `last` is earlier."""
    if last < first:
        return -workdays_between(last, first)
    free = sum(
        first < day <= last for year in range(first.year, last.year + 1) for day in free_weekdays(year)
    )
    return _weekdays_until(last) - _weekdays_until(first) - free


def _weekdays_until(day: dt.date) -> int:
    """Mondays to Fridays from the first day of the calendar, which is a Monday."""
    weeks, days = divmod(day.toordinal(), 7)
    return weeks * 5 + min(days, 5)
