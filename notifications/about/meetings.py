from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.dateparse import parse_date

from lean_portal import clock
from lean_portal.templatetags.portal import day, weekday_day
from meetings.agenda_changes import changes
from meetings.calendar_file import Method, addressed, invitation
from meetings.key_messages import key_messages
from meetings.models import Correction, Item, Meeting, Series
from meetings.printed import agenda_pdf, messages_pdf
from meetings.readiness import missing_of
from meetings.services.reviewing import review_ends
from meetings.steps import Step, days_around
from meetings.timetable import agenda_of, timetable
from meetings.workflow import MeetingState
from notifications.about.base import About, Line, Told
from notifications.about.cascade import TOLD_AGAIN, of_briefing, path_to_mine
from notifications.audiences.meetings import was_called
from notifications.mime import File


def of_item(told: Told) -> dict[str, Any]:
    item: Item = told.subject
    return {
        "about": item.title,
        "item": item,
        "day": day(item.meeting.day) if item.meeting else "",
        "reason": item.answer,
    }


def path_of_item(told: Told) -> str:
    if told.rule.notice in TOLD_AGAIN:
        return path_to_mine(told)
    return str(told.subject.get_absolute_url())


ITEM = About(
    rows=Item.objects.select_related("meeting", "proposed_by", "owner_unit"),
    path=path_of_item,
    line=lambda item: Line(about=item.title, day=day(item.meeting.day) if item.meeting else "…"),
    facts=of_item,
)


BRIEFINGS = ("briefing_day_asked", "briefing_reminded", "briefing_last_day")

# ---- a meeting -------------------------------------------------------------------------------------------


def of_meeting(told: Told) -> dict[str, Any]:
    meeting: Meeting = told.subject
    own = OWN_FACTS.get(told.rule.notice)
    return {
        "about": day(meeting.day),
        "meeting": meeting,
        "day": day(meeting.day),
        "on": weekday_day(meeting.day),
        "is_called": was_called(told.event, meeting),
        **(own(told) if own else {}),
    }


def days_of(told: Told) -> dict[str, Any]:
    days = days_around(told.subject.day, Series.objects.current().all_offsets)
    return {
        "last_day": weekday_day(days[Step.LAST_DAY_FOR_ITEMS]),
        "set_day": weekday_day(days[Step.AGENDA_SET]),
        "call_day": weekday_day(days[Step.CALLED]),
    }


def with_agenda(told: Told) -> dict[str, Any]:
    slots = timetable(told.subject, agenda_of(told.subject))
    return {"slots": slots, "site": settings.SITE_URL}


def with_move(told: Told) -> dict[str, Any]:
    was = parse_date(told.event.data.get("was", ""))
    return {"was": weekday_day(was) if was else "", **with_agenda(told)}


def with_changes(told: Told) -> dict[str, Any]:
    """What is different from what was told before this."""
    told_of = told.subject.announcements.filter(pk__lte=told.event.data["announcement"])
    new, before = told_of.order_by("-pk")[:2]
    return {"changes": changes(before.agenda, new.agenda), **with_agenda(told)}


def with_missing(told: Told) -> dict[str, Any]:
    return {"missing": missing_of(told.subject, agenda_of(told.subject)), **days_of(told)}


def with_messages(told: Told) -> dict[str, Any]:
    return {"messages": key_messages(told.subject)}


def with_review(told: Told) -> dict[str, Any]:
    meeting: Meeting = told.subject
    until = review_ends(meeting, Series.objects.current())
    return {"until": day(until), "reason": meeting.reopened_reason}


OWN_FACTS: dict[str, Callable[[Told], dict[str, Any]]] = {
    "items_asked": days_of,
    "meeting_called": with_agenda,
    "meeting_moved": with_move,
    "meeting_near": with_agenda,
    "agenda_changed": with_changes,
    "agenda_check": with_missing,
    "agenda_due": with_missing,
    "call_delayed": with_missing,
    "key_messages": with_messages,
    **dict.fromkeys(("action_given", "notes_published", "notes_closed", "notes_reopened"), with_review),
    **dict.fromkeys(BRIEFINGS, of_briefing),
}


# ---- what comes with the mail ----------------------------------------------------------------------------


def files(told: Told) -> tuple[File, ...]:
    own = OWN_FILES.get(told.rule.notice)
    return own(told) if own else ()


def calendar_files(told: Told) -> tuple[File, ...]:
    """For those who were called: as a part that calendars act on, and as a file to find."""
    meeting: Meeting = told.subject
    if not was_called(told.event, meeting):
        return ()
    method = Method.CANCEL if meeting.state == MeetingState.CANCELLED else Method.REQUEST
    content = invitation(meeting, made=clock.now())
    return (
        File(content, f"text/calendar; charset=utf-8; method={method}", addressed=addressed),
        File(content, "application/ics", "KL-Info.ics", addressed=addressed),
    )


def agenda_file(told: Told) -> tuple[File, ...]:
    meeting: Meeting = told.subject
    if meeting.state != MeetingState.CALLED:
        return ()
    content = agenda_pdf(meeting, agenda_of(meeting))
    return (File(content, "application/pdf", f"KL-Info-{meeting.day}.pdf"),)


def messages_file(told: Told) -> tuple[File, ...]:
    meeting: Meeting = told.subject
    content = messages_pdf(meeting, key_messages(meeting))
    return (File(content, "application/pdf", f"KL-Info-{meeting.day}.pdf"),)


def whole_call(told: Told) -> tuple[File, ...]:
    found = calendar_files(told)
    return (*found, *agenda_file(told)) if found else ()


OWN_FILES: dict[str, Callable[[Told], tuple[File, ...]]] = {
    "meeting_called": whole_call,
    "meeting_moved": whole_call,
    "meeting_changed": whole_call,
    "meeting_cancelled": calendar_files,
    "agenda_changed": agenda_file,
    "key_messages": messages_file,
}


def way_to_meeting(told: Told) -> str:
    if told.rule.notice in BRIEFINGS:
        return path_to_mine(told)
    if told.rule.notice == "action_given":
        return reverse("meetings:action_list")
    if told.rule.notice.startswith("notes_"):
        return reverse("meetings:notes", args=[told.subject.pk])
    return str(told.subject.get_absolute_url())


MEETING = About(
    rows=Meeting.objects.select_related("selection"),
    path=way_to_meeting,
    line=lambda meeting: Line(about=day(meeting.day), day=day(meeting.day)),
    facts=of_meeting,
    files=files,
)


# ---- a correction of the notes ---------------------------------------------------------------------------


def of_correction(told: Told) -> dict[str, Any]:
    correction: Correction = told.subject
    return {
        "about": title_of(correction),
        "day": day(correction.meeting.day),
        "accepted": correction.state == Correction.State.ACCEPTED,
        "reason": correction.answer,
    }


def title_of(correction: Correction) -> str:
    return correction.item.title if correction.item else f"KL-Info {day(correction.meeting.day)}"


CORRECTION = About(
    rows=Correction.objects.select_related("item", "meeting"),
    path=lambda told: told.subject.get_absolute_url(),
    line=lambda correction: Line(about=title_of(correction)),
    facts=of_correction,
)
