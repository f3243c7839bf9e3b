# ruff: noqa: F401, F811 - fixtures
"""A whole KL-Info with a moved clock, from the call for items to the day when its reach is told: every notice
once, on its day, in daytime, to those who still have something to do. Over the summer, and over both changes
of the clocks."""

import datetime as dt
from collections import Counter
from uuid import uuid4

import pytest
from django.utils import timezone

from lean_portal import clock as portal_clock
from meetings.models import Correction, Item, NotesVersion, Question, Reach
from meetings.services import (
    acting,
    agenda,
    briefing,
    clock,
    editing,
    holding,
    planning,
    proposing,
    questions,
    reviewing,
)
from notifications.models import Delivery
from organisation.models import Unit
from organisation.roles import Role
from organisation.workdays import add_workdays, is_workday, workdays_between
from tests.meetings.calling import at, fresh
from tests.meetings.conftest import HOURS, coordinator
from tests.meetings.test_agenda import pdf
from tests.meetings.told import fresh as anew
from tests.notifications.test_calling import calendar_in, parts_of
from tests.processes.conftest import decider

YEAR = portal_clock.today().year + 1


def last_sunday(month):
    last = dt.date(YEAR, month, 31)
    return last - dt.timedelta(days=(last.weekday() + 1) % 7)


# The second working day after the clocks change: called before it, reminded after it.
SPRING, AUTUMN = (add_workdays(last_sunday(month), 2) for month in (3, 10))
SUMMER = add_workdays(dt.date(YEAR, 8, 31), 1)
# At night, just before and just after the morning begins, in the day and in the evening.
TICKS = ((0, 10), (6, 55), (7, 5), (10, 0), (15, 35), (20, 0))

MANAGERS = {"chef", "ersattare", "forvaltningschef", "driftchef"}
TOP = {"forvaltningschef", "styrgrupp", "styrgrupp2"}


@pytest.fixture
def people(
    manager, head, other_manager, decider, convenor, steering_member, coordinator, employee, make_user,
    home_care, pupil_health,
):  # fmt: skip
    """Everybody whom a meeting concerns; nobody holds the post of pupil health: it falls to the head."""
    make_user("ersattare", Role.DEPUTY, home_care)
    return {"chef": manager, "forvaltningschef": head, "driftchef": other_manager, "samordnare": coordinator}


class Life:
    """Moves the clock through the days around a meeting, and keeps who was told what and when."""

    def __init__(self, day, post):
        self.day, self.post, self.seen = day, post, 0
        self.timetable = []

    def live(self, first, last, acts=()):
        """From working day `first` to `last`, counted from the meeting. `acts`: (day, hour) → what to do."""
        acts = {(add_workdays(self.day, count), hour): act for (count, hour), act in dict(acts).items()}
        day, end = add_workdays(self.day, first), add_workdays(self.day, last)
        while day <= end:
            for hour, minute in TICKS:
                with at(day, hour, minute):
                    act = acts.pop((day, hour), None) if minute == 0 else None
                    if act:
                        act()
                    if clock.pass_time() or act:
                        assert clock.pass_time() == 0
                        self.note(day, hour)
            day += dt.timedelta(days=1)
        assert acts == {}

    def note(self, day, hour):
        self.post()
        new = Delivery.objects.filter(pk__gt=self.seen).order_by("pk").select_related("recipient")
        told = {}
        for each in new:
            assert each.channel == "inapp" or each.state == "sent", (each.notice, each.state, each.last_error)
            told.setdefault(each.notice, set()).add(each.recipient.username)
            self.seen = each.pk
        count = workdays_between(self.day, day)
        for notice, who in sorted(told.items()):
            assert notice == "notes_closed" or is_workday(day) and 7 <= hour < 18, (day, hour, notice)
            self.timetable.append((count, hour, notice, who))


def everything_once(mailoutbox):
    """Each notice to each person once in the ledger, and as many mails as the ledger says were sent."""
    rows = Delivery.objects.values_list("channel", "notice", "recipient__username")
    assert [row for row, count in Counter(rows).items() if count > 1] == []
    assert len(mailoutbox) == Delivery.objects.filter(channel="email").count()


@pytest.fixture
def life(post):
    return lambda day: Life(day, post)


def planned_for(day, by):
    with at(day - dt.timedelta(days=90), 12):
        return planning.plan_meeting(by=by, day=day, **HOURS)


# ---- what people do ----------------------------------------------------------------------------------------


