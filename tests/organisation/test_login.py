import datetime as dt
import time

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from organisation import services
from organisation.models import Session
from tests.organisation.conftest import PASSWORD
from tests.organisation.refusals import says

NEW = "tolv gråa gäss på ängen"


@pytest.fixture(autouse=True)
def forget_attempts(db):
    cache.clear()


@pytest.fixture
def anna(db):
    return services.add_user(
        username="anna", name="Anna", email="anna@almfors.example", password=PASSWORD, by=None
    )


def log_in_as(login, password=PASSWORD, client=None, **extra):
    return (client or Client()).post("/logga-in/", {"login": login, "password": password}, **extra)


# ---- the page ----


@pytest.mark.parametrize("login", ["anna", "ANNA", "anna@almfors.example", "Anna@Almfors.example", " anna "])
def test_login_takes_username_or_email_in_any_case(anna, login):
    response = log_in_as(login)
    assert (response.status_code, response.url) == (302, "/")


@pytest.mark.parametrize(
    ("login", "password"),
    [("anna", "felaktigt"), ("nobody", PASSWORD), ("a@b.se", "felaktigt"), ("anna", " ")],
)
def test_login_answers_the_same_whatever_is_wrong(anna, login, password):
    response = log_in_as(login, password)
    assert response.status_code == 422
    assert says(response, "The username or the password is wrong. Check both and try again.")
    assert f'value="{login}"' in response.content.decode()
    assert password.strip() == "" or password not in response.content.decode()


def test_login_says_what_is_missing(db):
    response = log_in_as("", "")
    assert response.status_code == 422
    for words in ("Write your username or your e-mail", "Write your password"):
        assert says(response, words)


def test_login_of_a_closed_account_says_so_only_with_the_right_password(anna):
    services.deactivate_user(user=anna, by=None)
    assert log_in_as("anna", "wrong").status_code == 422
    assert log_in_as("anna").url == "/avstangt/"


def test_login_returns_to_the_page_that_was_asked_for(anna):
    client = Client()
    asked = client.get("/profil/")
    assert asked.url == "/logga-in/?next=/profil/"
    page = client.get(asked.url).content.decode()
    assert '<input type="hidden" name="next" value="/profil/">' in page
    response = client.post("/logga-in/", {"login": "anna", "password": PASSWORD, "next": "/profil/"})
    assert response.url == "/profil/"


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_login_never_leads_out_of_the_portal(anna, url):
    assert Client().post("/logga-in/", {"login": "anna", "password": PASSWORD, "next": url}).url == "/"


def test_login_page_does_not_open_twice(anna, log_in):
    assert log_in(anna).get("/logga-in/").url == "/"


def test_login_answers_pages_whatever_the_headers_ask_for(anna):
    headers = {"Accept": "application/json", "X-Requested-With": "XMLHttpRequest"}
    response = Client(headers=headers).post("/logga-in/", {"login": "anna", "password": "wrong"})
    assert response["Content-Type"].startswith("text/html")


def test_logging_out_works_with_and_without_a_session(anna, log_in):
    client = log_in(anna)
    assert client.get("/logga-ut/").status_code == 200
    assert client.post("/logga-ut/").url == "/logga-in/"
    assert client.get("/profil/").status_code == 302
    assert client.post("/logga-ut/").url == "/logga-in/"
    assert client.get("/logga-ut/").url == "/logga-in/"


@pytest.mark.parametrize("path", ["/signup/", "/registrera/", "/accounts/signup/", "/email/"])
def test_nobody_makes_an_account_on_the_web(db, client, path):
    assert client.get(path, follow=False).status_code == 404


# ---- limits ----


def test_twenty_wrong_passwords_an_hour_and_no_more_reach_the_hasher(anna, monkeypatch):
    checked = []
    monkeypatch.setattr(type(anna), "check_password", lambda user, raw: checked.append(raw) and False)
    answers = [log_in_as("anna", f"guess {number}").status_code for number in range(40)]
    assert answers[:20] == [422] * 20
    assert set(answers[20:]) == {429}
    assert len(checked) == 20


def test_guesses_at_many_accounts_from_one_place_are_limited_too(anna):
    for number in range(20):
        log_in_as(f"user{number}", "guess")
    assert log_in_as("anna", "guess").status_code == 429


