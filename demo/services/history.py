"""Two years before the story: enough of meetings, visits, decisions and checks that every signal appears.

Written as rows, not by services: nobody was told of it, and nothing of it is a story. Each suggestion of it
bears a number that begins with `MARK`.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from demo.calendar import SWEDEN, Calendar
from demo.services.organisation import Cast
from improvements.models import BoardMeeting, Effort, FollowUp, NumberSeries, Suggestion
from improvements.models.follow_up import AFTER_DAYS
from improvements.workflow import State
from lean_portal import clock
from organisation.models import Person, Unit
from organisation.workdays import add_workdays
from overview.facts import months_back
from overview.services.night import compute
from training.models import Visit

Row = dict[str, Any]
MARK = "historia-"
MONTHS, LATELY = 24, 9
HOLIDAY = 7
PROMISED, CARRIED_OUT = 10, 15  # working days


def tell_history(*, data: Row, calendar: Calendar, cast: Cast) -> None:
    """The same for each day of loading."""
    history = History(data, calendar, cast)
    history.meet_and_visit()
    history.suggest()
    for days in (-15, -1):  # a night then, so that some of it has been told for two weeks
        with clock.at(calendar.moment(days, "08.05")):
            compute(clock.today())


@dataclass
class History:
    data: Row
    calendar: Calendar
    cast: Cast

    def __post_init__(self) -> None:
        self.dice = random.Random(7)
        self.units = [unit for unit in self.cast.units.values() if unit.kind == Unit.Kind.UNIT]
        self.months = [months_back(self.calendar.loaded_on, back) for back in range(MONTHS, 0, -1)]
        self.tops = {unit.pk: unit.code for unit in self.cast.units.values()}

    def organisation(self, unit: Unit) -> str:
        return self.tops[unit.authority_id or unit.pk]

    def day_in(self, month: dt.date, place: int) -> dt.date:
        """A working day of the month: each place another."""
        return add_workdays(month - dt.timedelta(days=1), 1 + place)

    # ---- meetings and visits -----------------------------------------------------------------------------

    def meet_and_visit(self) -> None:
        meetings, visits = [], []
        for unit in self.units:
            for number, month in enumerate(self.months):
                days = range(self.how_many("meetings", unit, number, month))
                meetings += [BoardMeeting(unit=unit, on=self.day_in(month, 4 * n)) for n in days]
                days = range(self.how_many("visits", unit, number, month))
                visits += [Visit(unit=unit, seen=unit, on=self.day_in(month, 2 + 7 * n)) for n in days]
        # The boards of the demo have told of some of their weeks already.
        BoardMeeting.objects.bulk_create(meetings, ignore_conflicts=True)
        Visit.objects.bulk_create(visits, ignore_conflicts=True)

    def how_many(self, kind: str, unit: Unit, number: int, month: dt.date) -> int:
        """As usual, but where the story says that it stopped or grew so many months ago."""
        usual = self.data[kind]["usual"]
        turn = {**self.data[kind].get(self.organisation(unit), {}), **self.data[kind].get(unit.code, {})}
        if turn and number >= MONTHS - turn["months"]:
            return turn["then"]
        return 0 if month.month == HOLIDAY else self.dice.choice(usual)

    # ---- suggestions -------------------------------------------------------------------------------------

    def suggest(self) -> None:
        rows: list[Any] = sorted(self.suggestions(), key=lambda row: (row.year, row.submitted_at))
        series = {found.year: found for found in NumberSeries.objects.all()}
        for row in rows:
            found = series.setdefault(row.year, NumberSeries(year=row.year))
            found.last += 1
            row.serial = found.last
        Suggestion.objects.bulk_create(rows)
        NumberSeries.objects.bulk_create(
            series.values(), update_conflicts=True, unique_fields=["year"], update_fields=["last"]
        )
        done = [row for row in rows if row.state != State.DECLINED or row.answer == self.data["fallen"]]
        efforts = Effort.objects.bulk_create(Effort(suggestion=row) for row in done)
        FollowUp.objects.bulk_create(
            check for effort, row in zip(efforts, done, strict=True) for check in row.history_checks(effort)
        )

    def suggestions(self) -> Iterator[Suggestion]:
        number = 0
        for code, plan in self.data["suggestions"].items():
            units = [unit for unit in self.units if self.organisation(unit) == code]
            for place, month in enumerate(self.months):
                if month.month == HOLIDAY:
                    continue
                lately = place >= MONTHS - LATELY
                kept = plan["lately" if lately else "before"]
                for n in range(plan["each_month"]):
                    unit = units[(number + n) % len(units)]
                    in_time = n < kept[place % len(kept)]
                    yield self.suggestion(number, unit, self.day_in(month, 5 + 2 * n), in_time)
                    number += 1

    def suggestion(self, number: int, unit: Unit, day: dt.date, in_time: bool) -> Suggestion:
        """Promised on `day`, answered just before or after, and mostly carried out."""
        sent, answered = add_workdays(day, -PROMISED), add_workdays(day, -2 if in_time else 3)
        since = add_workdays(answered, CARRIED_OUT)
        checks = self.checks(since) if number % 4 and since < self.calendar.loaded_on else None
        title = self.data["titles"][number % len(self.data["titles"])]
        row = Suggestion(
            submission_id=uuid5(NAMESPACE_URL, f"{MARK}{number}"), external_id=f"{MARK}{number}",
            year=sent.year, version=1, title=f"{title}, {unit.name[0].lower()}{unit.name[1:]}",
            problem=self.data["problem"], proposal=self.data["proposal"],
            author=self.cast.users[f"medarbetare.{unit.code.lower()}"], on_behalf_of=self.who(number, unit),
            unit=unit, handler_unit=unit, secrecy=unit.secrecy,
            cleared_at=at(answered) if unit.secrecy else None,
            submitted_at=at(sent), acknowledged_at=at(add_workdays(sent, 1)),
            read_by=add_workdays(sent, 2), decide_by=day, decided_at=at(answered),
            answered_on=answered, answer_promised=day, answered_unit=unit,
        )  # fmt: skip
        self.end(row, checks, answered, since)
        row.history_checks = lambda effort: self.follow_ups(effort, row, since, checks or {})  # type: ignore[attr-defined]
        return row

    def end(self, row: Suggestion, checks: dict[int, bool] | None, answered: dt.date, since: dt.date) -> None:
        row.state, row.state_since = State.DECLINED, at(answered)
        row.answer, row.would_change = self.data["no"], self.data["would_change"]
        if checks is None:
            return
        row.state_since, row.answer = at(since), self.data["yes"]
        row.responsible_unit, row.due_on = row.unit, since
        if not all(checks.values()):
            row.answer = self.data["fallen"]
        else:
            row.state = State.SUSTAINED if AFTER_DAYS[-1] in checks else State.IMPLEMENTED
            row.would_change = ""

    def checks(self, since: dt.date) -> dict[int, bool]:
        """What was seen so many days after, until the first fall: more fell in the first year."""
        early = since < self.months[MONTHS // 2]
        found: dict[int, bool] = {}
        for after, share in zip(AFTER_DAYS, self.data["stands"]["first" if early else "second"], strict=True):
            if since + dt.timedelta(days=after + 14) >= self.calendar.loaded_on or not all(found.values()):
                break
            found[after] = self.dice.random() < share
        return found

    def follow_ups(
        self, effort: Effort, row: Suggestion, since: dt.date, checks: dict[int, bool]
    ) -> Iterator[FollowUp]:
        for after, holds in checks.items():
            due = since + dt.timedelta(days=after)
            result = FollowUp.Result.HOLDS if holds else FollowUp.Result.FAILS
            missed = not holds and after == AFTER_DAYS[1]
            yield FollowUp(
                effort=effort, since=since, after=after, due_on=due, unit=row.unit,
                result=FollowUp.Result.MISSED if missed else result,
                words="" if missed else self.data["seen" if holds else "not_seen"],
                answered_at=at(add_workdays(due, 1)),
            )  # fmt: skip

    def who(self, number: int, unit: Unit) -> Person | None:
        """Some write for a colleague without an account: each time another."""
        most = self.data["colleagues"].get(self.organisation(unit), 0)
        if not most:
            return None
        name = f"{self.data['colleague']} {number % most + 1}, {unit.name}"
        person = self.cast.people.get(name)
        if person is None:
            person = self.cast.people[name] = Person.objects.create(name=name, unit=unit)
        return person


def at(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(add_workdays(day - dt.timedelta(days=1), 1), dt.time(9, 30), SWEDEN)
