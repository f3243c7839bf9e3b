"""Who is not heard, and what could be done about it: read from the published report."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lean_portal.figures import FEWEST
from lean_portal.templatetags.portal import month
from overview.models import Heard

SILENT = 0.05  # of those who work there: fewer are called silent


class Group(NamedTuple):
    """One kind of workplace in an organisation."""

    organisation: str
    kind: str
    people: int
    words: str
    silent: bool
    reach: str


class Table(NamedTuple):
    organisation: str
    words: str
    groups: list[Group]


class Report(NamedTuple):
    first: str
    last: str
    words: str
    tables: list[Table]

    @property
    def silent(self) -> list[Group]:
        return [group for table in self.tables for group in table.groups if group.silent]


def report() -> Report | None:
    """The latest, in the order of the organisations. One query."""
    cells = list(Heard.objects.filter(first_day=latest()).select_related("unit"))
    if not cells:
        return None
    sums = {cell.unit_id: cell for cell in cells if cell.deskless is None}
    tables = []
    for unit_id, total in sums.items():
        if total.unit.parent_id is not None:
            own = [cell for cell in cells if cell.unit_id == unit_id and cell.deskless is not None]
            tables.append(Table(total.unit.name, said(total), [group_of(cell) for cell in own]))
    whole = next((cell for cell in sums.values() if cell.unit.parent_id is None), None)
    first = cells[0].first_day
    last = (first + dt.timedelta(days=183)).replace(day=1) - dt.timedelta(days=1)
    return Report(month(first), month(last), said(whole) if whole else "", tables)


def latest():
    return Heard.objects.order_by("-first_day").values("first_day")[:1]


def said(cell: Heard) -> str:
    told = {"number": cell.heard, "people": cell.people}
    if cell.shown == Heard.Shown.NUMBER:
        return _("%(number)s of %(people)s") % told
    if cell.shown == Heard.Shown.FEW:
        return _("fewer than five of %(people)s") % told
    return _("not shown, of %(people)s") % told if cell.people >= FEWEST else _("fewer than five, not shown")


def group_of(cell: Heard) -> Group:
    """A number that is hidden for the sake of another is never called silent: that would tell of it."""
    few = cell.shown == Heard.Shown.FEW
    part = cell.heard / cell.people if cell.heard is not None and cell.people else 1
    silent = few or part < SILENT
    return Group(
        cell.unit.name, kind_words(cell), cell.people, said(cell), silent, reach(cell) if silent else ""
    )


def kind_words(cell: Heard) -> str:
    return {
        (False, False): pgettext("who is heard", "With desks, by day"),
        (False, True): pgettext("who is heard", "With desks, on shifts"),
        (True, False): pgettext("who is heard", "Without desks, by day"),
        (True, True): pgettext("who is heard", "Without desks, on shifts"),
    }[bool(cell.deskless), bool(cell.shift_work)]


def reach(cell: Heard) -> str:
    """What has a chance to reach them where they work."""
    if cell.deskless and cell.shift_work:
        return _(
            "Put blank slips at the board and in the staff room, and hold a short board meeting at a change "
            "of shifts, nights too."
        )
    if cell.deskless:
        return _(
            "Put blank slips where the day begins, and let the manager write together with whoever asks."
        )
    if cell.shift_work:
        return _(
            "Hold the board meeting at different times, so that every shift is there at least once a month."
        )
    return _("Ask one question at the next workplace meeting: what did we go around last week?")
