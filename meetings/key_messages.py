"""What the managers take home from a meeting that has ended."""

from meetings.cascade import messages_of
from meetings.models import Item, Meeting


def key_messages(meeting: Meeting) -> list[Item]:
    """The items with a message to tell at the workplaces, in the order of the agenda."""
    return list(messages_of(meeting).select_related("owner_unit").prefetch_related("concerns"))
