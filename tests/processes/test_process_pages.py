"""The processes: what everybody reads, and what those who nominate and own them do."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organisation.models import Unit
from processes.models import Process, Selection
from processes.services import deciding, nominating, selecting
from processes.workflow import ProcessState
from tests.improvements.pages import reader, text_of
from tests.processes.conftest import owner_of, rests

pytestmark = pytest.mark.django_db
URL = "/processer/"
KNOWN = {"name": "Felanmälan", "starts_when": "Ett fel syns", "ends_when": "Felet är lagat"}


@pytest.fixture
def client(manager):
    return reader(manager)


@pytest.fixture
def process(nominate, home_care, caretakers, manager) -> Process:
    """Of home care, proposed by its manager; complete but for the owner's yes."""
    return nominate(home_care, "Nyanställning", caretakers, by=manager)


def at(process, deed=""):
    return f"{URL}{process.code}/{deed}"


def filled(owner, *touched, **fields):
    return {
        "submission_id": str(uuid4()), **KNOWN,
        "owner_unit": owner.pk, "touched_units": [unit.pk for unit in touched], **fields,
    }  # fmt: skip


def changed(process, **fields):
    process.refresh_from_db()
    names = (
        "name",
        "starts_when",
        "ends_when",
        "customer",
        "cases_per_year",
        "lead_time_now",
        "motivation",
        "risk",
    )
    return {
        **{name: getattr(process, name) for name in names},
        "owner_unit": process.owner_unit_id,
        "touched_units": [unit.pk for unit in process.touched_units.all()],
        "version": process.version,
        **fields,
    }  # fmt: skip


