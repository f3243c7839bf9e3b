# ruff: noqa: F401, F811 - fixtures
"""Meetings in a calendar of one's own: by an address that can be taken back and stands in no log."""

import logging
import logging.config
from uuid import uuid4

import pytest
import vobject
from django.conf import settings as portal
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lean_portal.refusals import NotAllowed
from lean_portal.templatetags.portal import day as day_words
from lean_portal.tokens import new_token
from meetings.models import CalendarToken, Meeting
from meetings.obligations import obligations
from meetings.services import agenda, calendars, planning
from organisation.models import Appointment, User
from organisation.workdays import add_workdays
from tests.meetings.calling import DAY, at, call, fresh, planned, settle

pytestmark = pytest.mark.django_db
PAGE = "/kl-info/kalender/"


@pytest.fixture
def visitor(client, manager):
    client.force_login(manager)
    return client


@pytest.fixture
def token(manager):
    return calendars.make_token(by=manager, submission_id=uuid4())


@pytest.fixture
def opened(meeting, coordinator):
    return agenda.open_meeting(meeting=meeting, by=coordinator)


def read(token, **headers):
    return Client().get(f"{PAGE}{token}.ics", headers=headers)


def test_an_address_is_shown_once_and_only_its_fingerprint_is_kept(visitor, manager):
    form = {"submission_id": uuid4()}
    answer = visitor.post(PAGE, form)
    address = answer.context["address"]
    assert answer.status_code == 200 and address in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    token = address.rpartition("/")[2].removesuffix(".ics")
    assert token not in str(CalendarToken.objects.values())
    assert token not in visitor.get(PAGE).content.decode()
    assert read(token).status_code == 200
    # Sent once more, as by loading the page again.
    again = visitor.post(PAGE, form)
    assert again.status_code == 422 and manager.calendar_tokens.count() == 1


def test_nobody_has_more_than_five_and_nobody_without_a_part_has_any(manager, employee):
    for _time in range(calendars.MOST):
        calendars.make_token(by=manager, submission_id=uuid4())
    with pytest.raises(NotAllowed):
        calendars.make_token(by=manager, submission_id=uuid4())
    with pytest.raises(PermissionDenied):
        calendars.make_token(by=employee, submission_id=uuid4())


def test_one_takes_back_ones_own_and_nobody_elses(visitor, manager, head, token):
    mine = manager.calendar_tokens.get()
    calendars.make_token(by=head, submission_id=uuid4())
    theirs = head.calendar_tokens.get()
    assert visitor.post(f"{PAGE}{theirs.pk}/ta-tillbaka/").status_code == 404
    assert visitor.post(f"{PAGE}{mine.pk}/ta-tillbaka/").status_code == 302
    assert read(token).status_code == 404
    assert head.calendar_tokens.exists()


def test_it_shows_what_people_have_been_told_of(token, opened, coordinator, plan):
    hidden, gone = plan(30), agenda.open_meeting(meeting=plan(40), by=coordinator)
    planning.cancel_meeting(meeting=gone, by=coordinator, reason="Nej.")
    planning.cancel_meeting(meeting=plan(50), by=coordinator, reason="Aldrig öppnat.")
    found = vobject.readOne(read(token).content.decode())
    assert found.method.value == "PUBLISH"
    assert {(event.uid.value.partition("@")[0], event.status.value) for event in found.vevent_list} == {
        (str(opened.uid), "CONFIRMED"),
        (str(gone.uid), "CANCELLED"),
    }
    assert str(hidden.uid) not in read(token).content.decode()


def test_it_is_not_sent_again_to_whoever_has_it(token, opened, coordinator):
    answer = read(token)
    assert read(token, if_none_match=answer["ETag"]).status_code == 304
    planning.change_meeting(
        meeting=fresh(opened), by=coordinator, day=opened.day, starts=opened.starts, minutes=60, place="X"
    )
    assert read(token, if_none_match=answer["ETag"]).status_code == 200


