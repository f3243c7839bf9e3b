from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse

from lean_portal.templatetags.portal import day
from notifications.about.base import About, Line, Told
from organisation.models import User
from processes.models import Candidate, Process, Selection
from processes.readiness import progress


def of_process(told: Told) -> dict[str, Any]:
    process: Process = told.subject
    return {
        "about": f"{process.code} {process.name}",
        "process": process,
        "owner": process.owner_unit.manager_title,
    }


def path_of_process(told: Told) -> str:
    asked = told.rule.notice == "owner_asked"
    name = "processes:process_answer" if asked else "processes:process_detail"
    return reverse(name, args=[told.subject.code])


PROCESS = About(
    rows=Process.objects.select_related("owner_unit"),
    path=path_of_process,
    line=lambda process: Line(about=f"{process.code} {process.name}"),
    facts=of_process,
)


# ---- a round ---------------------------------------------------------------------------------------------


def of_round(told: Told) -> dict[str, Any]:
    selection: Selection = told.subject
    own = OWN_FACTS.get(told.rule.notice)
    return {
        "about": selection.name,
        "selection": selection,
        "day": day(selection.last_day_to_decide),
        "assess_day": day(selection.last_day_to_assess),
        "reason": selection.cancelled_reason or selection.sent_back_reason,
        **(own(told) if own else {}),
    }


def of_assessor(told: Told) -> dict[str, Any]:
    """How much the reader has left; nobody else's."""
    mine = next((each for each in progress(told.subject) if each.assessor.pk == told.reader.pk), None)
    return {"left": mine.left if mine else 0}


def of_nominee(told: Told) -> dict[str, Any]:
    """What was decided about the candidates that the reader nominated or owns."""
    found = candidates_of(told.subject, told.reader)
    return {
        "chosen": [candidate for candidate in found if candidate.is_chosen],
        "others": [candidate for candidate in found if not candidate.is_chosen],
        "choice": list(told.subject.candidates.chosen()),
    }


def of_choice(told: Told) -> dict[str, Any]:
    return {"choice": list(told.subject.candidates.chosen())}


def candidates_of(selection: Selection, reader: User) -> list[Candidate]:
    mine = Q(process__nominated_by=reader) | Q(process__owner_unit__in=reader.answered_unit_ids)
    return list(selection.candidates.filter(mine))


OWN_FACTS = {
    "selection_opened": of_assessor,
    "selection_reminded": of_assessor,
    "process_chosen": of_nominee,
    "process_answered": of_nominee,
    "selection_decided": of_choice,
}


def path_of_round(told: Told) -> str:
    if told.rule.notice == "process_chosen":
        mine = [each for each in candidates_of(told.subject, told.reader) if each.is_chosen]
        if len(mine) == 1:
            return reverse("processes:pilot_change", args=[mine[0].code])
    return told.subject.get_absolute_url()


SELECTION = About(
    rows=Selection.objects.all(),
    path=path_of_round,
    line=lambda selection: Line(
        about=selection.name,
        day=day(selection.last_day_to_decide),
        assess_day=day(selection.last_day_to_assess),
    ),
    facts=of_round,
    # What is left, and what one has nominated, is the reader's own.
    varies=lambda rule, selection, reader: reader.pk if rule.notice in OWN_FACTS else None,
)
