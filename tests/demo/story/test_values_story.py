"""The value foundation of the demo: red, red, green, adopted, used, and looked at again."""

import pytest
from django.utils import translation

from improvements.models import Suggestion
from tests.demo.story.test_story import IDEAS
from values.content import Content
from values.models import Acknowledgement, Comment, Dilemma, SourceDocument, ValueFoundation
from values.rules import Demand, Examination
from values.services.sources import is_unharmed


@pytest.fixture
def first(almfors):
    return ValueFoundation.objects.get(major=1, minor=0)


def draft(foundation, number):
    revision = foundation.revisions.get(draft=number)
    return Examination(foundation, Content.from_json(revision.content))


def test_two_sources_of_eight_statements_are_frozen_and_replaced(first):
    found = {source.prefix: source for source in SourceDocument.objects.all()}
    assert {prefix: source.statements.count() for prefix, source in found.items()} == {"M": 8, "L": 8}
    assert {source.replaced_by for source in found.values()} == {first}
    assert all(is_unharmed(source) for source in found.values())


@pytest.mark.parametrize("number", [1, 2])
def test_the_first_two_drafts_have_lost_the_environment(first, number):
    seen = draft(first, number)
    assert [source.code for source in seen.unaccounted] == ["M7"]
    with translation.override("en"):
        said = next(condition for condition in seen.conditions if condition.demand == Demand.STATEMENTS)
        (missing,) = said.missing
        assert missing.words.startswith("M7 has no home.")
        assert "miljö" in missing.words


def test_the_third_draft_is_whole(first):
    seen = draft(first, 3)
    assert (seen.unaccounted, seen.accounted_count) == ([], 16)


def test_the_comment_of_a_company_workplace_brought_it_back(first):
    comment = Comment.objects.get(number=3)
    assert (comment.code, comment.reply.unit.code, comment.about) == ("F-03", "BO-DRI", "V2.2")
    assert comment.handling == Comment.Handling.CHANGED
    assert (comment.revision.act, comment.revision.about) == ("statement_linked", "M7 V2.2")


def test_every_comment_has_its_answer(first):
    assert Comment.objects.count() == 8
    assert not Comment.objects.unhandled().exists()


def test_version_one_is_in_force_in_eight_of_nine_organisations(first):
    assert (first.state, first.reference) == ("adopted", "KCG § 14")
    assert Content.of(first).fingerprint == first.fingerprint
    assert first.adoptions.count() == 8
    assert not first.adoptions.filter(organisation__code="EV").exists()


def test_workplaces_have_talked_and_there_are_cards_for_the_next_meeting(first, almfors):
    talks = Acknowledgement.objects.filter(foundation=first)
    assert talks.count() == 17
    assert all(first.adopted_on <= talk.held_on < almfors.loaded_on for talk in talks)
    assert all(talk.local_meaning.startswith("att ") for talk in talks)
    assert Dilemma.objects.count() == 6


def test_a_better_wording_is_being_worked_on(first):
    draft = ValueFoundation.objects.open().get()
    assert (draft.number, draft.based_on) == ("1.1", first)
    assert Examination(draft).unaccounted == []


def test_every_idea_says_which_value_it_is_about(almfors):
    told = {idea["title"]: idea.get("values", []) for idea in IDEAS}
    own = Suggestion.objects.filter(external_id="", slip=None)
    tags = {each.title: [key.pk for key in each.value_keys.all()] for each in own}
    assert tags == told
    assert {key for keys in told.values() for key in keys} == {"V1", "V2", "V3", "V4", "V5"}
