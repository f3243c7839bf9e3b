from __future__ import annotations

from typing import Any

from notifications.about.base import About, Line, Told
from processes.models import Pilot


def of_pilot(told: Told) -> dict[str, Any]:
    pilot: Pilot = told.subject
    return {"about": pilot.process.name, "pilot": pilot, "owner": pilot.owner_unit.manager_title}


PILOT = About(
    rows=Pilot.objects.select_related("process", "owner_unit"),
    path=lambda told: told.subject.get_absolute_url(),
    line=lambda pilot: Line(about=pilot.process.name),
    facts=of_pilot,
)
