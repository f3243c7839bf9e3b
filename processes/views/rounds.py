"""A round that is prepared or assessed, for each who reads it; and what others read until it is decided."""

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from lean_portal import clock
from lean_portal.templatetags.portal import status
from organisation.models import User
from processes.facts import Facts
from processes.models import Candidate, Selection
from processes.permissions import assesses, leads_selection
from processes.readiness import Condition, candidates_of, conditions, finished, progress
from processes.signs import SELECTION_SIGNS
from processes.workflow import Rule, SelectionState


class Lack(NamedTuple):
    """What is missing, and where it can be put right; no address where it is not done on a page."""

    words: str
    url: str


class Demand(NamedTuple):
    words: Any
    lacks: list[Lack]


class Mine(NamedTuple):
    """A candidate, and whether this member has said everything of it."""

    candidate: Candidate
    facts: Facts
    is_done: bool
    is_conflict: bool


def preparing_page(request: HttpRequest, selection: Selection) -> HttpResponse:
    context = frame(request.user, selection)
    if context["leads"]:
        context["demands"] = demands_of(selection)
        context["missing"] = sum(len(demand.lacks) for demand in context["demands"])
    return render(request, "processes/round_preparing.html", context)


def assessing_page(request: HttpRequest, selection: Selection) -> HttpResponse:
    """Of the assessments each member sees their own, and the convenor besides who is missing. Nobody else
    sees so much as how many there are."""
    is_late = clock.now() > selection.assess_before
    context = {**frame(request.user, selection), "is_late": is_late}
    if assesses(request.user):
        context |= own_part(request.user, selection)
    if context["leads"]:
        everybody = progress(selection)
        context["waited_for"] = [each for each in everybody if not each.is_done]
        context["can_reveal"] = is_late or not context["waited_for"]
    return render(request, "processes/round_assessing.html", context)


def cancelled_page(request: HttpRequest, selection: Selection) -> HttpResponse:
    return render(request, "processes/round_cancelled.html", frame(request.user, selection))


def coming_page(request: HttpRequest, selection: Selection) -> HttpResponse:
    """Revealed or handed over, for those who do not take part."""
    return render(request, "processes/round_coming.html", frame(request.user, selection))


# ---- what they share -------------------------------------------------------------------------------------


def frame(user: User, selection: Selection) -> dict[str, Any]:
    state = SelectionState(selection.state)
    return {
        "selection": selection,
        "sign": status(SELECTION_SIGNS[state], state.label),
        "candidates": known_of(candidates_of(selection)),
        "criteria": selection.criteria.all(),
        "rules": [Rule(rule).label for rule in selection.rules],
        "leads": leads_selection(user),
        "assesses": assesses(user),
        "is_handed_over": state == SelectionState.PROPOSED,
    }


class Known(NamedTuple):
    code: str
    name: str
    owner: str
    url: str


def known_of(candidates: list[Candidate]) -> list[Known]:
    """As they were frozen; before that, as they are."""
    found = []
    for each in candidates:
        owner = Facts.from_json(each.facts).owner.name if each.facts else each.process.owner_unit.name
        found.append(
            Known(each.code, each.name, owner, reverse("processes:process_detail", args=[each.code]))
        )
    return found


def demands_of(selection: Selection) -> list[Demand]:
    change = reverse("processes:selection_change", args=[selection.pk])
    return [Demand(condition.words, lacks_of(condition, change)) for condition in conditions(selection)]


def lacks_of(condition: Condition, change: str) -> list[Lack]:
    if condition.codes:
        urls = [reverse("processes:process_detail", args=[code]) for code in condition.codes]
        return [Lack(words, url) for words, url in zip(condition.lacks, urls, strict=True)]
    return [Lack(words, change) for words in condition.lacks]


def own_part(user: User, selection: Selection) -> dict[str, Any]:
    rows = own_rows(user, selection)
    todo = [row for row in rows if not row.is_done]
    return {"mine": rows, "next": todo[0] if todo else None, "done": len(rows) - len(todo)}


def own_rows(user: User, selection: Selection) -> list[Mine]:
    """In the order of the round. Three queries."""
    own = finished(selection).filter(assessor=user)
    done = {candidate: conflict for candidate, conflict in own.values_list("candidate", "conflict")}
    return [
        Mine(each, Facts.from_json(each.facts), each.pk in done, bool(done.get(each.pk)))
        for each in selection.candidates.select_related("process")
    ]
