"""GET /sok/: what is found, in which order, and by whom."""

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from improvements import services
from improvements.models import SearchText, SearchWord, Suggestion
from improvements.searching import CAP, Asked, Group, ask, query_of, search
from improvements.services.words import count_words, index_the_rest
from improvements.swedish import Word
from improvements.tasks import tend_the_index
from improvements.views.search import PAGE
from lean_portal.refusals import NotAllowed
from organisation.roles import Role
from tests.improvements.pages import reader, text_of

URL = "/sok/"


@pytest.fixture
def client(employee):
    return reader(employee)


@pytest.fixture
def write(employee, home_care):
    """write("title", "title", …): open suggestions without their history, each newer than the last."""

    def make(*texts, **fields):
        now, start = timezone.now(), Suggestion.objects.count()
        common = {"state": "acknowledged", "acknowledged_at": now, "submitted_at": now, "author": employee}
        common |= {"unit": home_care, "handler_unit": home_care, **fields}
        return Suggestion.objects.bulk_create(
            Suggestion(submission_id=uuid4(), year=2027, serial=start + n, title=title, **common)
            for n, title in enumerate(texts, 1)
        )

    return make


def titles(response):
    assert response.status_code == 200, response.text
    rows = re.findall(r'<li><a href="/forslag/[\d-]+/">(.*?)</a>', response.text)
    return [re.sub("</?mark>", "", row) for row in rows]


def found(client, words, **filters):
    return titles(client.get(URL, {"q": words, **filters}))


def found_among(among, words):
    return search(ask(words), among, start=0, size=9, columns=("title", "unit__name"))


def marks(response):
    return re.findall(r"<mark>([^<]*)</mark>", response.text)


# ---- words ------------------------------------------------------------------------------------------------


