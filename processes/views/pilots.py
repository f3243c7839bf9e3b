"""The page of a pilot, and what is known of it before it runs: when it starts, what comes first, its team."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from lean_portal.answers import opened_or_sent
from processes.forms.pilots import PilotForm
from processes.forms.units import units_to_choose
from processes.models import Pilot
from processes.services import piloting
from processes.views.pilot_finding import if_over, led_at, pilot_at
from processes.views.pilot_page import page_of


@require_safe
def pilot_detail(request: HttpRequest, code: str) -> HttpResponse:
    return render(request, "processes/pilot_detail.html", page_of(pilot_at(code), request.user))


@opened_or_sent
def pilot_change(request: HttpRequest, code: str) -> HttpResponse:
    pilot = led_at(request, code)
    if over := if_over(request, pilot):
        return over
    sent = request.method == "POST"
    units = units_to_choose(*(member.unit_id for member in pilot.members.all()))
    form = PilotForm.of(pilot, request.POST if sent else None, units)
    if not sent or not form.is_valid():
        return change_page(request, pilot, form, status=422 if form.errors else 200)
    try:
        piloting.change_pilot(pilot=pilot, by=request.user, **form.changes())
    except ValidationError as refusal:
        return refused_change(request, pilot_at(code), form, refusal)
    messages.success(request, _("It is saved, and everybody can read it."))
    return redirect(pilot)


def refused_change(
    request: HttpRequest, pilot: Pilot, form: PilotForm, refusal: ValidationError
) -> HttpResponse:
    """409 with both where somebody was faster; sending once more then replaces what is saved."""
    if getattr(refusal, "code", "") != "stale":
        form.refuse(refusal)
        return change_page(request, pilot, form, status=422)
    conflict = {"why": refusal.messages[0], "rows": form.differences(pilot, form.changes())}
    form.at_version(pilot.version)
    return change_page(request, pilot, form, status=409, conflict=conflict)


def change_page(
    request: HttpRequest, pilot: Pilot, form: PilotForm, *, status: int, conflict: Any = None
) -> HttpResponse:
    context = {"pilot": pilot, "process": pilot.process, "form": form, "conflict": conflict}
    return render(request, "processes/pilot_change.html", context, status=status)
