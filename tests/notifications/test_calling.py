# ruff: noqa: F401, F811 - fixtures
"""Who is told what before a KL-Info and on its day: with a moved clock, from the first to the last."""

import datetime as dt
import email
import email.policy
import io

import pypdf
import pytest
import vobject

from meetings.models import Paper
from meetings.services import agenda, attending, clock, planning
from notifications.models import Delivery
from notifications.services import expand_waiting
from organisation.roles import Role
from organisation.workdays import add_workdays
from tests.meetings.calling import (
    DAY,
    add_item,
    at,
    call,
    fresh,
    hold,
    planned,
    settle,
    tick,
)
from tests.meetings.conftest import HOURS, coordinator
from tests.notifications.test_processes import mails, told
from tests.processes.conftest import decider

MESSAGE = "Vi börjar med två processer. Fråga din chef."


@pytest.fixture
def people(manager, head, decider, convenor, steering_member, coordinator, employee, make_user, home_care):
    """Everybody whom a meeting concerns, and an employee whom it does not."""
    return {"deputy": make_user("ersattare", Role.DEPUTY, home_care)}


MANAGERS = {"chef", "forvaltningschef", "ersattare"}
TOP = {"forvaltningschef", "styrgrupp", "styrgrupp2"}


@pytest.fixture
def lived(told):
    """lived(from, to, acts) moves the clock, three times a day, and tells who was told what on which day.
    `acts`: (day, hour) → what somebody does then."""

    def live(first, last, acts):
        found, day = [], first
        while day <= last:
            for hour, minute in ((6, 30), (7, 5), (10, 0), (15, 35)):
                with at(day, hour, minute):
                    if act := acts.get((day, hour)):
                        act()
                    if clock.pass_time() or act:
                        assert clock.pass_time() == 0
                        notices = told()
                        for notice in sorted({notice for notice, _ in notices}):
                            found.append(
                                (day, hour, notice, {who for name, who in notices if name == notice})
                            )
            day += dt.timedelta(days=1)
        return found

    return live


def test_nobody_is_reminded_of_what_is_done(lived, planned, people, coordinator):
    meeting = planned()
    found = lived(
        add_workdays(DAY, -26),
        DAY,
        {
            (add_workdays(DAY, -20), 10): lambda: settle(meeting, coordinator),
            (add_workdays(DAY, -8), 10): lambda: call(meeting, coordinator),
            (DAY, 10): lambda: hold(meeting),
        },
    )
    assert [(notice, who) for _, _, notice, who in found] == [
        ("items_asked", TOP),
        ("meeting_called", MANAGERS),
        ("meeting_near", MANAGERS),
    ]


def test_an_agenda_that_is_late_is_told_of_and_called_on_the_next_morning(
    lived, planned, people, coordinator
):
    meeting = planned()
    t = {offset: add_workdays(DAY, offset) for offset in (-8, -7, -6, -5)}
    found = lived(t[-8], t[-5], {(t[-6], 15): lambda: settle(meeting, coordinator)})
    assert [(day, hour, notice) for day, hour, notice, _ in found if notice != "items_asked"] == [
        (t[-8], 7, "agenda_due"),
        (t[-7], 7, "call_delayed"),
        (t[-6], 15, "meeting_called"),
    ]


def test_planned_at_short_notice_the_later_reminder_counts(lived, planned, people):
    planned(before=6)
    found = lived(DAY - dt.timedelta(days=5), DAY - dt.timedelta(days=5), {})
    assert {(notice, hour) for _, hour, notice, _ in found} == {("items_asked", 7), ("call_delayed", 7)}


def test_opening_by_hand_is_the_same_single_notice(told, planned, people, coordinator):
    meeting = planned()
    with at(DAY - dt.timedelta(days=60), 10):
        agenda.open_meeting(meeting=meeting, by=coordinator)
        assert told() == {("items_asked", who) for who in TOP}
    tick(add_workdays(DAY, -25), 8)
    assert told() == set()


# ---- moved, changed, cancelled -----------------------------------------------------------------------------


