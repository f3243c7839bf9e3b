"""The desk: which suggestions lie there, in which order, and what stands on the page."""

import datetime as dt
import re
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.models import Event
from improvements import services
from improvements.models import Suggestion
from lean_portal import clock
from organisation.models import Appointment
from organisation.roles import Role
from tests.roles import LONG_AGO

DESK, STEERING = "/att-besvara/", "/admin/styrgrupp/"
SOON = dt.date.today() + dt.timedelta(days=30)
PART = {"HTTP_HX_REQUEST": "true"}


def at(days):
    """`days` ago."""
    return clock.at(timezone.now() - dt.timedelta(days=days))


def titles(response):
    return re.findall(r"<b>([^<]+)</b> <span class=\"when|<b>([^<]+)</b>", response.text) and [
        found.strip()
        for found in re.findall(r"<a href=\"[^\"]+#suggestion\"[^>]*><b>([^<]+)</b>", response.text)
    ]


def place(desk, suggestion, rest=""):
    return f"{desk}{suggestion.slug}/{rest}"


@pytest.fixture
def desk(client, manager):
    client.force_login(manager)
    return client


@pytest.fixture
def raised(employee, manager, submit):
    return services.raise_suggestion(
        suggestion=submit(employee, title="Högst upp"), by=manager, to="steering", reason="Berör fler."
    )


def test_queue_begins_with_the_oldest_promise(desk, employee, submit):
    with at(9):
        submit(employee, title="Länge sedan")
    with at(5):
        submit(employee, title="Nyligen")
    with at(20):
        submit(employee, title="Längst sedan")
    response = desk.get(DESK)
    assert titles(response) == ["Längst sedan", "Länge sedan", "Nyligen"]
    assert response.text.count('class="when late"') == 3


def test_received_counts_by_the_day_of_reading_and_read_by_the_day_of_deciding(
    desk, employee, manager, submit
):
    with at(2):
        read = submit(employee, title="Läst")
        services.acknowledge_suggestion(suggestion=read, by=manager)
    submit(employee, title="Oläst")
    assert titles(desk.get(DESK)) == ["Oläst", "Läst"]


def test_first_of_the_queue_lies_open(desk, employee, submit):
    submit(employee, title="Först")
    submit(employee, title="Sedan")
    text = desk.get(DESK).text
    assert '<h2 id="item" tabindex="-1">Först</h2>' in text
    assert text.count('aria-current="true"') == 1


def test_row_is_a_link_to_the_same_page_with_that_suggestion(desk, employee, submit):
    submit(employee, title="Först")
    other = submit(employee, title="Sedan")
    assert f'href="{place(DESK, other)}#suggestion"' in desk.get(DESK).text
    assert '<h2 id="item" tabindex="-1">Sedan</h2>' in desk.get(place(DESK, other)).text


def test_reading_changes_nothing(desk, employee, submit):
    suggestion = submit(employee)
    before = Suggestion.objects.values().get(pk=suggestion.pk), Event.objects.count()
    desk.get(DESK)
    desk.get(place(DESK, suggestion))
    assert (Suggestion.objects.values().get(pk=suggestion.pk), Event.objects.count()) == before


@pytest.mark.parametrize(
    ("tab", "found"),
    [("besvara", ["Ny"]), ("fragat", ["Fråga"]), ("pagar", ["Ja"]), ("beslutat", ["Nej", "Gjort"])],
)
def test_each_tab_holds_its_states(desk, employee, manager, home_care, submit, tab, found):
    asked, yes, done, no = (submit(employee, title=title) for title in ("Fråga", "Ja", "Gjort", "Nej"))
    submit(employee, title="Ny")
    services.ask_author(suggestion=asked, by=manager, question="När?")
    services.approve_suggestion(suggestion=yes, by=manager, responsible_unit=home_care, due_on=SOON)
    services.implement_suggestion(suggestion=done, by=manager, answer="Klart.")
    services.decline_suggestion(suggestion=no, by=manager, answer="Nej.", would_change="Pengar.")
    assert titles(desk.get(DESK, {"vy": tab})) == found


def test_tabs_count_what_lies_in_them(desk, employee, manager, submit):
    with at(30):
        submit(employee)
    services.ask_author(suggestion=submit(employee), by=manager, question="När?")
    text = desk.get(DESK).text
    tabs = text[text.index('class="tabs"') : text.index("</nav>", text.index('class="tabs"'))]
    assert re.findall(r'class="count( hot)?">(\d+)<', tabs) == [(" hot", "1"), ("", "1")]


