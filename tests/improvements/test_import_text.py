"""HTML of other systems as a reader sees it."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from improvements.imports.plain_text import plain

CASES = {
    "paragraphs": ("<p>Ett.</p><p>Två.</p>", "Ett.\n\nTvå."),
    "line break": ("Ett<br>två<br/>tre", "Ett\ntvå\ntre"),
    "entities": ("<p>Kaffe &amp; te &lt;3 &#229;&nbsp;h</p>", "Kaffe & te <3 å\u00a0h"),
    "emphasis": ("<p>Det <strong>är</strong> <em>så</em></p>", "Det är så"),
    "list": ("<p>A:</p><ul><li>b</li><li><p>c</p></li></ul><p>d</p>", "A:\n\n– b\n– c\n\nd"),
    "numbers": ("<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>", "1. a\n– b\n2. c"),
    "empty item": ("<ul><li>\u00a0</li></ul><p>a</p>", "a"),
    "only layout": ("<ul><li>\u00a0</li></ul>", ""),
    "table": ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
    "link": ('<p>Se <a href="https://a.se/?x=1&amp;y=2">här</a>.</p>', "Se här (https://a.se/?x=1&y=2)."),
    "link that shows its address": ('<a href="https://a.se">https://a.se</a>', "https://a.se"),
    "mail link": ('<a href="mailto:a@b.se">a@b.se</a>', "a@b.se"),
    "comment": ("<p>a<!-- b -->c</p>", "ac"),
    "no HTML": ("a < b > c & d &amp; <enheten>\n\n  två", "a < b > c & d &amp; <enheten>\n\n  två"),
    "HTML beside other brackets": ("<p>a <3 b <enheten> > c</p>", "a <3 b <enheten> > c"),
    "broken": ('<p>a <a href="https://b.se/"">c</p><p></a>', "a c (https://b.se/)"),
    "scripts are words": ("<p><script>x</script></p>", "<script>x</script>"),
}


@pytest.mark.parametrize("name", CASES)
def test_html_becomes_plain_text(name):
    source, expected = CASES[name]
    assert plain(source) == expected


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="<>&"), max_size=12)
TAGS = st.sampled_from(
    ["<p>", "</p>", "<br>", "<ul>", "<ol>", "</ul>", "<li>", "</li>", "<b>", "</b>", "&amp;"]
)


@given(st.lists(st.one_of(WORDS, TAGS), max_size=30))
def test_no_visible_sign_is_lost_whatever_the_tags(parts):
    source = "".join(parts)
    seen = "".join(html.unescape(re.sub(r"<[^>]*>", "", source)).split()) if "<" in source else source
    signs = iter(plain(source))
    assert all(sign in signs for sign in seen)


def test_long_nonsense_is_done_at_once():
    assert plain("<!--" * 25_000 + "<p>")
    assert plain("<a href=" + " " * 90_000 + ">a</a>") == "a"
