"""Suggestions in the administrators' site: to look at and find. No way past a service, no hidden sender."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from improvements import services
from improvements.models import Suggestion
from organisation.roles import Role

LIST = "/admin/improvements/suggestion/"
NAME, SEALED, SECRET = "Kanariefågel Gul", "Kanarieärende Låst", "Kanarieärende Sekretess"


@pytest.fixture
def admin_client(client, administrator):
    client.force_login(administrator)
    return client


@pytest.fixture
def hidden(employee, manager, submit):
    """Open to the whole group, from a hidden sender who has answered a question."""
    employee.name = NAME
    employee.save(update_fields=["name"])
    suggestion = submit(employee, title="Öppet från dold", sender="hidden")
    services.ask_author(suggestion=suggestion, by=manager, question="När?")
    services.answer_question(suggestion=suggestion, by=employee, answer="På morgonen.")
    return suggestion


@pytest.fixture
def locked(colleague, manager, submit, head, make_user, pupil_health):
    """One that may be whistleblowing, and one from a unit with secrecy that nobody has cleared."""
    sealed = services.acknowledge_suggestion(suggestion=submit(colleague, title=SEALED), by=manager)
    services.refer_suggestion(suggestion=sealed, by=manager, channel="whistleblowing")
    secret = submit(make_user("skoterska", Role.EMPLOYEE, pupil_health), title=SECRET)
    return sealed, services.acknowledge_suggestion(suggestion=secret, by=head)


def page_of(suggestion, rest="change/"):
    return f"{LIST}{suggestion.pk}/{rest}"


def titles(response):
    return re.findall(r'class="field-title"><a [^>]+>([^<]+)</a>', response.text)


def test_list_shows_number_state_unit_and_dates(admin_client, hidden):
    text = admin_client.get(LIST).text
    assert titles(admin_client.get(LIST)) == ["Öppet från dold"]
    assert hidden.number in text
    assert "Hemtjänst centrum" in text


def test_list_holds_only_what_an_administrator_may_see(admin_client, hidden, locked, submit, colleague):
    submit(colleague, title="Ännu oläst")
    assert titles(admin_client.get(LIST)) == ["Öppet från dold"]


@pytest.mark.parametrize("rest", ["change/", "history/"])
def test_page_of_what_is_locked_does_not_open(admin_client, locked, rest):
    for suggestion in locked:
        response = admin_client.get(page_of(suggestion, rest), follow=True)
        assert SEALED not in response.text
        assert SECRET not in response.text


@pytest.mark.parametrize(
    ("term", "found"),
    [("2026-{s}", 1), ("F 2026-{s}", 1), ("f\u00a02026-{s}", 1), ("2026-999", 0), ("från dold", 1), ("x", 0)],
)
def test_search_finds_by_number_and_title(admin_client, hidden, term, found):
    term = term.replace("2026", str(hidden.year)).format(s=hidden.serial)
    assert len(titles(admin_client.get(LIST, {"q": term}))) == found


def test_filters_narrow_by_state_organisation_and_secrecy(admin_client, hidden, care, housing):
    for query, found in (
        ({"state__exact": "acknowledged"}, 1),
        ({"state__exact": "declined"}, 0),
        ({"organisation": care.pk}, 1),
        ({"organisation": housing.pk}, 0),
        ({"organisation": "x"}, 1),
        ({"secrecy__exact": "1"}, 0),
    ):
        assert len(titles(admin_client.get(LIST, query))) == found, query


def test_page_is_read_only_and_tells_the_sender_in_the_rules_words(admin_client, hidden):
    text = admin_client.get(page_of(hidden)).text
    assert NAME not in text
    assert "En medarbetare" in text
    assert not re.findall(r'name="(title|state|author|steps-0-text)"', text)
    assert 'name="_save"' not in text


def test_page_shows_what_has_happened_without_names_and_without_internal_words(
    admin_client, employee, manager, submit
):
    suggestion = submit(employee)
    services.raise_suggestion(suggestion=suggestion, by=manager, to="steering", reason="Berör fler.")
    text = admin_client.get(page_of(suggestion)).text
    assert "Berör fler." in text
    assert "Enhetschef Hemtjänst centrum" in text
    title = "Enhetschef Hemtjänst centrum"
    acted = re.findall(r'class="field-who">\s*<p>([^<]*)</p>', text)
    assert acted == ["Förslagsställaren", title, "", title]  # received, read, internal, sent up
    assert text.count("Intern handläggning") == 1
    assert "Bedömningen började" not in text


@pytest.mark.parametrize("rest", ["add/", "{pk}/delete/"])
def test_nothing_is_added_or_deleted_here(admin_client, hidden, rest):
    assert admin_client.get(LIST + rest.format(pk=hidden.pk)).status_code == 403
    assert admin_client.post(LIST + rest.format(pk=hidden.pk), {"post": "yes"}).status_code == 403


def test_nothing_is_changed_here(admin_client, hidden):
    before = Suggestion.objects.values().get(pk=hidden.pk)
    response = admin_client.post(page_of(hidden), {"title": "Ändrad", "state": "declined"})
    assert response.status_code == 403
    assert Suggestion.objects.values().get(pk=hidden.pk) == before


@pytest.mark.parametrize("who", ["manager", "steering_member", "employee"])
def test_pages_are_for_administrators(client, request, hidden, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(LIST).status_code == 403
    assert client.get(page_of(hidden)).status_code == 403


# ---- canaries ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    ["author={author}", "author__id__exact={author}", "author_id={author}", "author__name__startswith=Kan",
     "sender=hidden", "steps__by={author}", "on_behalf_of__isnull=1", "o=author"],
)  # fmt: skip
def test_address_cannot_ask_who_the_author_is(admin_client, hidden, query):
    everybody = admin_client.get(LIST)
    for author in (hidden.author_id, hidden.author_id + 1):
        response = admin_client.get(f"{LIST}?{query.format(author=author)}", follow=True)
        assert response.status_code == 400 or titles(response) == titles(everybody)


@pytest.mark.parametrize("place", ["user", "appointment", "person", "unit"])
@pytest.mark.parametrize(
    "query", ["suggestions={pk}", "user__suggestions={pk}", "suggestions__title__startswith=%C3%96ppet"]
)
def test_accounts_cannot_be_filtered_by_what_they_have_written(admin_client, hidden, place, query):
    response = admin_client.get(f"/admin/organisation/{place}/?{query.format(pk=hidden.pk)}", follow=True)
    assert response.status_code == 400 or "e=1" in response.request["QUERY_STRING"]


def crawl(client, start="/admin/", most=400):
    """Every page of the administrators' site that a link leads to."""
    waiting, seen = [start], {}
    while waiting and len(seen) < most:
        url = waiting.pop(0)
        if url in seen:
            continue
        response = client.get(url)
        seen[url] = response.text if "html" in response.get("Content-Type", "") else ""
        for link in re.findall(r'href="([^"#]+)', seen[url]):
            link = link.replace("&amp;", "&")
            if link.startswith("?"):
                link = url.partition("?")[0] + link
            elif not link.startswith(("/", "http")):
                link = f"{url.rpartition('/')[0]}/{link}"
            if link.startswith("/admin/") and "logout" not in link and "/r/" not in link:
                waiting.append(link)
        if response.status_code in (301, 302) and response["Location"].startswith("/admin/"):
            waiting.append(response["Location"])
    return seen


def test_no_page_of_the_site_names_a_hidden_sender_or_shows_what_is_locked(admin_client, hidden, locked):
    pages = crawl(admin_client)
    assert any(url.startswith(page_of(hidden)) for url in pages)
    assert len(pages) > 20
    # An account has its name, and its posts; nowhere does it stand beside a suggestion.
    own = re.compile(r"/admin/organisation/(user|appointment)/")
    assert [url for url, text in pages.items() if NAME in text and not own.match(url)] == []
    assert [url for url, text in pages.items() if own.match(url) and hidden.title in text] == []
    assert [url for url, text in pages.items() if SEALED in text or SECRET in text] == []


def test_list_costs_the_same_for_one_and_three(admin_client, employee, manager, submit):
    found = []
    for more in (1, 2):
        for _n in range(more):
            services.acknowledge_suggestion(suggestion=submit(employee), by=manager)
        with CaptureQueriesContext(connection) as queries:
            admin_client.get(LIST)
        found.append(len(queries))
    assert found[0] == found[1]
