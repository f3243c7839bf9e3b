"""Answering in a round, in the browser's words: for a workplace, and for a group."""

import datetime as dt
import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lean_portal import clock
from tests.improvements.pages import reader, text_of
from tests.roles import below
from tests.values.conftest import behaviour
from values.models import Comment, RoundReply
from values.services import comments, drafting, rounds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bodies")]


@pytest.fixture
def client(manager):
    return reader(manager)


@pytest.fixture
def url(open_round):
    return f"/vardegrund/remisser/{open_round.pk}/svar/VOF-HTC/"


@pytest.fixture
def reply(open_round, manager, home_care):
    return rounds.reply(
        round_=open_round, by=manager, unit=home_care, recognise="partly", recognise_text="Inte allt.",
        missing="Miljön.", missing_about="V1.1",
    )  # fmt: skip


def typed(**fields):
    return {"version": 0, "recognise": "yes", "missing": "The environment", **fields}


def end(round_):
    round_.closed_at = clock.now()
    round_.save()


# ---- before the answer -----------------------------------------------------------------------------------


def test_reply_page_asks_three_questions_and_says_until_when(client, url, open_round):
    with clock.at(dt.datetime.combine(open_round.opens_on, dt.time(9), dt.UTC)):
        text = text_of(client.get(url))
    assert "Three questions to Hemtjänst centrum" in text
    assert "Answer by" in text
    for question in ("Do you recognise yourselves?", "What is missing?", "What does it mean where you are?"):
        assert question in text


def test_reply_page_holds_the_draft_as_it_was_sent_out(client, url, draft, editor):
    sent = behaviour("V1.1").text
    drafting.change_behaviour(behaviour=behaviour("V1.1"), by=editor, text="Någonting annat.", audience="all")
    text = text_of(client.get(url))
    assert sent in text
    assert "Någonting annat." not in text


def test_reply_page_links_to_the_paper(client, url, open_round):
    assert f'href="/vardegrund/remisser/{open_round.pk}/underlag/"' in client.get(url).text


def test_reply_with_a_single_workplace_leads_straight_there(client, url, open_round):
    response = client.get(f"/vardegrund/remisser/{open_round.pk}/svar/")
    assert (response.status_code, response["Location"]) == (302, url)


def test_reply_for_many_lists_what_is_left(open_round, head, home_care, pupil_health):
    open_round.replies.create(unit=home_care, recognise="yes")
    text = text_of(reader(head).get(f"/vardegrund/remisser/{open_round.pk}/svar/"))
    assert "One answer is left" in text
    assert "Elevhälsan No answer yet Hemtjänst centrum Has answered" in text


# ---- sending ---------------------------------------------------------------------------------------------


def test_reply_is_received_and_says_until_when_it_can_change(client, url, home_care):
    response = client.post(url, typed(), follow=True)
    assert response.redirect_chain == [(url, 302)]
    assert "The answer is received. You can change it until" in text_of(response)
    assert "Hemtjänst centrum has answered" in text_of(response)
    assert [(c.text, c.reply.unit) for c in Comment.objects.all()] == [("The environment", home_care)]


def test_reply_page_names_no_person(client, url, manager):
    client.post(url, typed())
    main = text_of(client.get(url)).partition("Breadcrumbs")[2] or client.get(url).text.partition("<main")[2]
    assert manager.name not in main


def test_reply_without_a_choice_keeps_what_was_typed(client, url):
    response = client.post(url, typed(recognise="", meaning="We watch the heating"))
    assert response.status_code == 422
    assert "Choose one of the three." in text_of(response)
    assert "The environment" in response.text
    assert "We watch the heating" in response.text
    assert not RoundReply.objects.exists()


def test_reply_with_no_asks_for_words(client, url):
    response = client.post(url, typed(recognise="no"))
    assert response.status_code == 422
    assert "Write what you do not recognise." in text_of(response)


@pytest.mark.parametrize("fields", [{"missing_about": "V9"}, {"missing": "x" * 2001}, {"recognise": "maybe"}])
def test_reply_that_the_form_cannot_take_is_refused(client, url, fields):
    assert client.post(url, typed(**fields)).status_code == 422


