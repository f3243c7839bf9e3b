"""The cycles and measures of a pilot: the one place where its page meets the drawing of `improvements`."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from improvements.charts import charts_of
from improvements.forms.measures import MeasureForm
from improvements.models import Effort, Trial
from improvements.views.kept import keeps_typed
from improvements.views.measures import define
from lean_portal.answers import opened_or_sent
from organisation.models import User
from processes.models import Pilot
from processes.pilot_readiness import effort_of_pilot
from processes.services.piloting import define_pilot_measure
from processes.views.pilot_finding import if_over, led_at, pilot_at


def effort_part(pilot: Pilot, *, leads: bool) -> dict[str, Any]:
    """`leads`: whether this person begins and concludes cycles, and writes values."""
    effort = effort_of_pilot(pilot)
    if effort is None:
        return {"effort": None, "trials": []}
    return {
        "effort": effort,
        "charts": charts_of(effort),
        "trials": list(effort.trials.all()),
        "leads_effort": leads,
    }


def to_pilot(_user: User, code: str, **_more: int) -> str:
    return pilot_at(code).get_absolute_url()


@opened_or_sent
@keeps_typed(MeasureForm, to_pilot)
def pilot_measure(request: HttpRequest, code: str) -> HttpResponse:
    """The first measure of a pilot, before it begins: what it waits in is made with it."""
    pilot = led_at(request, code)
    if over := if_over(request, pilot):
        return over
    process = pilot.process
    effort = Effort(name=process.name, code=process.code, owner_unit=pilot.owner_unit)
    return define(request, effort, define_pilot_measure, {"pilot": pilot})


def open_cycle(pilot: Pilot) -> int:
    """The number of the cycle that goes on, 0 where none does."""
    going_on = pilot.effort.trials.going_on() if pilot.effort else Trial.objects.none()
    return going_on.values_list("number", flat=True).first() or 0


def open_cycles() -> Any:
    """(effort, number) of every cycle of a pilot that goes on. One query."""
    going_on = Trial.objects.going_on().filter(effort__pilot__isnull=False)
    return going_on.values_list("effort", "number")
