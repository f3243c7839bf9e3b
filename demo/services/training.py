"""Training of Almfors: an earlier programme, the top first, then the managers; and what is proposed."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from demo.calendar import Calendar
from demo.services.organisation import Cast
from lean_portal import clock
from organisation.models import User
from organisation.roles import Role
from training.models import Course, Occasion, Proposal, Provider, Record, Wave
from training.services import courses, occasions, proposals, records, seats

Act = dict[str, Any]
WHEN = {"day", "clock", "do", "by"}


def tell_training(*, data: dict[str, Any], calendar: Calendar, cast: Cast) -> None:
    """Everything that happens, in the order in which it happened."""
    told = Told(calendar, cast, data["proofs"])
    with clock.at(calendar.beginning()):
        told.found(**{name: data[name] for name in ("providers", "courses", "waves")})
    moments = [(calendar.moment(act["day"], act["clock"]), act) for act in data["story"]]
    for moment, act in sorted(moments, key=lambda part: part[0]):
        told.by = cast.users[act.get("by", "styrgrupp")]
        with clock.at(moment):
            getattr(told, act["do"])(**{name: said for name, said in act.items() if name not in WHEN})


class Told:
    """One method for each act of the story. Who acts is named in the act, or it is the convenor of the
    steering group; days are working days from the loading."""

    def __init__(self, calendar: Calendar, cast: Cast, proofs: list[str]) -> None:
        self.calendar, self.cast, self.proofs = calendar, cast, proofs
        self.by = cast.users["styrgrupp"]

    def found(self, providers: list[Act], courses: list[Act], waves: list[Act]) -> None:
        for row in providers:
            add_provider(self.by, row)
        for row in courses:
            add_course(self.by, row)
        for row in waves:
            add_wave(**row)

    # ---- before the portal ----

    def earlier(self, rows: list[Act], years: int) -> None:
        wave, course = Wave.objects.get(earlier=True), called("KL")
        done_on = clock.today() - dt.timedelta(days=365 * years)
        for row in rows:
            person = self.cast.people.get(row.get("person", ""))
            unit = person.unit if person else self.cast.units[row["unit"]]
            words = {"role": row.get("role", ""), "count": row.get("count", 1), "person": person}
            records.record_taken(by=self.by, course=course, unit=unit, done_on=done_on, wave=wave, **words)

    def retire(self, course: str) -> None:
        found = called(course)
        fields = {name: getattr(found, name) for name in courses.FIELDS}
        courses.change_course(course=found, by=self.by, roles=[], retired=True, **fields)

    # ---- occasions ----

    def arrange(self, course: str, on: int, starts: str, ends: str, place: str, seats: int) -> None:
        occasions.arrange_occasion(
            by=self.by,
            course=called(course),
            begins_at=self.at(on, starts),
            ends_at=self.at(on, ends),
            place=place,
            seats=seats,
        )

    def register(self, course: str, on: int, users: list[str]) -> None:
        self.seat(course, on, [self.cast.users[name] for name in users])

    def register_holders(self, course: str, on: int, roles: list[str]) -> None:
        holders = User.objects.holding(*(Role(role) for role in roles))
        self.seat(course, on, holders.order_by("pk"))

    def seat(self, course: str, on: int, users: Iterable[User]) -> None:
        occasion = self.held_on(course, on)
        for user in users:
            seats.take_seat(occasion=occasion, user=user, by=user)

    def mark(self, course: str, on: int) -> None:
        occasion = self.held_on(course, on)
        there = occasion.places.values_list("user", flat=True)
        records.mark_attendance(occasion=occasion, by=self.by, there=list(there))

    def prove(self, course: str, but: list[str]) -> None:
        rows = Record.objects.filter(course__code=course).exclude(user__username__in=but)
        for number, row in enumerate(rows.select_related("user").order_by("pk")):
            proof = self.proofs[number % len(self.proofs)]
            if row.user is not None:
                records.write_proof(row=row, by=row.user, proof=proof)

    def workplace(self, course: str, unit: str, count: int) -> None:
        where = self.cast.units[unit]
        records.record_workplace(
            by=self.by, course=called(course), unit=where, done_on=clock.today(), count=count
        )

    def exempt(self, course: str, user: str, reason: str) -> None:
        records.exempt(by=self.by, course=called(course), user=self.cast.users[user], reason=reason)

    # ---- proposals ----

    def propose(self, key: str, course: str = "", provider: str = "", **words: Any) -> None:
        proposals.propose_training(
            by=self.by,
            submission_id=uuid5(NAMESPACE_URL, key),
            course=called(course) if course else None,
            provider=Provider.objects.get(name=provider) if provider else None,
            **words,
        )

    def decide(self, key: str, yes: bool, decision: str) -> None:
        proposal = Proposal.objects.get(submission_id=uuid5(NAMESPACE_URL, key))
        proposals.decide_proposal(
            proposal=proposal, by=self.by, yes=yes, decision=decision, decided_on=clock.today()
        )

    # ---- finding ----

    def at(self, day: int, time: str) -> dt.datetime:
        return self.calendar.moment(day, time)

    def held_on(self, course: str, on: int) -> Occasion:
        return Occasion.objects.get(course__code=course, begins_at__date=self.calendar.day(on))


def add_provider(by: User, row: Act) -> Provider:
    return courses.add_provider(by=by, name=row["name"], external=row["external"])


def add_course(by: User, row: Act) -> Course:
    provider = Provider.objects.get(name=row["provider"])
    return courses.add_course(by=by, **{**row, "provider": provider})


def add_wave(number: int, name: str, courses: list[str], manager_course: str = "", **fields: Any) -> Wave:
    of_managers = called(manager_course) if manager_course else None
    wave = Wave.objects.create(number=number, name=name, manager_course=of_managers, **fields)
    wave.courses.set(Course.objects.filter(code__in=courses))
    return wave


def called(code: str) -> Course:
    return Course.objects.select_related("provider").get(code=code)