def test_reply_is_changed(client, url, reply):
    page = client.get(url)
    assert "Inte allt." in page.text
    assert client.post(url, typed(version=1, missing="Time")).status_code == 302
    assert set(Comment.objects.values_list("text", flat=True)) == {"Time"}


def test_reply_of_somebody_faster_is_shown_beside_ones_own(client, url, reply):
    response = client.post(url, typed(missing="What I wrote"))
    assert response.status_code == 409
    text = text_of(response)
    assert "Somebody else has answered in the meantime" in text
    assert "Miljön." in text
    assert "What I wrote" in response.text
    assert 'name="version" value="1"' in response.text
    assert client.post(url, typed(version=1, missing="What I wrote")).status_code == 302


def test_reply_to_a_round_that_has_closed_is_kept_to_be_copied(client, url, open_round):
    end(open_round)
    response = client.post(url, typed(meaning="We watch the heating"))
    assert response.status_code == 409
    assert "The round is over, so the answer could not be received" in text_of(response)
    for words in ("The environment", "We watch the heating"):
        assert words in response.text
    assert not RoundReply.objects.exists()


def test_reply_page_of_a_coming_round_has_no_form(ask, decider):
    round_ = ask("top", starts=3)
    response = reader(decider).get(f"/vardegrund/remisser/{round_.pk}/svar/koncernchefsgruppen/")
    assert "The round begins on" in text_of(response)
    assert 'name="recognise"' not in response.text


def test_reply_page_of_a_round_that_is_over_has_no_form(client, url, open_round, reply):
    end(open_round)
    response = client.get(url)
    assert "This is what Hemtjänst centrum answered" in text_of(response)
    assert 'name="recognise"' not in response.text


def test_reply_page_of_a_missed_round_says_so(client, url, open_round):
    end(open_round)
    assert "The round ended without an answer from Hemtjänst centrum" in text_of(client.get(url))


# ---- single sentences ------------------------------------------------------------------------------------


def test_comment_on_a_sentence_is_added_and_taken_back(client, url, reply):
    response = client.post(f"{url}synpunkt/", {"about": "V2.1", "text": "A hard word"}, follow=True)
    assert "The comment is added." in text_of(response)
    comment = Comment.objects.get(about="V2.1")
    response = client.post(f"/vardegrund/synpunkter/{comment.pk}/ta-bort/", follow=True)
    assert "The comment is taken back." in text_of(response)
    assert not Comment.objects.filter(about="V2.1").exists()


def test_comment_without_words_is_refused_and_the_sentence_stays_chosen(client, url, reply):
    response = client.post(f"{url}synpunkt/", {"about": "V2.1", "text": " "})
    assert response.status_code == 422
    assert "Write the comment." in text_of(response)
    assert '<option value="V2.1" selected>' in response.text


def test_comment_comes_after_the_answer(client, url):
    assert client.post(f"{url}synpunkt/", {"text": "A hard word"}).status_code == 404


def test_comment_to_a_round_that_has_closed_is_kept_to_be_copied(client, url, open_round, reply):
    end(open_round)
    response = client.post(f"{url}synpunkt/", {"text": "A hard word"})
    assert response.status_code == 409
    assert "A hard word" in response.text


def test_comment_that_has_its_answer_is_not_taken_back(client, url, reply, editor, manager):
    comment = rounds.add_comment(reply=reply, by=manager, text="A hard word")
    comments.handle_comment(comment=comment, by=editor, handling="answered", answer="It stays.")
    response = client.post(f"/vardegrund/synpunkter/{comment.pk}/ta-bort/", follow=True)
    assert "The comment has its answer, so it stays." in text_of(response)
    assert "ta-bort" not in client.get(url).text


# ---- what became of it -----------------------------------------------------------------------------------


def test_answer_stands_where_the_comment_was_written(client, url, reply, editor):
    comment = Comment.objects.get(question="missing")
    comments.handle_comment(comment=comment, by=editor, handling="unchanged", answer="It stands in V2.")
    text = text_of(client.get(url))
    assert f"{comment.code} What is missing? About: V1.1" in text
    assert "Miljön. Not changed It stands in V2." in text


