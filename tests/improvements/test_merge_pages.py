"""Duplicates on the pages: proposed at the desk, merged by number, objected to, kept and undone."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from improvements import services
from improvements.models import Merger, Objection, Pair, Suggestion
from notifications.models import Channel, Delivery
from notifications.services import expand_waiting
from tests.improvements.moving import fresh
from tests.improvements.pages import reader, text_of

SOON = dt.date.today() + dt.timedelta(days=30)


@pytest.fixture
def first(employee, manager, submit):
    return services.acknowledge_suggestion(suggestion=submit(employee), by=manager)


@pytest.fixture
def second(colleague, manager, submit):
    return submit(colleague, title="Nycklar utan att åka")


@pytest.fixture
def merger(first, second, manager):
    return services.merge_suggestion(
        suggestion=second, into=first, relation="same", by=manager, reason="Lika."
    )


def desk(suggestion, rest=""):
    return f"/att-besvara/{suggestion.slug}/{rest}"


def mergers(suggestion, rest=""):
    return f"{suggestion.get_absolute_url()}sammanlagt/{rest}"


def form(suggestion, other, **fields):
    return {"version": suggestion.version, "other": other, "relation": "same", **fields}


# ---- at the desk -------------------------------------------------------------------------------------------


def test_desk_proposes_with_reasons_and_the_no_is_one_press(first, second, manager):
    client = reader(manager)
    text = text_of(client.get(desk(second, "liknande/")))
    assert "same words: nycklar; same unit" in text
    assert client.post(desk(second, f"lika/{first.pk}/inte/")).status_code == 302
    assert "same words" not in text_of(client.get(desk(second, "liknande/")))
    assert Pair.objects.get().relation == "not_same"


def test_merged_by_the_number_that_was_typed(first, second, manager):
    client = reader(manager)
    assert f'value="{first.slug}"' in client.get(desk(second, f"lika/?med={first.slug}")).text
    typed = form(second, f" F {first.slug}", reason="Lika.")
    assert client.post(desk(second, "lika/"), typed).status_code == 302
    assert client.post(desk(second, "lika/"), typed).status_code == 302  # a double click
    assert fresh(second).merged_into == first
    assert "The merger" not in text_of(client.get(desk(first)))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"other": "2020-1"}, "You see no suggestion with that number."),
        ({"other": "nycklar"}, "You see no suggestion with that number."),
        ({"other": "9" * 30}, "You see no suggestion with that number."),
        ({"other": ""}, "Write the number of the other suggestion."),
        ({"relation": "alike"}, "Choose one from the list."),
        ({"reason": "Hon heter 121212-1212."}, "holds a personal identity number"),
        ({"version": 9}, "Somebody else has answered this in the meantime."),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_what_was_typed_is_kept(change, words, first, second, manager):
    answer = reader(manager).post(
        desk(second, "lika/"), form(second, first.slug, reason="Båda om nycklar.") | change
    )
    assert answer.status_code == 422 and words in text_of(answer)
    assert str(change.get("reason", "Båda om nycklar.")) in answer.text
    assert fresh(second).state == "submitted"


def test_service_says_no_at_the_number(second, manager):
    answer = reader(manager).post(desk(second, "lika/"), form(second, second.slug))
    assert answer.status_code == 422 and "That is this suggestion." in text_of(answer)


def test_link_shows_on_both_pages_and_is_taken_away(first, second, manager):
    client = reader(manager)
    client.post(desk(second, "lika/"), form(second, first.slug, relation="builds_on"))
    assert f"Builds on F {first.slug}" in text_of(client.get(second.get_absolute_url()))
    page = text_of(client.get(first.get_absolute_url()))
    assert f"Built on by F {second.slug}" in page
    assert "About the merger" not in page  # nothing is merged
    client.post(desk(second, f"lika/{first.pk}/bort/"))
    assert "Builds on" not in text_of(client.get(second.get_absolute_url()))


def test_pairing_is_for_whoever_handles_it(first, second, employee, other_manager):
    assert reader(employee).post(desk(second, "lika/"), form(second, first.slug)).status_code == 403
    for rest in ("lika/", f"lika/{first.pk}/inte/", f"lika/{first.pk}/bort/"):
        assert reader(other_manager).post(desk(second, rest), form(second, first.slug)).status_code == 404
    assert not Pair.objects.exists() and fresh(second).state == "submitted"


# ---- on the page of the suggestion ------------------------------------------------------------------------


def test_each_shows_the_other_cut_by_what_the_reader_sees(merger, first, second, colleague, outsider):
    text = text_of(reader(colleague).get(second.get_absolute_url()))
    assert f"Merged with F {first.slug}" in text and "Object" in text
    own = text_of(reader(colleague).get(first.get_absolute_url()))
    assert f"merged into this one: F {second.slug}" in own
    away = text_of(reader(outsider).get(first.get_absolute_url()))
    assert "merged into this one" not in away and second.slug not in away and "Object" not in away


def test_costs_nothing_where_nothing_is_merged(first, employee, second, manager):
    client = reader(employee)

    def statements():
        with CaptureQueriesContext(connection) as queries:
            client.get(first.get_absolute_url())
        return len(queries)

    alone = statements()
    services.merge_suggestion(suggestion=second, into=first, relation="same", by=manager)
    assert statements() <= alone + 3


def test_author_objects_and_the_handler_keeps_it(merger, first, second, colleague, employee, manager):
    client = reader(colleague)
    assert "The last day to object is" in text_of(client.get(mergers(second)))
    name = f"object-{merger.pk}-text"
    answer = client.post(mergers(second, f"{merger.pk}/invanda/"), {name: " "})
    assert answer.status_code == 422 and "Write why they are not the same." in text_of(answer)
    assert client.post(mergers(second, f"{merger.pk}/invanda/"), {name: "Nej, bilar."}).status_code == 302
    assert "Nej, bilar." in text_of(client.get(mergers(second)))
    assert "Nej, bilar." not in text_of(reader(employee).get(mergers(first)))
    objection, handler = Objection.objects.get(), reader(manager)
    assert "Nej, bilar." in text_of(handler.get(mergers(second)))
    url, name = mergers(second, f"{merger.pk}/behall/{objection.pk}/"), f"keep-{objection.pk}-answer"
    assert reader(colleague).post(url).status_code == 404
    assert reader(colleague).post(url, {name: "Jo."}).status_code == 409
    assert not Objection.objects.exclude(answer="").exists()
    assert handler.post(url, {name: ""}).status_code == 422
    assert handler.post(url, {name: "Båda nycklar."}).status_code == 302
    assert "Båda nycklar." in text_of(client.get(mergers(second)))


def test_handler_undoes_it_from_the_page_once(merger, second, colleague, manager):
    url = mergers(second, f"{merger.pk}/angra/")
    assert reader(colleague).post(url).status_code == 403
    handler = reader(manager)
    assert handler.get(url).status_code == 302
    assert [handler.post(url).status_code for _n in range(2)] == [302, 302]
    assert fresh(second).state == "submitted"
    assert Merger.objects.get().undone_by == manager


def test_words_come_back_where_somebody_was_faster_or_the_day_has_passed(merger, second, colleague, manager):
    url, name = mergers(second, f"{merger.pk}/invanda/"), f"object-{merger.pk}-text"
    keep, browser = mergers(second, f"{merger.pk}/behall/1/"), reader(colleague)
    Merger.objects.update(object_by=dt.date(2020, 1, 1))
    answers = [browser.post(url, {name: "Mina ord"})]
    services.undo_merger(merger=merger, by=manager)
    answers += [browser.post(url, {name: "Mina ord"})]
    answers += [reader(manager).post(keep, {"keep-1-answer": "Mina ord"})]
    assert [(each.status_code, "Mina ord" in each.text) for each in answers] == [(409, True)] * 3
    assert "The last day to object has passed." in answers[0].text


def test_page_of_mergers_is_for_authors_and_handlers(merger, first, second, outsider, make_user, home_care):
    assert reader(outsider).get(mergers(second)).status_code == 404
    assert reader(outsider).get(mergers(first)).status_code == 302
    third = make_user("tredje", "employee", home_care)
    assert reader(third).get(mergers(second)).status_code == 302
    assert reader(third).post(mergers(second, f"{merger.pk}/invanda/")).status_code == 404


# ---- who is told -------------------------------------------------------------------------------------------


def told():
    before = set(Delivery.objects.values_list("pk", flat=True))
    expand_waiting()
    rows = Delivery.objects.filter(channel=Channel.EMAIL).exclude(pk__in=before)
    return {(row.notice, row.recipient.username) for row in rows.select_related("recipient")}


def test_authors_of_both_are_told_of_it_and_of_the_answer(first, second, manager, colleague, home_care):
    told()
    merger = services.merge_suggestion(suggestion=second, into=first, relation="same", by=manager)
    assert told() == {("suggestion_merged", "kollega"), ("suggestion_gathered", "medarbetare")}
    objection = services.object_to_merger(merger=merger, by=colleague, text="Nej.")
    assert told() == {("merger_objected", "chef")}
    services.keep_merger(objection=objection, by=manager, answer="Båda rör nycklar.")
    assert told() == {("objection_answered", "kollega")}
    first = Suggestion.objects.get(pk=first.pk)
    services.approve_suggestion(suggestion=first, by=manager, responsible_unit=home_care, due_on=SOON)
    assert {("suggestion_approved", "medarbetare"), ("merged_approved", "kollega")} <= told()
    services.undo_merger(merger=merger, by=manager)
    assert told() == {("suggestion_unmerged", "kollega"), ("suggestion_ungathered", "medarbetare")}
