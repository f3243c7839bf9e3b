"""A long list as a file: asked for by a person, written by a worker, kept for an hour.

A worker says with each chunk how far it has come. One that is killed says nothing more, and another begins
anew; one whose job was thrown away or taken over stops at its next word.
"""

from __future__ import annotations

import datetime as dt
import logging
from tempfile import TemporaryFile
from typing import IO
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from events.services import record
from improvements.exports.chosen import Unknown, chosen
from improvements.exports.columns import rows
from improvements.exports.writing import WRITERS
from improvements.models import ExportJob, ExportPart
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from organisation.models import User

MOST_ATTEMPTS = 3
AGAIN_AFTER = dt.timedelta(seconds=60)  # from the last word of a worker
MOST_AT_ONCE = 5  # files of one person
PIECE = 1024 * 1024
State = ExportJob.State
log = logging.getLogger(__name__)


class Overtaken(Exception):
    """Thrown away, or taken by another worker."""


# ---- what the person does ---------------------------------------------------------------------------------


def ask_export(*, by: User, submission_id: UUID, query: str, file_type: str, language: str) -> ExportJob:
    """Have the list of `query` written. The same form sent twice is one file. NotAllowed: "full"."""
    try:
        with transaction.atomic():
            User.objects.select_for_update().only("pk").get(pk=by.pk)
            first = ExportJob.objects.filter(owner=by, submission_id=submission_id).first()
            if first:
                return first
            if ExportJob.objects.of(by).count() >= MOST_AT_ONCE:
                raise NotAllowed(_("You have five files already. Throw one away first."), code="full")
            job = ExportJob.objects.create(
                owner=by, submission_id=submission_id, query=query, file_type=file_type, language=language
            )
            record("improvements.export_asked", subject=job, by=by, file_type=file_type)
            return job
    except IntegrityError:
        return ExportJob.objects.get(owner=by, submission_id=submission_id)


@transaction.atomic
def discard_export(*, job: ExportJob, by: User) -> None:
    """Thrown away, also while it is written; twice is once."""
    found = ExportJob.objects.of(by).select_for_update().filter(pk=job.pk).first()
    if found:
        record("improvements.export_discarded", subject=found, by=by)
        found.delete()


# ---- what a worker does -----------------------------------------------------------------------------------


def work_exports() -> int:
    """Write what waits, until nothing does. Any number of workers may call this at once."""
    forget_exports()
    written = 0
    while (job := _claim()) is not None:
        try:
            _write(job)
            written += 1
        except Overtaken:
            continue
        except Exception:
            # Tried again by a later call, a few times.
            log.exception("export %s was interrupted", job.pk)
            break
    return written


@transaction.atomic
def forget_exports() -> int:
    """Those that have been kept for an hour."""
    return ExportJob.objects.worn_out().delete()[0]


@transaction.atomic
def _claim() -> ExportJob | None:
    """The next job, its attempt counted before it is begun. One that was interrupted thrice is given up."""
    due = ExportJob.objects.waiting().filter(next_at__lte=clock.now()).order_by("id").select_related("owner")
    for job in due.select_for_update(of=("self",), skip_locked=True)[:10]:
        if job.attempts >= MOST_ATTEMPTS or not job.owner.is_active:
            _fail(job)
            continue
        job.attempts += 1
        job.next_at = clock.now() + AGAIN_AFTER
        job.written = 0
        job.save(update_fields=["attempts", "next_at", "written"])
        return job
    return None


def _write(job: ExportJob) -> None:
    ExportPart.objects.filter(job=job).delete()
    try:
        found = chosen(job.owner, QueryDict(job.query))
    except Unknown:  # a unit or a value in the address is gone
        with transaction.atomic():
            _fail(_still_mine(job))
        return
    _say(job, total=found.count())
    with translation.override(job.language), TemporaryFile() as out:
        writer = WRITERS[job.file_type](out)
        job.holds = []
        for chunk in rows(found, job.owner, job.holds):
            writer.add(chunk)
            job.written += len(chunk)
            _say(job, written=job.written)
        writer.close()
        _keep(job, out)


def _keep(job: ExportJob, out: IO[bytes]) -> None:
    size, number = out.tell(), 0
    out.seek(0)
    while piece := out.read(PIECE):
        with transaction.atomic():  # the row of the job is held: nobody else writes its pieces
            _say(job)
            ExportPart.objects.create(job=job, number=number, content=piece)
        number += 1
    with transaction.atomic():
        done = _still_mine(job)
        done.state, done.size, done.total, done.holds = State.DONE, size, job.written, job.holds
        done.save(update_fields=["state", "size", "total", "holds"])
        record("improvements.export_done", subject=done, by=done.owner, rows=job.written)


def _mine(job: ExportJob):  # type: ignore[no-untyped-def]
    return ExportJob.objects.waiting().filter(pk=job.pk, attempts=job.attempts)


def _say(job: ExportJob, **facts: int) -> None:
    """How far it has come, which also keeps others from it."""
    if not _mine(job).update(next_at=clock.now() + AGAIN_AFTER, **facts):
        raise Overtaken


def _still_mine(job: ExportJob) -> ExportJob:
    found = _mine(job).select_related("owner").select_for_update(of=("self",)).first()
    if found is None:
        raise Overtaken
    return found


def _fail(job: ExportJob) -> None:
    ExportPart.objects.filter(job=job).delete()
    job.state = State.FAILED
    job.save(update_fields=["state"])
    record("improvements.export_failed", subject=job, by=None)
