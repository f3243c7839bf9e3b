"""Who is told after the work: that it is time to look, that it holds for a year or has relapsed, what is
offered and answered, and what was done already."""

from __future__ import annotations

from improvements.workflow import State
from notifications.audiences import after, suggestions
from notifications.models import Class
from notifications.rules.base import Rule, Rules
from notifications.rules.suggestions import to_author, to_followers, to_merged

CHECK = "check"


RULES: Rules = {
    "improvements.check_near": (
        Rule("check_near", after.checkers, Class.NEEDS_YOU, tells=CHECK, folds=True),
    ),
    "improvements.check_due": (Rule("check_due", after.checkers, Class.NEEDS_YOU, tells=CHECK, folds=True),),
    # Silence after a year is how the first start died: whoever had the idea hears that it did not hold.
    "improvements.suggestion_relapsed": (
        Rule("relapse_to_you", suggestions.responsible, Class.NEEDS_YOU, (State.RELAPSE,)),
        to_author("suggestion_relapsed"),
        to_merged("merged_relapsed"),
        to_followers("followed_relapsed"),
    ),
    "improvements.suggestion_sustained": (
        to_author("suggestion_sustained"),
        to_merged("merged_sustained"),
        to_followers("followed_sustained"),
    ),
    "improvements.improvement_registered": (
        Rule("improvement_arrived", after.unread_handlers, Class.NEEDS_YOU),
    ),
    "improvements.improvement_read": (to_author("improvement_read"),),
    "improvements.offer_made": (Rule("offer_made", after.asked_unit, Class.NEEDS_YOU),),
    "improvements.offer_answered": (Rule("offer_answered", after.offering, Class.YOURS),),
}

SILENT = frozenset({"improvements.check_kept", "improvements.offer_taken_back"})