def queries(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


# ---- the list --------------------------------------------------------------------------------------------


def test_list_without_processes_is_kind_and_says_what_is_looked_for(employee, manager):
    text = text_of(reader(employee).get(URL))
    assert "No process has been proposed yet" in text
    assert "Tell your manager which one you think of." in text
    for words in ("are easy to overview", "can be used to show how we work", "are examples worth following"):
        assert words in text
    assert "Propose a process" not in text
    assert "Which process would you show others?" in text_of(reader(manager).get(URL))


def test_list_says_what_is_proposed_and_how_much_it_touches(process, employee):
    text = text_of(reader(employee).get(URL))
    assert "One process is proposed" in text
    assert "P01 Nyanställning Hemtjänst centrum, Vård och omsorg 2 units, 2 organisations Nominated" in text


def test_list_begins_with_the_round_that_runs(assessing_round, employee):
    response = reader(employee).get(URL)
    text = text_of(response)
    assert "Four processes are being assessed" in text
    assert "The steering group assesses, each on their own, by" in text
    assert f'href="{assessing_round.get_absolute_url()}"' in response.text


@pytest.mark.parametrize(
    ("round_", "words"),
    [("revealed", "Four processes have been assessed"), ("proposed", "A proposal waits for decision")],
)
def test_headline_follows_the_round_and_tells_nothing_of_the_proposal(request, employee, round_, words):
    request.getfixturevalue(round_)
    text = text_of(reader(employee).get(URL))
    assert words in text
    assert "berör hela koncernen" not in text
    assert "Chosen" not in text


def test_round_being_prepared_is_no_news(preparing, employee):
    text = text_of(reader(employee).get(URL))
    assert "Four processes are proposed" in text
    assert "The convenor of the steering group prepares it." in text


def test_round_past_its_last_day_says_so(assessing_round, employee):
    Selection.objects.update(decide_before="2020-01-10T12:00Z", assess_before="2020-01-01T12:00Z")
    assert "The decision should have been made by" in text_of(reader(employee).get(URL))


def test_list_shows_what_was_chosen_and_where_the_reasons_stand(decided, employee):
    response = reader(employee).get(URL)
    text = text_of(response)
    assert "Two processes show the way of working" in text
    assert "The next step is not set yet." in text
    assert "Chosen: Nyanställning, Felanmälan" in text
    assert f'href="{decided.get_absolute_url()}"' in response.text
    assert text.index("Earlier choices") > text.index("Avbrott i vatten")


def test_list_shows_a_round_that_was_called_off_with_the_reason(preparing, convenor, employee):
    selecting.cancel_selection(selection=preparing, by=convenor, reason="Vi väntar till våren.")
    text = text_of(reader(employee).get(URL))
    assert "Called off" in text
    assert "Vi väntar till våren." in text


def test_list_folds_what_was_withdrawn(process, manager, employee):
    nominating.withdraw_process(process=process, by=manager, reason="Vi byter system.")
    text = text_of(reader(employee).get(URL))
    assert "1 withdrawn P01 Nyanställning" in text
    assert "Nothing is proposed just now" in text


def test_list_asks_the_database_as_often_with_three_processes_as_with_one(
    nominate, employee, home_care, caretakers, roads
):
    client = reader(employee)
    nominate(home_care, "Ett", caretakers)
    one = queries(client, URL)
    nominate(caretakers, "Två", home_care, roads)
    nominate(roads, "Tre", home_care)
    assert queries(client, URL) == one <= 12


def test_list_asks_as_often_with_two_pilots_and_two_rounds(
    assessed, convenor, decider, confirm, nominate, home_care, employee
):
    client = reader(employee)
    running = queries(client, URL)
    assert running <= 12
    revealed = selecting.reveal_selection(selection=assessed, by=convenor)
    said = {"proposal": "Båda.", "rests": rests(revealed, "P01", "P02")}
    given = deciding.propose_selection(selection=revealed, by=convenor, codes=["P01", "P02"], **said)
    told = {"decision": "Vi börjar.", "reference": "§ 1"}
    deciding.decide_selection(selection=given, by=decider, codes=["P01", "P02"], **told)
    assert queries(client, URL) <= running + 1


# ---- one process -----------------------------------------------------------------------------------------


def test_page_says_what_is_known(process, employee):
    text = text_of(reader(employee).get(at(process)))
    assert "It starts when Någon ringer" in text
    assert "Owner Enhetschef Hemtjänst centrum, Hemtjänst centrum" in text
    assert "2 units in 2 organisations. That gives 3 of 5 for breadth: Two organisations." in text
    assert text.index("Almforsbostäder Fastighetsdrift") < text.index("Vård och omsorg Hemtjänst centrum")


def test_what_is_missing_is_shown_to_those_who_can_do_something(
    nominate, home_care, manager, steering_member, head, employee
):
    process = nominate(home_care, "Nyanställning", by=head, motivation="")
    heading = "What is still missing before it can be a candidate"
    texts = [text_of(reader(user).get(at(process))) for user in (head, manager, steering_member, employee)]
    assert [heading in text for text in texts] == [True, True, True, False]
    assert "Why it suits as an example. That the owner says yes, with will and time." in texts[0]


def test_owner_is_asked_and_nobody_else(process, client, employee, steering_member):
    assert "You are asked about will and time" in text_of(client.get(at(process)))
    for user in (employee, steering_member):
        assert "agarens-svar" not in reader(user).get(at(process)).text


def test_page_shows_what_the_owner_said(process, manager, employee):
    nominating.confirm_process(process=process, by=manager, text="Vi vill.", hours=4)
    text = text_of(reader(employee).get(at(process)))
    assert "Vi vill." in text
    assert "4 hours a week" in text
    assert "The owner is in" in text


def test_candidate_of_a_running_round_offers_no_change(assessing_round, head, steering_member):
    for user in (head, steering_member):
        response = reader(user).get(f"{URL}P01/")
        assert "It is a candidate in a choice that goes on" in text_of(response)
        assert "andra/" not in response.text
        assert "dra-tillbaka/" not in response.text


@pytest.mark.parametrize("round_", ["assessed", "revealed", "proposed"])
def test_page_tells_nothing_of_a_round_that_is_not_decided(request, employee, convenor, round_):
    request.getfixturevalue(round_)
    for user in (employee, convenor):
        for code in ("P01", "P03"):
            text = text_of(reader(user).get(f"{URL}{code}/"))
            assert "För stor just nu." not in text
            assert "Chosen" not in text
            assert "Så ser det ut." not in text


def test_page_tells_what_was_decided_and_when_again(decided, employee):
    text = text_of(reader(employee).get(f"{URL}P03/"))
    assert "Not chosen this time Val hösten 2027 För stor just nu. When again: Nästa val." in text
    text = text_of(reader(employee).get(f"{URL}P01/"))
    assert "Chosen Val hösten 2027 Vi börjar med två." in text
    assert "To the pilot" in text


def test_history_stands_with_the_latest_first(decided, employee, roads):
    process = Process.objects.get(code="P04")
    nominating.refuse_process(process=process, by=owner_of(process), text="Inte i vinter.")
    text = text_of(reader(employee).get(at(process)))
    assert text.index("The owner said no") < text.index("Not chosen this time") < text.rindex("Proposed")


def test_unknown_process_is_not_found(employee):
    for deed in ("", "andra/", "agarens-svar/", "dra-tillbaka/", "pilot/"):
        assert reader(employee).get(f"{URL}P77/{deed}").status_code == 404


def test_page_asks_as_often_with_five_units_as_with_one(
    nominate, employee, home_care, caretakers, roads, waterworks, care
):
    client = reader(employee)
    one = queries(client, at(nominate(home_care, "Ett", home_care)))
    many = nominate(home_care, "Två", home_care, caretakers, roads, waterworks, care)
    assert queries(client, at(many)) == one <= 12


# ---- proposing -------------------------------------------------------------------------------------------


def test_manager_proposes(client, home_care, caretakers):
    response = client.post(f"{URL}ny/", filled(caretakers, home_care, cases_per_year="5 200"), follow=True)
    process = Process.objects.get()
    assert response.redirect_chain == [(at(process), 302)]
    assert "Enhetschef Fastighetsdrift is asked for will and time." in text_of(response)
    assert (process.owner_unit, process.cases_per_year) == (caretakers, 5200)
    assert list(process.touched_units.all()) == [home_care]


def test_those_who_answer_for_nothing_do_not_propose(employee, home_care):
    assert reader(employee).get(f"{URL}ny/").status_code == 403
    assert reader(employee).post(f"{URL}ny/", filled(home_care)).status_code == 403
    assert not Process.objects.exists()


def test_form_sent_twice_leads_to_the_first(client, home_care):
    sent = filled(home_care)
    first, second = (client.post(f"{URL}ny/", sent) for _n in range(2))
    assert first.url == second.url
    assert Process.objects.count() == 1


def test_form_sent_twice_with_other_words_says_that_they_were_not_saved(client, home_care):
    sent = filled(home_care)
    client.post(f"{URL}ny/", sent)
    response = client.post(f"{URL}ny/", {**sent, "name": "Annat"}, follow=True)
    assert "what you changed afterwards was not saved" in text_of(response)
    assert [process.name for process in Process.objects.all()] == ["Felanmälan"]


def test_form_that_lost_its_number_is_saved_all_the_same(client, home_care):
    assert client.post(f"{URL}ny/", filled(home_care, submission_id="x")).status_code == 302


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": " "}, "Write what it is called."),
        ({"starts_when": ""}, "Write when it starts."),
        ({"ends_when": ""}, "Write when it ends."),
        ({"owner_unit": ""}, "Choose one from the list."),
        ({"owner_unit": "999999"}, "Choose one from the list."),
        ({"touched_units": ["999999"]}, "One of the units is no longer open. Choose again."),
        ({"cases_per_year": "ofta"}, "Write about how many times, in figures."),
        ({"name": "x" * 121}, "Shorten the text to 120 characters. It has 121 now."),
        ({"risk": "x" * 2001}, "Shorten the text to 2000 characters. It has 2001 now."),
    ],
)
def test_what_cannot_be_is_refused_and_kept(client, home_care, caretakers, fields, words):
    response = client.post(
        f"{URL}ny/", filled(home_care, caretakers, motivation="Alla känner den.", **fields)
    )
    assert response.status_code == 422
    assert words in text_of(response)
    assert "Alla känner den." in response.text
    if "touched_units" not in fields:
        assert f'id="id_touched_units_{caretakers.pk}" checked' in response.text
        assert "1 ticked" in text_of(response)
    assert not Process.objects.exists()


