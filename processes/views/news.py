"""What the first line of the processes says: the one thing that is new there, or that goes on."""

from typing import NamedTuple

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lean_portal.templatetags.portal import in_words, weekday_day
from processes.models import Selection
from processes.workflow import RUNNING, SelectionState


class News(NamedTuple):
    headline: str
    text: str = ""
    selection: Selection | None = None  # where to read on


def news(selection: Selection | None, candidates: int, pilots: int, proposed: int) -> News:
    """A round that runs, else what runs as pilots, else what is proposed."""
    if selection is not None and selection.state in RUNNING:
        return News(of_round(selection, candidates), by_when(selection), selection)
    if pilots:
        words = ngettext(
            "%(words)s process shows the way of working",
            "%(words)s processes show the way of working",
            pilots,
        )
        return News(_counted(words, pilots))
    if proposed:
        words = ngettext("%(words)s process is proposed", "%(words)s processes are proposed", proposed)
        return News(_counted(words, proposed))
    return News(_("No process has been proposed yet"))


def of_round(selection: Selection, candidates: int) -> str:
    if selection.state == SelectionState.ASSESSING:
        words = ngettext(
            "%(words)s process is being assessed", "%(words)s processes are being assessed", candidates
        )
    elif selection.state == SelectionState.REVEALED:
        words = ngettext(
            "%(words)s process has been assessed", "%(words)s processes have been assessed", candidates
        )
    else:
        return _("A proposal waits for decision")
    return _counted(words, candidates)


def by_when(selection: Selection) -> str:
    day = weekday_day(selection.last_day_to_decide)
    if selection.is_overdue:
        return _("The decision should have been made by %(day)s.") % {"day": day}
    return _("Decision by %(day)s at the latest.") % {"day": day}


def next_words(selection: Selection) -> str:
    """Who does what next in a round that is not decided."""
    match SelectionState(selection.state):
        case SelectionState.PREPARING:
            return _("The convenor of the steering group prepares it.")
        case SelectionState.ASSESSING:
            day = weekday_day(selection.last_day_to_assess)
            return _("The steering group assesses, each on their own, by %(day)s.") % {"day": day}
        case SelectionState.REVEALED:
            return _("The steering group compares, and hands over a proposal.")
        case _other:
            return _("The group management decides.")


def _counted(words: str, number: int) -> str:
    return capfirst(words % {"words": in_words(number)})
