"""Writing a version: each change under the lock of the version, each with a revision that keeps it."""

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Max, QuerySet
from django.utils.translation import gettext_lazy as _

from events.services import record
from lean_portal import clock
from lean_portal.refusals import NotAllowed, required
from organisation.models import User
from values.content import Content
from values.models import (
    Audience,
    Behaviour,
    ProvenanceLink,
    Revision,
    SetAside,
    SourceStatement,
    Value,
    ValueFoundation,
    ValueKey,
)
from values.permissions import edits_values
from values.workflow import Relation, State

STALE = _("Somebody else has changed this in the meantime. Look at both before you save.")


def lock(foundation: ValueFoundation) -> ValueFoundation:
    """The version as it is now, held until the transaction ends."""
    return ValueFoundation.objects.select_for_update(of=("self",)).get(pk=foundation.pk)


def lock_draft(foundation: ValueFoundation, by: User) -> ValueFoundation:
    """The locked version, where `by` may write in it; NotAllowed when it is no draft (any more)."""
    if not edits_values(by):
        raise PermissionDenied
    fresh = lock(foundation)
    if fresh.state != State.DRAFT:
        raise NotAllowed(_("This version is no draft any more, so nothing in it can change."), code="stale")
    return fresh


def save_revision(
    foundation: ValueFoundation, *, by: User | None, act: str, about: str = "", draft: int | None = None
) -> Revision:
    """Keep the content as it stands now, inside the transaction that changed it."""
    last = foundation.revisions.aggregate(last=Max("number"))["last"] or 0
    revision = Revision.objects.create(
        foundation=foundation,
        number=last + 1,
        by=by,
        at=clock.now(),
        act=act,
        about=about[:40],
        draft=draft,
        content=Content.of(foundation).as_json(),
    )
    record("values.content_saved", subject=foundation, by=by, revision=revision.pk, act=act)
    return revision


def fresh_row[Row: (Value, Behaviour)](row: Row, version: int | None) -> Row:
    """The row as it is now. NotAllowed "stale" when it is gone, or not the version that the page showed."""
    found = type(row)._default_manager.filter(pk=row.pk).first()
    if found is None:
        raise NotAllowed(_("Somebody else has removed this in the meantime."), code="gone")
    if version is not None and found.version != version:
        raise NotAllowed(STALE, code="stale")
    return found


# ---- values ----------------------------------------------------------------------------------------------


@transaction.atomic
def add_value(*, foundation: ValueFoundation, by: User, name: str, description: str = "") -> Value:
    """A value with a key of its own for ever. The same name once more is the same value."""
    required(name=name)
    foundation = lock_draft(foundation, by)
    same = foundation.values.filter(name=name).first()
    if same is not None:
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
    required(name=name)
    foundation = lock_draft(value.foundation, by)
    value = fresh_row(value, version)
    if (value.name, value.description) != (name, description):
        _save(value, name=name, description=description)
        save_revision(foundation, by=by, act="value_changed", about=value.key_id)
    return value


@transaction.atomic
def remove_value(*, value: Value, by: User, version: int | None = None) -> None:
    """The value with its behaviours. Statements that lived on nowhere else stand without a home again."""
    foundation = lock_draft(value.foundation, by)
    value = fresh_row(value, version)
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
    value = fresh_row(value, None)
    if _move(list(foundation.values.all()), value, step):
        save_revision(foundation, by=by, act="value_moved", about=value.key_id)


# ---- behaviours ------------------------------------------------------------------------------------------


@transaction.atomic
def add_behaviour(
    *, value: Value, by: User, text: str, audience: str = Audience.ALL, new_reason: str = ""
) -> Behaviour:
    """A behaviour with a key of its own. The same text once more under the value is the same behaviour."""
    required(text=text)
    foundation = lock_draft(value.foundation, by)
    value = fresh_row(value, None)
    same = value.behaviours.filter(text=text, audience=audience).first()
    if same is not None:
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
    required(text=text)
    foundation = lock_draft(behaviour.value.foundation, by)
    behaviour = fresh_row(behaviour, version)
    changed = {"text": text, "audience": audience, "new_reason": new_reason}
    if any(getattr(behaviour, name) != value for name, value in changed.items()):
        _save(behaviour, **changed)
        save_revision(foundation, by=by, act="behaviour_changed", about=behaviour.key)
    return behaviour


@transaction.atomic
def move_behaviour(*, behaviour: Behaviour, by: User, step: int = 0, value: Value | None = None) -> None:
    """One place up or down within its value, or to the end of another value."""
    foundation = lock_draft(behaviour.value.foundation, by)
    behaviour = fresh_row(behaviour, None)
    if value is not None:
        value = foundation.values.get(pk=value.pk)
        moved = value.pk != behaviour.value_id
        if moved:
            _save(behaviour, value=value, position=_after(value.behaviours.all()))
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
    foundation = lock_draft(behaviour.value.foundation, by)
    behaviour = fresh_row(behaviour, version)
    _save(behaviour, text=text)
    twin = _new_behaviour(
        behaviour.value, audience=behaviour.audience, text=second, new_reason=behaviour.new_reason
    )
    for link in behaviour.links.all():
        _copy_link(link, behaviour=twin, relation=Relation.SPLIT)
    save_revision(foundation, by=by, act="behaviour_split", about=f"{behaviour.key} {twin.key}")
    return twin


