"""The glyph of each state, as `{% status %}` knows them."""

from meetings.workflow import ItemState, MeetingState

MEETING_SIGNS = {
    MeetingState.DRAFT: "draft",
    MeetingState.OPEN: "submitted",
    MeetingState.SETTLED: "approved",
    MeetingState.CALLED: "approved",
    MeetingState.IN_PROGRESS: "trial",
    MeetingState.UNDER_REVIEW: "under_review",
    MeetingState.CLOSED: "implemented",
    MeetingState.CANCELLED: "withdrawn",
}
ITEM_SIGNS = {
    ItemState.PROPOSED: "submitted",
    ItemState.ACCEPTED: "approved",
    ItemState.REJECTED: "declined",
    ItemState.WITHDRAWN: "withdrawn",
    ItemState.TAKEN_UP: "implemented",
}
