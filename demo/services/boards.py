"""Boards of Almfors: the weekly meetings, a screen on the wall, and slips that somebody typed in."""

import datetime as dt
from typing import Any

from demo.calendar import SWEDEN, Calendar
from demo.services.organisation import Cast
from improvements import services
from improvements.board_weeks import WEEK, monday_of
from lean_portal import clock
from organisation.models import Unit, User
from organisation.workdays import add_workdays

PRINTED, TYPED = -10, -1  # the last thing that comes in before the loading: numbers follow the clock
MOST_SLIPS = 4


def tell_boards(*, boards: list[dict[str, Any]], calendar: Calendar, cast: Cast) -> None:
    for told in boards:
        unit, by = cast.units[told["unit"]], cast.users[told["by"]]
        for number in range(told["weeks"], 0, -1):
            meet(unit, by, calendar, number)
        with clock.at(calendar.moment(PRINTED, "09.00")):
            if "screen" in told:
                services.make_board_address(unit=unit, name=told["screen"], by=cast.holders[unit.pk])
            slips = services.print_slips(unit=unit, count=MOST_SLIPS, by=by)
        for slip, said in zip(slips, told["slips"], strict=False):
            words = {name: said[name] for name in ("title", "problem", "proposal")}
            with clock.at(calendar.moment(TYPED, said["clock"])):
                services.type_slip(unit=unit, by=cast.holders[unit.pk], number=slip.number, **words)


def meet(unit: Unit, by: User, calendar: Calendar, number: int) -> None:
    """On the second working day of the week, so many weeks ago."""
    sunday = monday_of(calendar.loaded_on) - number * WEEK - dt.timedelta(days=1)
    day = add_workdays(sunday, 2)
    with clock.at(dt.datetime.combine(day, dt.time(7, 45), SWEDEN)):
        services.hold_board_meeting(unit=unit, by=by, on=day)
