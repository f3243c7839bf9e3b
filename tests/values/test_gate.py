"""What an adoption demands: each missing thing by its name, and what is only warned of."""

import pytest

from lean_portal import clock
from tests.values.almfors import three_drafts
from tests.values.conftest import behaviour, frozen_source, statement, value
from values.content import Content
from values.models import Comment, Consultation, Round, RoundReply, SourceDocument, SourceStatement
from values.rules import WORDS, Demand, Examination, Notice, runs
from values.services import drafting, versions
from values.workflow import Scope

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def missing(foundation):
    """Demand → what is missing, in words."""
    found = Examination(foundation).conditions
    return {
        str(condition.demand): [finding.words for finding in condition.missing]
        for condition in found
        if not condition.met
    }


def warned(foundation, kind):
    return [finding.words for finding in Examination(foundation).warnings if finding.kind == kind]


def unfrozen_source(name="Chefernas värdegrund"):
    document = SourceDocument.objects.create(prefix="C", name=name, audience="leader", produced_by="Cheferna")
    SourceStatement.objects.create(document=document, position=1, code="C1", text="Jag syns.")
    return document


def commented(round_, unit, count=1):
    reply = RoundReply.objects.create(round=round_, unit=unit, recognise="partly")
    for number in range(1, count + 1):
        Comment.objects.create(
            foundation=round_.foundation, number=number, reply=reply, question="missing", text="Miljön."
        )
    return reply


# ---- one by one ------------------------------------------------------------------------------------------


def test_with_everything_in_place_nothing_is_missing(ready):
    assert missing(ready) == {}
    assert Examination(ready).may_be_adopted


def test_what_is_met_is_said_in_the_order_of_the_demands(ready):
    assert [condition.words for condition in Examination(ready).conditions] == [
        str(WORDS[demand]) for demand in Demand if demand != Demand.SCOPE
    ]


def test_a_source_that_is_not_frozen_is_missing(ready):
    unfrozen_source()
    assert missing(ready) == {"sources": ["“Chefernas värdegrund” is not frozen yet."]}


def test_no_source_at_all_is_missing(editor):
    foundation = versions.start_foundation(by=editor)
    assert missing(foundation)["sources"] == ["There is no frozen source to build on."]
    assert Examination(foundation).coverage == 0.0


def test_a_statement_without_a_home_is_named_with_the_words_that_went(ready, editor):
    drafting.unlink_statement(link=statement("M1").links.get(), by=editor)
    drafting.unlink_statement(link=statement("M2").links.get(), by=editor)
    assert missing(ready) == {
        "statements": [
            "M1 has no home. “tillsammans” is found in no behaviour.",
            "M2 has no home. “gäller” is found in no behaviour.",
        ]
    }


def test_a_statement_whose_words_are_all_there_has_no_home_all_the_same(ready, editor):
    text = "Vi tar upp svårigheter direkt med den det gäller."
    drafting.change_behaviour(behaviour=behaviour("V2.1"), by=editor, text=text, audience="all")
    drafting.unlink_statement(link=statement("M2").links.get(), by=editor)
    assert missing(ready) == {"statements": ["M2 has no home."]}


def test_a_statement_that_is_set_aside_by_a_decision_has_its_place(ready, editor):
    drafting.unlink_statement(link=statement("M2").links.get(), by=editor)
    drafting.set_aside(
        foundation=ready, statement=statement("M2"), by=editor, reason="Sägs av lagen.",
        reference="KCG § 9", decided_on=clock.today(),
    )  # fmt: skip
    assert missing(ready) == {}


def test_a_version_without_values_is_missing_one(sources, editor):
    foundation = versions.start_foundation(by=editor)
    assert missing(foundation)["values"] == ["No value has been written yet."]


def test_a_value_without_a_behaviour_is_named(ready, editor):
    drafting.add_value(foundation=ready, by=editor, name="Vi gör det tillsammans")
    assert missing(ready) == {"behaviours": ["“Vi gör det tillsammans” has no behaviour."]}


def test_groups_and_workplaces_that_were_not_asked_are_missing(ready):
    Round.objects.all().delete()
    assert missing(ready) == {
        "asked": ["The top groups have not been asked.", "The workplaces have not been asked."]
    }


