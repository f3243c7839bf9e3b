"""What is known of a candidate, frozen when its round opens: what everybody assesses and decides about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from organisation.models import Unit
from processes.breadth import breadth
from processes.models import Process
from processes.portfolio import Option


class Touched(NamedTuple):
    code: str
    name: str
    organisation: str
    organisation_name: str
    company: bool


@dataclass(frozen=True)
class Facts:
    code: str
    name: str
    starts_when: str
    ends_when: str
    customer: str
    cases_per_year: int | None
    lead_time_now: str
    motivation: str
    risk: str
    owner: Touched
    owner_title: str
    owner_text: str
    owner_hours: int | None
    touched: tuple[Touched, ...]  # in the organisation's order, the owning unit among them

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "owner": list(self.owner), "touched": [list(unit) for unit in self.touched]}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Facts:
        touched = tuple(Touched(*unit) for unit in data["touched"])
        return cls(**{**data, "owner": Touched(*data["owner"]), "touched": touched})

    @property
    def breadth(self) -> int:
        return breadth((unit.code, unit.organisation, unit.company) for unit in self.touched)

    @property
    def organisations(self) -> dict[str, str]:
        """Code → name of those it touches, in the organisation's order."""
        return {unit.organisation: unit.organisation_name for unit in self.touched}

    def as_option(self) -> Option:
        return Option(
            code=self.code,
            organisation=self.owner.organisation,
            company=self.owner.company,
            units=frozenset(unit.code for unit in self.touched),
            organisations=frozenset(self.organisations),
        )


def of(process: Process) -> Facts:
    """As the process stands now. Its touched units may be prefetched, with their authority."""
    units = {unit.pk: unit for unit in [process.owner_unit, *process.touched_units.all()]}
    return Facts(
        code=process.code,
        name=process.name,
        starts_when=process.starts_when,
        ends_when=process.ends_when,
        customer=process.customer,
        cases_per_year=process.cases_per_year,
        lead_time_now=process.lead_time_now,
        motivation=process.motivation,
        risk=process.risk,
        owner=touched_of(process.owner_unit),
        owner_title=process.owner_unit.manager_title,
        owner_text=process.owner_text,
        owner_hours=process.owner_hours,
        touched=tuple(touched_of(unit) for unit in in_order(units.values())),
    )


def in_order(units: Iterable[Unit]) -> list[Unit]:
    return sorted(units, key=lambda unit: unit.path)


def touched_of(unit: Unit) -> Touched:
    """The organisation of a unit is its authority; of the group's own units, the group."""
    authority = unit.authority or unit
    company = authority.kind == Unit.Kind.COMPANY
    return Touched(unit.code, unit.name, authority.code, authority.name, company)
