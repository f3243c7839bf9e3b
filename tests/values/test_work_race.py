"""Several editors at the same moment: no edit is lost, nobody gets an error page, no save is skipped."""

import threading

import pytest
from django.db import connection
from django.test import Client

from tests.values.conftest import behaviour, statement, value
from values.content import Content
from values.models import Behaviour, ProvenanceLink, Revision, Value
from values.services import drafting, versions

pytestmark = pytest.mark.django_db(transaction=True)
WORK = "/vardegrund/arbete/"


@pytest.fixture
def editors(editor, convenor):
    clients = [Client(raise_request_exception=False) for _n in range(8)]
    for number, each in enumerate(clients):
        each.force_login((editor, convenor)[number % 2])
    return clients


def at_once(clients, asks):
    """Each client sends its own (path, typed) at once, None to look; the statuses in their order."""
    gate, found = threading.Barrier(len(asks)), [0] * len(asks)

    def press(number, client, path, typed):
        gate.wait()
        try:
            ask = client.get(WORK + path) if typed is None else client.post(WORK + path, typed)
            found[number] = ask.status_code
        finally:
            connection.close()

    threads = [
        threading.Thread(target=press, args=(number, clients[number], path, typed))
        for number, (path, typed) in enumerate(asks)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def check_saves(foundation):
    """Numbered without gaps, and the last one holds what there is."""
    revisions = list(foundation.revisions.order_by("number"))
    assert [revision.number for revision in revisions] == list(range(1, len(revisions) + 1))
    assert revisions[-1].content == Content.of(foundation).as_json()


def test_eight_who_reword_the_same_behaviour_leave_one_text_and_seven_are_told(draft, editors):
    before = draft.revisions.count()
    texts = [f"Vi gör som nummer {number}." for number in range(8)]
    asks = [("del/V1.1/andra/", {"text": text, "audience": "all", "version": 0}) for text in texts]
    found = at_once(editors, asks)
    assert sorted(found) == [302] + [409] * 7
    assert behaviour("V1.1").text == texts[found.index(302)]
    assert draft.revisions.count() == before + 1
    check_saves(draft)


def test_eight_who_link_the_same_pair_leave_one_reason(draft, editor, editors):
    drafting.unlink_statement(link=statement("M1").links.get(), by=editor)
    typed = {"target": "V2.1", "relation": "kept", "seen": ""}
    asks = [("mening/M1/koppla/", {**typed, "reason": f"Skäl {number}."}) for number in range(8)]
    found = at_once(editors, asks)
    assert sorted(found) == [302] + [409] * 7
    assert statement("M1").links.get().reason == f"Skäl {found.index(302)}."
    check_saves(draft)


def test_pressed_twice_is_one_link_and_one_save(draft, editor, editors):
    drafting.unlink_statement(link=statement("M1").links.get(), by=editor)
    before = draft.revisions.count()
    typed = {"target": "V2.1", "relation": "kept", "reason": "Så.", "seen": ""}
    assert at_once(editors, [("mening/M1/koppla/", typed)] * 4) == [302] * 4
    assert draft.revisions.count() == before + 1


def test_everything_at_once_stays_whole(draft, editors):
    for turn in range(4):
        asks = [
            ("mening/M1/koppla/", {"target": "V2.1", "relation": "kept", "reason": f"{turn}", "seen": ""}),
            ("mening/M1/koppla-bort/", {"target": "V1.1"}),
            ("del/V1.1/ta-bort/", {"version": 0, "homeless": "M1 L1"}),
            ("del/V1.1/flytta/", {"value": "V2"}),
            ("del/V2/ta-bort/", {"version": 0, "homeless": "M2 L2"}),
            ("del/V1.1/dela/", {"text": "Ett.", "second": "Två.", "version": 0}),
            ("del/V1.1/sla-ihop/V2.1/", {"text": "Ihop.", "version": 0, "gone_version": 0}),
            ("", None),
        ]
        assert set(at_once(editors, asks)) <= {200, 302, 409, 422}
        check_saves(draft)
    orphans = ProvenanceLink.objects.filter(value=None, behaviour=None)
    assert not orphans.exists()


def test_values_added_at_once_get_keys_of_their_own(draft, editors):
    asks = [("varde/", {"name": f"Värde {number}", "description": ""}) for number in range(8)]
    assert at_once(editors, asks) == [302] * 8
    assert set(Value.objects.values_list("key", flat=True)) == {f"V{n}" for n in range(1, 11)}
    assert len(set(Value.objects.values_list("position", flat=True))) == 10
    check_saves(draft)


def test_behaviours_added_at_once_get_keys_of_their_own(draft, editors):
    asks = [("del/V1/beteende/", {"text": f"Vi {n}.", "audience": "all"}) for n in range(8)]
    assert at_once(editors, asks) == [302] * 8
    assert sorted(b.key for b in value("V1").behaviours.all()) == [f"V1.{n}" for n in range(1, 10)]


def test_saving_while_it_is_handed_over_is_saved_or_told(ready, editor, editors):
    """What was handed over is what the last save holds: nothing slips in behind it."""
    gate = threading.Barrier(2)

    def hand_over():
        gate.wait()
        try:
            versions.propose_foundation(foundation=ready, by=editor)
        finally:
            connection.close()

    thread = threading.Thread(target=hand_over)
    thread.start()
    gate.wait()
    typed = {"text": "Vi är rädda om tid, pengar och miljö.", "audience": "all", "version": 0}
    status = editors[0].post(f"{WORK}del/V1.1/andra/", typed).status_code
    thread.join()
    assert status in (302, 409)
    assert (behaviour("V1.1").text == typed["text"]) == (status == 302)
    check_saves(ready)


def test_name_of_a_draft_is_given_once(draft, editors):
    assert at_once(editors, [("namnge/", {})] * 6) == [302] * 6
    assert list(Revision.objects.exclude(draft=None).values_list("draft", flat=True)) == [1]
    assert Behaviour.objects.count() == 2
