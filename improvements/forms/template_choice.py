"""The templates that fit the answers of a form."""

from itertools import groupby
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models.functions import JSONObject
from django.http import HttpRequest

from improvements.forms.decision import DecisionForm
from improvements.models import AnswerTemplate, Suggestion
from lean_portal.compiled import compiled_once

Offered = list[tuple[str, list[dict[str, Any]]]]


@compiled_once(Suggestion)
def all_templates() -> ArraySubquery:
    """Inside the query of a suggestion: no statement more."""
    columns = JSONObject(pk="pk", name="name", action="action")
    return ArraySubquery(AnswerTemplate.objects.order_by("action", "name").values_list(columns, flat=True))


def offered_templates(form: DecisionForm) -> Offered:
    """By answer, in the order of the form: those that came with the suggestion (all_templates)."""
    by_action = {
        code: list(rows)
        for code, rows in groupby(form.suggestion.template_rows, key=lambda row: row["action"])
    }
    return [(str(form.actions[code].label), by_action[code]) for code in form.actions if code in by_action]


def chosen_template(request: HttpRequest) -> AnswerTemplate | None:
    key = request.POST.get("template", "")
    return AnswerTemplate.objects.filter(pk=key).first() if key.isdecimal() and len(key) < 10 else None
