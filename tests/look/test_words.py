import datetime as dt

import pytest
import time_machine
from django.utils import translation

from lean_portal.templatetags import portal
from tests.look.conftest import Render

MONDAY = dt.date(2027, 9, 13)
EVENING = dt.datetime(2027, 9, 13, 22, 30, tzinfo=dt.UTC)  # half past midnight on Tuesday in Stockholm


@pytest.fixture(autouse=True)
def a_monday_in_september():
    with time_machine.travel(dt.datetime(2027, 9, 13, 10, 0, tzinfo=dt.UTC), tick=False):
        yield


@pytest.mark.parametrize(
    ("language", "form", "words"),
    [
        ("sv", "day", "14 september"),
        ("sv", "short", "14 sep"),
        ("sv", "weekday", "tisdag 14 september"),
        ("sv", "month", "september 2027"),
        ("sv", "clock", "00.30"),
        ("sv", "moment", "14 september 00.30"),
        ("en", "day", "14 September"),
        ("en", "short", "14 Sept"),
        ("en", "clock", "00:30"),
    ],
)
def test_date_is_written_in_local_time_and_in_the_language_of_the_reader(language, form, words):
    with translation.override(language):
        assert portal.FORMS[form](EVENING) == words


def test_date_of_another_year_says_which():
    assert portal.short_day(dt.date(2028, 4, 12)) == "12 april 2028"


def test_missing_date_leaves_nothing_behind():
    assert [form(None) for form in portal.FORMS.values()] == [""] * len(portal.FORMS)
    assert portal.when(None) == portal.stamp(None) == portal.due(None) == ""


@pytest.mark.parametrize(
    ("date", "form", "html"),
    [
        (MONDAY, "day", '<time datetime="2027-09-13">13 september</time>'),
        (EVENING, "moment", '<time datetime="2027-09-14T00:30">14 september 00.30</time>'),
        (EVENING, "day", '<time datetime="2027-09-14">14 september</time>'),
        (dt.date(2028, 8, 1), "month", '<time datetime="2028-08">augusti 2028</time>'),
    ],
)
def test_when_carries_the_date_for_machines_too(date, form, html):
    assert portal.when(date, form) == html


def test_stamp_of_a_coming_day_is_calm():
    html = portal.stamp(dt.date(2027, 9, 16))
    assert html == '<time class="stamp" datetime="2027-09-16">torsdag <b>16</b> sep</time>'


def test_stamp_of_a_passed_day_is_late():
    html = portal.stamp(dt.date(2027, 9, 10))
    assert html == '<time class="stamp late" datetime="2027-09-10">fredag <b>10</b> sep</time>'


def test_stamp_of_a_kept_promise_is_not_late():
    assert 'class="stamp"' in portal.stamp(dt.date(2027, 9, 10), late=False)


@pytest.mark.parametrize(
    ("days", "html"),
    [
        (-3, '"when late">3 days late<'),
        (0, '"when soon">today<'),
        (1, '"when soon">tomorrow<'),
        (9, '"when">22 Sept<'),
    ],
)
def test_due_says_how_near_the_promise_is(days, html):
    with translation.override("en"):
        assert html in portal.due(MONDAY + dt.timedelta(days=days))


def test_status_has_a_glyph_a_colour_and_safe_words():
    html = portal.status("trial", "Provas <b>nu</b>")
    assert html.startswith(
        '<span class="status go"><svg viewBox="0 0 20 20" aria-hidden="true"><use href="/static/icons'
    )
    assert html.endswith('#st-trial"/></svg>Provas &lt;b&gt;nu&lt;/b&gt;</span>')


def test_every_glyph_that_a_status_uses_is_in_the_sprite(settings):
    sprite = (settings.BASE_DIR / "static/icons.svg").read_text()
    assert [
        code for code, (glyph, _kind) in portal.STATUS.items() if f'<symbol id="{glyph}"' not in sprite
    ] == []


def test_small_numbers_are_words_and_large_ones_figures():
    with translation.override("en"):
        assert [portal.in_words(number) for number in (2, 12, 13)] == ["two", "twelve", "13"]


def test_reference_stays_on_one_line():
    assert portal.ref("F 2027-109") == '<span class="nowrap">F\N{NO-BREAK SPACE}2027-109</span>'


def test_crumbs_begin_on_my_page_and_end_here(render: Render):
    with translation.override("en"):
        html = render('{% crumbs "Förslag" "/forslag/" here %}', here="<F>")
    assert html == (
        '<nav class="crumbs" aria-label="Breadcrumbs"><ol><li><a href="/">My page</a></li>'
        '<li><a href="/forslag/">Förslag</a></li><li aria-current="page">&lt;F&gt;</li></ol></nav>'
    )
