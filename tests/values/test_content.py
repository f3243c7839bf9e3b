"""A version as one plain tree: the same from the rows, from a revision and from an adopted version."""

import json
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.values.conftest import behaviour, statement, value
from values.content import Absence, BehaviourText, Content, Link, ValueText, fingerprint
from values.models import Behaviour, ProvenanceLink, Value, ValueFoundation
from values.services import drafting, versions

WORDS = st.text(max_size=12)
TREES = st.builds(
    Content,
    st.lists(
        st.builds(
            ValueText, WORDS, WORDS, WORDS,
            st.lists(st.builds(BehaviourText, WORDS, WORDS, WORDS, WORDS), max_size=3).map(tuple),
        ),
        max_size=3,
    ).map(tuple),
    st.lists(st.builds(Link, WORDS, WORDS, WORDS, WORDS), max_size=3).map(tuple),
    st.lists(st.builds(Absence, WORDS, WORDS, WORDS, WORDS), max_size=3).map(tuple),
)  # fmt: skip


@given(TREES)
def test_content_comes_back_from_what_is_kept_of_it(content):
    kept = json.loads(json.dumps(content.as_json()))
    assert Content.from_json(kept) == content
    assert Content.from_json(kept).fingerprint == content.fingerprint


@given(TREES, TREES)
def test_two_contents_have_one_fingerprint_when_they_are_the_same(first, second):
    assert (first.fingerprint == second.fingerprint) == (first == second)


def test_content_stands_in_the_order_of_the_page(draft, editor):
    third = drafting.add_value(foundation=draft, by=editor, name="Vi lär", description="Varje dag.")
    drafting.add_behaviour(value=third, by=editor, text="Vi frågar.", audience="leader", new_reason="Ny.")
    drafting.move_value(value=third, by=editor, step=-1)
    drafting.link_statement(
        statement=statement("M1"), target=third, by=editor, relation="developed", reason="Vidare."
    )
    content = Content.of(draft)
    assert [value.key for value in content.values] == ["V1", "V3", "V2"]
    told = ValueText("V3", "Vi lär", "Varje dag.", (BehaviourText("V3.1", "leader", "Vi frågar.", "Ny."),))
    assert content.values[1] == told
    assert content.links[-1] == Link("M1", "V3", "developed", "Vidare.")
    assert list(content.targets) == ["V1", "V1.1", "V3", "V3.1", "V2", "V2.1"]


def test_content_is_read_in_one_query(draft, put_aside, django_assert_num_queries):
    put_aside(draft)
    with django_assert_num_queries(1):
        content = Content.of(draft)
    assert (len(content.values), len(content.links), len(content.set_aside)) == (2, 3, 1)


def test_content_of_one_version_holds_nothing_of_another(adopted, editor):
    before = Content.of(adopted)
    following = versions.start_next(by=editor, scope="meaning")
    drafting.remove_value(value=value("V2"), by=editor)
    assert Content.of(adopted) == before
    assert [value.key for value in Content.of(following).values] == ["V1"]


def test_content_of_an_empty_version_is_empty(editor):
    foundation = versions.start_foundation(by=editor)
    assert Content.of(foundation) == Content()
    assert Content().accounted == frozenset()


def test_content_of_no_version_is_an_error(db):
    with pytest.raises(ValueFoundation.DoesNotExist):
        Content.of(ValueFoundation(pk=1))


def test_rows_in_the_same_place_stand_in_the_order_in_which_they_came(draft, editor):
    drafting.add_behaviour(value=value("V1"), by=editor, text="Vi frågar.")
    Value.objects.update(position=1)
    Behaviour.objects.update(position=1)
    assert list(Content.of(draft).targets) == ["V1", "V1.1", "V1.2", "V2", "V2.1"]


def test_every_word_is_kept_as_it_was_written(draft, editor):
    words = 'Vi säger “hej”, C:\\mapp\t<b>å̈</b> 🙂 {1,2} "NULL"'
    drafting.change_value(value=value("V1"), by=editor, name=words, description=words)
    drafting.change_behaviour(behaviour=behaviour("V1.1"), by=editor, text=words, audience="all")
    ProvenanceLink.objects.update(reason=words)
    content = Content.of(draft)
    said = {content.values[0].name, content.values[0].description, content.text_of("V1.1")}
    assert said | {link.reason for link in content.links} == {words}


def test_targets_know_their_value_and_their_statements(draft):
    content = Content.of(draft)
    assert content.value_of["V2.1"] == content.value_of["V2"] == content.values[1]
    assert [link.statement for link in content.sources_of["V1.1"]] == ["M1", "L1"]
    assert [link.target for link in content.links_of["L2"]] == ["V2.1"]
    assert content.only_in({"V1.1"}) == ["M1", "L1"]


def test_words_of_a_value_are_its_name_and_description(draft, editor):
    drafting.change_value(value=value("V1"), by=editor, name="Vi bär", description="Allt.")
    assert Content.of(draft).text_of("V1") == "Vi bär. Allt."


def test_what_lives_on_in_two_places_is_in_neither_alone(draft, editor):
    drafting.link_statement(
        statement=statement("M1"), target=value("V2"), by=editor, relation="kept", reason="Så."
    )
    assert Content.of(draft).only_in({"V1.1"}) == ["L1"]
    assert Content.of(draft).only_in({"V1.1", "V2"}) == ["M1", "L1"]


def test_absence_is_found_by_its_statement(draft, put_aside):
    put_aside(draft)
    content = Content.of(draft)
    assert content.absence_of == {"L2": content.set_aside[0]}
    assert content.accounted == {"M1", "M2", "L1", "L2"}


def test_content_cannot_be_changed_by_mistake():
    with pytest.raises(FrozenInstanceError):
        Content().values = ()


def test_fingerprint_does_not_depend_on_the_order_of_the_fields():
    assert fingerprint({"a": 1, "å": 2}) == fingerprint({"å": 2, "a": 1})
    assert len(fingerprint([])) == 64
