"""Before adoption, as a person sees it and acts on it."""

import datetime as dt
import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lean_portal import clock
from organisation.roles import Role
from tests.improvements.pages import reader, text_of
from tests.roles import below
from tests.values.almfors import three_drafts
from tests.values.conftest import frozen_source, statement
from values.models import Consultation, ValueFoundation
from values.services import drafting, versions
from values.workflow import State

pytestmark = pytest.mark.django_db

GATE = "/vardegrund/infor-antagande/"
PROPOSE, ADOPT, BACK = f"{GATE}lamna-till-beslut/", f"{GATE}anta/", f"{GATE}ta-tillbaka/"
SCOPE, DISCARD = f"{GATE}omfattning/", f"{GATE}lagg-ned/"
START, WHERE = "/vardegrund/ny-version/", "/vardegrund/antagande/"


def heading(answer):
    return " ".join(unescape(re.search(r"<h1>(.*?)</h1>", answer.text, re.DOTALL)[1]).split())


def gate_rows(answer):
    """(is it missing, words) of each row of the first list."""
    rows = re.search(r'<ul class="gate">(.*?)</ul>', answer.text, re.DOTALL)[1]
    found = re.findall(r'<li class="(\w+)">.*?<span>(.*?)</span></li>', rows)
    return [(kind == "no", re.sub(r"<[^>]+>", "", words)) for kind, words in found]


def actions(answer):
    """The forms of the page, but for those that every page has."""
    return set(re.findall(r'<form[^>]* action="(/vardegrund/[^"]+)"', answer.text))


def links(answer):
    return set(re.findall(r'href="(/vardegrund/[^"]+)"', answer.text))


@pytest.fixture
def proposed(ready, editor):
    return versions.propose_foundation(foundation=ready, by=editor)


def typed(foundation, **fields):
    return {
        "foundation": foundation.pk, "proposed_at": foundation.proposed_at.isoformat(),
        "decided_on": str(clock.today()), "adopted_by": "Koncernchefsgruppen", "reference": "KCG § 14",
        "motivation": "Alla meningar är spårade.", **fields,
    }  # fmt: skip


# ---- reading ---------------------------------------------------------------------------------------------


def test_everybody_reads_what_is_missing_and_what_is_met(draft, editor, employee):
    drafting.unlink_statement(link=statement("M1").links.get(), by=editor)
    answer = reader(employee).get(GATE)
    assert heading(answer) == "The draft of 1.0 cannot be adopted yet: four things are missing"
    assert gate_rows(answer) == [
        (True, "M1 has no home. “tillsammans” is found in no behaviour."),
        (True, "The top groups have not been asked."),
        (True, "The workplaces have not been asked."),
        (True, "Consultation with the unions is not recorded."),
        (False, "The sources are frozen."),
        (False, "There is at least one value."),
        (False, "Every value has at least one behaviour."),
        (False, "No round is open."),
        (False, "Every comment has an outcome and an answer."),
    ]
    assert actions(answer) == set()
    assert "3 of 4 statements have a home" in text_of(answer)


def test_a_missing_statement_leads_the_editors_to_the_work_and_others_elsewhere(draft, editor, employee):
    drafting.unlink_statement(link=statement("M1").links.get(), by=editor)
    assert "/vardegrund/arbete/?mening=M1" in links(reader(editor).get(GATE))
    assert not [link for link in links(reader(employee).get(GATE)) if "arbete" in link]


def test_a_draft_that_is_as_it_was_named_goes_by_its_name(draft, editor):
    drafting.name_draft(foundation=draft, by=editor)
    client = reader(editor)
    assert heading(client.get(GATE)).startswith("Draft 0.1 cannot be adopted yet")
    drafting.add_value(foundation=draft, by=editor, name="Vi gör det tillsammans")
    assert heading(client.get(GATE)).startswith("The draft of 1.0 cannot be adopted yet")


def test_warnings_stand_apart_and_stop_nothing(ready, editor):
    drafting.add_behaviour(value=ready.values.first(), by=editor, text="Vi frågar när vi inte vet.")
    answer = reader(editor).get(GATE)
    assert heading(answer) == "The draft of 1.0 can be handed over for decision"
    assert not [words for _is_missing, words in gate_rows(answer) if "V1.2" in words]
    assert "Does not stop the adoption V1.2 has no source, and no reason why it is new." in text_of(answer)


