"""Calendar files against the rules of RFC 5545 and 5546, read back by a second reader."""

import datetime as dt
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject

from meetings.calendar_file import ZONE, addressed, folded, invitation, published
from meetings.models import Meeting

STOCKHOLM = ZoneInfo("Europe/Stockholm")
MADE = dt.datetime(2027, 8, 20, 5, tzinfo=dt.UTC)
PLACE = 'Folkets hus; stora salen, "Gåsen" \\ länk'


def a_meeting(day=dt.date(2027, 9, 1), **fields):
    at = dt.datetime(2027, 6, 1, 6, tzinfo=dt.UTC)
    usual = {"pk": 7, "starts": dt.time(8, 30), "minutes": 90, "place": PLACE, "state": "called"}
    return Meeting(day=day, revised_at=at, opened_at=at, **{**usual, **fields})


def sent(meeting, address="anna@almfors.example"):
    return addressed(invitation(meeting, made=MADE), address)


def event_of(content):
    """By the second reader."""
    return vobject.readOne(content.decode()).vevent


def assert_keeps_the_rules(content, method):
    lines = content.split(b"\r\n")
    assert lines.pop() == b""
    assert all(b"\n" not in line and b"\r" not in line and len(line) <= 75 for line in lines)
    for line in lines:
        line.decode()  # nothing is cut within a letter
    whole = content.decode().replace("\r\n ", "")
    for name in ("VERSION:2.0", "PRODID:", f"METHOD:{method}"):
        assert whole.count(f"\r\n{name}") == 1
    within = whole.partition("BEGIN:VEVENT")[2].partition("END:VEVENT")[0]
    for name in ("UID:", "DTSTAMP:", "SEQUENCE:", "SUMMARY:", "ORGANIZER;", "STATUS:", "LAST-MODIFIED:"):
        assert within.count(f"\r\n{name}") == 1
    assert within.count("\r\nDTSTART;TZID=Europe/Stockholm:") == 1
    assert "\r\nTZID:Europe/Stockholm\r\n" in whole
    assert "X-READER" not in whole
    vobject.readOne(content.decode()).validate(raiseException=True)
    assert not any(each.errors for each in icalendar.Calendar.from_ical(content).walk())


def test_an_invitation_keeps_the_rules_and_names_its_reader():
    meeting = a_meeting(sequence=3)
    content = sent(meeting, "en-mycket-lang-adress.till-en-enhetschef@valfard.almfors.example")
    assert_keeps_the_rules(content, "REQUEST")
    event = event_of(content)
    assert event.uid.value.startswith(str(meeting.uid))
    assert event.sequence.value == "3"
    assert event.location.value == PLACE
    assert event.dtstart.value == dt.datetime(2027, 9, 1, 8, 30, tzinfo=STOCKHOLM)
    assert event.dtend.value - event.dtstart.value == dt.timedelta(minutes=90)
    assert event.attendee.value == "mailto:en-mycket-lang-adress.till-en-enhetschef@valfard.almfors.example"
    assert "/kl-info/7/" in event.description.value
    assert event.status.value == "CONFIRMED"


def test_a_cancellation_says_why_and_has_the_same_uid():
    meeting = a_meeting(state="cancelled", cancelled_reason="Sjukdom; åter i höst,\nlovar vi.", sequence=4)
    content = sent(meeting)
    assert_keeps_the_rules(content, "CANCEL")
    event = event_of(content)
    assert event.status.value == "CANCELLED"
    assert event.uid.value == event_of(sent(a_meeting(uid=meeting.uid))).uid.value
    assert "Sjukdom; åter i höst,\nlovar vi." in event.description.value


def test_a_published_calendar_asks_nobody_and_is_the_same_every_time():
    meetings = [a_meeting(), a_meeting(dt.date(2027, 11, 3), state="cancelled", cancelled_reason="Nej.")]
    content = published(meetings, refreshed=True)
    assert_keeps_the_rules(published(meetings[:1], refreshed=True), "PUBLISH")
    assert content == published(meetings, refreshed=True)
    assert b"ATTENDEE" not in content
    assert [event.status.value for event in vobject.readOne(content.decode()).vevent_list] == [
        "CONFIRMED", "CANCELLED",
    ]  # fmt: skip


def test_an_empty_calendar_can_be_read():
    assert list(vobject.readOne(published([]).decode()).components()) != []


@pytest.mark.parametrize("line", ["A:" + "å" * 200, "A:" + "x" * 73, "A:" + "x" * 74, "A:" + "😀" * 40])
def test_a_long_line_is_folded_between_letters(line):
    rows = folded(line).split(b"\r\n")
    assert all(len(row) <= 75 for row in rows)
    assert "".join(row.decode().removeprefix(" ") for row in rows) == line


# The days on which the clocks change, 2026 to 2030, and those around them.
CHANGES = [
    dt.date(2026, 10, 25), dt.date(2027, 3, 28), dt.date(2027, 10, 31), dt.date(2028, 3, 26),
    dt.date(2028, 10, 29), dt.date(2029, 3, 25), dt.date(2030, 10, 27),
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("distance", [-2, -1, 0, 1])
def test_it_begins_at_the_same_time_on_the_wall_when_the_clocks_change(change, distance):
    day = change + dt.timedelta(days=distance)
    read = event_of(sent(a_meeting(day)))
    assert read.dtstart.value.astimezone(dt.UTC) == dt.datetime.combine(
        day, dt.time(8, 30), STOCKHOLM
    ).astimezone(dt.UTC)


def test_the_zone_says_what_the_world_says():
    """Every hour of three years, by the rule that stands in the file."""
    zone = icalendar.Timezone.from_ical(ZONE).to_tz()
    moment = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    while moment.year < 2029:
        assert moment.astimezone(zone).utcoffset() == moment.astimezone(STOCKHOLM).utcoffset()
        moment += dt.timedelta(hours=1)
