"""A year of the promise clock, day by day: holidays, a deputy in July, changed limits in the middle."""

import datetime as dt
from collections import Counter
from itertools import cycle

import pytest

from events.models import Event
from improvements import services, shares
from improvements.models import Rung, Suggestion
from improvements.promises import LADDER, kept
from lean_portal import clock
from notifications.models import Channel, Delivery
from notifications.services import expand_waiting
from organisation.models import Appointment, GroupSettings
from organisation.roles import Role
from organisation.workdays import add_workdays, is_workday, workdays_between
from tests.improvements.moving import at
from tests.improvements.pages import reader, text_of

FIRST, SHORTER, LAST = dt.date(2027, 1, 4), dt.date(2027, 7, 1), dt.date(2027, 12, 31)
HOLIDAYS = [  # of 2027, on days that would otherwise be worked
    dt.date(2027, 1, 6), dt.date(2027, 3, 26), dt.date(2027, 3, 29), dt.date(2027, 5, 6),
    dt.date(2027, 6, 25), dt.date(2027, 12, 24), dt.date(2027, 12, 31),
]  # fmt: skip
# How each that comes in is treated: after so many working days, and what is done then.
WAYS = cycle([(1, "no"), (7, "no"), (3, "pause"), (2, "ask"), (14, "no"), (None, "nothing")])


class Year:
    """One that comes in every ninth day, and what is done with each."""

    def __init__(self, employee, manager, submit):
        self.employee, self.manager, self.submit = employee, manager, submit
        self.promised, self.plan, self.first = {}, [], None

    def live(self, day):
        if (day - FIRST).days % 9 == 0:
            found = self.submit(self.employee)
            self.promised[found.pk] = (found.read_by, found.decide_by)
            days, deed = next(WAYS)
            if days:
                self.plan.append((add_workdays(day, days), found.pk, deed))
        for due, pk, deed in self.plan:
            if due == day:
                self.do(deed, Suggestion.objects.get(pk=pk))

    def do(self, deed, suggestion):
        until = add_workdays(clock.today(), 4)
        if deed == "pause":
            services.pause_promise(
                suggestion=suggestion, by=self.manager, paused_until=until, reason="Vi väntar på IT."
            )
        elif deed == "ask":
            services.ask_author(suggestion=suggestion, by=self.manager, question="När på dagen?")
        else:
            services.decline_suggestion(
                suggestion=suggestion, by=self.manager, answer="Nej.", would_change="Pengar."
            )


def days():
    return (FIRST + dt.timedelta(days=number) for number in range((LAST - FIRST).days + 1))


@pytest.fixture
def year(employee, manager, head, convenor, make_user, home_care, submit):
    """The manager is away in July, and a deputy answers."""
    post = Appointment.objects.filter(user=manager)
    post.update(ends_on=dt.date(2027, 6, 30))
    Appointment.objects.create(user=manager, role=Role.MANAGER, unit=home_care, starts_on=dt.date(2027, 8, 1))
    deputy = make_user("ersattare", Role.DEPUTY, home_care)
    Appointment.objects.filter(user=deputy).update(
        starts_on=dt.date(2027, 7, 1), ends_on=dt.date(2027, 7, 31)
    )
    found = Year(employee, manager, submit)
    for day in days():
        if day == SHORTER:
            GroupSettings.objects.update_or_create(pk=1, defaults={"read_days": 1, "decide_days": 5})
        found.manager = deputy if day.month == 7 else manager
        found.manager = type(manager)(pk=found.manager.pk, name="")  # what the posts are today
        for hour in (3, 8) if day.day % 10 == 1 else (8,):
            with at(day, hour):
                if services.pass_time():
                    expand_waiting()
        with at(day, 10):
            found.live(day)
    return found


def test_a_year_of_promises(year, manager, employee):
    rungs = list(Rung.objects.select_related("suggestion"))
    check_days(rungs)
    check_once(rungs)
    check_limits(year)
    check_deputy()
    check_shares()
    check_dates_on_both_sides(manager, employee)


def check_days(rungs):
    """Never at night, never on a day off, and each at its distance from the promised day."""
    assert {rung.level for rung in rungs} == {"near", "broken", "superior", "convenor"}
    for rung in rungs:
        day = clock.local_day(rung.at)
        assert is_workday(day) and day not in HOLIDAYS
        if rung.level in LADDER:
            assert workdays_between(rung.promised, day) == LADDER[rung.level], rung


def check_once(rungs):
    """Each once, each with its event; what was answered in time is never called broken."""
    names = Counter((rung.suggestion_id, rung.promise, rung.promised, rung.level) for rung in rungs)
    assert set(names.values()) == {1}
    events = Event.objects.filter(subject_type="improvements.rung")
    assert set(events.values_list("subject_id", flat=True)) == {rung.pk for rung in rungs}
    for found in Suggestion.objects.filter(answered_on__isnull=False):
        in_time = found.answered_on <= found.answer_promised
        climbed = found.rungs.filter(promise="decision").exclude(level="near").exists()
        assert climbed is (not in_time and found.acknowledged_at.date() < found.answered_on), found.pk


def check_limits(year):
    """Every promise is the one of its day: ten days before July, five from then on, moved by its pause."""
    assert len(year.promised) == 41
    for found in Suggestion.objects.all():
        came = clock.local_day(found.submitted_at)
        read, decide = (2, 10) if came < SHORTER else (1, 5)
        assert year.promised[found.pk] == (add_workdays(came, read), add_workdays(came, decide))
        pause = workdays_between(found.paused_on, found.paused_until) if found.paused_on else 0
        assert (found.read_by, found.decide_by) == (
            add_workdays(came, read), add_workdays(came, decide + pause),
        )  # fmt: skip


def check_deputy():
    """Who answers that day is told: in July the deputy and nobody else."""
    told = Delivery.objects.filter(notice__in=["promise_near", "promise_broken"], channel=Channel.EMAIL)
    rows = set(told.values_list("event__happened_at__month", "recipient__username"))
    assert {who for month, who in rows if month == 7} == {"ersattare"}
    assert {who for month, who in rows if month != 7} == {"chef"}


def check_shares():
    """The statements of the page against the rule, asked of each suggestion by itself."""
    with at(LAST):
        (row,) = shares.rows()
        found = list(Suggestion.objects.all())
        read = [
            kept(each.read_by, each.acknowledged_at and clock.local_day(each.acknowledged_at), LAST)
            for each in found
        ]
        decided = [kept(each.answer_promised or each.decide_by, each.answered_on, LAST) for each in found]
    for what, outcomes in (("read", read), ("decision", decided)):
        assert row.shares[what, "year"] == (outcomes.count(True), len(outcomes) - outcomes.count(None))
        assert {True, False} <= set(outcomes)


def check_dates_on_both_sides(manager, employee):
    """The author's page and the desk name the same day, for all that wait at the end of the year."""
    author, desk = reader(employee), reader(manager)
    with at(LAST):
        waiting = list(Suggestion.objects.awaiting_answer().filter(rungs__level="broken").distinct()[:3])
        assert waiting
        for found in waiting:
            promised = found.read_by if found.state == "submitted" else found.decide_by
            words = f"The promise has been broken since {promised:%A} {promised.day} {promised:%B}"
            assert words in text_of(author.get(found.get_absolute_url()))
            assert words in text_of(desk.get(f"/att-besvara/{found.slug}/"))
