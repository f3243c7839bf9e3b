"""What only a browser shows: Enter, a double click, a filter and the Back button."""

import pytest
from django.conf import settings

from improvements.models import Suggestion
from tests.improvements.pages import WORDS, reader

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def open_page(page, live_server, employee):
    value = reader(employee).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])

    def go(path):
        page.goto(live_server.url + path)
        return page

    return go


def write(page):
    for name in ("title", "problem", "proposal"):
        page.fill(f"[name={name}]", WORDS[name])


def test_enter_in_the_title_sends_the_form_also_when_it_is_unfolded(open_page, caretakers):
    page = open_page("/forslag/nytt/")
    write(page)
    page.press("summary:has-text('Add more')", "Enter")  # what is like it may come above while one presses
    assert page.is_visible("[name=all_units]")
    page.press("[name=title]", "Enter")
    page.wait_for_url("**/forslag/20*/")
    assert Suggestion.objects.get().title == WORDS["title"]


def test_double_click_sends_one_suggestion(open_page):
    page = open_page("/forslag/nytt/")
    write(page)
    page.dblclick("button.big")
    page.wait_for_url("**/forslag/20*/")
    assert Suggestion.objects.count() == 1


def test_filter_stands_in_the_address_and_back_leads_back(open_page, employee, submit):
    submit(employee)
    page = open_page("/forslag/?vy=mina")
    page.select_option("[name=state]", "done")
    page.click("form.filter button")
    page.wait_for_selector(".empty")
    assert "vy=mina&state=done" in page.url
    page.go_back()
    page.wait_for_selector(".lines li")
    assert "state=" not in page.url
