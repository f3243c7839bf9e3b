"""What a version says, as one plain tree: read from its rows, or from a revision that kept it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Model, OuterRef
from django.db.models.functions import Coalesce, JSONArray

from values.models import Behaviour, ProvenanceLink, SetAside, Value, ValueFoundation


@dataclass(frozen=True, slots=True)
class BehaviourText:
    key: str
    audience: str
    text: str
    new_reason: str = ""


@dataclass(frozen=True, slots=True)
class ValueText:
    key: str
    name: str
    description: str
    behaviours: tuple[BehaviourText, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """Statement "M7" lives on in target "V2.2" (a behaviour) or "V2" (the value itself)."""

    statement: str
    target: str
    relation: str
    reason: str


@dataclass(frozen=True, slots=True)
class Absence:
    """A statement that was set aside by a decision. `decided_on` is an ISO date."""

    statement: str
    reason: str
    reference: str
    decided_on: str


@dataclass(frozen=True)
class Content:
    values: tuple[ValueText, ...] = ()
    links: tuple[Link, ...] = ()
    set_aside: tuple[Absence, ...] = field(default=())

    @classmethod
    def of(cls, foundation: ValueFoundation) -> Content:
        """From the rows: one query, so that all of it is from the same moment."""
        values, behaviours, links, absences = (
            ValueFoundation.objects.filter(pk=foundation.pk).values_list(*_rows()).get()
        )
        under: dict[int, list[BehaviourText]] = {}
        for value, *told in behaviours:
            under.setdefault(value, []).append(BehaviourText(*told))
        return cls(
            tuple(ValueText(*told, tuple(under.get(value, ()))) for value, *told in values),
            tuple(Link(*told) for told in links),
            tuple(Absence(*told) for told in absences),
        )

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Content:
        """From `as_json()`: what a revision or an adopted version has kept."""
        return cls(
            tuple(
                ValueText(**{**value, "behaviours": tuple(BehaviourText(**b) for b in value["behaviours"])})
                for value in kept["values"]
            ),
            tuple(Link(**link) for link in kept["links"]),
            tuple(Absence(**absence) for absence in kept["set_aside"]),
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "values": [
                asdict(value) | {"behaviours": [asdict(b) for b in value.behaviours]} for value in self.values
            ],
            "links": [asdict(link) for link in self.links],
            "set_aside": [asdict(absence) for absence in self.set_aside],
        }

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the content, the same for the same content however it was read."""
        return fingerprint(self.as_json())

    @cached_property
    def targets(self) -> dict[str, ValueText | BehaviourText]:
        """Key → the value or the behaviour, in the order of the page."""
        found: dict[str, ValueText | BehaviourText] = {}
        for value in self.values:
            found[value.key] = value
            found |= {behaviour.key: behaviour for behaviour in value.behaviours}
        return found

    @cached_property
    def value_of(self) -> dict[str, ValueText]:
        """Key of a value or behaviour → the value that it stands under."""
        return {
            key: value
            for value in self.values
            for key in (value.key, *(behaviour.key for behaviour in value.behaviours))
        }

    @cached_property
    def sources_of(self) -> dict[str, list[Link]]:
        """Key → the links that lead there."""
        return _grouped((link.target, link) for link in self.links)

    @cached_property
    def links_of(self) -> dict[str, list[Link]]:
        """Code of a statement → where it lives on."""
        return _grouped((link.statement, link) for link in self.links)

    @cached_property
    def absence_of(self) -> dict[str, Absence]:
        """Code of a statement that was set aside → the decision."""
        return {absence.statement: absence for absence in self.set_aside}

    @cached_property
    def accounted(self) -> frozenset[str]:
        """Codes of the statements that live on or were set aside."""
        return frozenset(self.links_of) | {absence.statement for absence in self.set_aside}

    def only_in(self, keys: Collection[str]) -> list[str]:
        """Codes of the statements that live on in `keys` and nowhere else: without them they have no home."""
        return [code for code, links in self.links_of.items() if all(link.target in keys for link in links)]

    def text_of(self, key: str) -> str:
        """The words of a target: a behaviour's text, or a value's name and description."""
        found = self.targets[key]
        return (
            found.text if isinstance(found, BehaviourText) else f"{found.name}. {found.description}".strip()
        )


def fingerprint(kept: Any) -> str:
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _rows() -> list[ArraySubquery]:
    """Values, behaviours, links and absences of the outer version, each in its order."""
    key = Coalesce("behaviour__key", "value__key")
    return [
        _array(Value, "foundation", ["position", "id"], "id", "key", "name", "description"),
        _array(
            Behaviour,
            "value__foundation",
            ["position", "id"],
            *("value", "key", "audience", "text", "new_reason"),
        ),
        _array(ProvenanceLink, "foundation", ["id"], "statement__code", key, "relation", "reason"),
        _array(SetAside, "foundation", ["id"], "statement__code", "reason", "reference", "decided_on"),
    ]


def _array(model: type[Model], version: str, order: list[str], *columns: str | Coalesce) -> ArraySubquery:
    rows = model._default_manager.filter(**{version: OuterRef("pk")}).order_by(*order)
    return ArraySubquery(rows.values(row=JSONArray(*columns)))


def _grouped(pairs: Iterable[tuple[str, Link]]) -> dict[str, list[Link]]:
    found: dict[str, list[Link]] = {}
    for key, link in pairs:
        found.setdefault(key, []).append(link)
    return found
