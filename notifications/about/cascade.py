"""What notices say of what KL-Info tells the workplaces, and of their questions."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from lean_portal.templatetags.portal import day
from meetings.models import Briefing, Question, Reach, Series
from meetings.reach import from_data, total_of
from meetings.steps import Step, days_around
from notifications.about.base import About, Line, Told

TOLD_AGAIN = frozenset({"message_corrected", "message_added"})


def path_to_mine(told: Told) -> str:
    """The reader's workplaces; a page that leads on where there is only one."""
    meeting = told.subject.pk if told.rule.notice not in TOLD_AGAIN else told.subject.meeting_id
    return reverse("meetings:briefing_list", args=[meeting])


def of_briefing(told: Told) -> dict[str, Any]:
    days = days_around(told.subject.day, Series.objects.current().all_offsets)
    return {"day": day(told.subject.day), "last_day": day(days[Step.BRIEFED])}


def of_help(told: Told) -> dict[str, Any]:
    briefing: Briefing = told.subject
    return {
        "unit": briefing.unit.name,
        "day": day(briefing.meeting.day),
        "words": briefing.help_words,
    }


BRIEFING = About(
    rows=Briefing.objects.select_related("meeting", "unit"),
    path=lambda told: reverse("meetings:spreading", args=[told.subject.meeting_id]) + "#help",
    line=lambda briefing: Line(about=briefing.unit.name, day=day(briefing.meeting.day)),
    facts=of_help,
)


def of_question(told: Told) -> dict[str, Any]:
    question: Question = told.subject
    return {
        "about": question.text,
        "question": question,
        "unit": question.unit.name,
        "day": day(question.due_on),
    }


QUESTION = About(
    rows=Question.objects.for_rows(),
    path=lambda told: told.subject.get_absolute_url(),
    line=lambda question: Line(unit=question.unit.name),
    facts=of_question,
)


def of_reach(told: Told) -> dict[str, Any]:
    reach: Reach = told.subject
    return {"day": day(reach.meeting.day), "total": total_of(from_data(reach.data))}


REACH = About(
    rows=Reach.objects.select_related("meeting"),
    path=lambda told: told.subject.get_absolute_url(),
    line=lambda reach: Line(day=day(reach.meeting.day)),
    facts=of_reach,
)
