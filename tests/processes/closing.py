"""A pilot that runs, as its rows: for the tests of what comes after it, without the choice that led to it."""

import datetime as dt

from improvements.models import Effort
from lean_portal import clock
from processes.models import Candidate, Pilot, PilotMember, Process, Selection

NAME = "Nyanställning"


def running(owner_unit, by, *team, code="P01"):
    """Owned by `owner_unit`, with somebody of each unit of `team`."""
    now = clock.now()
    process = Process.objects.create(
        code=code, name=NAME, starts_when="Någon slutar", ends_when="Någon börjar", owner_unit=owner_unit,
        nominated_by=by, state="pilot", owner_text="Vi vill.", owner_hours=4, owner_at=now, cases_per_year=12,
    )  # fmt: skip
    process.touched_units.set([owner_unit, *team])
    until = now + dt.timedelta(hours=1)
    selection = Selection.objects.create(
        name="Valet", places=2, assess_before=until, decide_before=until, created_by=by
    )
    candidate = Candidate.objects.create(selection=selection, process=process, is_chosen=True)
    Selection.objects.filter(pk=selection.pk).update(
        state="decided", opened_at=now, revealed_at=now, proposed_at=now, proposal="De två.", decided_at=now,
        decision="Ja.", reference="§ 1",
    )  # fmt: skip
    pilot = Pilot.objects.create(
        process=process,
        candidate=candidate,
        owner_unit=owner_unit,
        state="active",
        begun_at=now,
        effort=Effort.objects.create(name=process.name, code=code, owner_unit=owner_unit),
    )
    PilotMember.objects.bulk_create(PilotMember(pilot=pilot, unit=unit, role="Medarbetare") for unit in team)
    return pilot
