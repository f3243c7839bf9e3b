"""Dilemma cards: who writes them, which one a workplace gets, and what the pages show."""

import datetime as dt
import re
import threading

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection

from events.models import Event
from lean_portal.refusals import NotAllowed
from tests.improvements.pages import reader, text_of
from values.models import Dilemma, ValueKey
from values.services import use
from values.views.dilemmas import this_month

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english", "adopted")]

CARD, ALL, NEW = "/vardegrund/dilemma/", "/vardegrund/dilemma/alla/", "/vardegrund/dilemma/ny/"
WORDS = {"about": "V1", "situation": "A colleague is late again.", "questions": "What do you say?\nWhen?"}


@pytest.fixture
def card(editor):
    def make(**fields):
        return use.add_dilemma(by=editor, **{**WORDS, **fields})

    return make


@pytest.fixture
def three(card):
    return [card(situation=f"Situation {n}") for n in range(3)]


def page_of(card):
    return f"{CARD}{card.pk}/"


# ---- services ----------------------------------------------------------------------------------------------


def test_card_is_about_a_value_in_force(card):
    found = card()
    assert (found.about_id, found.to_talk_about, found.version) == ("V1", ["What do you say?", "When?"], 1)


@pytest.mark.parametrize("name", ["about", "situation", "questions"])
def test_card_without_its_words_is_refused(card, name):
    with pytest.raises(NotAllowed) as refusal:
        card(**{name: " "})
    assert list(refusal.value.message_dict) == [name]


def test_card_about_no_value_in_force_is_refused(card):
    with pytest.raises(NotAllowed) as refusal:
        card(about="V9")
    assert list(refusal.value.message_dict) == ["about"]


def test_only_editors_write_change_and_put_away(card, manager, decider):
    found = card()
    for person in (manager, decider):
        with pytest.raises(PermissionDenied):
            use.add_dilemma(by=person, **WORDS)
        with pytest.raises(PermissionDenied):
            use.change_dilemma(dilemma=found, by=person, **WORDS)
        with pytest.raises(PermissionDenied):
            use.retire_dilemma(dilemma=found, by=person)
        with pytest.raises(PermissionDenied):
            use.restore_dilemma(dilemma=found, by=person)


def test_same_card_twice_is_one(card):
    assert card() == card()
    assert Event.objects.filter(kind="values.dilemma_saved").count() == 1


def test_change_that_somebody_else_made_is_not_overwritten(card, editor):
    found = card()
    use.change_dilemma(dilemma=found, by=editor, version=1, **{**WORDS, "situation": "Theirs"})
    with pytest.raises(NotAllowed) as refusal:
        use.change_dilemma(dilemma=found, by=editor, version=1, **{**WORDS, "situation": "Mine"})
    assert (refusal.value.code, Dilemma.objects.get().situation) == ("stale", "Theirs")


def test_card_out_of_use_can_be_changed_and_stays_out_of_use(card, editor):
    found = card()
    use.retire_dilemma(dilemma=found, by=editor)
    use.change_dilemma(dilemma=found, by=editor, version=2, **{**WORDS, "situation": "Better"})
    found.refresh_from_db()
    assert (found.situation, found.retired_at is None) == ("Better", False)


def test_putting_away_twice_is_once(card, editor):
    found = card()
    for _time in range(2):
        use.retire_dilemma(dilemma=found, by=editor)
    assert Dilemma.objects.get().version == 2
    assert Event.objects.filter(kind="values.dilemma_retired").count() == 1


def test_restored_card_is_in_rotation_again(card, editor):
    found = card()
    use.retire_dilemma(dilemma=found, by=editor)
    assert not Dilemma.objects.in_rotation().exists()
    use.restore_dilemma(dilemma=found, by=editor)
    assert Dilemma.objects.in_rotation().get() == found


def test_card_about_a_value_that_is_gone_leaves_the_rotation(card, editor):
    found = card()
    Dilemma.objects.filter(pk=found.pk).update(about=ValueKey.objects.create(key="V9"))
    assert not Dilemma.objects.in_rotation().exists()
    assert "Its value is not in force any more." in reader(editor).get(ALL).text


# ---- which card --------------------------------------------------------------------------------------------


