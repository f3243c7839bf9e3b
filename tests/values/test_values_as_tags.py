"""A suggestion is about a value: told in the form, shown on its page, found in the list by any wording."""

import datetime as dt
import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from improvements import services
from improvements.models import Suggestion
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from tests.improvements.pages import filled, reader, text_of
from values.models import Value, ValueFoundation
from values.services import drafting, versions

pytestmark = pytest.mark.django_db

URL, NEW = "/forslag/", "/forslag/nytt/"


@pytest.fixture
def next_version(adopted, editor, adopt):
    """1.1: V1 in other words."""

    def begin():
        following = versions.start_next(by=editor, scope="wording")
        renamed = Value.objects.get(foundation=following, key="V1")
        drafting.change_value(value=renamed, by=editor, name="Hela vägen", description="")
        said = {"with_whom": "Centrala samverkansgruppen", "note": "§ 1", "held_on": clock.today()}
        following.consultations.create(kind="information", by=editor, **said)
        return adopt(following)

    return begin


@pytest.fixture
def tagged(employee, submit):
    def make(*keys, **fields):
        return submit(employee, value_keys=keys, **fields)

    return make


def keys_of(suggestion):
    return sorted(suggestion.value_keys.values_list("key", flat=True))


def titles(response):
    return re.findall(r'<li><a href="/forslag/[\d-]+/">([^<]+)</a>', response.text)


# ---- service -----------------------------------------------------------------------------------------------


def test_suggestion_is_about_several_values(adopted, tagged):
    assert keys_of(tagged("V1", "V2")) == ["V1", "V2"]


def test_suggestion_about_no_value_asks_for_none(employee, submit):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        submit(employee)
    assert [
        query["sql"] for query in queries if "values_" in query["sql"] or "value_keys" in query["sql"]
    ] == []


def test_suggestion_about_a_value_that_never_was_is_refused(adopted, tagged):
    with pytest.raises(NotAllowed) as refusal:
        tagged("V1", "V9")
    assert (list(refusal.value.message_dict), Suggestion.objects.count()) == (["value_keys"], 0)


def test_value_of_a_draft_is_no_tag_yet(draft, tagged):
    with pytest.raises(NotAllowed):
        tagged("V1")


def test_sending_twice_keeps_the_first_tags(adopted, employee, submit):
    suggestion = submit(employee, value_keys=["V1"])
    words = {name: getattr(suggestion, name) for name in ("title", "problem", "proposal", "unit")}
    again = services.submit_suggestion(
        by=employee, submission_id=suggestion.submission_id, value_keys=["V2"], **words
    )
    assert (again, keys_of(again)) == (suggestion, ["V1"])


def test_suggestions_about_a_value_can_be_asked_for(adopted, tagged):
    first, both = tagged("V1"), tagged("V1", "V2")
    assert list(Suggestion.objects.about_value("V1")) == [both, first]
    assert list(Suggestion.objects.about_value("V2")) == [both]


# ---- form --------------------------------------------------------------------------------------------------


def test_form_asks_about_no_value_before_the_adoption(employee, draft):
    assert "Which value is it about?" not in reader(employee).get(NEW).text


def test_form_offers_the_values_in_force_in_their_order(employee, adopted):
    html = reader(employee).get(NEW).text
    assert "Which value is it about?" in html
    assert re.findall(r'name="value_keys" value="(V\d)"', html) == ["V1", "V2"]
    assert "Vi tar ansvar" in html


def test_form_stores_the_chosen_values(employee, adopted):
    assert reader(employee).post(NEW, filled(value_keys=["V2", "V1"])).status_code == 302
    assert keys_of(Suggestion.objects.get()) == ["V1", "V2"]


def test_form_without_a_value_is_sent(employee, adopted):
    assert reader(employee).post(NEW, filled()).status_code == 302
    assert keys_of(Suggestion.objects.get()) == []


def test_value_that_is_not_offered_is_refused_beside_the_boxes(employee, adopted):
    response = reader(employee).post(NEW, filled(value_keys=["V9"]))
    assert (response.status_code, Suggestion.objects.count()) == (422, 0)
    assert 'id="id_value_keys_error"' in response.text
    assert '<a href="#id_value_keys">' in response.text


