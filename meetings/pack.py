"""What one workplace is told of one meeting: the page, and the same on paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from lean_portal import clock
from meetings.cascade import questions_of, tellable, told_to
from meetings.models import Briefing, Item, Meeting, Question, Retelling
from meetings.workflow import HELD
from organisation.models import Unit

# On one sheet of paper: so many answers, and so many signs of a decision or an answer.
MOST_ANSWERS, MOST_SIGNS = 3, 260


@dataclass
class Pack:
    meeting: Meeting
    unit: Unit
    briefing: Briefing | None
    messages: list[Item]
    decisions: list[Item]
    answers: list[Question]
    waiting: list[Question]
    again: list[Retelling]

    @property
    def is_held(self) -> bool:
        return bool(self.briefing and self.briefing.held_on)


def pack_of(meeting: Meeting, unit: Unit) -> Pack:
    """Only what concerns the workplace, and nothing that waits for samverkan."""
    rows = tellable(Item.objects.filter(meeting=meeting)).select_related("owner_unit")
    items = told_to(rows.prefetch_related("concerns", "message_versions"), unit)
    questions = list(_questions(meeting, unit))
    again = Retelling.objects.waiting().filter(
        briefing__meeting=meeting, briefing__unit__path__startswith=unit.path
    )
    return Pack(
        meeting,
        unit,
        Briefing.objects.filter(meeting=meeting, unit=unit).prefetch_related("occasions").first(),
        [item for item in items if item.message],
        [item for item in items if item.decision],
        [question for question in questions if question.answer],
        [question for question in questions if not question.answer],
        list(again.select_related("item")),
    )


def _questions(meeting: Meeting, unit: Unit) -> Any:
    """What was asked here after this meeting, and the answers that came since the meeting before it."""
    before = Meeting.objects.filter(state__in=sorted(HELD), day__lt=meeting.day).order_by("-day").first()
    here = Q(meeting=meeting)
    if before:
        here |= Q(meeting__day__lt=meeting.day, answered_at__date__gte=before.day)
    rows = questions_of(unit).filter(here).exclude(state=Question.State.WITHDRAWN)
    return rows.select_related("owner_unit", "meeting").order_by("-answered_at", "pk")


# ---- on paper --------------------------------------------------------------------------------------------


def on_paper(pack: Pack) -> dict[str, Any]:
    """One A4: decisions and answers are shortened, and the newest answers stand there."""
    line = pack.briefing.local_line if pack.briefing else ""
    return {
        "heading": _("KL-Info %(day)s") % {"day": date_format(pack.meeting.day)},
        "kicker": [pack.unit.name, _("For the workplace meeting (APT)")],
        "line": line,
        "messages": [
            {"title": item.title, "text": item.message, "note": corrected_words(item)}
            for item in pack.messages
        ],
        "decisions": [{"title": item.title, "text": shortened(item.decision)} for item in pack.decisions],
        "answers": [
            {"question": shortened(each.text), "answer": shortened(each.answer), "owner": each.owner}
            for each in pack.answers[:MOST_ANSWERS]
        ],
        "labels": {
            "line": _("What it means here"),
            "messages": _("To tell"),
            "decisions": _("Decided"),
            "answers": _("Answers to what we asked"),
            "more": _("The rest stands in the portal."),
            "questions": _("Our questions"),
            "present": _("Day, and how many were here:"),
        },
    }


def shortened(text: str) -> str:
    return Truncator(" ".join(text.split())).chars(MOST_SIGNS)


def corrected_words(item: Item) -> str:
    """When the message was corrected last, and why."""
    versions = list(item.message_versions.all())
    if not versions:
        return ""
    last = versions[-1]
    return _("Corrected %(day)s: %(why)s") % {
        "day": date_format(clock.local_day(last.at)),
        "why": last.reason,
    }
