"""A screen on the wall: its address, what it shows without a login, and how it is stopped."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from events.models import Event
from improvements import services
from improvements.models import BoardAddress
from lean_portal import clock
from lean_portal.tokens import MARK, hash_of
from tests.improvements.pages import reader, text_of
from tests.values.racing import at_once, refusals

PAGE = "/tavla/VOF-HTC/skarmar/"


@pytest.fixture
def screen(manager, home_care):
    return services.make_board_address(unit=home_care, name="Personalrummet", by=manager)


def on_screen(token, **headers):
    return Client(headers=headers).get(f"/tavla/skarm/{token}/")


def test_address_is_shown_once_and_only_its_hash_is_kept(manager, home_care):
    client = reader(manager)
    response = client.post(PAGE, {"name": "Personalrummet"})
    token = re.search(rf"/tavla/skarm/({MARK}[\w-]+)/", response.text)[1]
    assert "no-store" in response["Cache-Control"]
    assert token not in client.get(PAGE).text and "Personalrummet" in client.get(PAGE).text
    assert BoardAddress.objects.get().key == hash_of(token)
    assert token not in str(list(Event.objects.values_list("data", flat=True)))
    again = client.post(PAGE, {"name": "Personalrummet"})
    assert again.status_code == 422 and 'href="#id_name"' in again.text
    number = client.post(PAGE, {"name": "Hos 850312-2387"})
    assert number.status_code == 422 and 'value="Hos 850312-2387"' in number.text


def test_only_whoever_answers_for_the_unit_makes_and_stops_addresses(
    screen, employee, other_manager, head, home_care
):
    address = BoardAddress.objects.get()
    for user in (employee, other_manager):
        assert reader(user).get(PAGE).status_code == 403
        assert reader(user).post(PAGE, {"name": "Köket"}).status_code == 403
        assert reader(user).post(f"{PAGE}{address.pk}/stoppa/").status_code == 403
    assert on_screen(screen).status_code == 200


def test_screen_shows_what_all_may_read_and_knows_nobody(screen, employee, manager, submit, home_care):
    submit(employee, title="Inte läst än")
    services.acknowledge_suggestion(suggestion=submit(employee, title="Läst av alla"), by=manager)
    response = on_screen(screen)
    assert "Läst av alla" in response.text and "Inte läst än" not in response.text
    assert employee.name not in response.text and manager.name not in response.text
    assert not re.search(r"<a\b|<form\b|logga-in|csrf", response.text)
    assert not response.cookies
    assert response["Referrer-Policy"] == "no-referrer" and "noindex" in response["X-Robots-Tag"]
    assert "no-store" in response["Cache-Control"]
    part = on_screen(screen, hx_request="true")
    assert part.text.lstrip().startswith('<div class="stack" id="now"') and not part.cookies


def test_the_list_says_on_which_day_a_screen_was_last_used_and_nothing_more(screen, manager):
    client = reader(manager)
    assert "Never" in text_of(client.get(PAGE))

    def updates():
        with CaptureQueriesContext(connection) as queries:
            on_screen(screen)
        return sum(query["sql"].startswith("UPDATE") for query in queries)

    assert [updates(), updates()] == [1, 0]
    assert BoardAddress.objects.get().used_on == clock.today()
    with clock.at(clock.now() + dt.timedelta(days=1)):
        assert [updates(), updates()] == [1, 0]
    assert "Never" not in text_of(client.get(PAGE))
    services.revoke_board_address(address=BoardAddress.objects.get(), by=manager)
    with clock.at(clock.now() + dt.timedelta(days=2)):
        assert updates() == 0


def test_screen_is_the_same_for_whoever_is_logged_in_on_that_machine(screen, employee, manager, submit):
    submit(employee, title="Inte läst än")
    client = reader(manager)
    response = client.get(f"/tavla/skarm/{screen}/")
    assert "Inte läst än" not in response.text and not response.cookies


def test_screen_of_a_unit_with_secrecy_shows_nothing_that_is_not_cleared(
    head, pupil_health, make_user, submit
):
    token = services.make_board_address(unit=pupil_health, name="Hallen", by=head)
    nurse = make_user("skoterska", "employee", pupil_health)
    secret = services.acknowledge_suggestion(suggestion=submit(nurse, title="Hemligt"), by=head)
    assert "Hemligt" not in on_screen(token).text
    services.clear_for_group(suggestion=secret, by=head)
    assert "Hemligt" in on_screen(token).text


def test_stopped_address_says_so_and_shows_nothing_and_an_unknown_one_is_not_there(
    screen, manager, employee, submit, caplog
):
    services.acknowledge_suggestion(suggestion=submit(employee, title="Läst av alla"), by=manager)
    client, address = reader(manager), BoardAddress.objects.get()
    for _press in range(2):
        client.post(f"{PAGE}{address.pk}/stoppa/")
    assert Event.objects.filter(kind="improvements.board_address_revoked").count() == 1
    for headers in ({}, {"hx_request": "true"}):
        stopped = on_screen(screen, **headers)
        assert stopped.status_code == 410 and "Läst av alla" not in stopped.text and not stopped.cookies
    assert 'id="now"' in stopped.text and "every" not in stopped.text
    unknown = on_screen("lp_" + "x" * 43)
    assert unknown.status_code == 404 and not unknown.cookies
    assert screen not in caplog.text and "lp_xxx" not in caplog.text
    assert "Personalrummet" not in text_of(client.get(PAGE))


@pytest.mark.django_db(transaction=True)
def test_same_screen_made_twice_at_once_is_one(manager, home_care):
    def make():
        return services.make_board_address(unit=home_care, name="Köket", by=manager)

    assert len(refusals(at_once(make, make))) == 1
    assert BoardAddress.objects.count() == 1
