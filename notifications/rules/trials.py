"""The cycles of a pilot: its page tells of them, and nobody is sent anything. Those of a suggestion move it,
which is told of in `suggestions`."""

from __future__ import annotations

from notifications.rules.base import Rules

RULES: Rules = {}
SILENT = frozenset({"improvements.cycle_started", "improvements.cycle_concluded"})
