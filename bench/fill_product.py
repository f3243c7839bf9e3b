"""Fill the product's database with believable rows; prints what the measuring needs, as JSON."""

import datetime as dt
import json
import random
import sys
import time

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from bench import words

django.setup()
from bench.fill_overview import SMALL, fill_overview  # noqa: E402 - models need the set-up above
from bench.fill_selection import fill_selection  # noqa: E402
from bench.fill_suggestions import fill_suggestions  # noqa: E402
from bench.fill_training import fill_training  # noqa: E402
from bench.fill_values import fill_values  # noqa: E402
from improvements.models import NumberSeries, Step, Suggestion  # noqa: E402
from improvements.services.words import count_words  # noqa: E402
from organisation.models import Appointment, User  # noqa: E402
from organisation.roles import Role  # noqa: E402
from organisation.services import add_unit  # noqa: E402

LONG_AGO = dt.date(2015, 1, 1)
UNITS_PER_ORGANISATION = 44

rows = int(sys.argv[1])
PEOPLE = 2000 if rows < SMALL else 10_000
dice = random.Random(1)
now = timezone.now()
call_command("migrate", verbosity=0)
with connection.cursor() as cursor:
    cursor.execute("SET statement_timeout = 0")  # a page waits for nothing so long, and this is no page


begun = time.perf_counter()


def told(what: str) -> None:
    """How far it has come, where whoever waits can read it."""
    print(f"  {time.perf_counter() - begun:4.0f} s: {what}", file=sys.stderr, flush=True)


def make_units():
    group = add_unit(
        by=None, code="ALM", name="Almfors", kind="group", parent=None, manager_title="Kommunchef"
    )
    for o in range(9):
        kind = "administration" if o < 5 else "company"
        top = add_unit(
            by=None,
            code=f"O{o}",
            name=f"Organisation {o}",
            kind=kind,
            parent=group,
            manager_title=f"Chef {o}",
        )
        for u in range(UNITS_PER_ORGANISATION):
            yield add_unit(
                by=None,
                code=f"O{o}-{u}",
                name=f"Enhet {o} {u}",
                parent=top,
                manager_title=f"Enhetschef {o} {u}",
            )


def write_steps(pk: int, by: User) -> None:
    Step.objects.bulk_create(
        Step(suggestion_id=pk, number=n + 1, state="acknowledged", at=now, by=by, actor="handler",
             role="Enhetschef", text=words.title(dice))
        for n in range(20)
    )  # fmt: skip


units = list(make_units())
people = User.objects.bulk_create(
    User(username=f"u{n}", name=f"Medarbetare {n}", email=f"u{n}@almfors.example") for n in range(PEOPLE)
)
Appointment.objects.bulk_create(
    Appointment(user=user, role=Role.EMPLOYEE, unit=units[n % len(units)], starts_on=LONG_AGO)
    for n, user in enumerate(people)
)
chiefs = User.objects.bulk_create(User(username=f"c{n}", name=f"Enhetschef {n}") for n in range(len(units)))
Appointment.objects.bulk_create(
    Appointment(user=chief, role=Role.MANAGER, unit=unit, starts_on=LONG_AGO)
    for chief, unit in zip(chiefs, units, strict=True)
)
fill_suggestions(rows, [unit.pk for unit in units], [user.pk for user in people], dice)
NumberSeries.objects.create(year=2020, last=rows)
ids = list(Suggestion.objects.order_by("id").values_list("id", flat=True))
for pk in ids[:: max(1, rows // 200)]:
    write_steps(pk, chiefs[0])
told("suggestions")
fill_values(units, chiefs[0], dice)
selection, steering = fill_selection(units, chiefs[0], dice)
fill_training(people, chiefs[0])
told("what everybody has learnt")
fill_overview()
told("ten years, and the night that computes them")
count_words()
with connection.cursor() as cursor:
    cursor.execute("VACUUM ANALYZE")


def cookie_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


print(
    json.dumps(
        {
            "cookie": cookie_of(people[0]),
            "manager": cookie_of(chiefs[0]),
            "steering": cookie_of(steering),
            "selection": selection.pk,
            "csrf": settings.CSRF_COOKIE_NAME,
            "deep": ids[rows // 40],
            "first": "2020-1",
        }
    )
)
