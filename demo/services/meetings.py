"""KL-Info of Almfors is planned, held and told at the workplaces through the same services as everybody's."""

import datetime as dt
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from demo.calendar import Calendar
from demo.services.organisation import Cast
from demo.services.stories import Newsroom
from lean_portal import clock
from meetings.models import Action, Attendance, Correction, Item, Meeting, Question, Series
from meetings.models.item import LAST_TIME
from meetings.services import (
    acting,
    agenda,
    attending,
    briefing,
    editing,
    holding,
    messages,
    planning,
    proposing,
    questions,
    reviewing,
)
from meetings.services.clock import pass_time
from organisation.models import User
from organisation.roles import SINGLE
from organisation.services import end_appointment
from processes.models import Selection

Act = dict[str, Any]
WHEN = {"day", "clock", "do", "by"}


def tell_meetings(*, story: list[Act], news: list[Act], calendar: Calendar, cast: Cast) -> None:
    """Everything that happens, in the order in which it happened: a story of the intranet holds the words as
    they were when it was drafted."""
    told, newsroom = Told(calendar, cast), Newsroom(calendar, cast)
    acts: list[tuple[dt.datetime, Told | Newsroom, Act]] = [
        (calendar.moment(act["day"], act["clock"]), teller, act)
        for teller, part in ((told, story), (newsroom, news))
        for act in part
    ]
    for moment, teller, act in sorted(acts, key=lambda part: part[0]):
        told.by = cast.users[act.get("by", "samordnare")]
        with clock.at(moment):
            getattr(teller, act["do"])(**{name: said for name, said in act.items() if name not in WHEN})