class Acts:
    """What people do around the meeting, each at the moment at which it is called."""

    def __init__(self, meeting, people, home_care, caretakers, care):
        self.meeting, self.by = meeting, people
        self.home_care, self.caretakers, self.care = home_care, caretakers, care

    def propose(self):
        proposing.propose_item(
            by=self.by["chef"], submission_id=uuid4(), title="Nycklar", owner_unit=self.home_care,
            kind="decision", minutes=20, wished_outcome="Alla vet vem som har nycklarna.",
        )  # fmt: skip

    @property
    def item(self):
        return Item.objects.select_related("owner_unit", "meeting").get(title="Nycklar")

    def take_up(self):
        proposing.accept_item(item=self.item, by=self.by["samordnare"], minutes=20)
        item = self.item
        editing.change_item(
            item=item, by=self.by["samordnare"], title=item.title, kind=item.kind, minutes=item.minutes,
            wished_outcome=item.wished_outcome, owner_unit=item.owner_unit, needs_paper=True,
            awaits_samverkan=True, message="Nycklarna hänger vid dörren.",
        )  # fmt: skip

    def make_ready(self):
        editing.add_paper(item=self.item, by=anew(self.by["chef"]), name="Skåpet", content=pdf())
        editing.lift_embargo(item=self.item, by=self.by["samordnare"], on=portal_clock.today())

    def settle(self):
        agenda.settle_agenda(meeting=fresh(self.meeting), by=self.by["samordnare"])

    def hold(self):
        """From half past eight; this is its end."""
        by, item = self.by["samordnare"], self.item
        holding.start_meeting(meeting=self.meeting, by=by)
        holding.record_item(
            item=item, by=by, notes="Vi såg skåpet.", decision="De hänger vid dörren.", result="decided",
            version=item.version,
        )  # fmt: skip
        acting.add_action(
            item=item, by=by, submission_id=uuid4(), what="Sätt upp skåpet", owner_unit=self.home_care,
            due_on=portal_clock.today() + dt.timedelta(days=14),
        )  # fmt: skip
        first = Item.objects.on_agenda().get(meeting=self.meeting, position=1)
        holding.end_meeting(meeting=self.meeting, by=by, results={first.pk: "done"})

    def propose_correction(self):
        reviewing.propose_correction(
            meeting=self.meeting, by=anew(self.by["chef"]), submission_id=uuid4(), item=self.item,
            part="notes", wished="Vi såg på skåpet.",
        )  # fmt: skip

    def accept_correction(self):
        correction = Correction.objects.get()
        reviewing.accept_correction(correction=correction, by=self.by["samordnare"], text=correction.wished)

    def brief(self, who, unit, *asked):
        unit = Unit.objects.get(pk=unit.pk)
        briefing.hold_briefing(
            meeting=self.meeting, unit=unit, by=anew(self.by[who]), held_on=portal_clock.today(), present=8,
            of=12, covered=briefing.covered_at_first(self.meeting, unit), questions=asked,
        )  # fmt: skip

    def set_day(self):
        briefing.plan_briefing(
            meeting=self.meeting, unit=self.caretakers, by=anew(self.by["driftchef"]),
            planned_on=add_workdays(self.meeting.day, 16),
        )  # fmt: skip

    def give(self):
        questions.give_owner(
            question=Question.objects.get(), by=self.by["samordnare"], owner_unit=self.care,
            due_on=portal_clock.today() + dt.timedelta(days=7),
        )  # fmt: skip

    def answer(self):
        by = anew(self.by["forvaltningschef"])
        questions.answer_question(question=Question.objects.get(), by=by, answer="Ja, alla.")


@pytest.fixture
def acts_of(people, home_care, caretakers, care):
    return lambda meeting: Acts(meeting, people, home_care, caretakers, care)


def before(acts):
    return {
        (-20, 10): acts.propose,
        (-18, 10): acts.take_up,
        (-11, 10): acts.make_ready,
        (-9, 10): acts.settle,
    }


def after(acts):
    return {
        (0, 10): acts.hold,
        (1, 10): acts.propose_correction,
        (2, 10): acts.accept_correction,
        (2, 20): acts.set_day,
        (3, 10): lambda: acts.brief("chef", acts.home_care, "Får vikarier vara med?"),
        (4, 10): acts.give,
        (6, 10): acts.answer,
        (16, 10): lambda: acts.brief("driftchef", acts.caretakers),
    }


