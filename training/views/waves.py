"""The waves: how far each has come, what the next one waits for, and a gate opened before its time."""

from __future__ import annotations

from typing import NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lean_portal.answers import attempt, opened_or_sent, page
from lean_portal.templatetags.portal import status
from organisation.models import User
from organisation.permissions import allow
from training.forms.waves import OverrideForm
from training.gaps import crowds
from training.gates import Gates, Progress, paths_of, sees_names
from training.models import Override, Wave
from training.permissions import opens_gates, registers
from training.services.gates import override_gate


class WaveRow(NamedTuple):
    wave: Wave
    progress: Progress | None  # None where it is of too few to be told
    sign: SafeString
    why: str
    overrides: list[Override]
    can_open: bool


@require_safe
def wave_list(request: HttpRequest) -> HttpResponse:
    gates, user = Gates(crowds()), request.user
    path = next(iter(paths_of(user.posts)), "")
    rows = [row_of(gates, wave, path, user) for wave in gates.waves]
    context = {"rows": rows, "headline": headline(rows), "plans": registers(user)}
    return render(request, "training/wave_list.html", context)


def row_of(gates: Gates, wave: Wave, path: str, user: User) -> WaveRow:
    """Seen from the reader's own unit, where it opens unit by unit."""
    is_open, named = gates.is_open(wave, path), sees_names(user)
    now = gates.progress(wave)
    words = _("Open")
    if wave.gate == Wave.Gate.MANAGER:
        words = _("Open for your unit") if is_open else _("Not open for your unit")
    elif not is_open:
        words = _("Not open")
    return WaveRow(
        wave,
        now if now.is_told(named=named) else None,
        status("approved" if is_open else "waiting", words),
        "" if is_open else gates.why_closed(wave, path, named=named),
        [each for each in gates.overrides if each.wave_id == wave.pk],
        opens_gates(user) and gates.is_closed_anywhere(wave),
    )


def headline(rows: list[WaveRow]) -> str:
    if not rows:
        return _("No waves are planned yet")
    closed = next((row.wave for row in rows if row.why), None)
    if closed is None:
        return _("Every wave is open")
    words = _("Wave %(number)s is not open yet")
    if closed.gate == Wave.Gate.MANAGER:
        words = _("Wave %(number)s is not open for your unit yet")
    return words % {"number": closed.number}


@opened_or_sent
@allow(opens_gates)
def wave_override(request: HttpRequest, number: int) -> HttpResponse:
    gates = Gates()
    wave = get_object_or_404(Wave, number=number, earlier=False)
    if request.method != "POST" and not gates.is_closed_anywhere(wave):
        messages.info(request, _("It is open already."))
        return redirect("training:wave_list")
    form = OverrideForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if attempt(form, override_gate, wave=wave, by=request.user, **form.cleaned_data):
            messages.success(request, _("It is open. The next KL-Info is told, with your reason."))
            return redirect("training:wave_list")
    context = {"wave": wave, "why": gates.why_closed(wave, named=True)}
    return page(request, "training/wave_override.html", form, context)
