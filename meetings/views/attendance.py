"""Who is there: one list to tick for those who lead, a press of a button for each manager."""

from typing import NamedTuple

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from lean_portal.answers import opened_or_sent
from meetings.attendance import Delegation, Place, delegations
from meetings.models import Attendance, Meeting
from meetings.permissions import leads_meetings, takes_part
from meetings.services import attending
from organisation.models import Unit, User
from organisation.permissions import allow
from organisation.roles import ANSWERING

PRESENT, DEPUTY, ABSENT = Attendance.Kind
LONGEST_ROLE = 80


class Told(NamedTuple):
    """What a browser has sent: what the page showed, and what is ticked now."""

    seen: dict[int, str]
    ticked: dict[int, str]


@opened_or_sent
@allow(leads_meetings)
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = get_object_or_404(Meeting, pk=pk)
    if meeting.state not in attending.MARKABLE:
        messages.info(request, attending.STANDS)
        return redirect(meeting)
    found = delegations(meeting)
    if request.method == "POST":
        marks = changes(told(request), found, request.POST.get("all", ""))
        try:
            attending.mark_attendance(meeting=meeting, by=request.user, marks=marks)
        except ValidationError as refusal:
            messages.warning(request, " ".join(refusal.messages))
        else:
            messages.success(request, _("The attendance is saved."))
        return redirect("meetings:attendance", pk)
    return render(request, "meetings/attendance.html", shown(meeting, found))


def shown(meeting: Meeting, found: list[Delegation]) -> dict[str, object]:
    marked = [place for each in found for place in each.places if place.came]
    return {
        "meeting": meeting,
        "delegations": found,
        "seen": " ".join(f"{place.unit.pk}{place.kind[0]}" for place in marked),
        "came": len(marked),
        "of": sum(each.of for each in found),
    }


def told(request: HttpRequest) -> Told:
    kinds = {"p": PRESENT, "d": DEPUTY}
    seen = {
        int(word[:-1]): kinds[word[-1]]
        for word in request.POST.get("seen", "").split()
        if word[:-1].isdecimal() and word[-1] in kinds
    }
    ticked: dict[int, str] = {int(pk): PRESENT for pk in request.POST.getlist("present") if pk.isdecimal()}
    ticked |= {int(pk): DEPUTY for pk in request.POST.getlist("deputy") if pk.isdecimal()}
    return Told(seen, ticked)


def changes(sent: Told, found: list[Delegation], whole: str) -> dict[int, str]:
    """Only what was changed on the page: what a manager has answered meanwhile stands. `whole`: the
    organisation of which everybody is there."""
    ticked = dict(sent.ticked)
    for each in found:
        if str(each.organisation.pk) == whole:
            ticked |= {place.unit.pk: ticked.get(place.unit.pk, PRESENT) for place in each.places}
    units = sent.seen.keys() | ticked.keys()
    return {pk: ticked.get(pk, ABSENT) for pk in units if sent.seen.get(pk) != ticked.get(pk)}


@require_POST
@allow(takes_part)
def attendance_own(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = get_object_or_404(Meeting, pk=pk)
    wanted = request.POST.get("unit", "")
    unit = get_object_or_404(Unit, pk=int(wanted) if wanted.isdecimal() else 0)
    try:
        attending.answer_for_unit(
            meeting=meeting,
            unit=unit,
            by=request.user,
            kind=request.POST.get("kind", ""),
            deputy_role=" ".join(request.POST.get("deputy_role", "").split())[:LONGEST_ROLE],
        )
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("Thank you, the coordinator sees your answer."))
    return redirect(meeting)


def own_places(meeting: Meeting, user: User) -> list[Place]:
    """What this person can answer for, while it can be answered."""
    own = {post.unit_id for post in user.posts_as(ANSWERING)}
    if not own or meeting.state not in attending.ANSWERABLE:
        return []
    return [place for each in delegations(meeting) for place in each.places if place.unit.pk in own]
