"""Who is told of a KL-Info and its items."""

from __future__ import annotations

from events.models import Event
from lean_portal import clock
from meetings.models import Correction, Meeting
from meetings.workflow import HELD, ItemState, MeetingState
from notifications.audiences import meetings
from notifications.models import Channel, Class
from notifications.rules.base import Rule, Rules
from organisation.workdays import add_workdays

# A meeting that people have been told of and that still lies ahead.
AHEAD = (MeetingState.OPEN, MeetingState.SETTLED, MeetingState.CALLED)


def is_near(event: Event, meeting: Meeting) -> bool:
    """It is, or was to be, today or on the next working day: the morning may be too late to say so."""
    days = {meeting.day.isoformat(), event.data.get("was", "")}
    first, last = clock.today(), add_workdays(clock.today(), 1)
    return any(first.isoformat() <= day <= last.isoformat() for day in days)


def to_told_of_meeting(notice: str, *while_in: MeetingState) -> Rule:
    """Whoever did it is told too: their calendar is to follow."""
    return Rule(
        notice,
        meetings.told_of_meeting,
        Class.NEEDS_YOU,
        while_in,
        to_actor=True,
        stoppable=False,
        exempt=True,
        urgent=is_near,
    )


def to_coordinators(notice: str, *while_in: MeetingState) -> Rule:
    return Rule(notice, meetings.coordinators_of_day, Class.NEEDS_YOU, while_in)


RULES: Rules = {
    "meetings.item_proposed": (
        Rule("item_proposed", meetings.coordinators, Class.NEEDS_YOU, (ItemState.PROPOSED,)),
    ),
    # Whoever is to do something is told so; the first rule that fits a reader counts.
    "meetings.meeting_ended": (
        Rule("action_given", meetings.action_owners, Class.NEEDS_YOU, to_actor=True),
        Rule(
            "notes_published",
            meetings.all_managers,
            Class.GOOD_TO_KNOW,
            (MeetingState.UNDER_REVIEW,),
            timely=True,
        ),
    ),
    "meetings.notes_closed": (
        Rule(
            "notes_closed",
            meetings.all_managers,
            Class.GOOD_TO_KNOW,
            (MeetingState.CLOSED,),
            channels=(Channel.INAPP,),
        ),
    ),
    "meetings.notes_reopened": (
        Rule(
            "notes_reopened",
            meetings.all_managers,
            Class.GOOD_TO_KNOW,
            (MeetingState.UNDER_REVIEW,),
            timely=True,
        ),
    ),
    "meetings.correction_proposed": (
        Rule(
            "correction_proposed",
            meetings.coordinators,
            Class.NEEDS_YOU,
            (Correction.State.WAITING,),
        ),
    ),
    "meetings.correction_answered": (Rule("correction_answered", meetings.correction_proposer, Class.YOURS),),
    "meetings.item_accepted": (
        Rule("item_accepted", meetings.item_proposer, Class.YOURS, (ItemState.ACCEPTED,)),
    ),
    "meetings.item_parked": (
        Rule("item_parked", meetings.item_proposer, Class.YOURS, (ItemState.PROPOSED,)),
    ),
    "meetings.item_rejected": (
        Rule("item_rejected", meetings.item_proposer, Class.YOURS, (ItemState.REJECTED,)),
    ),
    "meetings.meeting_opened": (
        Rule("items_asked", meetings.asked_for_items, Class.NEEDS_YOU, (MeetingState.OPEN,)),
    ),
    "meetings.meeting_called": (
        Rule("meeting_called", meetings.called, Class.NEEDS_YOU, (MeetingState.CALLED,), to_actor=True),
    ),
    # Nobody is to stand before a locked door: these three cannot be stopped.
    "meetings.meeting_moved": (to_told_of_meeting("meeting_moved", *AHEAD),),
    "meetings.meeting_changed": (to_told_of_meeting("meeting_changed", *AHEAD),),
    "meetings.meeting_cancelled": (to_told_of_meeting("meeting_cancelled", MeetingState.CANCELLED),),
    "meetings.agenda_changed": (
        Rule("agenda_changed", meetings.told_of_changes, Class.GOOD_TO_KNOW, timely=True, each=True),
    ),
    "meetings.paper_due": (
        Rule("paper_missing", meetings.owner_of_missing_paper, Class.NEEDS_YOU, (ItemState.ACCEPTED,)),
    ),
    "meetings.check_due": (
        Rule("agenda_check", meetings.checkers, Class.NEEDS_YOU, (MeetingState.OPEN, MeetingState.SETTLED)),
    ),
    "meetings.agenda_due": (to_coordinators("agenda_due", MeetingState.OPEN),),
    "meetings.call_delayed": (to_coordinators("call_delayed", MeetingState.OPEN, MeetingState.SETTLED),),
    "meetings.meeting_near": (
        Rule("meeting_near", meetings.coming, Class.GOOD_TO_KNOW, (MeetingState.CALLED,), timely=True),
    ),
    "meetings.end_missing": (to_coordinators("end_missing", MeetingState.CALLED, MeetingState.IN_PROGRESS),),
    "meetings.key_messages_sent": (
        Rule("key_messages", meetings.takers_home, Class.NEEDS_YOU, tuple(sorted(HELD))),
    ),
}

SILENT = frozenset(
    {
        "meetings.action_added",
        "meetings.action_done",
        "meetings.action_removed",
        "meetings.agenda_arranged",
        "meetings.agenda_opened_again",
        "meetings.agenda_settled",
        "meetings.attendance_answered",
        "meetings.attendance_marked",
        "meetings.calendar_token_made",
        "meetings.calendar_token_revoked",
        "meetings.choice_changed",
        "meetings.draft_parked",
        "meetings.draft_rejected",
        "meetings.embargo_lifted",
        "meetings.item_begun",
        "meetings.item_changed",
        "meetings.item_drafted",
        "meetings.item_split",
        "meetings.item_taken_up",
        "meetings.item_withdrawn",
        "meetings.meeting_planned",
        "meetings.meeting_started",
        "meetings.notes_saved",
        "meetings.paper_added",
        "meetings.paper_removed",
        "meetings.series_changed",
    }
)