def test_while_the_gate_is_closed_the_step_is_explained_and_cannot_be_taken(draft, editor):
    answer = reader(editor).get(GATE)
    assert actions(answer) == set()
    assert "Hand over for decision Opens when nothing above is missing." in text_of(answer)


def test_where_nothing_is_merged_the_page_says_what_comes_first(editor, employee):
    for user in (editor, employee):
        answer = reader(user).get(GATE)
        assert (answer.status_code, heading(answer)) == (200, "There is no draft yet")


def test_who_does_what_next_is_said_for_each_thing(draft, employee):
    text = text_of(reader(employee).get(GATE))
    assert text.count("The editors Send the draft out in a round.") == 1
    assert text.count("The editors Record the consultation with the unions.") == 1


@pytest.mark.parametrize("who", ["editor", "decider", "manager", "employee"])
def test_the_gate_asks_ten_questions_however_much_there_is(ready, adopt, editor, who, request, housing):
    client = reader(request.getfixturevalue(who))

    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(GATE).status_code == 200
        return len(queries)

    client.get(GATE)
    few = asked()
    for number in range(3):
        new = drafting.add_value(foundation=ready, by=editor, name=f"Värde {number}")
        drafting.add_behaviour(value=new, by=editor, text="Vi gör det.")
        drafting.name_draft(foundation=ready, by=editor)
    assert asked() == few <= 10
    adopt(ready)
    few = asked()
    for number in range(3):
        below(housing.parent, f"NY{number}", f"Bolag {number}", kind="company")
    assert asked() == few <= 10
    versions.start_next(by=editor, scope="wording")
    assert asked() <= 10


# ---- how the drafts stood --------------------------------------------------------------------------------


def test_drafts_of_almfors_are_shown_red_red_and_green(editor):
    three_drafts(editor)
    client = reader(editor)
    first, second, third = (client.get(GATE, {"utkast": slug}) for slug in ("0.1", "0.2", "0.3"))
    assert heading(first) == "Draft 0.1 could not be adopted: one thing was missing"
    gone = (True, "M7 has no home. “tillsammans, pengar, miljö” are found in no behaviour.")
    assert gate_rows(first)[0] == gate_rows(second)[0] == gone
    assert heading(third) == "Draft 0.3 was whole: nothing was missing in the text"
    assert [is_missing for is_missing, _words in gate_rows(third)] == [False, False, False]
    assert "Draft 0.1 Not whole 15 of 16 statements" in text_of(third)
    assert "Draft 0.3 Whole 16 of 16 statements" in text_of(third)


def test_a_draft_is_judged_by_the_sources_of_its_day(draft, editor):
    drafting.name_draft(foundation=draft, by=editor)
    frozen_source("C", "leader", ("Jag syns på arbetsplatsen.",))
    client = reader(editor)
    assert "4 of 4 statements have a home" in text_of(client.get(GATE, {"utkast": "0.1"}))
    assert "4 of 5 statements have a home" in text_of(client.get(GATE))


def test_drafts_stay_readable_when_the_version_is_adopted(adopted, employee):
    assert reader(employee).get(GATE, {"utkast": "0.1"}).status_code == 200


def test_a_draft_that_was_not_sent_out_is_for_those_who_work_with_it(ready, editor, employee, decider):
    drafting.add_behaviour(value=ready.values.first(), by=editor, text="Vi frågar.")
    drafting.name_draft(foundation=ready, by=editor)
    for user, status in ((editor, 200), (decider, 200), (employee, 404)):
        client = reader(user)
        assert client.get(GATE, {"utkast": "0.1"}).status_code == 200
        assert client.get(GATE, {"utkast": "0.2"}).status_code == status
        assert (f"{GATE}?utkast=0.2" in links(client.get(GATE))) == (status == 200)


@pytest.mark.parametrize(
    "slug", ["0.9", "1.0", "x", "2.0-1", "0.", "-", "1.0-²", "99999.0-1", "0.1-1", "0.1\0"]
)
def test_a_draft_that_is_none_is_not_found(ready, editor, slug):
    assert reader(editor).get(GATE, {"utkast": slug}).status_code == 404


