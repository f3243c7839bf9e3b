"""Drafts: kept while somebody types, seen by nobody else, gone once they are sent or thirty days old."""

import datetime as dt
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from events.models import Event
from improvements import services
from improvements.models import Suggestion, SuggestionDraft
from improvements.services import drafting
from improvements.services.drafting import MOST, Place, save_draft
from improvements.tasks import forget_drafts
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from tests.improvements.pages import WORDS, filled, reader, text_of
from tests.values.racing import at_once

URL, SAVE, MINE = "/forslag/nytt/", "/forslag/utkast/", "/forslag/?vy=mina"
ONE, TWO = "a1", "b2"  # two open pages


@pytest.fixture
def client(employee):
    return reader(employee)


@pytest.fixture
def keep(employee):
    """keep(problem="…"): a save by the page that was opened first, unless `place` says otherwise."""
    number = uuid4()
    turns = iter(range(1, 1000))

    def make(*, by=employee, place=None, by_hand=False, submission_id=number, **fields):
        place = place or Place(0, ONE, next(turns))
        return save_draft(by=by, submission_id=submission_id, fields=fields, place=place, by_hand=by_hand)

    return make


def refused(code, call, *args, **kwargs):
    with pytest.raises(NotAllowed) as refusal:
        call(*args, **kwargs)
    assert refusal.value.code == code


def stored():
    return SuggestionDraft.objects.get()


def by_itself(client, **fields):
    return client.post(SAVE, fields, headers={"Accept": "application/json"})


def thirty_days_later():
    return time_machine.travel(timezone.now() + dt.timedelta(days=30, minutes=1), tick=False)


# ---- what is kept -----------------------------------------------------------------------------------------


def test_draft_is_kept_as_typed_half_filled_in_and_too_long(keep):
    keep(
        title="T" * 500,
        problem=" first\r\n\r\nsecond ",
        affected_units=["7", "x"],
        unit="no unit",
        foreign="x",
    )
    assert stored().fields == {
        "title": "T" * 500,
        "problem": " first\n\nsecond ",
        "affected_units": ["7", "x"],
        "unit": "no unit",
    }


def test_draft_tells_nobody_and_takes_no_number(keep):
    before = Event.objects.count()
    keep(problem="Only a thought")
    assert Event.objects.count() == before
    assert not Suggestion.objects.exists()


def test_empty_form_is_not_kept_and_emptying_it_takes_the_draft_away(keep):
    assert keep(title=" \n", problem="", sender="named", unit="3", affected_units=[]) is None
    assert not SuggestionDraft.objects.exists()
    keep(problem="Something")
    assert keep(problem="") is None
    assert not SuggestionDraft.objects.exists()


def test_draft_with_a_sign_that_postgresql_cannot_keep_is_kept_without_it(keep):
    keep(problem="a\0b")
    assert stored().fields["problem"] == "ab"


def test_text_beyond_all_reason_is_refused_and_the_last_one_stays(keep):
    keep(problem="short")
    refused("long", keep, problem="a" * (drafting.LONGEST + 1))
    assert stored().fields["problem"] == "short"


def test_a_person_has_no_more_drafts_than_that(keep, colleague):
    for _number in range(MOST):
        keep(problem="x", submission_id=uuid4())
    refused("full", keep, problem="one more", submission_id=uuid4())
    keep(problem="another person's", by=colleague)


def test_stopped_text_is_not_stored_and_the_last_clean_version_stays(keep, monkeypatch):
    monkeypatch.setattr(drafting, "stops", lambda texts: "19121212-1212" in "".join(texts.values()))
    keep(title="Keys", problem="Clean")
    with pytest.raises(drafting.Stopped) as stop:
        keep(title="Keys 2", problem="About 19121212-1212")
    assert stop.value.where == ["problem"]
    assert stored().fields == {"title": "Keys", "problem": "Clean"}


# ---- two windows ------------------------------------------------------------------------------------------


def test_save_from_an_older_version_is_refused_and_both_texts_remain(keep):
    keep(problem="first")
    keep(problem="in the second window", place=Place(1, TWO, 1))
    refused("stale", keep, problem="in the first window", place=Place(1, ONE, 9))
    refused("stale", keep, problem="in the first window", place=Place(1, ONE, 9), by_hand=True)
    assert stored().fields["problem"] == "in the second window"
    keep(problem="in the first window", place=Place(2, ONE, 10))  # with both in sight
    assert stored().fields["problem"] == "in the first window"