@pytest.fixture
def called(planned, people, coordinator, told, home_care):
    """A meeting that all have been called to."""
    meeting = planned()
    with at(add_workdays(DAY, -25), 8):
        clock.pass_time()
    with at(add_workdays(DAY, -9), 9):
        add_item(meeting, home_care, coordinator, message=MESSAGE)
        settle(meeting, coordinator)
    with at(add_workdays(DAY, -7), 8):
        clock.pass_time()
        assert ("meeting_called", "chef") in told()
    return fresh(meeting)


def move(meeting, by, **fields):
    known = {"day": meeting.day, "starts": meeting.starts, "minutes": meeting.minutes, "place": meeting.place}
    return planning.change_meeting(meeting=meeting, by=by, **{**known, **fields})


def parts_of(letter):
    message = email.message_from_bytes(letter.message().as_bytes(), policy=email.policy.default)
    assert message.defects == []
    return message, {part.get_content_type(): part for part in message.walk() if not part.is_multipart()}


def calendar_in(parts):
    return vobject.readOne(parts["text/calendar"].get_content())


def test_the_call_brings_agenda_and_invitation_to_each_reader(called, mailoutbox, people):
    letter = next(mail for mail in mailoutbox if mail.to == ["chef@almfors.example"] and mail.files)
    message, parts = parts_of(letter)
    assert message.get_content_type() == "multipart/mixed"
    assert [part.get_content_type() for part in message.iter_parts()] == [
        "multipart/alternative", "application/ics", "application/pdf",
    ]  # fmt: skip
    alike = next(message.iter_parts())
    assert [part.get_content_type() for part in alike.iter_parts()] == [
        "text/plain", "text/html", "text/calendar",
    ]  # fmt: skip
    assert parts["text/calendar"].get_param("method") == "REQUEST"
    assert parts["application/ics"].get_filename() == "KL-Info.ics"
    found = calendar_in(parts)
    assert found.method.value == "REQUEST"
    assert found.vevent.attendee.value == "mailto:chef@almfors.example"
    assert parts["application/ics"].get_content() == parts["text/calendar"].get_payload(decode=True)
    text = message.get_body(("plain",)).get_content()
    assert "8.30  1. " in text and "8.40  2. Nya pilotprocesser" in text and "10.00  " in text
    pdf = pypdf.PdfReader(io.BytesIO(parts["application/pdf"].get_content()))
    assert "Nya pilotprocesser" in pdf.pages[0].extract_text()
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    # The message is for afterwards.
    assert MESSAGE not in text + pdf.pages[0].extract_text()


def test_papers_are_links_in_mail_and_file(called, coordinator, mailoutbox, told):
    paper = Paper.objects.create(
        item=called.items.get(position=2), name="Kartan", content=b"%PDF-", size=5, pages=1,
        added_by=coordinator,
    )  # fmt: skip
    with at(add_workdays(DAY, -6), 9):
        move(called, coordinator, starts=dt.time(9))
        told()
    message, parts = parts_of(mailoutbox[-1])
    pdf = pypdf.PdfReader(io.BytesIO(parts["application/pdf"].get_content()))
    links = [note.get_object().get("/A", {}).get("/URI", "") for note in pdf.pages[0]["/Annots"]]
    assert any(str(link).endswith(f"/kl-info/underlag/{paper.pk}/") for link in links)
    assert len(mailoutbox[-1].message().as_bytes()) < 200_000


@pytest.mark.parametrize(
    ("change", "notice"),
    [({"day": add_workdays(DAY, 2)}, "meeting_moved"), ({"place": "Biblioteket"}, "meeting_changed")],
)
def test_a_called_meeting_that_changes_changes_in_every_calendar(
    called, coordinator, told, mailoutbox, change, notice
):
    before = calendar_in(parts_of(mailoutbox[-1])[1]).vevent
    with at(add_workdays(DAY, -6), 9):
        move(called, coordinator, **change)
        assert told() == {(notice, who) for who in MANAGERS}
    after = calendar_in(parts_of(mailoutbox[-1])[1]).vevent
    assert after.uid.value == before.uid.value
    assert int(after.sequence.value) == int(before.sequence.value) + 1
    assert after.dtstamp.value > before.dtstamp.value


