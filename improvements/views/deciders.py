"""Who decides? The decision table in plain words, for everybody."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from improvements.deciders import limits_of
from improvements.decision_table import lines
from organisation.context import group_of


@require_safe
def who_decides(request: HttpRequest) -> HttpResponse:
    found = groupby(lines(limits_of(group_of(request))), key=lambda line: line.question)
    questions = [(question, list(rows)) for question, rows in found]
    return render(request, "improvements/who_decides.html", {"questions": questions})
