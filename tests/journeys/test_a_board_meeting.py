"""A quarter to eight: the board on a touch screen, without a keyboard, and the screen on the wall."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import AXE, Visit

BOARD = "/tavla/VOF-HTC/"
SMALL = """() => [...document.querySelectorAll("main .button")]
    .filter(each => each.offsetHeight && each.offsetHeight < 48).map(each => each.innerText)"""


@pytest.fixture
def by_touch(browser, browser_context_args, demo):
    """by_touch(script=True): a window of a touch screen."""
    contexts = []

    def make(**more):
        context = browser.new_context(
            **{
                **browser_context_args,
                "has_touch": True,
                "viewport": {"width": 1920, "height": 1080},
                "reduced_motion": "reduce",
                **more,
            }
        )
        contexts.append(context)
        visit = Visit(context.new_page(), demo)
        visit.watch()
        return visit

    yield make
    for context in contexts:
        context.close()


def weeks(visit):
    return int(visit.page.inner_text(".numbers dd >> nth=0"))


def accessible(visit):
    return visit.violations() if AXE.exists() else []


def test_board_meeting_is_held_by_touch(by_touch):
    visit = by_touch()
    visit.log_in("chef")
    visit.page.tap("nav.mainnav a:text-is('Tavlan')")
    visit.page.wait_for_url(f"**{BOARD}")
    assert {"Nytt", "Provas", "Klart"} <= set(re.findall(r"\w+", visit.text))
    assert visit.overflow() <= 0 and visit.page.evaluate(SMALL) == []
    assert accessible(visit) == []
    before = weeks(visit)
    assert before >= 9
    visit.page.tap("button:has-text('Vi hade tavelmöte')")
    expect(visit.page.locator("main")).to_contain_text("Ni har haft tavelmöte i dag")
    assert weeks(visit) == before + 1
    visit.page.tap("button:has-text('Ångra')")
    expect(visit.page.locator("main")).to_contain_text("Vi hade tavelmöte")
    assert weeks(visit) == before
    # What was tried is answered where it is always answered, with that answer chosen.
    visit.page.tap("a.button:has-text('Så blev det') >> nth=0")
    visit.page.wait_for_url("**/att-besvara/**")
    assert visit.page.is_checked("input[name=action][value=conclude]")
    assert visit.faults == []


def test_screen_on_the_wall_shows_the_board_without_a_login_until_it_is_stopped(by_touch, demo):
    visit = by_touch()
    visit.log_in("chef")
    visit.go(f"{BOARD}skarmar/")
    visit.page.fill("[name=name]", "Omklädningsrummet")
    visit.page.tap("button:has-text('Gör en adress')")
    address = visit.page.input_value("#address")
    wall = by_touch()
    path = address.removeprefix(demo.url)
    wall.go(path)
    assert "Hemtjänst centrum" in wall.text and wall.page.locator("a, form, button").count() == 0
    assert wall.page.context.cookies() == []
    assert wall.overflow() <= 0 and accessible(wall) == []
    assert {url for url in wall.asked if not url.startswith(demo.url)} == set()
    visit.page.tap("tr:has-text('Omklädningsrummet') button")
    expect(visit.page.locator("main")).to_contain_text("Adressen är stoppad")
    wall.go(path)
    assert "Adressen är stoppad" in wall.text
    assert visit.faults == wall.faults == []
