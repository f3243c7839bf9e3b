"""The board on paper, its blank slips, and a slip that somebody types in."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from improvements import services
from improvements.board import board_of
from improvements.board_paper import board_pdf
from improvements.forms.board import A3, PaperForm, SlipForm
from improvements.rules import belongs
from improvements.views.boards import find_unit
from lean_portal.answers import attempt, opened_or_sent, page
from organisation.models import Unit


@opened_or_sent
def board_print(request: HttpRequest, code: str) -> HttpResponse:
    """The answer is the file itself: the words of the slips are in it and nowhere else, and no browser keeps
    them."""
    unit = own_unit(request, code)
    form = PaperForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        count = form.cleaned_data["slips"]
        slips = attempt(form, services.print_slips, unit=unit, count=count, by=request.user)
        if slips is not None:
            return printed(unit, board_pdf(board_of(unit, None), slips, form.cleaned_data["paper"] == A3))
    return page(request, "improvements/board_print.html", form, {"unit": unit})


def own_unit(request: HttpRequest, code: str) -> Unit:
    """For those who meet at the board."""
    unit = find_unit(code)
    if not belongs(unit, request.user):
        raise PermissionDenied
    return unit


def printed(unit: Unit, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    name = _("Board, %(unit)s") % {"unit": unit.name}
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.pdf")
    patch_cache_control(response, private=True, no_store=True)
    return response


@opened_or_sent
def slip_type(request: HttpRequest, code: str) -> HttpResponse:
    unit = own_unit(request, code)
    form = SlipForm(request.POST if request.method == "POST" else None, use_required_attribute=False)
    if request.method == "POST" and form.is_valid():
        suggestion = attempt(form, services.type_slip, unit=unit, by=request.user, **form.cleaned_data)
        if suggestion is not None:
            words = {"number": suggestion.number, "title": suggestion.title}
            messages.success(request, _("The slip is in, as %(number)s: “%(title)s”. Throw it away.") % words)
            return redirect("improvements:slip_type", code)
    return page(request, "improvements/slip_type.html", form, {"unit": unit})
