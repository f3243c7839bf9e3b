# ruff: noqa: F811 - fixtures
"""A meeting in Chromium: the line to the server breaks and no text is lost; keys; nothing that axe minds."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import expect

from meetings.models import Meeting
from meetings.services import holding
from tests.improvements.test_desk_in_browser import faults  # noqa: F401
from tests.meetings.holding import (  # noqa: F401 - fixtures
    again,
    called,
    closed,
    ended,
    items,
    running,
    write,
)
from tests.values.test_reply_pages_in_browser import cookie_of

pytestmark = pytest.mark.django_db(transaction=True)
AXE = settings.BASE_DIR / "var/vendor/axe.min.js"
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
OVERFLOW = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture
def led(page, live_server, running, coordinator):
    """The meeting as its coordinator has it open, at item 1."""
    page.context.add_cookies([cookie_of(coordinator, live_server.url)])
    page.goto(f"{live_server.url}/kl-info/{running.pk}/motet/")
    return page


def says(page, words):
    page.wait_for_function(
        "words => document.querySelector('[data-status]').textContent.includes(words)", arg=words
    )


def type_notes(page, words):
    page.locator("[name=notes]").press_sequentially(words)


def test_text_survives_a_lost_connection(led, items, faults):
    type_notes(led, "Ett. ")
    says(led, "Saved")
    led.context.set_offline(True)
    type_notes(led, "Två. ")
    says(led, "there is no connection")
    led.click("text=Next item")  # does not lead to the browser's own page of errors
    led.wait_for_timeout(500)
    says(led, "there is no connection")
    assert led.input_value("[name=notes]") == "Ett. Två. "
    led.context.set_offline(False)
    says(led, "Saved")
    assert again(items[0]).notes == "Ett. Två."
    assert led.evaluate("localStorage.length") == 0
    # The window is gone before the line is back.
    led.context.set_offline(True)
    type_notes(led, "Tre.")
    says(led, "Not saved")
    url, context = led.url, led.context
    led.close()
    context.set_offline(False)
    led = context.new_page()
    led.goto(url)
    expect(led.locator("[data-offer]")).to_contain_text("Två. Tre.")
    led.click("text=Take it back")
    says(led, "Saved")
    assert again(items[0]).notes == "Ett. Två. Tre."
    led.reload()
    expect(led.locator("[data-offer]")).to_be_hidden()
    assert faults == []


def test_answer_that_is_lost_on_its_way_is_no_conflict(led, items, coordinator, write):
    lost = []

    def lose(route):
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch())
            route.abort()
        else:
            route.continue_()

    led.route("**/motet/**", lose)
    type_notes(led, "Ett. ")
    says(led, "there is no connection")
    assert again(items[0]).notes == "Ett."
    type_notes(led, "Två.")
    says(led, "Saved")
    assert again(items[0]).notes == "Ett. Två."
    # Somebody else's text is one, and both are shown.
    write(items[0], "", notes="Ett annat fönster.")
    type_notes(led, " Tre.")
    says(led, "somebody else")
    led.click("button:text-is('Save')")
    expect(led.locator(".error-summary")).to_be_visible()
    assert "Ett annat fönster." in led.inner_text("main")
    assert led.input_value("[name=notes]") == "Ett. Två. Tre."


def test_arrow_keys_lead_on_when_nobody_types_and_the_wall_follows(led, running, items, live_server, faults):
    wall = led.context.new_page()
    wall.goto(f"{live_server.url}/kl-info/{running.pk}/motet/visning/")
    led.bring_to_front()
    led.focus("[name=notes]")
    led.keyboard.press("ArrowRight")
    led.evaluate("document.activeElement.blur()")
    led.keyboard.press("ArrowRight")
    expect(led.locator("h1")).to_have_text("Nycklar")
    assert Meeting.objects.get().current_item == items[1]
    expect(wall.locator("h1")).to_have_text("Nycklar", timeout=8000)
    led.keyboard.press("ArrowLeft")
    expect(led.locator("h1")).not_to_have_text("Nycklar")
    assert faults == []


def test_axe_finds_nothing(page, live_server, running, items, coordinator, faults):
    page.context.add_cookies([cookie_of(coordinator, live_server.url)])
    for scheme, way in (("dark", "motet/"), ("light", "motet/visning/"), ("light", "narvaro/")):
        examine(page, f"{live_server.url}/kl-info/{running.pk}/{way}", scheme)
    results = {item.pk: "done" for item in items}
    holding.end_meeting(meeting=running, by=coordinator, results=results)
    for way in (f"{running.pk}/anteckningar/", "atgarder/"):
        examine(page, f"{live_server.url}/kl-info/{way}", "light")
    assert faults == []


def examine(page, url, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto(url)
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        assert not page.evaluate(OVERFLOW), url
    found = Axe.from_file(AXE).run(page)
    assert found.violations_count == 0, found.generate_report()
