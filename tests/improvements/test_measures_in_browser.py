"""A chart and the form of its values in Chromium: on a phone and wide, in the dark, on paper."""

import datetime as dt

import pytest

from improvements import services
from improvements.services import measure_lines, measures
from lean_portal import clock
from tests.browser import minded_by_axe
from tests.improvements.measuring import CALM, WORDS, fill, week
from tests.improvements.test_desk_in_browser import cookie_of, faults  # noqa: F401
from tests.improvements.trying import planned

pytestmark = pytest.mark.django_db(transaction=True)
OVERFLOW = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
LABELS = """() => {
    const boxes = [...document.querySelectorAll("svg text.strong")].map(text => text.getBBox())
    return boxes.some((a, i) => boxes.slice(i + 1).some(b =>
        a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height))
}"""


@pytest.fixture
def measure(employee, manager, submit, home_care):
    due = clock.today() + dt.timedelta(days=30)
    suggestion = services.approve_suggestion(
        suggestion=submit(employee), by=manager, responsible_unit=home_care, due_on=due, answer="Ja."
    )
    services.start_trial(suggestion=suggestion, by=manager, planned=planned())
    found = fill(
        measures.define_first(suggestion=suggestion, by=manager, **WORDS), manager, [*CALM, *[9] * 9, 20]
    )
    measure_lines.lock_baseline(
        measure=found, by=manager, from_day=week(0), to_day=week(11), reason="Före provet."
    )
    return found


def test_nothing_is_minded_about_a_chart_wide_or_narrow_light_or_dark_or_on_paper(
    page,
    live_server,
    measure,
    manager,
    faults,  # noqa: F811
):
    page.context.add_cookies([cookie_of(manager, live_server.url)])
    for rest in ("", "varden/", "granser/"):
        page.goto(f"{live_server.url}{measure.get_absolute_url()}{rest}")
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert minded_by_axe(page) == []
            assert not page.evaluate(OVERFLOW)
    page.goto(f"{live_server.url}{measure.get_absolute_url()}")
    assert page.locator("svg .pt-signal").count() == 2
    assert not page.evaluate(LABELS)
    page.emulate_media(media="print")
    assert page.is_visible("figure.chart svg")
    assert not page.is_visible("main .button")
    assert faults == []
