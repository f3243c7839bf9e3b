"""Similar suggestions while typing and at the desk, and what is found of those whose answer is known."""

import io
import json
import os
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.models import Event
from improvements import services
from improvements.evaluation import half_typed, misspelt, pairs
from improvements.management.commands.evaluate_similarity import IDEAS, PAIRS, ideas_of
from improvements.models import SearchText, Suggestion, SuggestionDraft
from improvements.similarity import Wanted, for_user, similar
from improvements.views.similar import likes
from tests.improvements.pages import filled, reader, text_of

URL = "/forslag/liknande/"
PART = {"HX-Request": "true"}
FOLDER = os.environ.get("LEAN_SAMPLE_DIR", "")
KEYS = {
    "title": "Nyckelfria lås i hemtjänsten",
    "problem": "Vi kör till kontoret för att hämta nycklar.",
    "proposal": "Prova lås utan nyckel.",
}


@pytest.fixture
def write(colleague, home_care):
    """Open suggestions without their history, each newer than the last."""

    def make(title, **fields):
        now, serial = timezone.now(), Suggestion.objects.count() + 1
        common = {"state": "acknowledged", "acknowledged_at": now, "submitted_at": now, "author": colleague}
        common |= {"unit": home_care, "handler_unit": home_care, **fields}
        return Suggestion.objects.create(
            submission_id=uuid4(), year=2027, serial=serial, title=title, **common
        )

    return make


@pytest.fixture
def client(employee):
    return reader(employee)


def found(user, title, text="", units=()):
    keys = similar(Wanted(title, text, frozenset(units)), for_user(user))
    rows = Suggestion.objects.in_bulk(keys)
    return [rows[key].title for key in keys]


def part(client, **fields):
    return client.post(URL, filled(**fields), headers=PART)


# ---- the method -------------------------------------------------------------------------------------------


def test_demo_pairs_are_found_among_all_ideas_with_their_units(db):
    measured = pairs(ideas_of(IDEAS), PAIRS)
    assert measured["with units"].within(3) >= 7
    assert measured["without units"].within(5) >= 4, measured
    assert not Suggestion.objects.exists()


@pytest.mark.skipif(not FOLDER, reason="LEAN_SAMPLE_DIR is not set")
def test_half_typed_and_misspelt_titles_of_the_sample_are_found(db):
    out, file = io.StringIO(), Path(FOLDER, "goteborgsforslaget_2017_2019.json")
    call_command("evaluate_similarity", titles=file, stdout=out)
    lines = [line for line in out.getvalue().splitlines() if "@5" in line]
    shares = [float(line.rpartition("(")[2].rstrip("%)")) for line in lines[2:]]
    assert len(shares) == 3
    assert min(shares) >= 95, out.getvalue()


def test_evaluation_prints_and_stores_nothing(db, tmp_path):
    file = tmp_path / "list.json"
    file.write_text(json.dumps([{"title": "Cykelställ vid stationen", "text": "Det saknas."}]), "utf-8")
    out = io.StringIO()
    call_command("evaluate_similarity", titles=file, stdout=out)
    assert "4 pairs in both directions among" in out.getvalue()
    assert "half typed and misspelt  @1 1/1 (100.0%)" in out.getvalue()
    assert not Suggestion.objects.exists()
    assert not Event.objects.exists()


def test_titles_are_spoilt_the_same_way_each_time():
    assert half_typed("Cykelställ vid stationen") == "Cykelställ v"
    assert [misspelt("Ny hundrastgård", n) for n in range(4)] == [
        "Ny hundratgård", "Ny hundratsgård", "Ny hundrasstgård", "Ny hundrastgard",
    ]  # fmt: skip
    assert misspelt("Ny buss", 0) == "Ny buss"


def test_similar_finds_compounds_half_words_and_slips(write, employee):
    write("Digitala dörrlås i trapphusen")
    write("Frukt på fredagar")
    for title in ("Lås", "Digitala dör", "Digtala dörlås", "Nya lås till förrådet"):
        assert found(employee, title)[:1] == ["Digitala dörrlås i trapphusen"], title


