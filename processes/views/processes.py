"""The processes: what is chosen, what is proposed, and what those who nominate and own them do."""

import datetime as dt
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from lean_portal.answers import attempt, opened_or_sent, page
from lean_portal.templatetags.portal import status
from organisation.models import Unit, User
from organisation.permissions import allow
from processes import facts
from processes.completeness import missing
from processes.facts import Facts
from processes.forms.processes import AnswerForm, ChangeForm, NominationForm, WithdrawForm
from processes.forms.units import Organisation, by_organisation, units_to_choose
from processes.models import Candidate, Pilot, Process, Selection
from processes.permissions import leads_selection, nominates
from processes.rubric import QUESTIONS
from processes.services import nominating
from processes.services.base import process_actors
from processes.signs import PROCESS_SIGNS, SELECTION_SIGNS
from processes.views.news import news, next_words
from processes.workflow import PROCESS_MOVES, RUNNING, UNDECIDED, ProcessState, SelectionState, Who

BREADTH = next(question for question in QUESTIONS if question.key == "breadth").anchors
CHANGE = "processes/process_change.html"
ANSWER = "processes/process_answer.html"


class Row(NamedTuple):
    process: Process
    sign: SafeString
    units: int
    organisations: int


class Earlier(NamedTuple):
    """A round that is over."""

    selection: Selection
    sign: SafeString
    chosen: list[Candidate]


class Happened(NamedTuple):
    """One thing that has happened to a process. Of the rounds in which it stood, only what is decided."""

    at: dt.datetime
    headline: str | Promise
    by: str = ""
    selection: Selection | None = None
    text: str = ""
    again: str = ""


# ---- reading ---------------------------------------------------------------------------------------------


@require_safe
def process_list(request: HttpRequest) -> HttpResponse:
    found = list(Process.objects.for_rows().prefetch_related("touched_units__authority"))
    selections = list(selections_with_chosen())
    running = next((each for each in selections if each.state in UNDECIDED), None)
    rows = [row_of(process) for process in found]
    candidates = [
        row for row in rows if row.process.state not in (ProcessState.PILOT, ProcessState.WITHDRAWN)
    ]
    pilots = pilots_in_order()
    context = {
        "news": news(running, running.count if running else 0, len(pilots), len(candidates)),
        "pilots": pilots,
        "pilot_sign": sign(ProcessState.PILOT),
        "running": running,
        "running_sign": selection_sign(running) if running else "",
        "next_words": next_words(running) if running else "",
        "candidates": candidates,
        "withdrawn": [row for row in rows if row.process.state == ProcessState.WITHDRAWN],
        "earlier": [earlier_of(each) for each in selections if each.state not in UNDECIDED],
        "nominates": nominates(request.user),
        "prepares": leads_selection(request.user) and running is None,
    }
    return render(request, "processes/process_list.html", context)


@require_safe
def process_detail(request: HttpRequest, code: str) -> HttpResponse:
    process = find(code)
    known, candidacies = facts.of(process), candidacies_of(process)
    actors = process_actors(request.user, process)
    running = running_of(candidacies)
    may = moves(process, actors, is_free=running is None)
    lacks = missing(process, len(process.touched_units.all())) if shows_lacks(process, actors) else []
    context = {
        "process": process,
        "sign": sign(process.state, large=True),
        **reading(process, known),
        "running": running,
        "lacks": lacks,
        "history": history_of(process, candidacies),
        "may": {**may, "complete": may.get("change") and any(lack.field for lack in lacks)},
    }
    return render(request, "processes/process_detail.html", context)


def find(code: str) -> Process:
    rows = Process.objects.for_rows().select_related("nominated_by", "owner_by", "pilot")
    return get_object_or_404(rows.prefetch_related("touched_units__authority"), code=code)


def selections_with_chosen() -> Any:
    chosen = Prefetch(
        "candidates", Candidate.objects.chosen().select_related("process"), to_attr="those_chosen"
    )
    return Selection.objects.annotate(count=Count("candidates")).prefetch_related(chosen)


