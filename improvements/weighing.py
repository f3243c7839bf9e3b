"""What stands beside a suggestion for those who handle it at one level: read for the desk.

A level is a unit, or the steering group. A head who steps in for a unit below sits at the own level, so what
the unit's handlers write for themselves stays theirs.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet
from django.db.models.functions import JSONArray, JSONObject
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from improvements.deciders import Judgement
from improvements.decision_table import Cost, Reach, cost_choices
from improvements.models import Conflict, Evaluation, PrivateNote, Suggestion, Weighing
from improvements.models.weighing import WRITTEN, Advice, Thought
from improvements.voices import Gathered, gathered
from lean_portal import clock
from lean_portal.compiled import compiled_once
from organisation.models import User
from organisation.roles import Role
from organisation.steering import convenes


def level_of(suggestion: Suggestion, user: User) -> int | None:
    """At which level somebody who handles it does so: the id of a unit, None for the steering group."""
    if suggestion.at_steering:
        return None
    if suggestion.handler_unit_id in user.answered_unit_ids:
        return suggestion.handler_unit_id
    return max(heads_above(suggestion, user), key=lambda post: len(post.path)).unit_id


def heads_above(suggestion: Suggestion, user: User) -> list[Any]:
    posts = user.posts_as({Role.ORGANISATION_HEAD})
    return [post for post in posts if suggestion.handler_unit.path.startswith(post.path)]


def oversees(suggestion: Suggestion, user: User) -> bool:
    """Keeps the list of those left out: the convenor, in the line the head."""
    if suggestion.at_steering:
        return convenes(user)
    return bool(heads_above(suggestion, user))


def conflicts_in(suggestion: Suggestion) -> QuerySet[Conflict]:
    """That leave somebody out of it: its own, and those of what has been merged into it."""
    return Conflict.objects.filter(suggestion__in=gathered(suggestion), ended_at=None)


@dataclass(frozen=True)
class Note:
    pk: int
    text: str
    by: str
    at: dt.datetime
    changed: bool
    mine: bool


@dataclass(frozen=True)
class Asked:
    pk: int
    who: str
    question: str
    due_on: dt.date
    text: str
    advice: str
    answered_at: dt.datetime | None

    @property
    def late(self) -> bool:
        return self.answered_at is None and self.due_on < clock.today()

    @property
    def advice_label(self) -> str | Promise:
        return Advice(self.advice).label if self.advice else ""


@dataclass(frozen=True)
class Seen:
    """What one level has written of a suggestion."""

    notes: list[Note]
    asked: list[Asked]
    left_out: list[str]
    weighing: Weighing | None

    @property
    def thought(self) -> int:
        return self.weighing.thought if self.weighing else 0

    @property
    def awaits_consultation(self) -> bool:
        return self.weighing is not None and self.weighing.awaits_consultation


def seen_by(suggestion: Suggestion, user: User) -> Seen:
    """For somebody who handles it. One query, whatever there is."""
    level = level_of(suggestion, user)
    rows = Suggestion.objects.filter(pk=suggestion.pk).values_list(written_at(level), flat=True)
    notes, asked, conflicts, weighed = rows.get()
    return Seen(
        notes=[_note(row, user) for row in notes],
        asked=[_asked(row) for row in asked],
        left_out=list(dict.fromkeys(conflicts)),
        weighing=_weighing(weighed[0]) if weighed else None,
    )


NOTE = {
    "pk": "pk",
    "text": "text",
    "by": "writer__name",
    "writer": "writer",
    "at": "at",
    "changed": "changed_at",
}
ASKED = {
    "pk": "pk", "person": "evaluator__name", "post": "post__manager_title", "question": "question",
    "due_on": "due_on", "text": "text", "advice": "advice", "answered_at": "answered_at",
}  # fmt: skip


@compiled_once(Suggestion)
def written_at(level: int | None) -> JSONArray:
    return JSONArray(
        _rows(PrivateNote.objects.filter(unit=level), NOTE),
        _rows(Evaluation.objects.filter(unit=level, taken_back_at=None), ASKED),
        _left_out(),
        _rows(Weighing.objects.filter(unit=level), {name: name for name in ("version", *WRITTEN)}),
    )


def _rows(found: QuerySet[Any], columns: dict[str, str]) -> ArraySubquery:
    row = JSONObject(**{name: F(column) for name, column in columns.items()})
    return ArraySubquery(found.filter(suggestion=OuterRef("pk")).order_by("pk").values(row=row))


def _left_out() -> ArraySubquery:
    """The names; who came in with a merger too."""
    around = Conflict.objects.filter(suggestion__in=Gathered(OuterRef("pk")), ended_at=None)
    return ArraySubquery(around.order_by("pk").values("user__name"))


def _note(row: dict[str, Any], user: User) -> Note:
    return Note(
        pk=row["pk"],
        text=row["text"],
        by=row["by"],
        at=dt.datetime.fromisoformat(row["at"]),
        changed=row["changed"] is not None,
        mine=row["writer"] == user.pk,
    )


def _asked(row: dict[str, Any]) -> Asked:
    answered = row["answered_at"]
    return Asked(
        pk=row["pk"],
        who=row["person"] or row["post"],
        question=row["question"],
        due_on=dt.date.fromisoformat(row["due_on"]),
        text=row["text"],
        advice=row["advice"],
        answered_at=dt.datetime.fromisoformat(answered) if answered else None,
    )


def _weighing(row: dict[str, Any]) -> Weighing:
    """To read and not to save: without its id."""
    day = row.pop("consulted_on")
    return Weighing(**row, consulted_on=dt.date.fromisoformat(day) if day else None)


# ---- what is answered already ------------------------------------------------------------------------------


def known(judged: Judgement) -> dict[str, str | Promise]:
    """What the decision table has been told, beside the question of the checklist that it is about."""
    answers = judged.answers
    if not answers.cost:
        return {}
    law = (
        _("Touches a law or personal data.")
        if answers.touches_law
        else _("Touches no law, no personal data.")
    )
    return {
        "law": law,
        "personal_data": law,
        "it": _("Changes an IT system.") if answers.changes_it else _("Changes no IT system."),
        "cost": dict(cost_choices(judged.limits))[Cost(answers.cost)],
        "affected": Reach(answers.reach or judged.known).label,
    }


def begun(judged: Judgement | None) -> dict[str, str]:
    """A checklist that nobody has saved begins from the decision table: nobody is asked twice."""
    if judged is None or not judged.answers.cost:
        return {}
    answers, found = judged.answers, {"cost": Thought.YES}
    if not answers.touches_law:
        found |= {"law": Thought.NOT_RELEVANT, "personal_data": Thought.NOT_RELEVANT}
    return found if answers.changes_it else {**found, "it": Thought.NOT_RELEVANT}
