# ruff: noqa: F401, F811 - fixtures
"""What is fetched without a login: valid feeds and a harmless fragment, for whoever holds a good token."""

import datetime as dt
import logging
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from unittest.mock import patch
from xml.etree import ElementTree

import feedparser
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from lean_portal import clock, tokens
from notifications.models import FeedToken, Story
from notifications.services import receivers, stories
from organisation.models import GroupSettings
from tests.meetings.conftest import english
from tests.notifications.intranet import done, editor, story, words

pytestmark = pytest.mark.django_db
FORMS = ("rss.xml", "atom.xml", "fragment.html", "ram.html")
ATOM, AT = "{http://www.w3.org/2005/Atom}", "{http://purl.org/atompub/tombstones/1.0}"
HARD = {
    "title": 'Å & <b>fet</b> 🙂 "x" ]]>',
    "lead": "Fler än 3 < 5 & färre.",
    "body": "Ett <i>.\n\nTvå & 🙂.",
}


@pytest.fixture
def token(editor):
    return receivers.create_token(by=editor, name="Intranätet")[1]


@pytest.fixture
def published(story, editor):
    """An hour ago, with signs that need care."""
    with clock.at(clock.now() - dt.timedelta(hours=1)):
        story = stories.change_story(story=story, by=editor, **words(**HARD))
        return stories.publish_story(story=story, by=editor)


def address(token, form):
    return f"/nyheter/flode/{token}/{form}"


def fetched(token, form, **headers):
    response = Client().get(address(token, form), headers=headers)
    assert response.status_code == 200
    return response


def later(**fields):
    return clock.at(clock.now() + dt.timedelta(**fields))


# ---- what a feed is --------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["rss.xml", "atom.xml"])
def test_independent_reader_finds_what_was_published(token, published, form, settings):
    found = feedparser.parse(fetched(token, form).content, sanitize_html=False)
    assert found.bozo is False
    assert found.version == {"rss.xml": "rss20", "atom.xml": "atom10"}[form]
    (entry,) = found.entries
    assert entry.id == f"urn:uuid:{published.uid}"
    assert entry.title == HARD["title"]
    assert entry.link == f"{settings.SITE_URL}/nyheter/{published.pk}/"
    assert dt.datetime(*entry.published_parsed[:6], tzinfo=dt.UTC) == published.published_at.replace(
        microsecond=0
    )
    html = entry.content[0].value if form == "atom.xml" else entry.summary
    assert "<p>Ett &lt;i&gt;.</p><p>Två &amp; 🙂.</p>" in html
    assert found.feed.language == "sv" if form == "rss.xml" else 'xml:lang="sv"' in fetched(token, form).text


def test_rss_has_what_rss_requires_and_nothing_unknown(token, published):
    response = fetched(token, "rss.xml")
    assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
    root = ElementTree.fromstring(response.content)
    assert (root.tag, root.attrib) == ("rss", {"version": "2.0"})
    (channel,) = root
    names = [child.tag for child in channel]
    assert names == ["title", "link", "description", "language", "lastBuildDate", "item"]
    item = channel.find("item")
    assert [child.tag for child in item] == ["title", "link", "description", "pubDate", "guid"]
    assert item.find("guid").attrib == {"isPermaLink": "false"}
    assert item.find("title").text == HARD["title"]
    for text in (channel.find("lastBuildDate").text, item.find("pubDate").text):
        assert parsedate_to_datetime(text).tzinfo is not None
    assert item.find("description").text.startswith("<p>Fler än 3 &lt; 5 &amp; färre.</p>")


def test_atom_has_what_rfc_4287_requires(token, published, editor):
    stories.correct_story(story=published, by=editor, correction="Fel ord.", **words())
    response = fetched(token, "atom.xml")
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ElementTree.fromstring(response.content)
    assert root.tag == f"{ATOM}feed"
    for one in ("id", "title", "updated", "author"):
        assert len(root.findall(ATOM + one)) == 1
    (entry,) = root.findall(f"{ATOM}entry")
    for one in ("id", "title", "updated", "published", "content"):
        assert len(entry.findall(ATOM + one)) == 1
    assert entry.find(f"{ATOM}content").attrib == {"type": "html"}
    assert entry.find(f"{ATOM}summary").attrib == {"type": "text"}
    times = [dt.datetime.fromisoformat(entry.find(ATOM + name).text) for name in ("published", "updated")]
    assert times[0] < times[1]
    assert root.find(f"{ATOM}updated").text == entry.find(f"{ATOM}updated").text
    assert entry.find(f"{ATOM}id").text == f"urn:uuid:{published.uid}"


