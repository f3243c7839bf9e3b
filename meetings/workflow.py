"""The life of a meeting and of an item for its agenda, each in one table."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lean_portal.refusals import NotAllowed


class MeetingState(TextChoices):
    DRAFT = "draft", pgettext_lazy("a meeting", "Draft")
    CANCELLED = "cancelled", pgettext_lazy("a meeting", "Cancelled")


class ItemState(TextChoices):
    PROPOSED = "proposed", pgettext_lazy("an item", "Proposed")
    ACCEPTED = "accepted", pgettext_lazy("an item", "On the agenda")
    REJECTED = "rejected", pgettext_lazy("an item", "Not taken up")
    WITHDRAWN = "withdrawn", pgettext_lazy("an item", "Withdrawn")


class Who(TextChoices):
    PROPOSER = "proposer"
    LEADER = "leader"  # whoever leads the meetings


# state → where it may go. Whoever leads the meetings may take it there.
MEETING_MOVES: dict[MeetingState, frozenset[MeetingState]] = {
    MeetingState.DRAFT: frozenset({MeetingState.CANCELLED}),
    MeetingState.CANCELLED: frozenset(),
}
# state → where it may go → who may take it there. Parking is no state: the item waits at the next meeting.
ITEM_MOVES: dict[ItemState, dict[ItemState, frozenset[Who]]] = {
    ItemState.PROPOSED: {
        ItemState.ACCEPTED: frozenset({Who.LEADER}),
        ItemState.PROPOSED: frozenset({Who.LEADER}),
        ItemState.REJECTED: frozenset({Who.LEADER}),
        ItemState.WITHDRAWN: frozenset({Who.PROPOSER}),
    },
    ItemState.ACCEPTED: {
        ItemState.PROPOSED: frozenset({Who.LEADER}),
        ItemState.REJECTED: frozenset({Who.LEADER}),
    },
    ItemState.REJECTED: {},
    ItemState.WITHDRAWN: {},
}
# Here an item still belongs to a meeting, and goes along when that is cancelled.
STANDING = frozenset({ItemState.PROPOSED, ItemState.ACCEPTED})
# Here day, time and place can still be changed.
MOVABLE = frozenset({MeetingState.DRAFT})


def check_meeting(state: str, to: MeetingState) -> None:
    """NotAllowed when a meeting cannot go from `state` to `to`."""
    if to not in MEETING_MOVES[MeetingState(state)]:
        raise NotAllowed(
            _("This meeting is not where you thought: somebody else may have been faster."), code="stale"
        )


def check_item(state: str, to: ItemState, actors: frozenset[Who]) -> None:
    """NotAllowed when nobody in `actors` may take an item from `state` to `to`."""
    if not ITEM_MOVES[ItemState(state)].get(to, frozenset()) & actors:
        raise NotAllowed(
            _("This item is not where you thought: somebody else may have been faster."), code="stale"
        )
