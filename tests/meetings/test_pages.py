"""KL-Info in the pages: who reads them, and planning, moving and cancelling."""

import datetime as dt

import pytest
from django.utils import timezone

from lean_portal import clock
from meetings.models import Meeting, Series
from meetings.services import planning
from organisation.roles import Role
from tests.improvements.pages import reader, text_of
from tests.meetings.conftest import HOURS, NATIONAL_DAY, ahead
from tests.meetings.test_planning import due_in, move

pytestmark = pytest.mark.django_db
LIST, NEW, SETTINGS = "/kl-info/", "/kl-info/nytt/", "/kl-info/installningar/"


@pytest.fixture
def client(coordinator):
    return reader(coordinator)


def at(meeting, deed=""):
    return f"{LIST}{meeting.pk}/{deed}"


def given(day, **fields):
    return {"day": day.isoformat(), "starts": "08.30", "minutes": "90", "place": "Folkets hus", **fields}


def settings_of(**fields):
    series = Series.objects.current()
    offsets = {step: abs(offset) for step, offset in series.all_offsets.items()}
    return {"version": series.version, "starts": "08:30", "minutes": 90, "place": "", **offsets, **fields}


# ---- reading ---------------------------------------------------------------------------------------------


def test_managers_read_what_happens_when_and_employees_do_not(meeting, manager, employee):
    page = reader(manager).get(at(meeting))
    text = text_of(page)
    assert page.text.count('<tr class="on" aria-current="step"') == 1
    assert "25 working days before" in text
    assert "1 working day after" in text
    assert "Move or change" not in text
    assert reader(manager).get(LIST).status_code == 200
    assert reader(employee).get(LIST).status_code == 403
    assert reader(employee).get(at(meeting)).status_code == 403


@pytest.mark.parametrize("role", [Role.EDITOR, Role.CROSS_MANAGEMENT, Role.GROUP_MANAGEMENT])
def test_those_who_carry_it_further_read_it_too(make_user, group, meeting, role):
    assert reader(make_user("nn", role, group)).get(at(meeting)).status_code == 200


def test_next_meeting_stands_on_top_and_cancelled_ones_are_folded_away(client, coordinator, plan):
    first, second = plan(9), plan(40)
    planning.cancel_meeting(meeting=first, by=coordinator, reason="Sjukdom.")
    text = text_of(client.get(LIST))
    assert "The next meeting" in text
    assert "1 cancelled" in text
    page = client.get(LIST).text
    assert page.index(second.get_absolute_url()) < page.index(first.get_absolute_url())
    assert "The meeting is cancelled: Sjukdom." in text_of(client.get(at(first)))


def test_nothing_planned_says_what_to_do(client, manager):
    assert "When do all managers meet next?" in text_of(client.get(LIST))
    assert "The KL-Info coordinator plans" in text_of(reader(manager).get(LIST))


def test_short_notice_is_said_to_whoever_leads(client, manager, plan):
    meeting = plan(11)
    assert "the days of three steps had passed already" in text_of(client.get(at(meeting)))
    assert "short notice" not in text_of(reader(manager).get(at(meeting)))


def test_as_many_queries_for_three_meetings_as_for_one(
    client, plan, django_assert_num_queries, django_assert_max_num_queries
):
    plan(10)
    client.get(LIST)
    with django_assert_max_num_queries(9) as one:
        client.get(LIST)
    plan(20), plan(30)
    with django_assert_num_queries(len(one)):
        client.get(LIST)


def test_earlier_meetings_are_paged(client, coordinator):
    with clock.at(timezone.now() - dt.timedelta(days=400)):
        for count in range(14):
            planning.plan_meeting(by=coordinator, day=ahead(count * 5), **HOURS)
    assert "Older" in text_of(client.get(LIST))
    assert "Newer" in text_of(client.get(f"{LIST}?page=2"))


# ---- planning --------------------------------------------------------------------------------------------


def test_a_meeting_begins_with_what_is_usual(client, coordinator):
    planning.change_series(by=coordinator, starts=dt.time(13), minutes=45, place="Salen", offsets={})
    page = client.get(NEW).text
    assert 'value="13:00"' in page
    assert 'value="45"' in page
    assert 'value="Salen"' in page


def test_a_meeting_is_planned(client):
    response = client.post(NEW, given(ahead(30)), follow=True)
    meeting = Meeting.objects.get()
    assert response.redirect_chain == [(at(meeting), 302)]
    assert "Nobody is told yet" in text_of(response)


