"""The templates that fit the answers of a form."""

from itertools import groupby

from django.http import HttpRequest

from improvements.forms.decision import DecisionForm
from improvements.models import AnswerTemplate, TemplateFor

Offered = list[tuple[str, list[AnswerTemplate]]]


def offered_templates(form: DecisionForm) -> Offered:
    """By answer, in the order of the form. No query where no template could fit."""
    fitting = set(form.actions) & set(TemplateFor.values)
    if not fitting:
        return []
    rows = AnswerTemplate.objects.filter(action__in=fitting)
    by_action = {code: list(found) for code, found in groupby(rows, key=lambda row: row.action)}
    return [(str(form.actions[code].label), by_action[code]) for code in form.actions if code in by_action]


def chosen_template(request: HttpRequest) -> AnswerTemplate | None:
    key = request.POST.get("template", "")
    return AnswerTemplate.objects.filter(pk=key).first() if key.isdecimal() and len(key) < 10 else None
