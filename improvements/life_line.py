"""The life of a suggestion as one line. Pure presentation: no queries."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from improvements.models import Step, Suggestion
from improvements.next_step import DECISION, Owed, coming, reply_by
from improvements.rules import is_paused
from improvements.workflow import State

MOST_MARKS = 6  # of what has happened; the timeline below has it all


def line(suggestion: Suggestion, steps: Sequence[Step]) -> list[dict[str, Any]]:
    """The whole life as one line: what has happened, where it stands, and what is promised."""
    past = _milestones(suggestion, steps)
    if len(past) > MOST_MARKS:
        past = [past[0], *past[1 - MOST_MARKS :]]
    marks = [{"label": label, "date": at, "state": "past"} for label, at in past]
    marks[-1]["state"] = "now"
    if is_paused(suggestion) and suggestion.pause_reason:
        marks[-1]["state"] = "past"
        marks.append({"label": _("Paused"), "date": suggestion.paused_on, "state": "now"})
    return [*marks, *(_ahead(owed, suggestion) for owed in coming(suggestion))]


def _ahead(owed: Owed, suggestion: Suggestion) -> dict[str, Any]:
    mark = {"label": owed.label, "date": owed.day, "state": "promised"}
    asked = suggestion.state == State.NEEDS_INFORMATION and owed.due is DECISION
    return {**mark, "note": _("after the answer")} if asked and owed.day <= reply_by(suggestion) else mark


def _milestones(suggestion: Suggestion, steps: Sequence[Step]) -> list[tuple[str, dt.datetime]]:
    moved = [step for step in steps if step.kind == Step.Kind.MOVED]
    if not moved:  # imported: only what the source told
        received = [(State.SUBMITTED, suggestion.submitted_at)] if suggestion.submitted_at else []
        return [(str(State(state).label), at) for state, at in [*received, _standing(suggestion)]]
    # A question that was answered is a detour, told in the timeline.
    straight = [step for step in moved[:-1] if State.NEEDS_INFORMATION not in (step.state, step.from_state)]
    last = moved[-1]
    if not straight or straight[-1].state != last.state:
        straight.append(last)
    beside = [step for step in steps if step.kind in (Step.Kind.CROSSED, Step.Kind.CHECKED)]
    return [(_mark(step), step.at) for step in sorted([*straight, *beside], key=lambda step: step.number)]


def _standing(suggestion: Suggestion) -> tuple[str, dt.datetime]:
    return suggestion.state, suggestion.state_since


def _mark(step: Step) -> str:
    """The border between authorities is crossed in plain sight."""
    if step.kind == Step.Kind.CROSSED:
        return _("Handed over to %(receiver)s") % {"receiver": step.receiver}
    if step.kind == Step.Kind.CHECKED:
        return _("Checked, holds")
    return str(State(step.state).label)
