"""The owner says whether there is will and time."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lean_portal.answers import opened_or_sent
from organisation.models import User
from processes import facts
from processes.forms.processes import AnswerForm
from processes.models import Process
from processes.services import nominating
from processes.services.base import process_actors
from processes.views.nominating import why_closed
from processes.views.processes import find, reading
from processes.workflow import ProcessState, Who

ANSWER = "processes/process_answer.html"


@opened_or_sent
def process_answer(request: HttpRequest, code: str) -> HttpResponse:
    """For whoever answers for the owning unit today."""
    process = find(code)
    if Who.OWNER not in process_actors(request.user, process):
        raise PermissionDenied
    if request.method != "POST":
        if closed := why_not_answered(process):
            messages.info(request, closed)
            return redirect(process)
        return answer_page(request, process, AnswerForm(initial=answer_so_far(process)))
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return answer_page(request, process, form, status=422)
    try:
        process = answered(process, request.user, form)
    except ValidationError as refusal:
        return refused_answer(request, find(code), form, refusal)
    said_yes = process.state == ProcessState.CONFIRMED
    messages.success(
        request, _("Your yes is saved.") if said_yes else _("Your no is saved, with the reason.")
    )
    return redirect(process)


def answered(process: Process, by: User, form: AnswerForm) -> Process:
    given = form.cleaned_data
    if given["answer"] == AnswerForm.YES:
        return nominating.confirm_process(
            process=process, by=by, text=given["wish"], hours=given["hours"], version=given["version"]
        )
    return nominating.refuse_process(process=process, by=by, text=given["reason"], version=given["version"])


def why_not_answered(process: Process) -> str | Promise:
    if process.state == ProcessState.WITHDRAWN:
        return _("It is withdrawn, so there is nothing to answer.")
    return why_closed(process)


def answer_so_far(process: Process) -> dict[str, Any]:
    place = "reason" if process.state == ProcessState.REFUSED else "wish"
    return {"version": process.version, "hours": process.owner_hours, place: process.owner_text}


def refused_answer(
    request: HttpRequest, process: Process, form: AnswerForm, refusal: ValidationError
) -> HttpResponse:
    """The process stands beside the answer as it is now, and the answer can be sent once more."""
    form.refuse(refusal)
    form.at_version(process.version)
    return answer_page(request, process, form, status=409 if getattr(refusal, "code", "") == "stale" else 422)


def answer_page(
    request: HttpRequest, process: Process, form: AnswerForm, *, status: int = 200
) -> HttpResponse:
    context = {"form": form, **reading(process, facts.of(process))}
    return render(request, ANSWER, context, status=status)
