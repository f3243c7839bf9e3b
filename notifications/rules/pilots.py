"""Who is told of the pilots."""

from __future__ import annotations

from notifications.audiences import pilots
from notifications.models import Class
from notifications.rules.base import Rule, Rules

RULES: Rules = {
    "processes.pilot_begun": (Rule("pilot_begun", pilots.around, Class.GOOD_TO_KNOW),),
    "processes.pilot_closed": (Rule("pilot_closed", pilots.around, Class.GOOD_TO_KNOW),),
    "improvements.pilot_relapsed": (
        Rule("pilot_relapse_to_you", pilots.owes_what_follows, Class.NEEDS_YOU),
        Rule("pilot_relapsed", pilots.around_relapse, Class.YOURS),
    ),
    "improvements.relapse_answered": (
        Rule("pilot_relapse_answered", pilots.around_relapse, Class.GOOD_TO_KNOW),
    ),
    "improvements.pilot_sustained": (Rule("pilot_sustained", pilots.around_what_held, Class.GOOD_TO_KNOW),),
}

SILENT = frozenset(
    {
        "improvements.pilot_check_kept",
        "processes.method_note_added",
        "processes.method_note_corrected",
        "processes.method_note_removed",
        "processes.pilot_a3_written",
        "processes.pilot_consulted",
        "processes.pilot_map_changed",
    }
)
