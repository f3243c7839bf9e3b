"""The board on a screen on the wall: the addresses of a unit, and what they show.

The screen has no login and knows nobody: no session, no cookie, no link that leads to a login.
"""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from improvements import services
from improvements.board import board_of
from improvements.forms.board import ScreenForm
from improvements.models import BoardAddress
from improvements.services.board import MOST, shown_at
from improvements.views.boards import find_unit
from lean_portal import clock
from lean_portal.answers import attempt, opened_or_sent, page
from organisation.models import Unit

EVERY = 300  # seconds
GONE, UNKNOWN = 410, 404


@opened_or_sent
def board_walls(request: HttpRequest, code: str) -> HttpResponse:
    """A new address is shown in the answer to the form and never again, so that answer is a page and no
    redirect, and no browser keeps it."""
    unit = kept_unit(request, code)
    form = ScreenForm(request.POST if request.method == "POST" else None)
    token = None
    if request.method == "POST" and form.is_valid():
        token = attempt(form, services.make_board_address, unit=unit, by=request.user, **form.cleaned_data)
    context = {
        "unit": unit,
        "address": settings.SITE_URL + reverse("improvements:board_wall", args=[token]) if token else "",
        "screens": list(BoardAddress.objects.filter(unit=unit, revoked_at=None)),
        "most": MOST,
    }
    response = page(request, "improvements/board_walls.html", form, context)
    patch_cache_control(response, no_store=True)
    return response


def kept_unit(request: HttpRequest, code: str) -> Unit:
    """For whoever answers for it."""
    unit = find_unit(code)
    if unit.pk not in request.user.answered_unit_ids:
        raise PermissionDenied
    return unit


@require_POST
def board_wall_stop(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    address = get_object_or_404(BoardAddress.objects.filter(unit=kept_unit(request, code)), pk=pk)
    services.revoke_board_address(address=address, by=request.user)
    messages.success(request, _("The address is stopped. The screen shows nothing more."))
    return redirect("improvements:board_walls", code)


@login_not_required  # a screen cannot log in; the token is what proves the right
@require_safe
def board_wall(request: HttpRequest, token: str) -> HttpResponse:
    """What everybody in the group may read of the board. Django does not write the address in the log.

    Drawn without the request: whoever happens to be logged in there is nobody here, and the session is not
    even opened."""
    shown = shown_at(token)
    status = 200 if shown.unit and not shown.stopped else GONE if shown.stopped else UNKNOWN
    context = {
        "board": board_of(shown.unit, None) if shown.unit and status == 200 else None,
        "unit": shown.unit,
        "stopped": shown.stopped,
        "now": clock.now(),
        "every": EVERY,
        "here": request.path,
        "language": get_language(),
    }
    template = "improvements/board_wall.html"
    alone = bool(request.headers.get("HX-Request"))
    response = HttpResponse(
        render_to_string(f"{template}#now" if alone else template, context), status=status
    )
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    patch_cache_control(response, private=True, no_store=True)
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response
