"""What every change of a version begins and ends with: its lock, and the revision that keeps it."""

import hashlib
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import F, Max, TextChoices
from django.utils.translation import gettext_lazy as _

from events.services import record
from lean_portal import clock
from lean_portal.refusals import STALE, NotAllowed
from organisation.models import User
from values.content import Content
from values.models import Behaviour, Revision, Value, ValueFoundation
from values.permissions import edits_values
from values.workflow import State

GONE = _("Somebody else has removed this in the meantime.")


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


def fresh_row[Row: (Value, Behaviour)](row: Row, version: int | None = None) -> Row:
    """The row as it is now. NotAllowed "stale" when it is not the version that the page showed, "gone" when
    it is no more."""
    found = type(row)._default_manager.filter(pk=row.pk).first()
    if found is None:
        raise NotAllowed(GONE, code="gone")
    check_version(found, version)
    return found


def foundation_of(row: Value | Behaviour) -> ValueFoundation:
    """The version that a value or behaviour belongs to. NotAllowed "gone" when its value is no more."""
    try:
        return row.foundation if isinstance(row, Value) else row.value.foundation
    except Value.DoesNotExist:  # removed since the behaviour was read
        raise NotAllowed(GONE, code="gone") from None


def check_choice(choices: type[TextChoices], **chosen: str) -> None:
    for name, value in chosen.items():
        if value not in choices:
            raise NotAllowed({name: [_("Choose one from the list.")]})


def check_version(row: Value | Behaviour, version: int | None) -> None:
    if version is not None and row.version != version:
        raise NotAllowed(STALE, code="stale")


def mark_of(*words: object) -> str:
    """Stands for what a page showed of a link or a setting aside, which carry no version: the same words give
    the same mark, and nothing at all gives none."""
    said = "\0".join(str(word) for word in words)
    return hashlib.sha256(said.encode()).hexdigest()[:16] if words else ""


def check_mark(now: str, seen: str | None) -> None:
    if seen is not None and seen != now:
        raise NotAllowed(STALE, code="stale")


def save_row(row: Value | Behaviour, **changed: Any) -> None:
    for name, value in changed.items():
        setattr(row, name, value)
    row.version = F("version") + 1
    row.save(update_fields=[*changed, "version"])
    row.refresh_from_db(fields=["version"])
