"""What those who handle a suggestion write for themselves, from the desk; and the page of an evaluator."""

from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from improvements import services, weighing
from improvements.desk import Desk, tab_of
from improvements.forms.units import open_units
from improvements.forms.weighing import (
    AskForm,
    CheckForm,
    ConflictForm,
    EndForm,
    EvaluationForm,
    NoteForm,
    saved_weighing,
)
from improvements.models import Conflict, Evaluation, PrivateNote, Suggestion
from improvements.services.weighing import at_desk, may_end
from improvements.views.desk_page import Item, find, page
from improvements.views.kept import keeps_typed, to_desk, to_suggestion
from improvements.workflow import UNDECIDED, Who
from lean_portal.answers import attempt, opened_or_sent
from lean_portal.htmx import wants_part
from lean_portal.refusals import NotAllowed
from organisation.models import User
from organisation.roles import STEERING

PART = "weighing"


def handled(request: HttpRequest, desk: Desk, year: int, serial: int) -> Item:
    """For those who handle it. Whoever does not, or is left out, finds nothing here."""
    item = find(request.user, desk, year, serial)
    if Who.HANDLER not in item.who:
        raise Http404
    return item


def back(request: HttpRequest, desk: Desk, item: Item, said: str | Promise) -> HttpResponse:
    """Done: the part anew, so that an answer half written beside it stays; without script the whole page."""
    if wants_part(request):
        return page(request, desk, tab_of(item.suggestion), item, part=PART, said=said)
    messages.success(request, said)
    return redirect(desk.url(item.suggestion))


def again(request: HttpRequest, desk: Desk, item: Item, status: int, **forms: Any) -> HttpResponse:
    [form] = forms.values()
    return page(request, desk, tab_of(item.suggestion), item, part=PART, status=status, form=form, **forms)


# ---- private notes -----------------------------------------------------------------------------------------


@opened_or_sent
@never_cache
@keeps_typed(NoteForm, to_desk)
def note_add(request: HttpRequest, desk: Desk, year: int, serial: int) -> HttpResponse:
    item = handled(request, desk, year, serial)
    if request.method != "POST":
        return redirect(desk.url(item.suggestion))
    form = NoteForm(request.POST)
    if form.is_valid():
        text = form.cleaned_data["text"]
        if attempt(form, services.add_note, suggestion=item.suggestion, by=request.user, text=text):
            return back(request, desk, item, _("The note is kept. Only those who handle it here read it."))
    return again(request, desk, item, 422, note_form=form)


@opened_or_sent
@never_cache
@keeps_typed(NoteForm, to_desk)
def note_change(request: HttpRequest, desk: Desk, year: int, serial: int, note: int) -> HttpResponse:
    """Its writer corrects it, or takes it away."""
    item = handled(request, desk, year, serial)
    level = weighing.level_of(item.suggestion, request.user)
    own = PrivateNote.objects.filter(suggestion=item.suggestion, unit=level, writer=request.user)
    found = get_object_or_404(own, pk=note)
    which = {"suggestion": item.suggestion, "note": note, "by": request.user}
    if request.method == "POST" and "delete" in request.POST:
        with suppress(NotAllowed):  # gone already
            services.delete_note(**which)
        messages.success(request, _("The note is gone."))
        return redirect(desk.url(item.suggestion))
    form = NoteForm(request.POST or None, initial={"text": found.text})
    if request.method == "POST" and form.is_valid():
        if attempt(form, services.change_note, **which, text=form.cleaned_data["text"]):
            messages.success(request, _("The note is corrected."))
            return redirect(desk.url(item.suggestion))
    return shown(request, desk, item, "improvements/note_change.html", form)


def shown(
    request: HttpRequest, desk: Desk, item: Item, template: str, form: Any, **more: Any
) -> HttpResponse:
    context = {"form": form, "desk": desk, "suggestion": item.suggestion, "back": desk.url(item.suggestion)}
    return render(request, template, {**context, **more}, status=422 if form.errors else 200)


# ---- recommendation and checklist --------------------------------------------------------------------------


@opened_or_sent
@never_cache
@keeps_typed(CheckForm, to_desk)
def weighing_save(request: HttpRequest, desk: Desk, year: int, serial: int) -> HttpResponse:
    item = handled(request, desk, year, serial)
    if request.method != "POST":
        return redirect(desk.url(item.suggestion))
    form, status = CheckForm(request.POST, weighing=None), 422
    if form.is_valid():
        arguments = {
            "suggestion": item.suggestion,
            "by": request.user,
            "version": form.cleaned_data["version"],
        }
        if attempt(form, services.save_weighing, **arguments, **form.written):
            return back(request, desk, item, _("The checklist is saved."))
        if form.has_error("__all__", code="stale"):
            status = 409
            now = weighing.seen_by(item.suggestion, request.user).weighing
            form.beside(now.version if now else 0, saved_weighing(now) if now else {})
    return again(request, desk, item, status, check_form=form)


# ---- evaluations -------------------------------------------------------------------------------------------


