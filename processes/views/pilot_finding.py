"""A pilot as its pages need it, and who may write in it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _

from processes.models import Pilot
from processes.services.piloting import leads_pilot


def pilot_at(code: str) -> Pilot:
    rows = Pilot.objects.for_pages().prefetch_related("members__unit__authority")
    return get_object_or_404(rows, process__code=code)


def led_at(request: HttpRequest, code: str) -> Pilot:
    """404 where there is no pilot, 403 for whoever does not lead it."""
    pilot = pilot_at(code)
    if not leads_pilot(request.user, pilot):
        raise PermissionDenied
    return pilot


def if_over(request: HttpRequest, pilot: Pilot) -> HttpResponse | None:
    """To the page of a pilot that is closed: nothing is written in it any longer. What was sent meanwhile is
    answered by the service, with the words kept."""
    if not pilot.is_closed or request.method == "POST":
        return None
    messages.info(request, _("The pilot is closed, so nothing more is written in it."))
    return redirect(pilot)
