"""What an agenda still lacks: red from the day of the check, and without it the agenda cannot be settled."""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lean_portal import clock
from meetings.models import Item, Meeting, Series
from meetings.steps import Step, days_around
from processes.workflow import UNDECIDED


class Missing(NamedTuple):
    """`blocks`: without it the agenda is not settled and nobody is called."""

    words: str | Promise
    item: Item | None = None
    blocks: bool = True


def missing_of(meeting: Meeting, items: Iterable[Item]) -> list[Missing]:
    """`items` are those on its agenda, each with its papers."""
    found = []
    if meeting.selection and meeting.selection.state in UNDECIDED:
        found.append(Missing(_("The choice of processes that is to be presented is not decided")))
    for item in items:
        if item.is_embargoed:
            found.append(Missing(_("Waits for samverkan"), item))
        if item.needs_paper and not item.papers.all():
            found.append(Missing(_("Its paper is missing"), item, blocks=False))
    return found


def is_urgent(meeting: Meeting, series: Series) -> bool:
    """From the day of the check on: what is missing is red."""
    return clock.today() >= days_around(meeting.day, series.all_offsets)[Step.CHECK]
