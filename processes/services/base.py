"""What every change here begins with: the lock, and in which capacities somebody acts."""

from lean_portal.refusals import STALE, NotAllowed
from organisation.models import User
from organisation.permissions import is_steering_member
from processes.models import Process, Selection
from processes.permissions import assesses, decides_selection, leads_selection
from processes.workflow import Who


def lock_process(process: Process) -> Process:
    """The process as it is now, held until the transaction ends."""
    return Process.objects.select_for_update(of=("self",)).select_related("owner_unit").get(pk=process.pk)


def lock_selection(selection: Selection) -> Selection:
    """The round as it is now, held until the transaction ends. Whatever happens in a round happens under this
    lock: assessing, revealing, proposing and deciding wait for one another."""
    return Selection.objects.select_for_update(of=("self",)).get(pk=selection.pk)


def check_version(row: Process | Selection, version: int | None) -> None:
    if version is not None and row.version != version:
        raise NotAllowed(STALE, code="stale")


def process_actors(by: User, process: Process) -> frozenset[Who]:
    """In which capacities a person may move a process."""
    holds = {
        Who.NOMINATOR: process.nominated_by_id == by.pk or is_steering_member(by),
        Who.OWNER: process.owner_unit_id in by.answered_unit_ids,
        Who.DECIDER: decides_selection(by),
    }
    return frozenset(who for who, held in holds.items() if held)


def selection_actors(by: User) -> frozenset[Who]:
    """In which capacities a person may move a round."""
    holds = {
        Who.CONVENOR: leads_selection(by),
        Who.STEERING: assesses(by),
        Who.DECIDER: decides_selection(by),
    }
    return frozenset(who for who, held in holds.items() if held)
