"""Who is told of suggestions that are merged, and of objections to it."""

from __future__ import annotations

from improvements.workflow import AWAITING, State
from notifications.audiences import suggestions
from notifications.models import Class
from notifications.rules.base import Rule, Rules

RULES: Rules = {
    "improvements.suggestion_merged": (
        Rule("suggestion_merged", suggestions.merging_authors, Class.YOURS, (State.MERGED,)),
    ),
    "improvements.suggestion_gathered": (
        Rule("suggestion_gathered", suggestions.gathering_authors_while_merged, Class.YOURS, each=True),
    ),
    "improvements.suggestion_unmerged": (
        Rule("suggestion_unmerged", suggestions.merging_authors, Class.YOURS, AWAITING),
    ),
    "improvements.suggestion_ungathered": (
        Rule("suggestion_ungathered", suggestions.gathering_authors, Class.YOURS, each=True),
    ),
    "improvements.merger_objected": (
        Rule("merger_objected", suggestions.handlers_while_objected, Class.NEEDS_YOU),
    ),
    "improvements.objection_answered": (
        Rule("objection_answered", suggestions.objector, Class.YOURS, each=True),
    ),
}

SILENT = frozenset(
    {
        "improvements.merger_kept",
        "improvements.suggestions_paired",
        "improvements.suggestions_unpaired",
    }
)