@transaction.atomic
def merge_behaviours(*, behaviour: Behaviour, gone: Behaviour, by: User, version: int | None = None) -> None:
    """`gone` goes up in `behaviour`, and every statement of it with it."""
    foundation = lock_draft(behaviour.value.foundation, by)
    behaviour, gone = fresh_row(behaviour, version), fresh_row(gone, None)
    if gone.pk == behaviour.pk or gone.value.foundation_id != foundation.pk:
        raise NotAllowed(_("Choose another behaviour of this version."))
    had = set(behaviour.links.values_list("statement", flat=True))
    for link in gone.links.exclude(statement__in=had):
        _copy_link(link, behaviour=behaviour, relation=Relation.MERGED)
    gone.links.all().delete()
    key = gone.key
    gone.delete()
    save_revision(foundation, by=by, act="behaviours_merged", about=f"{key} {behaviour.key}")


@transaction.atomic
def remove_behaviour(*, behaviour: Behaviour, by: User, version: int | None = None) -> None:
    """Statements that lived on nowhere else stand without a home again, and the page says so."""
    foundation = lock_draft(behaviour.value.foundation, by)
    behaviour = fresh_row(behaviour, version)
    behaviour.links.all().delete()
    key = behaviour.key
    behaviour.delete()
    save_revision(foundation, by=by, act="behaviour_removed", about=key)


# ---- provenance ------------------------------------------------------------------------------------------


@transaction.atomic
def link_statement(
    *, statement: SourceStatement, target: Value | Behaviour, by: User, relation: str, reason: str
) -> ProvenanceLink:
    """The statement lives on in the target. Linking the same pair again changes relation and reason;
    a statement that had been set aside is so no longer."""
    required(relation=relation, reason=reason)
    foundation = lock_draft(target.foundation if isinstance(target, Value) else target.value.foundation, by)
    target = fresh_row(target, None) if isinstance(target, Value) else fresh_row(target, None)
    if not statement.document.is_frozen:
        raise NotAllowed(_("Freeze the source before you link its statements."))
    SetAside.objects.filter(foundation=foundation, statement=statement).delete()
    link, made = ProvenanceLink.objects.update_or_create(
        statement=statement,
        value=target if isinstance(target, Value) else None,
        behaviour=target if isinstance(target, Behaviour) else None,
        defaults={
            "foundation": foundation,
            "relation": relation,
            "reason": reason,
            "by": by,
            "at": clock.now(),
        },
    )
    key = target.key_id if isinstance(target, Value) else target.key
    act = "statement_linked" if made else "link_changed"
    save_revision(foundation, by=by, act=act, about=f"{statement.code} {key}")
    return link


@transaction.atomic
def unlink_statement(*, link: ProvenanceLink, by: User) -> None:
    foundation = lock_draft(link.foundation, by)
    gone = ProvenanceLink.objects.filter(pk=link.pk).select_related("statement", "value", "behaviour").first()
    if gone is None:
        return  # somebody was faster, and that is what was wanted
    key = gone.behaviour.key if gone.behaviour else gone.value.key_id  # type: ignore[union-attr]
    gone.delete()
    save_revision(foundation, by=by, act="statement_unlinked", about=f"{gone.statement.code} {key}")


@transaction.atomic
def set_aside(
    *,
    foundation: ValueFoundation,
    statement: SourceStatement,
    by: User,
    reason: str,
    reference: str,
    decided_on: dt.date,
) -> SetAside:
    """Not carried on, by a decision of koncernchefsgruppen. Refused while the statement lives on."""
    required(reason=reason, reference=reference, decided_on=decided_on)
    if decided_on > clock.today():
        raise NotAllowed({"decided_on": [_("Choose today or an earlier day.")]})
    foundation = lock_draft(foundation, by)
    if foundation.links.filter(statement=statement).exists():
        raise NotAllowed(_("The statement lives on. Remove its links before you set it aside."))
    decided = {
        "reason": reason,
        "reference": reference,
        "decided_on": decided_on,
        "by": by,
        "at": clock.now(),
    }
    absence, _made = SetAside.objects.update_or_create(
        foundation=foundation, statement=statement, defaults=decided
    )
    save_revision(foundation, by=by, act="statement_set_aside", about=statement.code)
    return absence


@transaction.atomic
def take_back_set_aside(*, absence: SetAside, by: User) -> None:
    foundation = lock_draft(absence.foundation, by)
    if SetAside.objects.filter(pk=absence.pk).delete()[0]:
        save_revision(foundation, by=by, act="statement_taken_back", about=absence.statement.code)


# ---- drafts ----------------------------------------------------------------------------------------------


@transaction.atomic
def name_draft(*, foundation: ValueFoundation, by: User) -> Revision:
    """The content as it stands becomes a named draft ("0.2"): one that can be sent out and compared.
    Where nothing has changed since the last named draft, that one is returned."""
    foundation = lock_draft(foundation, by)
    named = foundation.revisions.filter(draft__isnull=False).order_by("draft").last()
    if named is not None and named.content == Content.of(foundation).as_json():
        return named
    return save_revision(foundation, by=by, act="draft_named", draft=(named.draft or 0) + 1 if named else 1)


# ---- what they share -------------------------------------------------------------------------------------


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


def _save(row: Value | Behaviour, **changed: Any) -> None:
    for name, value in changed.items():
        setattr(row, name, value)
    row.version = F("version") + 1
    row.save(update_fields=[*changed, "version"])
    row.refresh_from_db(fields=["version"])


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
