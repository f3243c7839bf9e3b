"""Who is told of the value foundation."""

from __future__ import annotations

from notifications.audiences import values
from notifications.models import Class
from notifications.rules.base import Rule, Rules, sent_back, taken_back
from values.models import Round
from values.workflow import State as Version


def to_asked(notice: str, cls: Class = Class.NEEDS_YOU) -> Rule:
    """Asked again before it is sent: whoever has answered in between is left in peace."""
    return Rule(notice, values.still_asked, cls, (Round.State.OPEN,), timely=True)


RULES: Rules = {
    "values.round_opened": (to_asked("round_opened"),),
    "values.round_reminded": (to_asked("round_reminded"),),
    "values.round_changed": (to_asked("round_prolonged", Class.GOOD_TO_KNOW),),
    "values.comments_answered": (Rule("comments_answered", values.whose_comments, Class.YOURS, each=True),),
    "values.version_proposed": (
        Rule("version_proposed", values.deciders, Class.NEEDS_YOU, (Version.PROPOSED,)),
    ),
    "values.proposal_taken_back": (
        Rule("proposal_sent_back", values.editors, Class.NEEDS_YOU, (Version.DRAFT,), when=sent_back),
        Rule("proposal_taken_back", values.deciders, Class.GOOD_TO_KNOW, (Version.DRAFT,), when=taken_back),
    ),
    # Whoever answers for a company is told once: the rule that needs them comes first.
    "values.foundation_adopted": (
        Rule("company_undecided", values.undecided_companies, Class.NEEDS_YOU, (Version.ADOPTED,)),
        Rule("foundation_adopted", values.managers_where_it_holds, Class.GOOD_TO_KNOW, (Version.ADOPTED,)),
    ),
    "values.organisation_adopted": (
        Rule("company_adopted", values.managers_of_the_company, Class.GOOD_TO_KNOW),
    ),
    "values.look_due": (
        Rule("look_due", values.editors_until_looked, Class.NEEDS_YOU, (Version.ADOPTED,)),
        Rule("look_near", values.deciders_until_looked, Class.GOOD_TO_KNOW, (Version.ADOPTED,)),
    ),
}

SILENT = frozenset(
    {
        "values.comment_added",
        "values.comment_changed",
        "values.comment_handled",
        "values.comment_removed",
        "values.consultation_recorded",
        "values.content_saved",
        "values.dilemma_retired",
        "values.dilemma_saved",
        "values.foundation_imported",
        "values.look_recorded",
        "values.reply_saved",
        "values.round_called_off",
        "values.round_closed",
        "values.round_planned",
        "values.scope_changed",
        "values.source_frozen",
        "values.source_removed",
        "values.source_saved",
        "values.talk_recorded",
        "values.version_discarded",
        "values.version_started",
    }
)
