"""A KL-Info of 600 managers is called: the milliseconds until every row is written, those until all is handed
to the mail, and how many rows there are."""

import datetime as dt
import sys
import time
from uuid import uuid4

import django

django.setup()

from lean_portal import clock  # noqa: E402
from meetings.models import Item  # noqa: E402
from meetings.services import agenda, planning, proposing  # noqa: E402
from notifications.models import Delivery  # noqa: E402
from notifications.services import expand_waiting, send_due, settle_waiting  # noqa: E402
from organisation.models import Appointment, Unit, User  # noqa: E402
from organisation.roles import ANSWERING, Role  # noqa: E402
from organisation.workdays import add_workdays  # noqa: E402

ITEMS = 8


def called(count: int) -> tuple[float, float, int]:
    by = leader()
    add_deputies(count - Appointment.objects.filter(role__in=ANSWERING).count())
    day = add_workdays(clock.today(), 30)
    meeting = planning.plan_meeting(by=by, day=day, starts=dt.time(8, 30), minutes=120, place="Folkets hus")
    agenda.open_meeting(meeting=meeting, by=by)
    for number in range(ITEMS):
        proposing.propose_item(
            by=by, submission_id=uuid4(), title=f"Punkt {number}", kind=Item.Kind.INFORMATION, minutes=10,
            wished_outcome="Alla vet.", owner_role=Role.COORDINATOR, meeting=meeting,
        )  # fmt: skip
    agenda.settle_agenda(meeting=meeting, by=by)
    settle_waiting()
    begun = time.perf_counter()
    agenda.call_meeting(meeting=meeting, by=by)
    expand_waiting()
    written = time.perf_counter()
    while send_due():
        pass
    sent = time.perf_counter()
    rows = Delivery.objects.filter(notice="meeting_called", channel="email").count()
    return (written - begun) * 1000, (sent - written) * 1000, rows


def leader() -> User:
    user = User.objects.create(username="samordnare", name="Samordnare", email="s@almfors.example")
    group = Unit.objects.get(kind=Unit.Kind.GROUP)
    starts = dt.date(2015, 1, 1)
    Appointment.objects.create(user=user, role=Role.COORDINATOR, unit=group, starts_on=starts)
    return user


def add_deputies(count: int) -> None:
    units = list(Unit.objects.workplaces())
    people = User.objects.bulk_create(
        User(username=f"d{n}", name=f"Ersättare {n}", email=f"d{n}@almfors.example") for n in range(count)
    )
    until = clock.today() + dt.timedelta(days=365)
    Appointment.objects.bulk_create(
        Appointment(
            user=user, role=Role.DEPUTY, unit=units[n % len(units)], starts_on=clock.today(), ends_on=until
        )
        for n, user in enumerate(people)
    )


print(*called(int(sys.argv[1])))
