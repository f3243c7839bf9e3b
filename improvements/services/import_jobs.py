"""A file on its way in through the browser: received, looked through, asked for, imported.

The web request only writes down what somebody wants. A worker does what takes time, in a transaction that
holds the job's row: killed at any moment, it leaves the job as it was, for the next worker to take.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from events.services import record
from improvements.imports.apart import read_apart
from improvements.imports.mapping import Mapping
from improvements.imports.reading import Refused, Table
from improvements.models import ImportJob
from improvements.services.imports import Faulty, Report, examine, import_suggestions
from improvements.workflow import State
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from organisation.models import User

MOST_ATTEMPTS = 3
AGAIN_AFTER = dt.timedelta(seconds=30)  # when a worker has died over it
FILE_KEPT = dt.timedelta(days=1)
OUTCOME_KEPT = dt.timedelta(days=30)
SHOWN = 5  # of the first rows, as they will look
EXCERPT = 400
Job = ImportJob.State
log = logging.getLogger(__name__)


# ---- what the administrator does --------------------------------------------------------------------------


def receive_file(*, by: User, submission_id: UUID, name: str, content: bytes) -> ImportJob:
    """Keep a file until it has been imported, a day at most. The same form sent twice is one file."""
    try:
        with transaction.atomic():
            job = ImportJob.objects.create(
                owner=by,
                submission_id=submission_id,
                name=name,
                content=content,
                created_at=clock.now(),
                next_at=clock.now(),
            )
            record("improvements.file_received", subject=job, by=by)
            return job
    except IntegrityError:
        first = ImportJob.objects.of(by).filter(submission_id=submission_id).first()
        if first is None:
            raise
        return first


@transaction.atomic
def map_import(*, job: ImportJob, by: User, mapping: Mapping, version: int) -> ImportJob:
    """Look the file through again, with other columns or states."""
    job = _lock(job, Job.PREVIEWED, version=version)
    _wait(job, Job.RECEIVED, mapping=mapping.to_json())
    record("improvements.import_mapped", subject=job, by=by)
    return job


@transaction.atomic
def start_import(*, job: ImportJob, by: User, version: int, skip_errors: bool = False) -> ImportJob:
    """Import what the preview has shown, as it has shown it."""
    job = _lock(job, Job.PREVIEWED, version=version)
    if job.fact("stopped") or not job.fact("new"):
        raise NotAllowed(_("There is nothing to import in the file as it is read now."), code="nothing")
    if job.fact("faulty") and not skip_errors:
        raise NotAllowed(
            {"skip_errors": [_("Tick this to leave the faulty rows out, or choose a corrected file.")]}
        )
    _wait(job, Job.ASKED, skip_errors=skip_errors)
    record("improvements.import_asked", subject=job, by=by)
    return job


@transaction.atomic
def discard_import(*, job: ImportJob, by: User) -> None:
    """Forget the file. What has been imported stays."""
    job = _lock(job)
    record("improvements.import_discarded", subject=job, by=by)
    job.delete()


def _lock(job: ImportJob, *states: ImportJob.State, version: int | None = None) -> ImportJob:
    rows = ImportJob.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=job.pk)
    if states:
        rows = rows.filter(state__in=states)
    if version is not None:
        rows = rows.filter(version=version)
    fresh = rows.first()
    if fresh is None:
        raise NotAllowed(_("Something has happened with the file since the page was opened."), code="stale")
    return fresh


def _wait(job: ImportJob, state: ImportJob.State, **changed: Any) -> None:
    """For a worker, who may take it at once."""
    _save(job, state=state, attempts=0, next_at=clock.now(), version=job.version + 1, **changed)


def _save(job: ImportJob, **changed: Any) -> None:
    for name, value in changed.items():
        setattr(job, name, value)
    job.save(update_fields=list(changed))


# ---- what a worker does -----------------------------------------------------------------------------------


def work_imports() -> int:
    """Do what waits, until nothing does. Any number of workers may call this at once."""
    forget_files()
    worked = 0
    while (pk := _claim()) is not None:
        try:
            if not _work(pk):
                break
        except Exception:
            # Tried again by the next call, a few times. A file that breaks the worker stops no others.
            log.exception("import %s was interrupted", pk)
            break
        worked += 1
    return worked


@transaction.atomic
def forget_files() -> None:
    """Files nobody has gone on with, and outcomes that everybody has had time to read."""
    old = ImportJob.objects.filter(created_at__lt=clock.now() - FILE_KEPT).for_rows()
    old.filter(state__in=[Job.RECEIVED, Job.PREVIEWED]).delete()
    old.filter(created_at__lt=clock.now() - OUTCOME_KEPT).exclude(state=Job.ASKED).delete()


@transaction.atomic
def _claim() -> int | None:
    """The next job, its attempt counted and itself kept from others for a while before it is begun: whoever
    dies over it leaves a trace. One that was interrupted thrice is given up."""
    due = ImportJob.objects.waiting().filter(next_at__lte=clock.now()).order_by("id").for_rows()
    for job in due.select_for_update(of=("self",), skip_locked=True)[:10]:
        if job.attempts < MOST_ATTEMPTS:
            _save(job, attempts=job.attempts + 1, next_at=clock.now() + AGAIN_AFTER)
            return job.pk
        _refuse(job, Refused("stopped"))
    return None


@transaction.atomic
def _work(pk: int) -> bool:
    """False when another worker has it, or another import is going on."""
    with connection.cursor() as cursor:  # the reading apart takes longer than an idle transaction may
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = '60s'")
    waiting = ImportJob.objects.waiting().select_for_update(of=("self",), skip_locked=True)
    job = waiting.select_related("owner").filter(pk=pk).first()
    if job is None:
        return False
    try:
        mapping = Mapping.from_json(job.mapping)
        table = read_apart(job.name, bytes(job.content or b""), mapping.list_key)
        if job.state == Job.ASKED:
            _carry_out(job, table, mapping)
        else:
            _preview(job, table, mapping)
    except Refused as refusal:
        if refusal.code == "busy":
            _save(job, attempts=job.attempts - 1, next_at=clock.now())
            return False
        _refuse(job, refusal)
    return True


def _preview(job: ImportJob, table: Table, mapping: Mapping) -> None:
    facts = {"columns": table.columns, "lists": table.lists, "chosen": table.chosen, "read": len(table.rows)}
    mapping = mapping.fitted(table)
    try:
        report = examine(table=table, mapping=mapping, source=_stem(job.name))
    except Refused as refusal:  # by the mapping: somebody may choose another
        guessed = replace(mapping.completed(table), source=mapping.source or _stem(job.name))
        facts |= {"stopped": [refusal.code, refusal.facts], "mapping": guessed.to_json()}
    else:
        facts |= _facts(report) | {"drafts": _excerpts(report)}
    _save(job, state=Job.PREVIEWED, report=facts)


def _carry_out(job: ImportJob, table: Table, mapping: Mapping) -> None:
    try:
        report = import_suggestions(
            table=table, mapping=mapping, by=job.owner, source=_stem(job.name), skip_errors=job.skip_errors
        )
    except (Faulty, Refused) as error:
        if isinstance(error, Refused) and error.code == "busy":
            raise
        # A unit has another name, the source stands there already: the preview no longer holds.
        _preview(job, table, mapping)
        _save(job, version=job.version + 1)
        return
    _save(job, state=Job.DONE, report=_facts(report), content=None)
    record("improvements.import_done", subject=job, by=job.owner)


def _refuse(job: ImportJob, refusal: Refused) -> None:
    _save(job, state=Job.REFUSED, report={"stopped": [refusal.code, refusal.facts]}, content=None)
    record("improvements.import_refused", subject=job, by=None)


def _stem(name: str) -> str:
    return name.rpartition(".")[0]


def _facts(report: Report) -> dict[str, Any]:
    return {
        "read": report.read,
        "new": len(report.new),
        "closed": sum(draft.state == State.ARCHIVED for draft in report.new),
        "unchanged": report.unchanged,
        "changed": report.changed,
        "faulty": report.faulty_rows,
        "faults": report.faults,
        "counts": Counter(fault.code for fault in report.faults).most_common(),
        "states": report.states(),
        "unit": report.unit.code,
        "unit_name": report.unit.name,
        "mapping": report.mapping.to_json(),
    }


def _excerpts(report: Report) -> list[dict[str, str]]:
    return [
        {
            "title": draft.title.strip(),
            "state": draft.state,
            "date": draft.submitted_at.date().isoformat(),
            "unit": draft.unit.name,
            "text": (draft.problem or draft.proposal)[:EXCERPT],
            "outcome": draft.outcome[:EXCERPT],
            "decision": draft.decision[:EXCERPT],
        }
        for draft in report.new[:SHOWN]
    ]
