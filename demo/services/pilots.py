"""The pilots of Almfors run: begun, measured, mapped, tried in cycles and learnt from."""

import datetime as dt
from decimal import Decimal
from typing import Any

from demo.calendar import Calendar
from demo.services.organisation import Cast
from improvements.models import Effort, Measure, Verdict
from improvements.services import Planned, Studied, conclude_cycle, start_cycle
from improvements.services.measured_values import Given, enter_many
from lean_portal import clock
from organisation.models import User
from processes.models import Pilot
from processes.services import pilot_work, piloting

Act = dict[str, Any]
NOT_SAID = {"day", "clock", "do", "process"}


def tell_pilots(*, story: list[Act], calendar: Calendar, cast: Cast) -> None:
    """Everything that happens, in the order in which it happened."""
    moments = [(calendar.moment(act["day"], act["clock"]), act) for act in story]
    for moment, act in sorted(moments, key=lambda part: part[0]):
        pilot = Pilot.objects.for_pages().get(process__code=act["process"])
        owner = cast.holders[pilot.owner_unit_id]
        with clock.at(moment):
            words = {name: said for name, said in act.items() if name not in NOT_SAID}
            getattr(Told(calendar, pilot, owner), act["do"])(**words)


class Told:
    """One method for each act of the story, done by the owner."""

    def __init__(self, calendar: Calendar, pilot: Pilot, owner: User) -> None:
        self.calendar, self.pilot, self.owner = calendar, pilot, owner

    @property
    def effort(self) -> Effort:
        assert self.pilot.effort is not None  # it has begun
        return self.pilot.effort

    def consult(self, consultation: str, on: int, note: str) -> None:
        day = self.calendar.day(on)
        piloting.note_consultation(
            pilot=self.pilot, by=self.owner, consultation=consultation, consulted_on=day, note=note
        )

    def begin(self) -> None:
        piloting.begin_pilot(pilot=self.pilot, by=self.owner)

    def a3(self, part: str, text: str) -> None:
        pilot_work.write_a3_part(pilot=self.pilot, by=self.owner, part=part, text=text)

    def map(self, variant: str, steps: list[Any]) -> None:
        rows = [pilot_work.Step(*row) for row in steps]
        pilot_work.change_map(pilot=self.pilot, by=self.owner, variant=variant, steps=rows)

    def note(self, text: str) -> None:
        pilot_work.add_method_note(pilot=self.pilot, by=self.owner, on=clock.today(), text=text)

    def cycle(self, before: str, predicted: str, ends_on: int, measured: bool = False, **words: str) -> None:
        measure = Measure.objects.get(effort=self.effort) if measured else None
        planned = Planned(
            before=figure(before),
            predicted=figure(predicted),
            ends_on=self.calendar.day(ends_on),
            measure=measure,
            **words,
        )
        start_cycle(effort=self.effort, by=self.owner, planned=planned)

    def conclude(self, outcome: str, lesson: str, result: str, verdict: str) -> None:
        studied = Studied(outcome, lesson, figure(result))
        conclude_cycle(effort=self.effort, by=self.owner, verdict=Verdict(verdict), studied=studied)

    def measure(self, **words: str) -> None:
        piloting.define_pilot_measure(pilot=self.pilot, by=self.owner, **words)

    def values(self, weeks_back: int, values: list[str]) -> None:
        """One for each week, the first of them so many weeks before the loading."""
        monday = self.calendar.loaded_on - dt.timedelta(days=self.calendar.loaded_on.weekday())
        first = monday - dt.timedelta(weeks=weeks_back)
        given = [Given(first + dt.timedelta(weeks=n), figure(value)) for n, value in enumerate(values)]
        measure = Measure.objects.get(effort__code=self.pilot.process.code)
        enter_many(measure=measure, by=self.owner, given=given)


def figure(words: str) -> Decimal:
    return Decimal(words.replace(",", "."))
