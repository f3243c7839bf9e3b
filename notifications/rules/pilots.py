"""Who is told of the pilots."""

from __future__ import annotations

from notifications.audiences import pilots
from notifications.models import Class
from notifications.rules.base import Rule, Rules

RULES: Rules = {
    "processes.pilot_begun": (Rule("pilot_begun", pilots.around, Class.GOOD_TO_KNOW),),
    "processes.pilot_closed": (Rule("pilot_closed", pilots.around, Class.GOOD_TO_KNOW),),
}

SILENT = frozenset(
    {
        "processes.method_note_added",
        "processes.method_note_corrected",
        "processes.method_note_removed",
        "processes.pilot_a3_written",
        "processes.pilot_consulted",
        "processes.pilot_map_changed",
    }
)
