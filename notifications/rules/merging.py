"""Who is told of suggestions that are merged, and of objections to it."""

from __future__ import annotations

from improvements.workflow import AWAITING, State
from notifications import audiences
from notifications.models import Class
from notifications.rules.base import Rule, Rules

RULES: Rules = {
    "improvements.suggestion_merged": (
        Rule("suggestion_merged", audiences.merging_authors, Class.YOURS, (State.MERGED,)),
    ),
    "improvements.suggestion_gathered": (
        Rule("suggestion_gathered", audiences.gathering_authors_while_merged, Class.YOURS, each=True),
    ),
    "improvements.suggestion_unmerged": (
        Rule("suggestion_unmerged", audiences.merging_authors, Class.YOURS, AWAITING),
    ),
    "improvements.suggestion_ungathered": (
        Rule("suggestion_ungathered", audiences.gathering_authors, Class.YOURS, each=True),
    ),
    "improvements.merger_objected": (
        Rule("merger_objected", audiences.handlers_while_objected, Class.NEEDS_YOU),
    ),
    "improvements.objection_answered": (
        Rule("objection_answered", audiences.objector, Class.YOURS, each=True),
    ),
}

SILENT = frozenset(
    {
        "improvements.merger_kept",
        "improvements.suggestions_paired",
        "improvements.suggestions_unpaired",
    }
)
