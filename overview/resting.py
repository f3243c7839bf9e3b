"""What is open in every app, and with whom it rests: the one place that answers for nothing being left with
nobody. What rests on a post follows the post; what rests on a name is handed over, or falls as written here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from improvements.models import Evaluation, FollowUp, Offer, Prepared, Relapse, Suggestion
from improvements.workflow import ONGOING
from meetings.models import Action, Correction, Item, Meeting, Question
from meetings.workflow import HELD, ItemState, MeetingState
from organisation.models import Appointment, Unit, User
from organisation.roles import STEERING, Role
from organisation.steering import active_holders, stepping_in
from processes.models import Process, Selection
from processes.workflow import ProcessState, SelectionState
from training.models import Proposal, SupportRequest
from training.models.support import who_can_own

Holders = QuerySet[User]


class Resting(NamedTuple):
    """One kind of thing that waits: what it is called, its open rows, and who can take the next step."""

    key: str
    label: str | Promise
    rows: Callable[[], QuerySet[Any]]
    who: Callable[[Any], Holders]


# ---- with whom ---------------------------------------------------------------------------------------------


def of_unit(unit: Unit) -> Holders:
    """Whoever answers for it, or the nearest superior."""
    held = Appointment.objects.answering_for(unit).order_by().values("user")
    return User.objects.active().filter(pk__in=held)


def of_roles(*roles: Role) -> Holders:
    return active_holders(*roles)


def of_suggestion(suggestion: Suggestion) -> Holders:
    found = of_roles(*STEERING) if suggestion.at_steering else of_unit(suggestion.handler_unit)
    return found.exclude(pk__in=suggestion.left_out)


def of_evaluation(evaluation: Evaluation) -> Holders:
    """Who was asked, as long as they hold any post; else those who asked, who may ask another."""
    if evaluation.post:
        return of_unit(evaluation.post)
    held = Appointment.objects.current().filter(user=evaluation.evaluator_id).values("user")
    asked = User.objects.active().filter(pk__in=held)
    return asked if asked.exists() else of_suggestion(evaluation.suggestion)


def of_prepared(prepared: Prepared) -> Holders:
    """Whoever works at the level where it was written: a text is the group's, not its writer's."""
    if prepared.at_steering:
        return of_roles(*STEERING)
    return of_unit(prepared.handler_unit)


def of_selection(selection: Selection) -> Holders:
    if selection.state == SelectionState.PROPOSED:
        return of_roles(Role.GROUP_MANAGEMENT)
    return of_roles(*STEERING)


def of_owned(row: Any) -> Holders:
    """Given to a unit or to a role of KL-Info; by nobody yet, it is for those who lead the meetings."""
    if row.owner_unit:
        return of_unit(row.owner_unit)
    return of_roles(Role(row.owner_role)) if row.owner_role else of_meetings(row)


def of_meetings(row: Any) -> Holders:
    return of_roles(Role.COORDINATOR, Role.GROUP_MANAGEMENT)


def of_support(asked: SupportRequest) -> Holders:
    return who_can_own().filter(pk=asked.owner_id)


RESTING: tuple[Resting, ...] = (
    Resting(
        "suggestions",
        _("Suggestions to answer"),
        lambda: Suggestion.objects.awaiting_answer().select_related("handler_unit"),
        of_suggestion,
    ),
    Resting(
        "tasks",
        _("Suggestions to carry out"),
        lambda: Suggestion.objects.filter(state__in=ONGOING, responsible_unit__isnull=False).select_related(
            "responsible_unit"
        ),
        lambda row: of_unit(row.responsible_unit),
    ),
    Resting(
        "evaluations",
        _("Evaluations"),
        lambda: Evaluation.objects.open().select_related("suggestion__handler_unit", "post"),
        of_evaluation,
    ),
    Resting("prepared", _("Prepared decisions"), lambda: Prepared.objects.all(), of_prepared),
    Resting(
        "checks",
        _("Follow-ups"),
        lambda: FollowUp.objects.filter(result="").select_related("unit"),
        lambda row: of_unit(row.unit),
    ),
    Resting(
        "relapses",
        _("Pilots that no longer hold"),
        lambda: Relapse.objects.open().select_related("effort__owner_unit"),
        lambda row: of_unit(row.effort.owner_unit),
    ),
    Resting(
        "offers",
        _("Offers"),
        lambda: Offer.objects.filter(answer="", taken_back_at=None).select_related("unit"),
        lambda row: of_unit(row.unit),
    ),
    Resting(
        "processes",
        _("Processes"),
        lambda: Process.objects.filter(state__in=[ProcessState.NOMINATED, ProcessState.PILOT]).select_related(
            "owner_unit"
        ),
        lambda row: of_unit(row.owner_unit),
    ),
    Resting("selections", _("The choice of processes"), lambda: Selection.objects.undecided(), of_selection),
    Resting(
        "meetings",
        _("KL-Info"),
        lambda: Meeting.objects.exclude(state__in=[MeetingState.CLOSED, MeetingState.CANCELLED]),
        of_meetings,
    ),
    Resting(
        "items",
        _("Items of KL-Info"),
        lambda: Item.objects.filter(state=ItemState.PROPOSED),
        of_meetings,
    ),
    Resting(
        "actions",
        _("Actions of KL-Info"),
        lambda: Action.objects.filter(item__meeting__state__in=sorted(HELD), done_at=None).select_related(
            "owner_unit"
        ),
        of_owned,
    ),
    Resting("questions", _("Questions"), lambda: Question.objects.waiting().for_rows(), of_owned),
    Resting(
        "corrections", _("Corrections"), lambda: Correction.objects.filter(answered_at=None), of_meetings
    ),
    Resting(
        "support", _("Requests for support"), lambda: SupportRequest.objects.waiting().for_rows(), of_support
    ),
    Resting(
        "proposals",
        _("Proposed trainings"),
        lambda: Proposal.objects.filter(state=Proposal.State.PROPOSED),
        lambda row: of_roles(Role.GROUP_MANAGEMENT),
    ),
)
BY_KEY = {each.key: each for each in RESTING}


def with_whom(kind: Resting, row: Any) -> Holders:
    """Never nobody, as long as anybody can log in: what has no holder falls to whoever leads the steering
    group, then to its members, then to those who appoint them."""
    found = kind.who(row)
    return found if found.exists() else stepping_in()


def everything() -> Iterator[tuple[Resting, Any]]:
    for kind in RESTING:
        for row in kind.rows():
            yield kind, row


# ---- on a name ---------------------------------------------------------------------------------------------


def evaluations_of(user: User) -> QuerySet[Evaluation]:
    return Evaluation.objects.open().filter(evaluator=user).select_related("suggestion").order_by("due_on")


def support_of(user: User) -> QuerySet[SupportRequest]:
    return SupportRequest.objects.in_queue().filter(owner=user).select_related("unit")


def written_by(user: User) -> QuerySet[Prepared]:
    """Texts at the steering group that this person wrote or signed: they stay with the group."""
    mine = Q(written_by=user) | Q(signed_by=user)
    return Prepared.objects.filter(mine, at_steering=True)


# ---- roles that must be held -------------------------------------------------------------------------------

NEEDED = (Role.STEERING_CONVENOR, Role.COORDINATOR, Role.GROUP_MANAGEMENT, Role.EDITOR)


def vacant_roles() -> list[Role]:
    """Of the roles that something always waits for, those that nobody holds today. One query."""
    held = set(
        Appointment.objects.current()
        .held_by_active()
        .filter(role__in=NEEDED)
        .order_by()
        .values_list("role", flat=True)
        .distinct()
    )
    return [role for role in NEEDED if role not in held]