def test_a_called_meeting_that_is_cancelled_goes_out_of_every_calendar_for_everybody(
    called, coordinator, told, mailoutbox, manager
):
    with at(add_workdays(DAY, -1), 20):
        planning.cancel_meeting(meeting=called, by=coordinator, reason="Stormen.")
        assert told() == {("meeting_cancelled", who) for who in MANAGERS}
        assert clock.pass_time() == 0
    message, parts = parts_of(mailoutbox[-1])
    assert calendar_in(parts).method.value == "CANCEL"
    assert calendar_in(parts).vevent.sequence.value == "1"
    assert parts["text/calendar"].get_param("method") == "CANCEL"
    assert "Stormen." in message.get_body(("plain",)).get_content()
    assert "List-Unsubscribe" not in message
    assert tick(DAY, 15, 40) == 0


def test_of_a_draft_nobody_is_told_and_of_an_open_one_those_who_were_asked(
    told, planned, people, coordinator
):
    draft = planned()
    with at(DAY - dt.timedelta(days=60), 10):
        move(draft, coordinator, place="Biblioteket")
        assert told() == set()
        agenda.open_meeting(meeting=fresh(draft), by=coordinator)
        told()
        opened = move(fresh(draft), coordinator, day=add_workdays(DAY, 1))
        assert told() == {("meeting_moved", who) for who in TOP}
        planning.cancel_meeting(meeting=opened, by=coordinator, reason="Nej.")
        assert told() == {("meeting_cancelled", who) for who in TOP}


def test_a_choice_that_is_presented_moves_nothing_in_a_calendar(called, coordinator, told):
    with at(add_workdays(DAY, -6), 9):
        called.selection_id = None
        agenda_before = called.sequence
        move(called, coordinator)
        assert fresh(called).sequence == agenda_before
        assert told() == set()


def test_what_waits_to_be_sent_is_dropped_when_it_is_no_longer_true(called, coordinator, told):
    with at(add_workdays(DAY, -1), 8):
        assert clock.pass_time() == 1
        expand_waiting()
        assert Delivery.objects.filter(notice="meeting_near", state="pending").exists()
        move(called, coordinator, day=add_workdays(DAY, 5))
        assert {notice for notice, _ in told()} == {"meeting_moved"}
    with at(add_workdays(DAY, 4), 8):
        assert clock.pass_time() == 1
        assert told() == {("meeting_near", who) for who in MANAGERS}


@pytest.mark.parametrize("kind", ["absent", "deputy"])
def test_whoever_does_not_come_is_not_reminded_until_the_meeting_moves(
    called, told, manager, coordinator, home_care, kind
):
    with at(add_workdays(DAY, -3), 8):
        attending.answer_for_unit(meeting=called, unit=home_care, by=manager, kind=kind)
    with at(add_workdays(DAY, -1), 8):
        clock.pass_time()
        away = {"chef", "ersattare"} if kind == "absent" else {"chef"}
        assert told() == {("meeting_near", who) for who in MANAGERS - away}
        move(called, coordinator, day=add_workdays(DAY, 5))
        told()
    with at(add_workdays(DAY, 4), 8):
        clock.pass_time()
        assert told() == {("meeting_near", who) for who in MANAGERS}


# ---- what changes after the call ---------------------------------------------------------------------------


def minutes_of(meeting, minutes):
    meeting.items.filter(position=2).update(minutes=minutes)


def test_two_changes_are_one_mail_once_it_is_quiet(called, told, mails):
    day = add_workdays(DAY, -5)
    minutes_of(called, 25)
    assert tick(day, 9, 0) == 0
    called.items.filter(position=2).update(title="Två pilotprocesser")
    assert [tick(day, 9, minute) for minute in (5, 10, 20, 30, 34)] == [0] * 5
    assert [tick(day, 9, minute) for minute in (35, 40)] == [1, 0]
    with at(day, 9, 41):
        assert told() == {("agenda_changed", who) for who in MANAGERS}
    assert "Två pilotprocesser" in mails()[-1] and "Nya pilotprocesser" in mails()[-1]
    # While it is being sent, one more.
    minutes_of(called, 30)
    assert [tick(day, 10, minute) for minute in (0, 35)] == [0, 1]
    with at(day, 10, 40):
        assert told() == {("agenda_changed", who) for who in MANAGERS}