def test_of_two_attempts_the_one_that_was_not_laid_down_has_the_address(adopted, editor):
    first = versions.start_next(by=editor, scope="wording")
    drafting.name_draft(foundation=first, by=editor)
    client = reader(editor)
    assert client.get(GATE, {"utkast": "1.1-1"}).status_code == 200
    versions.discard_foundation(foundation=first, by=editor)
    assert client.get(GATE, {"utkast": "1.1-1"}).status_code == 404


# ---- handing over ----------------------------------------------------------------------------------------


def test_editors_hand_over_when_nothing_is_missing(ready, editor):
    client = reader(editor)
    assert actions(client.get(GATE)) == {PROPOSE}
    answer = client.post(PROPOSE, {"foundation": ready.pk}, follow=True)
    assert heading(answer) == "Version 1.0 waits for the group management's decision"
    assert actions(answer) == set()
    assert {BACK} <= links(answer)


def test_what_went_missing_in_the_meantime_is_shown_in_full(ready, editor):
    Consultation.objects.all().delete()
    answer = reader(editor).post(PROPOSE, {"foundation": ready.pk})
    assert answer.status_code == 409
    assert gate_rows(answer)[0] == (True, "Consultation with the unions is not recorded.")
    assert "It was not handed over" in text_of(answer)
    assert ValueFoundation.objects.get().state == State.DRAFT


def test_what_another_has_handed_over_is_said(proposed, editor):
    answer = reader(editor).post(PROPOSE, {"foundation": proposed.pk}, follow=True)
    assert "somebody else may have been faster" in text_of(answer)


@pytest.mark.parametrize("pk", ["", "0", "x", "²", "99999999999999999999"])
def test_a_step_for_no_version_is_not_found(ready, editor, pk):
    for url in (PROPOSE, DISCARD, SCOPE):
        assert reader(editor).post(url, {"foundation": pk}).status_code == 404


# ---- deciding --------------------------------------------------------------------------------------------


def test_the_group_management_adopts(proposed, decider, bodies):
    client = reader(decider)
    assert {ADOPT, BACK} <= links(client.get(GATE))
    assert 'value="Koncernchefsgruppen"' in client.get(ADOPT).text
    answer = client.post(ADOPT, typed(proposed), follow=True)
    assert heading(answer) == "Version 1.0 is adopted, and no other is on its way"
    assert "Alla meningar är spårade." in text_of(answer)


def test_a_closed_gate_names_everything_and_loses_nothing(proposed, decider):
    frozen_source("C", "leader", ("Jag syns på arbetsplatsen.", "Jag hälsar."))
    answer = reader(decider).post(ADOPT, typed(proposed, motivation="Ett långt skäl."))
    assert answer.status_code == 409
    assert heading(answer) == "Version 1.0 was not adopted: two things are missing"
    for words in ("C1 has no home.", "C2 has no home."):
        assert words in text_of(answer)
    for kept in ("Ett långt skäl.", "KCG § 14", "Koncernchefsgruppen"):
        assert kept in answer.text


def test_what_is_wrong_stands_at_its_field_and_the_rest_is_kept(proposed, decider):
    answer = reader(decider).post(ADOPT, typed(proposed, decided_on="2999-01-01", reference=""))
    assert answer.status_code == 422
    assert "Write the paragraph of the minutes." in text_of(answer)
    answer = reader(decider).post(ADOPT, typed(proposed, decided_on="2999-01-01"))
    assert answer.status_code == 422
    assert "Choose today or an earlier day." in text_of(answer)
    assert "Alla meningar är spårade." in answer.text


def test_whoever_comes_second_sees_both_decisions(proposed, decider, make_user, group):
    reader(make_user("kcg2", Role.GROUP_MANAGEMENT, group)).post(ADOPT, typed(proposed, reference="KCG § 13"))
    answer = reader(decider).post(ADOPT, typed(proposed, motivation="Mitt skäl."))
    assert answer.status_code == 409
    assert heading(answer) == "Version 1.0 is adopted already"
    assert "KCG § 13" in text_of(answer)
    assert "Mitt skäl." in answer.text
    assert actions(answer) == set()


