"""The meetings there are, and what happens when around each."""

from typing import NamedTuple

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from lean_portal import clock
from lean_portal.templatetags.portal import status
from meetings.life_line import life_line
from meetings.models import Item, Meeting, Series
from meetings.models.item import ItemQuerySet
from meetings.permissions import leads_meetings, takes_part
from meetings.plan import Planned, missed_when_planned, next_step, plan_of
from meetings.services import proposing
from meetings.signs import MEETING_SIGNS
from meetings.timetable import agenda_of, timetable
from meetings.views.attendance import own_places
from meetings.views.spreading import cascade_of
from meetings.workflow import MeetingState
from organisation.permissions import allow
from organisation.roles import Role

EARLIER = 12  # on one page


class Row(NamedTuple):
    meeting: Meeting
    next: Planned | None


@require_safe
@allow(takes_part)
def meeting_list(request: HttpRequest) -> HttpResponse:
    series = Series.objects.current()
    coming = [Row(meeting, next_step(meeting, series)) for meeting in Meeting.objects.coming()]
    pages = Paginator(Meeting.objects.past(), EARLIER)
    context = {
        "first": coming[0] if coming else None,
        "coming": coming,
        "earlier": pages.get_page(request.GET.get("page")),
        "cancelled": Meeting.objects.cancelled()[:EARLIER],
        "leads": leads_meetings(request.user),
        "edits_stories": request.user.has_role(Role.EDITOR, Role.COORDINATOR),
        "waiting": list(items_of(None).visible_to(request.user).proposed()),
    }
    return render(request, "meetings/meeting_list.html", context)


@require_safe
@allow(takes_part)
def meeting_detail(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = get_object_or_404(Meeting.objects.select_related("selection"), pk=pk)
    series = Series.objects.current()
    plan = plan_of(meeting, series)
    state = MeetingState(meeting.state)
    context = {
        "meeting": meeting,
        "sign": status(MEETING_SIGNS[state], state.label),
        "is_cancelled": state == MeetingState.CANCELLED,
        "plan": plan,
        "missed": missed_when_planned(meeting, plan),
        "leads": leads_meetings(request.user),
        "line": life_line(meeting, series),
        "agenda": timetable(meeting, agenda_of(meeting)),
        "can_propose": proposing.next_open() == meeting,
        "proposed": list(items_of(meeting).visible_to(request.user).proposed()),
        "own_places": own_places(meeting, request.user),
        "can_start": state == MeetingState.CALLED and meeting.day <= clock.today(),
        "cascade": cascade_of(meeting, request.user),
    }
    return render(request, "meetings/meeting_detail.html", context)


def items_of(meeting: Meeting | None) -> ItemQuerySet:
    """Those of a meeting; without one, those that wait for the next that is planned."""
    return Item.objects.filter(meeting=meeting).for_rows()