def test_similar_counts_in_the_units_that_it_concerns(write, employee, home_care, pupil_health, caretakers):
    one, two = "Beställ material en gång", "Beställ material två gånger"
    problem = "Beställningar av material tar lång tid varje vecka."
    write(one, problem=problem)
    write(two, problem=problem).affected_units.add(caretakers)
    for unit, order in ((caretakers, [two, one]), (pupil_health, [one, two])):
        assert found(employee, "Beställ material", problem, [home_care.pk, unit.pk]) == order


def test_similar_shows_nothing_for_the_unit_alone(write, employee, home_care):
    write("Frukt på fredagar", problem="Ingen orkar på eftermiddagen.")
    assert found(employee, "Skrivaren kör fast", "Papperet trasslar.", [home_care.pk]) == []
    assert found(employee, "", "", [home_care.pk]) == []


def test_similar_bears_one_that_is_not_indexed_yet(write, employee, home_care):
    SearchText.objects.filter(suggestion=write("Digitala lås")).delete()
    write("Lås utan nyckel")
    assert found(employee, "Lås utan nyckel", "Lås.", [home_care.pk]) == ["Lås utan nyckel", "Digitala lås"]


def test_similar_leaves_out_what_the_reader_may_not_see(write, employee, outsider):
    write("Digitala dörrlås", state="submitted", acknowledged_at=None)
    write("Digitala dörrlås, återtaget", state="withdrawn")
    write("Digitala dörrlås, anmält", state="referred", channel="whistleblowing")
    assert found(employee, "Digitala dörrlås") == ["Digitala dörrlås"]
    assert found(outsider, "Digitala dörrlås") == []


@pytest.mark.parametrize("count", [1, 3])
def test_similar_takes_four_queries_however_many(
    write, employee, home_care, django_assert_num_queries, count
):
    for n in range(count):
        write(f"Digitala dörrlås {n}", problem="Nycklar hämtas på kontoret.")
    assert employee.home_unit_id
    assert employee.answered_unit_ids is not None
    with django_assert_num_queries(4):
        rows = likes(Wanted("Digitala dörrlås", "Nycklar på kontoret", frozenset([home_care.pk])), employee)
    assert len(rows) == count


# ---- while typing -----------------------------------------------------------------------------------------


def test_typing_shows_number_state_unit_and_answer_of_closed_ones(client, write):
    write(
        "Digitala lås i hemtjänsten", state="declined", answer="Låsen är för dyra.",
        would_change="Ett ramavtal.", decided_at=timezone.now(),
    )  # fmt: skip
    response = part(client, **KEYS)
    assert response.status_code == 200
    text = text_of(response)
    for words in (
        "1 suggestion is like yours.", "Declined", "F 2027-1, Hemtjänst centrum",
        "The answer: “Låsen är för dyra.”", "What would change it: “Ett ramavtal.”",
    ):  # fmt: skip
        assert words in text
    assert 'formaction="/forslag/2027-1/galler-oss-ocksa/"' in response.text
    assert "<html" not in response.text


def test_typing_offers_no_joining_of_what_is_over_or_ones_own(client, write, employee):
    write("Digitala lås i hemtjänsten", author=employee)
    write("Digitala lås i hemtjänsten", state="archived", source="Idélådan", source_decision="Avslag 2019.")
    response = part(client, **KEYS)
    assert "Avslag 2019." in text_of(response)
    assert "formaction" not in response.text


def test_typing_stores_nothing_and_numbers_are_not_even_looked_for(client, write):
    write("Digitala lås i hemtjänsten")
    with CaptureQueriesContext(connection) as queries:
        response = part(client, **{**KEYS, "problem": "Om 121212-1212 och lås."})
    assert not any("improvements_" in query["sql"] for query in queries)
    assert "like yours." not in text_of(response).replace("None of the suggestions is like yours.", "")
    assert not SuggestionDraft.objects.exists()
    assert client.get(URL).status_code == 405


