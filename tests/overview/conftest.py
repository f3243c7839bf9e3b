import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from improvements import services
from improvements.models import Suggestion
from lean_portal import clock
from organisation.models import User
from organisation.workdays import add_workdays
from tests.meetings.conftest import coordinator, item, meeting, propose
from tests.meetings.told import held, tell
from tests.permissions.test_matrix import choice, foundation, held_meeting, received
from tests.processes.conftest import (
    assessed,
    assessing_round,
    confirm,
    decided,
    nominate,
    preparing,
    processes,
    proposed,
    revealed,
    roads,
    steering,
    third,
    waterworks,
)
from tests.values.conftest import (
    adopt,
    adopted,
    ask,
    bodies,
    decider,
    draft,
    editor,
    held_round,
    open_round,
    ready,
    sources,
)

# A value foundation that somebody may owe something, and something open in every app.
__all__ = [
    "assessed",
    "assessing_round",
    "choice",
    "confirm",
    "coordinator",
    "decided",
    "foundation",
    "held",
    "held_meeting",
    "item",
    "meeting",
    "nominate",
    "preparing",
    "processes",
    "propose",
    "proposed",
    "received",
    "revealed",
    "roads",
    "steering",
    "tell",
    "third",
    "waterworks",
    "adopt",
    "adopted",
    "ask",
    "bodies",
    "decider",
    "draft",
    "editor",
    "held_round",
    "open_round",
    "ready",
    "sources",
]

Read = Callable[[User], str]


def workday(number: int) -> AbstractContextManager[None]:
    """A morning so many working days from today."""
    day = add_workdays(clock.today(), number)
    return clock.at(dt.datetime.combine(day, dt.time(9), ZoneInfo("Europe/Stockholm")))


@pytest.fixture
def my_page(client: Client) -> Read:
    """my_page(user) is Min sida as that person reads it, in English."""

    def read(user: User) -> str:
        User.objects.filter(pk=user.pk).update(language="en")
        client.force_login(user)
        response = client.get("/")
        assert response.status_code == 200
        return response.content.decode()

    return read


@pytest.fixture
def raised(employee: User, manager: User, submit) -> Suggestion:
    return services.raise_suggestion(
        suggestion=submit(employee), by=manager, to="steering", reason="Rör flera enheter."
    )
