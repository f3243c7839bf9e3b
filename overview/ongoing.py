"""What is being done: what, where, by which role, since when, how it stands. Only what one may see."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from improvements.models import Effort, Suggestion, Trial
from improvements.models.suggestion import in_the_open
from improvements.workflow import DOING, HOLDING, State
from lean_portal import clock
from organisation.models import Unit, User
from processes.models import Pilot

FEW = 5
MOST = 50


class Doing(NamedTuple):
    what: str
    url: str
    where: str
    who: str
    since: dt.date
    status: str
    label: str


class Counts(NamedTuple):
    done: int
    holds: int
    trials: int
    trial_units: int
    planned: int
    late: int


def pilots(unit: Unit | None = None) -> list[Doing]:
    """Those that are not closed. One query."""
    trials = Trial.objects.filter(effort__code=OuterRef("process__code"), effort__suggestion=None)
    last = trials.order_by("-number").values("number")[:1]
    closed = Effort.objects.filter(suggestion=None, closed_at__isnull=False)
    found = Pilot.objects.select_related("process", "owner_unit").annotate(cycle=Subquery(last))
    found = found.exclude(process__code__in=closed.values("code"))
    if unit is not None:
        found = found.filter(owner_unit__path__startswith=unit.path)
    return [of_pilot(each) for each in found[:MOST]]


def of_pilot(pilot: Pilot) -> Doing:
    """Since it began; before that since it was chosen."""
    cycle = pilot.cycle  # type: ignore[attr-defined]
    has_begun = pilot.starts_on is not None and pilot.starts_on <= clock.today()
    return Doing(
        pilot.process.name,
        pilot.get_absolute_url(),
        pilot.owner_unit.name,
        pilot.owner_unit.manager_title,
        pilot.starts_on if has_begun else clock.local_day(pilot.created_at),  # type: ignore[arg-type]
        "trial" if cycle else "approved",
        _("Cycle %(number)s") % {"number": cycle} if cycle else _("Chosen"),
    )


def doing(user: User, unit: Unit | None = None, most: int = FEW) -> list[Doing]:
    """Trials first, then what is decided: what has waited longest first. A query for each."""
    found = seen(user, unit).select_related("unit", "responsible_unit").order_by("state_since", "pk")
    found = found.only(
        "year",
        "serial",
        "title",
        "state",
        "state_since",
        "due_on",
        "unit__name",
        "responsible_unit__manager_title",
    )
    rows = [each for state in DOING for each in found.filter(state=state)[:most]]
    return [of_suggestion(each) for each in rows[:most]]


def of_suggestion(suggestion: Suggestion) -> Doing:
    late = suggestion.due_on is not None and suggestion.due_on < clock.today()
    role = suggestion.responsible_unit.manager_title if suggestion.responsible_unit else ""
    return Doing(
        suggestion.title,
        suggestion.get_absolute_url(),
        suggestion.unit.name,
        role,
        clock.local_day(suggestion.state_since),
        "late" if late else suggestion.state,
        _("Late") if late else suggestion.get_state_display(),
    )


def came(user: User, unit: Unit | None = None, most: int = FEW) -> list[Suggestion]:
    """The latest that has been carried out, with what its last trial came to in figures. One query."""
    concluded = Trial.objects.filter(
        effort__suggestion=OuterRef("pk"), effort__suggestion__secrecy=False, concluded_at__isnull=False
    )
    lesson = concluded.order_by("-number").values("lesson")[:1]
    found = (
        seen(user, unit)
        .filter(state__in=HOLDING)
        .for_rows()
        .annotate(lesson=Coalesce(Subquery(lesson), Value(""), output_field=TextField()))
    )
    return list(found.order_by("-state_since", "-pk")[:most])


def counts(user: User, unit: Unit | None = None) -> Counts:
    """Two queries: what everybody may read is counted in an index, and then what is not open."""
    work = Q(state__in=[*DOING, *HOLDING])
    everybodys = sums(inside(Suggestion.objects.filter(in_the_open(), work), unit))
    own = sums(seen(user, unit).filter(work, open_to_group=False))
    units = {*everybodys.pop("units"), *own.pop("units")}
    return Counts(trial_units=len(units), **{key: everybodys[key] + own[key] for key in own})


def sums(found: QuerySet[Suggestion]) -> dict[str, Any]:
    late = Q(state__in=DOING, due_on__lt=clock.today())
    trials = Q(state=State.TRIAL)
    return found.order_by().aggregate(
        done=Count("state", filter=Q(state__in=HOLDING)),
        holds=Count("state", filter=Q(state=State.SUSTAINED)),
        trials=Count("state", filter=trials),
        units=ArrayAgg("unit", filter=trials, default=Value([])),  # to ask for them distinct would sort all
        planned=Count("state", filter=Q(state=State.APPROVED)),
        late=Count("state", filter=late),
    )


def seen(user: User, unit: Unit | None) -> QuerySet[Suggestion]:
    return inside(Suggestion.objects.listed_for(user), unit)


def inside(found: QuerySet[Suggestion], unit: Unit | None) -> QuerySet[Suggestion]:
    return found.filter(unit__path__startswith=unit.path) if unit is not None else found
