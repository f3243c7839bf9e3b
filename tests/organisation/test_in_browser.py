"""The organisation's pages as Chromium shows them."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from organisation import services
from organisation.models import User
from organisation.roles import Role
from tests.organisation.conftest import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
AXE = settings.BASE_DIR / "var/vendor/axe.min.js"
OPEN = ("/logga-in/", "/losenord/glomt/", "/ratt-stalle/", "/tillganglighet/", "/uppgifter/")
CLOSED = ("/profil/", "/ersattare/", "/losenord/", "/logga-ut/", "/admin/installningar/")
Visit = Callable[[User | None], None]


@pytest.fixture
def everything(make_user, group, home_care, employee) -> User:
    """Somebody who may see all of these pages."""
    user = make_user("kommunchef", Role.MANAGER, group)
    services.appoint(role=Role.ADMINISTRATOR, unit=group, user=user, by=None)
    services.appoint(role=Role.MANAGER, unit=home_care, user=user, by=None)
    return User.objects.get(pk=user.pk)


@pytest.fixture
def enter(page: Page, live_server) -> Visit:
    def make(user: User | None) -> None:
        page.context.clear_cookies()
        if user is not None:
            client = Client()
            client.force_login(user)
            value = client.cookies[settings.SESSION_COOKIE_NAME].value
            page.context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}]
            )

    return make


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_pages_are_accessible_and_fit(page, live_server, everything, enter, scheme, width):
    if not AXE.exists():
        pytest.skip("axe-core is missing: python -m tools.vendor --tests")
    faults: list[str] = []
    page.expose_function("report", lambda fault: faults.append(fault))
    page.add_init_script("addEventListener('securitypolicyviolation', e => report(e.blockedURI))")
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 900})
    for path in (*OPEN, *CLOSED):
        enter(everything if path in CLOSED else None)
        page.goto(live_server.url + path)
        violations = Axe.from_file(AXE).run(page).response["violations"]
        assert (path, [(found["id"], found["nodes"][0]["html"]) for found in violations]) == (path, [])
        assert (path, page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0) == (path, True)
    assert faults == []


@pytest.mark.parametrize("script", [True, False])
def test_login_corrected_and_logged_out(browser, live_server, employee, script):
    employee.set_password(PASSWORD)
    employee.save()
    context = browser.new_context(java_script_enabled=script, locale="sv-SE")
    page = context.new_page()
    page.goto(f"{live_server.url}/profil/")
    page.fill("[name=login]", employee.username)
    page.fill("[name=password]", "fel")
    page.click("main button[type=submit]")
    assert page.is_visible(".error-summary")
    assert page.input_value("[name=login]") == employee.username
    page.fill("[name=password]", PASSWORD)
    page.click("label[for=id_shared_device]")
    page.click("main button[type=submit]")
    assert page.url == f"{live_server.url}/profil/"
    assert page.inner_text("h1") == employee.name
    page.click("main form[action='/logga-ut/'] button")
    assert page.url == f"{live_server.url}/logga-in/"
    page.wait_for_load_state("networkidle")
    context.close()
