"""The processes: what everybody reads of all of them, and of one."""

import pytest

from processes.models import Process, Selection
from processes.services import deciding, nominating, selecting
from tests.improvements.pages import reader, text_of
from tests.processes.conftest import owner_of, rests
from tests.processes.pages import URL, at, queries

pytestmark = pytest.mark.django_db


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


def test_owner_is_asked_and_nobody_else(process, as_manager, employee, steering_member):
    assert "You are asked about will and time" in text_of(as_manager.get(at(process)))
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


def test_only_the_convenor_is_offered_to_prepare_and_only_where_no_round_goes_on(
    convenor, steering_member, preparing
):
    assert not reader(convenor).get(URL).context["prepares"]
    selecting.cancel_selection(selection=preparing, by=convenor, reason="Vi väntar.")
    offered = [reader(user).get(URL).context["prepares"] for user in (convenor, steering_member)]
    assert offered == [True, False]
