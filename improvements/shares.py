"""How many promises are kept: for each organisation to everybody, for each unit to those it concerns.

The rules stand in promises.py; here they are asked of the database, three statements however much there is.
A reading is owed by the unit that a suggestion came from, a decision by whoever decided first, or has it now.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from improvements.models import Suggestion
from improvements.workflow import UNDECIDED, State
from lean_portal import clock
from lean_portal.figures import FEWEST
from organisation.models import Unit, User
from organisation.permissions import is_steering_member
from organisation.roles import SINGLE

PERIODS = {"quarter": 90, "year": 365}  # days
STEERING_GROUP = None  # the key of what the steering group owes
NOT_COUNTED = (State.DRAFT, State.WITHDRAWN)


class Share(NamedTuple):
    """How many of the promises whose day has passed were kept."""

    kept: int = 0
    count: int = 0

    def __add__(self, other: Share) -> Share:  # type: ignore[override]
        return Share(self.kept + other.kept, self.count + other.count)

    @property
    def is_shown(self) -> bool:
        return self.count >= FEWEST

    @property
    def percent(self) -> int:
        """Rounded down: what is not all kept is never shown as a hundred."""
        return self.kept * 100 // self.count


Key = tuple[str, str]  # what was promised, over which period
Shares = dict[Key, Share]


class Row(NamedTuple):
    unit: int | None  # None: the steering group
    organisation: int | None
    shares: Shares


def rows() -> list[Row]:
    """The shares of every unit that owed anything, and of the steering group."""
    found: dict[tuple[int | None, int | None], Shares] = {}
    for promise, counted in (("read", _read()), ("decision", _decided()), ("decision", _undecided())):
        for row in counted:
            shares = found.setdefault((row["owed_by"], row["organisation"]), {})
            for period in PERIODS:
                share = Share(row[f"kept_{period}"], row[f"count_{period}"])
                shares[promise, period] = shares.get((promise, period), Share()) + share
    return [Row(unit, organisation, shares) for (unit, organisation), shares in found.items()]


def by_organisation(found: Iterable[Row]) -> dict[int | None, Shares]:
    together: dict[int | None, Shares] = {}
    for row in found:
        shares = together.setdefault(row.organisation, {})
        for key, share in row.shares.items():
            shares[key] = shares.get(key, Share()) + share
    return together


def units_shown_to(user: User) -> QuerySet[Unit]:
    """Whose figures a person may read. A unit has one manager, so its figure is a person's: the manager reads
    it, and superiors and the steering group do. A deputy reads none."""
    if is_steering_member(user):
        return Unit.objects.all()
    return Unit.objects.here_and_below({post.path for post in user.posts_as(SINGLE)})


def decisions_this_year(unit: Unit) -> Share:
    """Of the first decisions that the unit itself had promised for a day of this year that has passed."""
    today = clock.today()
    decided = Q(answered_unit=unit, answer_promised__year=today.year, answer_promised__lt=today)
    late = Q(handler_unit=unit, at_steering=False, state__in=UNDECIDED, answered_on=None, decide_by__lt=today)
    in_time = Count("pk", filter=Q(answered_on__lte=F("answer_promised")))
    found = _counted().filter(decided | late).aggregate(count=Count("pk"), kept=in_time)
    return Share(found["kept"], found["count"])


# ---- the three statements ---------------------------------------------------------------------------------


def _counted() -> QuerySet[Suggestion]:
    """Without those that nobody owed an answer (promises.py)."""
    merged = Q(state=State.MERGED, answered_on=None)  # after an answer it clears nothing
    return Suggestion.objects.filter(source="").exclude(merged | Q(state__in=NOT_COUNTED)).order_by()


def _read() -> Iterable[dict[str, Any]]:
    """One that nobody has read yet is broken today, however long ago it was promised."""
    unread = Q(state=State.SUBMITTED, read_by__lt=clock.today())
    kept = Q(acknowledged_at__date__lte=F("read_by"))
    kept |= Q(acknowledged_at=None, answered_on__lte=F("read_by"))  # deciding is reading
    found = _counted().filter(_passed("read_by") | unread)
    return _grouped(found, F("unit"), "unit", "read_by", kept & ~unread, unread)


def _decided() -> Iterable[dict[str, Any]]:
    kept = Q(answered_on__lte=F("answer_promised"))
    found = _counted().filter(_passed("answer_promised"))
    return _grouped(found, F("answered_unit"), "answered_unit", "answer_promised", kept, Q(pk=None))


def _undecided() -> Iterable[dict[str, Any]]:
    """Broken today, however long ago they were promised."""
    late = Q(state__in=UNDECIDED, answered_on=None, decide_by__lt=clock.today())
    owed_by = Case(When(at_steering=True, then=Value(None)), default=F("handler_unit"))
    found = _counted().filter(late)
    return _grouped(found, owed_by, "handler_unit", "decide_by", Q(pk=None), late)


def _passed(field: str) -> Q:
    """Promised for a day of the longest period that has passed."""
    today = clock.today()
    first = today - dt.timedelta(days=max(PERIODS.values()))
    return Q(**{f"{field}__gte": first, f"{field}__lt": today})


def _grouped(
    found: QuerySet[Suggestion], owed_by: Any, unit: str, field: str, kept: Q, always: Q
) -> Iterable[dict[str, Any]]:
    organisation = Coalesce(f"{unit}__authority", unit)
    of_steering = When(owed_by=None, then=Value(None))
    counts = {}
    for period, days in PERIODS.items():
        within = Q(**{f"{field}__gte": clock.today() - dt.timedelta(days=days)}) | always
        counts[f"count_{period}"] = Count("pk", filter=within)
        counts[f"kept_{period}"] = Count("pk", filter=within & kept)
    grouped = found.annotate(owed_by=owed_by).annotate(organisation=Case(of_steering, default=organisation))
    return grouped.values("owed_by", "organisation").annotate(**counts)
