"""A pilot that is closed and holds no longer, for the addresses about what it left behind."""

import datetime as dt

import pytest

from improvements.models import Effort, FollowUp, Relapse
from lean_portal import clock
from processes.models import Pilot

CODE = "P02"
ROWS = {"pilot_check": FollowUp, "pilot_lapse": None, "pilot_follows": Relapse}


@pytest.fixture
def lasted(choice):
    """P02, of the caretakers. Its check is a year away: the first of all is that of a suggestion."""
    pilot, now, today = Pilot.objects.get(process__code=CODE), clock.now(), clock.today()
    effort = Effort.objects.create(name="Nycklar", code=CODE, owner_unit=pilot.owner_unit, closed_at=now)
    Pilot.objects.filter(pk=pilot.pk).update(
        state="closed", begun_at=now, closed_at=now, effort=effort, gained="Ja.", learnt="Ja.", outcome="keep"
    )
    year = {"after": 365, "due_on": today + dt.timedelta(days=365)}
    FollowUp.objects.create(effort=effort, since=today, unit=pilot.owner_unit, **year)
    return Relapse.objects.create(effort=effort, due_on=today)


def of_lasting(page, argument):
    """None: the address is about something else."""
    if page not in ROWS:
        return None
    return CODE if argument == "code" else ROWS[page].objects.get(effort__code=CODE).pk
