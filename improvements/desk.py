"""The desk: one page, used by those who answer for units and by the steering group.

What differs between the two stands in a Desk: what lies there, who may come, and where it is mounted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Case, Count, ExpressionWrapper, F, Q, TextChoices, When
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from improvements import workflow
from improvements.models import Suggestion, SuggestionQuerySet
from improvements.models.suggestion import SEALED, left_out, not_left_out, unread
from improvements.promises import is_unread
from improvements.to_publish import has_written
from improvements.workflow import State, Who
from lean_portal import clock
from organisation.models import User
from organisation.permissions import Predicate, answers_for_a_unit, is_steering_member

MOST = 100  # in a queue; those behind come forward as the first are answered
TAB = "vy"


class Tab(TextChoices):
    ANSWER = "besvara", _("To answer")
    AUTHOR = "fragat", _("Waiting for the author")
    ONGOING = "pagar", _("Being done")
    DECIDED = "beslutat", _("Decided")


STATES: dict[Tab, tuple[State, ...]] = {
    Tab.ANSWER: workflow.AWAITING,
    Tab.AUTHOR: (State.NEEDS_INFORMATION,),
    Tab.ONGOING: workflow.ONGOING,
    Tab.DECIDED: (
        State.DECLINED, State.PARKED, State.REFERRED, State.MERGED, State.IMPLEMENTED, State.SUSTAINED,
    ),
}  # fmt: skip
TAB_OF = {state: tab for tab, states in STATES.items() for state in states}
DUE = Case(
    When(Q(state=State.SUBMITTED) | unread(), then=F("read_by")),
    When(state__in=workflow.ONGOING, then=F("due_on")),
    default=F("decide_by"),
)


def tab_of(suggestion: Suggestion) -> Tab | None:
    """Where a suggestion lies: a link from a message opens the right tab."""
    return Tab.ANSWER if is_unread(suggestion) else TAB_OF.get(suggestion.state)


def lies_in(tab: Tab) -> Q:
    """What was told when it was done already lies among what is to be answered until somebody has read it."""
    if tab == Tab.ANSWER:
        return Q(state__in=STATES[tab]) | unread()
    return Q(state__in=STATES[tab]) & ~unread()


@dataclass(frozen=True)
class Desk:
    namespace: str
    title: Promise
    may_enter: Predicate
    here: Callable[[User], Q]
    carried_out: Callable[[User], Q]
    holds: Callable[[Suggestion, User, frozenset[Who]], bool]
    held: Callable[[Suggestion, User], bool]
    is_steering: bool = False

    def mine(self, user: User) -> Q:
        return self.here(user) & not_left_out(user)

    def queue(self, user: User, tab: Tab) -> SuggestionQuerySet:
        """What lies here, the oldest promise first; of what is decided the latest first."""
        mine = self.mine(user) | self.carried_out(user) if tab == Tab.ONGOING else self.mine(user)
        # Whatever lies in somebody's hands is visible to them (visible_to); sealed ones stand in no list.
        rows = Suggestion.objects.filter(mine, lies_in(tab)).exclude(channel__in=SEALED)
        order = {Tab.DECIDED: ("-state_since", "-id"), Tab.AUTHOR: ("state_since", "id")}
        return rows.annotate(due=DUE).order_by(*order.get(tab, ("due", "id")))

    def rows(self, user: User, tab: Tab) -> SuggestionQuerySet:
        return (
            self.queue(user, tab)
            .select_related("unit")
            .annotate(written=has_written(user))
            .only(
                "year", "serial", "title", "state", "state_since", "submitted_at", "read_by", "decide_by",
                "due_on", "parked_until", "unit__name", "acknowledged_at", "source",
            )[:MOST]
        )  # fmt: skip

    def counts(self, user: User) -> dict[str, int]:
        """How many lie in each tab, and how many wait for an answer longer than was promised; `jav`:
        how many lie here that this person is left out of."""
        here, carried, today = self.here(user), self.carried_out(user), clock.today()
        late = (Q(state=State.SUBMITTED) | unread()) & Q(read_by__lt=today) | Q(decide_by__lt=today)
        running = (*STATES[Tab.ANSWER], *STATES[Tab.AUTHOR], *STATES[Tab.ONGOING])
        rows = Suggestion.objects.filter(here | carried, Q(state__in=running) | unread())
        kinds = rows.order_by().values_list("state", *map(_is, (here, carried, left_out(user), unread())))
        kinds = kinds.annotate(
            number=Count("pk"),
            number_late=Count("pk", filter=late),
            written=Count("pk", filter=Q(has_written(user))),
        )
        counts = Counter[str]()
        for state, lies_here, is_carried, out, is_new, number, number_late, written in kinds:
            mine, tab = lies_here and not out, Tab.ANSWER if is_new else TAB_OF[state]
            if mine or (is_carried and tab == Tab.ONGOING):
                counts[tab] += number
            counts["late"] += number_late if mine and tab == Tab.ANSWER else 0
            counts["jav"] += number if lies_here and out and state in workflow.UNDECIDED else 0
            counts["written"] += written if mine else 0
        return counts

    def url(self, suggestion: Suggestion | None = None, tab: str = "", name: str = "desk_suggestion") -> str:
        """The page of a suggestion on this desk, or the desk itself."""
        if suggestion is None:
            address = reverse(f"{self.namespace}:{name if name != 'desk_suggestion' else 'desk'}")
        else:
            address = reverse(f"{self.namespace}:{name}", args=[suggestion.year, suggestion.serial])
        return f"{address}?{TAB}={tab}" if tab else address

    def tabs(self, counts: dict[str, int], current: Tab | None) -> list[dict[str, Any]]:
        return [
            {
                "url": self.url(tab="" if tab == Tab.ANSWER else tab),
                "label": tab.label,
                "current": tab == current,
                "count": counts.get(tab, 0),
                "hot": tab == Tab.ANSWER and counts["late"] > 0,
            }
            for tab in Tab
        ]


def _is(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, BooleanField())


def of_units(user: User) -> Q:
    return Q(at_steering=False, handler_unit__in=user.answered_unit_ids)


def in_charge(user: User) -> Q:
    return Q(responsible_unit__in=user.answered_unit_ids)


def at_steering(user: User) -> Q:
    return Q(at_steering=True)


def at_steering_with(user: User) -> Q:
    return at_steering(user) & not_left_out(user)


def held_by_units(suggestion: Suggestion, user: User, who: frozenset[Who]) -> bool:
    # A head may answer for a unit below whose manager is late, though it lies in that manager's queue.
    return Who.RESPONSIBLE in who or (Who.HANDLER in who and not suggestion.at_steering)


UNITS = Desk(
    namespace="improvements",
    title=_("To answer"),
    may_enter=answers_for_a_unit,
    here=of_units,
    carried_out=in_charge,
    holds=held_by_units,
    held=lambda suggestion, user: suggestion.unit_id in user.answered_unit_ids,
)
STEERING = Desk(
    namespace="admin:steering",
    title=_("The steering group"),
    may_enter=is_steering_member,
    here=at_steering,
    carried_out=at_steering_with,
    holds=lambda suggestion, user, who: suggestion.at_steering and Who.HANDLER in who,
    held=lambda suggestion, user: suggestion.raised_at is not None,
    is_steering=True,
)