def test_group_itself_is_not_offered(client, group, home_care):
    assert f'value="{group.pk}"' not in client.get(f"{URL}ny/").text
    assert client.post(f"{URL}ny/", filled(group)).status_code == 422


def test_closed_unit_is_not_offered_but_one_that_is_touched_already_stays(client, process, caretakers):
    Unit.objects.filter(pk=caretakers.pk).update(valid_to="2020-01-01", valid_from="2019-01-01")
    box = f'id="id_touched_units_{caretakers.pk}"'
    assert box not in client.get(f"{URL}ny/").text
    assert box in client.get(at(process, "andra/")).text


# ---- changing --------------------------------------------------------------------------------------------


def test_what_is_written_is_changed(client, process):
    response = client.post(at(process, "andra/"), changed(process, risk="Två system."), follow=True)
    assert "It is saved." in text_of(response)
    assert Process.objects.get().risk == "Två system."


def test_change_of_what_the_owner_said_yes_to_is_asked_about_anew(client, process, manager):
    nominating.confirm_process(process=process, by=manager, text="Vi vill.", hours=4)
    assert "The owner has answered" in text_of(client.get(at(process, "andra/")))
    response = client.post(at(process, "andra/"), changed(process, ends_when="Dag 30"), follow=True)
    assert "is asked anew for will and time" in text_of(response)
    assert Process.objects.get().state == ProcessState.NOMINATED