ITSELF = [
    ("nycklarna", "nyckel"), ("nyckel", "nycklar"), ("förslag", "Förslaget"), ("förslaget", "förslag"),
    ("mötena", "möte"), ("schema", "scheman"), ("vatten", "vattnet"), ("rummet", "rum"),
    ("arbetet", "arbeten"), ("idé", "idéerna"), ("ÅÄÖ", "åäö"), ("5S", "5s"), ("ÉCLAIR", "e\u0301clair"),
    ("e-post", "epost"), ("epost", "e-posten"), ("hemtjänst\u2011schema", "hemtjänst-schema"),
]  # fmt: skip
PART = [
    ("möte", "arbetsplatsmöte"), ("möte", "arbetsplatsmötena"), ("möte", "mötesrutinen"),
    ("möten", "arbetsplatsmötesrutin"), ("schema", "hemtjänstschemat"), ("lås", "dörrlåset"),
    ("nycklar", "nyckelskåp"), ("hemtj", "Hemtjänsten"), ("ÄLDREOM", "äldreomsorgens"),
]  # fmt: skip
SLIP = [
    ("arbetsplatsmote", "arbetsplatsmöte"), ("arbetplatsmote", "arbetsplatsmötet"), ("shcema", "scheman"),
    ("fröslag", "förslag"), ("nycklel", "nyckel"), ("aldreomsorg", "äldreomsorg"), ("eclair", "éclair"),
    ("hemtjännst", "hemtjänsten"),
]  # fmt: skip
NOT = [
    ("möte", "bemötande"), ("barn", "bara"), ("plan", "plats"), ("resa", "rest"), ("apt", "adapter"),
    ("bil", "mobiler"), ("semester", "semantik"), ("nyckel möte", "nyckel"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("cases", "tier"),
    [(ITSELF, 0), (PART, 2), (SLIP, "near"), (NOT, None)],
    ids=["itself", "part", "slip", "not"],
)
def test_words_find(write, cases, tier):
    (suggestion,) = write("")

    def how(typed, written):
        Suggestion.objects.update(title=f"Om {written} hos oss")
        count_words()
        result = found_among(Suggestion.objects.all(), typed)
        return ("near" if result.near else result.rows[0].tier) if result.rows else None

    assert {case: got for case in cases if (got := how(*case)) != tier} == {}


def test_suggestion_search_reads_every_text_of_a_suggestion(client, write):
    for name in ("problem", "proposal", "effect", "answer"):
        write(name, **{name: "Det gäller frånluften."})
    assert set(found(client, "frånluft")) == {"problem", "proposal", "effect", "answer"}
    assert found(client, "frånluft problem") == ["problem"]


def test_suggestion_search_finds_a_number(client, write):
    write("Första", "Båda", "Tredje")
    for typed in ("2027-2", "F 2027-2", "f2027-2", "F\u00a02027\u20132", "2", "Båda F 2027-2"):
        assert found(client, typed) == ["Båda"], typed


def test_suggestion_search_does_not_take_a_year_for_the_beginning_of_a_number(client, write):
    write("Utan år")
    assert found(client, "2027") == []


# ---- order ------------------------------------------------------------------------------------------------


def test_suggestion_search_has_whole_words_first_then_titles_then_the_newest(client, write):
    write("Möte")
    write("I texten", problem="Vi har ett möte.")
    write("Mötet")
    write("Arbetsplatsmöte")
    write("Del i texten", problem="Vi har arbetsplatsmöte.")
    assert found(client, "möte") == ["Mötet", "Möte", "I texten", "Arbetsplatsmöte", "Del i texten"]


def test_suggestion_search_has_an_old_whole_word_before_many_parts(client, write, monkeypatch):
    monkeypatch.setattr("improvements.searching.CAP", 3)
    write("Möte", *["Arbetsplatsmöte"] * 5)
    assert found(client, "möte") == ["Möte", *["Arbetsplatsmöte"] * 3]


def test_suggestion_search_tries_slips_only_where_nothing_else_is_found(client, write):
    write("Om scheman", "Om schebman")
    assert found(client, "schema") == ["Om scheman"]
    response = client.get(URL, {"q": "shcema"})
    assert titles(response) == ["Om scheman"]
    assert "None has exactly what you wrote." in text_of(response)


@pytest.mark.parametrize("texts", [0, 10**6])
def test_frequent_words_are_read_from_the_newest(texts):
    group = Group(Word("möte"), whole={"möt"}, texts=40_000)
    assert Asked([group], texts=texts).frequent
    assert not Asked([group, Group(Word("nyckel"), texts=30)], texts=texts or 10**6).frequent


def test_suggestion_search_finds_the_same_without_the_index(client, write, monkeypatch):
    write("Möte", "Arbetsplatsmöte", "Annat")
    monkeypatch.setattr(Asked, "frequent", True)
    assert found(client, "möte") == ["Möte", "Arbetsplatsmöte"]


# ---- who sees what ----------------------------------------------------------------------------------------


@pytest.fixture
def everyone(employee, colleague, manager, head, outsider, other_manager, steering_member, administrator):
    return {
        "author": employee, "unit": colleague, "handler": manager, "head": head,
        "group": outsider, "other authority": other_manager, "steering": steering_member,
        "administrator": administrator,
    }  # fmt: skip


NEAR = {"author", "unit", "handler", "head"}
CANARY = "Kanariefågel"


def who_finds(everyone, *typed):
    rows = {name: Suggestion.objects.listed_for(user) for name, user in everyone.items()}
    return {
        name
        for words in typed or (CANARY, "fågel", "kanarjefågel")
        for name, among in rows.items()
        if found_among(among, words).count
    }


def test_whoever_may_not_see_it_is_not_told_that_there_is_such_a_word(outsider, employee, submit):
    submit(employee, title=CANARY)
    client = reader(outsider)
    for words in ("kanarjefågel", "fågel", "kanarie"):
        page = client.get(URL, {"q": words})
        assert "No suggestion has those words" in text_of(page)
        assert CANARY not in page.text


def test_draft_is_not_found(everyone, employee, submit):
    suggestion = submit(employee, title=CANARY)
    Suggestion.objects.filter(pk=suggestion.pk).update(state="draft")
    assert who_finds(everyone) == set()
    assert not SearchText.objects.exists()


def test_submitted_is_found_by_its_unit_and_handlers(everyone, employee, submit):
    submit(employee, title=CANARY)
    assert who_finds(everyone) == NEAR


def test_acknowledged_is_found_by_all(everyone, employee, manager, submit):
    services.acknowledge_suggestion(suggestion=submit(employee, title=CANARY), by=manager)
    assert who_finds(everyone) == set(everyone)


def test_what_is_under_secrecy_is_not_found_by_another_authority(
    everyone, head, make_user, pupil_health, caretakers, submit
):
    suggestion = submit(make_user("skoterska", Role.EMPLOYEE, pupil_health), title=CANARY)
    assert who_finds(everyone) == {"head"}
    with pytest.raises(NotAllowed):
        services.hand_over(suggestion=suggestion, by=head, unit=caretakers, reason="Ni äger huset.")
    assert who_finds(everyone) == {"head"}


def test_from_a_secrecy_unit_is_found_by_all_only_once_it_is_cleared(
    everyone, head, make_user, pupil_health, submit
):
    suggestion = submit(make_user("skoterska", Role.EMPLOYEE, pupil_health), title=CANARY)
    suggestion = services.acknowledge_suggestion(suggestion=suggestion, by=head)
    assert who_finds(everyone) == {"head"}
    services.clear_for_group(suggestion=suggestion, by=head)
    assert who_finds(everyone) == set(everyone)


@pytest.mark.parametrize("channel", ["whistleblowing", "incident"])
def test_sealed_is_found_by_nobody_and_stands_in_no_index(everyone, employee, manager, submit, channel):
    suggestion = services.acknowledge_suggestion(suggestion=submit(employee, title=CANARY), by=manager)
    services.refer_suggestion(suggestion=suggestion, by=manager, channel=channel)
    assert who_finds(everyone) == set()
    assert not SearchText.objects.exists()
    assert not SearchWord.objects.filter(word__startswith="kanarie").exists()


def test_name_of_the_sender_is_not_found(everyone, employee, manager, submit):
    suggestion = submit(employee, sender="hidden")
    services.acknowledge_suggestion(suggestion=suggestion, by=manager)
    type(employee).objects.filter(pk=employee.pk).update(name=CANARY)
    assert who_finds(everyone, CANARY) == set()


def test_slip_is_corrected_whether_or_not_a_hidden_text_has_it(client, outsider, submit, write):
    submit(outsider, title="Om Schemma")  # unread, in another unit
    write("Om schema")
    response = client.get(URL, {"q": "schemma"})
    assert titles(response) == ["Om schema"]


# ---- what may be typed ------------------------------------------------------------------------------------


ADVICE = {
    "": "What are you looking for?",
    "   ": "What are you looking for?",
    "\u200b": "What are you looking for?",
    "och på det": "Such words stand in nearly every suggestion",
    "?!& | <->": "Such words stand in nearly every suggestion",
    "flygplats": "No suggestion has those words",
}


def test_suggestion_search_with_nothing_to_show_says_what_to_do(client, write):
    write("Om nycklar")
    for typed, words in ADVICE.items():
        response = client.get(URL, {"q": typed})
        assert titles(response) == []
        assert words in text_of(response), typed


@pytest.mark.parametrize("typed", ["x" * 201, "nyck\0lar"])
def test_suggestion_search_that_cannot_be_asked_is_kept_with_what_is_wrong(client, typed):
    response = client.get(URL, {"q": typed})
    assert response.status_code == 422
    assert typed in response.text
    assert 'aria-invalid="true"' in response.text


HOSTILE = [
    "nycklar'",
    "nycklar' | 'möte",
    "nycklar & ! möte",
    "nycklar:*",
    "nycklar\\",
    "'); DROP TABLE improvements_suggestion; --nycklar",
    "nycklar %",
    "%nycklar_",
    "nycklar <script>alert(1)</script>",
    "nycklar \U0001f511",
]


def test_suggestion_search_takes_signs_for_no_more_than_signs(client, write):
    write("Om nycklar", "Om möte")
    for typed in HOSTILE:
        response = client.get(URL, {"q": typed})
        assert set(titles(response)) <= {"Om nycklar"}
        assert "<script>alert" not in response.text
    assert Suggestion.objects.count() == 2


def test_words_of_a_query_are_quoted(db):
    query = query_of([{"it's", "a\\b", "' | 'x"}], weight=":A")
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsquery, numnode(%s::tsquery)", [query, query])
        assert cursor.fetchone()[1] == 5  # three words and two "or"


def test_suggestion_search_uses_the_first_words_of_many(client, write):
    write("Om nycklar")
    response = client.get(URL, {"q": "nycklar " + " ".join(f"ord{n}" for n in range(20))})
    assert titles(response) == []
    assert len(ask(" ".join(f"ord{n}" for n in range(20))).groups) == 12


# ---- filters and pages ------------------------------------------------------------------------------------


def test_suggestion_search_keeps_its_filters(client, write, colleague, caretakers, housing, care):
    write("Nyckel ett")
    write("Nyckel två", author=colleague, state="declined", answer="Nej", would_change="Pengar")
    write("Nyckel tre", author=colleague, unit=caretakers)
    assert found(client, "nyckel", mina="on") == ["Nyckel ett"]
    assert found(client, "nyckel", state="declined") == ["Nyckel två"]
    response = client.get(URL, {"q": "nyckel", "organisation": housing.pk, "unit": caretakers.pk})
    assert titles(response) == ["Nyckel tre"]
    assert 'value="nyckel"' in response.text
    assert f'<option value="{caretakers.pk}" selected>' in response.text
    nothing = client.get(URL, {"q": "nyckel", "state": "implemented"})
    assert "No suggestion fits both the words and what you chose" in text_of(nothing)
    assert 'href="/sok/?q=nyckel"' in nothing.text


def test_suggestion_search_pages_lead_through_all(client, write):
    write(*[f"Nyckel {n:02}" for n in range(PAGE + 2)])
    first = client.get(URL, {"q": "nyckel", "mina": "on"})
    assert "27 suggestions" in text_of(first)
    assert 'href="/sok/?q=nyckel&amp;mina=on&amp;sida=2" rel="next"' in first.text
    second = client.get(URL, {"q": "nyckel", "mina": "on", "sida": "2"})
    assert titles(second) == ["Nyckel 01", "Nyckel 00"]
    assert 'href="/sok/?q=nyckel&amp;mina=on" rel="prev"' in second.text
    assert 'rel="next"' not in second.text


def test_suggestion_search_says_when_there_are_too_many_to_count(client, write, monkeypatch):
    monkeypatch.setattr("improvements.searching.CAP", 3)
    monkeypatch.setattr("improvements.views.search.CAP", 3)
    write(*["Nyckel"] * 5)
    response = client.get(URL, {"q": "nyckel"})
    assert "More than 2 suggestions" in text_of(response)
    assert CAP == 1001


def test_suggestion_search_of_no_such_page_is_not_found(client, write):
    write("Nyckel")
    for page in ("0", "-1", "x", "2", "99", "9" * 30, "\u0662"):
        assert client.get(URL, {"q": "nyckel", "sida": page}).status_code == 404, page


# ---- marks ------------------------------------------------------------------------------------------------


def test_suggestion_search_marks_the_words_and_shows_where_the_first_stands(client, write):
    long = "Vi väntar länge. " * 30
    write("Nyckelskåp & <b>nycklar</b>", problem=f"{long}Sedan hämtas nyckeln & <i>lånas</i> ut. {long}")
    response = client.get(URL, {"q": "nycklar"})
    assert marks(response) == ["Nyckelskåp", "nycklar", "nyckeln"]
    assert "&amp; &lt;b&gt;<mark>nycklar</mark>&lt;/b&gt;" in response.text
    snippet = re.search(r'class="snippet">(.*?)</p>', response.text)[1]
    assert "<mark>nyckeln</mark> &amp; &lt;i&gt;lånas" in snippet
    assert len(snippet) < 260
    assert snippet.startswith("… ")
    assert snippet.endswith(" …")


def test_suggestion_search_shows_number_unit_and_state(client, write):
    write("Nyckel")
    assert re.search(r"Nyckel Read F 2027-1 Hemtjänst centrum", text_of(client.get(URL, {"q": "nyckel"})))


# ---- the index --------------------------------------------------------------------------------------------


def test_new_word_is_found_as_a_part_at_once_and_after_the_count(client, write):
    write("Arbetsplatsmöte")
    assert found(client, "möte") == ["Arbetsplatsmöte"]
    write("Arbetsplatsmöte")
    tend_the_index()
    assert SearchWord.objects.filter(word="arbetsplatsmöt").values_list("ndoc", flat=True).get() == 2
    assert len(found(client, "möte")) == 2
    assert count_words() == 0  # nothing has changed since


def test_word_is_forgotten_when_no_text_has_it_any_more(client, write):
    (suggestion,) = write("Arbetsplatsmöte")
    Suggestion.objects.filter(pk=suggestion.pk).update(title="Annat")
    assert found(client, "möte") == []
    count_words()
    assert not SearchWord.objects.filter(word="arbetsplatsmöt").exists()


def test_change_of_state_leaves_the_index_alone(employee, manager, submit):
    suggestion = submit(employee)
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin::text, ctid::text FROM improvements_searchtext")
        before = cursor.fetchone()
        services.acknowledge_suggestion(suggestion=suggestion, by=manager)
        cursor.execute("SELECT xmin::text, ctid::text FROM improvements_searchtext")
        assert cursor.fetchone() == before


def test_suggestions_from_before_the_index_are_indexed_by_the_clock(client, write, monkeypatch):
    monkeypatch.setattr("improvements.services.words.BATCH", 2)
    write("Nyckel", "Nyckel", "Nyckel")
    write("Utkast om nyckel", state="draft")
    SearchText.objects.all().delete()
    assert found(client, "nyckel") == []
    assert index_the_rest() == 3
    assert len(found(client, "nyckel")) == 3
    assert index_the_rest() == 0


# ---- the frame, and the cost ------------------------------------------------------------------------------


def test_search_box_stands_on_every_page(client):
    page = client.get("/forslag/").text
    assert (
        '<form class="find wide" action="/sok/" role="search" aria-label="Search among the suggestions"'
        in page
    )
    assert '<li class="only-narrow"><a href="/sok/">Search</a></li>' in page


@pytest.mark.parametrize("typed", ["nyckel", "nycklel"])
def test_suggestion_search_query_count_is_constant(client, write, typed, django_assert_max_num_queries):
    counts = []
    for more in (1, 2):
        write(*["Nyckel till möte"] * more)
        with django_assert_max_num_queries(9) as queries:
            assert len(found(client, f"{typed} möte")) == (1 if more == 1 else 3)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_suggestion_search_costs_a_manager_no_more(manager, write, django_assert_max_num_queries):
    write("Nyckel")
    client = reader(manager)
    with django_assert_max_num_queries(9):
        assert found(client, "nyckel") == ["Nyckel"]
