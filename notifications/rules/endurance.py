"""Who is told that a unit's way of working has changed: its manager, and first of all."""

from __future__ import annotations

from events.models import Event
from notifications.audiences import endurance
from notifications.models import Class
from notifications.rules.base import Rule, Rules, When


def says(sign: str) -> When:
    def is_so(event: Event) -> bool:
        return event.data.get("sign") == sign

    return is_so


RULES: Rules = {
    "overview.signal_found": (
        Rule("signal_quiet", endurance.the_manager, Class.NEEDS_YOU, when=says("quiet"), each=True),
        Rule("signal_slipping", endurance.the_manager, Class.NEEDS_YOU, when=says("slipping"), each=True),
        Rule("signal_better", endurance.the_manager, Class.GOOD_TO_KNOW, when=says("better"), each=True),
    ),
}

SILENT: frozenset[str] = frozenset()
