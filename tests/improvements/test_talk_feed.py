"""The life of a suggestion in a feed reader: by an address that can be taken back and stands in no log."""

from uuid import uuid4

import feedparser
import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from improvements import services
from improvements.models import Suggestion, SuggestionFeed
from lean_portal.tokens import new_token
from organisation.models import User
from tests.improvements.pages import reader
from tests.improvements.test_talk import CANARY, SECRET, hidden, read, say

__all__ = ["hidden", "read"]
LIST = "/forslag/prenumerationer/"
pytestmark = pytest.mark.django_db


def make(user, suggestion):
    return services.make_feed(by=user, suggestion=suggestion, submission_id=uuid4())


def fetch(token, **headers):
    return Client().get(f"/forslag/flode/{token}.atom", headers=headers)


def entries(token):
    return {entry.id.rpartition("/")[2]: entry for entry in feedparser.parse(fetch(token).content).entries}


def test_address_is_shown_once_and_only_its_fingerprint_is_kept(read, colleague):
    client = reader(colleague)
    place = reverse("improvements:feed_make", args=[read.year, read.serial])
    form = {"submission_id": client.get(place).context["fresh"].initial["submission_id"]}
    answer = client.post(place, form)
    token = answer.context["address"].rpartition("/")[2].removesuffix(".atom")
    assert token in answer.text and "no-store" in answer["Cache-Control"]
    assert client.post(place, form).status_code == 422
    assert token not in str(SuggestionFeed.objects.values()) + client.get(place).text + client.get(LIST).text
    assert fetch(token).status_code == 200


def test_feed_is_valid_and_tells_what_is_open_with_internal_handling_by_its_dates(read, colleague, manager):
    services.mask_suggestion(
        suggestion=read, by=manager, title="Nycklar", problem="Vi åker.", proposal="Lås."
    )
    read.refresh_from_db()
    said = say(colleague, read, "Pris & <b>tid</b>\x0b?", kind="question")
    User.objects.filter(pk=manager.pk).update(language="en")
    token = make(manager, read)
    parsed = feedparser.parse(fetch(token).content)
    assert not parsed.bozo and parsed.version == "atom10"
    assert parsed.feed.title == f"{read.number} {read.title}" and token not in fetch(token).text
    found = entries(token)
    assert found[said.anchor].content[0].value.strip().startswith("<p>Pris &amp; &lt;b&gt;tid&lt;/b&gt;")
    assert found[said.anchor].link.endswith(f"{read.get_absolute_url()}#{said.anchor}")
    titles = [entry.title for entry in parsed.entries]
    assert titles[0] == "A question" and "Read." in titles and "Received." in titles
    internal = list(read.steps.filter(internal=True))
    assert internal and found[f"step-{internal[0].number}"].title.startswith("Internal handling")


def test_feed_costs_the_same_however_much_is_said(read, colleague, employee, django_assert_num_queries):
    token = make(colleague, read)
    fetch(token)
    for count in (0, 3):
        for number in range(count):
            say(employee, read, f"Nummer {number}")
        with django_assert_num_queries(6):
            fetch(token)


def test_nobody_is_named_who_does_not_want_to_be(hidden, colleague):
    say(hidden.author, hidden)
    assert CANARY not in fetch(make(colleague, hidden)).text


def test_what_is_taken_away_is_changed_in_the_reader(read, colleague):
    said = say(colleague, read, SECRET)
    token = make(colleague, read)
    before = fetch(token)
    assert SECRET in before.text
    assert fetch(token, if_none_match=before["ETag"]).status_code == 304
    services.remove_comment(comment=said, by=colleague)
    after = fetch(token, if_none_match=before["ETag"])
    assert after.status_code == 200 and SECRET not in after.text
    assert entries(token)[said.anchor].updated >= entries(token)[said.anchor].published


@pytest.mark.parametrize("end", ["closed", "revoked", "sealed"])
def test_address_that_may_read_no_more_is_a_page_that_is_not_there(read, outsider, end):
    token = make(outsider, read)
    assert fetch(token).status_code == 200
    if end == "closed":
        User.objects.filter(pk=outsider.pk).update(is_active=False)
    elif end == "sealed":
        Suggestion.objects.filter(pk=read.pk).update(channel="whistleblowing")
    else:
        client = reader(outsider)
        mine = outsider.suggestion_feeds.get()
        assert client.post(f"{LIST}{mine.pk}/ta-tillbaka/").status_code == 302
    assert fetch(token).status_code == 404


def test_one_makes_and_takes_back_ones_own_alone(employee, submit, outsider, colleague):
    unread = submit(employee)
    with pytest.raises(PermissionDenied):
        make(outsider, unread)
    make(colleague, unread)
    theirs = colleague.suggestion_feeds.get()
    assert reader(outsider).post(f"{LIST}{theirs.pk}/ta-tillbaka/").status_code == 404
    assert SuggestionFeed.objects.exists()


def test_no_token_stands_in_a_log(read, colleague, caplog):
    fetch(make(colleague, read)), fetch(new_token())
    assert "lp_" not in caplog.text