def test_typing_bears_whatever_is_sent(client, write):
    write("Digitala lås i hemtjänsten")
    for fields in ({"title": "\0"}, {"affected_units": ["x", "99999999999999999999"]}, {"unit": "٣"},
                   {"title": "'\\ & | ! <-> :*"}):  # fmt: skip
        assert part(client, **{**KEYS, **fields}).status_code == 200


def test_button_shows_similar_ones_with_everything_typed_kept(client, write, home_care, caretakers):
    write("Digitala lås i hemtjänsten")
    response = client.post(URL, filled(**KEYS, effect="Tid.", affected_units=[caretakers.pk]))
    assert response.status_code == 200
    assert "Digitala lås i hemtjänsten" in response.text
    for words in (KEYS["title"], KEYS["problem"], KEYS["proposal"], "Tid."):
        assert words in response.text
    assert f'value="{caretakers.pk}" id="affected_{caretakers.pk}" checked' in response.text
    assert not SuggestionDraft.objects.exists()
    assert not Suggestion.objects.filter(title=KEYS["title"]).exists()


def test_form_of_another_person_is_not_looked_up(client, write, colleague):
    write("Digitala lås i hemtjänsten")
    assert part(client, **KEYS, writer=str(colleague.pk)).status_code == 204


# ---- at the desk ------------------------------------------------------------------------------------------


def test_desk_fetches_similar_ones_of_the_opened_suggestion(write, manager):
    one = write("Nyckelfria lås i hemtjänsten", state="under_review", decide_by="2030-01-01")
    other = write("Digitala lås i hemtjänsten", state="declined", answer="Nej.", would_change="Pengar.")
    client, url = reader(manager), f"/att-besvara/2027-{one.serial}/"
    assert f'data-hx-get="{url}liknande/"' in client.get(url).text
    for headers in ({}, PART):
        response = client.get(f"{url}liknande/", headers=headers)
        assert response.status_code == 200
        assert other.get_absolute_url() in response.text
        assert ("<html" in response.text) is not bool(headers)
        assert "The answer: “Nej.”" in text_of(response)


def test_desk_says_not_the_same_from_what_was_fetched(write, manager):
    one, other = write("Nyckelfria lås i hemtjänsten"), write("Digitala lås i hemtjänsten")
    url, browser = f"/att-besvara/2027-{one.serial}/", Client(enforce_csrf_checks=True)
    browser.force_login(manager)
    for headers in (PART, {}):
        found = browser.get(f"{url}liknande/", headers=headers).text
        assert f'action="{url}lika/{other.pk}/inte/"' in found
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', found)[1]
    sent = browser.post(f"{url}lika/{other.pk}/inte/", {"csrfmiddlewaretoken": token})
    assert (sent.status_code, sent.url) == (302, url)


def test_desk_keeps_similar_ones_from_those_without_one(client, write):
    one = write("Nyckelfria lås i hemtjänsten")
    assert client.get(f"/att-besvara/2027-{one.serial}/liknande/").status_code == 403


# ---- it concerns us too -----------------------------------------------------------------------------------


def support(client, suggestion, **fields):
    return client.post(f"{suggestion.get_absolute_url()}galler-oss-ocksa/", fields, follow=True)


def test_support_is_counted_with_its_unit_and_no_name(client, write, employee, outsider, home_care):
    suggestion = write("Digitala lås")
    support(reader(outsider), suggestion)
    page = text_of(support(client, suggestion))
    assert "It is noted that it concerns you too." in page
    assert "3 people behind it" in page
    assert "Also concerns: Fastighetsdrift, Hemtjänst centrum" in page
    assert outsider.name not in page
    assert suggestion.affected_units.count() == 0


def test_support_taken_back_is_gone(client, write, employee):
    suggestion = write("Digitala lås")
    support(client, suggestion)
    url = f"{suggestion.get_absolute_url()}galler-inte-oss/"
    for _twice in range(2):
        page = text_of(client.post(url, follow=True))
    assert "1 person behind it" in page
    kinds = list(Event.objects.values_list("kind", flat=True).order_by("pk"))
    assert kinds[-2:] == ["improvements.suggestion_supported", "improvements.suggestion_support_taken_back"]


