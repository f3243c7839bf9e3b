"""What everybody has learnt in ten years: courses of every tier, waves with their gates, records, seats."""

import datetime as dt

from django.db import connection

from lean_portal import clock
from organisation.models import Appointment, Unit, User
from organisation.roles import Role
from training.models import Course, Exemption, Occasion, Record, Requirement, Seat, Tier, Wave

# Two of three have taken what their role asks for, and many of them more than once.
RECORDS = f"""
INSERT INTO {Record._meta.db_table} (
    course_id, user_id, count, role, unit_id, done_on, valid_until, proof, proof_at, at
)
SELECT course.id, post.user_id, 1, 'Medarbetare', post.unit_id, taken.day,
       (taken.day + course.valid_months * interval '1 month')::date,
       CASE WHEN course.needs_proof THEN 'En egen förbättring.' ELSE '' END,
       CASE WHEN course.needs_proof THEN taken.day END, taken.day
FROM {Requirement._meta.db_table} need
JOIN {Course._meta.db_table} course ON course.id = need.course_id
JOIN {Appointment._meta.db_table} post ON post.role = need.role
CROSS JOIN generate_series(1, 3) turn
CROSS JOIN LATERAL (SELECT random() + 0 * (post.id + need.id + turn) AS chance) dice
CROSS JOIN LATERAL (SELECT %(today)s::date - turn * 400 + (dice.chance * 300)::int AS day) taken
WHERE dice.chance < 0.5
"""
WORKPLACES = f"""
INSERT INTO {Record._meta.db_table} (course_id, count, role, unit_id, done_on, proof, at)
SELECT course.id, unit.headcount, '', unit.id, %(today)s::date - 100, '', %(today)s
FROM {Course._meta.db_table} course, {Unit._meta.db_table} unit
WHERE course.tier = 'workplaces' AND unit.kind = 'unit' AND unit.id %% 3 > 0
"""
HEADS = 25


def fill_training(people: list[User], by: User) -> None:
    units = Unit.objects.filter(kind=Unit.Kind.UNIT)
    units.update(headcount=HEADS)
    units.filter(code__regex=r"[13579]$").update(deskless=True)
    courses = write_courses()
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.2)")
        for statement in (RECORDS, WORKPLACES):
            cursor.execute(statement, {"today": clock.today()})
    arrange(courses["grund"], people)
    Exemption.objects.bulk_create(
        Exemption(course=courses["grund"], user=user, reason="Har hållit kursen.", by=by)
        for user in people[::50]
    )


def write_courses() -> dict[str, Course]:
    rows = (
        ("topp", Tier.TOP, Role.GROUP_MANAGEMENT, {}),
        ("chef", Tier.MANAGERS, Role.MANAGER, {"needs_proof": True}),
        ("chef-2", Tier.MANAGERS, Role.MANAGER, {"valid_months": 24}),
        ("grund", Tier.LEADERS, Role.EMPLOYEE, {"valid_months": 36}),
        ("alla", Tier.WORKPLACES, None, {}),
    )
    courses = {
        code: Course.objects.create(code=code, name=code.capitalize(), tier=tier, hours=4, **fields)
        for code, tier, _role, fields in rows
    }
    Requirement.objects.bulk_create(
        Requirement(course=courses[code], role=role) for code, _tier, role, _fields in rows if role
    )
    waves = (
        ("chef", Wave.Gate.OPEN), ("chef-2", Wave.Gate.SHARE), ("grund", Wave.Gate.SHARE),
        ("alla", Wave.Gate.MANAGER),
    )  # fmt: skip
    for number, (code, gate) in enumerate(waves, start=1):
        wave = Wave.objects.create(
            number=number, name=f"Omgång {number}", gate=gate, manager_course=courses["chef"]
        )
        wave.courses.add(courses[code])
    return courses


def arrange(course: Course, people: list[User]) -> None:
    """Forty occasions to come, with a fifth of all people in their seats or waiting for one."""
    begins = clock.now() + dt.timedelta(days=30)
    occasions = Occasion.objects.bulk_create(
        Occasion(
            course=course, begins_at=begins, ends_at=begins + dt.timedelta(hours=4), place="Salen", seats=40
        )
        for _ in range(40)
    )
    Seat.objects.bulk_create(
        Seat(occasion=occasions[n % 40], user=user, state="seated" if n % 5 else "waiting")
        for n, user in enumerate(people[::5])
    )
