"""The whole value foundation as one JSON file: what stands in it of each thing, and in what order.

Persons are not in it: units, groups, codes, days and words are. What refers to something else names it: a
statement by its code ("M7"), a value or a behaviour by its key, a version by its number, a unit by its code.
`exporting` writes the tree, `importing` and `consistency` check it, `services.portable` brings it in.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.db import models

from values.content import Content
from values.models import (
    Acknowledgement,
    Behaviour,
    Comment,
    Consultation,
    Dilemma,
    OrganisationAdoption,
    ProvenanceLink,
    Revision,
    Round,
    RoundReply,
    SetAside,
    SourceDocument,
    Value,
    ValueFoundation,
    ValueKey,
    YearlyLook,
)

SCHEMA = "lean-portalen/vardegrund"
VERSION = 1

Tree = dict[str, Any]
PARTS = ("values", "links", "set_aside")  # of a content


class Shape(NamedTuple):
    """`fields` are those of the model as they are; `others` name other things, or hold them."""

    model: type[models.Model]
    fields: tuple[str, ...]
    others: tuple[str, ...] = ()


def shape(model: type[models.Model], fields: str, others: str = "") -> Shape:
    return Shape(model, tuple(fields.split()), tuple(others.split()))


SHAPES = {
    "source": shape(
        SourceDocument,
        "prefix name audience produced_by adopted_by adopted_on version created_at frozen_at fingerprint",
        "replaced_by statements",
    ),
    "key": shape(ValueKey, "key last_behaviour"),
    "version": shape(
        ValueFoundation,
        "major minor state created_at last_comment proposed_at sent_back_at sent_back_reason adopted_at "
        "adopted_on adopted_by reference motivation superseded_at fingerprint",
        "based_on values links set_aside revisions rounds consultations adoptions talks looks",
    ),
    "value": shape(Value, "position name description version", "key behaviours"),
    "behaviour": shape(Behaviour, "key position audience text new_reason version"),
    "link": shape(ProvenanceLink, "relation reason at", "statement target"),
    "set_aside": shape(SetAside, "reason reference decided_on at", "statement"),
    "revision": shape(Revision, "number at act about draft", "changes"),
    "round": shape(Round, "kind opens_on closes_on closed_at version", "revision bodies replies"),
    "reply": shape(RoundReply, "recognise at version", "unit body comments"),
    "comment": shape(Comment, "number question about text at handling answer handled_at version", "revision"),
    "consultation": shape(Consultation, "kind held_on with_whom note at"),
    "adoption": shape(OrganisationAdoption, "decided_on decided_by reference at", "unit"),
    "talk": shape(Acknowledgement, "held_on present of local_meaning version at", "unit about"),
    "look": shape(YearlyLook, "looked_on outcome note at"),
    "dilemma": shape(Dilemma, "situation questions retired_at version created_at", "about"),
    # What a revision has kept, see values.content.
    "kept value": shape(Value, "name description", "key behaviours"),
    "kept behaviour": shape(Behaviour, "key audience text new_reason"),
    "kept link": shape(ProvenanceLink, "relation reason", "statement target"),
    "kept set_aside": shape(SetAside, "reason reference decided_on", "statement"),
}


def as_text(tree: Tree) -> str:
    """One thing a line, always in the same order: two exports can be laid side by side."""
    return json.dumps(tree, ensure_ascii=False, indent=1) + "\n"


# ---- the history of the contents -------------------------------------------------------------------------
# Every save keeps the whole content. In the file each keeps what it did to the one before it:
# for each part [place, how many went, what came].


def changes(contents: Iterable[Tree]) -> Iterator[Tree]:
    before: Tree = {part: [] for part in PARTS}
    for kept in contents:
        content = Content.from_json(kept).as_json()  # the order of the keys, which the database forgets
        yield {part: _change(before[part], content[part]) for part in PARTS if before[part] != content[part]}
        before = content


def _change(old: list[Any], new: list[Any]) -> list[Any]:
    shorter = min(len(old), len(new))
    start = next((n for n in range(shorter) if old[n] != new[n]), shorter)
    most = shorter - start
    end = next((n for n in range(most) if old[-1 - n] != new[-1 - n]), most)
    return [start, len(old) - start - end, new[start : len(new) - end]]


def changed(before: Tree, change: Tree) -> Tree:
    """The content after a change. ValueError where the change does not fit."""
    after = dict(before)
    for part, (start, gone, new) in change.items():
        old = before[part]
        if not 0 <= start <= start + gone <= len(old):
            raise ValueError(part)
        after[part] = [*old[:start], *new, *old[start + gone :]]
    return after


EMPTY: Tree = {part: [] for part in PARTS}


def is_change(change: Any) -> bool:
    return isinstance(change, dict) and all(
        part in PARTS
        and isinstance(told, list)
        and len(told) == 3
        and type(told[0]) is type(told[1]) is int
        and isinstance(told[2], list)
        for part, told in change.items()
    )


def content_of(version: Tree) -> Content:
    """What a version of the file says, as its rows will say it."""
    kept = {
        "values": [
            {
                **{name: value[name] for name in ("key", "name", "description")},
                "behaviours": [
                    {name: row[name] for name in ("key", "audience", "text", "new_reason")}
                    for row in value["behaviours"]
                ],
            }
            for value in version["values"]
        ],
        "links": [
            {name: row[name] for name in ("statement", "target", "relation", "reason")}
            for row in version["links"]
        ],
        "set_aside": [
            {name: row[name] for name in ("statement", "reason", "reference", "decided_on")}
            for row in version["set_aside"]
        ],
    }
    return Content.from_json(kept)
