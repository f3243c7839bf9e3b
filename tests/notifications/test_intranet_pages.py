# ruff: noqa: F401, F811 - fixtures
"""The pages of the intranet: who sees what, what is typed is kept, and secrets are shown once."""

import datetime as dt

import pytest
from django.conf import settings as the_settings
from django.test import Client
from django.utils import timezone

from lean_portal import clock
from notifications import obligations, tasks
from notifications.models import Delivery, FeedToken, Hook, State, Story
from notifications.services import expand_waiting, receivers, stories
from notifications.views_stories import may_follow
from tests.improvements.pages import reader, text_of
from tests.meetings.conftest import coordinator, english
from tests.notifications.intranet import done, editor, published, story, words

pytestmark = pytest.mark.django_db
LIST, REVIEW, RECEIVERS = "/nyheter/", "/nyheter/att-granska/", "/nyheter/mottagare/"
DEEDS = ("andra/", "publicera/", "ratta/", "dra-tillbaka/")
HOST = "https://intranet.test/lean"


@pytest.fixture
def client(editor):
    return reader(editor)


@pytest.fixture
def hosts(settings):
    settings.WEBHOOK_HOSTS = ["intranet.test"]


def at(story, deed=""):
    return f"{LIST}{story.pk}/{deed}"


def sent(story, **fields):
    return {"version": story.version, **words(), **fields}


# ---- who sees what ---------------------------------------------------------------------------------------


def test_everybody_reads_what_is_published_and_nobody_else_a_draft(story, editor, employee, client):
    assert reader(employee).get(at(story)).status_code == 404
    assert client.get(at(story)).status_code == 200
    stories.publish_story(story=story, by=editor)
    assert story.title in text_of(reader(employee).get(LIST))
    page = reader(employee).get(at(story))
    assert "Withdraw it" not in text_of(page)
    assert story.path in page.text
    assert Client().get(at(story)).status_code == 302


def test_withdrawn_story_is_gone_with_its_reason_and_without_its_text(published, editor, employee, client):
    stories.withdraw_story(story=published, by=editor, reason="Det var fel.")
    page = reader(employee).get(at(published))
    assert page.status_code == 410
    assert "Det var fel." in text_of(page)
    assert published.title not in page.text
    assert published.title not in reader(employee).get(LIST).text
    assert published.title in client.get(at(published)).text


def test_link_of_a_meeting_is_for_those_who_take_part(story, employee, manager):
    story.event.kind = "meetings.notes_closed"
    assert may_follow(manager, story) and not may_follow(employee, story)


def test_deeds_are_for_editors(story, manager, employee, administrator):
    for by in (manager, administrator, employee):
        browser = reader(by)
        assert browser.get(REVIEW).status_code == 403
        for deed in DEEDS:
            assert browser.get(at(story, deed)).status_code == 403
            assert browser.post(at(story, deed), sent(story)).status_code == 403
        for deed in ("vanta/", "anvand-inte/"):
            assert browser.post(at(story, deed)).status_code == 403
    assert Story.objects.get().state == "draft"


def test_receivers_are_for_editors_and_administrators_and_servers_for_the_latter(
    client, manager, administrator, hosts
):
    hook, _ = receivers.create_hook(by=administrator, name="Intranätet", url=HOST)
    assert reader(manager).get(RECEIVERS).status_code == 403
    assert "Intranätet" not in text_of(client.get(RECEIVERS))
    assert "Intranätet" in text_of(reader(administrator).get(RECEIVERS))
    for path in ("webhook/ny/", f"webhook/{hook.pk}/"):
        assert client.get(RECEIVERS + path).status_code == 403
    assert client.post(f"{RECEIVERS}webhook/{hook.pk}/ny-hemlighet/").status_code == 403
    assert reader(manager).get(RECEIVERS + "floden/nytt/").status_code == 403


def test_lists_ask_as_often_for_many(done, editor, client, django_assert_max_num_queries):
    for _ in range(5):
        done()
    stories.draft_waiting()
    for each in Story.objects.all()[:3]:
        stories.publish_story(story=each, by=editor)
    for page in (LIST, REVIEW):
        with django_assert_max_num_queries(11):
            assert client.get(page).status_code == 200


# ---- Min sida --------------------------------------------------------------------------------------------


