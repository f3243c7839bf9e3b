"""The life of a meeting, in one table."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lean_portal.refusals import NotAllowed

STALE = _("Somebody else has changed this in the meantime. Look at both before you save.")


class MeetingState(TextChoices):
    DRAFT = "draft", pgettext_lazy("a meeting", "Draft")
    CANCELLED = "cancelled", pgettext_lazy("a meeting", "Cancelled")


# state → where it may go. Whoever leads the meetings may take it there.
MEETING_MOVES: dict[MeetingState, frozenset[MeetingState]] = {
    MeetingState.DRAFT: frozenset({MeetingState.CANCELLED}),
    MeetingState.CANCELLED: frozenset(),
}
# Here day, time and place can still be changed.
MOVABLE = frozenset({MeetingState.DRAFT})


def check_meeting(state: str, to: MeetingState) -> None:
    """NotAllowed when a meeting cannot go from `state` to `to`."""
    if to not in MEETING_MOVES[MeetingState(state)]:
        raise NotAllowed(
            _("This meeting is not where you thought: somebody else may have been faster."), code="stale"
        )
