"""Everything there is of the value foundation, read into the tree of `values.portable`."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import connection, models, transaction

from values.models import (
    Behaviour,
    Comment,
    Dilemma,
    Revision,
    Round,
    SourceDocument,
    SourceStatement,
    Value,
    ValueFoundation,
    ValueKey,
)
from values.portable import SCHEMA, SHAPES, VERSION, Tree, changes

AT_ONCE = 50  # revisions in memory: each holds a whole content


def exported() -> Tree:
    """The same tree for the same foundation, in whatever installation it stands, and all of one moment."""
    alone = not connection.in_atomic_block
    with transaction.atomic():
        if alone:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return _everything()


def _everything() -> Tree:
    versions = ValueFoundation.objects.select_related("based_on").order_by("id")
    return {
        "schema": SCHEMA,
        "version": VERSION,
        "sources": _sources(),
        "keys": [plain("key", key) for key in sorted(ValueKey.objects.all(), key=_number)],
        "versions": [_version(version) for version in versions],
        "dilemmas": [
            {"about": card.about_id, **plain("dilemma", card)} for card in Dilemma.objects.order_by("id")
        ],
    }


def _number(key: ValueKey) -> int:
    return int(key.key[1:])


def plain(kind: str, row: models.Model) -> Tree:
    return {name: _plain(getattr(row, name)) for name in SHAPES[kind].fields}


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    return value.isoformat() if isinstance(value, dt.date) else value


def _grouped(rows: Iterable[tuple[Any, Any]]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = {}
    for key, row in rows:
        found.setdefault(key, []).append(row)
    return found


def _sources() -> list[Tree]:
    statements = SourceStatement.objects.order_by("document", "position").values_list("document_id", "text")
    texts = _grouped(statements)
    return [
        {
            **plain("source", source),
            "replaced_by": source.replaced_by.number if source.replaced_by else None,
            "statements": texts.get(source.pk, []),
        }
        for source in SourceDocument.objects.select_related("replaced_by").order_by("id")
    ]


def _version(version: ValueFoundation) -> Tree:
    values = list(version.values.order_by("position", "id"))
    behaviours = list(Behaviour.objects.filter(value__foundation=version).order_by("position", "id"))
    return {
        **plain("version", version),
        "based_on": version.based_on.number if version.based_on else None,
        "values": _values(values, behaviours),
        "links": _links(version, values, behaviours),
        "set_aside": [
            {"statement": row.statement.code, **plain("set_aside", row)}
            for row in version.set_asides.select_related("statement").order_by("id")
        ],
        "revisions": _revisions(version),
        "rounds": _rounds(version),
        "consultations": [plain("consultation", row) for row in version.consultations.order_by("id")],
        "adoptions": [
            {"unit": row.organisation.code, **plain("adoption", row)}
            for row in version.adoptions.select_related("organisation").order_by("id")
        ],
        "talks": [
            {"unit": row.unit.code, "about": row.about_id, **plain("talk", row)}
            for row in version.acknowledgements.select_related("unit").order_by("id")
        ],
        "looks": [plain("look", row) for row in version.looks.order_by("id")],
    }


def _values(values: list[Value], behaviours: list[Behaviour]) -> list[Tree]:
    under = _grouped((row.value_id, plain("behaviour", row)) for row in behaviours)
    return [{"key": row.key_id, **plain("value", row), "behaviours": under.get(row.pk, [])} for row in values]


def _links(version: ValueFoundation, values: list[Value], behaviours: list[Behaviour]) -> list[Tree]:
    names: dict[int | None, str] = {row.pk: row.key for row in behaviours}
    whole: dict[int | None, str] = {row.pk: row.key_id for row in values}
    return [
        {
            "statement": row.statement.code,
            "target": names[row.behaviour_id] if row.behaviour_id else whole[row.value_id],
            **plain("link", row),
        }
        for row in version.links.select_related("statement").order_by("id")
    ]


def _revisions(version: ValueFoundation) -> list[Tree]:
    rows = version.revisions.order_by("number")
    contents = (row.content for row in rows.only("content", "number").iterator(chunk_size=AT_ONCE))
    told = [plain("revision", row) for row in rows.defer("content")]
    return [{**row, "changes": change} for row, change in zip(told, changes(contents), strict=True)]


def _rounds(version: ValueFoundation) -> list[Tree]:
    numbers = dict(Revision.objects.filter(foundation=version).values_list("pk", "number"))
    comments = _grouped((row.reply_id, _comment(row, numbers)) for row in version.comments.order_by("number"))
    rounds = version.rounds.prefetch_related("bodies", "replies__unit", "replies__body").order_by("id")
    return [_round(row, numbers, comments) for row in rounds]


def _round(row: Round, numbers: dict[int, int], comments: dict[int, list[Tree]]) -> Tree:
    replies = sorted(row.replies.all(), key=lambda reply: reply.pk)
    return {
        "revision": numbers[row.revision_id],
        **plain("round", row),
        "bodies": sorted(body.key for body in row.bodies.all()),
        "replies": [
            {
                "unit": reply.unit.code if reply.unit else None,
                "body": reply.body.key if reply.body else None,
                **plain("reply", reply),
                "comments": comments.get(reply.pk, []),
            }
            for reply in replies
        ],
    }


def _comment(row: Comment, numbers: dict[int, int]) -> Tree:
    return {**plain("comment", row), "revision": numbers[row.revision_id] if row.revision_id else None}
