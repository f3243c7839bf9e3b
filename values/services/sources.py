"""The foundations that were agreed before: written in, checked against the paper, frozen, kept for ever."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.services import record
from lean_portal import clock
from lean_portal.refusals import STALE, NotAllowed, required
from organisation.models import User
from organisation.services.refusal import kind_words
from values.content import fingerprint
from values.models import SourceDocument, SourceStatement
from values.permissions import edits_values
from values.reading import LONGEST_STATEMENT


@transaction.atomic
def create_source(
    *,
    by: User,
    prefix: str,
    name: str,
    audience: str,
    produced_by: str,
    adopted_by: str = "",
    adopted_on: dt.date | None = None,
    texts: Sequence[str] = (),
) -> SourceDocument:
    """A source with its statements, M1, M2 … in the order of `texts`. The same once more is the same one."""
    _check_editor(by)
    told, texts = _told(prefix, name, audience, produced_by, adopted_by, adopted_on), _checked(texts)
    same = _same(told, texts)
    if same is not None:
        return same
    try:
        with kind_words(SourceDocument):
            document = SourceDocument.objects.create(created_at=clock.now(), version=1, **told)
    except ValidationError:
        same = _same(told, texts)  # pressed twice, and the other press was a moment before
        if same is None:
            raise
        return same
    _write(document, texts)
    record("values.source_saved", subject=document, by=by)
    return document


@transaction.atomic
def change_source(
    *,
    document: SourceDocument,
    by: User,
    prefix: str,
    name: str,
    audience: str,
    produced_by: str,
    adopted_by: str = "",
    adopted_on: dt.date | None = None,
    texts: Sequence[str] | None = None,
    version: int | None = None,
) -> SourceDocument:
    """Correct what was written in; `texts` None leaves the statements. Only while it is not frozen."""
    document = _lock_unfrozen(document, by)
    told = _told(prefix, name, audience, produced_by, adopted_by, adopted_on)
    texts = texts_of(document) if texts is None else _checked(texts)
    if all(getattr(document, field) == said for field, said in told.items()) and texts_of(document) == texts:
        return document
    if version is not None and version != document.version:
        raise NotAllowed(STALE, code="stale")
    for field, said in told.items():
        setattr(document, field, said)
    document.version += 1
    with kind_words(SourceDocument):
        document.save(update_fields=[*told, "version"])
    document.statements.all().delete()
    _write(document, texts)
    record("values.source_saved", subject=document, by=by)
    return document


@transaction.atomic
def freeze_source(*, document: SourceDocument, by: User, version: int | None = None) -> SourceDocument:
    """From now on it never changes: triggers in the database see to it.

    The fingerprint is the SHA-256 of its statements in their order. Twice is once.
    """
    _check_editor(by)
    found = _lock(document)
    if found.is_frozen:
        return found
    if version is not None and version != found.version:
        raise NotAllowed(STALE, code="stale")
    texts = texts_of(found)
    if not texts:
        raise NotAllowed(_("There is no statement in the source yet."))
    found.frozen_at, found.frozen_by, found.fingerprint = clock.now(), by, fingerprint(texts)
    found.save(update_fields=["frozen_at", "frozen_by", "fingerprint"])
    record("values.source_frozen", subject=found, by=by)
    return found


@transaction.atomic
def remove_source(*, document: SourceDocument, by: User) -> None:
    """One that was never frozen was only written in: nobody has built anything on it."""
    _check_editor(by)
    found = SourceDocument.objects.select_for_update(of=("self",)).filter(pk=document.pk).first()
    if found is None:
        return  # somebody was faster, and that is what was wanted
    if found.is_frozen:
        raise NotAllowed(_("The source is frozen, so it stays."), code="stale")
    record("values.source_removed", subject=found, by=by)
    found.statements.all().delete()
    found.delete()


def texts_of(document: SourceDocument) -> list[str]:
    return list(document.statements.order_by("position").values_list("text", flat=True))


def is_unharmed(document: SourceDocument) -> bool:
    """The statements are the ones that were frozen, word for word."""
    return fingerprint(texts_of(document)) == document.fingerprint


# ---- what they share -------------------------------------------------------------------------------------


def _check_editor(by: User) -> None:
    if not edits_values(by):
        raise PermissionDenied


def _told(
    prefix: str, name: str, audience: str, produced_by: str, adopted_by: str, adopted_on: dt.date | None
) -> dict[str, Any]:
    told = {
        "prefix": prefix,
        "name": name,
        "audience": audience,
        "produced_by": produced_by,
        "adopted_by": adopted_by,
        "adopted_on": adopted_on,
    }
    required(prefix=prefix, name=name, audience=audience, produced_by=produced_by)
    SourceDocument(**told).clean_fields()
    if adopted_on is not None and adopted_on > clock.today():
        raise NotAllowed({"adopted_on": [_("Choose today or an earlier day.")]})
    return told


def _checked(texts: Sequence[str]) -> list[str]:
    """The last net before the database; what reads a form or a file has said it in better words."""
    if any(not text.strip() or len(text) > LONGEST_STATEMENT for text in texts):
        words = _("A statement has one to %(most)s signs.") % {"most": LONGEST_STATEMENT}
        raise NotAllowed({"statements": [words]})
    return list(texts)


def _same(told: dict[str, Any], texts: list[str]) -> SourceDocument | None:
    found = SourceDocument.objects.being_written().filter(**told).first()
    return found if found is not None and texts_of(found) == texts else None


def _lock(document: SourceDocument) -> SourceDocument:
    found = SourceDocument.objects.select_for_update(of=("self",)).filter(pk=document.pk).first()
    if found is None:
        raise NotAllowed(_("Somebody else has removed this in the meantime."), code="gone")
    return found


def _lock_unfrozen(document: SourceDocument, by: User) -> SourceDocument:
    _check_editor(by)
    found = _lock(document)
    if found.is_frozen:
        raise NotAllowed(_("The source is frozen and never changes again."), code="stale")
    return found


def _write(document: SourceDocument, texts: Sequence[str]) -> None:
    SourceStatement.objects.bulk_create(
        SourceStatement(document=document, position=n, code=f"{document.prefix}{n}", text=text)
        for n, text in enumerate(texts, start=1)
    )
