"""Lists: mine, my unit's, all; filters in the URL, pages by key."""

import gzip
import re
from uuid import uuid4

import pytest
from django.utils import timezone

from improvements import services
from improvements.models import Suggestion
from improvements.views.lists import PAGE
from tests.improvements.pages import reader, text_of

URL = "/forslag/"


@pytest.fixture
def client(employee):
    return reader(employee)


@pytest.fixture
def many(employee, caretakers, home_care):
    """many(n): open suggestions, the oldest first; every third from the caretakers of the company."""

    def make(count, **fields):
        now = timezone.now()
        start = Suggestion.objects.count()
        defaults = {"state": "acknowledged", "acknowledged_at": now, "submitted_at": now, "author": employee}
        defaults |= {"decide_by": now.date()}
        return Suggestion.objects.bulk_create(
            Suggestion(
                submission_id=uuid4(), year=2026, serial=start + n + 1, title=f"Suggestion {start + n:03}",
                unit=caretakers if n % 3 == 0 else home_care, handler_unit=home_care,
                **{**defaults, **fields},
            )
            for n in range(count)
        )  # fmt: skip

    return make


def titles(response):
    return re.findall(r'<li><a href="/forslag/[\d-]+/">([^<]+)</a>', response.text)


def hrefs(response):
    pager = response.text.partition('class="pager"')[2]
    return {
        word: url.replace("&amp;", "&") for url, word in re.findall(r'href="([^"]+)" rel="\w+">(\w+)<', pager)
    }


# ---- whose ------------------------------------------------------------------------------------------------


def test_suggestion_list_of_mine_holds_my_own(client, employee, colleague, submit):
    mine, _others = submit(employee, title="Mine"), submit(colleague, title="Theirs")
    assert titles(client.get(URL, {"vy": "mina"})) == [mine.title]


def test_suggestion_list_of_my_unit_holds_its_own(client, employee, colleague, outsider, submit):
    submit(colleague, title="Ours")
    submit(outsider, title="Elsewhere")
    assert titles(client.get(URL, {"vy": "enheten"})) == ["Ours"]


def test_suggestion_list_of_all_holds_what_the_reader_may_see(client, outsider, other_manager, submit):
    submit(outsider, title="Not read yet")
    services.acknowledge_suggestion(suggestion=submit(outsider, title="Read"), by=other_manager)
    assert titles(client.get(URL)) == ["Read"]


def test_suggestion_list_holds_a_sealed_one_for_its_author_alone(client, employee, manager, submit):
    suggestion = services.acknowledge_suggestion(suggestion=submit(employee), by=manager)
    services.refer_suggestion(suggestion=suggestion, by=manager, channel="incident")
    shown = [titles(client.get(URL, {"vy": view})) for view in ("mina", "enheten", "alla")]
    assert shown == [[suggestion.title], [], []]


def test_suggestion_list_marks_the_chosen_tab(client):
    assert (
        '<a href="/forslag/?vy=enheten" aria-current="page">My unit</a>'
        in client.get(URL, {"vy": "enheten"}).text
    )


def test_suggestion_list_row_has_state_and_next_promise(client, employee, submit):
    submit(employee)
    assert re.search(r"Received Read by \d+ \w+", text_of(client.get(URL, {"vy": "mina"})))


def test_suggestion_list_row_says_that_a_promise_is_late(client, many):
    many(1, decide_by="2026-01-02")
    response = client.get(URL)
    assert 'class="status stop"' in response.text


# ---- filters ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "found"),
    [("declined", ["B"]), ("waiting", ["A"]), ("ongoing", []), ("done", ["C"]), ("", ["C", "B", "A"])],
)
def test_suggestion_list_is_filtered_by_state(client, many, state, found):
    for title, fields in {
        "A": {"state": "acknowledged"},
        "B": {"state": "declined", "answer": "No", "would_change": "Money"},
        "C": {"state": "implemented"},
    }.items():
        (row,) = many(1, **fields)
        Suggestion.objects.filter(pk=row.pk).update(title=title)
    assert titles(client.get(URL, {"state": state})) == found


