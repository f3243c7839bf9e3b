"""Who is told what: one table, event kind → rules. Each subject has its file, with its part of the table in
RULES and the kinds that nobody is told about in SILENT; a new app adds its own to SUBJECTS."""

from notifications.rules import (
    after,
    board,
    cascade,
    endurance,
    measures,
    meetings,
    merging,
    news,
    organisation,
    pilots,
    processes,
    suggestions,
    talk,
    training,
    training_support,
    training_waves,
    trials,
    values,
)
from notifications.rules.base import Rule, Rules
from notifications.rules.news import DIGEST, HOOKED

SUBJECTS = (
    talk, merging, suggestions, trials, after, measures, board, values, meetings, cascade, processes, pilots,
    training, training_waves, training_support, endurance, news, organisation,
)  # fmt: skip

RULES: Rules = {kind: rules for subject in SUBJECTS for kind, rules in subject.RULES.items()}
SILENT = frozenset(kind for subject in SUBJECTS for kind in subject.SILENT)
RULE_OF = {rule.notice: rule for rules in RULES.values() for rule in rules}

__all__ = ["DIGEST", "HOOKED", "RULES", "RULE_OF", "SILENT", "SUBJECTS", "Rule"]