def test_form_warns_of_nothing_before_the_owner_has_answered(client, process):
    assert "The owner has answered" not in text_of(client.get(at(process, "andra/")))


def test_whoever_was_slower_sees_both_and_may_replace(
    client, process, steering_member, caretakers, home_care
):
    slow = changed(process, risk="Mitt.", touched_units=[home_care.pk])
    reader(steering_member).post(at(process, "andra/"), changed(process, risk="Deras."))
    response = client.post(at(process, "andra/"), slow)
    assert response.status_code == 409
    assert "<del>Deras.</del> <ins>Mitt.</ins>" in response.text
    assert "<del>Fastighetsdrift</del> <ins>Hemtjänst centrum</ins>" in response.text
    assert Process.objects.get().risk == "Deras."
    assert client.post(at(process, "andra/"), {**slow, "version": 1}).status_code == 302
    assert Process.objects.get().risk == "Mitt."


def test_others_do_not_change(process, employee, other_manager):
    for user in (employee, other_manager):
        assert reader(user).get(at(process, "andra/")).status_code == 403
        assert reader(user).post(at(process, "andra/"), changed(process)).status_code == 403


@pytest.mark.parametrize("deed", ["andra/", "agarens-svar/", "dra-tillbaka/"])
def test_running_candidate_leads_back_with_words(assessing_round, steering_member, deed):
    process = Process.objects.get(code="P01")
    user = owner_of(process) if deed == "agarens-svar/" else steering_member
    response = reader(user).get(at(process, deed), follow=True)
    assert response.redirect_chain == [(at(process), 302)]
    assert "It is being assessed." in text_of(response)


def test_words_for_a_running_candidate_are_kept(assessing_round, steering_member):
    process = Process.objects.get(code="P01")
    response = reader(steering_member).post(at(process, "andra/"), changed(process, risk="Sent skrivet."))
    assert response.status_code == 409
    assert "Sent skrivet." in response.text
    assert Process.objects.get(code="P01").risk == "Olika system."


# ---- the owner -------------------------------------------------------------------------------------------


def answer(process, **fields):
    return {
        "version": Process.objects.get(pk=process.pk).version,
        "wish": "",
        "hours": "",
        "reason": "",
        **fields,
    }


def test_owner_says_yes(client, process):
    sent = answer(process, answer="yes", wish="Snabbare start.", hours="4")
    response = client.post(at(process, "agarens-svar/"), sent, follow=True)
    assert "Your yes is saved." in text_of(response)
    process.refresh_from_db()
    assert (process.state, process.owner_text, process.owner_hours) == ("confirmed", "Snabbare start.", 4)


def test_owner_says_no_whatever_stands_in_the_other_half(client, process):
    sent = answer(process, answer="no", reason="Inte i år.", hours="massor")
    response = client.post(at(process, "agarens-svar/"), sent, follow=True)
    assert "Your no is saved, with the reason." in text_of(response)
    assert Process.objects.get().state == ProcessState.REFUSED


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"answer": "yes", "hours": "4"}, "Write what you want with it."),
        ({"answer": "yes", "wish": "Ja."}, "Write a number of hours from 1 to 40."),
        ({"answer": "yes", "wish": "Ja.", "hours": "0"}, "Write a number of hours from 1 to 40."),
        ({"answer": "yes", "wish": "Ja.", "hours": "41"}, "Write a number of hours from 1 to 40."),
        ({"answer": "no"}, "Write why not."),
        ({}, "Answer with one of the buttons: yes or no."),
        ({"answer": "kanske"}, "Answer with one of the buttons: yes or no."),
    ],
)
def test_half_an_answer_is_refused(client, process, fields, words):
    response = client.post(at(process, "agarens-svar/"), answer(process, **fields))
    assert response.status_code == 422
    assert words in text_of(response)
    assert Process.objects.get().state == ProcessState.NOMINATED