@pytest.mark.parametrize("state", ["withdrawn", "referred", "archived"])
def test_support_is_refused_where_it_means_nothing(client, write, state):
    more = {"referred": {"channel": "pay"}, "archived": {"source": "Idélådan"}}.get(state, {})
    suggestion = write("Digitala lås", state=state, **more)
    assert "so nobody can join it" in text_of(support(client, suggestion))
    assert suggestion.supports.count() == 0


def test_support_of_ones_own_is_refused(client, write, employee):
    suggestion = write("Digitala lås", author=employee)
    assert "You have suggested this yourself." in text_of(support(client, suggestion))
    merged = write("Digitala lås i hus", author=employee, state="merged", merged_into=write("Lås"))
    assert "You have suggested this yourself." in text_of(support(client, merged.merged_into))


def test_support_of_what_one_may_not_see_is_no_page(write, outsider, make_user):
    suggestion = write("Digitala lås", state="submitted", acknowledged_at=None)
    assert support(reader(outsider), suggestion).status_code == 404
    with pytest.raises(PermissionDenied):
        services.support_suggestion(suggestion=suggestion, by=outsider)


def test_support_from_somebody_without_a_unit_is_refused(write, administrator):
    suggestion = write("Digitala lås")
    assert "You belong to no unit today" in text_of(support(reader(administrator), suggestion))


def test_supporters_of_merged_ones_are_counted_once_and_only_where_seen(
    write, employee, outsider, pupil_health
):
    suggestion = write("Digitala lås")
    secret = write(
        "Lås på elevhälsan", unit=pupil_health, secrecy=True, state="merged", merged_into=suggestion,
        author=employee,
    )  # fmt: skip
    open_one = write("Lås", state="merged", merged_into=suggestion)
    services.support_suggestion(suggestion=suggestion, by=outsider)
    assert secret and open_one
    assert "2 people behind it" in text_of(reader(outsider).get(suggestion.get_absolute_url()))
    assert "3 people behind it" in text_of(reader(employee).get(suggestion.get_absolute_url()))


def test_support_from_the_form_keeps_what_was_typed_as_a_draft(client, write, employee):
    suggestion, form = write("Digitala lås"), filled(**KEYS)
    page = support(client, suggestion, **form)
    draft = SuggestionDraft.objects.get()
    assert draft.fields["problem"] == KEYS["problem"]
    assert f"/forslag/utkast/{form['submission_id']}/kasta/" in page.text
    assert "What you had begun is kept as a draft" in text_of(page)
    client.post(f"/forslag/utkast/{form['submission_id']}/kasta/")
    assert not SuggestionDraft.objects.exists()


def test_support_from_a_form_that_may_not_be_stored_keeps_the_form(client, write):
    suggestion = write("Digitala lås")
    page = support(client, suggestion, **filled(**{**KEYS, "problem": "Om 121212-1212."}))
    assert page.status_code == 422
    assert KEYS["proposal"] in page.text
    assert suggestion.supports.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_detail_counts_supporters_without_a_query_more(client, write, make_user, home_care, count):
    suggestion = write("Digitala lås")
    for n in range(count):
        services.support_suggestion(suggestion=suggestion, by=make_user(f"person{n}", "employee", home_care))
    client.get(suggestion.get_absolute_url())
    with CaptureQueriesContext(connection) as queries:
        client.get(suggestion.get_absolute_url())
    reads = [query["sql"] for query in queries if "improvements_support" in query["sql"]]
    assert len(reads) == 2  # of the suggestion, and whether the reader follows it
    assert '"improvements_suggestion"."title"' in reads[0]  # the suggestion itself is read by it


@pytest.mark.django_db(transaction=True)
def test_double_click_is_one_support(write, employee):
    suggestion = write("Digitala lås")

    def press(_n):
        try:
            return services.support_suggestion(suggestion=suggestion, by=employee)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(press, range(4)))
    assert sorted(done) == [False, False, False, True]
    assert suggestion.supports.count() == 1
    assert Event.objects.filter(kind="improvements.suggestion_supported").count() == 1