def test_what_was_handed_over_anew_is_read_before_it_is_adopted(proposed, decider, editor):
    old = typed(proposed)
    versions.take_back_proposal(foundation=proposed, by=editor, reason="Ett ord.")
    again = versions.propose_foundation(foundation=proposed, by=editor)
    client = reader(decider)
    answer = client.post(ADOPT, old)
    assert answer.status_code == 409
    assert "Alla meningar är spårade." in answer.text
    sent_again = re.search(r'name="proposed_at" value="([^"]+)"', answer.text)[1]
    assert client.post(ADOPT, {**old, "proposed_at": sent_again}).status_code == 302
    again.refresh_from_db()
    assert again.state == State.ADOPTED


@pytest.mark.parametrize("who", ["decider", "editor"])
def test_what_comes_back_tells_the_editors_why(proposed, editor, who, request):
    client = reader(request.getfixturevalue(who))
    assert client.post(BACK, {"foundation": proposed.pk, "reason": ""}).status_code == 422
    assert client.post(BACK, {"foundation": proposed.pk, "reason": "Skriv om V2."}).status_code == 302
    assert "to be worked on Skriv om V2." in text_of(reader(editor).get(GATE))


def test_a_reason_that_came_too_late_is_kept(proposed, decider):
    reader(decider).post(ADOPT, typed(proposed))
    answer = reader(decider).post(BACK, {"foundation": proposed.pk, "reason": "Vänta med V2."})
    assert answer.status_code == 409
    assert "Vänta med V2." in answer.text


def test_pages_of_a_decision_that_is_not_asked_for_lead_back(ready, decider):
    for url in (ADOPT, BACK):
        assert reader(decider).get(url)["Location"] == GATE


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        ("employee", set()),
        ("manager", set()),
        ("editor", {BACK, START, SCOPE, DISCARD}),
        ("decider", {ADOPT, BACK}),
    ],
)
def test_each_page_is_for_those_who_take_the_step(proposed, who, allowed, request):
    client = reader(request.getfixturevalue(who))
    pages = (ADOPT, BACK, START, SCOPE, DISCARD)
    assert {url for url in pages if client.get(url).status_code != 403} == allowed
    sent = {"foundation": proposed.pk}
    assert (client.post(PROPOSE, sent).status_code == 403) == (who != "editor")
    refused = {url for url in pages if client.post(url, sent).status_code == 403}
    assert refused == set(pages) - allowed


# ---- the next version ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("scope", "number"), [("wording", "1.1"), ("meaning", "2.0")])
def test_the_next_version_is_begun_by_what_is_to_change(adopted, editor, scope, number):
    client = reader(editor)
    assert "The wording: it becomes 1.1" in text_of(client.get(START))
    answer = client.post(START, {"scope": scope}, follow=True)
    assert f"Version {number} has begun, as a copy of 1.0." in text_of(answer)


def test_nothing_is_chosen_for_whoever_begins(adopted, editor):
    client = reader(editor)
    assert " checked" not in client.get(START).text
    assert client.post(START, {}).status_code == 422
    assert " checked" in client.get(START, {"scope": "meaning"}).text


def test_two_versions_are_never_begun(draft, editor):
    assert reader(editor).post(START, {"scope": "wording"})["Location"] == GATE


def test_a_version_becomes_another_when_it_turns_out_so(adopted, editor):
    version = versions.start_next(by=editor, scope="wording")
    client = reader(editor)
    assert {SCOPE, DISCARD} <= links(client.get(GATE))
    answer = client.post(SCOPE, {"foundation": version.pk, "scope": "meaning"}, follow=True)
    assert "It is called 2.0 now." in text_of(answer)
    assert client.post(SCOPE, {"foundation": version.pk, "scope": "mood"}).status_code == 422


def test_a_wording_that_changes_the_meaning_is_named_on_the_page(adopted, editor):
    version = versions.start_next(by=editor, scope="wording")
    drafting.remove_value(value=version.values.get(key="V2"), by=editor)
    rows = gate_rows(reader(editor).get(GATE))
    assert (True, "V2 is gone: that changes the meaning.") in rows
    assert (True, "V2.1 is gone: that changes the meaning.") in rows