PREPARED = [
    (-25, 7, "items_asked", TOP),
    (-20, 10, "item_proposed", {"samordnare"}),
    (-18, 10, "item_accepted", {"chef"}),
    (-12, 7, "agenda_check", {"koncernchef", "styrgrupp"}),
    (-12, 7, "paper_missing", {"chef", "ersattare"}),
    (-10, 7, "agenda_due", {"samordnare"}),
    (-7, 7, "meeting_called", MANAGERS),
]
TOLD = [
    (-1, 7, "meeting_near", MANAGERS),
    # The day itself: what is yours to do, what was said, and what to take home.
    (0, 10, "action_given", {"chef", "ersattare"}),
    (0, 10, "key_messages", MANAGERS),
    (0, 10, "notes_published", MANAGERS - {"chef", "ersattare"}),
    (1, 10, "correction_proposed", {"samordnare"}),
    (2, 10, "correction_answered", {"chef"}),
    # Three whole working days for corrections; at midnight it stands in the portal, and no mail says so.
    (4, 0, "notes_closed", MANAGERS),
    (4, 10, "question_given", {"forvaltningschef"}),
    # One unit has been through it, one has set its day: only the one that falls to the head is asked for.
    (5, 7, "briefing_day_asked", {"forvaltningschef"}),
    (6, 10, "question_of_yours_answered", {"chef", "ersattare"}),
    (6, 10, "workplace_question_answered", {"driftchef"}),
    (15, 7, "briefing_reminded", {"forvaltningschef", "driftchef"}),
    (22, 7, "briefing_last_day", {"forvaltningschef"}),
    (25, 7, "reach_reported", TOP),
]


def timetable_of(day):
    """Before a weekend the notes are closed at the midnight before it: still three working days after."""
    closes = workdays_between(day, add_workdays(day, 3) + dt.timedelta(days=1))
    return PREPARED + [row if row[2] != "notes_closed" else (closes, *row[1:]) for row in TOLD]


@pytest.mark.parametrize(
    "day",
    [SUMMER, pytest.param(SPRING, marks=pytest.mark.soak), AUTUMN],
    ids=["summer", "spring", "autumn"],
)
def test_a_whole_cycle_says_everything_once_in_daytime_on_its_day_to_those_whom_it_concerns(
    life, acts_of, people, mailoutbox, day
):
    meeting = planned_for(day, people["samordnare"])
    acts, lived = acts_of(meeting), life(day)
    lived.live(-26, 28, before(acts) | after(acts))
    assert lived.timetable == timetable_of(day)
    everything_once(mailoutbox)
    assert fresh(meeting).state == "closed" and NotesVersion.objects.count() == 1
    assert [(each.step, sum(row["briefed"] for row in each.data)) for each in Reach.objects.all()] == [
        ("briefing_reminded", 1), ("reached", 2),
    ]  # fmt: skip


def test_the_clocks_change_within_each_of_these_cycles():
    """Otherwise the test above says less than it seems to."""
    for day in (SPRING, AUTUMN):
        called, near = (timezone.make_aware(dt.datetime.combine(add_workdays(day, count), dt.time(7)))
                        for count in (-7, -1))  # fmt: skip
        assert called.utcoffset() != near.utcoffset()
    asked = add_workdays(SUMMER, -25)
    assert asked.month == 7 and workdays_between(asked, SUMMER) == 25


# ---- moved, then cancelled ---------------------------------------------------------------------------------


def calendars(mailoutbox):
    """(notice by its method, sequence, when it begins on the wall) of every calendar file that was sent."""
    found = []
    for letter in mailoutbox:
        parts = parts_of(letter)[1]
        if "text/calendar" in parts:
            event = calendar_in(parts)
            begins = timezone.localtime(event.vevent.dtstart.value)
            found.append((event.method.value, int(event.vevent.sequence.value), f"{begins:%m-%d %H:%M}"))
    return Counter(found)


@pytest.mark.parametrize("day", [SPRING, AUTUMN], ids=["spring", "autumn"])
def test_moved_over_the_change_of_the_clocks_and_then_cancelled_each_is_told_once(
    life, acts_of, people, mailoutbox, day
):
    """From the last working day before the change to two weeks after it."""
    first, then, by = add_workdays(day, -3), add_workdays(day, 10), people["samordnare"]
    meeting = planned_for(first, by)
    lived = life(first)

    def move():
        planning.change_meeting(meeting=fresh(meeting), by=by, day=then, **HOURS)

    def cancel():
        planning.cancel_meeting(meeting=fresh(meeting), by=by, reason="Stormen.")

    moved_to = workdays_between(first, then)
    lived.live(-26, -6, before(acts_of(meeting)))
    lived.live(-5, moved_to + 6, {(-5, 10): move, (moved_to - 1, 10): cancel})
    assert lived.timetable == [
        *PREPARED,
        (-5, 10, "meeting_moved", MANAGERS),
        (moved_to - 1, 7, "meeting_near", MANAGERS),
        (moved_to - 1, 10, "meeting_cancelled", MANAGERS),
    ]
    everything_once(mailoutbox)
    was, will_be = f"{first:%m-%d} 08:30", f"{then:%m-%d} 08:30"
    assert calendars(mailoutbox) == {
        ("REQUEST", 0, was): len(MANAGERS),
        ("REQUEST", 1, will_be): len(MANAGERS),
        ("CANCEL", 2, will_be): len(MANAGERS),
    }