def test_editor_is_asked_to_review_in_two_queries_and_others_in_none(
    story, editor, employee, english, django_assert_num_queries
):
    assert editor.posts and employee.posts  # every page has asked for these already
    with django_assert_num_queries(2):
        (need,) = obligations.obligations(editor)
    assert need.url == at(story)
    with django_assert_num_queries(0):
        assert obligations.obligations(employee) == []
    stories.publish_story(story=story, by=editor, publish_on=clock.now() + dt.timedelta(days=1))
    assert obligations.obligations(editor) == []
    assert "drafted" not in text_of(reader(editor).get("/"))


def test_editors_find_the_drafts_from_kl_info(client, manager):
    assert REVIEW in client.get("/kl-info/").text
    assert REVIEW not in reader(manager).get("/kl-info/").text


# ---- changing, publishing, correcting, withdrawing -------------------------------------------------------


def test_draft_is_changed_with_its_embargo(story, client):
    page = client.post(at(story, "andra/"), sent(story, embargo_day="2099-10-04", embargo_time="16.00"))
    assert page.status_code == 302
    now = Story.objects.get()
    assert (now.title, now.paragraphs) == ("Nya lås", ["Ett.", "Två."])
    assert timezone.localtime(now.embargo_until) == timezone.make_aware(dt.datetime(2099, 10, 4, 16))
    text = text_of(client.get(at(story)))
    assert "Nobody may read it before" in text
    assert 'value="2099-10-04"' in client.get(at(story, "publicera/")).text


@pytest.mark.parametrize(
    "fields, error",
    [
        ({"title": ""}, "Write a title."),
        ({"title": "x" * 101}, "Shorten the text to 100"),
        ({"lead": "x" * 301}, "Shorten the text to 300"),
        ({"body": "x" * 3001}, "Shorten the text to 3000"),
        ({"embargo_day": "2099-10-04"}, "both the day and the time"),
        ({"embargo_day": "i morgon", "embargo_time": "16:00"}, "Write the date as"),
    ],
)
def test_what_is_wrong_is_said_and_what_is_typed_is_kept(story, client, fields, error):
    given = sent(story, **{"body": "Min långa text.", **fields})
    page = client.post(at(story, "andra/"), given)
    assert page.status_code == 422
    assert error in text_of(page)
    assert given["body"][:50] in page.text
    assert Story.objects.get().version == story.version


def test_both_texts_are_shown_when_somebody_else_saved_meanwhile(story, client, coordinator):
    stories.change_story(story=story, by=coordinator, **words(title="Deras titel"))
    page = client.post(at(story, "andra/"), sent(story, title="Min titel"))
    assert page.status_code == 409
    assert "Deras titel" in text_of(page) and 'value="Min titel"' in page.text
    again = client.post(at(story, "andra/"), sent(Story.objects.get(), title="Min titel"))
    assert again.status_code == 302


def test_published_now_or_later(story, client):
    page = client.post(at(story, "publicera/"), {"version": story.version, "when": "later", "day": "x"})
    assert page.status_code == 422
    past = {"version": story.version, "when": "later", "day": "2020-01-01", "time": "09:00"}
    assert "lies ahead" in text_of(client.post(at(story, "publicera/"), past))
    later = past | {"day": "2099-01-02"}
    assert client.post(at(story, "publicera/"), later).status_code == 302
    assert "published by itself" in text_of(client.get(at(story)))
    assert client.post(at(story, "vanta/"), {"version": story.version + 1}).status_code == 302
    waiting = Story.objects.get()
    now = {"version": waiting.version, "when": "now", "day": "junk", "time": "junk"}
    assert client.post(at(story, "publicera/"), now).status_code == 302
    assert Story.objects.get().state == "published"


def test_embargo_is_said_in_the_form(story, client, editor):
    until = clock.now() + dt.timedelta(days=1)
    story = stories.change_story(story=story, by=editor, embargo_until=until, **words())
    page = client.post(at(story, "publicera/"), {"version": story.version, "when": "now"})
    assert page.status_code == 422
    assert "Nobody may read it before" in text_of(page)


def test_second_editor_is_told_that_it_is_published(story, client, coordinator):
    stories.publish_story(story=story, by=coordinator)
    page = client.post(at(story, "publicera/"), {"version": story.version, "when": "now"})
    assert page.status_code == 409
    assert Story.objects.get().edition == 1
    for deed in ("andra/", "publicera/"):
        assert client.get(at(story, deed))["Location"] == at(story)


