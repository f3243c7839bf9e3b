"""Samverkan about a pilot, its beginning and its end."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from lean_portal.answers import changed, opened_or_sent
from processes.forms.pilot_life import BeginForm, CloseForm, ConsultationForm, saved_consultation
from processes.models import Pilot
from processes.pilot_readiness import missing_to_begin
from processes.services import piloting
from processes.views.pilot_effort import open_cycle
from processes.views.pilot_finding import if_over, led_at, pilot_at
from processes.workflow import PilotState


def data_of(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


@opened_or_sent
def pilot_begin(request: HttpRequest, code: str) -> HttpResponse:
    pilot = led_at(request, code)
    if pilot.state != PilotState.CHOSEN:
        messages.info(request, _("The pilot has begun already."))
        return redirect(pilot)
    active = list(Pilot.objects.active().select_related("process").order_by("begun_at"))
    form = BeginForm(data_of(request), pilot=pilot, many=len(active) >= piloting.MOST_ACTIVE)

    def save() -> None:
        given = form.cleaned_data
        piloting.begin_pilot(
            pilot=pilot,
            by=request.user,
            many_reason=given.get("many_reason", ""),
            version=given["version"],
        )

    def beside() -> None:
        form.at_version(pilot_at(code).version)

    context = {"pilot": pilot, "process": pilot.process, "active": active, "lacks": missing_to_begin(pilot)}
    answer = changed(request, form, save, beside, "processes/pilot_begin.html", context)
    if answer is None:
        messages.success(request, _("The pilot has begun."))
        return redirect(pilot)
    return answer


@opened_or_sent
def pilot_consultation(request: HttpRequest, code: str) -> HttpResponse:
    pilot = led_at(request, code)
    if over := if_over(request, pilot):
        return over
    form = ConsultationForm(data_of(request), pilot=pilot)

    def save() -> None:
        piloting.note_consultation(pilot=pilot, by=request.user, **form.cleaned_data)

    def beside() -> None:
        now = pilot_at(code)
        form.beside(now.version, saved_consultation(now))

    context = {"pilot": pilot, "process": pilot.process}
    answer = changed(request, form, save, beside, "processes/pilot_consultation.html", context)
    if answer is None:
        messages.success(request, _("It is saved, and everybody can read it."))
        return redirect(pilot)
    return answer


@opened_or_sent
def pilot_close(request: HttpRequest, code: str) -> HttpResponse:
    pilot = led_at(request, code)
    if over := if_over(request, pilot):
        return over
    if pilot.state == PilotState.CHOSEN:
        messages.info(request, _("The pilot has not begun, so there is nothing to close."))
        return redirect(pilot)
    form = CloseForm(data_of(request), pilot=pilot)

    def save() -> None:
        version = form.cleaned_data["version"]
        piloting.close_pilot(pilot=pilot, by=request.user, lessons=form.lessons(), version=version)

    def beside() -> None:
        form.at_version(pilot_at(code).version)

    context = {"pilot": pilot, "process": pilot.process, "cycle": open_cycle(pilot)}
    answer = changed(request, form, save, beside, "processes/pilot_close.html", context)
    if answer is None:
        messages.success(request, _("The pilot is closed. Thank you for what you have taught the others."))
        return redirect(pilot)
    return answer