def test_a_button_pressed_twice_plans_one_meeting(client):
    for _time in range(2):
        assert client.post(NEW, given(ahead(30))).status_code == 302
    assert Meeting.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"day": ""}, "Write the day."),
        ({"day": "i morgon"}, "Write the date as"),
        ({"day": NATIONAL_DAY.isoformat()}, "no working day"),
        ({"starts": "halv nio"}, "Write the time as"),
        ({"starts": "03.00"}, "between 6 and 22"),
        ({"minutes": "en timme"}, "in digits"),
        ({"minutes": "5"}, "15 to 480 minutes"),
        ({"place": ""}, "Write where it is held."),
        ({"place": "x" * 121}, "Shorten the text"),
        ({"selection": "99999"}, "Choose one from the list."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, fields, words):
    typed = given(ahead(30)) | {"place": "Rum 14"} | fields
    response = client.post(NEW, typed)
    assert response.status_code == 422
    assert words in text_of(response)
    for name in ("day", "starts", "minutes", "place"):
        assert f'value="{typed[name]}"' in response.text or not typed[name]
    assert not Meeting.objects.exists()


def test_a_day_that_is_taken_leads_to_the_meeting_there(client, meeting):
    response = client.post(NEW, given(meeting.day, place="Annan plats"))
    assert response.status_code == 422
    assert meeting.get_absolute_url() in response.text


# ---- changing --------------------------------------------------------------------------------------------


def test_a_meeting_is_moved_and_its_choice_comes_along(client, meeting, assessing_round):
    round_ = due_in(assessing_round, 15)
    client.post(at(meeting, "andra/"), given(meeting.day, version=0, selection=round_.pk))
    response = client.post(
        at(meeting, "andra/"), given(ahead(28), version=1, selection=round_.pk), follow=True
    )
    assert "every day around it" in text_of(response)
    round_.refresh_from_db()
    assert clock.local_day(round_.decide_before) == ahead(23)
    assert round_.get_absolute_url() in response.text


def test_two_pages_at_once_compare_and_lose_nothing(client, meeting, coordinator):
    move(meeting, coordinator, place="Biblioteket")
    response = client.post(at(meeting, "andra/"), given(meeting.day, version=0, place="Rum 14"))
    assert response.status_code == 409
    assert "Saved in the meantime: Biblioteket" in text_of(response)
    assert 'value="Rum 14"' in response.text
    again = client.post(at(meeting, "andra/"), given(meeting.day, version=1, place="Rum 14"))
    assert again.status_code == 302
    assert Meeting.objects.get().place == "Rum 14"


def test_a_meeting_is_cancelled_with_a_reason(client, meeting):
    assert client.post(at(meeting, "stall-in/"), {"reason": ""}).status_code == 422
    response = client.post(at(meeting, "stall-in/"), {"reason": "Sjukdom."}, follow=True)
    assert "The meeting is cancelled: Sjukdom." in text_of(response)
    for deed in ("andra/", "stall-in/"):
        assert client.get(at(meeting, deed), follow=True).redirect_chain == [(at(meeting), 302)]
    assert client.post(at(meeting, "andra/"), given(ahead(22), version=1)).status_code == 409


@pytest.mark.parametrize("address", [NEW, SETTINGS])
def test_managers_do_not_lead(address, manager, meeting):
    browser = reader(manager)
    assert browser.get(address).status_code == 403
    assert browser.post(address, {}).status_code == 403
    assert browser.post(at(meeting, "andra/"), {}).status_code == 403
    assert browser.post(at(meeting, "stall-in/"), {"reason": "Nej"}).status_code == 403


# ---- settings --------------------------------------------------------------------------------------------


def test_settings_are_saved_and_every_plan_follows(client, meeting):
    response = client.post(SETTINGS, settings_of(called=9, starts="13.15"), follow=True)
    assert "The days of every meeting follow them." in text_of(response)
    assert "9 working days before" in text_of(client.get(at(meeting)))
    assert Series.objects.current().offsets == {"called": -9}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"called": "tidigt"}, "Write 0 to 60 working days"),
        ({"reached": "61"}, "Write 0 to 60 working days"),
        ({"called": "11"}, "in the wrong order"),
        ({"day_before": "0"}, "in the wrong order"),
    ],
)
def test_settings_that_cannot_be_are_refused_at_their_field(client, fields, words):
    response = client.post(SETTINGS, settings_of(**fields))
    assert response.status_code == 422
    assert words in text_of(response)
    assert not Series.objects.filter(version__gt=0).exists()


def test_settings_saved_meanwhile_are_shown_beside(client, coordinator):
    typed = settings_of(place="Salen")
    planning.change_series(by=coordinator, starts=dt.time(9), minutes=90, place="Biblioteket", offsets={})
    response = client.post(SETTINGS, typed)
    assert response.status_code == 409
    assert "Saved in the meantime: Biblioteket" in text_of(response)
