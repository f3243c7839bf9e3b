"""The processes: what is chosen and what is proposed, and all about one of them."""

import datetime as dt
from typing import Any, NamedTuple

from django.db.models import Count, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from lean_portal.templatetags.portal import status
from organisation.models import Unit
from processes import facts
from processes.completeness import missing
from processes.facts import Facts
from processes.forms.units import Organisation, by_organisation
from processes.models import Candidate, Pilot, Process, Selection
from processes.permissions import leads_selection, nominates
from processes.pilot_lasting import fallen_efforts
from processes.rubric import QUESTIONS
from processes.services.base import process_actors
from processes.signs import PROCESS_SIGNS, SELECTION_SIGNS
from processes.views.news import news, next_words
from processes.views.pilot_effort import open_cycles
from processes.views.pilot_page import pilot_sign
from processes.workflow import (
    PROCESS_MOVES,
    RUNNING,
    UNDECIDED,
    PilotState,
    ProcessState,
    SelectionState,
    Who,
)

BREADTH = next(question for question in QUESTIONS if question.key == "breadth").anchors


class Row(NamedTuple):
    process: Process
    sign: SafeString
    units: int
    organisations: int


class Chosen(NamedTuple):
    """A pilot in the list."""

    pilot: Pilot
    sign: SafeString


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


def pilots_in_order() -> list[Chosen]:
    """Those that run first, then those that have not begun, and at last those that are over."""
    rows = Pilot.objects.for_pages().order_by("-candidate__selection__decided_at", "process__pk")
    order = (PilotState.ACTIVE, PilotState.CHOSEN, PilotState.CLOSED)
    cycles, fallen = dict(open_cycles()), fallen_efforts()
    found = [
        Chosen(pilot, pilot_sign(pilot, cycles.get(pilot.effort_id, 0), fallen.get(pilot.effort_id)))
        for pilot in rows
    ]
    return sorted(found, key=lambda row: order.index(PilotState(row.pilot.state)))


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
