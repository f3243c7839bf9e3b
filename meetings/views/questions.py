"""The questions of the workplaces: the list, one of them, and what is done with it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from lean_portal.answers import changed
from lean_portal.forms import ComparedForm
from meetings.cascade import briefs
from meetings.forms.owner import owners_to_choose
from meetings.forms.questions import AnswerForm, OwnerForm, TextForm, saved
from meetings.models import Meeting, Question
from meetings.models.question import QuestionState
from meetings.permissions import leads_meetings, takes_part
from meetings.services import questions as services
from organisation.models import User
from organisation.permissions import allow
from processes.forms.units import units_to_choose

ROWS = 25  # on one page


@require_safe
@allow(takes_part)
def question_list(request: HttpRequest) -> HttpResponse:
    """Those that wait first, by their day; the answered below. `mote`: of one meeting."""
    asked = request.GET.get("mote", "")
    meeting = get_object_or_404(Meeting, pk=int(asked)) if asked.isdecimal() and len(asked) < 10 else None
    rows = Question.objects.in_order().for_rows()
    if meeting:
        rows = rows.filter(meeting=meeting)
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "meeting": meeting,
        "waiting": [row for row in page if row.state == QuestionState.WAITING],
        "answered": [row for row in page if row.state == QuestionState.ANSWERED],
        "leads": leads_meetings(request.user),
    }
    return render(request, "meetings/question_list.html", context)


def find(user: User, pk: int) -> Question:
    """A withdrawn one is gone for all but those who asked and those who lead."""
    question = get_object_or_404(Question.objects.for_rows(), pk=pk)
    is_gone = question.state == QuestionState.WITHDRAWN
    if is_gone and not (leads_meetings(user) or briefs(user, question.unit)):
        raise Http404
    return question


@require_safe
@allow(takes_part)
def question_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "meetings/question_detail.html", frame(request, find(request.user, pk)))


def frame(request: HttpRequest, question: Question, **shown: ComparedForm) -> dict[str, Any]:
    """The forms that this person may use; `shown` is one that was sent and stays as it is."""
    user, waits = request.user, question.state == QuestionState.WAITING
    context: dict[str, Any] = {"question": question, "error_form": next(iter(shown.values()), None)}
    if waits and services.owns(user, question):
        context["answer_form"] = AnswerForm(row=question)
    if waits and leads_meetings(user):
        context["owner_form"] = OwnerForm(row=question, units=owners_to_choose(units_to_choose()))
    if waits and briefs(user, question.unit):
        context["text_form"] = TextForm(row=question)
    return context | shown


def sent(
    request: HttpRequest,
    question: Question,
    name: str,
    form: ComparedForm,
    save: Callable[[], object],
    done: Any,
) -> HttpResponse:
    """One of the forms of the page was sent: saved, or the page again with it."""

    def beside() -> None:
        now = Question.objects.for_rows().get(pk=question.pk)
        form.beside(now.version, saved(now))

    context = frame(request, question, **{name: form})
    answer = changed(request, form, save, beside, "meetings/question_detail.html", context)
    if answer is None:
        messages.success(request, done)
        return redirect(question)
    return answer


@require_POST
@allow(takes_part)
def question_change(request: HttpRequest, pk: int) -> HttpResponse:
    question = find(request.user, pk)
    check(briefs(request.user, question.unit))
    form = TextForm(request.POST, row=question)

    def save() -> None:
        services.change_question(question=question, by=request.user, **form.cleaned_data)

    return sent(request, question, "text_form", form, save, _("The question is changed."))


@require_POST
@allow(takes_part)
def question_give(request: HttpRequest, pk: int) -> HttpResponse:
    question = find(request.user, pk)
    check(leads_meetings(request.user))
    form = OwnerForm(request.POST, row=question, units=owners_to_choose(units_to_choose()))

    def save() -> None:
        version = form.cleaned_data["version"]
        services.give_owner(question=question, by=request.user, version=version, **form.given())

    return sent(request, question, "owner_form", form, save, _("The question has an owner, who is told."))


@require_POST
@allow(takes_part)
def question_answer(request: HttpRequest, pk: int) -> HttpResponse:
    question = find(request.user, pk)
    check(services.owns(request.user, question))
    form = AnswerForm(request.POST, row=question)

    def save() -> None:
        services.answer_question(question=question, by=request.user, **form.cleaned_data)

    done = _("Thank you! The workplace and all managers are told.")
    return sent(request, question, "answer_form", form, save, done)


@require_POST
@allow(takes_part)
def question_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    question = find(request.user, pk)
    check(briefs(request.user, question.unit))
    try:
        services.withdraw_question(question=question, by=request.user)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The question is withdrawn."))
    return redirect(question)


def check(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied
