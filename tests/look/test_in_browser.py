"""The look as Chromium shows it: nothing the policy refuses, nothing too wide, nothing that axe minds."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from tests.browser import minded_by_axe

pytestmark = [pytest.mark.urls("tests.look.test_gallery"), pytest.mark.django_db(transaction=True)]
SECRET = "JSON.parse(document.body.getAttribute('data-hx-headers:inherited'))['X-CSRFToken']"
ADD_FORM = f"""() => {{
  document.querySelector("main").insertAdjacentHTML("afterbegin", `<form method="post" action="/sakta/">
    <textarea name="problem">Varje pass\nbörjar</textarea><button id="send">Send</button>
    <input type="hidden" name="csrfmiddlewaretoken" value="${{{SECRET}}}"></form>`);
}}"""


@pytest.fixture
def log_in(page: Page, live_server) -> Callable[..., None]:
    def make(user) -> None:
        client = Client()
        client.force_login(user)
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies["session"].value}
        page.context.add_cookies([{**cookie, "url": live_server.url}])

    return make


@pytest.fixture
def faults(page: Page) -> list[str]:
    """What the browser refused."""
    found: list[str] = []
    page.expose_function("report", lambda fault: found.append(fault))
    page.add_init_script(
        "addEventListener('securitypolicyviolation', e => report(e.violatedDirective + ' ' + e.blockedURI))"
    )
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


@pytest.mark.parametrize("width", [320, 1280])
def test_gallery_is_accessible(page, live_server, administrator, log_in, faults, width):
    log_in(administrator)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{live_server.url}/galleri/")
    assert minded_by_axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert faults == []


def test_page_asks_for_few_files_and_only_here(page, live_server, administrator, log_in):
    log_in(administrator)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{live_server.url}/galleri/", wait_until="networkidle")
    assert [url for url in asked if not url.startswith(live_server.url)] == []
    assert len(set(asked)) <= 5


def test_menu_opens_without_script(browser, live_server, administrator):
    client = Client()
    client.force_login(administrator)
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 700})
    context.add_cookies(
        [{"name": "session", "value": client.cookies["session"].value, "url": live_server.url}]
    )
    page = context.new_page()
    page.goto(f"{live_server.url}/galleri/")
    assert not page.is_visible("#menu")
    page.click(".menu-button")
    assert page.is_visible("#menu")
    assert not page.is_visible(".keys")
    context.close()


def test_form_pressed_thrice_is_sent_once(page, live_server, administrator, log_in):
    log_in(administrator)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.goto(f"{live_server.url}/galleri/")
    page.evaluate(ADD_FORM)
    # The server is still at work when the second and the third come.
    page.evaluate("() => [0, 150, 300].forEach(ms => setTimeout(() => window.send.click(), ms))")
    page.wait_for_url("**/sakta/")
    assert len(sent) == 1


def test_text_kept_at_the_end_of_a_session_needs_one_press_after_login(
    page, live_server, administrator, log_in
):
    log_in(administrator)
    page.goto(f"{live_server.url}/galleri/")
    page.evaluate(ADD_FORM)
    page.context.clear_cookies(name="session")
    page.click("#send")
    assert page.input_value("form[data-resend] textarea") == "Varje pass\nbörjar"

    log_in(administrator)
    page.context.add_cookies([{"name": "csrf", "value": "A" * 32, "url": live_server.url}])
    with page.expect_response(f"{live_server.url}/"):
        page.evaluate("dispatchEvent(new Event('focus'))")
    page.click("form[data-resend] button")
    page.wait_for_selector("pre, body")
    assert page.inner_text("body").split() == ["Varje", "pass", "börjar"]
