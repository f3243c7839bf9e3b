"""The history of the foundation, each version as it stood, and what differs between any two."""

import pytest
from django.db import connection
from django.urls import reverse

from lean_portal import clock
from tests.improvements.pages import reader, text_of
from tests.values.conftest import behaviour, value
from values.comparing import compare
from values.content import Content
from values.models import ValueFoundation, YearlyLook
from values.services import drafting, versions


@pytest.fixture
def read(employee):
    client = reader(employee)
    return lambda name, *args, **query: client.get(reverse(f"values:{name}", args=args), query)


# ---- the list --------------------------------------------------------------------------------------------


def test_history_lists_every_version_and_draft_with_who_when_and_why(second, read):
    text = text_of(read("versions"))
    assert "Version 2.0 is in force" in text
    later, earlier = text.partition("Version 1.0 Replaced, kept")[::2]
    assert "Version 2.0 adopted by Koncernchefsgruppen, KCG § 14" in later
    assert "Draft 1 of version 2.0" in later
    assert "Draft 0.1" in earlier
    assert "Sent out: Every workplace" in text
    assert "Why Alla meningar finns spårade." in text


def test_history_is_kind_where_there_is_none(employee, read):
    text = text_of(read("versions"))
    assert "There is no version yet" in text
    assert "Here the history will stand" in text


def test_history_hides_a_draft_that_was_not_sent_out_from_all_but_those_who_write_it(
    draft, editor, employee, decider
):
    drafting.name_draft(foundation=draft, by=editor)
    seen = {user: reader(user).get(reverse("values:versions")).text for user in (employee, editor, decider)}
    assert ["Draft 0.1" in text for text in seen.values()] == [False, True, True]


def test_history_leaves_out_what_was_laid_down(adopted, editor, read):
    following = versions.start_next(by=editor, scope="meaning")
    drafting.name_draft(foundation=following, by=editor)
    versions.discard_foundation(foundation=following, by=editor)
    assert "2.0" not in text_of(read("versions"))


def test_history_asks_the_same_number_of_questions_for_one_version_as_for_two(
    adopted, read, django_assert_num_queries, request
):
    with django_assert_num_queries(10):
        read("versions")
    request.getfixturevalue("second")
    with django_assert_num_queries(10):
        read("versions")


# ---- one of them -----------------------------------------------------------------------------------------


def test_first_version_is_readable_as_it_stood_after_the_second(second, read):
    answer = read("version", "1.0")
    text = text_of(answer)
    assert "Version 1.0 has been replaced, and is kept" in text
    assert "Vi är rädda om tid, pengar och miljö och säger vart vi ska." in text
    assert "Vi lär" not in text
    assert "<del>Jag</del><ins>Vi</ins> är" in answer.text
    assert reverse("values:origin") + "?version=1.0" in answer.text


def test_version_tells_who_decided_who_was_asked_and_which_drafts_led_there(adopted, read):
    text = text_of(read("version", "1.0"))
    assert "Decided by Koncernchefsgruppen" in text
    assert "Paragraph KCG § 14 Why Alla meningar finns spårade." in text
    assert "The top groups Closed" in text
    assert "Information, MBL 19 § Centrala samverkansgruppen Protokoll 2026-4 § 3" in text
    assert "Drafts on the way" in text


def test_version_tells_where_it_applies_and_who_has_not_decided(care, housing, adopted, read):
    text = text_of(read("version", "1.0"))
    assert "Where it applies 1 of 2" in text
    assert "Almforsbostäder Not decided yet" in text


def test_version_tells_which_one_a_company_has_in_the_meantime(
    care, housing, adopted, make_user, read, request
):
    head = make_user("vd", "organisation_head", housing)
    versions.adopt_for_organisation(
        foundation=adopted, organisation=housing, by=head, decided_on=clock.today(),
        decided_by="Styrelsen", reference="§ 5",
    )  # fmt: skip
    request.getfixturevalue("second")
    assert "Almforsbostäder Not decided yet has version 1.0" in text_of(read("version", "2.0"))
    assert "Not decided yet" not in text_of(read("version", "1.0"))


def test_version_has_its_yearly_looks(adopted, read):
    YearlyLook.objects.create(foundation=adopted, looked_on=clock.today(), outcome="keep", note="Den håller.")
    assert "It holds as it stands Den håller." in text_of(read("version", "1.0"))


def test_version_says_that_it_is_what_was_adopted(adopted, read):
    text = text_of(read("version", "1.0"))
    assert "Unchanged since the adoption" in text
    assert adopted.fingerprint in text


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE values_behaviour SET text = 'Vi slösar.'",
        "UPDATE values_valuefoundation SET content = jsonb_set(content, '{values,0,name}', '\"Annat\"')",
    ],
    ids=["a row", "what was kept"],
)
def test_version_says_so_when_somebody_has_been_at_the_database(adopted, read, tampering):
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(tampering)
        cursor.execute("SET session_replication_role = DEFAULT")
    text = text_of(read("version", "1.0"))
    assert "This is not what was adopted" in text
    assert "Unchanged since the adoption" not in text