def test_withdrawn_story_is_a_tombstone_in_atom_and_gone_elsewhere(token, published, editor):
    stories.withdraw_story(story=published, by=editor, reason="Fel & dumt.")
    root = ElementTree.fromstring(fetched(token, "atom.xml").content)
    assert root.findall(f"{ATOM}entry") == []
    (grave,) = root.findall(f"{AT}deleted-entry")
    assert grave.attrib["ref"] == f"urn:uuid:{published.uid}"
    assert dt.datetime.fromisoformat(grave.attrib["when"]).tzinfo is not None
    assert grave.find(f"{AT}comment").text == "Fel & dumt."
    assert root.find(f"{ATOM}updated").text == grave.attrib["when"]
    assert feedparser.parse(fetched(token, "atom.xml").content).bozo is False
    for form in FORMS:
        assert "fet" not in fetched(token, form).text
    assert "Fel & dumt." not in fetched(token, "rss.xml").text


@pytest.mark.parametrize("form", FORMS)
def test_drafts_and_what_is_not_used_stand_nowhere(token, story, form):
    assert story.title not in fetched(token, form).text
    Story.objects.update(state="discarded")
    assert story.title not in fetched(token, form).text


def test_feeds_are_in_swedish_whatever_the_reader_asks_for(token, published):
    assert fetched(token, "fragment.html", accept_language="en")["Content-Language"] == "sv"


# ---- the fragment ----------------------------------------------------------------------------------------