def months(count):
    return [dt.datetime(2027 + n // 12, 1 + n % 12, 5, tzinfo=dt.UTC) for n in range(count)]


def test_workplace_meets_every_card_before_the_first_returns():
    met = []
    for month in months(14):
        with time_machine.travel(month, tick=False):
            met.append(this_month(8, 7))
    assert sorted(met[:7]) == sorted(met[7:]) == list(range(7))
    assert met[:7] == met[7:]


def test_workplaces_begin_at_different_cards():
    assert {this_month(unit, 5) for unit in range(5)} == set(range(5))


# ---- the page of a card ------------------------------------------------------------------------------------


def test_card_shows_situation_questions_and_what_we_have_said(employee, card):
    card()
    text = text_of(reader(employee).get(CARD))
    assert "To talk about at the next meeting of Hemtjänst centrum" in text
    assert "A colleague is late again. Talk about What do you say? When?" in text
    assert "What we have said Vi tar ansvar Vi är rädda om tid, pengar och miljö" in text


def test_another_card_follows_and_comes_round(employee, three):
    client, shown, url = reader(employee), [], CARD
    for _time in range(4):
        html = client.get(url).text
        shown.append(re.search(r"Situation \d", html)[0])
        url = CARD + re.search(r'href="/vardegrund/dilemma/(\?kort=\d+)">Another card', html)[1]
    assert (len(set(shown)), shown[3]) == (3, shown[0])


def test_single_card_has_no_other(employee, card):
    card()
    assert "Another card" not in reader(employee).get(CARD).text


@pytest.mark.parametrize("asked", ["0", "x", "", "9" * 30])
def test_card_that_is_not_there_is_no_page(employee, card, asked):
    card()
    assert reader(employee).get(CARD, {"kort": asked}).status_code == 404


def test_without_a_card_the_page_says_what_to_do(employee, editor):
    assert "Choose one of the values instead" in reader(employee).get(CARD).text
    assert "Write the first card" in reader(editor).get(CARD).text


def test_person_without_a_unit_gets_a_card(decider, card):
    card()
    assert "A colleague is late again." in reader(decider).get(CARD).text


@pytest.mark.parametrize("count", [1, 3])
def test_card_query_count_is_constant(employee, card, count, django_assert_max_num_queries):
    for number in range(count):
        card(situation=f"Situation {number}")
    client = reader(employee)
    with django_assert_max_num_queries(8):
        client.get(CARD)


# ---- the list ----------------------------------------------------------------------------------------------


def test_list_stands_by_value_in_the_order_of_the_foundation(employee, card):
    card(about="V2", situation="Second")
    card(situation="First")
    assert re.findall(r'<h2 id="(V\d)">', reader(employee).get(ALL).text) == ["V1", "V2"]


def test_card_out_of_use_is_shown_to_editors_alone(employee, editor, card):
    use.retire_dilemma(dilemma=card(), by=editor)
    assert WORDS["situation"] not in reader(employee).get(ALL).text
    assert "Take into use again" in reader(editor).get(ALL).text


def test_readers_have_no_buttons_in_the_list(employee, card):
    card()
    html = reader(employee).get(ALL).text
    assert ("Take out of use" in html, "Write a card" in html) == (False, False)


@pytest.mark.parametrize("count", [1, 3])
def test_list_query_count_is_constant(editor, card, count, django_assert_max_num_queries):
    for number in range(count):
        card(situation=f"Situation {number}")
    client = reader(editor)
    with django_assert_max_num_queries(7):
        client.get(ALL)


# ---- the editors -------------------------------------------------------------------------------------------


def test_editor_writes_a_card(editor):
    response = reader(editor).post(NEW, WORDS, follow=True)
    assert (response.status_code, Dilemma.objects.get().situation) == (200, WORDS["situation"])
    assert "The card is in use now." in response.text


def test_card_that_lacks_words_is_shown_again_with_what_was_typed(editor):
    response = reader(editor).post(NEW, {**WORDS, "questions": " "})
    assert (response.status_code, Dilemma.objects.count()) == (422, 0)
    assert "Write at least one question." in response.text
    assert WORDS["situation"] in response.text


def test_too_long_card_says_how_long_it_is(editor):
    response = reader(editor).post(NEW, {**WORDS, "situation": "å" * 601})
    assert "Shorten the text to 600 characters. It has 601 now." in response.text


def test_other_than_editors_are_refused(employee, manager, decider, card):
    found = card()
    for person in (employee, manager, decider):
        client = reader(person)
        for url in (NEW, page_of(found)):
            assert client.get(url).status_code == 403
        for url in (NEW, page_of(found), f"{page_of(found)}ur-bruk/", f"{page_of(found)}i-bruk/"):
            assert client.post(url, WORDS).status_code == 403
    assert Dilemma.objects.get().version == 1


def test_editor_puts_a_card_away_and_back(editor, card):
    found, client = card(), reader(editor)
    client.post(f"{page_of(found)}ur-bruk/")
    assert not Dilemma.objects.in_rotation().exists()
    client.post(f"{page_of(found)}i-bruk/")
    assert Dilemma.objects.in_rotation().exists()


def test_stale_change_shows_both_texts_and_can_be_sent_again(editor, card):
    found, client = card(), reader(editor)
    use.change_dilemma(dilemma=found, by=editor, **{**WORDS, "situation": "Theirs"})
    mine = {**WORDS, "situation": "Mine", "version": 1}
    response = client.post(page_of(found), mine)
    assert response.status_code == 409
    assert ("Theirs" in response.text, "Mine" in response.text) == (True, True)
    version = re.search(r'name="version" value="(\d+)"', response.text)[1]
    assert client.post(page_of(found), {**mine, "version": version}).status_code == 302
    assert Dilemma.objects.get().situation == "Mine"


def test_change_of_a_card_that_was_put_away_says_so(editor, card):
    found = card()
    use.retire_dilemma(dilemma=found, by=editor)
    response = reader(editor).post(page_of(found), {**WORDS, "situation": "Mine", "version": 1})
    assert response.status_code == 409
    assert "It is out of use now." in response.text


def test_change_without_a_version_is_stale(editor, card):
    response = reader(editor).post(page_of(card()), {**WORDS, "situation": "Mine"})
    assert (response.status_code, Dilemma.objects.get().situation) == (409, WORDS["situation"])


@pytest.mark.django_db(transaction=True)
def test_double_click_leaves_one_card(editor):
    gate, found = threading.Barrier(4), []
    clients = [reader(editor) for _n in range(4)]

    def press(client):
        gate.wait()
        try:
            found.append(client.post(NEW, WORDS).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (found, Dilemma.objects.count()) == ([302] * 4, 1)
