import time
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory

from demo.accounts import ACCOUNTS, PASSWORD
from organisation.models import User
from tests.demo import urls

Keep = Callable[..., str]


@pytest.fixture(autouse=True)
def demo_mode(settings, tmp_path: Path) -> None:
    settings.DEMO = True
    # Read before DEMO is true, or the addresses of every other test would have the demo in them.
    settings.ROOT_URLCONF = urls.__name__
    settings.STATE_DIR = tmp_path


@pytest.fixture
def keep(tmp_path: Path) -> Keep:
    """keep(subject, to) puts a message where the demo's mail server does, and says under which name."""
    (tmp_path / "mail").mkdir()

    def put(subject: str, to: str = "medarbetare@almfors.example") -> str:
        message = EmailMessage()
        message["Subject"], message["To"], message["From"] = (
            subject,
            to,
            "Lean-portalen <lean@almfors.example>",
        )
        message.set_content(
            "Du får det här för att du lämnade förslaget.\nhttp://127.0.0.1:8000/forslag/2027-1/\n"
        )
        message.add_alternative("<p>Du får <script>alert(1)</script></p>", subtype="html")
        name = f"{time.time_ns()}-0a1b2c3d"
        (tmp_path / "mail" / f"{name}.eml").write_bytes(message.as_bytes())
        return name

    return put


# ---- logging in by role --------------------------------------------------------------------------------


def test_a_role_button_logs_in_as_that_account(client, employee):
    response = client.post("/demo/logga-in/", {"email": employee.email, "next": "/forslag/"})
    assert (response.status_code, response.url) == (302, "/forslag/")
    assert client.session["_auth_user_id"] == str(employee.pk)
    assert client.session["began"]


def test_a_role_button_changes_who_is_logged_in(client, employee, manager):
    client.force_login(employee)
    client.post("/demo/logga-in/", {"email": manager.email})
    assert client.session["_auth_user_id"] == str(manager.pk)


def test_a_role_button_leads_nowhere_outside_the_portal(client, employee):
    response = client.post("/demo/logga-in/", {"email": employee.email, "next": "https://example.org/"})
    assert response.url == "/"


@pytest.mark.parametrize("email", ["", "kollega@almfors.example", "nobody@almfors.example"])
def test_only_the_offered_accounts_log_in_without_a_password(client, colleague, email):
    assert client.post("/demo/logga-in/", {"email": email}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_an_inactive_account_is_not_logged_in(client, employee):
    User.objects.update(is_active=False)
    assert client.post("/demo/logga-in/", {"email": employee.email}).status_code == 404


def test_logging_in_by_role_is_a_post(client, db):
    assert client.get("/demo/logga-in/").status_code == 405


def test_the_login_page_offers_every_role_as_a_button(db):
    request = RequestFactory().get("/logga-in/", {"next": "/forslag/"})
    request.user = AnonymousUser()
    context = {"demo_accounts": ACCOUNTS, "demo_password": PASSWORD}
    page = render_to_string("demo/roles.html", context, request=request)
    assert page.count("<button") == 14
    assert 'value="chef@almfors.example"' in page
    assert 'name="next" value="/forslag/"' in page
    assert "lean-demo" in page


# ---- messages ------------------------------------------------------------------------------------------


def test_the_messages_are_listed_newest_first_without_login(client, db, keep):
    keep("Ditt förslag är inkommet")
    keep("Ditt förslag är läst")
    page = client.get("/demo/mail/").content.decode()
    assert page.index("Ditt förslag är läst") < page.index("Ditt förslag är inkommet")


def test_the_messages_are_filtered_by_recipient(client, db, keep):
    keep("Till medarbetaren")
    keep("Till chefen", to="chef@almfors.example")
    page = client.get("/demo/mail/", {"to": "chef@almfors.example"}).content.decode()
    assert "Till chefen" in page
    assert "Till medarbetaren" not in page
    assert "medarbetare@almfors.example" in page  # still there to choose


def test_a_message_shows_its_head_its_text_and_its_html_as_text(client, db, keep):
    name = keep("Ditt förslag är inkommet")
    page = client.get(f"/demo/mail/{name}/").content.decode()
    assert "medarbetare@almfors.example" in page
    assert "Du får det här för att du lämnade förslaget." in page
    assert '<a href="http://127.0.0.1:8000/forslag/2027-1/"' in page
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page


def test_no_messages_yet_is_said_kindly(client, db):
    assert client.get("/demo/mail/").status_code == 200


@pytest.mark.parametrize("name", ["123-0a1b2c3d", "secret-key", "passwd"])
def test_a_message_that_is_not_there_is_not_found(client, db, keep, tmp_path, name):
    (tmp_path / "passwd.eml").write_text("Subject: not a message of the mail server\n")
    keep("Ett brev")
    assert client.get(f"/demo/mail/{name}/").status_code == 404


def test_the_banner_says_that_it_is_a_demo_on_every_page(client, db):
    assert 'class="banner"' in client.get("/demo/mail/").content.decode()


# ---- outside the demo ----------------------------------------------------------------------------------


@pytest.mark.parametrize("method, path", [("get", "/demo/mail/"), ("post", "/demo/logga-in/")])
def test_outside_the_demo_none_of_it_is_there(client, employee, settings, method, path):
    settings.DEMO = False
    settings.ROOT_URLCONF = "lean_portal.urls"
    assert getattr(client, method)(path, {"email": employee.email}).status_code == 404


def test_outside_the_demo_no_banner_is_shown(client, db, settings):
    settings.DEMO = False
    assert 'class="banner"' not in client.get("/demo/mail/").content.decode()
