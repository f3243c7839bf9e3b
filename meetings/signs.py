"""The glyph of each state, as `{% status %}` knows them."""

from meetings.workflow import MeetingState

MEETING_SIGNS = {MeetingState.DRAFT: "draft", MeetingState.CANCELLED: "withdrawn"}
