import datetime as dt

import pytest
from django.utils import translation
from pytest_django.asserts import assertHTMLEqual, assertInHTML

from tests.look.conftest import Render


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def test_lifeline_marks_past_now_and_promised(render_component: Render):
    day = dt.date.today()
    steps = [
        {"label": "In", "state": "past", "date": day},
        {"label": "Read", "state": "now", "note": "until Monday"},
        {"label": "Decision", "state": "promised", "date": None},
        {"label": "Trial", "state": "gone"},
    ]
    html = render_component("lifeline", steps=steps)
    assert '<li class="past"><b>In</b> <time' in html
    assertInHTML('<li class="past now" aria-current="step"><b>Read</b> <span>until Monday</span></li>', html)
    assertInHTML("<li><b>Decision</b></li>", html)
    assertInHTML('<li class="gone"><b>Trial</b></li>', html)


def test_timeline_tells_text_line_by_line_and_escapes_it(render_component: Render):
    html = render_component(
        "timeline", rows=[{"when": "March", "headline": "Approved", "by": "by <me>", "text": "a\nb"}]
    )
    assertHTMLEqual(
        html,
        '<ol class="timeline"><li><span class="when">March</span><div>'
        "<p><strong>Approved</strong> by &lt;me&gt;</p><p>a<br>b</p></div></li></ol>",
    )


def test_letter_is_named_by_who_wrote_it(render_component: Render):
    html = render_component("letter", kicker="From the manager", text="Yes!")
    assertInHTML('<h2 class="kicker" id="letter"><span>From the manager</span></h2>', html)
    assert '<section class="letter" aria-labelledby="letter">' in html


def test_notice_has_its_kind_and_role(render_component: Render):
    html = render_component("notice", kind="done", heading="Thank you!", text="It is in.", role="status")
    assertHTMLEqual(html, '<div class="notice done" role="status"><h2>Thank you!</h2><p>It is in.</p></div>')


def test_empty_list_says_what_to_do_instead(render_component: Render):
    html = render_component("empty", heading="Nothing waits", url="/forslag/", label="All suggestions")
    assertHTMLEqual(
        html,
        '<div class="empty"><h3>Nothing waits</h3>'
        '<a class="button second" href="/forslag/">All suggestions</a></div>',
    )


def test_pager_offers_only_the_ways_that_exist(render_component: Render):
    html = render_component("pager", older="?before=7")
    assertInHTML('<a href="?before=7" rel="next">Older</a>', html)
    assert "Newer" not in html


def test_pager_of_a_single_page_is_silent(render_component: Render):
    assert render_component("pager").strip() == ""


def test_tab_that_is_open_is_named_so(render_component: Render):
    tabs = [
        {"label": "All", "url": "/a/", "current": True, "count": 4, "hot": True},
        {"label": "Mine", "url": "/m/"},
    ]
    html = render_component("tabs", tabs=tabs, label="Views")
    assertInHTML('<a href="/a/" aria-current="page">All <span class="count hot">4</span></a>', html)
    assertInHTML('<a href="/m/">Mine</a>', html)
