"""The life of a meeting and of an item for its agenda, each in one table."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lean_portal.refusals import NotAllowed


class MeetingState(TextChoices):
    DRAFT = "draft", pgettext_lazy("a meeting", "Draft")
    OPEN = "open", pgettext_lazy("a meeting", "Open for items")
    SETTLED = "settled", pgettext_lazy("a meeting", "Agenda settled")
    CALLED = "called", pgettext_lazy("a meeting", "Called")
    IN_PROGRESS = "in_progress", pgettext_lazy("a meeting", "In progress")
    UNDER_REVIEW = "under_review", pgettext_lazy("a meeting", "Notes under review")
    CLOSED = "closed", pgettext_lazy("a meeting", "Closed")
    CANCELLED = "cancelled", pgettext_lazy("a meeting", "Cancelled")


class ItemState(TextChoices):
    PROPOSED = "proposed", pgettext_lazy("an item", "Proposed")
    ACCEPTED = "accepted", pgettext_lazy("an item", "On the agenda")
    REJECTED = "rejected", pgettext_lazy("an item", "Not taken up")
    WITHDRAWN = "withdrawn", pgettext_lazy("an item", "Withdrawn")
    TAKEN_UP = "taken_up", pgettext_lazy("an item", "Taken up")


class Result(TextChoices):
    """What became of an item at its meeting."""

    DONE = "done", pgettext_lazy("an item", "Done")
    DECIDED = "decided", pgettext_lazy("an item", "Decided")
    UNFINISHED = "unfinished", pgettext_lazy("an item", "Not finished: it comes back")
    SPLIT = "split", pgettext_lazy("an item", "Split into smaller items")
    DROPPED = "dropped", pgettext_lazy("an item", "Dropped")


class Who(TextChoices):
    PROPOSER = "proposer"
    LEADER = "leader"  # whoever leads the meetings
    OWNER = "owner"  # whoever presents the item


# state → where it may go. Whoever leads the meetings may take it there.
MEETING_MOVES: dict[MeetingState, frozenset[MeetingState]] = {
    MeetingState.DRAFT: frozenset({MeetingState.OPEN, MeetingState.CANCELLED}),
    MeetingState.OPEN: frozenset({MeetingState.SETTLED, MeetingState.CANCELLED}),
    MeetingState.SETTLED: frozenset({MeetingState.OPEN, MeetingState.CALLED, MeetingState.CANCELLED}),
    MeetingState.CALLED: frozenset({MeetingState.IN_PROGRESS, MeetingState.CANCELLED}),
    MeetingState.IN_PROGRESS: frozenset({MeetingState.UNDER_REVIEW}),
    MeetingState.UNDER_REVIEW: frozenset({MeetingState.CLOSED}),
    MeetingState.CLOSED: frozenset({MeetingState.UNDER_REVIEW}),
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
        ItemState.TAKEN_UP: frozenset({Who.LEADER}),
    },
    ItemState.REJECTED: {},
    ItemState.WITHDRAWN: {},
    ItemState.TAKEN_UP: {},
}
# Here an item still belongs to a meeting, and goes along when that is cancelled.
STANDING = frozenset({ItemState.PROPOSED, ItemState.ACCEPTED})
# What an agenda or the notes of a meeting show.
ON_AGENDA = frozenset({ItemState.ACCEPTED, ItemState.TAKEN_UP})
# Here day, time, place and the items can still be changed, and in the first two the order too.
MOVABLE = frozenset({MeetingState.DRAFT, MeetingState.OPEN, MeetingState.SETTLED, MeetingState.CALLED})
ORDERABLE = frozenset({MeetingState.DRAFT, MeetingState.OPEN})
# It has been held: its messages go out to the workplaces.
HELD = frozenset({MeetingState.UNDER_REVIEW, MeetingState.CLOSED})
TIMES = 3  # so often an item may be on an agenda before it is decided, split or dropped


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