def test_link_from_a_message_opens_the_right_tab(desk, employee, manager, submit):
    asked = services.ask_author(suggestion=submit(employee), by=manager, question="När?")
    assert '?vy=fragat" aria-current="page"' in desk.get(place(DESK, asked)).text


def test_unknown_tab_is_no_page(desk):
    assert desk.get(DESK, {"vy": "x"}).status_code == 404


@pytest.mark.parametrize("tab", ["besvara", "fragat", "pagar", "beslutat"])
def test_empty_tab_says_so_kindly(desk, tab):
    response = desk.get(DESK, {"vy": tab})
    assert (response.status_code, 'class="empty"' in response.text) == (200, True)


def test_what_another_manager_answers_is_not_there(client, employee, other_manager, submit):
    suggestion = submit(employee)
    client.force_login(other_manager)
    assert titles(client.get(DESK)) == []
    assert client.get(place(DESK, suggestion)).status_code == 404
    assert client.post(place(DESK, suggestion), {"version": 1, "action": "read"}).status_code == 404


def test_open_suggestion_of_another_unit_is_not_there_either(
    client, employee, manager, other_manager, submit
):
    suggestion = services.acknowledge_suggestion(suggestion=submit(employee), by=manager)
    client.force_login(other_manager)
    assert client.get(place(DESK, suggestion)).status_code == 404


def test_deputy_answers_during_the_dates(client, colleague, employee, home_care, submit):
    submit(employee, title="Till ersättaren")
    Appointment.objects.create(user=colleague, role=Role.DEPUTY, unit=home_care, starts_on=LONG_AGO)
    client.force_login(colleague)
    assert titles(client.get(DESK)) == ["Till ersättaren"]


def test_employee_has_no_desk(client, employee):
    client.force_login(employee)
    assert client.get(DESK).status_code == 403


def test_head_may_answer_for_a_manager_below_who_is_late(client, employee, head, manager, submit):
    suggestion = submit(employee, title="Försenat")
    client.force_login(head)
    assert titles(client.get(DESK)) == []
    assert client.get(place(DESK, suggestion)).status_code == 200


def test_what_has_gone_to_the_steering_group_lies_on_its_desk_alone(client, manager, raised, steering_member):
    client.force_login(manager)
    assert titles(client.get(DESK)) == []
    assert client.get(place(DESK, raised)).url == raised.get_absolute_url()
    client.force_login(steering_member)
    assert titles(client.get(STEERING)) == ["Högst upp"]


