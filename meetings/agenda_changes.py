"""What is different between the agenda that people were told of and the one there is. Data in, data out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from meetings.models import Item

Agenda = list[dict[str, Any]]
WORDS = ("title", "kind", "minutes", "outcome", "owner")


class Change(NamedTuple):
    """`what`: "new", "gone" or "changed". Of a changed one, the `words` that are others, and which papers
    came and went. `was` is the item as it stood."""

    what: str
    title: str
    minutes: int
    was: dict[str, Any]
    words: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def as_data(items: Iterable[Item]) -> Agenda:
    return [
        {
            "id": item.pk,
            "title": item.title,
            "kind": item.kind,
            "minutes": item.minutes,
            "outcome": item.wished_outcome,
            "owner": item.owner_role or item.owner_unit_id,
            "papers": [[paper.pk, paper.name] for paper in item.papers.all()],
        }
        for item in items
    ]


def changes(before: Agenda, after: Agenda) -> list[Change]:
    """In the order of the agenda, what has gone last."""
    old = {item["id"]: item for item in before}
    kept = {item["id"] for item in after}
    found = [compared(old.get(item["id"]), item) for item in after]
    gone = [Change("gone", item["title"], item["minutes"], item) for item in before if item["id"] not in kept]
    return [change for change in found if change is not None] + gone


def compared(was: dict[str, Any] | None, item: dict[str, Any]) -> Change | None:
    if was is None:
        return Change("new", item["title"], item["minutes"], {})
    if was == item:
        return None
    before, after = dict(was["papers"]), dict(item["papers"])
    return Change(
        "changed",
        item["title"],
        item["minutes"],
        was,
        tuple(name for name in WORDS if was[name] != item[name]),
        tuple(name for pk, name in after.items() if pk not in before),
        tuple(name for pk, name in before.items() if pk not in after),
    )
