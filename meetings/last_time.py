"""Item 1 of every meeting: what came of last time."""

from __future__ import annotations

from typing import NamedTuple

from meetings.models import Action, Item, Meeting, Question
from meetings.reach import Row, reach_of, total_of
from meetings.workflow import HELD


class LastTime(NamedTuple):
    """What came back, what should be done by now, what has been done since, how far it has reached, and which
    questions came back: the answered, and how many wait."""

    meeting: Meeting | None
    returned: list[Item]
    due: list[Action]
    done: list[Action]
    reach: Row | None
    answered: list[Question]
    unanswered: int


def last_time(meeting: Meeting) -> LastTime:
    earlier = Meeting.objects.filter(day__lt=meeting.day, state__in=sorted(HELD))
    before = earlier.order_by("-day").first()
    actions = Action.objects.agreed().for_rows()
    questions = before.questions if before else Question.objects.none()
    returned = Item.objects.on_agenda().filter(meeting=meeting, returned_from__isnull=False)
    return LastTime(
        before,
        list(returned.select_related("owner_unit")),
        list(actions.open().filter(due_on__lte=meeting.day)),
        list(actions.done().filter(done_at__gte=before.ended_at)) if before else [],
        total_of(reach_of(before)) if before else None,
        list(questions.answered().for_rows().order_by("answered_at")) if before else [],
        questions.waiting().count(),
    )
