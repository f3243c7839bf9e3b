"""A KL-Info that was held three working days ago, with a message to everybody and one to a company alone."""

import datetime as dt
from collections.abc import Callable

import pytest

from lean_portal import clock
from meetings.models import Briefing, Item, Meeting
from meetings.services import briefing as services
from organisation.models import Unit, User
from organisation.workdays import add_workdays
from tests.meetings.conftest import HOURS, ahead

Held = Callable[..., Meeting]
Told = Callable[..., Item]


@pytest.fixture
def held(coordinator: User) -> Held:
    """held(3) is a meeting that was held so many working days ago."""

    def make(count: int = 3, **fields: object) -> Meeting:
        day = ahead(-count)
        then = dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC)
        moments = ("opened_at", "settled_at", "called_at", "started_at", "ended_at", "closed_at")
        return Meeting.objects.create(
            day=day, planned_by=coordinator, **HOURS,
            **{"state": "closed", **dict.fromkeys(moments, then), **fields},
        )  # fmt: skip

    return make


@pytest.fixture
def tell(coordinator: User) -> Told:
    def make(meeting: Meeting, title: str, *concerns: Unit, **fields: object) -> Item:
        item = Item.objects.create(**{
            "meeting": meeting, "title": title, "minutes": 10, "wished_outcome": "Alla vet.",
            "state": "taken_up", "result": "done", "proposed_by": coordinator, "owner_role": "coordinator",
            "message": f"Det här gäller {title}.", **fields,
        })  # fmt: skip
        item.concerns.set(concerns)
        return item

    return make


@pytest.fixture
def told_meeting(held: Held, tell: Told, home_care: Unit, caretakers: Unit, housing: Unit) -> Meeting:
    meeting = held()
    tell(meeting, "Nycklar")
    tell(meeting, "Hyror", housing)
    Unit.objects.filter(pk__in=[home_care.pk, caretakers.pk]).update(headcount=12)
    return meeting


def brief(meeting: Meeting, unit: Unit, by: User, **fields: object) -> Briefing:
    unit = Unit.objects.get(pk=unit.pk)
    said = {
        "held_on": clock.today(), "present": 8, "of": 12, "covered": services.covered_at_first(meeting, unit),
    }  # fmt: skip
    return services.hold_briefing(meeting=meeting, unit=unit, by=fresh(by), **{**said, **fields})


def fresh(user: User) -> User:
    """Without what was remembered of the posts."""
    return User.objects.get(pk=user.pk)


def workday(meeting: Meeting, count: int, hour: int = 9) -> dt.datetime:
    """That hour of a working day after the meeting."""
    return dt.datetime.combine(add_workdays(meeting.day, count), dt.time(hour), tzinfo=dt.UTC)