@pytest.mark.parametrize("fields", [{"title": ""}, {"all_units": "1"}])
def test_chosen_value_stays_chosen_and_unfolded(employee, adopted, fields):
    html = reader(employee).post(NEW, filled(value_keys=["V2"], **fields)).text
    assert re.search(r'value="V2" id="value_V2" checked', html)
    assert not re.search(r'value="V1" id="value_V1" checked', html)
    assert '<details class="more" open>' in html


def test_form_asks_for_the_values_beside_the_units_with_no_statement_more(
    employee, adopted, django_assert_max_num_queries
):
    client = reader(employee)
    with django_assert_max_num_queries(6):
        client.get(NEW)
    with CaptureQueriesContext(connection) as queries:
        client.post(NEW, filled())
    asking = [query["sql"] for query in queries if "values_value" in query["sql"]]
    assert [sql for sql in asking if 'FROM "organisation_unit"' not in sql] == []


# ---- page --------------------------------------------------------------------------------------------------


def test_page_names_the_values_and_leads_to_them(employee, adopted, tagged):
    html = reader(employee).get(tagged("V1", "V2").get_absolute_url()).text
    assert re.findall(r'<a class="tag" href="(/vardegrund/#V\d)">([^<]+)', html) == [
        ("/vardegrund/#V1", "Vi tar ansvar"),
        ("/vardegrund/#V2", "Vi är raka"),
    ]


def test_page_of_a_suggestion_about_no_value_says_nothing_of_it(employee, adopted, submit):
    assert "Is about" not in text_of(reader(employee).get(submit(employee).get_absolute_url()))


def test_page_costs_no_statement_more_for_its_values(employee, adopted, tagged, submit):
    client, counts = reader(employee), []
    for suggestion in (tagged("V1"), tagged("V1", "V2")):
        with CaptureQueriesContext(connection) as queries:
            client.get(suggestion.get_absolute_url())
        counts.append(sum("values_value" in query["sql"] for query in queries))
    assert (counts, len(queries)) == ([1, 1], 9)


# ---- list --------------------------------------------------------------------------------------------------


def test_list_has_no_filter_of_values_before_the_adoption(employee, draft):
    client = reader(employee)
    assert 'name="varde"' not in client.get(URL).text
    assert client.get(URL, {"varde": "V1"}).status_code == 200


def test_list_is_filtered_by_value(employee, adopted, tagged):
    tagged("V1", title="A")
    tagged("V1", "V2", title="B")
    tagged(title="C")
    client = reader(employee)
    shown = [titles(client.get(URL, {"vy": "mina", "varde": key})) for key in ("V1", "V2", "")]
    assert shown == [["B", "A"], ["B"], ["C", "B", "A"]]


def test_chosen_value_is_kept_in_the_address_with_the_others(employee, adopted, tagged):
    tagged("V1", title="A")
    html = reader(employee).get(URL, {"vy": "mina", "varde": "V1", "state": "waiting"}).text
    assert '<option value="V1" selected>Vi tar ansvar</option>' in html
    assert '<option value="waiting" selected>' in html
    assert titles(reader(employee).get(URL, {"vy": "mina", "varde": "V1", "state": "done"})) == []


def test_value_that_is_not_on_the_list_is_refused(employee, adopted):
    response = reader(employee).get(URL, {"varde": "V9"})
    assert response.status_code == 422
    assert "Choose one from the list." in response.text


def test_filter_of_values_shows_nothing_that_may_not_be_seen(outsider, other_manager, adopted, tagged):
    tagged("V1")
    assert titles(reader(outsider).get(URL, {"varde": "V1"})) == []


def test_list_asks_for_no_tags_without_the_filter(employee, adopted, tagged):
    tagged("V1")
    client = reader(employee)
    with CaptureQueriesContext(connection) as queries:
        client.get(URL, {"vy": "mina"})
    assert [query for query in queries if "suggestion_value_keys" in query["sql"]] == []


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("asked", [{}, {"varde": "V1"}])
def test_list_query_count_is_constant(employee, adopted, tagged, count, asked, django_assert_max_num_queries):
    for _n in range(count):
        tagged("V1", "V2")
    client = reader(employee)
    with django_assert_max_num_queries(7):
        client.get(URL, {"vy": "alla", **asked})


