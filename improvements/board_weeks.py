"""How many weeks in a row a unit has met at its board. Pure: days in, a number out.

A week is Monday to Sunday. The one that goes on breaks nothing yet, nor do the weeks when most are away: 28
to 31, and that of Christmas Day. Whoever meets in one of them has met.
"""

import datetime as dt
from collections.abc import Iterable

WEEK = dt.timedelta(days=7)
AWAY = range(28, 32)


def weeks_in_a_row(days: Iterable[dt.date], today: dt.date) -> int:
    met = {monday_of(day) for day in days if day <= today}
    week, found = monday_of(today), 0
    if week not in met:
        week -= WEEK
    while week in met or is_away(week):
        found += week in met
        week -= WEEK
    return found


def is_away(monday: dt.date) -> bool:
    days = {monday + dt.timedelta(days=number) for number in range(7)}
    return monday.isocalendar().week in AWAY or any((day.month, day.day) == (12, 25) for day in days)


def monday_of(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())
