"""The days of the demo's story: working days counted from the day of loading, office hours in Sweden."""

import datetime as dt
from zoneinfo import ZoneInfo

from organisation.workdays import add_workdays

SWEDEN = ZoneInfo("Europe/Stockholm")


class Calendar:
    def __init__(self, loaded_on: dt.date) -> None:
        self.loaded_on = loaded_on
        # When the organisation came into being: long before anything that happens in it.
        self.founded = dt.date(loaded_on.year - 3, 1, 1)

    def day(self, number: int) -> dt.date:
        """-1 is the last working day before the loading; 0 the day itself, or the first working day after."""
        return add_workdays(self.loaded_on, number)

    def moment(self, number: int, clock: str) -> dt.datetime:
        """`clock` as people write it in Swedish: 08.30."""
        time = dt.datetime.strptime(clock, "%H.%M").time()
        return dt.datetime.combine(self.day(number), time, SWEDEN)

    def beginning(self) -> dt.datetime:
        return dt.datetime.combine(add_workdays(self.founded, 0), dt.time(9), SWEDEN)
