"""What the author does on the page of the own suggestion, and what anybody may: take up what has rested."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from improvements import services
from improvements.forms.files import FILES
from improvements.forms.suggestion import AnswerForm, VersionForm
from improvements.models import Suggestion
from improvements.models.file import LARGEST, MOST
from improvements.rules import actors
from improvements.views.kept import MOVED_ON
from improvements.views.reading import (
    ANSWER,
    FORMS,
    REOPEN,
    RESUBMIT,
    WAKE,
    WITHDRAW,
    conflict_page,
    detail_page,
    find,
    possible,
)
from improvements.views.uploads import add_sent
from improvements.workflow import State
from lean_portal.answers import opened_or_sent
from lean_portal.refusals import NotAllowed
from lean_portal.uploads import limited_upload

LEADS_TO = {
    ANSWER: State.ACKNOWLEDGED,
    REOPEN: State.UNDER_REVIEW,
    RESUBMIT: State.SUBMITTED,
    WAKE: State.UNDER_REVIEW,
    WITHDRAW: State.WITHDRAWN,
}
Service = Callable[..., Any]


@limited_upload(MOST * LARGEST)
@opened_or_sent
def question_answer(request: HttpRequest, year: int, serial: int) -> HttpResponse:
    thanks = _("Thank you! The answer is sent, and the handling goes on.")
    suggestion = find_own(request, year, serial)
    if request.FILES and ANSWER in possible(suggestion, actors(suggestion, request.user)):
        wrong = add_sent(request, suggestion)
        suggestion = find_own(request, year, serial)
        if wrong:
            form = AnswerForm(request.POST)
            form.add_error(FILES, wrong)
            form.at_version(suggestion.version)
            return detail_page(request, suggestion, act=ANSWER, form=form, status=422)
    return perform(request, suggestion, ANSWER, services.answer_question, thanks)


@opened_or_sent
def suggestion_reopen(request: HttpRequest, year: int, serial: int) -> HttpResponse:
    thanks = _("Thank you! The suggestion is taken up again with what is new.")
    return perform(request, find_own(request, year, serial), REOPEN, services.reopen_suggestion, thanks)


@opened_or_sent
def suggestion_resubmit(request: HttpRequest, year: int, serial: int) -> HttpResponse:
    thanks = _("Thank you! The suggestion is in again, with new promised dates.")
    return perform(request, find_own(request, year, serial), RESUBMIT, services.resubmit_suggestion, thanks)


@opened_or_sent
def suggestion_wake(request: HttpRequest, year: int, serial: int) -> HttpResponse:
    thanks = _("The suggestion is taken up again.")
    return perform(request, find(request.user, year, serial), WAKE, services.wake_suggestion, thanks)


@opened_or_sent
def suggestion_withdraw(request: HttpRequest, year: int, serial: int) -> HttpResponse:
    suggestion = find_own(request, year, serial)
    if request.method == "POST":
        done = _("The suggestion is taken back. You can send it again from this page.")
        return perform(request, suggestion, WITHDRAW, services.withdraw_suggestion, done)
    if WITHDRAW not in possible(suggestion, actors(suggestion, request.user)):
        return redirect(suggestion)
    context = {"suggestion": suggestion, "form": VersionForm(initial={"version": suggestion.version})}
    return render(request, "improvements/suggestion_withdraw.html", context)


def find_own(request: HttpRequest, year: int, serial: int) -> Suggestion:
    suggestion = find(request.user, year, serial)
    if suggestion.author_id != request.user.pk:
        raise PermissionDenied
    return suggestion


def done_already(request: HttpRequest, suggestion: Suggestion, act: str, form: VersionForm) -> bool:
    """The same form came twice, by a double click or the Back button: it is done, and that is the answer."""
    first = suggestion.steps.filter(
        number=form.cleaned_data["version"] + 1, by=request.user, state=LEADS_TO[act]
    )
    return first.filter(text=form.cleaned_data.get(form.text_field, "")).exists()


def perform(
    request: HttpRequest, suggestion: Suggestion, act: str, service: Service, done: Promise
) -> HttpResponse:
    if request.method != "POST":
        return redirect(suggestion)  # after a change of language, or a reload of the answer
    form = FORMS.get(act, VersionForm)(request.POST)
    if not form.is_valid():
        if act not in possible(suggestion, actors(suggestion, request.user)):
            return conflict_page(request, suggestion, act=act, form=form, refusal=NotAllowed(MOVED_ON))
        form.at_version(suggestion.version)
        return detail_page(request, suggestion, act=act, form=form, status=422)
    try:
        service(suggestion=suggestion, by=request.user, **form.cleaned_data)
    except NotAllowed as refusal:
        if not done_already(request, suggestion, act, form):
            return conflict_page(request, suggestion, act=act, form=form, refusal=refusal)
    messages.success(request, done)
    return redirect(suggestion)