def test_answer_that_was_lost_is_no_conflict_for_the_same_page(keep):
    keep(problem="one", place=Place(0, ONE, 1))
    keep(problem="one two", place=Place(0, ONE, 2))
    assert stored().fields["problem"] == "one two"


def test_save_that_was_overtaken_on_its_way_writes_nothing(keep):
    keep(problem="one two", place=Place(0, ONE, 2))
    keep(problem="one", place=Place(0, ONE, 1))
    assert stored().fields["problem"] == "one two"


def test_emptying_an_older_version_does_not_take_the_other_text_away(keep):
    keep(problem="first")
    keep(problem="in the second window", place=Place(1, TWO, 1))
    refused("stale", keep, problem="", place=Place(1, ONE, 9))
    assert stored().fields["problem"] == "in the second window"


def test_draft_that_was_thrown_away_comes_back_only_by_hand(keep, employee):
    draft = keep(problem="first")
    services.discard_draft(by=employee, submission_id=draft.submission_id)
    refused("gone", keep, problem="more", place=Place(draft.version, ONE, 5))
    assert keep(problem="more", place=Place(draft.version, ONE, 5), by_hand=True)


# ---- sent -------------------------------------------------------------------------------------------------


def test_sending_takes_the_draft_away_and_a_late_save_does_not_revive_it(client, employee):
    fields = filled(writer=employee.pk, version=0, page=ONE, turn=1)
    assert by_itself(client, **fields).status_code == 200
    assert client.post(URL, {**fields, "turn": 2}).status_code == 302
    late = by_itself(client, **{**fields, "turn": 3})
    assert late.status_code == 409
    assert "sent already" in late.json()["words"]
    assert not SuggestionDraft.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_autosaves_and_sending_at_once_leave_no_draft(employee, home_care):
    for _round in range(3):
        number = uuid4()

        def save(turn, number=number):
            return lambda: save_draft(
                by=employee, submission_id=number, fields=WORDS, place=Place(0, ONE, turn)
            )

        def send(number=number):
            words = {name: WORDS[name] for name in ("title", "problem", "proposal")}
            return services.submit_suggestion(by=employee, submission_id=number, unit=home_care, **words)

        at_once(save(1), save(2), send, save(3))
    assert Suggestion.objects.count() == 3
    assert not SuggestionDraft.objects.exists()


def test_sending_from_an_older_version_shows_both_texts_and_sends_the_second_time(client, employee, keep):
    draft = keep(problem="In the second window", place=Place(0, TWO, 1))
    fields = filled(submission_id=draft.submission_id, problem="In the first window", version=7, page=ONE)
    response = client.post(URL, fields)
    assert response.status_code == 409
    text = text_of(response)
    assert "In the first window" in text
    assert "Saved in the meantime: In the second window" in text
    assert "data-stopped" in response.text
    assert f'name="version" value="{draft.version}"' in response.text
    assert not Suggestion.objects.exists()
    assert client.post(URL, {**fields, "version": draft.version}).status_code == 302
    assert Suggestion.objects.get().problem == "In the first window"


# ---- the endpoint -----------------------------------------------------------------------------------------


def test_save_by_itself_says_when_and_where(client, employee):
    with time_machine.travel(dt.datetime(2027, 9, 13, 12, 32, tzinfo=dt.UTC), tick=False):
        answer = by_itself(reader(employee), **filled(title=""))
    draft = stored()
    assert answer.json()["words"].replace(":", ".") == "Draft saved 14.32"
    assert answer.json()["version"] == draft.version == 1
    assert answer.json()["url"] == f"{URL}?utkast={draft.submission_id}"
    assert (draft.author, draft.fields["problem"]) == (employee, WORDS["problem"])


