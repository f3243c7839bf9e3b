"""KL-Info of Almfors is planned through the same services as everybody's."""

import datetime as dt
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from demo.calendar import Calendar
from demo.services.organisation import Cast
from lean_portal import clock
from meetings.models import Item, Meeting, Series
from meetings.services import agenda, editing, planning, proposing
from processes.models import Selection

WHEN = {"day", "clock", "do"}


def tell_meetings(*, story: list[dict[str, Any]], calendar: Calendar, cast: Cast) -> None:
    """Everything that happens, in the order in which it happened."""
    told = Told(calendar, cast)
    for act in story:
        with clock.at(calendar.moment(act["day"], act["clock"])):
            getattr(told, act["do"])(**{name: said for name, said in act.items() if name not in WHEN})


class Told:
    """One method for each act of the story; days in it are working days from the loading."""

    def __init__(self, calendar: Calendar, cast: Cast) -> None:
        self.calendar, self.cast, self.by = calendar, cast, cast.users["samordnare"]

    def set_series(self, starts: str, minutes: int, place: str) -> None:
        time = dt.datetime.strptime(starts, "%H.%M").time()
        planning.change_series(by=self.by, starts=time, minutes=minutes, place=place, offsets={})

    def plan(self, on: int) -> None:
        planning.plan_meeting(by=self.by, day=self.calendar.day(on), **usual())

    def move(self, was: int, on: int) -> None:
        planning.change_meeting(meeting=self.held_on(was), by=self.by, day=self.calendar.day(on), **usual())

    def present_choice(self, on: int) -> None:
        """The round that goes on is to be presented."""
        planning.change_meeting(
            meeting=self.held_on(on),
            by=self.by,
            day=self.calendar.day(on),
            selection=Selection.objects.undecided().get(),
            **usual(),
        )

    def propose(self, unit: str, title: str, kind: str, minutes: int, outcome: str) -> None:
        owner = self.cast.units[unit]
        proposing.propose_item(
            by=self.cast.holders[owner.pk],
            submission_id=uuid5(NAMESPACE_URL, title),
            title=title,
            kind=kind,
            minutes=minutes,
            wished_outcome=outcome,
            owner_unit=owner,
        )

    def accept(self, title: str, minutes: int) -> None:
        proposing.accept_item(item=Item.objects.get(title=title), by=self.by, minutes=minutes)

    def park(self, title: str, reason: str) -> None:
        proposing.park_item(item=Item.objects.get(title=title), by=self.by, reason=reason)

    def open(self, on: int) -> None:
        agenda.open_meeting(meeting=self.held_on(on), by=self.by)

    def tell(self, title: str, message: str, awaits_samverkan: bool) -> None:
        """What is to be told at the workplaces."""
        item = Item.objects.get(title=title)
        editing.change_item(
            item=item,
            by=self.by,
            title=item.title,
            kind=item.kind,
            minutes=item.minutes,
            wished_outcome=item.wished_outcome,
            owner_unit=item.owner_unit,
            message=message,
            awaits_samverkan=awaits_samverkan,
        )

    def held_on(self, number: int) -> Meeting:
        return Meeting.objects.get(day=self.calendar.day(number))


def usual() -> dict[str, Any]:
    series = Series.objects.current()
    return {"starts": series.starts, "minutes": series.minutes, "place": series.place}
