"""A KL-Info on a day of our own choice, and a clock that is moved through the days before it."""

import datetime as dt

import pytest
from django.utils import timezone

from lean_portal import clock
from meetings.models import Item, Meeting
from meetings.models.item import LAST_TIME
from meetings.services import agenda, planning
from meetings.services.clock import pass_time
from meetings.workflow import ItemState, MeetingState, Result
from organisation.workdays import add_workdays
from tests.meetings.conftest import HOURS

# The first working day of September next year: all that leads there lies ahead, whenever the tests are run.
DAY = add_workdays(dt.date(clock.today().year + 1, 8, 31), 1)


def at(day, hour, minute=0):
    return clock.at(timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute))))


def tick(day, hour, minute=0):
    with at(day, hour, minute):
        return pass_time()


def fresh(meeting):
    return Meeting.objects.get(pk=meeting.pk)


@pytest.fixture
def planned(coordinator):
    """planned(day) is a meeting, planned ten weeks before it."""

    def make(day=DAY, before=70, **fields):
        with at(day - dt.timedelta(days=before), 12):
            return planning.plan_meeting(by=coordinator, day=day, **{**HOURS, **fields})

    return make


def add_item(meeting, unit, by, title="Nya pilotprocesser", **fields):
    """On the agenda, as the coordinator has taken it up."""
    words = {"kind": "dialogue", "minutes": 20, "wished_outcome": "Alla vet varför.", "position": 2}
    return Item.objects.create(
        meeting=meeting, owner_unit=unit, proposed_by=by, state=ItemState.ACCEPTED, title=title,
        **{**words, **fields},
    )  # fmt: skip


def settle(meeting, by):
    return agenda.settle_agenda(meeting=fresh(meeting), by=by)


def call(meeting, by=None):
    return agenda.call_meeting(meeting=fresh(meeting), by=by)


def hold(meeting, hour=10, result=Result.DONE):
    """It has been held, and every item on it was done."""
    ended = timezone.make_aware(dt.datetime.combine(meeting.day, dt.time(hour)))
    on_it = Item.objects.on_agenda().filter(meeting=meeting)
    on_it.update(state=ItemState.TAKEN_UP, result=result)
    Meeting.objects.filter(pk=meeting.pk).update(
        state=MeetingState.UNDER_REVIEW, started_at=ended, ended_at=ended
    )
    assert on_it.filter(source=LAST_TIME).count() == 1
