"""What a meeting tells the workplaces: which messages concern whom, and who has not been through them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from lean_portal import clock
from meetings.models import Briefing, Item, Meeting, Question
from meetings.models.item import ItemQuerySet
from meetings.models.question import QuestionQuerySet
from meetings.permissions import takes_part
from meetings.workflow import HELD, Result
from organisation.models import Unit, User
from organisation.models.unit import UnitQuerySet
from organisation.roles import ANSWERING

# What came of an item whose message is not told: it comes back, or is gone.
UNTOLD = (Result.UNFINISHED, Result.SPLIT, Result.DROPPED)
NEW_UNITS = dt.timedelta(days=30)  # a workplace that comes later than this is told by the next meeting

# ---- messages --------------------------------------------------------------------------------------------


def tellable(items: ItemQuerySet) -> ItemQuerySet:
    """Without those that wait for samverkan, and those that were not dealt with."""
    waits = Q(awaits_samverkan=True, samverkan_on=None)
    return items.on_agenda().exclude(waits).exclude(result__in=UNTOLD)


def messages_of(meeting: Any) -> ItemQuerySet:
    """`meeting`: a row, its id, or a query for one."""
    return tellable(Item.objects.filter(meeting=meeting)).exclude(message="")


def concerns_unit(item: Item, unit: Unit) -> bool:
    """Of an item with its `concerns` read: none of them is everybody."""
    concerned = {each.pk for each in item.concerns.all()}
    return not concerned or bool(concerned & {unit.pk, unit.authority_id})


def told_to(items: Iterable[Item], unit: Unit) -> list[Item]:
    return [item for item in items if concerns_unit(item, unit)]


# ---- workplaces ------------------------------------------------------------------------------------------


def asked_units(meeting: Any) -> UnitQuerySet:
    """The workplaces of today that at least one message concerns. Closed ones are not asked."""
    concerned = Q(concerns=None) | Q(concerns=OuterRef("pk")) | Q(concerns=OuterRef("authority"))
    stood = Q(meeting__day__gte=OuterRef("valid_from") - NEW_UNITS)
    return Unit.objects.workplaces().filter(Exists(messages_of(meeting).order_by().filter(concerned, stood)))


def briefings_at(meeting: Any) -> QuerySet[Briefing]:
    """For a query of units: those of the unit itself and of units that it took over."""
    return Briefing.objects.filter(meeting=meeting, unit__path__startswith=OuterRef("path"))


def unbriefed_units(meeting: Any) -> UnitQuerySet:
    """Workplaces that have not been through the meeting."""
    return asked_units(meeting).filter(~Exists(briefings_at(meeting).filter(held_on__isnull=False)))


def undated_units(meeting: Any) -> UnitQuerySet:
    """Of those, where no day is set either."""
    dated = Briefing.objects.filter(meeting=meeting, unit=OuterRef("pk"), planned_on__isnull=False)
    return unbriefed_units(meeting).filter(~Exists(dated))


# ---- questions -------------------------------------------------------------------------------------------


def unanswered_questions() -> QuestionQuerySet:
    """What workplaces wait for an answer to, the one due first on top; for the next agenda."""
    return Question.objects.waiting().for_rows().order_by(F("due_on").asc(nulls_first=True), "pk")


def questions_of(unit: Unit) -> QuestionQuerySet:
    """Its own, and those of units that it took over."""
    return Question.objects.filter(unit__path__startswith=unit.path)


# ---- people ----------------------------------------------------------------------------------------------


def latest_held() -> QuerySet[Meeting]:
    """The one that is told at the workplaces now: the last that was held."""
    return Meeting.objects.filter(state__in=sorted(HELD), day__lte=clock.today()).order_by("-day")[:1]


def briefs(user: User, unit: Unit) -> bool:
    """Whoever answers for the workplace: its manager and deputies, or else the superior."""
    return bool(user.posts_as(ANSWERING)) and unit.pk in user.answered_unit_ids


def reads_pack(user: User, unit: Unit) -> bool:
    """All who work there, for it is what they are told; and of any workplace, all who take part."""
    return takes_part(user) or unit.pk in user.unit_ids or briefs(user, unit)
