"""Templates of answers: who keeps them, and how they come into an answer."""

from importlib import import_module

import pytest
from django.utils import translation

from improvements.models import AnswerTemplate, TemplateFor
from improvements.services.templates import save_template
from lean_portal.readability import Reading, reading_of
from tests.improvements.pages import reader

LIST, DESK = "/admin/svarsmallar/", "/att-besvara/"
WORDS = {"name": "Nej, pengar", "action": "decline", "text": "Tack för {rubrik}. {skäl}.", "version": 0}


@pytest.fixture
def template(convenor):
    words = {**WORDS, "would_change": "Om {nummer} blir billigare."}
    del words["version"]
    return save_template(by=convenor, **words)


def test_shipped_templates_cover_the_answers_and_are_easy_to_read():
    shipped = import_module("improvements.migrations.0016_publishing").TEMPLATES
    assert {action for action, *_words in shipped} == {*TemplateFor}
    assert [name for _action, name, text, _change in shipped if reading_of(text).lix > 40] == []


def test_convenor_and_administrator_keep_the_templates(convenor, administrator, steering_member, manager):
    for user in (convenor, administrator):
        assert reader(user).get(LIST).status_code == 200
    for user in (steering_member, manager):
        client = reader(user)
        for path in (LIST, f"{LIST}ny/"):
            assert client.get(path).status_code == 403


def test_template_is_written_changed_and_taken_away(convenor):
    client = reader(convenor)
    assert client.post(f"{LIST}ny/", {**WORDS, "text": " "}).status_code == 422
    assert client.post(f"{LIST}ny/", WORDS).status_code == 302
    assert "has that name" in client.post(f"{LIST}ny/", WORDS).text
    row = AnswerTemplate.objects.get(name=WORDS["name"])
    place, changed = f"{LIST}{row.pk}/", {**WORDS, "text": "Nej.", "version": row.version}
    assert client.post(place, changed).status_code == 302
    response = client.post(place, {**changed, "text": "Nej tack."})
    assert response.status_code == 409
    assert "Saved in the meantime: Nej." in response.text
    assert client.post(f"{place}ta-bort/").status_code == 302
    assert not AnswerTemplate.objects.filter(pk=row.pk).exists()


def test_template_fills_the_answer_and_keeps_what_was_typed(employee, manager, submit, template):
    suggestion, client = submit(employee, title="Ett skåp"), reader(manager)
    place = f"{DESK}{suggestion.slug}/"
    typed = {"version": suggestion.version, "answer": "Hej!", "reason": "Kvar", "template": template.pk}
    response = client.post(f"{place}mall/", typed)
    assert response.status_code == 200
    assert "Hej!\n\nTack för Ett skåp. {skäl}." in response.text
    assert f"Om {suggestion.number} blir billigare." in response.text
    assert ">\nKvar</textarea>" in response.text
    assert 'value="decline" id="id_action_3" checked' in response.text
    assert "6 words" in response.text
    stale = client.post(f"{place}mall/", {**typed, "version": 7})
    assert stale.status_code == 409
    assert "Hej!" in stale.text


def test_reading_is_told_while_it_is_written_and_never_stops(employee, manager, submit):
    suggestion, client = submit(employee), reader(manager)
    response = client.post(f"{DESK}{suggestion.slug}/lasbarhet/?falt=answer", {"answer": "Ja. Vi provar."})
    assert "3 words" in response.text
    assert "Easy to read." in response.text


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Reading(3, 2, 2), "Easy to read."),
        (Reading(40, 2, 60), "Hard: shorten the sentences."),
        (Reading(20, 4, 60), "Hard: choose shorter words."),
        (Reading(121, 20, 20), "Long: 120 words are enough."),
    ],
)
def test_advice_is_one_plain_sentence(found, words):
    with translation.override("en"):
        assert str(found.advice) == words