@pytest.mark.parametrize("end", ["closed", "post"])
def test_an_owner_without_account_or_part_is_a_page_that_is_not_there(token, manager, end):
    if end == "closed":
        User.objects.filter(pk=manager.pk).update(is_active=False)
    else:
        Appointment.objects.filter(user=manager).delete()
    assert read(token).status_code == 404


def test_it_costs_the_same_however_many_meetings_there_are(token, opened, coordinator, plan):
    read(token)
    with CaptureQueriesContext(
        connection,
    ) as one:
        read(token)
    for count in (30, 40, 50):
        agenda.open_meeting(meeting=plan(count), by=coordinator)
    with CaptureQueriesContext(connection) as many:
        read(token)
    assert len(one) == len(many) <= 4


# ---- no log ------------------------------------------------------------------------------------------------


@pytest.fixture
def log(tmp_path):
    """What the portal writes with the formatter of its own settings."""
    file = tmp_path / "log"
    line = portal.LOGGING["formatters"]["line"]
    logging.config.dictConfig({"version": 1, "disable_existing_loggers": False, "formatters": {"line": line}})
    handler = logging.FileHandler(file)
    handler.setFormatter(logging.config.DictConfigurator({}).configure_formatter(dict(line)))
    logging.getLogger().addHandler(handler)
    yield file
    logging.getLogger().removeHandler(handler)
    handler.close()


def test_no_token_stands_in_a_log(token, log, caplog, monkeypatch):
    read(token), read(new_token())
    assert "lp_" not in caplog.text  # not even in the record
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    strict.post(f"{PAGE}{token}.ics")

    def broken(*args, **kwargs):
        raise ValueError(f"nothing at {token}")

    monkeypatch.setattr(calendars, "read_token", broken)
    assert strict.get(f"{PAGE}{token}.ics").status_code == 500
    strict.get(f"{PAGE}{token}.ics", headers={"host": "elsewhere.example"})
    logging.getLogger("lean_portal").error("%s", token, exc_info=ValueError(token))
    assert token in caplog.text
    written = log.read_text()
    assert "kalender/…" in written and "ValueError: nothing at …" in written
    assert token not in written


# ---- one meeting, and the answer to a call -----------------------------------------------------------------


def test_one_meeting_is_a_file_once_people_are_told_of_it(visitor, meeting, coordinator):
    path = reverse("meetings:meeting_calendar", args=[meeting.pk])
    assert visitor.get(path).status_code == 404
    agenda.open_meeting(meeting=meeting, by=coordinator)
    answer = visitor.get(path)
    assert answer["Content-Disposition"] == f'attachment; filename="KL-Info {meeting.day}.ics"'
    assert vobject.readOne(answer.content.decode()).vevent.sequence.value == "0"
    page = visitor.get(meeting.get_absolute_url()).content.decode()
    assert path in page and PAGE in page


def test_pages_are_for_those_who_take_part(client, employee, opened):
    client.force_login(employee)
    for path in (PAGE, reverse("meetings:meeting_calendar", args=[opened.pk])):
        assert client.get(path).status_code == 403


@pytest.mark.usefixtures("english")
def test_min_sida_says_when_the_agenda_is_to_be_settled_and_the_meeting_called(planned, coordinator, manager):
    def owed(offset):
        with at(add_workdays(DAY, offset), 9):
            return [each.headline for each in obligations(User.objects.get(pk=coordinator.pk))]

    with at(DAY, 9):
        words = day_words(DAY)  # the year is said when it is another than the clock's
    meeting = planned()
    agenda.open_meeting(meeting=meeting, by=coordinator)
    assert owed(-13) == []
    assert owed(-12) == [f"The agenda for KL-Info {words} is to be settled"]
    assert obligations(User.objects.get(pk=manager.pk)) == []
    settle(meeting, coordinator)
    assert owed(-8) == []
    assert owed(-7) == [f"Managers are to be called to KL-Info {words}"]
    call(meeting, coordinator)
    assert owed(-7) == []
