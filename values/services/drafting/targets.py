"""Values and behaviours: written, reworded, moved, split, merged, removed."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext_lazy as _

from lean_portal import clock
from lean_portal.refusals import STALE, NotAllowed, required
from organisation.models import User
from values.content import Content
from values.models import Audience, Behaviour, ProvenanceLink, Value, ValueFoundation, ValueKey
from values.services.drafting.base import (
    GONE,
    check_choice,
    check_version,
    foundation_of,
    fresh_row,
    lock_draft,
    save_revision,
    save_row,
)
from values.workflow import Relation

# ---- values ----------------------------------------------------------------------------------------------


@transaction.atomic
def add_value(*, foundation: ValueFoundation, by: User, name: str, description: str = "") -> Value:
    """A value with a key of its own for ever. Sent twice it is one; two of the same name are refused."""
    required(name=name)
    foundation = lock_draft(foundation, by)
    same = foundation.values.filter(name=name).first()
    if same is not None:
        if same.description != description:
            raise NotAllowed({"name": [_("There is a value with this name already.")]})
        return same
    value = Value.objects.create(
        foundation=foundation,
        key=_new_key(),
        position=_after(foundation.values.all()),
        name=name,
        description=description,
    )
    save_revision(foundation, by=by, act="value_added", about=value.key_id)
    return value


@transaction.atomic
def change_value(*, value: Value, by: User, name: str, description: str, version: int | None = None) -> Value:
    """NotAllowed "stale" when somebody else has changed it since `version`."""
    required(name=name)
    foundation = lock_draft(value.foundation, by)
    value = fresh_row(value)
    if (value.name, value.description) == (name, description):
        return value
    check_version(value, version)
    save_row(value, name=name, description=description)
    save_revision(foundation, by=by, act="value_changed", about=value.key_id)
    return value


@transaction.atomic
def remove_value(
    *, value: Value, by: User, version: int | None = None, homeless: Collection[str] | None = None
) -> None:
    """The value with its behaviours. Statements that lived on nowhere else stand without a home again.

    `homeless` are those that the page named: NotAllowed "stale" when there are others by now.
    """
    foundation = lock_draft(value.foundation, by)
    value = fresh_row(value, version)
    keys = {value.key_id, *value.behaviours.values_list("key", flat=True)}
    _check_homeless(foundation, keys, homeless)
    ProvenanceLink.objects.filter(behaviour__value=value).delete()
    value.links.all().delete()
    value.behaviours.all().delete()
    key = value.key_id
    value.delete()
    save_revision(foundation, by=by, act="value_removed", about=key)


@transaction.atomic
def move_value(*, value: Value, by: User, step: int) -> None:
    """One place up (-1) or down (1); at the end nothing happens."""
    foundation = lock_draft(value.foundation, by)
    value = fresh_row(value)
    if _move(list(foundation.values.all()), value, step):
        save_revision(foundation, by=by, act="value_moved", about=value.key_id)


# ---- behaviours ------------------------------------------------------------------------------------------


@transaction.atomic
def add_behaviour(
    *, value: Value, by: User, text: str, audience: str = Audience.ALL, new_reason: str = ""
) -> Behaviour:
    """A behaviour with a key of its own. Sent twice it is one; the same words twice are refused."""
    required(text=text)
    check_choice(Audience, audience=audience)
    foundation = lock_draft(value.foundation, by)
    value = fresh_row(value)
    same = value.behaviours.filter(text=text, audience=audience).first()
    if same is not None:
        if same.new_reason != new_reason:
            raise NotAllowed({"text": [_("The value has this behaviour already.")]})
        return same
    behaviour = _new_behaviour(value, audience=audience, text=text, new_reason=new_reason)
    save_revision(foundation, by=by, act="behaviour_added", about=behaviour.key)
    return behaviour


@transaction.atomic
def change_behaviour(
    *,
    behaviour: Behaviour,
    by: User,
    text: str,
    audience: str,
    new_reason: str = "",
    version: int | None = None,
) -> Behaviour:
    """NotAllowed "stale" when somebody else has changed it since `version`."""
    required(text=text)
    check_choice(Audience, audience=audience)
    foundation = lock_draft(foundation_of(behaviour), by)
    behaviour = fresh_row(behaviour)
    changed = {"text": text, "audience": audience, "new_reason": new_reason}
    if all(getattr(behaviour, name) == value for name, value in changed.items()):
        return behaviour
    check_version(behaviour, version)
    save_row(behaviour, **changed)
    save_revision(foundation, by=by, act="behaviour_changed", about=behaviour.key)
    return behaviour


@transaction.atomic
def move_behaviour(*, behaviour: Behaviour, by: User, step: int = 0, value: Value | None = None) -> None:
    """One place up or down within its value, or to the end of another value."""
    foundation = lock_draft(foundation_of(behaviour), by)
    behaviour = fresh_row(behaviour)
    if value is not None:
        value = foundation.values.filter(pk=value.pk).first()
        if value is None:
            raise NotAllowed(GONE, code="gone")
        moved = value.pk != behaviour.value_id
        if moved:
            save_row(behaviour, value=value, position=_after(value.behaviours.all()))
    else:
        moved = _move(list(behaviour.value.behaviours.all()), behaviour, step)
    if moved:
        save_revision(foundation, by=by, act="behaviour_moved", about=behaviour.key)


@transaction.atomic
def split_behaviour(
    *, behaviour: Behaviour, by: User, text: str, second: str, version: int | None = None
) -> Behaviour:
    """One behaviour becomes two. Every statement of the first lives on in both, until somebody unlinks it."""
    required(text=text, second=second)
    foundation = lock_draft(foundation_of(behaviour), by)
    behaviour = fresh_row(behaviour, version)
    save_row(behaviour, text=text)
    twin = _new_behaviour(
        behaviour.value, audience=behaviour.audience, text=second, new_reason=behaviour.new_reason
    )
    for link in behaviour.links.all():
        _copy_link(link, behaviour=twin, relation=Relation.SPLIT)
    save_revision(foundation, by=by, act="behaviour_split", about=f"{behaviour.key} {twin.key}")
    return twin


@transaction.atomic
def merge_behaviours(
    *,
    behaviour: Behaviour,
    gone: Behaviour,
    by: User,
    text: str | None = None,
    version: int | None = None,
    gone_version: int | None = None,
) -> None:
    """`gone` goes up in `behaviour`, and every statement of it with it. `text` is the wording of both."""
    foundation = lock_draft(foundation_of(behaviour), by)
    behaviour, gone = fresh_row(behaviour, version), fresh_row(gone, gone_version)
    if gone.pk == behaviour.pk or gone.value.foundation_id != foundation.pk:
        raise NotAllowed(_("Choose another behaviour of this version."))
    had = set(behaviour.links.values_list("statement", flat=True))
    for link in gone.links.exclude(statement__in=had):
        _copy_link(link, behaviour=behaviour, relation=Relation.MERGED)
    gone.links.all().delete()
    key = gone.key
    gone.delete()
    save_row(behaviour, text=text or behaviour.text)
    save_revision(foundation, by=by, act="behaviours_merged", about=f"{key} {behaviour.key}")


@transaction.atomic
def remove_behaviour(
    *, behaviour: Behaviour, by: User, version: int | None = None, homeless: Collection[str] | None = None
) -> None:
    """Statements that lived on nowhere else stand without a home again, and the page says so.

    `homeless` are those that the page named: NotAllowed "stale" when there are others by now.
    """
    foundation = lock_draft(foundation_of(behaviour), by)
    behaviour = fresh_row(behaviour, version)
    _check_homeless(foundation, {behaviour.key}, homeless)
    behaviour.links.all().delete()
    key = behaviour.key
    behaviour.delete()
    save_revision(foundation, by=by, act="behaviour_removed", about=key)


# ---- what they share -------------------------------------------------------------------------------------


def _check_homeless(
    foundation: ValueFoundation, keys: Collection[str], homeless: Collection[str] | None
) -> None:
    if homeless is not None and set(Content.of(foundation).only_in(keys)) != set(homeless):
        raise NotAllowed(STALE, code="stale")


def _new_key() -> ValueKey:
    """Two versions are never open at once, so the lock of the version guards the series too."""
    return ValueKey.objects.create(key=f"V{ValueKey.objects.count() + 1}")


def _new_behaviour(value: Value, **fields: Any) -> Behaviour:
    number = value.key.last_behaviour + 1
    ValueKey.objects.filter(pk=value.key_id).update(last_behaviour=number)
    value.key.last_behaviour = number
    position = _after(value.behaviours.all())
    return Behaviour.objects.create(value=value, key=f"{value.key_id}.{number}", position=position, **fields)


def _copy_link(link: ProvenanceLink, *, behaviour: Behaviour, relation: Relation) -> None:
    ProvenanceLink.objects.create(
        foundation_id=link.foundation_id,
        statement_id=link.statement_id,
        behaviour=behaviour,
        relation=relation,
        reason=link.reason,
        by_id=link.by_id,
        at=clock.now(),
    )


def _after(rows: QuerySet[Any]) -> int:
    return (rows.aggregate(last=Max("position"))["last"] or 0) + 1


def _move(rows: list[Any], row: Value | Behaviour, step: int) -> bool:
    """Swap places with the neighbour; all positions are written anew, so old gaps and doubles vanish."""
    here = next(n for n, other in enumerate(rows) if other.pk == row.pk)
    there = here + step
    if not 0 <= there < len(rows) or step == 0:
        return False
    rows[here], rows[there] = rows[there], rows[here]
    for position, other in enumerate(rows, start=1):
        if other.position != position:
            type(other)._default_manager.filter(pk=other.pk).update(position=position)
    return True