def test_correction_is_published_with_its_note(published, client, employee):
    page = client.post(at(published, "ratta/"), sent(published))
    assert page.status_code == 422
    assert "Write what is corrected." in text_of(page)
    assert client.post(at(published, "ratta/"), sent(published, correction="Fel dag.")).status_code == 302
    text = text_of(reader(employee).get(at(published)))
    assert "Fel dag." in text and "Corrected" in text


def test_withdrawal_needs_a_reason_and_a_draft_can_be_put_away(published, client, done):
    page = client.post(at(published, "dra-tillbaka/"), {"version": published.version, "reason": ""})
    assert page.status_code == 422
    given = {"version": published.version, "reason": "Fel."}
    assert client.post(at(published, "dra-tillbaka/"), given).status_code == 302
    done()
    stories.draft_waiting()
    second = Story.objects.first()
    assert client.post(at(second, "anvand-inte/"), {"version": "0"}).status_code == 302
    assert Story.objects.get(pk=second.pk).state == "discarded"
    assert stories.draft_waiting() == 0
    assert client.post(at(second, "anvand-inte/"), {"version": "1"}).status_code == 302  # with a message


# ---- receivers -------------------------------------------------------------------------------------------


def test_addresses_are_shown_once_and_work_until_they_are_shut(client, published):
    page = client.post(RECEIVERS + "floden/nytt/", {"name": "Intranätet", "kind": "server"})
    assert "no-store" in page["Cache-Control"]
    token = page.text.partition("/nyheter/flode/")[2].partition("/")[0]
    assert token.startswith("lp_") and len(token) == 46
    assert f"{the_settings.SITE_URL}/nyheter/flode/{token}/atom.xml" in page.text
    assert token not in client.get(RECEIVERS).text
    assert Client().get(f"/nyheter/flode/{token}/atom.xml").status_code == 200
    again = client.post(RECEIVERS + "floden/nytt/", {"name": "Intranätet", "kind": "server"})
    assert again.status_code == 422 and "already" in text_of(again)
    pk = FeedToken.objects.get().pk
    assert client.post(f"{RECEIVERS}floden/{pk}/stang/").status_code == 302
    assert Client().get(f"/nyheter/flode/{token}/atom.xml").status_code == 404


def test_server_is_added_changed_and_gets_a_new_secret(administrator, hosts):
    browser = reader(administrator)
    wrong = browser.post(RECEIVERS + "webhook/ny/", {"name": "Nya", "url": "https://evil.test/"})
    assert wrong.status_code == 422
    assert "WEBHOOK_HOSTS" in text_of(wrong) and "https://evil.test/" in wrong.text
    page = browser.post(RECEIVERS + "webhook/ny/", {"name": "Nya", "url": HOST})
    hook = Hook.objects.get()
    assert hook.secret in page.text and "no-store" in page["Cache-Control"]
    assert hook.secret not in browser.get(RECEIVERS).text
    path = f"{RECEIVERS}webhook/{hook.pk}/"
    assert hook.secret not in browser.get(path).text
    given = {"version": hook.version, "name": "Nya", "url": HOST + "/2"}
    assert browser.post(path, given).status_code == 302
    assert (Hook.objects.get().url, Hook.objects.get().is_active) == (HOST + "/2", False)
    assert browser.post(path, given).status_code == 409
    renewed = browser.post(path + "ny-hemlighet/")
    assert Hook.objects.get().secret in renewed.text != hook.secret


def test_administrator_sees_what_could_not_be_told_and_sends_it_again(
    administrator, hosts, published, settings
):
    hook, _ = receivers.create_hook(by=administrator, name="Intranätet", url=HOST)
    expand_waiting()
    settings.WEBHOOK_HOSTS = []
    assert tasks.tell() == 1
    browser = reader(administrator)
    page = browser.get(RECEIVERS)
    assert "the host is not in WEBHOOK_HOSTS" in text_of(page)
    rows = browser.get("/admin/notifications/delivery/?channel__exact=webhook&state__exact=dead")
    assert "Intranätet" in rows.text
    chosen = {"action": "send_again", "_selected_action": [Delivery.objects.get(channel="webhook").pk]}
    browser.post("/admin/notifications/delivery/", chosen)
    assert Delivery.objects.get(channel="webhook").state == State.PENDING


def test_clock_knows_both_tasks(done):
    done()
    assert tasks.write_stories() == 1
    named = {each["task"] for each in the_settings.CELERY_BEAT_SCHEDULE.values()}
    assert {tasks.tell.name, tasks.write_stories.name} <= named
