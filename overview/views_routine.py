"""A manager's routine: the own units, those one level down, and one tap for a visit."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from lean_portal.returning import back
from organisation.models import Unit
from organisation.permissions import allow, answers_for_a_unit
from overview import routine
from training.helping import visits_for
from training.models import Visit
from training.services import helping


@require_safe
@allow(answers_for_a_unit)
def own(request: HttpRequest) -> HttpResponse:
    """The first unit whose post this person holds, in full; the others and those one level down by name."""
    units = list(routine.own_units(request.user))
    below = list(routine.one_level_down(request.user))
    holders = routine.holders_in(below)
    context = {
        "routine": shown(request, units[0]) if units else None,
        "others": units[1:],
        "below": [(unit, holders.get(unit.pk, "")) for unit in below],
        "acts": True,
    }
    return render(request, "overview/routine.html", context)


@require_safe
@allow(answers_for_a_unit)
def of_unit(request: HttpRequest, code: str) -> HttpResponse:
    unit = get_object_or_404(routine.readable(request.user), code=code)
    acts = unit.pk in visits_for(request.user)
    context = {"routine": shown(request, unit), "acts": acts}
    return render(request, "overview/routine.html", context)


def shown(request: HttpRequest, unit: Unit) -> routine.Routine:
    return routine.routine_of(unit, with_answers=routine.reads_answers(request.user, unit))


@require_POST
@allow(answers_for_a_unit)
def visit(request: HttpRequest, code: str) -> HttpResponse:
    """`seen`: the code of the workplace; without it the unit itself."""
    unit = get_object_or_404(Unit.objects.open().filter(pk__in=visits_for(request.user)), code=code)
    seen = get_object_or_404(Unit, code=request.POST.get("seen") or code)
    try:
        helping.note_visit(unit=unit, seen=seen, by=request.user)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    else:
        words = _("Your visit to %(unit)s is noted. You can take it back today.")
        messages.success(request, words % {"unit": seen.name})
    return back(request, "overview:routine")


@require_POST
@allow(answers_for_a_unit)
def visit_undo(request: HttpRequest, pk: int) -> HttpResponse:
    mine = Visit.objects.filter(unit__in=visits_for(request.user))
    try:
        helping.undo_visit(visit=get_object_or_404(mine, pk=pk), by=request.user)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The visit is taken back."))
    return back(request, "overview:routine")