def test_what_the_mail_about_a_move_says_is_not_told_once_more(called, told, coordinator):
    day = add_workdays(DAY, -5)
    minutes_of(called, 25)
    with at(day, 9):
        move(called, coordinator, place="Biblioteket")
        assert {notice for notice, _ in told()} == {"meeting_changed"}
    assert [tick(day, hour) for hour in (10, 11)] == [0, 0]


def test_changed_and_changed_back_is_nothing(called):
    day = add_workdays(DAY, -5)
    minutes_of(called, 25)
    assert tick(day, 9, 0) == 0
    minutes_of(called, 20)
    assert [tick(day, hour) for hour in (10, 11, 12)] == [0, 0, 0]


def test_what_is_not_quiet_is_told_at_15_on_the_day_before(called):
    day = add_workdays(DAY, -1)
    assert tick(day, 8) == 1  # the reminder
    minutes_of(called, 25)
    assert tick(day, 14, 50) == 0
    minutes_of(called, 30)
    assert tick(day, 15, 0) == 1
    minutes_of(called, 20)
    assert [tick(day, 15, 5), tick(day, 15, 34), tick(day, 15, 35)] == [0, 0, 1]


def test_two_mails_of_changes_that_wait_at_once_both_say_what_changed(called, told, mails):
    day = add_workdays(DAY, -5)
    minutes_of(called, 25)
    tick(day, 9), tick(day, 10)
    minutes_of(called, 30)
    tick(day, 11), tick(day, 12)
    before = len(mails())
    with at(day, 12):
        told()
    new = mails()[before:]
    assert len(new) == 2 * len(MANAGERS)
    assert sum("25 minuter i stället för 20" in mail for mail in new) == len(MANAGERS)
    assert sum("30 minuter i stället för 25" in mail for mail in new) == len(MANAGERS)


# ---- the day itself ----------------------------------------------------------------------------------------


def test_key_messages_come_with_one_page_and_without_what_waits_for_samverkan(
    called, told, mailoutbox, coordinator, home_care, care
):
    for number in range(5):  # as many and as long as they may be
        title = f"Punkt {number} som har en rubrik av vanlig längd"
        add_item(called, care, coordinator, title, position=3, message="Ett ord till. " * 20)
    hush = add_item(called, care, coordinator, "Hemligt", position=3, message="Ssh.", awaits_samverkan=True)
    hush.concerns.add(care)
    hold(called)
    with at(DAY, 10, 5):
        assert clock.pass_time() == 1
        assert told() == {("key_messages", who) for who in MANAGERS}
    message, parts = parts_of(mailoutbox[-1])
    text = message.get_body(("plain",)).get_content()
    pdf = pypdf.PdfReader(io.BytesIO(parts["application/pdf"].get_content()))
    assert len(pdf.pages) == 1
    for said in (text, pdf.pages[0].extract_text()):
        assert MESSAGE in " ".join(said.split()) and "Ssh." not in said
    assert tick(DAY, 16) == 0


def test_a_meeting_that_nobody_ended_is_told_of_at_half_past_three_and_its_messages_come_after(called, told):
    assert tick(DAY, 15, 25) == 0
    with at(DAY, 15, 31):
        assert clock.pass_time() == 1
        assert told() == {("end_missing", "samordnare")}
    hold(called, 15)
    with at(DAY, 15, 50):
        assert clock.pass_time() == 1
        assert told() == {("key_messages", who) for who in MANAGERS}


def test_without_a_message_nothing_is_sent(called, told):
    called.items.update(message="")
    hold(called)
    assert tick(DAY, 10) == 0


def test_old_meetings_are_left_in_peace(called):
    hold(called)
    assert tick(DAY + dt.timedelta(days=4), 10) == 0


def test_six_hundred_get_one_file_that_is_made_once(called, coordinator, told, make_user, care, monkeypatch):
    made = []
    monkeypatch.setattr("notifications.about.meetings.agenda_pdf", lambda *a: made.append(a) or b"%PDF-")
    for number in range(40):
        make_user(f"chef{number}", Role.DEPUTY, care)
    with at(add_workdays(DAY, -6), 9):
        move(called, coordinator, place="Biblioteket")
        assert len(told()) == 40 + len(MANAGERS)
    assert len(made) == 1
