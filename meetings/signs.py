"""The glyph of each state, as `{% status %}` knows them."""

from meetings.workflow import ItemState, MeetingState

MEETING_SIGNS = {MeetingState.DRAFT: "draft", MeetingState.CANCELLED: "withdrawn"}
ITEM_SIGNS = {
    ItemState.PROPOSED: "submitted",
    ItemState.ACCEPTED: "approved",
    ItemState.REJECTED: "declined",
    ItemState.WITHDRAWN: "withdrawn",
}
