"""Who is told what time does in training: a wave that opens, what expires, what a new role asks for."""

from __future__ import annotations

from notifications.audiences import training_waves
from notifications.models import Class
from notifications.rules.base import Rule, Rules

RULES: Rules = {
    "training.wave_opened": (Rule("wave_opened", training_waves.whose_turn, Class.NEEDS_YOU, each=True),),
    "training.record_expiring": (Rule("record_expiring", training_waves.whose_record, Class.NEEDS_YOU),),
    "training.place_required": (
        Rule("place_required", training_waves.new_in_role, Class.NEEDS_YOU, each=True),
    ),
}

SILENT = frozenset({"training.gate_overridden", "training.wave_added", "training.wave_changed"})
