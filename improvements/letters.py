"""The answer to the author, as a letter. Pure presentation: no queries."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from improvements.happened import WITHHELD, is_shut
from improvements.models import Step, Suggestion
from improvements.workflow import UNDECIDED, State
from lean_portal.templatetags.portal import day

ANSWERS = (State.APPROVED, State.DECLINED, State.PARKED, State.REFERRED, State.IMPLEMENTED)


class Letter(NamedTuple):
    step: Step
    kicker: str
    text: str
    would_change: str
    note: str


def letter(suggestion: Suggestion, steps: Sequence[Step], shut: dt.datetime | None = None) -> Letter | None:
    """The latest answer to the author: who in which capacity, what, and whether the promise was kept."""
    for step in reversed(steps):
        own = step.actor == Step.Actor.AUTHOR  # told when it was done already: nobody has answered
        if step.kind == Step.Kind.MOVED and step.state in ANSWERS and not (step.internal or own):
            kicker = _("Answer from %(who)s, %(day)s") % {"who": step.acted, "day": day(step.at)}
            said = str(WITHHELD) if is_shut(step, shut) else step.text
            parts = [said, _outcome(suggestion, step)]
            note = _kept(step, [earlier for earlier in steps if earlier.number < step.number])
            return Letter(step, kicker, "\n\n".join(filter(None, parts)), step.would_change, note)
    return None


def _outcome(suggestion: Suggestion, step: Step) -> str:
    if step.state == State.PARKED and step.until:
        return _("It rests until %(day)s and is then taken up again.") % {"day": day(step.until)}
    if step.state == State.APPROVED and step.until and suggestion.responsible_unit:
        words = {"who": suggestion.responsible_unit.manager_title, "day": day(step.until)}
        return _("%(who)s sees to it that it is done by %(day)s.") % words
    return ""


def _kept(step: Step, earlier: Sequence[Step]) -> str:
    promised = next((found.until for found in reversed(earlier) if found.until), None)
    if promised is None:
        return ""
    words = {"promised": day(promised), "came": day(step.at)}
    if step.from_state in UNDECIDED:
        return _("The promise was a decision by %(promised)s. The answer came on %(came)s.") % words
    return _("The promise was %(promised)s. The answer came on %(came)s.") % words