def test_victim_logs_in_from_elsewhere_while_somebody_guesses(anna):
    for number in range(30):
        log_in_as("anna", f"guess {number}", REMOTE_ADDR="192.0.2.1")
    assert log_in_as("anna", REMOTE_ADDR="192.0.2.2").status_code == 302


def test_forwarded_addresses_are_not_believed_without_a_proxy(anna):
    for number in range(20):
        log_in_as("anna", "guess", headers={"X-Forwarded-For": f"198.51.100.{number}"})
    assert log_in_as("anna", "guess", headers={"X-Forwarded-For": "198.51.100.99"}).status_code == 429


def test_right_passwords_do_not_count(anna):
    for _ in range(25):
        assert log_in_as("anna").status_code == 302


def test_too_many_posts_get_our_own_page(anna, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "1/m/ip"}
    log_in_as("anna", "wrong")
    response = log_in_as("anna", "wrong")
    assert response.status_code == 429
    assert says(response, "That was too many attempts")


def test_unknown_and_known_names_cost_the_same_work(argon2, anna):
    spent = {"anna": [], "nobody": []}
    for number in range(7):
        for login, times in spent.items():
            cache.clear()
            begun = time.process_time()  # not the wall clock: other tests run beside this one
            log_in_as(login, f"guess {number}")
            times.append(time.process_time() - begun)
    known, unknown = (sorted(times)[3] for times in spent.values())
    assert abs(known - unknown) < 0.3 * max(known, unknown)


# ---- sessions ----


def expiry(user):
    return Session.objects.get(user_id=user.pk).expire_date - timezone.now()


def test_login_rotates_the_key_and_lasts_eight_idle_hours(anna):
    client = Client()
    planted = client.session
    planted.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = planted.session_key
    log_in_as("anna", client=client)
    assert client.session.session_key != planted.session_key
    assert not Session.objects.filter(pk=planted.session_key).exists()
    assert abs(expiry(anna) - dt.timedelta(hours=8)) < dt.timedelta(seconds=30)


def test_shared_device_is_logged_out_after_a_quarter(anna, log_in):
    client = log_in(anna, shared_device="on")
    assert abs(expiry(anna) - dt.timedelta(minutes=15)) < dt.timedelta(seconds=30)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=14)):
        assert client.get("/profil/").status_code == 200
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=28)):
        assert client.get("/profil/").status_code == 200
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=44)):
        assert client.get("/profil/").status_code == 302


def test_session_lengths_are_the_groups(anna, log_in):
    services.save_settings(by=None, version=0, session_hours=2, shared_session_minutes=5)
    log_in(anna)
    assert abs(expiry(anna) - dt.timedelta(hours=2)) < dt.timedelta(seconds=30)
    Session.objects.all().delete()
    log_in(anna, shared_device="on")
    assert abs(expiry(anna) - dt.timedelta(minutes=5)) < dt.timedelta(seconds=30)


def test_nobody_stays_logged_in_for_more_than_a_day(anna, log_in):
    client = log_in(anna)
    begun = timezone.now()
    for hour in range(6, 24, 6):
        with time_machine.travel(begun + dt.timedelta(hours=hour)):
            assert client.get("/profil/").status_code == 200
    with time_machine.travel(begun + dt.timedelta(hours=24, minutes=1)):
        assert client.get("/profil/").status_code == 302
        assert not Session.objects.filter(user_id=anna.pk).exists()


def test_session_is_written_at_most_once_a_minute(anna, log_in, django_assert_num_queries):
    client = log_in(anna)
    client.get("/uppgifter/")
    before = Session.objects.get(user_id=anna.pk).session_data
    client.get("/uppgifter/")
    assert Session.objects.get(user_id=anna.pk).session_data == before


def test_sessions_that_have_run_out_are_forgotten(anna, log_in):
    log_in(anna)
    log_in(anna)
    Session.objects.filter(pk=Session.objects.first().pk).update(expire_date="2020-01-01T00:00Z")
    from_the_clockwork("organisation.tasks.forget_sessions")
    assert Session.objects.count() == 1


def from_the_clockwork(name):
    assert name in {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    module, _, function = name.rpartition(".")
    getattr(__import__(module, fromlist=[function]), function)()
