"""The board of a unit, as those who meet at it have it on a projector or a touch screen."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from improvements import services
from improvements.board import board_of
from improvements.forms.board import ChooseForm
from lean_portal import clock
from lean_portal.htmx import render_part
from lean_portal.returning import back
from organisation.models import Unit, User

CHOOSE = "valj"
EVERY = "60s"


def find_unit(code: str) -> Unit:
    return get_object_or_404(Unit.objects.open(), code=code)


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """The own one; whoever has several or none, or wants to see another, chooses."""
    own = own_units(request.user)
    if len(own) == 1 and CHOOSE not in request.GET and "unit" not in request.GET:
        return redirect("improvements:board_unit", own[0].code)
    form = ChooseForm(request.GET if "unit" in request.GET else None, home=home_of(request.user))
    if form.is_valid() and form.cleaned_data["unit"]:
        return redirect("improvements:board_unit", form.cleaned_data["unit"].code)
    context = {"own": own, "form": form, "choose": CHOOSE}
    return render(request, "improvements/board_choose.html", context, status=422 if form.errors else 200)


def own_units(user: User) -> list[Unit]:
    """The home unit first."""
    found = Unit.objects.open().filter(pk__in=user.unit_ids)
    return sorted(found, key=lambda unit: unit.pk != user.home_unit_id)


def home_of(user: User) -> int | None:
    return next((post.authority_id for post in user.posts if post.unit_id == user.home_unit_id), None)


@require_safe
@never_cache
def board_unit(request: HttpRequest, code: str) -> HttpResponse:
    found = board_of(find_unit(code), request.user)
    context: dict[str, Any] = {
        "board": found,
        "unit": found.unit,
        "today": clock.today(),
        "every": EVERY,
        "choose": CHOOSE,
        "keeps_screens": found.unit.pk in request.user.answered_unit_ids,
    }
    return render_part(request, "improvements/board.html", "now", context)


@require_POST
def board_meet(request: HttpRequest, code: str) -> HttpResponse:
    services.hold_board_meeting(unit=find_unit(code), by=request.user, on=clock.today())
    messages.success(request, _("Noted: you have had a board meeting today."))
    return back(request, "improvements:board_unit", code)


@require_POST
def board_meeting_undo(request: HttpRequest, code: str) -> HttpResponse:
    services.undo_board_meeting(unit=find_unit(code), by=request.user)
    messages.success(request, _("The meeting of today is taken away."))
    return redirect("improvements:board_unit", code)
