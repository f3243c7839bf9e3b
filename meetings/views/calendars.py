"""Meetings in a calendar of one's own: one of them as a file, or all of them by an address."""

from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_POST, require_safe

from lean_portal import errors
from lean_portal.answers import attempt, opened_or_sent, page
from meetings import calendar_file
from meetings.forms.calendars import CalendarForm
from meetings.models import CalendarToken, Meeting
from meetings.permissions import takes_part
from meetings.services import calendars
from organisation.permissions import allow

CALENDAR = "text/calendar; charset=utf-8"


@require_safe
@allow(takes_part)
def meeting_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """One meeting, as a file."""
    meeting = get_object_or_404(Meeting.objects.exclude(opened_at=None), pk=pk)
    response = HttpResponse(calendar_file.published([meeting]), content_type=CALENDAR)
    response["Content-Disposition"] = content_disposition_header(True, f"KL-Info {meeting.day}.ics")
    return response


@opened_or_sent
@allow(takes_part)
def subscriptions(request: HttpRequest) -> HttpResponse:
    """The addresses that somebody has made. A new one is shown in the answer to the form and never again, so
    that answer is a page and no redirect, and no browser keeps it."""
    form = CalendarForm(
        request.POST if request.method == "POST" else None, initial={"submission_id": uuid4()}
    )
    token = None
    if request.method == "POST" and form.is_valid():
        token = attempt(form, calendars.make_token, by=request.user, **form.cleaned_data)
    context = {
        "address": settings.SITE_URL + reverse("meetings:calendar", args=[token]) if token else "",
        "tokens": list(request.user.calendar_tokens.all()),  # type: ignore[union-attr]
        "most": calendars.MOST,
        "fresh": CalendarForm(initial={"submission_id": uuid4()}),
    }
    response = page(request, "meetings/calendar.html", form, context)
    patch_cache_control(response, no_store=True)
    return response


@require_POST
@allow(takes_part)
def subscription_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(CalendarToken.objects.filter(user=request.user), pk=pk)
    calendars.revoke_token(token=token, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("The address no longer works."))
    return redirect("meetings:subscriptions")


@login_not_required  # a calendar program cannot log in; the token is what proves the right
@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """What the owner of the token may see. Whatever is wrong with it, it is a page that is not there, and
    Django does not write the address in the log."""
    user = calendars.read_token(token)
    if user is None:
        response = errors.page_not_found(request)
        response._has_been_logged = True  # type: ignore[attr-defined]
        return response
    with translation.override(user.language):
        content = calendar_file.published(Meeting.objects.in_calendars(), refreshed=True)
    return answer(request, content)


def answer(request: HttpRequest, content: bytes) -> HttpResponse:
    """Not sent again to a program that has it."""
    mark = f'"{calendar_file.mark(content)}"'

    @condition(etag_func=lambda request: mark)
    def whole(request: HttpRequest) -> HttpResponse:
        return HttpResponse(content, content_type=CALENDAR)

    response = whole(request)
    patch_cache_control(response, private=True, no_cache=True)
    return response
