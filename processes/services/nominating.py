"""A process is nominated, its owner says whether there is will and time, and it is changed or withdrawn."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.services import record
from lean_portal import clock
from lean_portal.locks import one_at_a_time
from lean_portal.refusals import NotAllowed, required
from organisation.models import Unit, User
from processes.models import Process
from processes.permissions import nominates
from processes.services.base import check_version, lock_process, process_actors
from processes.workflow import ProcessState, Who, check_process

FIELDS = (
    "name", "starts_when", "ends_when", "owner_unit", "customer", "cases_per_year", "lead_time_now",
    "motivation", "risk",
)  # fmt: skip
# What the owner said yes to: a change of these is asked about again.
AGREED = ("owner_unit", "starts_when", "ends_when")
MOST_HOURS = 40


@transaction.atomic
def nominate_process(
    *, by: User, submission_id: UUID, touched_units: Iterable[Unit] = (), **fields: Any
) -> Process:
    """Any manager may. The same form sent twice is one process. The owner is asked, unless it is the owner
    who nominates: then the next step is theirs at once."""
    if not nominates(by):
        raise PermissionDenied
    required(**{name: fields.get(name) for name in ("name", "starts_when", "ends_when", "owner_unit")})
    _check_units(fields["owner_unit"], touched_units := list(touched_units))
    _lock_numbers()
    same = Process.objects.filter(submission_id=submission_id).first()
    if same is not None and same.nominated_by_id != by.pk:
        raise PermissionDenied
    if same is not None:
        return same
    process = Process.objects.create(
        code=_next_code(), nominated_by=by, submission_id=submission_id, nominated_at=clock.now(), **fields
    )
    process.touched_units.set(touched_units)
    record("processes.process_nominated", subject=process, by=by)
    record("processes.owner_asked", subject=process, by=by)
    return process


@transaction.atomic
def change_process(
    *,
    process: Process,
    by: User,
    touched_units: Iterable[Unit],
    version: int | None = None,
    **fields: Any,
) -> Process:
    """By whoever nominated it, the owner or the steering group; never while it is being assessed. Another
    owner, start or end needs the owner's yes anew."""
    process = lock_process(process)
    if not process_actors(by, process) & {Who.NOMINATOR, Who.OWNER}:
        raise PermissionDenied
    _check_free(process)
    if process.state == ProcessState.WITHDRAWN:
        raise NotAllowed(_("It is withdrawn. Propose it again before you change it."))
    check_version(process, version)
    required(**{name: fields[name] for name in ("name", "starts_when", "ends_when", "owner_unit")})
    _check_units(fields["owner_unit"], touched_units := list(touched_units))
    asked_again = _asks_again(process, fields)
    for name in FIELDS:
        setattr(process, name, fields[name])
    if asked_again:
        _forget_owner(process)
    process.version += 1
    process.save(
        update_fields=[*FIELDS, "state", "owner_text", "owner_hours", "owner_by", "owner_at", "version"]
    )
    process.touched_units.set(touched_units)
    record("processes.process_changed", subject=process, by=by)
    if asked_again:
        record("processes.owner_asked", subject=process, by=by)
    return process


@transaction.atomic
def confirm_process(
    *, process: Process, by: User, text: str, hours: int, version: int | None = None
) -> Process:
    """The owner's yes: what they want with it, and how many hours a week they give. `version`: the one that
    they have read, for it is a yes to that start and that end."""
    required(text=text, hours=hours)
    if not 1 <= hours <= MOST_HOURS:
        raise NotAllowed({"hours": [_("Write a number of hours from 1 to 40.")]})
    return _answer(process, by, ProcessState.CONFIRMED, text, hours, version)


@transaction.atomic
def refuse_process(*, process: Process, by: User, text: str, version: int | None = None) -> Process:
    """The owner's no, with the reason. It may be a yes another year."""
    required(text=text)
    return _answer(process, by, ProcessState.REFUSED, text, None, version)


@transaction.atomic
def withdraw_process(*, process: Process, by: User, reason: str) -> Process:
    required(reason=reason)
    process = lock_process(process)
    check_process(process.state, ProcessState.WITHDRAWN, process_actors(by, process))
    _check_free(process)
    process.state, process.withdrawn_reason = ProcessState.WITHDRAWN, reason
    process.version += 1
    process.save(update_fields=["state", "withdrawn_reason", "version"])
    record("processes.process_withdrawn", subject=process, by=by)
    return process


@transaction.atomic
def nominate_again(*, process: Process, by: User) -> Process:
    """A process that was withdrawn, or that the owner said no to: the owner is asked once more."""
    process = lock_process(process)
    check_process(process.state, ProcessState.NOMINATED, process_actors(by, process))
    _check_free(process)
    _forget_owner(process)
    process.withdrawn_reason = ""
    process.version += 1
    process.save(
        update_fields=[
            "state", "owner_text", "owner_hours", "owner_by", "owner_at", "withdrawn_reason", "version",
        ]
    )  # fmt: skip
    record("processes.owner_asked", subject=process, by=by)
    return process


# ---- within ----------------------------------------------------------------------------------------------


def _answer(
    process: Process, by: User, to: ProcessState, text: str, hours: int | None, version: int | None
) -> Process:
    process = lock_process(process)
    actors = process_actors(by, process)
    if Who.OWNER not in actors:
        raise PermissionDenied
    if (process.state, process.owner_text, process.owner_hours) == (to, text, hours):
        return process  # sent twice
    if process.state != to:
        check_process(process.state, to, actors)
    _check_free(process)
    check_version(process, version)
    process.state, process.owner_text, process.owner_hours = to, text, hours
    process.owner_by, process.owner_at = by, clock.now()
    process.version += 1
    process.save(update_fields=["state", "owner_text", "owner_hours", "owner_by", "owner_at", "version"])
    if to == ProcessState.CONFIRMED:
        record("processes.owner_confirmed", subject=process, by=by)
    else:
        record("processes.owner_refused", subject=process, by=by)
    return process


def _forget_owner(process: Process) -> None:
    process.state, process.owner_text, process.owner_hours = ProcessState.NOMINATED, "", None
    process.owner_by = process.owner_at = None


def _asks_again(process: Process, fields: dict[str, Any]) -> bool:
    answered = process.state in (ProcessState.CONFIRMED, ProcessState.REFUSED)
    new_owner = fields["owner_unit"].pk != process.owner_unit_id
    return (
        answered
        and any(fields[name] != getattr(process, name) for name in AGREED)
        or (new_owner and process.state == ProcessState.NOMINATED)
    )


def _check_free(process: Process) -> None:
    if process.state == ProcessState.PILOT:
        raise NotAllowed(_("It is a pilot now, and lives on there."), code="stale")
    if process.is_running:
        raise NotAllowed(_("It is being assessed. It can be changed when the round is decided."))


def _check_units(owner: Unit, touched: list[Unit]) -> None:
    if owner.kind == Unit.Kind.GROUP:
        raise NotAllowed({"owner_unit": [_("Choose a unit whose manager can answer for the process.")]})
    if any(unit.kind == Unit.Kind.GROUP for unit in touched):
        raise NotAllowed({"touched_units": [_("Choose the units that the process touches.")]})


def _lock_numbers() -> None:
    """One nomination at a time: the number, and whether the form has been here before, are then certain."""
    one_at_a_time("processes.process")


def _next_code() -> str:
    last = Process.objects.order_by("-pk").values_list("code", flat=True).first()
    return f"P{int(last[1:]) + 1 if last else 1:02d}"