@opened_or_sent
@never_cache
@keeps_typed(AskForm, to_desk)
def evaluation_ask(request: HttpRequest, desk: Desk, year: int, serial: int) -> HttpResponse:
    item = handled(request, desk, year, serial)
    if item.suggestion.state not in UNDECIDED:
        messages.info(request, _("It is decided already, so nobody needs to evaluate it."))
        return redirect(desk.url(item.suggestion))
    members = User.objects.active().holding(*STEERING).exclude(pk=request.user.pk)
    form = AskForm(request.POST or None, members=members, units=open_units(None))
    if request.method == "POST" and form.is_valid():
        asked = {"suggestion": item.suggestion, "by": request.user, **form.arguments}
        if attempt(form, services.ask_evaluation, **asked):
            messages.success(request, _("The question is sent. The answer comes here."))
            return redirect(desk.url(item.suggestion))
    return shown(request, desk, item, "improvements/evaluation_ask.html", form)


@opened_or_sent
@never_cache
def evaluation_take_back(
    request: HttpRequest, desk: Desk, year: int, serial: int, evaluation: int
) -> HttpResponse:
    item = handled(request, desk, year, serial)
    if request.method != "POST":
        return redirect(desk.url(item.suggestion))
    try:
        services.take_back_evaluation(suggestion=item.suggestion, evaluation=evaluation, by=request.user)
    except NotAllowed as refusal:
        return back(request, desk, item, " ".join(refusal.messages))
    return back(request, desk, item, _("The question is taken back."))


@opened_or_sent
@never_cache
@keeps_typed(EvaluationForm, to_suggestion)
def evaluation_answer(request: HttpRequest, year: int, serial: int) -> HttpResponse:
    """The page of whoever is asked: the suggestion, the question and their own answer; nothing else."""
    seen = Suggestion.objects.visible_to(request.user).select_related("unit")
    suggestion = get_object_or_404(seen, year=year, serial=serial)
    mine = Evaluation.objects.asked_of(request.user).filter(suggestion=suggestion, taken_back_at=None)
    waiting = mine.open().first()
    form = EvaluationForm(request.POST or None)
    if request.method == "POST" and waiting and form.is_valid():
        given = {"evaluation": waiting, "by": request.user, **form.cleaned_data}
        if attempt(form, services.answer_evaluation, **given):
            messages.success(request, _("Thank you! Only those who asked read your answer."))
            return redirect(suggestion)
    found = waiting
    if request.method != "POST":  # what another holder of the post has answered is not theirs to read
        found = found or mine.filter(answered_by=request.user).last() or mine.filter(answered_at=None).last()
    if found is None or form.has_error("__all__", code="moved"):
        raise Http404
    context = {"suggestion": suggestion, "evaluation": found, "waits": waiting is not None, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "improvements/evaluation_answer.html", context, status=status)


# ---- conflicts of interest (jäv) ---------------------------------------------------------------------------


@opened_or_sent
@never_cache
def conflict_note(request: HttpRequest, desk: Desk, year: int, serial: int) -> HttpResponse:
    """Leave oneself out; the convenor, in the line the head, may leave out another."""
    item = handled(request, desk, year, serial)
    people = others_at_desk(item.suggestion, request.user)
    form = ConflictForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        user = form.cleaned_data["member"]
        which = {"suggestion": item.suggestion, "by": request.user, "user": user}
        if attempt(form, services.declare_conflict, **which):
            messages.success(request, LEFT_OUT if user else LEFT_MYSELF_OUT)
            return redirect(desk.url(item.suggestion) if user else desk.url())
    return conflict_page(request, desk, item, form)


LEFT_OUT = _("Noted. The person is left out of this suggestion from now on.")
LEFT_MYSELF_OUT = _("Noted. You are left out of this suggestion from now on.")


@opened_or_sent
@never_cache
def conflict_end(request: HttpRequest, desk: Desk, year: int, serial: int, conflict: int) -> HttpResponse:
    item = handled(request, desk, year, serial)
    found = get_object_or_404(Conflict, suggestion=item.suggestion, pk=conflict)
    if not may_end(item.suggestion, found.user, request.user):
        raise PermissionDenied
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        which = {"suggestion": item.suggestion, "conflict": conflict, "by": request.user}
        if attempt(form, services.end_conflict, **which, reason=form.cleaned_data["reason"]):
            messages.success(request, _("The person takes part again."))
            return redirect(desk.url(item.suggestion))
    return shown(request, desk, item, "improvements/conflict_end.html", form, conflict=found)


def others_at_desk(suggestion: Suggestion, user: User) -> list[User]:
    if not weighing.oversees(suggestion, user):
        return []
    return list(at_desk(suggestion, but=[*suggestion.left_out, user.pk]))


def ends_here(conflict: Conflict, suggestion: Suggestion, user: User) -> bool:
    """One that came in with a merger is taken back where it was noted."""
    return conflict.suggestion_id == suggestion.pk and may_end(suggestion, conflict.user, user)


def conflict_page(request: HttpRequest, desk: Desk, item: Item, form: ConflictForm) -> HttpResponse:
    left_out = weighing.conflicts_in(item.suggestion).select_related("user", "suggestion").order_by("pk")
    rows = [(each, ends_here(each, item.suggestion, request.user)) for each in left_out]
    people = form.fields["member"].choices[1:]  # type: ignore[attr-defined]
    template = "improvements/conflict_note.html"
    return shown(request, desk, item, template, form, left_out=rows, people=people)
