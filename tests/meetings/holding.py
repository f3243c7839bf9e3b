"""A meeting on its day: called, in progress, under review, closed. Every fixture stays at that moment."""

import datetime as dt
from uuid import uuid4

import pytest
from django.utils import timezone

from lean_portal import clock
from meetings.models import Item, Meeting
from meetings.services import acting, agenda, holding, planning, proposing, reviewing
from tests.meetings.conftest import HOURS, ahead

DAY = ahead(20)
NOON = timezone.make_aware(dt.datetime.combine(DAY, dt.time(8, 30)))


def again(row):
    return type(row).objects.get(pk=row.pk)


def on_agenda(meeting):
    return list(Item.objects.on_agenda().filter(meeting=meeting))


@pytest.fixture
def called(meeting, propose, coordinator, decider):
    """With three items beside the first one."""
    meeting = agenda.open_meeting(meeting=meeting, by=coordinator)
    for title in ("Nycklar", "Scheman", "Bilar"):
        proposing.accept_item(item=propose(title), by=coordinator, minutes=10)
    meeting = agenda.settle_agenda(meeting=meeting, by=coordinator)
    return agenda.call_meeting(meeting=meeting, by=coordinator)


@pytest.fixture
def running(called, coordinator):
    with clock.at(NOON):
        yield holding.start_meeting(meeting=called, by=coordinator)


@pytest.fixture
def items(running):
    return on_agenda(running)


@pytest.fixture
def write(coordinator):
    """write(item, "decided", decision="Ja.") says what came of it, from what is saved now."""

    def make(item, result="done", *, by=coordinator, version=None, **words):
        texts = {"notes": "", "decision": "", "split_into": "", **words}
        version = again(item).version if version is None else version
        return holding.record_item(item=item, by=by, result=result, version=version, **texts)

    return make


@pytest.fixture
def ended(running, items, write, coordinator):
    write(items[0], notes="Alla hälsade välkomna.")
    write(items[1], "decided", notes="Det finns två skåp.", decision="Nycklarna hänger vid dörren.")
    acting.add_action(
        item=items[1], by=coordinator, submission_id=uuid4(), what="Sätt upp skåpet",
        owner_unit=items[1].owner_unit, due_on=DAY + dt.timedelta(days=14),
    )  # fmt: skip
    write(items[2])
    write(items[3])
    return holding.end_meeting(meeting=running, by=coordinator)


@pytest.fixture
def closed(ended, coordinator):
    reviewing.close_notes(meeting=ended, by=coordinator)
    return Meeting.objects.get(pk=ended.pk)


@pytest.fixture
def next_meeting(coordinator):
    return planning.plan_meeting(by=coordinator, day=ahead(40), **HOURS)