@pytest.mark.parametrize("who", ["manager", "administrator", "employee"])
def test_steering_groups_desk_is_for_its_members(client, request, raised, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(STEERING).status_code == 403
    assert client.get(place(STEERING, raised)).status_code == 403


def test_steering_group_does_not_reach_what_nobody_has_sent_up(
    client, employee, manager, submit, steering_member
):
    suggestion = services.acknowledge_suggestion(suggestion=submit(employee), by=manager)
    client.force_login(steering_member)
    assert client.get(place(STEERING, suggestion)).status_code == 404


def test_sealed_referral_stands_in_no_queue(desk, employee, manager, submit):
    sealed = submit(employee, title="Hemligt")
    services.refer_suggestion(suggestion=sealed, by=manager, channel="whistleblowing")
    assert titles(desk.get(DESK, {"vy": "beslutat"})) == []
    assert desk.get(place(DESK, sealed)).status_code == 200


def test_page_shows_internal_steps_to_those_who_handle_it(client, raised, steering_member):
    client.force_login(steering_member)
    text = client.get(STEERING).text
    assert "Berör fler." in text
    assert raised.steps.filter(internal=True).exists()
    assert "Only those who handle it see this." in text or "handlägger" in text


# ---- hidden sender ----------------------------------------------------------------------------------------


@pytest.fixture
def hidden(employee, submit):
    employee.name = "Kanariefågel Gul"
    employee.save(update_fields=["name"])
    return submit(employee, sender="hidden")


def test_hidden_sender_is_an_employee_until_opened(desk, hidden):
    text = desk.get(place(DESK, hidden)).text
    assert "Kanariefågel" not in text
    assert f'action="{place(DESK, hidden, "avsandare/")}"' in text


@pytest.mark.parametrize("headers", [{}, PART])
def test_opening_shows_the_name_once_and_is_logged(desk, hidden, manager, headers):
    response = desk.post(place(DESK, hidden, "avsandare/"), **headers)
    assert response.text.count("Kanariefågel Gul") == 1
    assert "no-store" in response["Cache-Control"]
    assert Event.objects.get(kind="improvements.sender_opened").actor_id == manager.pk
    assert "Kanariefågel" not in desk.get(place(DESK, hidden)).text
    assert "Kanariefågel" not in str(dict(desk.session)) + str(desk.cookies)


def test_opening_by_htmx_answers_with_the_name_alone(desk, hidden):
    response = desk.post(place(DESK, hidden, "avsandare/"), **PART)
    assert "<h1" not in response.text
    assert response["HX-Push-Url"] == "false"


def test_looking_at_the_address_opens_nothing(desk, hidden):
    assert desk.get(place(DESK, hidden, "avsandare/")).url == place(DESK, hidden)
    assert not Event.objects.filter(kind="improvements.sender_opened").exists()


def test_named_sender_stands_there_without_a_button(desk, employee, submit):
    suggestion = submit(employee)
    text = desk.get(place(DESK, suggestion)).text
    assert employee.name in text
    assert "avsandare/" not in text
    assert desk.post(place(DESK, suggestion, "avsandare/")).url == place(DESK, suggestion)


def test_who_only_carries_it_out_may_not_open_the_sender(client, hidden, manager, other_manager, caretakers):
    services.approve_suggestion(suggestion=hidden, by=manager, responsible_unit=caretakers, due_on=SOON)
    client.force_login(other_manager)
    response = client.get(place(DESK, hidden))
    assert (response.status_code, "avsandare/" in response.text) == (200, False)
    assert client.post(place(DESK, hidden, "avsandare/")).status_code == 403


# ---- statutory secrecy ------------------------------------------------------------------------------------


@pytest.fixture
def secret(client, head, make_user, pupil_health, submit):
    client.force_login(head)
    return submit(make_user("skoterska", Role.EMPLOYEE, pupil_health))


def test_secrecy_is_said_and_the_tick_opens_it(client, secret, outsider):
    assert "oppna/" in client.get(place(DESK, secret)).text
    response = client.post(place(DESK, secret, "oppna/"), {"version": 1, "nothing": "on"})
    secret.refresh_from_db()
    assert (response.url, bool(secret.cleared_at)) == (place(DESK, secret), True)
    assert "oppna/" not in client.get(place(DESK, secret)).text


def test_without_the_tick_nothing_is_opened(client, secret):
    response = client.post(place(DESK, secret, "oppna/"), {"version": 1})
    secret.refresh_from_db()
    assert (response.status_code, secret.cleared_at) == (422, None)
    assert 'href="#id_nothing"' in response.text


def test_tick_on_an_old_page_is_a_conflict(client, secret, head):
    services.acknowledge_suggestion(suggestion=secret, by=head)
    response = client.post(place(DESK, secret, "oppna/"), {"version": 1, "nothing": "on"})
    secret.refresh_from_db()
    assert (response.status_code, secret.cleared_at) == (409, None)


# ---- the part and the cost --------------------------------------------------------------------------------


def test_htmx_gets_the_work_area_with_a_title(desk, employee, submit):
    suggestion = submit(employee, title="Del")
    response = desk.get(place(DESK, suggestion), **PART)
    assert "<h1" not in response.text
    assert "<title>Del – " in response.text
    assert 'id="item" tabindex="-1" autofocus' in response.text


def test_whole_page_leaves_the_focus_alone(desk, employee, submit):
    submit(employee)
    assert "autofocus" not in desk.get(DESK).text


@pytest.mark.parametrize("path", [DESK, STEERING])
def test_query_count_is_the_same_for_one_and_three(client, employee, manager, steering_member, submit, path):
    def fill():
        suggestion = submit(employee)
        if path == STEERING:
            services.raise_suggestion(suggestion=suggestion, by=manager, to="steering", reason="Fler.")

    client.force_login(steering_member if path == STEERING else manager)
    found = []
    for more in (1, 2):
        for _n in range(more):
            fill()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(path)
        found.append(len(queries))
    assert all(a == b for a, b in pairwise(found)), found
    assert found[0] <= 13


def test_queue_is_cut_where_nobody_reads_on(desk, employee, submit, monkeypatch):
    monkeypatch.setattr("improvements.desk.MOST", 2)
    monkeypatch.setattr("improvements.views.desk_page.MOST", 2)
    for _n in range(3):
        submit(employee)
    response = desk.get(DESK)
    assert len(titles(response)) == 2
    assert 'class="hint">' in response.text
