"""What the convenor does with a round: makes it, words its questions, opens it, moves its times, reveals it
or calls it off."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from lean_portal.answers import attempt, changed, opened_or_sent, page
from lean_portal.forms import ComparedForm
from organisation.permissions import allow
from processes.forms.selections import (
    CancelForm,
    CriteriaForm,
    MoveForm,
    SelectionForm,
    said_of,
    saved_moments,
    saved_round,
)
from processes.models import Selection
from processes.permissions import leads_selection
from processes.services import selecting
from processes.views.finding import selection_at
from processes.workflow import RUNNING, SelectionState

# ---- before it opens -------------------------------------------------------------------------------------


@opened_or_sent
@allow(leads_selection)
def selection_create(request: HttpRequest) -> HttpResponse:
    there = Selection.objects.undecided().first()
    if there and request.method != "POST":
        messages.info(request, selecting.THERE_IS_ONE)
        return redirect(there)
    form = SelectionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            selection = selecting.prepare_selection(by=request.user, **form.given())
        except ValidationError as refusal:
            form.refuse(refusal)
            if getattr(refusal, "code", "") == "stale":
                return second_round(request, form)
        else:
            messages.success(request, _("The round is made. Now you see what is missing before it can open."))
            return redirect(selection)
    return page(request, "processes/round_form.html", form, {"selection": None, "there": there})


def second_round(request: HttpRequest, form: SelectionForm) -> HttpResponse:
    """A button that was pressed twice leads to what the first press made; anything else is kept, with a way
    to the round that there is."""
    there = Selection.objects.undecided().first()
    if there and there.created_by_id == request.user.pk and there.name == form.cleaned_data["name"]:
        return redirect(there)
    context = {"form": form, "selection": None, "there": there}
    return render(request, "processes/round_form.html", context, status=409)


@opened_or_sent
@allow(leads_selection)
def selection_change(request: HttpRequest, pk: int) -> HttpResponse:
    selection = selection_at(pk)
    if selection.state != SelectionState.PREPARING and request.method != "POST":
        return locked(request, selection)
    form = SelectionForm(request.POST if request.method == "POST" else None, selection=selection)
    return changed_round(
        request,
        selection,
        form,
        template="processes/round_form.html",
        save=lambda: selecting.change_selection(selection=selection, by=request.user, **form.given()),
        done=_("The round is changed."),
    )


@opened_or_sent
@allow(leads_selection)
def criteria_change(request: HttpRequest, pk: int) -> HttpResponse:
    selection = selection_at(pk)
    if selection.state != SelectionState.PREPARING and request.method != "POST":
        return locked(request, selection)
    form = CriteriaForm(request.POST if request.method == "POST" else None, selection=selection)
    return changed_round(
        request,
        selection,
        form,
        template="processes/round_criteria.html",
        save=lambda: selecting.change_criteria(
            selection=selection,
            by=request.user,
            criteria=form.given(),
            version=form.cleaned_data["version"],
        ),
        done=_("The questions are changed."),
    )


@require_POST
@allow(leads_selection)
def selection_open(request: HttpRequest, pk: int) -> HttpResponse:
    done = _("The round is open. Each member of the steering group is asked.")
    return act(request, selection_at(pk), selecting.open_selection, done)


# ---- while it lasts --------------------------------------------------------------------------------------


@opened_or_sent
@allow(leads_selection)
def selection_move(request: HttpRequest, pk: int) -> HttpResponse:
    selection = selection_at(pk)
    if selection.state not in RUNNING and request.method != "POST":
        messages.info(request, _("The round is not running, so there is nothing to move."))
        return redirect(selection)
    form = MoveForm(request.POST if request.method == "POST" else None, selection=selection)
    return changed_round(
        request,
        selection,
        form,
        template="processes/round_move.html",
        save=lambda: selecting.move_deadlines(selection=selection, by=request.user, **form.given()),
        done=_("The times are moved. Those who are still to assess are reminded anew."),
    )


@opened_or_sent
@allow(leads_selection)
def selection_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    selection = selection_at(pk)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(form, selecting.cancel_selection, selection=selection, by=request.user, reason=reason):
            messages.success(request, _("The round is called off."))
            return redirect(selection)
    return page(request, "processes/round_cancel.html", form, {"selection": selection})


@require_POST
@allow(leads_selection)
def selection_reveal(request: HttpRequest, pk: int) -> HttpResponse:
    done = _("The assessments are open. The steering group sees them all now.")
    return act(request, selection_at(pk), selecting.reveal_selection, done)


# ---- what they share -------------------------------------------------------------------------------------


def locked(request: HttpRequest, selection: Selection) -> HttpResponse:
    context = {"selection": selection, "criteria": selection.criteria.all()}
    return render(request, "processes/round_locked.html", context, status=409)


def changed_round(
    request: HttpRequest, selection: Selection, form: Any, *, template: str, save: Any, done: Any
) -> HttpResponse:
    """Saved, or the form again."""

    def beside() -> None:
        now = selection_at(selection.pk)
        form.beside(now.version, saved_now(now, form))

    answer = changed(request, form, save, beside, template, {"selection": selection})
    if answer is None:
        messages.success(request, done)
        return redirect(selection)
    return answer


def saved_now(selection: Selection, form: ComparedForm) -> dict[str, Any]:
    if isinstance(form, CriteriaForm):
        rows = [said_of(criterion) for criterion in selection.criteria.all()]
        return {name: saved for row in rows for name, saved in row.items()}
    return saved_round(selection) if isinstance(form, SelectionForm) else saved_moments(selection)


def act(request: HttpRequest, selection: Selection, service: Any, done: Any) -> HttpResponse:
    try:
        service(selection=selection, by=request.user)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    else:
        messages.success(request, done)
    return redirect(selection)