def test_save_of_another_persons_page_is_refused_by_itself_by_hand_and_sent(client, employee, colleague):
    fields = filled(writer=colleague.pk)
    assert by_itself(client, **fields).status_code == 403
    for url in (SAVE, URL):
        response = client.post(url, fields)
        assert response.status_code == 403
        assert "Another person is logged in here now." in text_of(response)
        assert WORDS["problem"] not in response.text
    assert not SuggestionDraft.objects.exists()
    assert not Suggestion.objects.exists()


def test_page_that_has_grown_old_shows_no_text_of_another_person(employee, colleague):
    reader(employee)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(employee)
    mine = strict.post(URL, filled(writer=employee.pk))
    theirs = strict.post(URL, filled(writer=colleague.pk))
    assert (mine.status_code, theirs.status_code) == (403, 403)
    assert WORDS["problem"] in mine.text
    assert WORDS["problem"] not in theirs.text


def test_save_without_login_is_401_and_keeps_nothing(db, employee):
    assert by_itself(Client(), **filled(writer=employee.pk)).status_code == 401
    assert not SuggestionDraft.objects.exists()


def test_stopped_save_says_kindly_where(client, monkeypatch):
    monkeypatch.setattr(drafting, "stops", lambda texts: "1212" in "".join(texts.values()))
    fields = filled(proposal="Ask 1212")
    answer = by_itself(client, **fields)
    assert answer.status_code == 422
    assert answer.json()["where"] == ["proposal"]
    assert "See “What do you propose?”." in answer.json()["words"]
    page = client.post(SAVE, fields)
    assert page.status_code == 422
    assert 'href="#id_proposal"' in page.text
    assert "Ask 1212" in page.text
    assert not SuggestionDraft.objects.exists()


@pytest.mark.parametrize("broken", ["", "x", "\x00"])
def test_save_without_its_number_is_told_by_itself_and_gets_one_by_hand(client, broken):
    assert by_itself(client, **filled(submission_id=broken)).status_code == 422
    assert client.post(SAVE, filled(submission_id=broken)).status_code == 302
    assert stored()


@pytest.mark.parametrize("value", ["-1", "x", "9" * 30, "²"])
def test_marks_that_make_no_sense_are_none(client, value):
    fields = filled(version=value, turn=value, page=value)
    assert by_itself(client, **fields).status_code == 200
    assert client.post(SAVE, filled(version=value, turn=value, page=value)).status_code == 302


def test_button_saves_what_is_typed_without_judging_and_leads_to_the_list(client):
    response = client.post(SAVE, filled(title="", proposal=""), follow=True)
    assert response.redirect_chain == [(MINE, 302)]
    text = text_of(response)
    assert "The draft is saved." in text
    assert WORDS["problem"] in text


def test_button_on_an_empty_form_says_that_nothing_was_saved(client):
    response = client.post(SAVE, {"submission_id": uuid4(), "sender": "named"}, follow=True)
    assert "nothing was saved" in text_of(response)


def test_button_in_an_older_window_shows_both_texts_and_saves_the_second_time(client, keep):
    draft = keep(title="Theirs", problem="Same")
    fields = {"submission_id": draft.submission_id, "title": "Mine", "problem": "Same", "version": 9}
    response = client.post(SAVE, fields)
    assert response.status_code == 409
    text = text_of(response)
    assert "changed in another window" in text
    assert "Saved in the meantime: Theirs" in text
    assert "Saved in the meantime: Same" not in text
    assert 'value="Mine"' in response.text
    assert client.post(SAVE, {**fields, "version": draft.version}).status_code == 302
    assert stored().fields["title"] == "Mine"


def test_button_on_a_form_that_was_sent_gives_the_text_a_number_of_its_own(client):
    fields = filled()
    client.post(URL, fields)
    response = client.post(SAVE, {**fields, "problem": "Something else"})
    assert response.status_code == 409
    assert "This form had been sent already." in text_of(response)
    assert "Something else" in response.text
    assert str(fields["submission_id"]) not in response.text


def test_address_of_the_button_opened_alone_leads_to_the_list(client):
    assert client.get(SAVE)["Location"] == MINE


def test_page_can_ask_who_is_logged_in(client, employee):
    answer = client.get(SAVE, headers={"Accept": "application/json"})
    assert answer.json() == {"writer": employee.pk}


# ---- lists, and going on ----------------------------------------------------------------------------------


