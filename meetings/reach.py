"""How far a meeting has reached: per organisation, how many workplaces have been through it, and how many
of those who work there. Which workplaces are missing; never who has read what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from meetings.cascade import asked_units
from meetings.models import Briefing, Meeting
from organisation.models import Unit


@dataclass
class Row:
    """One organisation. `present` of `heads`: those who were there, of those who work at its workplaces.
    `missing`: (code, name, path) of the workplaces that have not been through it."""

    code: str
    name: str
    workplaces: int = 0
    briefed: int = 0
    planned: int = 0
    undated: int = 0
    present: int = 0
    heads: int = 0
    missing: list[tuple[str, str, str]] = field(default_factory=list)

    def add(self, unit: Unit, briefings: list[Briefing]) -> None:
        held = [each for each in briefings if each.held_on]
        planned = any(each.planned_on and each.unit_id == unit.pk for each in briefings)
        self.workplaces += 1
        self.briefed += bool(held)
        self.planned += not held and planned
        self.undated += not held and not planned
        self.present += sum(present_at(each) for each in held)
        self.heads += heads_of(unit, held)
        if not held:
            self.missing.append((unit.code, unit.name, unit.path))


def present_at(briefing: Briefing) -> int:
    """At the workplace meeting and at the other occasions."""
    return (briefing.present or 0) + briefing.elsewhere  # type: ignore[attr-defined]


def heads_of(unit: Unit, held: list[Briefing]) -> int:
    """As whoever briefed has counted, otherwise the head count of the unit. Where a unit that was taken over
    has been through it before, at least those who were counted then."""
    counted = sum(each.of or 0 for each in held)
    own = any(each.unit_id == unit.pk for each in held)
    return counted if own else max(unit.headcount, counted)


def reach_of(meeting: Meeting) -> list[Row]:
    """As it is now, in the order of the organisation. Two queries."""
    units = list(asked_units(meeting).select_related("authority").order_by("path"))
    return count(units, Briefing.objects.filter(meeting=meeting).for_reach())


def count(units: Iterable[Unit], briefings: Iterable[Briefing]) -> list[Row]:
    units = list(units)
    at = {unit.path: unit for unit in units}
    found: dict[int, list[Briefing]] = {}
    for briefing in briefings:
        heir = heir_among(at, briefing.unit.path)
        if heir:
            found.setdefault(heir.pk, []).append(briefing)
    rows: dict[int | None, Row] = {}
    for unit in units:
        over = unit.authority or unit
        row = rows.setdefault(over.pk, Row(over.code, over.name))
        row.add(unit, found.get(unit.pk, []))
    return list(rows.values())


def heir_among(at: dict[str, Unit], path: str) -> Unit | None:
    """The workplace at this path, or the one that took it over."""
    parts = path.strip("/").split("/")
    paths = (f"/{'/'.join(parts[:length])}/" for length in range(len(parts), 0, -1))
    return next((at[path] for path in paths if path in at), None)


def total_of(rows: Iterable[Row]) -> Row:
    total = Row("", "")
    for row in rows:
        for name in ("workplaces", "briefed", "planned", "undated", "present", "heads"):
            setattr(total, name, getattr(total, name) + getattr(row, name))
    return total


def as_data(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """To keep; `from_data` reads it again."""
    return [asdict(row) for row in rows]


def from_data(data: list[dict[str, Any]]) -> list[Row]:
    return [Row(**{**row, "missing": [tuple(each) for each in row["missing"]]}) for row in data]
