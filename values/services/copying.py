"""A version begins as a copy of the one before, with the same keys."""

from typing import Any

from values.models import Behaviour, ProvenanceLink, SetAside, Value, ValueFoundation

VALUE = ("key_id", "position", "name", "description")
BEHAVIOUR = ("key", "position", "audience", "text", "new_reason")
LINK = ("statement_id", "relation", "reason", "by_id", "at")
ABSENCE = ("statement_id", "reason", "reference", "decided_on", "by_id", "at")


def copy_content(before: ValueFoundation, after: ValueFoundation) -> None:
    """Every value, behaviour, link and setting aside as rows of the new version: eight queries."""
    values = list(before.values.all())
    new = Value.objects.bulk_create(Value(foundation=after, **_same(value, VALUE)) for value in values)
    value_of = {old.pk: value for old, value in zip(values, new, strict=True)}
    behaviours = list(Behaviour.objects.filter(value__foundation=before))
    written = Behaviour.objects.bulk_create(
        Behaviour(value=value_of[old.value_id], **_same(old, BEHAVIOUR)) for old in behaviours
    )
    behaviour_of = {old.pk: behaviour for old, behaviour in zip(behaviours, written, strict=True)}
    ProvenanceLink.objects.bulk_create(
        ProvenanceLink(
            foundation=after,
            value=value_of.get(link.value_id or 0),
            behaviour=behaviour_of.get(link.behaviour_id or 0),
            **_same(link, LINK),
        )
        for link in before.links.all()
    )
    SetAside.objects.bulk_create(
        SetAside(foundation=after, **_same(absence, ABSENCE)) for absence in before.set_asides.all()
    )


def _same(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