def test_answer_to_other_limits_than_those_read_is_not_taken(client, process, steering_member):
    sent = answer(process, answer="yes", wish="Snabbare start.", hours="4")
    reader(steering_member).post(at(process, "andra/"), changed(process, ends_when="Dag 90"))
    response = client.post(at(process, "agarens-svar/"), sent)
    assert response.status_code == 409
    assert "Dag 90" in text_of(response)
    assert "Snabbare start." in response.text
    assert Process.objects.get().state == ProcessState.NOMINATED
    assert client.post(at(process, "agarens-svar/"), {**sent, "version": 1}).status_code == 302


def test_others_do_not_answer(process, employee, steering_member, outsider):
    for user in (employee, steering_member, outsider):
        assert reader(user).get(at(process, "agarens-svar/")).status_code == 403
        sent = answer(process, answer="no", reason="Nej.")
        assert reader(user).post(at(process, "agarens-svar/"), sent).status_code == 403
    assert Process.objects.get().state == ProcessState.NOMINATED


def test_superior_answers_where_the_post_is_vacant(nominate, pupil_health, head):
    process = nominate(pupil_health, "Hälsobesök")
    sent = answer(process, answer="yes", wish="Ja.", hours="2")
    assert reader(head).post(at(process, "agarens-svar/"), sent).status_code == 302


# ---- withdrawn, and once more ----------------------------------------------------------------------------


def test_process_is_withdrawn_and_proposed_again(client, process, employee):
    response = client.post(at(process, "dra-tillbaka/"), {"reason": "Vi byter system."}, follow=True)
    assert "The process is withdrawn." in text_of(response)
    assert "Vi byter system." in text_of(reader(employee).get(at(process)))
    response = client.post(at(process, "foresla-igen/"), follow=True)
    assert "It is proposed again." in text_of(response)
    assert Process.objects.get().state == ProcessState.NOMINATED


def test_withdrawing_needs_a_reason(client, process):
    response = client.post(at(process, "dra-tillbaka/"), {"reason": " "})
    assert response.status_code == 422
    assert "Write why it is withdrawn." in text_of(response)
    assert Process.objects.get().state == ProcessState.NOMINATED


def test_proposing_again_what_is_not_withdrawn_says_so(client, process):
    response = client.post(at(process, "foresla-igen/"), follow=True)
    assert "This process is not where you thought" in text_of(response)


def test_others_neither_withdraw_nor_propose_again(process, employee, other_manager):
    for user in (employee, other_manager):
        assert reader(user).get(at(process, "dra-tillbaka/")).status_code == 403
        assert reader(user).post(at(process, "dra-tillbaka/"), {"reason": "Nej."}).status_code == 403
        assert reader(user).post(at(process, "foresla-igen/")).status_code == 403
    assert Process.objects.get().state == ProcessState.NOMINATED


def test_withdrawn_process_is_not_changed_before_it_is_proposed_again(client, process, manager):
    nominating.withdraw_process(process=process, by=manager, reason="Vi byter system.")
    for deed in ("andra/", "agarens-svar/"):
        response = client.get(at(process, deed), follow=True)
        assert response.redirect_chain == [(at(process), 302)]
        assert "It is withdrawn" in text_of(response)


def test_pilot_is_not_changed_as_a_process(decided, steering_member):
    process = Process.objects.get(code="P01")
    response = reader(steering_member).get(at(process, "andra/"), follow=True)
    assert "It is a pilot now, and lives on there." in text_of(response)


def test_only_the_convenor_is_offered_to_prepare_and_only_where_no_round_goes_on(
    convenor, steering_member, preparing
):
    assert not reader(convenor).get(URL).context["prepares"]
    selecting.cancel_selection(selection=preparing, by=convenor, reason="Vi väntar.")
    offered = [reader(user).get(URL).context["prepares"] for user in (convenor, steering_member)]
    assert offered == [True, False]


def test_number_of_somebody_elses_form_is_not_taken(client, process, home_care, head):
    sent = filled(home_care, submission_id=str(process.submission_id))
    assert reader(head).post(f"{URL}ny/", sent).status_code == 403
    assert Process.objects.count() == 1


def test_words_for_a_withdrawn_process_are_kept_and_not_saved(client, process, manager):
    sent = changed(process, risk="Sent skrivet.")
    nominating.withdraw_process(process=process, by=manager, reason="Vi byter system.")
    response = client.post(at(process, "andra/"), {**sent, "version": 1})
    assert response.status_code == 409
    assert "Propose it again before you change it." in text_of(response)
    assert "Sent skrivet." in response.text
    assert Process.objects.get().risk == "Olika system."
