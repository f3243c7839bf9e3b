"""The result in Chromium: wide and narrow, light and dark, on paper; nothing the policy or axe minds."""

import pytest
from django.urls import reverse

from processes.services import assessing
from tests.browser import minded_by_axe
from tests.improvements.test_desk_in_browser import cookie_of, faults  # noqa: F401
from tests.processes.conftest import candidate, given

pytestmark = pytest.mark.django_db(transaction=True)
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def pages(page, live_server, revealed, third):
    """The result with a change of the second round in it, and one candidate of it."""
    assessing.assess(
        candidate=candidate(revealed, "P03"), by=third, given=given(5, 1, 2, None), reason="We talked."
    )
    page.context.add_cookies([cookie_of(third, live_server.url)])
    names = (("selection_result", ()), ("candidate_result", ("P03",)))
    return [
        f"{live_server.url}{reverse(f'processes:{name}', args=[revealed.pk, *more])}" for name, more in names
    ]


@pytest.mark.parametrize("width", [1280, 360])
def test_pages_have_nothing_that_axe_or_the_policy_minds(page, pages, faults, width):  # noqa: F811
    page.set_viewport_size({"width": width, "height": 900})
    for address in pages:
        page.goto(address)
        assert page.evaluate(WIDER) == 0
        assert minded_by_axe(page) == []
    assert faults == []


def test_tables_and_charts_can_be_scrolled_by_keyboard(page, pages):
    page.set_viewport_size({"width": 360, "height": 900})
    page.goto(pages[0])
    regions = page.locator(".scroll[tabindex='0'][role=region]")
    assert regions.count() == 2
    assert all(regions.nth(n).get_attribute("aria-label") for n in range(2))


def test_paper_has_every_number_and_nothing_to_press(page, pages):
    page.emulate_media(media="print")
    page.goto(pages[0])
    assert page.locator(".button:visible").count() == 0
    assert page.locator(".chart svg:visible").count() > 1
    page.set_viewport_size({"width": 690, "height": 1000})  # A4 between its margins
    assert page.evaluate(WIDER) == 0


def test_two_reasons_stay_on_the_same_sheet_as_their_heading(page, pages):
    page.emulate_media(media="print")
    page.goto(pages[0])
    reasons = page.locator("section[aria-labelledby=difference]")
    assert reasons.evaluate("each => getComputedStyle(each).breakInside") == "avoid"
