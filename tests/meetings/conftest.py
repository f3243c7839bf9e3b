"""A coordinator, and a KL-Info four weeks ahead."""

import datetime as dt
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.utils import translation

from lean_portal import clock
from meetings.models import Item, Meeting
from meetings.services import planning, proposing
from organisation.models import Unit, User
from organisation.roles import Role
from organisation.workdays import add_workdays
from tests.processes.conftest import (  # noqa: F401 - fixtures
    active,
    assessed,
    assessing_round,
    confirm,
    decided,
    decider,
    nominate,
    owner,
    pilot,
    prepare,
    preparing,
    processes,
    proposed,
    ready,
    revealed,
    roads,
    steering,
    third,
    waterworks,
)
from tests.roles import MakeUser

HOURS = {"starts": dt.time(8, 30), "minutes": 90, "place": "Folkets hus"}
# A holiday that lies ahead, whenever the tests are run.
NATIONAL_DAY = dt.date(clock.today().year + 1, 6, 6)
Propose = Callable[..., Item]
Plan = Callable[..., Meeting]


def ahead(count: int) -> dt.date:
    """So many working days from today."""
    return add_workdays(clock.today(), count)


@pytest.fixture
def coordinator(make_user: MakeUser, group: Unit) -> User:
    return make_user("samordnare", Role.COORDINATOR, group)


@pytest.fixture
def plan(coordinator: User) -> Plan:
    """plan(20) is a meeting twenty working days ahead."""

    def make(count: int, **fields: object) -> Meeting:
        return planning.plan_meeting(by=coordinator, day=ahead(count), **{**HOURS, **fields})

    return make


@pytest.fixture
def meeting(coordinator: User) -> Meeting:
    return planning.plan_meeting(by=coordinator, day=ahead(20), **HOURS)


@pytest.fixture
def propose(home_care: Unit, manager: User) -> Propose:
    """propose(title) is an item of the manager of home care."""

    def make(title: str = "Nycklar på kvällen", by: User = manager, **fields: object) -> Item:
        words = {"kind": "dialogue", "minutes": 10, "wished_outcome": "Alla vet vem som har nycklarna."}
        return proposing.propose_item(
            by=by, submission_id=uuid4(), title=title, owner_unit=home_care, **{**words, **fields}
        )

    return make


@pytest.fixture
def item(meeting: Meeting, propose: Propose) -> Item:
    return propose()


@pytest.fixture
def english():
    """The words of refusals as they stand in the code."""
    with translation.override("en"):
        yield
