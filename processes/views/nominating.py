"""A process is proposed, changed while nobody assesses it, withdrawn, or proposed once more."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from lean_portal.answers import attempt, opened_or_sent, page
from organisation.permissions import allow
from processes.forms.processes import ChangeForm, NominationForm, WithdrawForm
from processes.forms.units import units_to_choose
from processes.models import Process
from processes.permissions import nominates
from processes.services import nominating
from processes.services.base import process_actors
from processes.views.processes import find
from processes.workflow import ProcessState, Who

CHANGE = "processes/process_change.html"


@opened_or_sent
@allow(nominates)
def process_create(request: HttpRequest) -> HttpResponse:
    form = NominationForm(request.POST if request.method == "POST" else None, units=units_to_choose())
    if request.method == "POST" and form.is_valid():
        save = nominating.nominate_process
        process = attempt(form, save, by=request.user, **form.cleaned_data)
        if process is not None:
            tell_what_became(request, form, process)
            return redirect(process)
    return page(request, "processes/process_create.html", form, {})


def tell_what_became(request: HttpRequest, form: NominationForm, process: Process) -> None:
    if form.differences(process):
        messages.warning(
            request,
            _(
                "This form had been sent already, so what you changed afterwards was not saved. "
                "Change the process instead."
            ),
        )
        return
    messages.success(
        request,
        _("Thank you! The process is proposed. %(owner)s is asked for will and time.")
        % {"owner": process.owner_unit.manager_title},
    )


@opened_or_sent
def process_change(request: HttpRequest, code: str) -> HttpResponse:
    process = find(code)
    if not process_actors(request.user, process) & {Who.NOMINATOR, Who.OWNER}:
        raise PermissionDenied
    sent = request.method == "POST"
    if not sent and (closed := why_closed(process)):
        messages.info(request, closed)
        return redirect(process)
    touched = [unit.pk for unit in process.touched_units.all()]
    units = units_to_choose(process.owner_unit_id, *touched)
    form = ChangeForm.of(process, request.POST if sent else None, units)
    if not sent or not form.is_valid():
        return change_page(request, process, form, status=422 if form.errors else 200)
    before = process.state, process.owner_unit_id
    try:
        process = nominating.change_process(process=process, by=request.user, **form.cleaned_data)
    except ValidationError as refusal:
        return refused_change(request, find(code), form, refusal)
    tell_whether_asked(request, before, process)
    return redirect(process)


def why_closed(process: Process) -> str | Promise:
    if process.state == ProcessState.PILOT:
        return _("It is a pilot now, and lives on there.")
    if process.state == ProcessState.WITHDRAWN:
        return _("It is withdrawn. Propose it again before you change it.")
    if process.is_running:
        return _("It is being assessed. It can be changed when the round is decided.")
    return ""


def refused_change(
    request: HttpRequest, process: Process, form: ChangeForm, refusal: ValidationError
) -> HttpResponse:
    """409 with both texts where somebody was faster; sending once more then replaces what is saved."""
    is_stale = getattr(refusal, "code", "") == "stale"
    closed = bool(why_closed(process))
    rows = form.differences(process)
    if is_stale:
        form.at_version(process.version)
    else:
        form.refuse(refusal)
    conflict = {"why": refusal.messages[0], "rows": rows} if is_stale else None
    code = 409 if is_stale or closed else 422
    return change_page(request, process, form, conflict=conflict, status=code)


def change_page(
    request: HttpRequest, process: Process, form: ChangeForm, *, status: int, conflict: Any = None
) -> HttpResponse:
    context = {
        "process": process,
        "form": form,
        "conflict": conflict,
        "is_answered": process.state in (ProcessState.CONFIRMED, ProcessState.REFUSED),
    }
    return render(request, CHANGE, context, status=status)


def tell_whether_asked(request: HttpRequest, before: tuple[str, int], process: Process) -> None:
    if process.state == ProcessState.NOMINATED and before != (process.state, process.owner_unit_id):
        words = _("It is saved. %(owner)s is asked anew for will and time.")
        messages.success(request, words % {"owner": process.owner_unit.manager_title})
    else:
        messages.success(request, _("It is saved."))


# ---- withdrawn, and once more ----------------------------------------------------------------------------


@opened_or_sent
def process_withdraw(request: HttpRequest, code: str) -> HttpResponse:
    process = find(code)
    if Who.NOMINATOR not in process_actors(request.user, process):
        raise PermissionDenied
    if closed := why_closed(process):
        messages.info(request, closed)
        return redirect(process)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        save = nominating.withdraw_process
        if attempt(form, save, process=process, by=request.user, **form.cleaned_data):
            messages.success(request, _("The process is withdrawn. It can be proposed again."))
            return redirect(process)
    return page(request, "processes/process_withdraw.html", form, {"process": process})


@require_POST
def process_renominate(request: HttpRequest, code: str) -> HttpResponse:
    process = find(code)
    if not process_actors(request.user, process) & {Who.NOMINATOR, Who.OWNER}:
        raise PermissionDenied
    try:
        nominating.nominate_again(process=process, by=request.user)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    else:
        words = _("It is proposed again. %(owner)s is asked for will and time.")
        messages.success(request, words % {"owner": process.owner_unit.manager_title})
    return redirect(process)