# ---- from one wording to the next --------------------------------------------------------------------------


def test_tag_of_one_zero_has_the_new_name_and_is_found_under_one_one(employee, tagged, next_version, adopted):
    suggestion = tagged("V1", title="A")
    assert next_version().number == "1.1"
    client = reader(employee)
    assert ">Hela vägen</a>" in client.get(suggestion.get_absolute_url()).text
    response = client.get(URL, {"vy": "mina", "varde": "V1"})
    assert titles(response) == ["A"]
    assert '<option value="V1" selected>Hela vägen</option>' in response.text


def test_draft_of_the_next_version_renames_no_tag(employee, editor, adopted, tagged):
    suggestion = tagged("V1")
    following = versions.start_next(by=editor, scope="wording")
    renamed = Value.objects.get(foundation=following, key="V1")
    drafting.change_value(value=renamed, by=editor, name="Hela vägen", description="")
    assert ">Vi tar ansvar</a>" in reader(employee).get(suggestion.get_absolute_url()).text


@pytest.fixture
def without_v1(adopted, editor, decider, adopt):
    """2.0, in which V1 is no more."""

    def begin():
        following = versions.start_next(by=editor, scope="meaning")
        old, new = (Value.objects.get(foundation=following, key=key) for key in ("V1", "V2"))
        for link in following.links.filter(behaviour__value=old):
            drafting.link_statement(
                statement=link.statement,
                target=new.behaviours.get(),
                by=editor,
                relation="merged",
                reason="Samma tanke.",
            )
        drafting.remove_value(value=old, by=editor)
        today = clock.today()
        for kind, days in (("top", 40), ("workplaces", 20)):
            day = today - dt.timedelta(days=days)
            following.rounds.create(
                kind=kind,
                revision=drafting.name_draft(foundation=following, by=editor),
                opens_on=day,
                closes_on=day,
                by=editor,
            )
        said = {"with_whom": "Centrala samverkansgruppen", "note": "§ 1", "held_on": today}
        following.consultations.create(kind="information", by=editor, **said)
        return adopt(following)

    return begin


def test_tag_of_a_value_that_is_gone_keeps_its_last_name_and_is_found(employee, tagged, without_v1):
    suggestion = tagged("V1", title="A")
    without_v1()
    assert ValueFoundation.objects.in_force().get().number == "2.0"
    client = reader(employee)
    assert ">Vi tar ansvar</a>" in client.get(suggestion.get_absolute_url()).text
    assert titles(client.get(URL, {"vy": "mina", "varde": "V1"})) == ["A"]
    html = client.get(URL).text
    assert re.findall(r'<option value="(V\d)"', html) == ["V2", "V1"]
    assert re.findall(r'name="value_keys" value="(V\d)"', client.get(NEW).text) == ["V2"]


def test_form_opened_before_a_new_meaning_is_shown_again_with_its_text(employee, adopted, without_v1):
    typed = filled(value_keys=["V1"])
    without_v1()
    response = reader(employee).post(NEW, typed)
    assert (response.status_code, typed["problem"] in response.text) == (422, True)
    assert "One of the values that you chose has been replaced. Choose again." in response.text


# ---- speed -------------------------------------------------------------------------------------------------


def test_filter_of_values_reads_the_table_of_tags_by_an_index(employee, adopted):
    now = timezone.now()
    rows = Suggestion.objects.bulk_create(
        Suggestion(
            submission_id=uuid4(), year=2026, serial=n + 1, title="T", unit_id=employee.home_unit_id,
            handler_unit_id=employee.home_unit_id, author=employee, state="acknowledged",
            acknowledged_at=now, submitted_at=now,
        )
        for n in range(3000)
    )  # fmt: skip
    tags = Suggestion.value_keys.through
    tags.objects.bulk_create(
        tags(suggestion=row, valuekey_id="V1" if n % 2 else "V2") for n, row in enumerate(rows)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE improvements_suggestion, improvements_suggestion_value_keys")
    found = Suggestion.objects.listed_for(employee).about_value("V1").for_rows().order_by("-pk")[:26]
    assert "Seq Scan on improvements_suggestion" not in found.explain()
