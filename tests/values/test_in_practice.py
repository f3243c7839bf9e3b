"""What has been done in a value's name."""

import pytest
from django.urls import reverse

from improvements.models import Suggestion
from improvements.workflow import State
from overview.practice import practices
from tests.improvements.pages import reader, text_of

PAGE = "/vardegrund/i-handling/"


@pytest.fixture
def tagged(adopted, employee, submit):
    def make(key, state, **fields):
        suggestion = submit(employee, value_keys=[key] if isinstance(key, str) else key, **fields)
        day = "2030-01-01T00:00Z"
        decided = {"responsible_unit": suggestion.unit, "due_on": day[:10], "answer": "Ja", "decided_at": day}
        Suggestion.objects.filter(pk=suggestion.pk).update(state=state, acknowledged_at=day, **decided)
        return Suggestion.objects.get(pk=suggestion.pk)

    return make


def test_each_value_tells_how_many_and_the_latest_that_came_true(tagged, employee):
    for n in range(4):
        tagged("V1", State.IMPLEMENTED, title=f"Klart {n}")
    tagged("V1", State.APPROVED, title="På gång")
    first, second = practices(employee)
    assert (first.key, first.about, first.ongoing, first.done) == ("V1", 5, 1, 4)
    assert [row.title for row in first.latest] == ["Klart 3", "Klart 2", "Klart 1"]
    assert (second.about, second.done, second.latest) == (0, 0, [])


def test_what_a_person_may_not_see_does_not_count(tagged, outsider):
    suggestion = tagged("V1", State.IMPLEMENTED)
    Suggestion.objects.filter(pk=suggestion.pk).update(secrecy=True, cleared_at=None)
    assert [row.about for row in practices(outsider)] == [0, 0]


def test_page_leads_to_the_suggestions_about_a_value(tagged, employee):
    tagged("V2", State.IMPLEMENTED, title="Samma färg på dukar")
    answer = reader(employee).get(PAGE)
    assert "One suggestion has come true in the name of our values" in text_of(answer)
    assert "Samma färg på dukar" in text_of(answer)
    assert f"{reverse('improvements:suggestion_list')}?vy=alla&amp;varde=V2" in answer.text


def test_what_is_about_two_values_has_come_true_once(tagged, employee):
    tagged(["V1", "V2"], State.IMPLEMENTED)
    assert [row.done for row in practices(employee)] == [1, 1]
    assert "One suggestion has come true in the name of our values" in text_of(reader(employee).get(PAGE))


def test_before_anything_is_adopted_the_page_says_what_will_be_here(employee):
    assert "Our values are not adopted yet" in text_of(reader(employee).get(PAGE))


@pytest.mark.parametrize("count", [1, 3])
def test_questions_do_not_grow_with_the_suggestions(tagged, employee, count, django_assert_num_queries):
    for n in range(count):
        tagged("V1", State.IMPLEMENTED, title=f"Klart {n}")
    client = reader(employee)
    client.get(PAGE)
    with django_assert_num_queries(8):
        client.get(PAGE)