def pilots_in_order() -> list[Pilot]:
    rows = Pilot.objects.select_related("process", "owner_unit__authority", "candidate__selection")
    return list(rows.order_by("-candidate__selection__decided_at", "process__pk"))


def row_of(process: Process) -> Row:
    known = facts.of(process)
    return Row(process, sign(process.state), len(known.touched), len(known.organisations))


def earlier_of(selection: Any) -> Earlier:
    return Earlier(selection, selection_sign(selection), selection.those_chosen)


def sign(state: str, *, large: bool = False) -> SafeString:
    state = ProcessState(state)
    return status(PROCESS_SIGNS[state], state.label, large=large)


def selection_sign(selection: Selection) -> SafeString:
    state = SelectionState(selection.state)
    return status(SELECTION_SIGNS[state], state.label)


def reading(process: Process, known: Facts) -> dict[str, Any]:
    """What is known of a process, for its own page and for whoever is asked about it."""
    return {
        "process": process,
        "owner": process.owner_unit,
        "organisations": touched_of(process),
        "touched": len(known.touched),
        "breadth": known.breadth,
        "breadth_words": BREADTH[known.breadth - 1],
    }


def touched_of(process: Process) -> list[Organisation]:
    """The owning unit among them, in the organisation's order."""
    units: dict[int, Unit] = {unit.pk: unit for unit in [process.owner_unit, *process.touched_units.all()]}
    return by_organisation(facts.in_order(units.values()))


def candidacies_of(process: Process) -> list[Candidate]:
    return list(process.candidacies.select_related("selection").order_by("-selection__created_at"))


def running_of(candidacies: list[Candidate]) -> Selection | None:
    return next((each.selection for each in candidacies if each.selection.state in RUNNING), None)


def history_of(process: Process, candidacies: list[Candidate]) -> list[Happened]:
    """The latest first."""
    rows = [Happened(process.nominated_at, _("Proposed"), process.nominated_by.name)]
    if process.owner_at is not None:
        said_no = process.state == ProcessState.REFUSED
        words = _("The owner said no") if said_no else _("The owner said yes")
        rows.append(Happened(process.owner_at, words, process.owner_unit.manager_title))
    rows += [decided(each) for each in candidacies if each.selection.state == SelectionState.DECIDED]
    return sorted(rows, key=lambda row: row.at, reverse=True)


def decided(candidate: Candidate) -> Happened:
    selection = candidate.selection
    at = selection.decided_at or selection.decide_before
    if candidate.is_chosen:
        return Happened(at, pgettext_lazy("a process", "Chosen"), "", selection, selection.decision)
    words = _("Not chosen this time")
    return Happened(at, words, "", selection, candidate.why_not, candidate.again)


def shows_lacks(process: Process, actors: frozenset[Who]) -> bool:
    """To those who can do something about it."""
    over = process.state in (ProcessState.PILOT, ProcessState.WITHDRAWN)
    return not over and bool(actors & {Who.NOMINATOR, Who.OWNER})


def moves(process: Process, actors: frozenset[Who], *, is_free: bool) -> dict[str, bool]:
    """What this person can do with the process now; the services have the last word."""
    state = ProcessState(process.state)
    if not is_free:
        return {}
    ways = {to for to, who in PROCESS_MOVES[state].items() if who & actors}
    is_open = state not in (ProcessState.PILOT, ProcessState.WITHDRAWN)
    answers = is_open and Who.OWNER in actors
    return {
        "answer": answers,
        "change": is_open and bool(actors & {Who.NOMINATOR, Who.OWNER}),
        "withdraw": ProcessState.WITHDRAWN in ways,
        # An owner that has said no says yes by answering anew.
        "again": ProcessState.NOMINATED in ways and state != ProcessState.CONFIRMED and not answers,
    }


# ---- proposing and changing ------------------------------------------------------------------------------


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


# ---- the owner -------------------------------------------------------------------------------------------


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
