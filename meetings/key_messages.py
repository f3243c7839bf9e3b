"""What the managers take home from a meeting that has ended."""

from meetings.models import Item, Meeting
from meetings.workflow import ItemState, Result

# What comes back or was dropped is nothing to tell yet.
TOLD = (Result.DONE, Result.DECIDED)


def key_messages(meeting: Meeting) -> list[Item]:
    """The items with a message to tell at the workplaces, but for those that wait for samverkan."""
    items = Item.objects.on_agenda().filter(meeting=meeting, state=ItemState.TAKEN_UP, result__in=TOLD)
    rows = items.exclude(message="").select_related("owner_unit").prefetch_related("concerns")
    return [item for item in rows if not item.is_embargoed]