class Told:
    """One method for each act of the story; days in it are working days from the loading. Who acts is named
    in the act, or it is the coordinator; at a workplace it is whoever answers for it."""

    def __init__(self, calendar: Calendar, cast: Cast) -> None:
        self.calendar, self.cast, self.by = calendar, cast, cast.users["samordnare"]

    def pass_time(self) -> None:
        """What the portal does by itself by now."""
        pass_time()

    # ---- planning ----

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

    # ---- the agenda ----

    def open(self, on: int) -> None:
        agenda.open_meeting(meeting=self.held_on(on), by=self.by)

    def propose(
        self, title: str, kind: str, minutes: int, outcome: str, unit: str = "", role: str = ""
    ) -> None:
        """By whoever answers for the unit or holds the role, who also presents it."""
        proposing.propose_item(
            by=self.holder(unit) if unit else self.by,
            submission_id=known(title),
            title=title,
            kind=kind,
            minutes=minutes,
            wished_outcome=outcome,
            **self.owner(unit, role),
        )

    def accept(self, title: str, minutes: int) -> None:
        proposing.accept_item(item=item_called(title), by=self.by, minutes=minutes)

    def park(self, title: str, reason: str) -> None:
        proposing.park_item(item=item_called(title), by=self.by, reason=reason)

    def reject(self, title: str, reason: str) -> None:
        proposing.reject_item(item=item_called(title), by=self.by, reason=reason)

    def tell(
        self, title: str, message: str, concerns: tuple[str, ...] = (), awaits_samverkan: bool = False
    ) -> None:
        """What is to be told at the workplaces, and in which organisations when not in all of them."""
        item = item_called(title)
        editing.change_item(
            item=item,
            by=self.by,
            title=item.title,
            kind=item.kind,
            minutes=item.minutes,
            wished_outcome=item.wished_outcome,
            owner_unit=item.owner_unit,
            owner_role=item.owner_role,
            message=message,
            concerns=[self.cast.units[code] for code in concerns],
            awaits_samverkan=awaits_samverkan,
        )

    def samverkan(self, title: str) -> None:
        editing.lift_embargo(item=item_called(title), by=self.by, on=clock.today())

    def settle(self, on: int) -> None:
        agenda.settle_agenda(meeting=self.held_on(on), by=self.by)

    def call(self, on: int) -> None:
        agenda.call_meeting(meeting=self.held_on(on), by=self.by)

    # ---- the meeting ----

    def answer_call(self, on: int, unit: str, kind: str, deputy: str = "") -> None:
        attending.answer_for_unit(
            meeting=self.held_on(on),
            unit=self.cast.units[unit],
            by=self.holder(unit),
            kind=kind,
            deputy_role=deputy,
        )

    def start(self, on: int) -> None:
        holding.start_meeting(meeting=self.held_on(on), by=self.by)

    def attend(self, on: int, absent: tuple[str, ...]) -> None:
        """Everybody else is there; whoever has sent a deputy has said so."""
        meeting, missing = self.held_on(on), {self.cast.units[code].pk for code in absent}
        sent = set(Attendance.objects.filter(meeting=meeting, kind="deputy").values_list("unit", flat=True))
        marks = {
            unit: Attendance.Kind.ABSENT if unit in missing else Attendance.Kind.PRESENT
            for unit in attending.called_units(meeting).values_list("pk", flat=True)
            if unit not in sent
        }
        attending.mark_attendance(meeting=meeting, by=self.by, marks=marks)

    def take_up(
        self,
        on: int,
        notes: str,
        result: str,
        title: str = "",
        decision: str = "",
        actions: tuple[Act, ...] = (),
    ) -> None:
        """Without a title it is item 1."""
        which = {"title": title} if title else {"source": LAST_TIME}
        item = Item.objects.get(meeting=self.held_on(on), **which)
        holding.go_to(item=item, by=self.by)
        item.refresh_from_db()
        holding.record_item(
            item=item, by=self.by, notes=notes, result=result, decision=decision, version=item.version
        )
        for action in actions:
            self.agree(item, **action)

    def agree(self, item: Item, what: str, due: int, unit: str = "", role: str = "") -> None:
        acting.add_action(
            item=item,
            by=self.by,
            submission_id=known(what),
            what=what,
            due_on=self.calendar.day(due),
            **self.owner(unit, role),
        )

    def end(self, on: int) -> None:
        holding.end_meeting(meeting=self.held_on(on), by=self.by)

    # ---- the notes ----

    def wish_correction(self, on: int, unit: str, title: str, part: str, wished: str, why: str) -> None:
        meeting = self.held_on(on)
        reviewing.propose_correction(
            meeting=meeting,
            by=self.holder(unit),
            submission_id=known(wished),
            wished=wished,
            item=Item.objects.get(meeting=meeting, title=title),
            part=part,
            why=why,
        )

    def correct(self, title: str, answer: str = "") -> None:
        """As it was wished."""
        wish = Correction.objects.waiting().get(item__title=title)
        reviewing.accept_correction(correction=wish, by=self.by, text=wish.wished, answer=answer)

    def keep(self, title: str, answer: str) -> None:
        wish = Correction.objects.waiting().get(item__title=title)
        reviewing.decline_correction(correction=wish, by=self.by, answer=answer)

    def close(self, on: int) -> None:
        reviewing.close_notes(meeting=self.held_on(on), by=self.by)

    def finish(self, what: str, note: str) -> None:
        acting.finish_action(action=Action.objects.get(what=what), by=self.by, note=note)

    # ---- at the workplaces ----

    def set_day(self, of: int, unit: str, planned: int, line: str = "") -> None:
        briefing.plan_briefing(
            meeting=self.held_on(of),
            unit=self.cast.units[unit],
            by=self.holder(unit),
            planned_on=self.calendar.day(planned),
            local_line=line,
        )

    def brief(
        self,
        of: int,
        unit: str,
        present: int,
        all: int,
        line: str = "",
        occasions: tuple[Act, ...] = (),
        asks: tuple[str, ...] = (),
        help: str = "",
    ) -> None:
        """Everything that concerns the workplace, today; other occasions on their own days."""
        meeting, place = self.held_on(of), self.cast.units[unit]
        others = [
            briefing.Occasion(each["words"], self.calendar.day(each["day"]), each["present"])
            for each in occasions
        ]
        briefing.hold_briefing(
            meeting=meeting,
            unit=place,
            by=self.holder(unit),
            held_on=min([clock.today(), *(each.held_on for each in others)]),
            present=present,
            of=all,
            covered=briefing.covered_at_first(meeting, place),
            occasions=others,
            questions=asks,
            local_line=line,
            needs_help=bool(help),
            help_words=help,
        )

    def tell_again(self, of: int, unit: str) -> None:
        meeting, place = self.held_on(of), self.cast.units[unit]
        briefing.tell_again(meeting=meeting, unit=place, by=self.holder(unit))

    def correct_message(self, title: str, message: str, reason: str) -> None:
        messages.correct_message(item=item_called(title), by=self.by, message=message, reason=reason)

    def give(self, question: str, due: int, unit: str = "", role: str = "") -> None:
        questions.give_owner(
            question=Question.objects.get(text=question),
            by=self.by,
            due_on=self.calendar.day(due),
            **self.owner(unit, role),
        )

    def answer(self, question: str, answer: str) -> None:
        asked = Question.objects.select_related("owner_unit").get(text=question)
        by = self.holder(asked.owner_unit.code) if asked.owner_unit else self.by
        questions.answer_question(question=asked, by=by, answer=answer)

    def leave_post(self, unit: str) -> None:
        """From tomorrow it is vacant."""
        post = self.cast.units[unit].appointments.get(role__in=SINGLE)
        end_appointment(appointment=post, by=None)

    # ---- within ----

    def held_on(self, number: int) -> Meeting:
        return Meeting.objects.get(day=self.calendar.day(number))

    def holder(self, code: str) -> User:
        return self.cast.holders[self.cast.units[code].pk]

    def owner(self, unit: str, role: str) -> Act:
        return {"owner_unit": self.cast.units[unit] if unit else None, "owner_role": role}


def usual() -> Act:
    series = Series.objects.current()
    return {"starts": series.starts, "minutes": series.minutes, "place": series.place}


def item_called(title: str) -> Item:
    """Of those that bear the title: one that comes back is another with the same."""
    return Item.objects.filter(title=title).order_by("pk")[0]


def known(words: str) -> Any:
    return uuid5(NAMESPACE_URL, words)
