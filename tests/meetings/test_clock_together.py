# ruff: noqa: F401, F811 - fixtures
"""Several clocks at once, and clocks that die, on real connections."""

import datetime as dt

import pytest

from events.models import Event
from meetings.models import Announcement
from meetings.services import agenda, clock
from organisation.workdays import add_workdays
from tests.meetings.calling import DAY, add_item, at, call, fresh, planned, settle
from tests.values.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def clocks(day, hour, count=4):
    """So many clocks at the same moment; how much each did."""

    def run():
        with at(day, hour):
            return clock.pass_time()

    return at_once(*[run] * count)


def kinds():
    counted = Event.objects.filter(actor_id=None, kind__startswith="meetings.")
    return sorted(counted.values_list("kind", flat=True))


def test_many_clocks_say_everything_once(planned, coordinator, home_care):
    meeting = planned()
    add_item(meeting, home_care, coordinator, needs_paper=True)
    assert sum(clocks(add_workdays(DAY, -10), 8)) == 4
    assert kinds() == [
        "meetings.agenda_due", "meetings.check_due", "meetings.meeting_opened", "meetings.paper_due",
    ]  # fmt: skip
    with at(add_workdays(DAY, -9), 8):
        settle(meeting, coordinator)
    assert sum(clocks(add_workdays(DAY, -7), 8)) == 1
    assert Announcement.objects.count() == 1
    meeting.items.filter(position=2).update(minutes=30)
    clocks(add_workdays(DAY, -6), 9)
    assert sum(clocks(add_workdays(DAY, -6), 10)) == 1
    assert kinds().count("meetings.agenda_changed") == 1
    assert Announcement.objects.count() == 2


def test_a_clock_that_dies_leaves_nothing_half_done(planned, coordinator, home_care, monkeypatch):
    """Killed at each thing that it writes down, one after the other: the next clock does it."""
    meeting = planned()
    add_item(meeting, home_care, coordinator, needs_paper=True)

    class Killed(BaseException):
        pass

    def die(*args, **kwargs):
        raise Killed

    def at_work(name, day, hour=8):
        with monkeypatch.context() as patched, at(day, hour):
            patched.setattr(name, die)
            with pytest.raises(Killed):
                clock.pass_time()
        with at(day, hour):
            assert clock.pass_time() > 0

    at_work("meetings.services.agenda.record", add_workdays(DAY, -25))
    assert fresh(meeting).state == "open"
    at_work("events.services.record", add_workdays(DAY, -12))
    with at(add_workdays(DAY, -9), 8):
        settle(meeting, coordinator)
    at_work("meetings.services.agenda.record", add_workdays(DAY, -7))
    assert fresh(meeting).state == "called" and Announcement.objects.count() == 1
    meeting.items.filter(position=2).update(minutes=30)
    with at(add_workdays(DAY, -6), 9):
        clock.pass_time()
    at_work("meetings.services.announcing.record", add_workdays(DAY, -6), 10)
    assert kinds() == [
        "meetings.agenda_changed", "meetings.check_due", "meetings.meeting_called",
        "meetings.meeting_opened", "meetings.paper_due",
    ]  # fmt: skip
