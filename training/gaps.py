"""Who is to have taken what, and how they stand: from the roles that are held today, in one query.

A requirement follows the role: a new manager has the gap from the first day, and nobody hands anything over.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lean_portal import clock
from organisation.models import User

EXPIRES_SOON = 60  # days before its last day that a record is called expiring


class Stand(TextChoices):
    DONE = "done", _("Done")
    EXPIRING = "expiring", _("Expires soon")
    EXEMPT = "exempt", pgettext_lazy("a standing", "Exempt")
    PLANNED = "planned", _("Has a seat")
    WAITING = "waiting", _("Waits for a seat")
    PROOF = "proof", _("The practice proof is missing")
    MISSING = "missing", _("Missing")


STANDS = {each.value: each for each in Stand}
# What somebody still has to do something about, or waits for.
GAPS = frozenset({Stand.WAITING, Stand.PROOF, Stand.MISSING})


class Standing(NamedTuple):
    """How one person stands with one course that a role of theirs in one unit requires. `since` is the first
    day of the post; `until` the last day of what is done or exempt, None where it has none."""

    user_id: int
    course_id: int
    unit_id: int
    tier: str
    since: dt.date
    until: dt.date | None
    state: Stand
    roles: frozenset[str] = frozenset()  # those of the person's in the unit that ask for it


class Crowd(NamedTuple):
    """Everybody in one unit who stands the same with one course. `lasts`: what is done or exempt has a last
    day."""

    course_id: int
    unit_id: int
    tier: str
    state: Stand
    lasts: bool
    users: Collection[int]


# The same that Record.valid_on, Exemption.valid_on and Requirement.of_roles say; a test holds them together.
# Each part is grouped before it is joined, so that ten thousand people are not asked about one by one.
STANDINGS = """
SELECT held.user_id, held.course_id, held.unit_id, held.tier, held.since,
       CASE WHEN done.is_done THEN done.until WHEN exempt.id IS NOT NULL THEN exempt.until END AS until,
       CASE WHEN done.is_done AND (done.until IS NULL OR done.until > %(soon)s) THEN 'done'
            WHEN seat.best = 'seated' THEN 'planned'
            WHEN done.is_done THEN 'expiring'
            WHEN exempt.id IS NOT NULL THEN 'exempt'
            WHEN done.lacks_proof THEN 'proof'
            WHEN seat.best = 'waiting' THEN 'waiting'
            ELSE 'missing' END AS state,
       held.roles
FROM (
    SELECT post.user_id, need.course_id, post.unit_id, course.tier, min(post.starts_on) AS since,
           array_agg(DISTINCT post.role) AS roles
    FROM training_requirement need
    JOIN training_course course ON course.id = need.course_id AND course.retired_at IS NULL
    JOIN organisation_appointment post ON post.role = need.role
         AND post.starts_on <= %(day)s AND (post.ends_on IS NULL OR post.ends_on >= %(day)s)
    JOIN organisation_user account ON account.id = post.user_id AND account.is_active
    WHERE (%(users)s::bigint[] IS NULL OR post.user_id = ANY(%(users)s::bigint[]))
          AND (%(courses)s::bigint[] IS NULL OR need.course_id = ANY(%(courses)s::bigint[]))
    GROUP BY 1, 2, 3, 4
) held
LEFT JOIN (
    SELECT record.user_id, record.course_id,
           bool_or(NOT course.needs_proof OR record.proof_at IS NOT NULL) AS is_done,
           bool_or(course.needs_proof AND record.proof_at IS NULL) AS lacks_proof,
           nullif(max(coalesce(record.valid_until, 'infinity'::date))
                  FILTER (WHERE NOT course.needs_proof OR record.proof_at IS NOT NULL), 'infinity') AS until
    FROM training_record record JOIN training_course course ON course.id = record.course_id
    WHERE record.user_id IS NOT NULL
          AND (%(users)s::bigint[] IS NULL OR record.user_id = ANY(%(users)s::bigint[]))
          AND (%(courses)s::bigint[] IS NULL OR record.course_id = ANY(%(courses)s::bigint[]))
          AND record.done_on <= %(day)s AND (record.valid_until IS NULL OR record.valid_until >= %(day)s)
    GROUP BY 1, 2
) done ON done.user_id = held.user_id AND done.course_id = held.course_id
LEFT JOIN (
    SELECT place.user_id, occasion.course_id, min(place.state) AS best
    FROM training_seat place
    JOIN training_occasion occasion ON occasion.id = place.occasion_id AND occasion.state = 'planned'
    WHERE place.state IN ('seated', 'waiting')
          AND (%(users)s::bigint[] IS NULL OR place.user_id = ANY(%(users)s::bigint[]))
          AND (%(courses)s::bigint[] IS NULL OR occasion.course_id = ANY(%(courses)s::bigint[]))
    GROUP BY 1, 2
) seat ON seat.user_id = held.user_id AND seat.course_id = held.course_id
LEFT JOIN training_exemption exempt ON exempt.user_id = held.user_id AND exempt.course_id = held.course_id
     AND (exempt.until IS NULL OR exempt.until >= %(day)s)
"""
ONE_BY_ONE = f"{STANDINGS} ORDER BY held.course_id, held.unit_id, held.user_id"
TOGETHER = f"""
SELECT course_id, unit_id, tier, state, until IS NOT NULL, array_agg(user_id) FROM ({STANDINGS}) standing
GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 4, 5
"""


def standings(
    user: User | Iterable[int] | None = None,
    *,
    courses: Iterable[int] | None = None,
    day: dt.date | None = None,
) -> list[Standing]:
    """How everybody, one person, or the accounts with these ids stand with what their roles of that day
    require: a row for each person, course and unit. Somebody with posts in two units stands in both."""
    users = None if user is None else [user.pk] if isinstance(user, User) else list(user)
    found = _ask(ONE_BY_ONE, users, courses, day)
    return [Standing(*row[:6], state=STANDS[row[6]], roles=frozenset(row[7])) for row in found]


def crowds(*, courses: Iterable[int] | None = None) -> list[Crowd]:
    """The same of everybody today, counted together: a few thousand rows, however many people there are."""
    return [Crowd(*row[:3], STANDS[row[3]], *row[4:]) for row in _ask(TOGETHER, None, courses, None)]


def _ask(
    statement: str, users: list[int] | None, courses: Iterable[int] | None, day: dt.date | None
) -> list[tuple[Any, ...]]:
    day = day or clock.today()
    asked: dict[str, Any] = {"day": day, "soon": day + dt.timedelta(EXPIRES_SOON), "users": users}
    asked["courses"] = None if courses is None else list(courses)
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        return cursor.fetchall()


def gaps(user: User | Iterable[int] | None = None, *, day: dt.date | None = None) -> list[Standing]:
    """What is not settled by a valid record, an exemption or a seat: each person and course once."""
    found: dict[tuple[int, int], Standing] = {}
    for each in standings(user, day=day):
        if each.state in GAPS:
            found.setdefault((each.user_id, each.course_id), each)
    return list(found.values())