@pytest.mark.parametrize("days", [{"opens": -3, "closes": 3}, {"opens": 3, "closes": 9}])
def test_a_round_that_is_open_or_to_come_is_named(ready, held_round, days):
    held_round("consultation", **days)
    assert missing(ready) == {"rounds": ["A round is not over: consultation with the unions."]}


def test_comments_without_an_answer_are_named(ready, home_care):
    commented(ready.rounds.get(kind="workplaces"), home_care)
    assert missing(ready) == {"comments": ["One comment has no answer: F-01."]}


def test_every_comment_without_an_answer_is_named_however_many(ready, home_care):
    commented(ready.rounds.get(kind="workplaces"), home_care, count=40)
    Comment.objects.filter(number__in=[2, 5]).update(
        handling="answered", answer="Ja.", handled_at=clock.now()
    )
    assert missing(ready) == {"comments": ["38 comments have no answer: F-01, F-03, F-04, F-06–F-40."]}


def test_consultation_that_is_not_recorded_is_missing(ready):
    Consultation.objects.all().delete()
    assert missing(ready) == {"consultation": ["Consultation with the unions is not recorded."]}


def test_everything_that_can_be_missing_at_once_is_said_at_once(draft, editor, held_round, home_care):
    unfrozen_source()
    drafting.unlink_statement(link=statement("M1").links.get(), by=editor)
    drafting.add_value(foundation=draft, by=editor, name="Vi gör det tillsammans")
    commented(held_round("consultation", opens=-3, closes=3), home_care, count=2)
    assert missing(draft) == {
        "sources": ["“Chefernas värdegrund” is not frozen yet."],
        "statements": ["M1 has no home. “tillsammans” is found in no behaviour."],
        "behaviours": ["“Vi gör det tillsammans” has no behaviour."],
        "asked": ["The top groups have not been asked.", "The workplaces have not been asked."],
        "rounds": ["A round is not over: consultation with the unions."],
        "comments": ["2 comments have no answer: F-01, F-02."],
        "consultation": ["Consultation with the unions is not recorded."],
    }


def test_an_empty_version_misses_everything_that_comes_first(editor):
    assert list(missing(versions.start_foundation(by=editor))) == [
        "sources", "values", "asked", "consultation",
    ]  # fmt: skip


def test_a_source_that_is_frozen_late_makes_the_gate_red_again(ready):
    frozen_source("C", "leader", ("Jag syns på arbetsplatsen.",))
    assert missing(ready) == {
        "statements": ["C1 has no home. “syns, arbetsplatsen” are found in no behaviour."]
    }


@pytest.mark.parametrize(
    ("numbers", "words"),
    [([3], "F-03"), ([1, 2], "F-01, F-02"), ([1, 2, 3], "F-01–F-03"), ([1, 98, 99, 100], "F-01, F-98–F-100")],
)
def test_numbers_in_a_row_are_said_as_one(numbers, words):
    assert runs(numbers) == words


# ---- wording and meaning ---------------------------------------------------------------------------------


@pytest.fixture
def wording(adopted, editor):
    """Version 1.1 as it begins, with its consultation."""
    following = versions.start_next(by=editor, scope=Scope.WORDING)
    Consultation.objects.create(
        foundation=following,
        kind="information",
        held_on=clock.today(),
        with_whom="CSG",
        note="§ 3",
        by=editor,
    )
    return following


def test_better_words_need_no_new_rounds(wording, editor):
    drafting.change_value(value=value("V1"), by=editor, name="Vi tar ansvar hela vägen", description="")
    drafting.change_behaviour(behaviour=behaviour("V2.1"), by=editor, text="Vi är raka.", audience="all")
    assert missing(wording) == {}


def test_a_wording_that_drops_and_adds_is_told_each_of_them(wording, editor):
    new = drafting.add_value(foundation=wording, by=editor, name="Vi gör det tillsammans")
    drafting.add_behaviour(value=new, by=editor, text="Vi frågar när vi inte vet.")
    drafting.merge_behaviours(behaviour=behaviour("V1.1"), gone=behaviour("V2.1"), by=editor)
    drafting.remove_value(value=value("V2"), by=editor)
    assert missing(wording) == {
        "scope": [
            "V2 is gone: that changes the meaning.",
            "V2.1 is gone: that changes the meaning.",
            "V3 is new: that changes the meaning.",
            "V3.1 is new: that changes the meaning.",
        ]
    }


