"""Writing the map of a process, without a drawing tool: rows that are added, moved and taken away."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from lean_portal.answers import opened_or_sent
from processes.forms import maps
from processes.forms.maps import MapForm
from processes.forms.processes import Difference
from processes.models import Pilot, ProcessMap
from processes.services import pilot_work
from processes.views.pilot_finding import if_over, led_at


@opened_or_sent
def pilot_map(request: HttpRequest, code: str, variant: str) -> HttpResponse:
    pilot = led_at(request, code)
    if variant not in ProcessMap.Variant.values:
        raise Http404
    if over := if_over(request, pilot):
        return over
    row = map_of(pilot, variant)
    if request.method != "POST":
        return form_page(request, row, MapForm.of(maps.saved_steps(row), row.version))
    act = request.POST.get("do", "save")
    if act != "save":
        form = MapForm.changed(request.POST, act)
        return form_page(request, row, form, focus=maps.target(act, form.count))
    return saved(request, row, MapForm.sent(request.POST))


def saved(request: HttpRequest, row: ProcessMap, form: MapForm) -> HttpResponse:
    if not form.is_valid():
        return form_page(request, row, form, status=422)
    try:
        pilot_work.change_map(
            pilot=row.pilot,
            by=request.user,
            variant=row.variant,
            steps=form.steps(),
            version=form.cleaned_data["version"],
        )
    except ValidationError as refusal:
        return refused(request, row, form, refusal)
    messages.success(request, _("The map is saved, and everybody can read it."))
    return redirect(f"{row.pilot.get_absolute_url()}#map")


def refused(request: HttpRequest, row: ProcessMap, form: MapForm, refusal: ValidationError) -> HttpResponse:
    """409 with both where somebody was faster; sending once more then replaces what is saved."""
    if getattr(refusal, "code", "") != "stale":
        form.refuse(refusal)
        return form_page(request, row, form, status=422)
    now = map_of(row.pilot, row.variant)
    theirs, mine = maps.in_words(maps.saved_steps(now)), maps.in_words(form.steps())
    rows = [Difference(_("The steps"), theirs, mine)] if theirs != mine else []
    form.at_version(now.version)
    conflict = {"why": refusal.messages[0], "rows": rows}
    return form_page(request, now, form, status=409, conflict=conflict)


def map_of(pilot: Pilot, variant: str) -> ProcessMap:
    """As it is saved, or empty before anybody has written it."""
    row = pilot.maps.filter(variant=variant).first() or ProcessMap(pilot=pilot, variant=variant)
    row.pilot = pilot
    return row


def form_page(
    request: HttpRequest,
    row: ProcessMap,
    form: MapForm,
    *,
    status: int = 200,
    focus: str = "",
    conflict: Any = None,
) -> HttpResponse:
    pilot = row.pilot
    roles = dict.fromkeys(member.role for member in pilot.members.all())
    context = {
        "pilot": pilot,
        "process": pilot.process,
        "map": row,
        "form": form,
        "roles": list(roles),
        "focus": focus,
        "conflict": conflict,
    }
    return render(request, "processes/pilot_map_form.html", context, status=status)
