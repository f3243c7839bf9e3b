"""The workspace of the merging: what stands on the page, what each form does, and who may."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lean_portal import clock
from tests.improvements.pages import reader, text_of
from tests.values.conftest import behaviour, frozen_source, statement, value
from values.models import Audience, Behaviour, ProvenanceLink, Revision, SetAside, Value, ValueFoundation
from values.services import drafting, versions

pytestmark = pytest.mark.django_db
WORK = "/vardegrund/arbete/"
PART = {"HTTP_HX_REQUEST": "true", "HTTP_HX_REQUEST_TYPE": "partial"}
CHOSEN = {**PART, "HTTP_HX_TARGET": "section#chosen"}


@pytest.fixture
def desk(draft, editor):
    return reader(editor)


def homeless(code, editor):
    for link in statement(code).links.all():
        drafting.unlink_statement(link=link, by=editor)


def link_to(client, code, target="V1.1", **fields):
    typed = {"target": target, "relation": "kept", "reason": "Because.", "seen": "", **fields}
    return client.post(f"{WORK}mening/{code}/koppla/", typed)


def hidden(response, name):
    return re.search(rf'<input type="hidden" name="{name}"(?: value="([^"]*)")?', response.text)[1] or ""


def about(revision):
    return revision.act, revision.about


def last_act(draft):
    return about(draft.revisions.last())


# ---- what stands there -----------------------------------------------------------------------------------


def test_page_says_how_many_statements_have_a_home(desk, editor):
    assert "<h1>Every statement has a home</h1>" in desk.get(WORK).text
    homeless("M1", editor)
    response = desk.get(WORK)
    assert "<h1>3 of 4 statements have a home</h1>" in response.text
    assert f'<li class="miss"><a href="{WORK}?mening=M1#chosen"' in response.text


def test_page_opens_with_the_first_statement_without_a_home(desk, editor):
    homeless("L1", editor)
    text = desk.get(WORK).text
    assert 'data-code="L1" data-key=""' in text
    assert text.count('aria-current="true"') == 1


def test_statements_stand_under_their_source_with_where_they_went(desk, editor):
    homeless("M2", editor)
    text = text_of(desk.get(WORK))
    assert "Värdegrund M 1 of 2" in text
    assert "M2 Jag tar upp svårigheter direkt med den det gäller. no home yet" in text
    assert "L2 Jag skapar trygghet så att det går att säga emot. V2.1" in text


def test_words_that_were_lost_stand_at_the_statement_and_in_what_is_to_look_at(desk, editor):
    drafting.change_behaviour(
        behaviour=behaviour("V1.1"), by=editor, text="Vi är rädda om tid och pengar.", audience="all"
    )
    response = desk.get(f"{WORK}?mening=M1")
    assert "Found nowhere it went: äger, tillsammans, miljö" in text_of(response)
    words = "Words of M1 that are found nowhere it went: äger, tillsammans, miljö."
    assert f'<a href="{WORK}?mening=M1#chosen">{words}</a>' in response.text


def test_difference_from_the_statement_is_shown_word_by_word(desk):
    assert (
        "<del>Jag är rädd</del><ins>Vi är rädda</ins>" in desk.get(f"{WORK}?mening=M1").text
        or "<del>Jag</del><ins>Vi</ins> är <del>rädd</del><ins>rädda</ins>"
        in desk.get(f"{WORK}?mening=M1").text
    )


@pytest.mark.parametrize(
    ("break_it", "place"),
    [
        (
            lambda by: drafting.add_value(foundation=ValueFoundation.objects.get(), by=by, name="Tom"),
            "nytt=V3",
        ),
        (lambda by: homeless("L1", by), "del=V1"),
        (lambda by: drafting.add_behaviour(value=value("V1"), by=by, text="Vi hejar."), "del=V1.2"),
    ],
)
def test_each_finding_leads_to_where_it_is_mended(desk, editor, break_it, place):
    break_it(editor)
    found = re.search(r'<ul class="findings">(.*?)</ul>', desk.get(WORK).text)[1]
    assert f"{WORK}?{place}#chosen" in found


@pytest.mark.parametrize("key", ["V1", "V1.1"])
def test_value_and_behaviour_open_with_what_they_came_from(desk, key):
    response = desk.get(f"{WORK}?del={key}")
    assert f'data-key="{key}"' in response.text
    assert ("Reworded Jag" in text_of(response)) == (key == "V1.1")


def test_part_that_lies_in_the_middle_is_answered_alone(desk):
    response = desk.get(f"{WORK}?mening=M2", **CHOSEN)
    assert "<html" not in response.text
    assert 'class="statements"' not in response.text
    assert 'data-code="M2"' in response.text


def test_unknown_statement_is_not_found_and_a_removed_behaviour_is_told_of(desk):
    assert desk.get(f"{WORK}?mening=M99").status_code == 404
    assert "V9.9 is no longer here" in text_of(desk.get(f"{WORK}?del=V9.9"))


# ---- linking ---------------------------------------------------------------------------------------------


def test_linking_goes_on_to_the_next_without_a_home_with_the_same_relation(desk, editor):
    homeless("M1", editor)
    homeless("L2", editor)
    response = link_to(desk, "M1", relation="merged")
    assert response.url == f"{WORK}?mening=L2"
    assert (statement("M1").links.get().relation, statement("M1").links.get().by) == ("merged", editor)
    page = desk.get(response.url)
    assert "M1 is linked to V1.1." in text_of(page)
    assert re.search(r'value="merged"[^>]* checked', page.text)


def test_last_one_linked_says_that_all_have_a_home(desk, editor):
    homeless("M1", editor)
    response = link_to(desk, "M1", target="V2")
    assert statement("M1").links.get().value == value("V2")
    assert "Every statement has a home now." in text_of(desk.get(response.url))


def test_link_without_a_reason_keeps_what_was_chosen(desk, editor):
    homeless("M1", editor)
    response = link_to(desk, "M1", target="V2.1", relation="split", reason=" ")
    assert response.status_code == 422
    assert "Write why: in a year nobody remembers." in text_of(response)
    assert '<option value="V2.1" selected>' in response.text
    assert re.search(r'value="split"[^>]* checked', response.text)
    assert statement("M1").links.count() == 0


def test_link_is_changed_from_its_own_form(desk):
    page = desk.get(f"{WORK}?mening=M1&mal=V1.1")
    assert "Samma tanke.</textarea>" in page.text
    seen = re.search(r'name="seen" value="(\w+)" id="id_seen"', page.text)[1]
    response = link_to(desk, "M1", relation="sharpened", reason="Nu skarpare.", seen=seen)
    assert response.url == f"{WORK}?mening=M1"
    link = statement("M1").links.get()
    assert (link.relation, link.reason) == ("sharpened", "Nu skarpare.")


def test_link_that_somebody_else_made_is_shown_beside_and_saved_the_second_time(desk, editor, draft):
    response = link_to(desk, "M1", relation="kept", reason="Min tanke.")
    assert response.status_code == 409
    assert "<del>Samma</del><ins>Min</ins> tanke." in response.text
    assert statement("M1").links.get().reason == "Samma tanke."
    seen = re.search(r'name="seen" value="(\w+)" id="id_seen"', response.text)[1]
    assert link_to(desk, "M1", relation="kept", reason="Min tanke.", seen=seen).status_code == 302
    assert statement("M1").links.get().reason == "Min tanke."


def test_same_link_once_more_saves_nothing(desk, draft):
    before = draft.revisions.count()
    assert link_to(desk, "M1", relation="reworded", reason="Samma tanke.").status_code == 302
    assert draft.revisions.count() == before


def test_link_is_removed_and_the_statement_is_homeless_again(desk, draft):
    mark = drafting.mark_of("reworded", "Samma tanke.")
    response = desk.post(f"{WORK}mening/M1/koppla-bort/", {"target": "V1.1", "seen": mark})
    assert response.url == f"{WORK}?mening=M1"
    assert statement("M1").links.count() == 0
    assert last_act(draft) == ("statement_unlinked", "M1 V1.1")


def test_link_that_was_changed_meanwhile_is_not_removed_unseen(desk):
    response = desk.post(f"{WORK}mening/M1/koppla-bort/", {"target": "V1.1", "seen": "other"})
    assert (response.status_code, statement("M1").links.count()) == (409, 1)


def test_removing_twice_is_removing_once(desk, draft):
    for _turn in range(2):
        assert desk.post(f"{WORK}mening/M1/koppla-bort/", {"target": "V1.1"}).status_code == 302
    assert draft.revisions.filter(act="statement_unlinked").count() == 1


# ---- set aside -------------------------------------------------------------------------------------------

DECISION = {"reason": "It is law nowadays.", "reference": "KCG § 9", "decided_on": "2026-01-09", "seen": ""}


def test_statement_is_set_aside_by_a_decision_and_taken_back(desk, editor):
    homeless("M1", editor)
    assert desk.post(f"{WORK}mening/M1/inte-vidare/", DECISION).status_code == 302
    assert "Set aside by decision It is law nowadays. KCG § 9" in text_of(desk.get(f"{WORK}?mening=M1"))
    assert "<h1>Every statement has a home</h1>" in desk.get(WORK).text
    assert desk.post(f"{WORK}mening/M1/ta-tillbaka/").status_code == 302
    assert not SetAside.objects.exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"reference": ""}, "Write the paragraph of the minutes."),
        ({"decided_on": "2999-01-01"}, "Choose today or an earlier day."),
        ({"reason": ""}, "Write the reason that was given in the decision."),
    ],
)
def test_decision_that_is_not_whole_keeps_what_was_written(desk, editor, typed, words):
    homeless("M1", editor)
    response = desk.post(f"{WORK}mening/M1/inte-vidare/", {**DECISION, **typed})
    assert response.status_code == 422
    assert words in text_of(response)
    assert ("It is law nowadays." in response.text) == ("reason" not in typed)
    assert not SetAside.objects.exists()


def test_statement_that_lives_on_is_not_set_aside(desk):
    response = desk.post(f"{WORK}mening/M1/inte-vidare/", DECISION)
    assert response.status_code == 422
    assert "Remove its links before you set it aside." in text_of(response)


def test_decision_that_somebody_else_recorded_is_shown_beside(desk, editor, draft):
    homeless("M1", editor)
    drafting.set_aside(
        foundation=draft, statement=statement("M1"), by=editor, reason="It is old.", reference="KCG § 9",
        decided_on=clock.today(),
    )  # fmt: skip
    response = desk.post(f"{WORK}mening/M1/inte-vidare/", DECISION)
    assert response.status_code == 409
    assert SetAside.objects.get().reason == "It is old."
    mark = re.search(r'name="seen" value="(\w+)" id="aside_seen"', response.text)[1]
    assert desk.post(f"{WORK}mening/M1/inte-vidare/", {**DECISION, "seen": mark}).status_code == 302
    assert SetAside.objects.get().reason == "It is law nowadays."


# ---- values and behaviours -------------------------------------------------------------------------------


def test_value_is_added_reworded_and_moved(desk, draft):
    response = desk.post(f"{WORK}varde/", {"name": "Vi lär", "description": "Varje vecka."})
    assert response.url == f"{WORK}?del=V3"
    desk.post(f"{WORK}del/V3/andra/", {"name": "Vi lär oss", "description": "", "version": 0})
    desk.post(f"{WORK}del/V3/flytta/", {"step": "-1"})
    assert list(draft.values.values_list("key", "name")) == [
        ("V1", "Vi tar ansvar"),
        ("V3", "Vi lär oss"),
        ("V2", "Vi är raka"),
    ]


def test_another_value_of_the_same_name_is_refused_with_the_text_left(desk):
    response = desk.post(f"{WORK}varde/", {"name": "Vi är raka", "description": "En annan."})
    assert response.status_code == 422
    assert "There is a value with this name already." in text_of(response)
    assert "En annan." in response.text


def test_behaviour_is_added_reworded_and_moved_to_another_value(desk, draft):
    typed = {"text": "Jag  hälsar.\r\n", "audience": "employee", "new_reason": "Nytt."}
    assert desk.post(f"{WORK}del/V1/beteende/", typed).url == f"{WORK}?del=V1.2"
    desk.post(f"{WORK}del/V1.2/andra/", {**typed, "text": "Jag hejar.", "version": 0})
    desk.post(f"{WORK}del/V1.2/flytta/", {"value": "V2"})
    assert list(value("V2").behaviours.values_list("key", "text", "audience", "new_reason")) == [
        ("V2.1", "Vi tar upp svårigheter direkt och tål att höra emot.", "all", ""),
        ("V1.2", "Jag hejar.", "employee", "Nytt."),
    ]


def test_behaviour_without_words_keeps_the_rest(desk):
    response = desk.post(f"{WORK}del/V1/beteende/", {"text": "", "audience": "leader", "new_reason": "Ny."})
    assert response.status_code == 422
    assert "Write the behaviour." in text_of(response)
    assert re.search(r'value="leader"[^>]* checked', response.text)
    assert "Ny.</textarea>" in response.text


def test_two_who_reword_the_same_see_both_texts_and_the_second_saves_again(desk, editor):
    drafting.change_behaviour(behaviour=behaviour("V1.1"), by=editor, text="Vi tar hand.", audience="all")
    typed = {"text": "Vi tar ansvar.", "audience": "all", "version": 0}
    response = desk.post(f"{WORK}del/V1.1/andra/", typed)
    assert response.status_code == 409
    assert "Vi tar <del>hand</del><ins>ansvar</ins>." in response.text
    assert ">\nVi tar ansvar.</textarea>" in response.text
    assert behaviour("V1.1").text == "Vi tar hand."
    assert (
        desk.post(f"{WORK}del/V1.1/andra/", {**typed, "version": hidden(response, "version")}).status_code
        == 302
    )
    assert behaviour("V1.1").text == "Vi tar ansvar."


def test_rewording_what_is_gone_keeps_the_text_to_copy(desk, editor):
    drafting.remove_behaviour(behaviour=behaviour("V1.1"), by=editor)
    response = desk.post(f"{WORK}del/V1.1/andra/", {"text": "Mina ord.", "audience": "all", "version": 0})
    assert response.status_code == 409
    assert "readonly>Mina ord.</textarea>" in response.text


def test_split_gives_two_with_the_same_origin(desk, draft):
    typed = {"text": "Vi är rädda om tid.", "second": "Vi säger vart vi ska.", "version": 0}
    assert desk.post(f"{WORK}del/V1.1/dela/", typed).url == f"{WORK}?del=V1.1"
    assert [b.text for b in value("V1").behaviours.all()] == [typed["text"], typed["second"]]
    assert list(behaviour("V1.2").links.values_list("statement__code", "relation")) == [
        ("M1", "split"),
        ("L1", "split"),
    ]
    assert desk.post(f"{WORK}del/V1.1/dela/", typed).status_code == 409  # pressed twice


def test_merging_shows_both_and_takes_every_statement_along(desk, draft):
    page = desk.get(f"{WORK}?del=V1.1&gor=sla-ihop&med=V2.1")
    assert "V2.1 goes up in V1.1" in text_of(page)
    typed = {"text": "Vi tar ansvar och är raka.", "version": 0, "gone_version": 0}
    assert desk.post(f"{WORK}del/V1.1/sla-ihop/V2.1/", typed).url == f"{WORK}?del=V1.1"
    assert Behaviour.objects.get().text == typed["text"]
    assert sorted(behaviour("V1.1").links.values_list("statement__code", flat=True)) == [
        "L1",
        "L2",
        "M1",
        "M2",
    ]


def test_merging_with_one_that_was_reworded_meanwhile_is_stopped(desk, editor):
    drafting.change_behaviour(behaviour=behaviour("V2.1"), by=editor, text="Helt nytt.", audience="all")
    typed = {"text": "Ihop.", "version": 0, "gone_version": 0}
    response = desk.post(f"{WORK}del/V1.1/sla-ihop/V2.1/", typed)
    assert response.status_code == 409
    assert "Helt nytt." in response.text
    assert Behaviour.objects.count() == 2


@pytest.mark.parametrize(("key", "words"), [("V1.1", "Remove V1.1?"), ("V1", "Remove V1?")])
def test_removing_asks_first_and_names_who_would_be_homeless(desk, editor, key, words):
    drafting.link_statement(
        statement=statement("L1"), target=value("V2"), by=editor, relation="kept", reason="Där med."
    )
    page = desk.get(f"{WORK}?del={key}&gor=ta-bort")
    text = text_of(page)
    assert words in text
    assert "One statement would stand without a home M1 Jag är rädd" in text
    sent = {"version": hidden(page, "version"), "homeless": hidden(page, "homeless")}
    assert desk.post(f"{WORK}del/{key}/ta-bort/", sent).status_code == 302
    assert not Behaviour.objects.filter(key="V1.1").exists()
    assert Value.objects.filter(key="V1").exists() == (key == "V1.1")


def test_removing_is_asked_anew_when_more_would_be_homeless_by_now(desk):
    response = desk.post(f"{WORK}del/V1.1/ta-bort/", {"version": 0, "homeless": "M1"})
    assert response.status_code == 409
    assert "2 statements would stand without a home" in text_of(response)
    assert hidden(response, "homeless") == "M1 L1"
    assert Behaviour.objects.filter(key="V1.1").exists()


@pytest.mark.parametrize("act", ["dela", "sla-ihop&med=V1.1", "sla-ihop&med=V8.8"])
def test_acts_on_what_is_not_there_are_told_kindly(desk, act):
    key = "V1" if act == "dela" else "V1.1"
    assert "is no longer here" in text_of(desk.get(f"{WORK}?del={key}&gor={act}"))


# ---- drafts and history ----------------------------------------------------------------------------------


def test_draft_is_named_and_the_next_name_is_told(desk, draft):
    assert "Name it 0.1" in text_of(desk.get(WORK))
    response = desk.post(f"{WORK}namnge/")
    assert "The draft has a name now: 0.1." in text_of(desk.get(response.url))
    assert "Name it 0.2" in text_of(desk.get(WORK))


def test_history_tells_who_did_what_to_what(desk, editor):
    text = text_of(desk.get(f"{WORK}historik/"))
    assert f"Statement linked: L2 V2.1 {editor.name}" in text
    assert "New value: V1" in text


def test_history_goes_on_from_the_last_row(desk, editor, monkeypatch):
    monkeypatch.setattr("values.views.work_history.PAGE", 3)
    first = desk.get(f"{WORK}historik/")
    older = re.search(r'href="(\?fore=\d+)"', first.text)[1]
    rows = re.compile(r"historik/(\d+)/")
    seen = rows.findall(first.text) + rows.findall(desk.get(f"{WORK}historik/{older}").text)
    assert seen == [str(pk) for pk in Revision.objects.order_by("-pk").values_list("pk", flat=True)[:6]]


def test_save_shows_what_it_changed_word_by_word(desk, editor, draft):
    drafting.change_value(value=value("V1"), by=editor, name="Vi tar ansvar hela vägen", description="")
    text = desk.get(f"{WORK}historik/{draft.revisions.last().pk}/").text
    assert "Value reworded" in text
    assert "Vi tar ansvar<ins> hela vägen</ins>." in text


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (lambda by: homeless("M1", by), "M1 → V1.1 Link removed Reworded: Samma tanke."),
        (
            lambda by: drafting.move_behaviour(behaviour=behaviour("V1.1"), by=by, value=value("V2")),
            "V1.1 Moved to V2",
        ),
        (lambda by: drafting.move_value(value=value("V2"), by=by, step=-1), "V2 The order is another"),
        (
            lambda by: drafting.remove_behaviour(behaviour=behaviour("V2.1"), by=by),
            "V2.1 Behaviour removed Everyone: Vi",
        ),
    ],
)
def test_each_kind_of_save_is_told(desk, editor, draft, act, words):
    act(editor)
    assert words in text_of(desk.get(f"{WORK}historik/{draft.revisions.last().pk}/"))


def test_first_save_of_a_copied_version_changes_nothing(adopted, editor):
    following = versions.start_next(by=editor, scope="wording")
    text = text_of(reader(editor).get(f"{WORK}historik/{following.revisions.get().pk}/"))
    assert "The words are the same as before." in text


# ---- who, and when ---------------------------------------------------------------------------------------

POSTS = [
    "mening/M1/koppla/", "mening/M1/koppla-bort/", "mening/M1/inte-vidare/", "mening/M1/ta-tillbaka/",
    "varde/", "del/V1/beteende/", "del/V1.1/andra/", "del/V1.1/flytta/", "del/V1.1/dela/",
    "del/V1.1/sla-ihop/V2.1/",
    "del/V1.1/ta-bort/", "namnge/", "borja/",
]  # fmt: skip


@pytest.mark.parametrize("path", POSTS)
def test_only_editors_write(draft, decider, manager, path):
    before = draft.revisions.count()
    for user in (decider, manager):
        assert reader(user).post(WORK + path).status_code == 403
    assert draft.revisions.count() == before


@pytest.mark.parametrize("path", ["", "historik/", "?del=V1.1"])
def test_deciders_look_and_nobody_else(draft, decider, manager, path):
    assert reader(manager).get(WORK + path).status_code == 403
    response = reader(decider).get(WORK + path)
    assert response.status_code == 200
    assert '<form class="stack' not in response.text


def test_version_that_is_handed_over_is_read_only_and_keeps_what_was_typed(ready, editor):
    client = reader(editor)
    versions.propose_foundation(foundation=ready, by=editor)
    page = client.get(f"{WORK}?mening=M1")
    assert "Handed over for decision" in text_of(page)
    assert '<form class="stack' not in page.text
    response = client.post(f"{WORK}del/V1.1/andra/", {"text": "Mina ord.", "audience": "all", "version": 0})
    assert response.status_code == 409
    assert "Mina ord." in response.text


def test_adopted_version_is_told_of_with_the_way_on(adopted, editor):
    client = reader(editor)
    assert "Version 1.0 is adopted, and nothing is being changed" in text_of(client.get(WORK))
    response = client.post(f"{WORK}del/V1.1/andra/", {"text": "Mina ord.", "audience": "all", "version": 0})
    assert response.status_code == 409
    assert "Mina ord." in response.text


def test_first_foundation_is_begun_when_there_is_a_frozen_source(db, editor):
    client = reader(editor)
    assert "The sources come first" in text_of(client.get(WORK))
    client.post(f"{WORK}borja/")
    assert not ValueFoundation.objects.exists()
    frozen_source("M", Audience.EMPLOYEE, ("Jag lyssnar.",))
    assert "Begin the merging" in text_of(client.get(WORK))
    client.post(f"{WORK}borja/")
    assert ValueFoundation.objects.get().number == "1.0"
    assert "There is no value to link it to" in text_of(client.get(WORK))


@pytest.mark.parametrize("path", ["", "?mening=M1", "?del=V1", "historik/"])
def test_number_of_queries_does_not_grow(desk, editor, draft, path):
    def count():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert desk.get(WORK + path).status_code == 200
        return len(queries)

    desk.get(WORK)
    before = count()
    frozen_source("X", Audience.ALL, ("Ett.", "Två.", "Tre."))
    for code in ("X1", "X2", "X3"):
        extra = drafting.add_value(foundation=draft, by=editor, name=f"Värde {code}")
        target = drafting.add_behaviour(value=extra, by=editor, text=f"Vi gör {code}.")
        for home in (target, value("V1")):
            drafting.link_statement(
                statement=statement(code), target=home, by=editor, relation="kept", reason="Så."
            )
    assert count() == before
    assert before <= 14
    assert ProvenanceLink.objects.count() == 10
