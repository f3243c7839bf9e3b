"""Who is heard: how many of those who work in each kind of place have written or stood behind a suggestion.

One report for each half-year, written when it is over and never again. Each counts other acts than the one
before, so that the difference of two of them is about nobody.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from django.db.models import Q
from django.utils import timezone

from improvements.models import Suggestion, Support
from improvements.workflow import State
from organisation.models import Unit
from overview.models import Heard
from overview.suppression import Node, Shown, published

SUM = (None, None)
Place = tuple[int, bool | None, bool | None]


def last_half_year(today: dt.date) -> tuple[dt.date, dt.date]:
    """Its first day, and the day after its last."""
    if today.month > 6:
        return dt.date(today.year, 1, 1), dt.date(today.year, 7, 1)
    return dt.date(today.year - 1, 7, 1), dt.date(today.year, 1, 1)


def publish_heard(today: dt.date) -> bool:
    """The caller holds the night's row, so nobody else writes it now."""
    first, stop = last_half_year(today)
    if Heard.objects.filter(first_day=first).exists():
        return False
    tree = tree_of(first, stop)
    if tree is None:
        return False
    shown = published(tree)
    Heard.objects.bulk_create(row(node, shown[node.key], first) for node in everywhere(tree))
    return True


def row(node: Node, shown: Shown, first: dt.date) -> Heard:
    key: Any = node.key  # the cell that it stands for
    unit, deskless, shift_work = key
    people, heard = node.totals
    return Heard(
        first_day=first,
        unit_id=unit,
        deskless=deskless,
        shift_work=shift_work,
        people=people,
        shown=shown,
        heard=heard if shown == Shown.NUMBER else None,
    )


def everywhere(node: Node) -> list[Node]:
    return [node, *(below for part in node.parts for below in everywhere(part))]


def tree_of(first: dt.date, stop: dt.date) -> Node | None:
    """The group, its organisations, and in each the kinds of workplaces: desks or not, shifts or not."""
    group = Unit.objects.filter(kind=Unit.Kind.GROUP).first()
    people: dict[Place, int] = defaultdict(int)
    cells = dict[int, Place]()
    for unit in Unit.objects.exclude(authority=None):
        cells[unit.pk] = (unit.authority_id or 0, unit.deskless, unit.shift_work)
        if unit.is_open:
            people[cells[unit.pk]] += unit.headcount
    heard = {cell: set[tuple[str, int]]() for cell in people}
    for unit_id, who in voices(first, stop):
        if cells.get(unit_id) in heard:
            heard[cells[unit_id]].add(who)
    parts = defaultdict(list)
    for cell, number in people.items():
        if number:
            parts[cell[0]].append(Node(cell, number, min(number, len(heard[cell]))))
    organisations = tuple(Node((unit, *SUM), parts=tuple(found)) for unit, found in parts.items())
    return Node((group.pk, *SUM), parts=organisations) if group and organisations else None


def voices(first: dt.date, stop: dt.date) -> set[tuple[int, tuple[str, int]]]:
    """(unit, who), each person once in a unit: by the account, or as somebody without one. Whoever is
    anonymous is nobody here."""
    begin, end = midnight(first), midnight(stop)
    sent = Suggestion.objects.filter(submitted_at__gte=begin, submitted_at__lt=end).exclude(
        Q(state=State.DRAFT) | ~Q(source="")
    )
    found = set()
    for unit, author, person in sent.order_by().values_list("unit", "author", "on_behalf_of"):
        if person:
            found.add((unit, ("person", person)))
        elif author:
            found.add((unit, ("user", author)))
    stood = Support.objects.filter(at__gte=begin, at__lt=end).order_by().values_list("unit", "user")
    return found | {(unit, ("user", user)) for unit, user in stood}


def midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))
