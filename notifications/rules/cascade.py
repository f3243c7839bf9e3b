"""Who is told what the workplaces are to hear of a KL-Info, and what comes back from them."""

from __future__ import annotations

from meetings.models.question import QuestionState
from meetings.workflow import HELD
from notifications.audiences import cascade, meetings
from notifications.models import Class
from notifications.rules.base import Rule, Rules

TOLD = tuple(sorted(HELD))
RULES: Rules = {
    "meetings.briefing_day_asked": (
        Rule("briefing_day_asked", cascade.without_briefing_day, Class.NEEDS_YOU, TOLD),
    ),
    "meetings.briefing_reminded": (Rule("briefing_reminded", cascade.still_to_brief, Class.NEEDS_YOU, TOLD),),
    "meetings.briefing_last_day": (Rule("briefing_last_day", cascade.still_to_brief, Class.NEEDS_YOU, TOLD),),
    "meetings.message_corrected": (
        Rule("message_corrected", cascade.who_told_before_correction, Class.NEEDS_YOU, to_actor=True),
    ),
    "meetings.message_added": (
        Rule("message_added", cascade.who_briefed_without_it, Class.NEEDS_YOU, to_actor=True),
    ),
    "meetings.help_asked": (Rule("help_asked", cascade.helpers, Class.NEEDS_YOU),),
    "meetings.question_given": (
        Rule("question_given", cascade.question_owner, Class.NEEDS_YOU, (QuestionState.WAITING,)),
    ),
    # The workplace that asked gets its own answer; the first rule that fits a reader counts.
    "meetings.question_answered": (
        Rule("question_of_yours_answered", cascade.question_askers, Class.YOURS, to_actor=True),
        Rule("workplace_question_answered", meetings.all_managers, Class.GOOD_TO_KNOW, timely=True),
    ),
    "meetings.reach_reported": (
        Rule("reach_reported", cascade.told_of_reach, Class.GOOD_TO_KNOW, timely=True),
    ),
}

SILENT = frozenset(
    {
        "meetings.briefing_held",
        "meetings.briefing_planned",
        "meetings.briefing_told_again",
        "meetings.question_asked",
        "meetings.question_changed",
        "meetings.question_withdrawn",
        "meetings.reach_kept",
    }
)
