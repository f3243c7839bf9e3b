"""What the choice of processes waits for, and from whom: for Min sida and the agenda of KL-Info."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lean_portal import clock
from lean_portal.obligation import Obligation
from lean_portal.templatetags.portal import in_words
from organisation.models import User
from organisation.roles import ANSWERING, STEERING, Role
from processes.models import Process, Selection
from processes.models.process import ProcessQuerySet
from processes.models.selection import SelectionQuerySet
from processes.permissions import assesses, decides_selection, leads_selection
from processes.pilot_obligations import pilots_to_hold, quiet_pilots
from processes.readiness import Progress, progress
from processes.workflow import PilotState, ProcessState, SelectionState

CLOSE = 2  # days before a last day that it is called near
TAKE_PART = frozenset({*STEERING, Role.GROUP_MANAGEMENT, Role.COORDINATOR})

# ---- the parts, as QuerySets -----------------------------------------------------------------------------


def overdue_selections() -> SelectionQuerySet:
    """Rounds whose own deadline has passed without a decision: a row for the agenda of KL-Info."""
    return Selection.objects.overdue()


def waiting_for_owner(user: User) -> ProcessQuerySet:
    """Processes that this person owns, or stands in for the owner of: nominated ones without an answer, and
    chosen pilots that lack a start, a next step or a team, or whose day to begin has come. One query."""
    bare = Q(pilot__starts_on=None) | Q(pilot__next_step="") | Q(pilot__members=None)
    chosen = Q(pilot__state=PilotState.CHOSEN) & (bare | Q(pilot__starts_on__lte=clock.today()))
    owed = Q(state=ProcessState.NOMINATED) | Q(state=ProcessState.PILOT) & chosen
    rows = Process.objects.filter(owed, owner_unit__in=user.answered_unit_ids)
    return rows.select_related("pilot").distinct()


# ---- together --------------------------------------------------------------------------------------------


def obligations(user: User) -> list[Obligation]:
    """What rests on this person; no query for somebody who neither answers for a unit nor takes part."""
    found: list[Obligation] = []
    if user.posts_as(ANSWERING):
        found += [_of_owner(process) for process in waiting_for_owner(user)]
        found += quiet_pilots(user)
        found += pilots_to_hold(user)
    if user.posts_as(TAKE_PART):
        for selection in Selection.objects.undecided():
            found += _of_round(user, selection)
    return found


def _of_owner(process: Process) -> Obligation:
    if process.state == ProcessState.PILOT:
        pilot = process.pilot
        has_day = pilot.next_step and pilot.starts_on and pilot.starts_on <= clock.today()
        return _pilot_to_begin(process) if has_day else _pilot_bare(process)
    return Obligation(
        when=None,
        status="waiting",
        status_label=_("A question to you"),
        headline=_("%(code)s %(name)s: do you want to, and do you have the time?")
        % {"code": process.code, "name": process.name},
        url=reverse("processes:process_answer", args=[process.code]),
        why=_("Somebody suggests it as an example for the whole group. Without the owner it stops here."),
        action=_("Answer yes or no"),
    )


def _pilot_bare(process: Process) -> Obligation:
    return Obligation(
        when=None,
        status="trial",
        status_label=_("Chosen"),
        headline=_("%(name)s was chosen: who takes part, and when do you begin?") % {"name": process.name},
        url=reverse("processes:pilot_change", args=[process.code]),
        why=_("Everybody in the group can follow it on its page."),
        action=_("Fill in"),
    )


def _pilot_to_begin(process: Process) -> Obligation:
    return Obligation(
        when=process.pilot.starts_on,
        status="soon",
        status_label=_("Chosen"),
        headline=_("%(name)s: it is time to begin the pilot") % {"name": process.name},
        url=reverse("processes:pilot_detail", args=[process.code]),
        why=_("From then on it can be tried and measured, and everybody can follow it."),
        action=_("Begin, or set another day"),
    )


def _of_round(user: User, selection: Selection) -> Iterator[Obligation]:
    match selection.state:
        case SelectionState.PREPARING if leads_selection(user):
            yield _step(selection, selection.last_day_to_assess, to_prepare())
        case SelectionState.ASSESSING if assesses(user):
            yield from _of_assessing(user, selection)
        case SelectionState.REVEALED if assesses(user):
            yield _step(selection, selection.last_day_to_decide, to_propose())
        case SelectionState.PROPOSED if decides_selection(user):
            yield _step(selection, selection.last_day_to_decide, to_decide())
    if selection.is_overdue and (leads_selection(user) or user.has_role(Role.COORDINATOR)):
        yield _step(selection, selection.last_day_to_decide, overdue())


def _of_assessing(user: User, selection: Selection) -> Iterator[Obligation]:
    everybody = progress(selection)
    in_time = clock.now() <= selection.assess_before
    mine = next((each for each in everybody if each.assessor == user), None)
    if mine and not mine.is_done and in_time:
        yield _to_assess(selection, mine)
    if leads_selection(user) and (not in_time or all(each.is_done for each in everybody)):
        yield _step(selection, selection.last_day_to_assess, to_reveal())


def _to_assess(selection: Selection, mine: Progress) -> Obligation:
    headline = ngettext(
        "One process is yours to assess", "%(number)s processes are yours to assess", mine.left
    )
    return Obligation(
        when=selection.last_day_to_assess,
        status=_nearness(selection.last_day_to_assess),
        status_label=_("To assess"),
        headline=headline % {"number": in_words(mine.left).capitalize()},
        url=selection.get_absolute_url(),
        why=_("Nobody sees your scores before everybody's are opened at the same moment."),
        action=_("Assess"),
    )


class Words(NamedTuple):
    """What a step in a round is called: its status, its headline, why, and what to do."""

    label: str
    headline: str
    why: str
    action: str


def to_prepare() -> Words:
    return Words(
        _("To prepare"),
        _("The choice of processes is not open yet"),
        _("When criteria, weights and candidates are set, the steering group can begin to assess."),
        _("Look at what is missing"),
    )


def to_reveal() -> Words:
    return Words(
        _("To open"),
        _("The assessments can be opened"),
        _("All are in, or their time is over. Everybody sees everything at the same moment."),
        _("Open them"),
    )


def to_propose() -> Words:
    return Words(
        _("To propose"),
        _("Which processes does the steering group propose?"),
        _("Koncernchefsgruppen decides on your proposal, by this day."),
        _("Look at the assessments"),
    )


def to_decide() -> Words:
    return Words(
        _("To decide"),
        _("The steering group proposes which processes to begin with"),
        _("The choice is to be made before the next KL-Info, and is explained to everybody."),
        _("Read and decide"),
    )


def overdue() -> Words:
    return Words(
        _("Not decided in time"),
        _("The choice of processes should have been decided"),
        _("It comes up at the next KL-Info, with a new day or a decision."),
        _("Look at the round"),
    )


def _step(selection: Selection, day: dt.date, words: Words) -> Obligation:
    return Obligation(
        when=day,
        status="late" if selection.is_overdue else _nearness(day),
        status_label=words.label,
        headline=words.headline,
        url=selection.get_absolute_url(),
        why=words.why,
        action=words.action,
    )


def _nearness(day: dt.date) -> str:
    return "soon" if (day - clock.today()).days < CLOSE else "waiting"
