from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from improvements.models import Evaluation, Suggestion
from notifications.about.base import About, Line, Told
from notifications.about.suggestions import about, named
from organisation.models import User


def path(told: Told) -> str:
    suggestion = told.subject.suggestion
    return reverse("improvements:evaluation_answer", args=[suggestion.year, suggestion.serial])


def facts(told: Told) -> dict[str, Any]:
    """The question stands on the page alone: it is private to those who ask and those who are asked."""
    return {"about": about(told.subject.suggestion), "answer_by": told.subject.due_on}


def seen_by(rows: QuerySet[Evaluation], reader: User) -> QuerySet[Evaluation]:
    return rows.filter(suggestion__in=Suggestion.objects.visible_to(reader))


EVALUATION = About(
    rows=Evaluation.objects.select_related("suggestion", "post"),
    path=path,
    line=lambda evaluation: Line(about=named(evaluation.suggestion)),
    facts=facts,
    seen_by=seen_by,
)
