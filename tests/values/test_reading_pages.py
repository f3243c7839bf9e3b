"""The foundation, its origin and the story of one statement, as staff read them."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from lean_portal import clock
from organisation.models import Unit
from tests.improvements.pages import reader, text_of
from tests.values.conftest import behaviour, frozen_source, statement, value
from values.models import Audience, Comment, RoundReply, SourceStatement
from values.services import drafting, versions
from values.workflow import Scope

FOUNDATION = "/vardegrund/"
PAGES = [
    "values:foundation",
    "values:origin",
    "values:versions",
    "values:difference",
    "values:foundation_pdf",
    "values:poster_pdf",
]


@pytest.fixture
def read(employee):
    client = reader(employee)
    return lambda address, **query: client.get(address, query)


@pytest.fixture
def lost_and_found(draft, editor, held_round):
    """M1 loses "miljö" on the way: draft 0.1 says "resurser", draft 0.2 says it again."""
    words = "Vi är rädda om resurser och säger vart vi ska."
    change(editor, words)
    held_round("top", opens=-40, closes=-30)
    change(editor, "Vi är rädda om tid, pengar och miljö och säger vart vi ska.")
    held_round("workplaces")
    return draft


def change(editor, text, key="V1.1"):
    drafting.change_behaviour(behaviour=behaviour(key), by=editor, text=text, audience="all")


def statement_page(code):
    return reverse("values:statement", args=[code])


# ---- who may read ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
def test_a_visitor_is_asked_to_log_in(db, name):
    answer = Client().get(reverse(name))
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, reverse("account_login"))


@pytest.mark.parametrize("name", PAGES)
def test_an_employee_of_any_organisation_reads_what_is_adopted(adopted, outsider, name):
    assert reader(outsider).get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_nothing_can_be_sent_to_a_page_for_reading(adopted, employee, name):
    assert reader(employee).post(reverse(name)).status_code == 405


# ---- the foundation --------------------------------------------------------------------------------------


def test_foundation_says_what_applies_where_and_who_decided(care, housing, adopted, read):
    text = text_of(read(FOUNDATION))
    assert "Version 1.0, adopted by Koncernchefsgruppen (KCG § 14)" in text
    assert "Applies in one of two organisations" in text
    assert "Two values for everybody who works in the municipality and the companies." in text
    assert "No statement has been removed" in text


def test_foundation_counts_a_company_once_it_has_decided(care, housing, adopted, make_user, read):
    head = make_user("vd", "organisation_head", housing)
    versions.adopt_for_organisation(
        foundation=adopted,
        organisation=housing,
        by=head,
        decided_on=clock.today(),
        decided_by="Styrelsen",
        reference="§ 5",
    )
    assert "Applies in two of two organisations" in text_of(read(FOUNDATION))


def test_foundation_shows_word_by_word_what_became_of_each_statement(adopted, read):
    answer = read(FOUNDATION)
    assert "<del>Jag</del><ins>Vi</ins> är <del>rädd</del><ins>rädda</ins> om" in answer.text
    assert f'href="{statement_page("M1")}"' in answer.text
    assert "Reworded. Samma tanke." in text_of(answer)


def test_foundation_shows_what_a_value_itself_grew_out_of(ready, editor, adopt, read):
    drafting.link_statement(
        statement=statement("L1"), target=value("V2"), by=editor, relation="merged", reason="Rakhet."
    )
    adopt(ready)
    header = read(FOUNDATION).text.partition('id="V2"')[2].partition("</header>")[0]
    assert statement_page("L1") in header
    assert "Merged. Rakhet." in header


def test_foundation_tells_why_a_behaviour_without_source_is_new(ready, editor, adopt, read):
    drafting.add_behaviour(value=value("V1"), by=editor, text="Vi provar.", new_reason="Från KL-Info.")
    adopt(ready)
    assert "Vi provar. New Från KL-Info." in text_of(read(FOUNDATION))


def test_foundation_says_when_a_statement_was_set_aside(ready, editor, adopt, read):
    put_aside(ready, editor, "L2")
    adopt(ready)
    answer = read(FOUNDATION)
    assert "1 statement was set aside by a decision" in text_of(answer)
    assert '<li class="aside">' in answer.text


def put_aside(foundation, editor, code):
    for link in statement(code).links.filter(foundation=foundation):
        drafting.unlink_statement(link=link, by=editor)
    drafting.set_aside(
        foundation=foundation,
        statement=statement(code),
        by=editor,
        reason="Sägs redan i lagen.",
        reference="KCG § 9",
        decided_on=clock.today() - dt.timedelta(days=3),
    )


def test_foundation_never_shows_what_is_being_written(adopted, editor, read):
    versions.start_next(by=editor, scope=Scope.MEANING)
    change(editor, "Vi är hemliga.")
    text = text_of(read(FOUNDATION))
    assert "hemliga" not in text
    assert "is being written" not in text


def test_foundation_tells_of_a_draft_that_was_sent_out_beside_it(adopted, editor, ask_about, read):
    ask_about(versions.start_next(by=editor, scope=Scope.MEANING))
    answer = read(FOUNDATION)
    assert "Version 2.0 is being written. Read: Draft 1 of version 2.0" in text_of(answer)
    assert reverse("values:version", args=["2.0-1"]) in answer.text


@pytest.fixture
def ask_about(ask):
    return lambda foundation: ask("top", foundation=foundation)


def test_foundation_has_the_same_number_of_questions_for_any_content(
    adopted, read, django_assert_max_num_queries
):
    read(FOUNDATION)  # what never changes is drawn once
    with django_assert_max_num_queries(8):
        read(FOUNDATION)


# ---- before anything is adopted --------------------------------------------------------------------------


def test_without_anything_the_page_says_how_it_begins(employee, read):
    text = text_of(read(FOUNDATION))
    assert "We have no shared values here yet" in text
    assert "Write in a source" not in text


def test_a_draft_that_nobody_was_asked_about_is_not_shown(draft, read):
    text = text_of(read(FOUNDATION))
    assert "Our shared values are being written" in text
    assert "You can read it here when it is sent out." in text
    assert "Vi tar ansvar" not in text


def test_until_the_adoption_the_page_leads_to_the_draft_the_rounds_and_the_sources(draft, ask, read):
    round_ = ask("top")
    answer = read(FOUNDATION)
    text = text_of(answer)
    assert "Read: Draft 0.1" in text
    assert "Värdegrund M" in text
    assert reverse("values:version", args=["0.1"]) in answer.text
    assert reverse("values:round", args=[round_.pk]) in answer.text


# ---- where each statement went ---------------------------------------------------------------------------


def test_origin_shows_each_statement_and_where_it_lives(adopted, read):
    answer = read(reverse("values:origin"))
    text = text_of(answer)
    assert "All 4 statements live on" in text
    assert "L2 Jag skapar trygghet så att det går att säga emot. Reworded Vi tar upp svårigheter" in text
    assert f'href="{FOUNDATION}#V2.1"' in answer.text


def test_origin_of_one_source_leaves_the_others_out(adopted, read):
    text = text_of(read(reverse("values:origin"), kalla="L"))
    assert "Jag skapar trygghet" in text
    assert "All 2 statements live on" in text
    assert "Jag tar upp svårigheter" not in text


@pytest.mark.parametrize("query", [{"kalla": "X"}, {"version": "9.0"}, {"version": "x"}, {"version": "0.0"}])
def test_origin_of_what_is_not_there_is_not_found(adopted, read, query):
    assert read(reverse("values:origin"), **query).status_code == 404


def test_origin_names_a_statement_without_a_home(draft, editor, ask, read):
    drafting.unlink_statement(link=statement("M1").links.get(), by=editor)
    ask("top")
    text = text_of(read(reverse("values:origin")))
    assert "One of 4 statements has no home" in text
    assert "miljö. Has no home" in text


def test_origin_tells_of_the_decision_that_set_a_statement_aside(ready, editor, adopt, read):
    put_aside(ready, editor, "M2")
    adopt(ready)
    text = text_of(read(reverse("values:origin")))
    assert "Set aside by a decision (KCG § 9). Sägs redan i lagen." in text
    assert "All statements live on but one" in text


def test_origin_asks_kindly_for_sources_where_there_are_none(employee, read):
    assert "The sources come first" in text_of(read(reverse("values:origin")))


def test_origin_does_not_ask_a_version_about_a_source_that_came_later(adopted, read):
    frozen_source("X", Audience.ALL, ("Vi är nya.",))
    text = text_of(read(reverse("values:origin")))
    assert "All 4 statements live on" in text
    assert "Vi är nya." not in text


def test_origin_of_the_first_version_is_readable_after_the_second(second, read):
    old = text_of(read(reverse("values:origin"), version="1.0"))
    new = text_of(read(reverse("values:origin")))
    assert "Version 1.0 replaced, kept" in old
    assert "Reworded Vi är rädda om tid, pengar och miljö" in old
    assert "Sharpened Vi hushållar." in new


def test_origin_asks_the_same_number_of_questions_for_three_statements_as_for_one(
    adopted, read, django_assert_num_queries
):
    for text in ("Ett.",), ("Ett.", "Två.", "Tre."):
        frozen_source("XYZ"[len(text) - 1], Audience.ALL, text)
        read(reverse("values:origin"))  # what never changes is drawn once
        with django_assert_num_queries(8):
            read(reverse("values:origin"))


# ---- the story of one ------------------------------------------------------------------------------------


def test_story_tells_which_word_was_lost_and_that_it_came_back(lost_and_found, read):
    text = text_of(read(statement_page("M1")))
    later, earlier = text.partition("Draft 0.2")[2].rpartition("Draft 0.1")[::2]
    assert "Came back “tid”, “pengar”, “miljö”" in later
    assert "Not found where it went “tillsammans”, “tid”, “pengar”, “miljö”" in earlier


def test_story_shows_each_wording_word_by_word(lost_and_found, read):
    story = read(statement_page("M1")).text
    assert "<del>Jag</del><ins>Vi</ins>" in story
    assert "<ins>Vi är rädda om resurser och säger vart vi ska.</ins>" in story


def test_story_says_where_the_statement_lives_today_and_where_it_came_from(adopted, read):
    text = text_of(read(statement_page("M1")))
    assert "M1 lives on in “Vi tar ansvar”" in text
    assert "Written by Alla arbetsplatser Decided by Personalutskottet" in text
    assert "Adopted by Koncernchefsgruppen, KCG § 14." in text
    assert statement("M1").document.fingerprint in text


def test_story_goes_on_through_the_second_version(second, read):
    text = text_of(read(statement_page("M1")))
    assert "Version 2.0 Sharpened" in text
    assert "Version 1.0 Reworded" in text


def test_story_of_a_statement_that_was_set_aside_gives_the_decision(ready, editor, adopt, read):
    put_aside(ready, editor, "M2")
    adopt(ready)
    text = text_of(read(statement_page("M2")))
    assert "M2 was set aside by a decision" in text
    assert "Sägs redan i lagen. KCG § 9" in text


def test_story_leads_to_the_comments_about_the_sentence(draft, held_round, editor, home_care, read):
    reply = RoundReply.objects.create(round=held_round(), unit=home_care, recognise="partly", by=editor)
    comment = Comment.objects.create(
        foundation=draft, number=3, reply=reply, question="missing", about="V1.1", text="Miljön försvann."
    )
    Comment.objects.create(
        foundation=draft, number=4, reply=reply, question="missing", about="V2", text="En annan sak."
    )
    answer = read(statement_page("M1"))
    assert "F-03 Miljön försvann. Without an answer" in text_of(answer)
    assert reverse("values:comment", args=[comment.pk]) in answer.text
    assert "En annan sak." not in answer.text


def test_story_leads_to_the_neighbours_in_the_source(adopted, read):
    story = read(statement_page("M1")).text
    assert statement_page("M2") in story
    assert statement_page("L1") not in story


def test_story_waits_where_no_draft_has_been_sent_out(draft, read):
    text = text_of(read(statement_page("M1")))
    assert "M1 is waiting to be merged" in text
    assert "No draft has been sent out" in text


def test_story_begins_when_the_source_was_frozen(adopted, read):
    frozen_source("X", Audience.ALL, ("Vi är nya.",))
    assert "X1 is waiting to be merged" in text_of(read(statement_page("X1")))


@pytest.mark.parametrize("code", ["M99", "m1", "<b>"])
def test_story_of_an_unknown_statement_is_not_found(adopted, read, code):
    assert read(statement_page(code)).status_code == 404


def test_story_of_a_source_that_is_not_frozen_is_not_found(adopted, read):
    source = frozen_source("X", Audience.ALL, ("Ett.",))
    fresh = type(source).objects.create(prefix="Y", name="Ny", audience="all", produced_by="Vi")
    SourceStatement.objects.create(document=fresh, position=1, code="Y1", text="Inte än.")
    assert read(statement_page("Y1")).status_code == 404


def test_story_asks_the_same_number_of_questions_for_any_history(
    lost_and_found, read, django_assert_num_queries
):
    with django_assert_num_queries(9):
        read(statement_page("M1"))
    with django_assert_num_queries(9):
        read(statement_page("L2"))


def test_an_administration_that_came_later_is_counted_in(care, adopted, group, read):
    Unit.objects.create(
        code="NY", name="Ny förvaltning", kind="administration", parent=group, path=f"{group.path}NY/",
        manager_title="Chef", valid_from=clock.today(),
    )  # fmt: skip
    assert "Applies in two of two organisations" in text_of(read(FOUNDATION))
