"""A meeting as calendars read it (RFC 5545), sent as an invitation or a cancellation (RFC 5546), or shown to
those who subscribe. Meetings in, bytes out."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from email.utils import parseaddr
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone

from meetings.models import Meeting
from meetings.workflow import MeetingState


class Method(TextChoices):
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"


# Stands where the line of the reader goes: one file is made for everybody who is told the same.
READER = b"X-READER:1\r\n"
LONGEST = 75  # octets in a line; what follows begins on a new one, after a space
# Written by hand: short, and for every year to come. The rule of the EU since October 1996.
ZONE = """BEGIN:VTIMEZONE
TZID:Europe/Stockholm
BEGIN:DAYLIGHT
DTSTART:19970330T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
"""


def invitation(meeting: Meeting, *, made: dt.datetime) -> bytes:
    """Asks everybody to come; for a cancelled meeting, takes that back. To be sent with `addressed`."""
    method = Method.CANCEL if meeting.state == MeetingState.CANCELLED else Method.REQUEST
    entry = event(meeting, made)
    entry.add("x-reader", "1")
    return calendar(method, [entry])


def addressed(content: bytes, address: str) -> bytes:
    """An invitation names whom it asks. No answer is asked for: nobody reads the mail of the portal."""
    who = "CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE"
    return content.replace(READER, folded(f"ATTENDEE;{who}:mailto:{address}"))


def published(meetings: Iterable[Meeting], *, refreshed: bool = False) -> bytes:
    """For a calendar of one's own. The same meetings give the same bytes. `refreshed`: the program comes back
    for it by itself."""
    entries = [event(meeting, meeting.calendar_changed_at) for meeting in meetings]
    return calendar(Method.PUBLISH, entries, refreshed)


def calendar(method: Method, entries: Iterable[Event], refreshed: bool = False) -> bytes:
    made = Calendar()
    made.add("prodid", f"-//{host()}//Lean-portalen//SV")
    made.add("version", "2.0")
    made.add("method", method.value)
    if refreshed:
        made.add("x-wr-calname", "KL-Info")
        made.add("refresh-interval", dt.timedelta(hours=4), parameters={"VALUE": "DURATION"})
        made.add("x-published-ttl", "PT4H")  # the same, to those who do not know RFC 7986
    made.add_component(zone())
    for entry in entries:
        made.add_component(entry)
    return made.to_ical()


def event(meeting: Meeting, made: dt.datetime) -> Event:
    entry, link = Event(), settings.SITE_URL + meeting.get_absolute_url()
    is_cancelled = meeting.state == MeetingState.CANCELLED
    entry.add("uid", f"{meeting.uid}@{host()}")
    entry.add("sequence", meeting.sequence)
    entry.add("dtstamp", made.astimezone(dt.UTC))
    entry.add("last-modified", meeting.calendar_changed_at.astimezone(dt.UTC))
    for name, moment in (("dtstart", meeting.starts_at), ("dtend", meeting.ends_at)):
        entry.add(name, timezone.localtime(moment))
    entry.add("summary", "KL-Info")
    entry.add("location", meeting.place)
    entry.add("description", "\n".join(description(meeting, is_cancelled, link)))
    entry.add("url", link)
    entry.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    entry.add("transp", "TRANSPARENT" if is_cancelled else "OPAQUE")
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    entry.add("organizer", f"mailto:{address}", parameters={"CN": name or "Lean-portalen"})
    return entry


def description(meeting: Meeting, is_cancelled: bool, link: str) -> list[str]:
    if is_cancelled:
        return [_("The meeting is cancelled: %(why)s") % {"why": meeting.cancelled_reason}, link]
    return [_("Agenda and papers are here:"), link]


def folded(line: str) -> bytes:
    """A line of any length as RFC 5545 wants it, never cut within a letter."""
    rows, row = [], b""
    for sign in line:
        written = sign.encode()
        if len(row) + len(written) > LONGEST:
            rows.append(row)
            row = b" "
        row += written
    return b"\r\n".join([*rows, row]) + b"\r\n"


@cache
def zone() -> Timezone:
    return Timezone.from_ical(ZONE)


def host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def mark(content: bytes) -> str:
    """The same as long as it says the same."""
    return hashlib.sha256(content).hexdigest()[:32]