class Seen(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes = [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += attributes


def test_fragment_holds_nothing_that_runs_or_fetches(token, published):
    page = fetched(token, "fragment.html").text
    seen = Seen(page)
    assert set(seen.tags) == {"section", "h2", "ul", "li", "article", "h3", "a", "p", "time"}
    assert {name for name, _ in seen.attributes} == {
        "lang",
        "aria-labelledby",
        "id",
        "href",
        "rel",
        "datetime",
    }
    assert page.lstrip().startswith('<section lang="sv"')
    assert "&lt;b&gt;fet&lt;/b&gt;" in page
    assert Seen(fetched(token, "ram.html").text).tags[:3] == ["html", "head", "meta"]


@pytest.mark.parametrize("form", ["fragment.html", "ram.html"])
def test_only_the_fragment_may_be_framed_and_only_where_we_say(token, published, settings, form):
    closed = fetched(token, form)
    assert "frame-ancestors 'none'" in closed["Content-Security-Policy"]
    assert closed["X-Frame-Options"] == "DENY"
    settings.EMBED_ORIGINS = ["https://intranet.test", "https://other.test:8443"]
    opened = fetched(token, form)
    assert opened["Content-Security-Policy"] == (
        "default-src 'none'; base-uri 'none'; form-action 'none';"
        " frame-ancestors https://intranet.test https://other.test:8443"
    )
    assert "X-Frame-Options" not in opened
    for other in (fetched(token, "atom.xml"), Client().get("/konto/logga-in/")):
        assert "frame-ancestors 'none'" in other["Content-Security-Policy"]
        assert other["X-Frame-Options"] == "DENY"


# ---- fetched again ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_nothing_new_is_304_and_each_edition_is_new(token, published, editor, form):
    first = fetched(token, form)
    again = {"If-None-Match": first["ETag"]}
    assert Client().get(address(token, form), headers=again).status_code == 304
    since = {"If-Modified-Since": first["Last-Modified"]}
    assert Client().get(address(token, form), headers=since).status_code == 304
    stories.correct_story(story=published, by=editor, correction="Fel.", **words())
    for headers in (again, since):
        assert Client().get(address(token, form), headers=headers).status_code == 200
    second = fetched(token, form)
    stories.withdraw_story(story=Story.objects.get(), by=editor, reason="Fel.")
    assert Client().get(address(token, form), headers={"If-None-Match": second["ETag"]}).status_code == 200


def test_within_a_second_no_date_says_that_nothing_came_after(token, story, editor):
    stories.publish_story(story=story, by=editor)
    with clock.at(Story.objects.get().updated_at):
        assert "Last-Modified" not in fetched(token, "atom.xml")


@pytest.mark.parametrize("form", FORMS)
def test_as_many_queries_for_many_stories(token, done, editor, form, django_assert_num_queries):
    FeedToken.objects.update(last_used_on=clock.today())
    for _ in range(4):
        done()
    stories.draft_waiting()
    for each in Story.objects.all():
        stories.publish_story(story=each, by=editor)
    with django_assert_num_queries({"atom.xml": 6, "rss.xml": 5}.get(form, 4)):
        response = fetched(token, form)
    assert not response.cookies


# ---- tokens ----------------------------------------------------------------------------------------------


def test_only_the_hash_is_stored_and_the_day_of_use_is_noted(token, published):
    stored = FeedToken.objects.get()
    assert token not in str(FeedToken.objects.values())
    assert stored.hash == tokens.hash_of(token)
    fetched(token, "rss.xml")
    assert FeedToken.objects.get().last_used_on == clock.today()


@pytest.mark.parametrize("form", FORMS)
def test_revoked_wrong_and_orphaned_tokens_open_nothing(token, editor, make_user, group, published, form):
    own = receivers.create_token(by=editor, name="Min läsare", kind="person")[1]
    assert fetched(own, form)
    editor.is_active = False
    editor.save()
    assert Client().get(address(own, form)).status_code == 404
    fetched(token, form)
    receivers.revoke_token(token=FeedToken.objects.get(name="Intranätet"), by=make_user("r", "editor", group))
    for bad in (token, "x", FeedToken.objects.first().hash):
        assert Client().get(address(bad, form)).status_code == 404
    assert Client().post(address(token, form)).status_code == 405


@pytest.mark.parametrize("how", ["good", "revoked", "broken"])
def test_token_stands_in_no_log(token, published, caplog, how):
    caplog.set_level(logging.DEBUG)
    if how == "revoked":
        FeedToken.objects.update(revoked_at=clock.now())
    client = Client(raise_request_exception=False)
    with (
        patch("notifications.views_feeds.standing", side_effect=RuntimeError)
        if how == "broken"
        else patch("notifications.views_feeds.MOST", 30)
    ):
        status = client.get(address(token, "rss.xml")).status_code
    assert status == {"good": 200, "revoked": 404, "broken": 500}[how]
    assert token not in caplog.text
    if how != "good":
        assert "/nyheter/flode/…/rss.xml" in caplog.text


def test_other_loggers_are_kept_clean_by_the_handler(token, capsys):
    record = logging.LogRecord("x", logging.INFO, "", 0, "GET %(path)s", ({"path": f"/a/{token}/b"},), None)
    assert tokens.WithoutTokens().filter(record)
    assert record.getMessage() == "GET /a/…/b"
    for name in ("django.request", "lean_portal.errors"):  # whatever handlers there are
        assert any(isinstance(each, tokens.WithoutTokens) for each in logging.getLogger(name).filters)
    (handler,) = [each for each in logging.getLogger().handlers if each.name == "console"]
    assert any(isinstance(each, tokens.WithoutTokens) for each in handler.filters)


def test_web_server_is_started_without_an_access_log(request):
    unit = (request.config.rootpath / "deploy" / "lean-web.service").read_text()
    assert "granian" in unit and "--access-log" not in unit


def test_who_manages_tokens_and_one_of_each_name(english, editor, administrator, manager, token):
    with pytest.raises(PermissionDenied):
        receivers.create_token(by=manager, name="x")
    with pytest.raises(PermissionDenied):
        receivers.revoke_token(token=FeedToken.objects.get(), by=manager)
    with pytest.raises(ValidationError, match="already"):
        receivers.create_token(by=administrator, name="Intranätet")
    receivers.revoke_token(token=FeedToken.objects.get(), by=administrator)
    assert receivers.create_token(by=administrator, name="Intranätet")[1] != token