def test_draft_that_was_sent_out_is_readable_by_everybody(draft, ask, read):
    ask("top")
    text = text_of(read("version", "0.1"))
    assert "Draft 0.1 has been sent out" in text
    assert "Vi är rädda om tid, pengar och miljö och säger vart vi ska." in text
    assert "It does not apply" in text


def test_draft_stands_as_it_was_when_the_writing_goes_on(draft, ask, editor, read):
    ask("top")
    drafting.remove_value(value=value("V2"), by=editor)
    assert "Vi är raka" in text_of(read("version", "0.1"))


def test_draft_that_was_not_sent_out_is_not_found_but_by_those_who_write_it(draft, editor, employee):
    drafting.name_draft(foundation=draft, by=editor)
    address = reverse("values:version", args=["0.1"])
    assert [reader(user).get(address).status_code for user in (employee, editor)] == [404, 200]


@pytest.mark.parametrize(
    "slug",
    ["1.1", "0.9", "0.0", "1.0-1", "1.0-0", "1.00", "01.0", "2.0-1", "0.1-1", "x", "1", "1.0.0", "٣.٠"],
)
def test_a_version_that_does_not_exist_is_not_found(adopted, read, slug):
    assert read("version", slug).status_code == 404


def test_version_asks_the_same_number_of_questions_whatever_it_holds(
    adopted, read, django_assert_num_queries, request
):
    read("version", "1.0")  # what never changes is drawn once
    with django_assert_num_queries(14):
        read("version", "1.0")
    request.getfixturevalue("second")
    read("version", "2.0")
    with django_assert_num_queries(14):
        read("version", "2.0")
    read("version", "0.1")
    with django_assert_num_queries(9):
        read("version", "0.1")


# ---- what differs ----------------------------------------------------------------------------------------


def test_difference_shows_word_by_word_what_changed_and_what_came(second, read):
    answer = read("difference", fran="1.0", till="2.0")
    text = text_of(answer)
    assert "Three things have changed from 1.0 to 2.0" in text
    assert "New Vi lär" in text
    assert "<ins>Vi hushållar.</ins>" in answer.text
    assert "M1 Reworded Sharpened" in text


def test_difference_backwards_shows_what_is_gone(second, read):
    text = text_of(read("difference", fran="2.0", till="1.0"))
    assert "Gone Vi lär" in text


def test_difference_between_two_that_say_the_same_says_so(adopted, read):
    assert "0.1 and 1.0 say the same" in text_of(read("difference", fran="0.1", till="1.0"))


def test_difference_asked_for_nothing_compares_the_latest_with_the_one_before(second, read):
    text = text_of(read("difference"))
    assert "from 1.0 to 2.0" in text


def test_difference_is_kind_where_there_is_nothing(employee, read):
    answer = read("difference")
    assert answer.status_code == 200
    assert "There is nothing to compare yet" in text_of(answer)


@pytest.mark.parametrize(
    "query", [{"fran": "1.0", "till": "9.0"}, {"fran": "<b>", "till": "1.0"}, {"till": "1.0"}]
)
def test_difference_from_what_is_not_there_offers_what_is(adopted, read, query):
    answer = read("difference", **query)
    assert answer.status_code == 404
    assert "One of the two is not here" in text_of(answer)
    assert '<option value="1.0"' in answer.text


def test_difference_does_not_give_away_a_draft_that_was_not_sent_out(draft, editor, ask, read):
    ask("top")
    drafting.change_behaviour(behaviour=behaviour("V1.1"), by=editor, text="Hemligt.", audience="all")
    drafting.name_draft(foundation=draft, by=editor)
    answer = read("difference", fran="0.1", till="0.2")
    assert answer.status_code == 404
    assert "Hemligt" not in answer.text


def test_comparison_tells_of_a_behaviour_that_moved_to_another_value(draft, editor):
    old = Content.of(draft)
    drafting.move_behaviour(behaviour=behaviour("V2.1"), by=editor, value=value("V1"))
    found = compare(old, Content.of(ValueFoundation.objects.get()))
    moved = [change for change in found.values[0].behaviours if change.kind != "same"]
    assert [(change.key, change.moved_from) for change in moved] == [("V2.1", "Vi är raka")]
    assert found.values[1].behaviours == ()


def test_comparison_of_a_content_with_itself_finds_nothing(draft):
    found = compare(Content.of(draft), Content.of(draft))
    assert (found.count, found.touched, found.fates) == (0, [], ())
