"""What a held meeting leaves to do: to go through it at a workplace, to tell a corrected message again, to
give a question an owner, to answer it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db.models import CharField, DateField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from lean_portal.obligation import Obligation
from lean_portal.templatetags.portal import day as in_words_day
from lean_portal.templatetags.portal import in_words
from meetings.cascade import latest_held, unbriefed_units
from meetings.models import Briefing, Meeting, Question, Retelling, Series
from meetings.models.item import PRESENTERS
from meetings.steps import Step, days_around
from organisation.models import User
from organisation.roles import ANSWERING, Role

NO_DAY = Value(None, DateField())


class Owed(NamedTuple):
    """`held`: the day of the meeting; `name`: of the workplace; `day`: planned, or due."""

    part: str
    pk: int
    held: dt.date
    code: str
    name: str
    day: dt.date | None


def obligations(user: User) -> list[Obligation]:
    """One query for all of it, one more when something is to be gone through; none for an employee."""
    first, *rest = [*_parts(user)] or [None]
    if first is None:
        return []
    owed: dict[str, list[Owed]] = {}
    for row in first.union(*rest, all=True).order_by():
        owed.setdefault(row[0], []).append(Owed(*row))
    return [obligation for part, rows in owed.items() for obligation in WORDS[part](rows)]


def _parts(user: User) -> Iterator[QuerySet[Any, Any]]:
    if user.posts_as(ANSWERING):
        yield _to_brief(user)
        yield _to_tell_again(user)
    if user.posts_as(ANSWERING | set(PRESENTERS)):
        yield _questions("answer", Question.objects.to_answer_by(user))
    if user.has_role(Role.COORDINATOR):
        yield _questions("ownerless", Question.objects.without_owner())


def _to_brief(user: User) -> QuerySet[Any, Any]:
    """Of the meeting that was held last: the one after it takes its place."""
    latest = Subquery(latest_held().values("pk"))
    held = Subquery(latest_held().values("day"))
    planned = Briefing.objects.filter(meeting=latest, unit=OuterRef("pk")).values("planned_on")
    units = unbriefed_units(latest).filter(pk__in=user.answered_unit_ids).order_by()
    return units.values_list(Value("brief"), latest, held, F("code"), F("name"), Subquery(planned[:1]))


def _to_tell_again(user: User) -> QuerySet[Any, Any]:
    waiting = Retelling.objects.waiting().filter(briefing__unit__in=user.answered_unit_ids).order_by()
    meeting, unit = "briefing__meeting", "briefing__unit"
    return waiting.values_list(
        Value("again"), F(meeting), F(f"{meeting}__day"), F(f"{unit}__code"), F(f"{unit}__name"), NO_DAY
    )


def _questions(part: str, rows: QuerySet[Question]) -> QuerySet[Any, Any]:
    return rows.order_by().values_list(
        Value(part), F("pk"), F("meeting__day"), Cast(Value(""), CharField()), F("unit__name"), F("due_on")
    )


# ---- in words --------------------------------------------------------------------------------------------


def _briefings(rows: list[Owed]) -> Iterator[Obligation]:
    """One for the meeting, however many workplaces."""
    first = rows[0]
    meeting = Meeting(pk=first.pk, day=first.held)
    last_day = days_around(meeting.day, Series.objects.current().all_offsets)[Step.BRIEFED]
    dated = all(row.day for row in rows)
    yield Obligation(
        when=min(row.day for row in rows if row.day) if dated else last_day,
        status="soon" if dated else "waiting",
        status_label=_("Day is set") if dated else _("No day yet"),
        headline=_headline(rows, to_brief(len(rows))),
        url=_url(rows),
        why=_("What was said there is to reach everybody who works here, and their questions come back."),
        action=_("Go through it"),
    )


def _again(rows: list[Owed]) -> Iterator[Obligation]:
    for held in sorted({row.held for row in rows}):
        those = [row for row in rows if row.held == held]
        units = list({row.code: row for row in those}.values())
        yield Obligation(
            when=None,
            status="waiting",
            status_label=_("To tell again"),
            headline=_headline(units, to_tell_again(len(units))),
            url=_url(units),
            why=_("You went through it before the message was corrected, or before it could be told."),
            action=_("See what it says now"),
        )


def _headline(rows: list[Owed], words: str) -> str:
    about = {"day": in_words_day(rows[0].held), "name": rows[0].name}
    return words % {**about, "number": in_words(len(rows))}


def to_brief(count: int) -> str:
    if count == 1:
        return _("KL-Info of %(day)s is to be gone through at %(name)s")
    return _("KL-Info of %(day)s is to be gone through at %(number)s workplaces")


def to_tell_again(count: int) -> str:
    if count == 1:
        return _("A message from KL-Info %(day)s is to be told again at %(name)s")
    return _("Messages from KL-Info %(day)s are to be told again at %(number)s workplaces")


def _url(rows: list[Owed]) -> str:
    if len(rows) == 1:
        return reverse("meetings:briefing_pack", args=[rows[0].pk, rows[0].code])
    return reverse("meetings:briefing_list", args=[rows[0].pk])


def _answers(rows: list[Owed]) -> Iterator[Obligation]:
    for row in rows:
        yield Obligation(
            when=row.day,
            status="waiting",
            status_label=_("A question"),
            headline=_("%(name)s has a question for you") % {"name": row.name},
            url=reverse("meetings:question_detail", args=[row.pk]),
            why=_("The answer goes to the workplace, and to all managers."),
            action=pgettext("to do", "Answer"),
        )


def _ownerless(rows: list[Owed]) -> Iterator[Obligation]:
    headline = ngettext(
        "One question from a workplace has nobody who answers it",
        "%(number)s questions from workplaces have nobody who answers them",
        len(rows),
    )
    only = reverse("meetings:question_detail", args=[rows[0].pk]) if len(rows) == 1 else ""
    yield Obligation(
        when=None,
        status="waiting",
        status_label=_("Nobody answers"),
        headline=headline % {"number": in_words(len(rows)).capitalize()},
        url=only or reverse("meetings:question_list"),
        why=_("Say who answers, and by when."),
        action=_("Give it an owner"),
    )


WORDS = {"brief": _briefings, "again": _again, "answer": _answers, "ownerless": _ownerless}