def test_draft_is_opened_with_everything_in_it(client, keep, caretakers):
    draft = keep(
        title="Keys", problem="Two\n\nparts", effect="Better", sender="hidden", for_colleague="on",
        affected_units=[str(caretakers.pk)],
    )  # fmt: skip
    page = client.get(draft.get_absolute_url())
    assert page.status_code == 200
    assert 'value="Keys"' in page.text
    assert "Two\n\nparts" in page.text
    assert f'name="submission_id" value="{draft.submission_id}"' in page.text
    assert f'value="{caretakers.pk}" id="affected_{caretakers.pk}" checked' in page.text
    assert f'name="version" value="{draft.version}"' in page.text
    hidden = page.text.partition('value="hidden"')[2].partition(">")[0]
    assert " checked" in hidden


def test_draft_is_found_on_my_page_in_my_list_and_above_a_new_form(client, keep):
    draft = keep(problem="We drive for keys")
    for url in ("/", MINE, URL):
        page = client.get(url)
        assert f'href="{draft.get_absolute_url()}"' in page.text
        assert "We drive for keys" in text_of(page)
    assert draft.get_absolute_url() not in client.get("/forslag/?vy=enheten").text
    assert draft.get_absolute_url() not in client.get("/forslag/?vy=alla").text


def test_draft_says_when_it_goes(client, keep):
    draft = keep(problem="We drive for keys")
    until = clock.local_day(draft.saved_at + dt.timedelta(days=30))
    assert draft.kept_until == until
    assert f"deleted {until.day} " in text_of(client.get(MINE))


def test_nobody_else_sees_opens_changes_or_throws_away_a_draft(keep, colleague, manager, administrator):
    draft = keep(problem="We drive for keys")
    for other in (colleague, manager, administrator):
        theirs = reader(other)
        assert theirs.get(draft.get_absolute_url()).status_code == 404
        theirs.post(f"{SAVE}{draft.submission_id}/kasta/")
        by_itself(theirs, submission_id=draft.submission_id, problem="Mine now")
        for url in ("/", MINE, URL, "/forslag/?vy=alla"):
            assert "We drive for keys" not in theirs.get(url).text
    assert SuggestionDraft.objects.get(author=draft.author).fields == {"problem": "We drive for keys"}


@pytest.mark.parametrize("wanted", ["x", "", "\x00", "46c633bd-3dec-4850-b3ec-d5d2f18e4d30"])
def test_draft_that_is_not_there_is_not_found(client, wanted):
    assert client.get(URL, {"utkast": wanted}).status_code == 404


def test_draft_that_was_sent_leads_to_its_suggestion(client, employee, submit):
    suggestion = submit(employee)
    response = client.get(URL, {"utkast": suggestion.submission_id})
    assert response["Location"] == suggestion.get_absolute_url()


def test_draft_is_thrown_away_by_a_button_and_twice_is_once(client, keep):
    draft = keep(problem="x")
    url = f"{SAVE}{draft.submission_id}/kasta/"
    assert f'action="{url}"' in client.get(MINE).text
    assert client.get(url).status_code == 405
    for _time in range(2):
        assert client.post(url)["Location"] == MINE
    assert not SuggestionDraft.objects.exists()


@pytest.mark.parametrize(("url", "most"), [(URL, 6), (MINE, 7), ("/", 18)])
def test_pages_with_drafts_take_a_constant_number_of_queries(
    client, keep, url, most, django_assert_max_num_queries
):
    client.get(url)
    for _number in range(3):
        keep(problem="x", submission_id=uuid4())
        with django_assert_max_num_queries(most):
            client.get(url)


def test_save_by_itself_takes_few_queries(client, django_assert_max_num_queries):
    fields = filled()
    by_itself(client, **fields)
    with django_assert_max_num_queries(8):  # two of them are the test's own transaction
        by_itself(client, **{**fields, "version": 1, "problem": "More"})


# ---- thirty days ------------------------------------------------------------------------------------------


def test_draft_is_forgotten_thirty_days_after_the_last_save(keep):
    keep(problem="old", submission_id=uuid4())
    assert forget_drafts() == 0
    with thirty_days_later():
        keep(problem="new")
        assert forget_drafts() == 1
    assert stored().fields == {"problem": "new"}
