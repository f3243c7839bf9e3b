"""The cycles and measures of a pilot: the one place where its page meets the drawing of `improvements`."""

from typing import Any

from improvements.charts import charts_of
from improvements.models import Trial
from processes.models import Pilot


def effort_part(pilot: Pilot, *, leads: bool) -> dict[str, Any]:
    """`leads`: whether this person begins and concludes cycles, and writes values."""
    if pilot.effort is None:
        return {"effort": None, "trials": []}
    return {
        "effort": pilot.effort,
        "charts": charts_of(pilot.effort),
        "trials": list(pilot.effort.trials.all()),
        "leads_effort": leads,
    }


def open_cycle(pilot: Pilot) -> int:
    """The number of the cycle that goes on, 0 where none does."""
    going_on = pilot.effort.trials.going_on() if pilot.effort else Trial.objects.none()
    return going_on.values_list("number", flat=True).first() or 0


def open_cycles() -> Any:
    """(effort, number) of every cycle of a pilot that goes on. One query."""
    going_on = Trial.objects.going_on().filter(effort__pilot__isnull=False)
    return going_on.values_list("effort", "number")