def test_a_wording_may_not_say_it_to_others(wording, editor):
    text = behaviour("V1.1").text
    drafting.change_behaviour(behaviour=behaviour("V1.1"), by=editor, text=text, audience="leader")
    assert missing(wording) == {"scope": ["V1.1 is for others than before: that changes the meaning."]}


def test_a_wording_may_not_move_a_behaviour_to_another_value(wording, editor):
    drafting.add_behaviour(value=value("V2"), by=editor, text="Vi säger ja.")
    drafting.move_behaviour(behaviour=behaviour("V2.1"), by=editor, value=value("V1"))
    assert missing(wording)["scope"] == [
        "V2.1 stands under another value: that changes the meaning.",
        "V2.2 is new: that changes the meaning.",
    ]


def test_a_wording_may_not_set_aside_what_lived_on(wording, editor):
    drafting.unlink_statement(link=wording.links.get(statement__code="M2"), by=editor)
    drafting.set_aside(
        foundation=wording, statement=statement("M2"), by=editor, reason="Sägs av lagen.",
        reference="KCG § 9", decided_on=clock.today(),
    )  # fmt: skip
    assert missing(wording) == {"scope": ["M2 is set aside: that changes the meaning."]}


def test_another_meaning_asks_everybody_again(adopted, editor):
    following = versions.start_next(by=editor, scope=Scope.MEANING)
    assert missing(following) == {
        "asked": ["The top groups have not been asked.", "The workplaces have not been asked."],
        "consultation": ["Consultation with the unions is not recorded."],
    }


# ---- warnings --------------------------------------------------------------------------------------------


def test_a_value_from_one_side_alone_is_warned_of(draft, editor):
    drafting.unlink_statement(link=statement("L1").links.get(), by=editor)
    drafting.unlink_statement(link=statement("M2").links.get(), by=editor)
    assert warned(draft, Notice.ONE_SIDED) == [
        "“Vi tar ansvar” comes from the employees' source alone.",
        "“Vi är raka” comes from the leaders' source alone.",
    ]


def test_a_value_from_no_source_is_warned_of_once(draft, editor):
    drafting.add_value(foundation=draft, by=editor, name="Vi tänker framåt")
    assert warned(draft, Notice.ONE_SIDED) == ["“Vi tänker framåt” comes from no source."]


def test_a_behaviour_from_nowhere_is_warned_of_until_it_says_why(draft, editor):
    new = drafting.add_behaviour(value=value("V1"), by=editor, text="Vi frågar.")
    assert warned(draft, Notice.SOURCELESS) == ["V1.2 has no source, and no reason why it is new."]
    drafting.change_behaviour(
        behaviour=new, by=editor, text="Vi frågar.", audience="all", new_reason="Ur remissen."
    )
    assert warned(draft, Notice.SOURCELESS) == []


def test_words_that_were_lost_on_the_way_are_warned_of(draft, editor):
    drafting.change_behaviour(
        behaviour=behaviour("V1.1"), by=editor, text="Vi är rädda om våra resurser.", audience="all"
    )
    assert warned(draft, Notice.LOST_WORDS)[0] == (
        "Words of M1 that are found nowhere it went: äger, tillsammans, tid, pengar, miljö."
    )


def test_a_warning_stops_nothing(ready):
    assert Examination(ready).warnings
    assert Examination(ready).may_be_adopted


# ---- the story of the environment that went missing ------------------------------------------------------


def test_drafts_of_almfors_are_red_red_and_green(editor):
    drafts = three_drafts(editor)
    told = [Examination(draft.foundation, Content.from_json(draft.content)) for draft in drafts]
    gone = ["M7 has no home. “tillsammans, pengar, miljö” are found in no behaviour."]
    assert [draft.slug for draft in drafts] == ["0.1", "0.2", "0.3"]
    assert [[each.words for c in examined.text_conditions for each in c.missing] for examined in told] == [
        gone, gone, [],
    ]  # fmt: skip
    assert [examined.is_whole for examined in told] == [False, False, True]
    assert [examined.accounted_count for examined in told] == [15, 15, 16]
