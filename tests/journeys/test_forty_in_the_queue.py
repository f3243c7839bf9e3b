"""Forty in the queue of one manager, by the keyboard alone: all decided in one sitting."""

import datetime as dt

import pytest
from django.conf import settings
from django.test import Client

from improvements.models import Prepared, Suggestion
from improvements.to_publish import MOST
from improvements.workflow import AWAITING
from organisation.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)
COUNT = 40
SOON = (dt.date.today() + dt.timedelta(days=30)).isoformat()
ARRIVED = """words => document.getElementById("item").textContent === words
    && document.querySelector(".queue a[aria-current]").hasAttribute("data-htmx-powered")"""


@pytest.fixture
def keyboard(page, live_server, head, care, make_user, submit):
    """The head at the desk. Nothing but keys is pressed from here on."""
    author = make_user("anna", Role.EMPLOYEE, care)
    for number in range(COUNT):
        submit(author, title=f"Förslag {number + 1}")
    client = Client()
    client.force_login(head)
    cookie = client.cookies["session"].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    page.goto(f"{live_server.url}/att-besvara/")
    return page


def tab_to(page, selector, most=60):
    for _step in range(most):
        if page.evaluate("words => document.activeElement.matches(words)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(selector)


def arrow_to(page, value):
    for _step in range(12):
        if page.evaluate("document.activeElement.value") == value:
            page.keyboard.press("Space")
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(value)


def test_head_decides_forty_in_one_sitting_by_keyboard_alone(keyboard):
    two_on_their_own(keyboard)
    the_rest_together(keyboard)
    page, press = keyboard, keyboard.keyboard.press
    assert Prepared.objects.count() == COUNT - 1
    for letters in (MOST, COUNT - 1 - MOST):
        tab_to(page, "a[href$='/publicera/']")
        press("Enter")
        page.wait_for_selector(".letter")
        assert page.locator(".letter").count() == letters
        tab_to(page, ".send button")
        press("Enter")
        page.wait_for_selector("#done")
        assert not page.query_selector("#not-done")
    assert not Suggestion.objects.filter(state__in=AWAITING).exists()
    assert Suggestion.objects.filter(state="parked").count() == COUNT - 2


def two_on_their_own(page):
    """A question at once, and a no that is written first."""
    press = page.keyboard.press
    press("b")
    arrow_to(page, "ask")
    tab_to(page, "#id_question")
    page.keyboard.type("När på dagen?")
    tab_to(page, ".decide .send button:not([name])")
    press("Enter")
    page.wait_for_function(ARRIVED, arg="Förslag 2")
    press("b")
    arrow_to(page, "decline")
    tab_to(page, "#id_answer")
    page.keyboard.type("Nej, avtalet löper ett år till.")
    tab_to(page, "#id_would_change")
    page.keyboard.type("Om avtalet sägs upp.")
    tab_to(page, ".decide .send button[name=later]")
    press("Enter")
    page.wait_for_function(ARRIVED, arg="Förslag 3")


def the_rest_together(page):
    """They get one answer: all are chosen but the one that is written."""
    press = page.keyboard.press
    press("Shift+X")
    press("k")
    page.wait_for_function(ARRIVED, arg="Förslag 2")
    press("x")
    assert page.inner_text("#several-count") == str(COUNT - 2)
    press("g")
    tab_to(page, "#several button[value=write]")
    press("Enter")
    page.wait_for_url("**/flera/")
    tab_to(page, "[name=action]")
    arrow_to(page, "park")
    tab_to(page, "#id_parked_until")
    page.keyboard.type(SOON)
    tab_to(page, "#id_answer")
    page.keyboard.type("{rubrik} är bra. Vi tar upp det igen {datum}.")
    tab_to(page, ".send button")
    press("Enter")
    page.wait_for_url("**/flera/skriv/")
