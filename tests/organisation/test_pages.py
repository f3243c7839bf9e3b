import datetime as dt

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from lean_portal import clock
from organisation import services
from organisation.models import AccessibilityReport, Appointment
from organisation.roles import Role
from tests.organisation.refusals import again, says

DAY = dt.timedelta(days=1)
SETTINGS = "/admin/installningar/"


@pytest.fixture(autouse=True)
def forget_attempts(db):
    cache.clear()


def text_of(response):
    return response.content.decode()


# ---- open to everybody ----


@pytest.mark.parametrize("path", ["/ratt-stalle/", "/tillganglighet/", "/uppgifter/", "/logga-in/"])
def test_page_is_open_without_login(client, path):
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/profil/", "/ersattare/", SETTINGS, "/komponenter/", "/losenord/"])
def test_page_is_closed_without_login(client, path):
    assert client.get(path).url == f"/logga-in/?next={path}"


@pytest.mark.parametrize("path", ["/ratt-stalle/", "/uppgifter/", "/marke/1/"])
def test_page_that_is_only_read_refuses_posts(client, path):
    assert client.post(path).status_code == 405


def test_right_place_shows_the_links_that_are_set(client):
    services.save_settings(by=None, version=0, fault_link="https://fel.example/anmal")
    response = client.get("/ratt-stalle/")
    page = text_of(response)
    assert 'href="https://fel.example/anmal"' in page
    assert page.count('rel="noreferrer"') == 1
    assert says(response, "The whistleblowing service")


def test_accessibility_statement_says_what_the_law_asks_for(client):
    services.save_settings(
        by=None,
        version=0,
        name="Almfors",
        accessibility_owner="Kommunstyrelsen i Almfors",
        accessibility_status="partly",
        accessibility_reviewed_on=dt.date(2026, 10, 1),
        accessibility_gaps="Kartan saknar text.",
    )
    response = client.get("/tillganglighet/")
    for words in (
        "Kommunstyrelsen i Almfors",
        "All pages of Lean-portalen",
        "EN 301 549 with WCAG 2.1 AA, and WCAG 2.2 AA",
        "Partly accessible",
        "1 oktober",
        "Kartan saknar text.",
        'name="text"',
        "https://www.digg.se/tdosanmalan",
    ):
        assert says(response, words), words


def test_report_is_received_without_login_and_thanked_for(client):
    response = client.post("/tillganglighet/", {"text": "Knappen syns inte", "contact": ""}, follow=True)
    assert says(response, "Thank you. Somebody will read this and see to it.")
    report = AccessibilityReport.objects.get()
    assert (report.text, report.contact) == ("Knappen syns inte", "")


@pytest.mark.parametrize("text", ["", "   ", "a" * 4001])
def test_report_says_what_is_missing_and_keeps_the_rest(client, text):
    response = client.post("/tillganglighet/", {"text": text, "contact": "ring 070"})
    assert response.status_code == 422
    assert "ring 070" in text_of(response)
    assert not AccessibilityReport.objects.exists()


def test_report_of_a_machine_is_thanked_for_and_thrown_away(client):
    words = {"text": "Buy", "website": "https://spam.example"}
    assert client.post("/tillganglighet/", words).status_code == 302
    assert not AccessibilityReport.objects.exists()


def test_reports_are_limited_for_one_place(client):
    answers = [client.post("/tillganglighet/", {"text": "x"}).status_code for _ in range(11)]
    assert answers == [302] * 10 + [429]


# ---- language ----


def test_swedish_whatever_the_browser_asks(client):
    response = client.get("/uppgifter/", headers={"Accept-Language": "en"})
    assert (response["Content-Language"], '<html lang="sv"' in text_of(response)) == ("sv", True)


def test_chosen_language_is_kept_in_the_browser_until_login(client):
    response = client.post("/sprak/", {"language": "en", "next": "/uppgifter/?a=1"})
    assert response.url == "/uppgifter/?a=1"
    cookie = response.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert client.get("/uppgifter/")["Content-Language"] == "en"


def test_language_of_the_account_wins(client, employee):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(employee)
    assert client.get("/uppgifter/")["Content-Language"] == "sv"
    client.post("/sprak/", {"language": "en"})
    assert again(employee).language == "en"
    assert client.get("/uppgifter/")["Content-Language"] == "en"


