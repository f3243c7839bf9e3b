"""A manager's routine, counted from what has happened: board meetings, visits where the work is done, first
decisions, briefings. Of a post, so of the unit; read by whoever holds it and by the nearest superior."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Value
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from improvements.models import BoardMeeting
from improvements.shares import decisions_this_year
from lean_portal import clock
from meetings.cascade import messages_of
from meetings.models import Briefing, Meeting
from meetings.workflow import HELD
from organisation.models import Appointment, Unit, User
from organisation.models.unit import UnitQuerySet
from organisation.roles import ANSWERING, SINGLE
from training.helping import places_of
from training.models import Visit

WEEKS = 10  # whole weeks that are looked back on
VISITS_A_MONTH = 2
WEEK = dt.timedelta(days=7)


class Line(NamedTuple):
    """One habit: whether it holds now, and how often it has. `waits`: it is still to be done this week."""

    key: str
    label: str | Promise
    words: str
    holds: bool
    waits: bool = False


class Routine(NamedTuple):
    unit: Unit
    lines: list[Line]
    places: list[Unit]
    today: list[Visit]  # visits of today, which can still be taken back

    @property
    def url(self) -> str:
        return reverse("overview:routine_of", args=[self.unit.code])

    @property
    def meets(self) -> bool:
        """There is to be a board meeting, and none has been noted this week."""
        return any(line.key == "board" and line.waits for line in self.lines)


# ---- who reads whose ---------------------------------------------------------------------------------------


def posts_of(user: User) -> list[int]:
    return [post.unit_id for post in user.posts_as(ANSWERING)]


def own_units(user: User) -> UnitQuerySet:
    """Whose post this person holds, or stands in for."""
    return Unit.objects.open().filter(pk__in=posts_of(user)).order_by("path")


def one_level_down(user: User) -> QuerySet[Unit]:
    """The units whose nearest superior this person is: no deputy, and nobody further up."""
    if not user.posts_as(SINGLE):
        return Unit.objects.none()
    below = Unit.objects.open().filter(parent__in=user.answered_unit_ids)
    return below.exclude(pk__in=posts_of(user)).order_by("path")


def readable(user: User) -> QuerySet[Unit]:
    down = one_level_down(user).order_by().values("pk")
    return Unit.objects.open().filter(Q(pk__in=posts_of(user)) | Q(pk__in=down))


def reads_answers(user: User, unit: Unit) -> bool:
    """How the promises are kept is a manager's own figure: a deputy acts in it all, and does not read it."""
    return unit.pk not in posts_of(user) or any(post.unit_id == unit.pk for post in user.posts_as(SINGLE))


# ---- counting ----------------------------------------------------------------------------------------------


def routine_of(unit: Unit, *, with_answers: bool = True, is_alone: bool = False) -> Routine:
    """Six queries at most, however much there is. `is_alone`: no unit lies below it, as the caller knows."""
    visits = list(
        Visit.objects.filter(unit=unit, on__gte=clock.today().replace(day=1)).select_related("seen")
    )
    lines = [*of_board(unit), of_visits(visits)]
    if with_answers:
        lines.append(of_answers(unit))
    lines += of_briefings(unit)
    today = [visit for visit in visits if visit.on == clock.today()]
    return Routine(unit, lines, [unit] if is_alone else list(places_of(unit)), today)


def monday_of(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def of_board(unit: Unit) -> list[Line]:
    """The ten whole weeks before this one, from the first meeting on: what had not begun was not missed.
    Nothing for a unit of units that has never met at a board."""
    this_week = monday_of(clock.today())
    since = this_week - WEEKS * WEEK
    lately = ArrayAgg("on", filter=Q(on__gte=since), distinct=True, default=Value([]))
    held = BoardMeeting.objects.filter(unit=unit).order_by().aggregate(first=Min("on"), lately=lately)
    last = this_week - WEEK
    label = _("Board meeting, week %(week)s") % {"week": last.isocalendar().week}
    if held["first"] is None:
        is_workplace = Unit.objects.workplaces().filter(pk=unit.pk).exists()
        return (
            [Line("board", label, pgettext("a board meeting", "None yet"), holds=False, waits=True)]
            if is_workplace
            else []
        )
    met = {monday_of(day) for day in held["lately"]}
    first = max(monday_of(held["first"]), since)
    weeks = (this_week - first) // WEEK
    if not weeks:
        return [Line("board", _("Board meeting"), _("Begun this week"), holds=True)]
    kept = sum(first + n * WEEK in met for n in range(weeks))
    words = _("%(held)s of %(of)s weeks") % {"held": kept, "of": weeks}
    return [Line("board", label, words, holds=last in met, waits=this_week not in met)]


def of_visits(visits: list[Visit]) -> Line:
    """Days, not taps: two workplaces on one day is one round."""
    days = len({visit.on for visit in visits})
    asked = {"done": days, "of": VISITS_A_MONTH, "month": date_format(clock.today(), "F")}
    words = _("%(done)s of %(of)s in %(month)s") % asked
    # Until the middle of the month nobody is behind.
    behind = days < VISITS_A_MONTH if clock.today().day > 20 else days < 1 and clock.today().day > 10
    return Line("visits", _("Visits where the work is done"), words, holds=not behind)


def of_answers(unit: Unit) -> Line:
    share = decisions_this_year(unit)
    label = _("First decisions in time")
    if not share.count:
        return Line("answers", label, _("None was due this year"), holds=True)
    words = _("%(kept)s of %(count)s this year") % share._asdict()
    return Line("answers", label, words, holds=share.kept == share.count)


def of_briefings(unit: Unit) -> list[Line]:
    """Of the meetings this year with something to tell the workplace: how many it has been told. Nothing for
    a unit where no workplace meeting is held."""
    concerned = Q(concerns=None) | Q(concerns=unit.pk) | Q(concerns=unit.authority_id)
    told = messages_of(OuterRef("pk")).order_by().filter(concerned)
    held = Briefing.objects.filter(
        meeting=OuterRef("pk"), unit__path__startswith=unit.path, held_on__isnull=False
    )
    workplace = Unit.objects.workplaces().filter(pk=unit.pk)
    first = max(clock.today().replace(month=1, day=1), unit.valid_from)
    meetings = Meeting.objects.filter(
        Exists(told), Exists(workplace.values(one=Value(1))), state__in=sorted(HELD), day__gte=first
    )
    found = meetings.order_by().aggregate(all=Count("pk"), done=Count("pk", filter=Exists(held)))
    if not found["all"]:
        return []
    words = _("%(done)s of %(all)s this year") % found
    return [Line("briefings", _("KL-Info at the workplace meeting"), words, found["done"] == found["all"])]


# ---- one level up ------------------------------------------------------------------------------------------


def holders_in(units: list[Unit]) -> dict[int, str]:
    """Who holds the post, by unit; a vacant one is missing. One query."""
    held = Appointment.objects.current().held_by_active().filter(unit__in=units, role__in=SINGLE)
    return dict(held.order_by("-pk").values_list("unit", "user__name"))