def test_answer_says_that_its_change_comes_in_the_next_draft(client, url, reply, editor, ask):
    drafting.change_behaviour(behaviour=behaviour("V1.1"), by=editor, text="Miljön med.", audience="all")
    comment = Comment.objects.get(question="missing")
    comments.handle_comment(comment=comment, by=editor, handling="changed", answer="It is there now.")
    assert "Changed It is there now. The change comes in the next draft." in text_of(client.get(url))
    ask("consultation")
    assert "comes in the next draft" not in text_of(client.get(url))
    assert "See what changed" in text_of(client.get(url))


# ---- who -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["employee", "other_manager", "editor", "administrator"])
def test_reply_page_is_for_whoever_answers_for_the_workplace(request, url, who):
    client = reader(request.getfixturevalue(who))
    assert (client.get(url).status_code, client.post(url, typed()).status_code) == (404, 404)
    assert client.post(f"{url}synpunkt/", {"text": "No"}).status_code == 404


def test_comment_is_taken_back_by_nobody_else(reply, manager, other_manager):
    comment = rounds.add_comment(reply=reply, by=manager, text="A hard word")
    response = reader(other_manager).post(f"/vardegrund/synpunkter/{comment.pk}/ta-bort/")
    assert (response.status_code, Comment.objects.filter(pk=comment.pk).exists()) == (404, True)


def test_deputy_answers(url, make_user, home_care):
    deputy = make_user("ersattare", "deputy", home_care)
    assert reader(deputy).post(url, typed()).status_code == 302


def test_head_answers_for_a_vacant_post(open_round, head, pupil_health):
    url = f"/vardegrund/remisser/{open_round.pk}/svar/VOF-EH/"
    assert reader(head).post(url, typed()).status_code == 302


def test_member_answers_for_the_group(ask, decider):
    url = f"/vardegrund/remisser/{ask('top').pk}/svar/koncernchefsgruppen/"
    assert reader(decider).post(url, typed()).status_code == 302
    assert RoundReply.objects.get().body.key == "koncernchefsgruppen"


def test_nobody_else_answers_for_the_group(ask, manager):
    url = f"/vardegrund/remisser/{ask('top').pk}/svar/koncernchefsgruppen/"
    assert reader(manager).get(url).status_code == 404


# ---- how much it costs -----------------------------------------------------------------------------------


def queries(client, url):
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(url).status_code == 200
    return len(found)


def test_reply_page_asks_the_database_as_often_with_three_comments_as_with_one(
    client, url, reply, manager, editor
):
    def add(count):
        for n in range(count):
            comment = rounds.add_comment(reply=reply, by=manager, text=f"Text {n}", about="V1.1")
            comments.handle_comment(comment=comment, by=editor, handling="answered", answer="Tack.")

    add(1)
    one = queries(client, url)
    add(3)
    assert queries(client, url) == one <= 14


def test_reply_list_asks_the_database_as_often_with_three_workplaces_as_with_two(
    open_round, head, home_care, pupil_health, care
):
    client, url = reader(head), f"/vardegrund/remisser/{open_round.pk}/svar/"
    two = queries(client, url)
    below(care, "VOF-NY", "Nattpatrullen")
    assert queries(client, url) == two


# ---- at the same moment ----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_deputies_at_once_one_is_shown_what_the_other_sent(url, make_user, home_care):
    clients = [reader(make_user(name, "deputy", home_care)) for name in ("ersattare1", "ersattare2")]
    gate, found = threading.Barrier(2), {}

    def send(number):
        try:
            gate.wait()
            response = clients[number].post(url, typed(missing=f"Words of {number}"))
            found[response.status_code] = (number, response.text)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [302, 409]
    (first, _empty), (second, page) = found[302], found[409]
    assert Comment.objects.get().text == f"Words of {first}"
    assert f"Words of {first}" in page
    assert f"Words of {second}" in page
