"""What happens around a meeting, each on its own working day. Pure dates in, pure dates out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from organisation.workdays import add_workdays

FARTHEST = 60  # working days from the meeting, either way


class Step(TextChoices):
    """In the order in which they happen; the words say what."""

    CALL_FOR_ITEMS = "call_for_items", _("A reminder that items can be proposed")
    LAST_DAY_FOR_ITEMS = "last_day_for_items", _("Last day to propose an item")
    CHECK = "check", _("Are decisions, samverkan and papers ready? What is missing is marked red")
    AGENDA_SET = "agenda_set", _("The agenda is settled")
    CALLED = "called", _("Invitation with agenda, papers and a calendar file")
    DAY_BEFORE = "day_before", _("A reminder, with three questions to think about")
    MEETING = "meeting", _("The meeting. Attendance and decisions are written down while it lasts")
    KEY_MESSAGES = "key_messages", _("Key messages to the managers, before 16.00")
    STORY = "story", _("A story on the intranet")
    NOTES = "notes", _("The notes are corrected and published")
    BRIEFING_PLANNED = "briefing_planned", _("The day of the workplace meeting (APT) is set")
    BRIEFING_REMINDED = "briefing_reminded", _("A reminder to managers who have not been through it yet")
    BRIEFED = "briefed", _("Every workplace has been through it, and sent its questions")
    REACHED = "reached", _("How far has it reached, and which questions came back?")


class Duty(NamedTuple):
    """Whose step it is, and who is reached by it. `offset`: working days from the meeting by default."""

    offset: int
    who: str | Promise
    to: str | Promise


COORDINATOR, MANAGERS = _("KL-Info coordinator"), _("All managers")
TOP = _("Heads of administrations and companies, steering group")
PORTAL = _("The portal")
DUTIES: dict[Step, Duty] = {
    Step.CALL_FOR_ITEMS: Duty(-25, COORDINATOR, TOP),
    Step.LAST_DAY_FOR_ITEMS: Duty(-15, MANAGERS, COORDINATOR),
    Step.CHECK: Duty(-12, _("Steering group convenor"), _("Group management")),
    Step.AGENDA_SET: Duty(-10, _("Group management"), COORDINATOR),
    Step.CALLED: Duty(-7, COORDINATOR, MANAGERS),
    Step.DAY_BEFORE: Duty(-1, PORTAL, MANAGERS),
    Step.MEETING: Duty(0, COORDINATOR, MANAGERS),
    Step.KEY_MESSAGES: Duty(0, COORDINATOR, MANAGERS),
    Step.STORY: Duty(1, _("Editor"), _("All employees")),
    Step.NOTES: Duty(3, _("Group management"), MANAGERS),
    Step.BRIEFING_PLANNED: Duty(5, MANAGERS, PORTAL),
    Step.BRIEFING_REMINDED: Duty(15, PORTAL, MANAGERS),
    Step.BRIEFED: Duty(22, MANAGERS, PORTAL),
    Step.REACHED: Duty(25, PORTAL, TOP),
}
# The day of the meeting itself is not a setting.
FIXED = frozenset({Step.MEETING, Step.KEY_MESSAGES})
ADJUSTABLE = tuple(step for step in Step if step not in FIXED)
BEFORE = tuple(step for step in Step if DUTIES[step].offset < 0)
DEFAULTS: dict[str, int] = {step: DUTIES[step].offset for step in Step}


def offsets_with(changed: Mapping[str, int]) -> dict[Step, int]:
    """Every step's offset: as the group has set it, otherwise the default."""
    return {step: DEFAULTS[step] if step in FIXED else changed.get(step, DEFAULTS[step]) for step in Step}


def days_around(day: dt.date, offsets: Mapping[Step, int]) -> dict[Step, dt.date]:
    """The day of each step around a meeting on `day`, a working day."""
    return {step: add_workdays(day, offset) for step, offset in offsets.items()}


def out_of_order(offsets: Mapping[Step, int]) -> list[Step]:
    """Steps that would come before the one they follow, or on the wrong side of the meeting."""
    wrong, latest = [], -FARTHEST
    for step in Step:
        offset = offsets[step]
        if offset < latest or (offset >= 0 if step in BEFORE else offset < 0) or abs(offset) > FARTHEST:
            wrong.append(step)
        else:
            latest = offset
    return wrong
