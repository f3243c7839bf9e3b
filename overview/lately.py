"""What came of last time: what the latest weeks have brought of what concerns one person, for Min sida."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.db.models import (
    Count,
    DateTimeField,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Greatest
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from improvements.models import Step, Suggestion
from improvements.voices import concerning
from improvements.workflow import State
from lean_portal import clock
from lean_portal.templatetags.portal import day, short_day
from meetings.cascade import latest_held
from meetings.models import Action, Question
from meetings.permissions import takes_part
from organisation.models import User

LATELY = dt.timedelta(weeks=6)
MOST = 5
LONGEST = 90  # signs of a question


class Line(NamedTuple):
    at: dt.datetime
    headline: str
    url: str
    status: str
    label: str
    words: str


class Lately(NamedTuple):
    since: dt.date
    lines: list[Line]


def lately(user: User) -> Lately:
    """The newest first. Two statements, however much has come."""
    since = clock.now() - LATELY
    lines = [*map(of_suggestion, suggestions(user, since)), *of_meetings(user, since)]
    lines.sort(key=lambda line: line.at, reverse=True)
    return Lately(clock.local_day(since), lines[:MOST])


# ---- suggestions -------------------------------------------------------------------------------------------


def suggestions(user: User, since: dt.datetime) -> list[Any]:
    """What this person wrote, stands behind or follows, where the latest that was said of it still stands:
    an answer, that it is done, that it holds or does not. What they did themselves is no news to them."""
    told = Q(kind=Step.Kind.CHECKED) | Q(kind=Step.Kind.MOVED, state__in=list(WORDS))
    steps = Step.objects.filter(told, suggestion=OuterRef("pk"), at__gte=since, internal=False)
    steps = steps.exclude(actor__in=[Step.Actor.AUTHOR, Step.Actor.IMPORT]).exclude(by=user)
    last = steps.order_by("-number")
    found = Suggestion.objects.visible_to(user).filter(pk__in=concerning(user))
    found = found.annotate(
        came_at=Subquery(last.values("at")[:1]),
        came_kind=Subquery(last.values("kind")[:1]),
        came_state=Subquery(last.values("state")[:1]),
    )
    found = found.filter(came_at__isnull=False, state=F("came_state")).order_by("-came_at", "-pk")
    return list(found.only("year", "serial", "title", "state", "due_on", "parked_until")[:MOST])


def of_suggestion(row: Any) -> Line:
    held = row.came_kind == Step.Kind.CHECKED
    return Line(
        row.came_at,
        row.title,
        row.get_absolute_url(),
        row.state,
        row.get_state_display(),
        _("Somebody has looked: it holds.") if held else WORDS[State(row.state)](row),
    )


def by_day(words: str, date: dt.date | None, without: str) -> str:
    """What was imported may lack its day."""
    return words % {"day": short_day(date)} if date else without


WORDS: dict[State, Callable[[Any], str]] = {
    State.APPROVED: lambda row: by_day(_("Yes, to be done by %(day)s."), row.due_on, _("Yes.")),
    State.DECLINED: lambda row: _("No. The reasons stand there."),
    State.PARKED: lambda row: by_day(_("Rests until %(day)s."), row.parked_until, _("Rests.")),
    State.REFERRED: lambda row: _("It belongs elsewhere. Where stands there."),
    State.TRIAL: lambda row: by_day(_("Is tried until %(day)s."), row.due_on, _("Is tried.")),
    State.IMPLEMENTED: lambda row: _("It is done."),
    State.SUSTAINED: lambda row: _("It still holds after a year."),
    State.RELAPSE: lambda row: _("It no longer holds. What follows is said there."),
}


# ---- KL-Info -----------------------------------------------------------------------------------------------


class Came(NamedTuple):
    """`at`: when the latest of it came. Of a meeting how much of what was agreed is done, and how many of the
    questions have their answer."""

    part: str
    meeting: int
    held: dt.date
    code: str
    text: str
    at: dt.datetime | None
    done: int
    agreed: int
    answered: int
    asked: int


def of_meetings(user: User, since: dt.datetime) -> Iterator[Line]:
    """Answers to what the own workplace asked; for those who take part also what came of the latest meeting.
    One query."""
    rows = answers(user, since)
    if takes_part(user):
        rows = rows.union(latest(), all=True).order_by()
    for row in map(Came._make, rows):
        if row.at is not None and row.at >= since:
            yield PARTS[row.part](row)


def answers(user: User, since: dt.datetime) -> QuerySet[Any, Any]:
    none = Value(0, IntegerField())
    found = Question.objects.answered().filter(unit__in=user.unit_ids, answered_at__gte=since)
    return found.order_by("-answered_at", "-pk").values_list(
        Value("answer"), F("meeting"), F("meeting__day"), F("unit__code"), Cast("text", TextField()),
        F("answered_at"), none, none, none, none,
    )[:MOST]  # fmt: skip


def latest() -> QuerySet[Any, Any]:
    actions = Action.objects.filter(item__meeting=OuterRef("pk"))
    asked = Question.objects.filter(meeting=OuterRef("pk")).exclude(state=Question.State.WITHDRAWN)
    answered = Question.objects.answered().filter(meeting=OuterRef("pk"))
    last = Greatest(
        of_all(actions, Max("done_at"), DateTimeField()),
        of_all(answered, Max("answered_at"), DateTimeField()),
    )
    number, nothing = IntegerField(), Cast(Value(""), TextField())
    return latest_held().values_list(
        Value("meeting"), F("pk"), F("day"), Value(""), nothing, last,
        of_all(actions.done(), Count("pk"), number), of_all(actions, Count("pk"), number),
        of_all(answered, Count("pk"), number), of_all(asked, Count("pk"), number),
    )  # fmt: skip


def of_all(rows: QuerySet[Any], sum_of: Any, field: Any) -> Subquery:
    return Subquery(rows.order_by().values(one=Value(1)).values(sum=sum_of), output_field=field)


def _answer(row: Came) -> Line:
    return Line(
        row.at or clock.now(),
        Truncator(row.text).chars(LONGEST),
        reverse("meetings:briefing_pack", args=[row.meeting, row.code]),
        "kept",
        _("Has its answer"),
        _("You asked it after KL-Info %(day)s.") % {"day": day(row.held)},
    )


def _meeting(row: Came) -> Line:
    words = [
        _("Done of what was agreed: %(done)s of %(of)s.") % {"done": row.done, "of": row.agreed}
        if row.agreed
        else "",
        _("Questions that have their answer: %(done)s of %(of)s.") % {"done": row.answered, "of": row.asked}
        if row.asked
        else "",
    ]
    return Line(
        row.at or clock.now(),
        _("KL-Info %(day)s") % {"day": day(row.held)},
        reverse("meetings:meeting_detail", args=[row.meeting]),
        "kept",
        _("Since then"),
        " ".join(filter(None, words)),
    )


PARTS: dict[str, Callable[[Came], Line]] = {"answer": _answer, "meeting": _meeting}