def test_a_version_is_laid_down_after_a_question(adopted, editor):
    version = versions.start_next(by=editor, scope="wording")
    client = reader(editor)
    assert heading(client.get(DISCARD)) == "Do you want to lay 1.1 down?"
    assert ValueFoundation.objects.open().exists()
    assert client.post(DISCARD, {"foundation": version.pk}).status_code == 302
    assert not ValueFoundation.objects.open().exists()


def test_a_page_that_was_left_open_lays_no_other_version_down(adopted, editor):
    old = versions.start_next(by=editor, scope="wording")
    versions.discard_foundation(foundation=old, by=editor)
    new = versions.start_next(by=editor, scope="meaning")
    reader(editor).post(DISCARD, {"foundation": old.pk})
    new.refresh_from_db()
    assert new.state == State.DRAFT


# ---- where it is adopted ---------------------------------------------------------------------------------


@pytest.fixture
def vd(make_user, housing):
    return make_user("vd", Role.ORGANISATION_HEAD, housing)


COMPANY = f"{WHERE}BO/"


def test_a_company_is_on_the_list_until_it_has_decided(care, housing, vd, adopted, employee):
    client = reader(vd)
    for url in (GATE, WHERE):
        assert COMPANY in links(client.get(url))
        assert COMPANY not in links(reader(employee).get(url))
    sent = {"number": "1.0", "decided_on": str(clock.today()), "decided_by": "Styrelsen", "reference": "§ 8"}
    answer = client.post(COMPANY, sent, follow=True)
    assert heading(answer) == "Version 1.0 holds in 2 of 2 organisations"
    assert COMPANY not in links(answer)


def test_an_administration_that_opens_later_follows_the_group(group, adopted, employee):
    below(group, "NY", "Ny förvaltning", kind="administration")
    assert "Ny förvaltning Applies by the group's decision" in text_of(reader(employee).get(WHERE))


def test_only_whoever_answers_for_the_company_finds_the_page(
    housing, adopted, vd, decider, editor, outsider, head
):
    for user in (decider, editor, outsider, head):
        assert reader(user).get(COMPANY).status_code == 404
        assert reader(user).post(COMPANY, {}).status_code == 404
    assert reader(vd).get(COMPANY).status_code == 200
    assert reader(vd).get(f"{WHERE}BO-DRI/").status_code == 404


def test_a_decision_about_another_version_is_asked_about_again(housing, vd, adopted):
    sent = {"number": "0.9", "decided_on": str(clock.today()), "decided_by": "Styrelsen", "reference": "§ 8"}
    answer = reader(vd).post(COMPANY, sent)
    assert answer.status_code == 409
    assert "Styrelsen" in answer.text
    assert not adopted.adoptions.filter(organisation=housing).exists()


def test_a_decision_of_a_company_that_is_wrong_says_where(housing, vd, adopted):
    late = str(clock.today() + dt.timedelta(days=1))
    sent = {"number": "1.0", "decided_on": late, "decided_by": "Styrelsen", "reference": "§ 8"}
    answer = reader(vd).post(COMPANY, sent)
    assert answer.status_code == 422
    assert "Choose a day from the group's decision until today." in text_of(answer)
    assert "Styrelsen" in answer.text


def test_without_a_version_in_force_there_is_no_decision_to_record(housing, vd, draft):
    assert reader(vd).get(COMPANY)["Location"] == GATE
    assert reader(vd).get(WHERE)["Location"] == GATE


def test_a_company_keeps_the_version_that_it_has_until_it_decides(
    housing, vd, adopted, editor, adopt, employee
):
    sent = {"number": "1.0", "decided_on": str(clock.today()), "decided_by": "Styrelsen", "reference": "§ 8"}
    reader(vd).post(COMPANY, sent)
    following = versions.start_next(by=editor, scope="wording")
    following.consultations.create(
        kind="information", held_on=clock.today(), with_whom="CSG", note="§ 3", by=editor
    )
    adopt(following)
    assert "Almforsbostäder Not decided yet has version 1.0" in text_of(reader(employee).get(WHERE))