def test_unknown_language_in_the_cookie_is_swedish(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "xx"
    assert client.get("/uppgifter/")["Content-Language"] == "sv"


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example", "\\\\evil", ""])
def test_language_switch_never_leads_out_of_the_portal(client, url):
    assert client.post("/sprak/", {"language": "en", "next": url}).url == "/"


def test_language_switch_refuses_other_languages_and_methods(client):
    assert client.post("/sprak/", {"language": "xx"}).status_code == 400
    assert client.get("/sprak/").status_code == 405


def test_language_does_not_leak_into_the_next_request(client):
    client.post("/sprak/", {"language": "en"})
    client.get("/uppgifter/")
    assert Client().get("/uppgifter/")["Content-Language"] == "sv"


# ---- profile ----


def test_profile_shows_what_i_hold_and_who_is_above(client, employee, manager, head, home_care):
    employee.set_unusable_password()
    employee.save()
    client.force_login(employee)
    page = text_of(client.get("/profil/"))
    for words in (employee.email, manager.name, "Hemtjänst centrum", "1 januari 2020"):
        assert words in page
    assert "/losenord/" not in page
    assert "/ersattare/" not in page


def test_profile_of_a_manager_shows_the_superior_and_the_way_to_deputies(client, manager, head):
    client.force_login(manager)
    page = text_of(client.get("/profil/"))
    assert head.name in page
    assert "/ersattare/" in page


def test_profile_of_the_topmost_has_nobody_above(client, make_user, group):
    client.force_login(make_user("kommunchef", Role.MANAGER, group))
    assert says(client.get("/profil/"), "Nobody is appointed above you.")


def test_profile_without_any_role_says_so(client, db):
    client.force_login(services.add_user(username="ny", name="Ny", by=None))
    assert says(client.get("/profil/"), "You have no role yet. An administrator says where you work.")


def test_profile_saves_language_and_appearance(client, employee):
    client.force_login(employee)
    assert client.post("/profil/", {"language": "en", "theme": "dark"}).url == "/profil/"
    page = text_of(client.get("/profil/"))
    assert 'lang="en" data-theme="dark"' in page
    assert "Your choices are saved." in page


@pytest.mark.parametrize("words", [{"language": "xx"}, {}, {"language": "sv", "theme": "pink"}])
def test_profile_refuses_other_choices(client, employee, words):
    client.force_login(employee)
    assert client.post("/profil/", words).status_code == 422


def test_profile_ignores_fields_that_are_not_in_it(client, employee):
    client.force_login(employee)
    client.post(
        "/profil/", {"language": "sv", "theme": "", "name": "Chef", "is_active": "", "email": "x@y.se"}
    )
    assert again(employee).name == employee.name


@pytest.mark.parametrize("count", [1, 3])
def test_profile_asks_as_much_whatever_i_hold(
    client, employee, manager, care, count, django_assert_max_num_queries
):
    for number in range(count):
        services.appoint(
            role=Role.EDITOR,
            unit=care,
            user=employee,
            by=None,
            starts_on=dt.date(2031 + number, 1, 1),
            ends_on=dt.date(2031 + number, 2, 1),
        )
    client.force_login(employee)
    with django_assert_max_num_queries(8):
        client.get("/profil/")


# ---- deputies ----


def named(deputy, home, **days):
    return {
        "unit": home.pk,
        "user": deputy.pk,
        "starts_on": clock.today().isoformat(),
        "ends_on": (clock.today() + DAY).isoformat(),
        **days,
    }


def test_manager_names_and_ends_a_deputy(client, manager, employee, home_care):
    client.force_login(manager)
    assert client.post("/ersattare/", named(employee, home_care)).url == "/ersattare/"
    post = Appointment.objects.get(role=Role.DEPUTY)
    page = text_of(client.get("/ersattare/"))
    assert employee.name in page and f"/ersattare/{post.pk}/avsluta/" in page
    assert client.post(f"/ersattare/{post.pk}/avsluta/").url == "/ersattare/"
    post.refresh_from_db()
    assert post.ends_on == clock.today()


@pytest.mark.parametrize(
    "days",
    [
        {"starts_on": ""},
        {"starts_on": "4/10"},
        {"ends_on": "2020-01-01"},
        {"starts_on": "2020-01-01"},
        {"user": "999999"},
        {"unit": "999999"},
    ],
)
def test_deputy_form_says_what_must_be_corrected(client, manager, employee, home_care, days):
    client.force_login(manager)
    response = client.post("/ersattare/", named(employee, home_care, **days))
    assert response.status_code == 422
    assert 'class="error-summary"' in text_of(response)
    assert not Appointment.objects.filter(role=Role.DEPUTY).exists()


def test_deputies_of_others_are_out_of_reach(client, manager, employee, home_care, other_manager):
    client.force_login(manager)
    client.post("/ersattare/", named(employee, home_care))
    post = Appointment.objects.get(role=Role.DEPUTY)
    client.force_login(other_manager)
    assert client.post(f"/ersattare/{post.pk}/avsluta/").status_code == 404
    assert client.post("/ersattare/", named(employee, home_care)).status_code == 422
    assert client.post(f"/ersattare/{employee.appointments.first().pk}/avsluta/").status_code == 404


@pytest.mark.parametrize("who", ["employee", "steering_member", "administrator"])
def test_only_managers_name_deputies(client, request, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get("/ersattare/").status_code == 403
    assert client.post("/ersattare/1/avsluta/").status_code == 403


def test_manager_of_two_units_chooses_which(client, manager, employee, pupil_health, home_care):
    services.appoint(role=Role.MANAGER, unit=pupil_health, user=manager, by=None)
    client.force_login(manager)
    assert '<select name="unit"' in text_of(client.get("/ersattare/"))
    client.post("/ersattare/", named(employee, home_care))
    assert Appointment.objects.get(role=Role.DEPUTY).unit == home_care
