"""What has been said, for everybody; and answering it, for those who edit."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organisation.models import Body
from tests.improvements.pages import reader, text_of
from tests.values.conftest import behaviour
from values.models import Comment
from values.services import comments, drafting, rounds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bodies")]
URL = "/vardegrund/synpunkter/"


@pytest.fixture
def client(editor):
    return reader(editor)


@pytest.fixture
def said(open_round, manager, home_care):
    """F-01 on V1.1, F-02 on the whole, of home care."""
    rounds.reply(
        round_=open_round, by=manager, unit=home_care, recognise="yes", missing="Miljön.",
        missing_about="V1.1", meaning="Vi ser på.",
    )  # fmt: skip
    return list(Comment.objects.order_by("number"))


@pytest.fixture
def theirs(open_round, other_manager, caretakers):
    """F-03 on V2.1, of the caretakers."""
    rounds.reply(
        round_=open_round, by=other_manager, unit=caretakers, recognise="yes", missing="Tiden.",
        missing_about="V2.1",
    )  # fmt: skip
    return Comment.objects.get(text="Tiden.")


@pytest.fixture
def handle(editor):
    def go(comment, handling="answered", answer="Tack.", **fields):
        comments.handle_comment(comment=comment, by=editor, handling=handling, answer=answer, **fields)

    return go


def codes(response):
    return re.findall(r'<li id="(F-\d+)">', response.text)


def typed(**fields):
    return {"version": 0, "handling": "unchanged", "answer": "It stands in V2", **fields}


# ---- reading ---------------------------------------------------------------------------------------------


def test_comment_list_without_comments_says_when_they_come(employee, draft):
    text = text_of(reader(employee).get(URL))
    assert "Nobody has commented yet" in text
    assert "Comments come with the rounds" in text


def test_comment_list_shows_everybody_who_says_what_about_which_sentence(employee, said):
    response = reader(employee).get(URL)
    assert codes(response) == ["F-02", "F-01"]
    text = text_of(response)
    assert "2 comments wait for an answer" in text
    sentence = behaviour("V1.1").text
    assert f"F-01 Hemtjänst centrum What is missing? About: V1.1 {sentence} Miljön. Without an answer" in text


def test_comment_list_names_no_person(outsider, said, manager):
    page = reader(outsider).get(URL).text
    assert manager.name not in page.partition("<main")[2]


def test_comment_list_shows_outcome_and_answer(employee, said, handle):
    handle(said[0], "unchanged", "Det står i V2.")
    handle(said[1])
    text = text_of(reader(employee).get(URL))
    assert "Miljön. Not changed Det står i V2." in text
    assert "Every comment has its answer" in text


def test_comment_list_counts_the_outcomes(employee, said, theirs, handle):
    handle(said[0], "unchanged")
    text = text_of(reader(employee).get(URL))
    assert "All 3 Without an answer 2 Not changed 1" in text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"about": "V1.1"}, ["F-01"]),
        ({"about": "V2"}, ["F-03"]),
        ({"about": "whole"}, ["F-02"]),
        ({"handling": "none"}, ["F-03", "F-02"]),
        ({"handling": "unchanged"}, ["F-01"]),
        ({"whose": "mine"}, ["F-02", "F-01"]),
        ({"whose": "mine", "handling": "none"}, ["F-02"]),
        ({"version": "1.0"}, ["F-03", "F-02", "F-01"]),
    ],
)
def test_comment_list_shows_what_is_asked_for(employee, said, theirs, handle, query, expected):
    handle(said[0], "unchanged")
    assert codes(reader(employee).get(URL, query)) == expected


def test_comment_list_of_a_round_holds_its_own(employee, said, held_round, decider, draft):
    top = held_round("top")
    top.closes_on = said[0].reply.round.closes_on
    top.save()
    body = Body.objects.get(key="koncernchefsgruppen")
    rounds.reply(round_=top, by=decider, body=body, recognise="yes", meaning="Tydligt.")
    assert codes(reader(employee).get(URL, {"round": top.pk})) == ["F-03"]


@pytest.mark.parametrize("query", [{"round": "999999"}, {"about": "X"}, {"whose": "x"}, {"handling": "x"}])
def test_comment_list_refuses_what_there_is_not(employee, said, query):
    response = reader(employee).get(URL, query)
    assert (response.status_code, codes(response)) == (422, [])


def test_comment_list_says_that_nothing_fits(employee, said):
    text = text_of(reader(employee).get(URL, {"about": "V2.1"}))
    assert "No comment fits what you chose" in text
    assert "Show them all" in text


def test_comment_list_says_that_mine_have_their_answers(employee, said, theirs, handle):
    for comment in said:
        handle(comment)
    assert "What we have said has its answers" in text_of(reader(employee).get(URL, {"whose": "mine"}))


def many(count, reply, first=100):
    foundation = reply.round.foundation
    Comment.objects.bulk_create(
        Comment(
            foundation=foundation, number=first + n, reply=reply, question="other", about="V1.1",
            text=f"Text {n}",
        )
        for n in range(count)
    )  # fmt: skip


def test_comment_list_goes_by_pages_and_keeps_the_choice(employee, said):
    many(60, said[0].reply)
    client = reader(employee)
    first = client.get(URL, {"about": "V1.1"})
    pages = [codes(first)]
    for word in ("next", "next", "prev", "next"):
        url = re.search(rf'href="([^"]+)" rel="{word}"', (first if word else first).text)[1]
        first = client.get(URL + url.replace("&amp;", "&"))
        pages.append(codes(first))
    assert [len(page) for page in pages] == [25, 25, 11, 25, 11]
    assert pages[0][0] == "F-159"
    assert pages[2][-1] == "F-01"
    assert pages[3:] == pages[1:3]


@pytest.mark.parametrize("key", ["fore", "efter"])
def test_comment_list_has_no_page_by_words(employee, said, key):
    assert reader(employee).get(URL, {key: "x"}).status_code == 404


def queries(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


@pytest.mark.parametrize("who", ["employee", "editor"])
def test_comment_list_asks_the_database_as_often_with_three_comments_as_with_one(
    request, who, said, theirs, handle
):
    client = reader(request.getfixturevalue(who))
    handle(said[0])
    one = queries(client, f"{URL}?about=V1.1")
    assert queries(client, URL) == one <= 10


def test_comment_page_is_read_by_everybody(outsider, said, handle):
    handle(said[0], "unchanged", "Det står i V2.")
    response = reader(outsider).get(f"{URL}{said[0].pk}/")
    text = text_of(response)
    assert "F-01 has its answer" in text
    assert "Det står i V2." in text
    assert 'name="handling"' not in response.text


def test_comment_page_of_none_is_not_found(employee):
    assert reader(employee).get(f"{URL}999999/").status_code == 404


# ---- answering one ---------------------------------------------------------------------------------------


def test_editor_is_led_to_the_oldest_without_an_answer(client, said, theirs, handle):
    handle(said[0])
    assert f'href="{URL}{said[1].pk}/"' in client.get(URL).text
    assert f'href="{URL}{theirs.pk}/?about=V2"' in client.get(URL, {"about": "V2"}).text


def test_comment_page_shows_how_the_sentence_reads_today(client, said, editor):
    drafting.change_behaviour(
        behaviour=behaviour("V1.1"), by=editor, text="Vi är rädda om tid, pengar och natur.", audience="all"
    )
    page = client.get(f"{URL}{said[0].pk}/").text
    assert re.findall(r"<(del|ins)>(.*?)</", page) == [
        ("del", "miljö och säger vart vi ska"),
        ("ins", "natur"),
    ]


def test_answer_leads_to_the_next_one_and_says_how_many_are_left(client, said, theirs):
    response = client.post(f"{URL}{said[0].pk}/", typed(), follow=True)
    assert response.redirect_chain == [(f"{URL}{said[1].pk}/", 302)]
    assert "The answer is sent. 2 comments are left." in text_of(response)
    assert Comment.objects.get(pk=said[0].pk).handling == "unchanged"


def test_answer_leads_to_the_next_one_among_those_that_were_chosen(client, said, theirs, manager):
    again = rounds.add_comment(reply=said[0].reply, by=manager, text="Igen.", about="V1.1")
    response = client.post(f"{URL}{said[0].pk}/?about=V1.1", typed(), follow=True)
    assert response.redirect_chain == [(f"{URL}{again.pk}/?about=V1.1", 302)]
    assert "The answer is sent. 1 comment is left." in text_of(response)


def test_answer_to_the_last_leads_to_those_that_were_passed_by(client, said, theirs):
    response = client.post(f"{URL}{theirs.pk}/", typed(), follow=True)
    assert response.redirect_chain == [(f"{URL}{said[0].pk}/", 302)]


def test_answer_to_the_very_last_leads_to_the_list(client, said, handle):
    handle(said[0])
    response = client.post(f"{URL}{said[1].pk}/", typed(), follow=True)
    assert response.redirect_chain == [(URL, 302)]
    assert "That was the last one here." in text_of(response)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"handling": ""}, "Choose an outcome."),
        ({"answer": " "}, "Write an answer."),
        ({"handling": "changed"}, "Nothing has changed since the draft that was sent out."),
        ({"revision": "999999"}, "Choose one from the list."),
    ],
)
def test_answer_that_cannot_be_sent_is_kept(client, said, fields, words):
    response = client.post(f"{URL}{said[0].pk}/", typed(**fields))
    assert response.status_code == 422
    assert words in text_of(response)
    assert "answer" in fields or "It stands in V2" in response.text
    assert not Comment.objects.exclude(handling="").exists()


def test_changed_proposes_the_change_of_the_very_sentence(client, said, draft, editor):
    drafting.change_behaviour(behaviour=behaviour("V1.1"), by=editor, text="Vi värnar.", audience="all")
    wanted = draft.revisions.last()
    drafting.change_behaviour(behaviour=behaviour("V2.1"), by=editor, text="Vi säger.", audience="all")
    assert f'<option value="{wanted.pk}" selected>' in client.get(f"{URL}{said[0].pk}/").text
    client.post(f"{URL}{said[0].pk}/", typed(handling="changed", revision=wanted.pk))
    assert Comment.objects.get(pk=said[0].pk).revision == wanted


def test_answer_links_to_what_changed_once_its_reader_may_read_it(
    employee, client, said, draft, editor, handle, ask
):
    drafting.change_behaviour(behaviour=behaviour("V1.1"), by=editor, text="Vi värnar.", audience="all")
    handle(said[0], "changed", "Det står där nu.")
    drafting.name_draft(foundation=draft, by=editor)
    difference = "/vardegrund/skillnad/?fran=0.1&till=0.2"
    link = f'href="{difference.replace("&", "&amp;")}">See what changed</a>'

    def shown(reading):
        return [link in reading.get(url).text for url in (URL, f"{URL}{said[0].pk}/")]

    staff = reader(employee)
    assert [shown(client), shown(staff)] == [[True, True], [False, False]]
    assert "The change comes in the next draft." in text_of(staff.get(URL))
    ask("consultation")
    assert shown(staff) == [True, True]
    assert staff.get(difference).status_code == 200


def test_only_changes_after_the_draft_can_be_chosen(client, said, draft):
    page = client.get(f"{URL}{said[0].pk}/").text
    assert re.findall(r'<option value="(\d*)"', page.partition('name="revision"')[2]) == [""]


def test_answer_is_corrected(client, said, handle):
    handle(said[0])
    page = client.get(f"{URL}{said[0].pk}/")
    assert "Correct the answer" in text_of(page)
    response = client.post(f"{URL}{said[0].pk}/", typed(version=1), follow=True)
    assert response.redirect_chain == [(f"{URL}{said[0].pk}/", 302)]
    assert "The answer is corrected, and goes back anew." in text_of(response)
    assert Comment.objects.get(pk=said[0].pk).answer == "It stands in V2"


def test_answer_of_somebody_faster_is_shown_beside_ones_own(client, said, handle):
    handle(said[0], "answered", "Their answer")
    response = client.post(f"{URL}{said[0].pk}/", typed())
    assert response.status_code == 409
    assert "Somebody else has answered in the meantime" in text_of(response)
    assert "Their answer" in response.text
    assert "It stands in V2" in response.text
    assert 'name="version" value="1"' in response.text
    assert client.post(f"{URL}{said[0].pk}/", typed(version=1)).status_code == 302


def test_answer_to_words_that_have_changed_shows_the_new_ones(client, said, open_round, manager, home_care):
    rounds.reply(
        round_=open_round, by=manager, unit=home_care, recognise="yes", missing="Något annat.",
        missing_about="V1.1", meaning="Vi ser på.",
    )  # fmt: skip
    response = client.post(f"{URL}{said[0].pk}/", typed())
    assert response.status_code == 409
    text = text_of(response)
    assert "The comment has other words now" in text
    assert "Något annat." in text
    assert "It stands in V2" in response.text


def test_answer_to_a_comment_that_was_taken_back_is_kept_to_be_copied(client, said, manager):
    comment = rounds.add_comment(reply=said[0].reply, by=manager, text="Ett till.")
    rounds.remove_comment(comment=comment, by=manager)
    response = client.post(f"{URL}{comment.pk}/", typed())
    assert response.status_code == 409
    assert "Whoever wrote the comment has taken it back" in text_of(response)
    assert "It stands in V2" in response.text


def test_answer_in_a_version_that_is_no_draft_any_more_is_kept_to_be_copied(client, said, draft):
    draft.state = "proposed"
    draft.save()
    assert 'name="handling"' not in client.get(f"{URL}{said[0].pk}/").text
    response = client.post(f"{URL}{said[0].pk}/", typed())
    assert response.status_code == 409
    assert "This version is no draft any more" in text_of(response)
    assert "It stands in V2" in response.text


@pytest.mark.parametrize("who", ["employee", "manager", "decider", "administrator"])
def test_only_editors_answer(request, said, who):
    client = reader(request.getfixturevalue(who))
    found = [client.post(f"{URL}{said[0].pk}/", typed()).status_code]
    found += [client.get(f"{URL}svara/").status_code, client.post(f"{URL}svara/").status_code]
    assert found == [403] * 3
    page = client.get(URL).text
    assert "checkbox" not in page


# ---- answering many --------------------------------------------------------------------------------------


def ticked(*chosen):
    return [f"{comment.pk}-{comment.version}" for comment in chosen]


def test_list_lets_the_editor_tick_those_without_an_answer(client, said, theirs, handle):
    handle(said[0])
    page = client.get(URL).text
    assert re.findall(r'name="comment" value="([\d-]+)"', page) == ticked(theirs, said[1])


def test_ticked_ones_are_shown_before_they_get_the_same_answer(client, said, theirs):
    response = client.get(f"{URL}svara/", {"comment": ticked(*said)})
    assert "2 comments get the same answer" in text_of(response)
    assert re.findall(r'value="([\d-]+)" checked', response.text) == ticked(*said)


def test_nothing_ticked_leads_back(client, said):
    response = client.get(f"{URL}svara/", {"about": "V1.1"}, follow=True)
    assert response.redirect_chain == [(f"{URL}?about=V1.1", 302)]
    assert "Choose the comments first." in text_of(response)


def test_many_get_the_same_answer(client, said, theirs):
    sent = {"comment": ticked(*said), "handling": "answered", "answer": "Thank you"}
    response = client.post(f"{URL}svara/?handling=none", sent, follow=True)
    assert response.redirect_chain == [(f"{URL}?handling=none", 302)]
    assert "2 comments have their answer." in text_of(response)
    assert list(Comment.objects.unhandled()) == [theirs]


def test_many_leave_what_somebody_else_was_faster_with_and_say_so(
    client, said, theirs, handle, manager, open_round
):
    gone = rounds.add_comment(reply=said[0].reply, by=manager, text="Ett till.")
    sent = {"comment": ticked(*said, theirs, gone), "handling": "answered", "answer": "Thank you"}
    handle(said[0], "unchanged", "Det står i V2.")
    rounds.remove_comment(comment=gone, by=manager)
    text = text_of(client.post(f"{URL}svara/", sent, follow=True))
    assert "2 comments have their answer." in text
    assert "answered or reworded them in the meantime: F-01." in text
    assert "1 comment has been taken back." in text
    assert Comment.objects.get(pk=said[0].pk).answer == "Det står i V2."


def test_many_leave_what_was_reworded_after_it_was_ticked(client, said, open_round, manager, home_care):
    sent = {"comment": ticked(*said), "handling": "answered", "answer": "Thank you"}
    rounds.reply(
        round_=open_round, by=manager, unit=home_care, recognise="yes", missing="Något annat.",
        missing_about="V1.1", meaning="Vi ser på.",
    )  # fmt: skip
    text = text_of(client.post(f"{URL}svara/", sent, follow=True))
    assert "1 comment has its answer." in text
    assert "answered or reworded them in the meantime: F-01." in text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"answer": ""}, "Write an answer."),
        ({"handling": "x"}, "Choose an outcome."),
        ({"handling": "changed"}, "Nothing has changed since the draft that was sent out."),
        ({"comment": []}, "Choose the comments first."),
        ({"comment": ["x", "1-1-1"]}, "Choose the comments first."),
    ],
)
def test_many_with_an_answer_that_cannot_be_sent_keep_it(client, said, fields, words):
    sent = {"comment": ticked(*said), "handling": "answered", "answer": "Thank you", **fields}
    response = client.post(f"{URL}svara/", sent)
    assert response.status_code == 422
    assert words in text_of(response)
    assert "answer" in fields or "Thank you" in response.text
    assert "comment" in fields or re.findall(r'value="([\d-]+)" checked', response.text) == ticked(*said)


def test_many_in_a_version_that_is_no_draft_any_more_keep_the_answer(client, said, draft):
    draft.state = "proposed"
    draft.save()
    sent = {"comment": ticked(*said), "handling": "answered", "answer": "Thank you"}
    response = client.post(f"{URL}svara/", sent)
    assert response.status_code == 409
    assert "Thank you" in response.text


def test_many_ask_the_database_as_often_with_three_comments_as_with_one(client, said, theirs):
    def url(*chosen):
        return f"{URL}svara/?" + "&".join(f"comment={value}" for value in ticked(*chosen))

    assert queries(client, url(said[0])) == queries(client, url(*said, theirs))
