"""How far a meeting has reached: now, and as it was on the days when the picture was kept."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lean_portal import clock
from lean_portal.safe_csv import as_file
from meetings.cascade import asked_units, messages_of
from meetings.models import Meeting, Reach
from meetings.permissions import leads_meetings, takes_part
from meetings.reach import Row, from_data, reach_of, total_of
from organisation.models import User
from organisation.permissions import allow
from organisation.roles import ANSWERING

NOW = "nu"
WIDE = 400  # of a bar


class Bar(NamedTuple):
    row: Row
    missing: list[str]  # names of workplaces, for those who may ask them

    @property
    def done(self) -> int:
        return share(self.row.briefed, self.row.workplaces)


def share(part: int, whole: int) -> int:
    return round(WIDE * part / whole) if whole else 0


@require_safe
@allow(takes_part)
def spreading(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = get_object_or_404(Meeting, pk=pk)
    if not meeting.is_held:
        messages.info(request, _("The meeting has not been held yet."))
        return redirect(meeting)
    pictures = list(meeting.reaches.all())
    chosen = picked(pictures, request)
    rows = from_data(chosen.data) if chosen else reach_of(meeting)
    context = {
        "meeting": meeting,
        "bars": bars(rows, request.user),
        "total": total_of(rows),
        "chosen": chosen,
        "pictures": pictures,
        "questions": meeting.questions.in_order().count(),
        "help": [
            each for each in meeting.briefings.asking_for_help() if may_ask(request.user, each.unit.path)
        ],
    }
    return render(request, "meetings/spreading.html", context)


@require_safe
@allow(takes_part)
def spreading_csv(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = get_object_or_404(Meeting, pk=pk)
    if not meeting.is_held:
        return redirect(meeting)
    chosen = picked(meeting.reaches.all(), request)
    rows = from_data(chosen.data) if chosen else reach_of(meeting)
    headings = [
        _("Organisation"), _("Workplaces"), _("Have been through it"), _("Day is set"), _("Without a day"),
        _("Present"), _("Of"), _("Not yet"),
    ]  # fmt: skip
    day = clock.local_day(chosen.at) if chosen else clock.today()
    found = [
        (
            row.name, row.workplaces, row.briefed, row.planned, row.undated, row.present, row.heads,
            ", ".join(missing),
        )
        for row, missing in bars(rows, request.user)
    ]  # fmt: skip
    return as_file(f"kl-info-{meeting.day}-spridning-{day}.csv", headings, found)


def picked(pictures: Iterable[Reach], request: HttpRequest) -> Reach | None:
    """The picture that is asked for by its step; otherwise how it is now."""
    step = request.GET.get("bild", NOW)
    return next((picture for picture in pictures if picture.step == step), None)


def bars(rows: Iterable[Row], user: User) -> list[Bar]:
    return [Bar(row, named(row, user)) for row in rows]


def named(row: Row, user: User) -> list[str]:
    """Which workplaces are missing, for the heads above them and those who lead."""
    return [name for _code, name, path in row.missing if may_ask(user, path)]


def may_ask(user: User, path: str) -> bool:
    """How it is at a workplace, and not only in its organisation."""
    above = tuple(post.path for post in user.posts_as(ANSWERING))
    return leads_meetings(user) or path.startswith(above)


def cascade_of(meeting: Meeting, user: User) -> dict[str, Any]:
    """For the page of the meeting: how far it has reached, and which answers came back."""
    if not meeting.is_held:
        return {}
    answered = list(meeting.questions.answered().for_rows().order_by("-answered_at")[:SHOWN])
    return {
        "reach": total_of(reach_of(meeting)),
        "answered": answered,
        "waiting_questions": meeting.questions.waiting().count(),
        "has_own": bool(user.posts_as(ANSWERING))
        and asked_units(meeting).filter(pk__in=user.answered_unit_ids).exists(),
        "messages": list(messages_of(meeting)) if leads_meetings(user) else [],
    }


SHOWN = 10  # answers on the page of the meeting