def test_suggestion_list_is_filtered_by_organisation_and_unit(
    client, many, housing, caretakers, home_care, care
):
    many(3)
    assert titles(client.get(URL, {"organisation": housing.pk})) == ["Suggestion 000"]
    assert len(titles(client.get(URL, {"organisation": care.pk}))) == 2
    response = client.get(URL, {"organisation": care.pk, "unit": home_care.pk})
    assert len(titles(response)) == 2
    assert f'<option value="{home_care.pk}" selected>' in response.text


def test_suggestion_list_forgets_the_unit_when_another_organisation_is_chosen(
    client, many, housing, home_care
):
    many(3)
    assert titles(client.get(URL, {"organisation": housing.pk, "unit": home_care.pk})) == ["Suggestion 000"]


def test_suggestion_list_is_filtered_by_year(client, many):
    many(2)
    Suggestion.objects.filter(title="Suggestion 000").update(year=2019)
    assert titles(client.get(URL, {"year": "2019"})) == ["Suggestion 000"]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("state", "nonsense", "Choose one from the list."),
        ("organisation", "x", "Choose one from the list."),
        ("organisation", "99999999999999999999", "Choose one from the list."),
        ("unit", "'", "Choose one from the list."),
        ("year", "x", "Write the year with four digits, such as 2026."),
        ("year", "1", "Write the year with four digits, such as 2026."),
        ("year", "99999999999999999999", "Write the year with four digits, such as 2026."),
    ],
)
def test_suggestion_list_with_a_bad_filter_says_so(client, many, care, name, value, words):
    many(1)
    response = client.get(URL, {"organisation": care.pk, name: value})
    assert response.status_code == 422
    assert words in text_of(response)
    assert titles(response) == []


@pytest.mark.parametrize(
    "query", ["vy=andras", "fore=x", "fore=-1", "efter=", "fore=" + "9" * 30, "efter=%00"]
)
def test_suggestion_list_of_no_such_page_is_not_found(client, query):
    assert client.get(f"{URL}?{query}").status_code == 404


# ---- pages ------------------------------------------------------------------------------------------------


def test_suggestion_list_pages_lead_through_all_and_back(client, many):
    made = [row.title for row in many(2 * PAGE + 5)][::-1]
    first = client.get(URL)
    second = client.get(hrefs(first)["Older"])
    third = client.get(hrefs(second)["Older"])
    assert titles(first) + titles(second) + titles(third) == made
    assert hrefs(first).keys() == {"Older"}
    assert hrefs(second).keys() == {"Newer", "Older"}
    assert hrefs(third).keys() == {"Newer"}
    back = client.get(hrefs(third)["Newer"])
    assert titles(back) == titles(second)
    start = client.get(hrefs(back)["Newer"])
    assert titles(start) == titles(first)
    assert hrefs(start).keys() == {"Older"}


def test_suggestion_list_pages_keep_the_filters(client, many):
    many(PAGE + 1)
    assert hrefs(client.get(URL, {"vy": "mina", "state": "waiting"}))["Older"].startswith(
        "/forslag/?vy=mina&state=waiting&fore="
    )


def test_suggestion_list_of_exactly_one_page_has_no_other(client, many):
    many(PAGE)
    assert hrefs(client.get(URL)) == {}


# ---- nothing here -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("vy=mina", "You have no suggestions here yet"),
        ("vy=enheten", "Nobody in your unit has submitted a suggestion yet"),
        ("vy=alla", "There are no more suggestions here"),
        ("vy=mina&state=done", "No suggestion fits what you chose"),
    ],
)
def test_suggestion_list_with_nothing_says_what_to_do(client, query, words):
    response = client.get(f"{URL}?{query}")
    assert words in text_of(response)
    assert 'class="button second" href="/forslag/' in response.text


# ---- cost -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("view", ["mina", "enheten", "alla"])
def test_suggestion_list_query_count_is_constant(client, many, view, django_assert_max_num_queries):
    counts = []
    for more in (1, 2):
        many(more)
        with django_assert_max_num_queries(7) as queries:
            client.get(URL, {"vy": view})
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_suggestion_list_costs_a_manager_two_queries_more_for_what_waits(
    manager, many, care, django_assert_max_num_queries
):
    many(3)
    client = reader(manager)
    with django_assert_max_num_queries(9):
        client.get(URL, {"organisation": care.pk, "state": "waiting"})


def test_suggestion_list_of_a_full_page_is_small(client, many):
    many(PAGE + 1)
    assert len(gzip.compress(client.get(URL).content)) <= 6000
