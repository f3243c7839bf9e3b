"""A meeting on paper: its agenda, and its key messages. PDFs that can be read aloud."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lean_portal.pdf import render_pdf
from lean_portal.templatetags.portal import clock, weekday_day
from meetings.models import Item, Meeting
from meetings.timetable import timetable
from meetings.timing import Slot


def agenda_pdf(meeting: Meeting, items: Iterable[Item]) -> bytes:
    """Papers are links: the file stays small however large they are."""
    data = {
        **heading(meeting),
        "slots": [slot_words(slot) for slot in timetable(meeting, items)],
        "ends": clock(meeting.ends_at),
        "labels": {"papers": _("Papers:"), "ends": _("The meeting ends")},
    }
    name = _("Agenda, KL-Info %(day)s") % {"day": meeting.day}
    return render_pdf("meetings/typst/agenda.typ", {**data, "heading": _("Agenda for KL-Info")}, title=name)


def messages_pdf(meeting: Meeting, items: Iterable[Item]) -> bytes:
    data = {
        **heading(meeting),
        "heading": _("Key messages from KL-Info"),
        "lede": _("For you to pass on at your workplace."),
        "messages": [message_words(item) for item in items],
    }
    name = _("Key messages, KL-Info %(day)s") % {"day": meeting.day}
    return render_pdf("meetings/typst/messages.typ", data, title=name)


def heading(meeting: Meeting) -> dict[str, Any]:
    hours = f"{clock(meeting.starts_at)}–{clock(meeting.ends_at)}"
    return {"kicker": [capfirst(weekday_day(meeting.day)), hours, meeting.place]}


def slot_words(slot: Slot[Item]) -> dict[str, Any]:
    item = slot.item
    return {
        "clock": clock(slot.begins),
        "title": f"{slot.number}. {item.title}",
        "about": [item.owner, str(item.get_kind_display()), minutes(item)],
        "outcome": item.wished_outcome,
        "papers": [
            {"name": paper.name, "url": settings.SITE_URL + paper.get_absolute_url()}
            for paper in item.papers.all()
        ],
    }


def message_words(item: Item) -> dict[str, str]:
    names = ", ".join(unit.name for unit in item.concerns.all())
    return {
        "title": item.title,
        "text": item.message,
        "concerns": _("Concerns: %(names)s") % {"names": names} if names else "",
    }


def minutes(item: Item) -> str:
    return ngettext("%(count)s minute", "%(count)s minutes", item.minutes) % {"count": item.minutes}
