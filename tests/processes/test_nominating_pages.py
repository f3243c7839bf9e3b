"""What those who nominate and own processes do on their pages."""

import pytest

from organisation.models import Unit
from processes.models import Process
from processes.services import nominating
from processes.workflow import ProcessState
from tests.improvements.pages import reader, text_of
from tests.processes.conftest import owner_of
from tests.processes.pages import URL, at, changed, filled

pytestmark = pytest.mark.django_db


# ---- proposing -------------------------------------------------------------------------------------------


def test_manager_proposes(as_manager, home_care, caretakers):
    response = as_manager.post(
        f"{URL}ny/", filled(caretakers, home_care, cases_per_year="5 200"), follow=True
    )
    process = Process.objects.get()
    assert response.redirect_chain == [(at(process), 302)]
    assert "Enhetschef Fastighetsdrift is asked for will and time." in text_of(response)
    assert (process.owner_unit, process.cases_per_year) == (caretakers, 5200)
    assert list(process.touched_units.all()) == [home_care]


def test_those_who_answer_for_nothing_do_not_propose(employee, home_care):
    assert reader(employee).get(f"{URL}ny/").status_code == 403
    assert reader(employee).post(f"{URL}ny/", filled(home_care)).status_code == 403
    assert not Process.objects.exists()


def test_form_sent_twice_leads_to_the_first(as_manager, home_care):
    sent = filled(home_care)
    first, second = (as_manager.post(f"{URL}ny/", sent) for _n in range(2))
    assert first.url == second.url
    assert Process.objects.count() == 1


def test_form_sent_twice_with_other_words_says_that_they_were_not_saved(as_manager, home_care):
    sent = filled(home_care)
    as_manager.post(f"{URL}ny/", sent)
    response = as_manager.post(f"{URL}ny/", {**sent, "name": "Annat"}, follow=True)
    assert "what you changed afterwards was not saved" in text_of(response)
    assert [process.name for process in Process.objects.all()] == ["Felanmälan"]


def test_form_that_lost_its_number_is_saved_all_the_same(as_manager, home_care):
    assert as_manager.post(f"{URL}ny/", filled(home_care, submission_id="x")).status_code == 302


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
def test_what_cannot_be_is_refused_and_kept(as_manager, home_care, caretakers, fields, words):
    response = as_manager.post(
        f"{URL}ny/", filled(home_care, caretakers, motivation="Alla känner den.", **fields)
    )
    assert response.status_code == 422
    assert words in text_of(response)
    assert "Alla känner den." in response.text
    if "touched_units" not in fields:
        assert f'id="id_touched_units_{caretakers.pk}" checked' in response.text
        assert "1 ticked" in text_of(response)
    assert not Process.objects.exists()


def test_group_itself_is_not_offered(as_manager, group, home_care):
    assert f'value="{group.pk}"' not in as_manager.get(f"{URL}ny/").text
    assert as_manager.post(f"{URL}ny/", filled(group)).status_code == 422


def test_closed_unit_is_not_offered_but_one_that_is_touched_already_stays(as_manager, process, caretakers):
    Unit.objects.filter(pk=caretakers.pk).update(valid_to="2020-01-01", valid_from="2019-01-01")
    box = f'id="id_touched_units_{caretakers.pk}"'
    assert box not in as_manager.get(f"{URL}ny/").text
    assert box in as_manager.get(at(process, "andra/")).text


# ---- changing --------------------------------------------------------------------------------------------


def test_what_is_written_is_changed(as_manager, process):
    response = as_manager.post(at(process, "andra/"), changed(process, risk="Två system."), follow=True)
    assert "It is saved." in text_of(response)
    assert Process.objects.get().risk == "Två system."


def test_change_of_what_the_owner_said_yes_to_is_asked_about_anew(as_manager, process, manager):
    nominating.confirm_process(process=process, by=manager, text="Vi vill.", hours=4)
    assert "The owner has answered" in text_of(as_manager.get(at(process, "andra/")))
    response = as_manager.post(at(process, "andra/"), changed(process, ends_when="Dag 30"), follow=True)
    assert "is asked anew for will and time" in text_of(response)
    assert Process.objects.get().state == ProcessState.NOMINATED


def test_form_warns_of_nothing_before_the_owner_has_answered(as_manager, process):
    assert "The owner has answered" not in text_of(as_manager.get(at(process, "andra/")))


def test_whoever_was_slower_sees_both_and_may_replace(
    as_manager, process, steering_member, caretakers, home_care
):
    slow = changed(process, risk="Mitt.", touched_units=[home_care.pk])
    reader(steering_member).post(at(process, "andra/"), changed(process, risk="Deras."))
    response = as_manager.post(at(process, "andra/"), slow)
    assert response.status_code == 409
    assert "<del>Deras.</del> <ins>Mitt.</ins>" in response.text
    assert "<del>Fastighetsdrift</del> <ins>Hemtjänst centrum</ins>" in response.text
    assert Process.objects.get().risk == "Deras."
    assert as_manager.post(at(process, "andra/"), {**slow, "version": 1}).status_code == 302
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


def test_owner_says_yes(as_manager, process):
    sent = answer(process, answer="yes", wish="Snabbare start.", hours="4")
    response = as_manager.post(at(process, "agarens-svar/"), sent, follow=True)
    assert "Your yes is saved." in text_of(response)
    process.refresh_from_db()
    assert (process.state, process.owner_text, process.owner_hours) == ("confirmed", "Snabbare start.", 4)


def test_owner_says_no_whatever_stands_in_the_other_half(as_manager, process):
    sent = answer(process, answer="no", reason="Inte i år.", hours="massor")
    response = as_manager.post(at(process, "agarens-svar/"), sent, follow=True)
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
def test_half_an_answer_is_refused(as_manager, process, fields, words):
    response = as_manager.post(at(process, "agarens-svar/"), answer(process, **fields))
    assert response.status_code == 422
    assert words in text_of(response)
    assert Process.objects.get().state == ProcessState.NOMINATED


def test_answer_to_other_limits_than_those_read_is_not_taken(as_manager, process, steering_member):
    sent = answer(process, answer="yes", wish="Snabbare start.", hours="4")
    reader(steering_member).post(at(process, "andra/"), changed(process, ends_when="Dag 90"))
    response = as_manager.post(at(process, "agarens-svar/"), sent)
    assert response.status_code == 409
    assert "Dag 90" in text_of(response)
    assert "Snabbare start." in response.text
    assert Process.objects.get().state == ProcessState.NOMINATED
    assert as_manager.post(at(process, "agarens-svar/"), {**sent, "version": 1}).status_code == 302


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


def test_process_is_withdrawn_and_proposed_again(as_manager, process, employee):
    response = as_manager.post(at(process, "dra-tillbaka/"), {"reason": "Vi byter system."}, follow=True)
    assert "The process is withdrawn." in text_of(response)
    assert "Vi byter system." in text_of(reader(employee).get(at(process)))
    response = as_manager.post(at(process, "foresla-igen/"), follow=True)
    assert "It is proposed again." in text_of(response)
    assert Process.objects.get().state == ProcessState.NOMINATED


def test_withdrawing_needs_a_reason(as_manager, process):
    response = as_manager.post(at(process, "dra-tillbaka/"), {"reason": " "})
    assert response.status_code == 422
    assert "Write why it is withdrawn." in text_of(response)
    assert Process.objects.get().state == ProcessState.NOMINATED


def test_proposing_again_what_is_not_withdrawn_says_so(as_manager, process):
    response = as_manager.post(at(process, "foresla-igen/"), follow=True)
    assert "This process is not where you thought" in text_of(response)


def test_others_neither_withdraw_nor_propose_again(process, employee, other_manager):
    for user in (employee, other_manager):
        assert reader(user).get(at(process, "dra-tillbaka/")).status_code == 403
        assert reader(user).post(at(process, "dra-tillbaka/"), {"reason": "Nej."}).status_code == 403
        assert reader(user).post(at(process, "foresla-igen/")).status_code == 403
    assert Process.objects.get().state == ProcessState.NOMINATED


def test_withdrawn_process_is_not_changed_before_it_is_proposed_again(as_manager, process, manager):
    nominating.withdraw_process(process=process, by=manager, reason="Vi byter system.")
    for deed in ("andra/", "agarens-svar/"):
        response = as_manager.get(at(process, deed), follow=True)
        assert response.redirect_chain == [(at(process), 302)]
        assert "It is withdrawn" in text_of(response)


def test_pilot_is_not_changed_as_a_process(decided, steering_member):
    process = Process.objects.get(code="P01")
    response = reader(steering_member).get(at(process, "andra/"), follow=True)
    assert "It is a pilot now, and lives on there." in text_of(response)


def test_number_of_somebody_elses_form_is_not_taken(as_manager, process, home_care, head):
    sent = filled(home_care, submission_id=str(process.submission_id))
    assert reader(head).post(f"{URL}ny/", sent).status_code == 403
    assert Process.objects.count() == 1


def test_words_for_a_withdrawn_process_are_kept_and_not_saved(as_manager, process, manager):
    sent = changed(process, risk="Sent skrivet.")
    nominating.withdraw_process(process=process, by=manager, reason="Vi byter system.")
    response = as_manager.post(at(process, "andra/"), {**sent, "version": 1})
    assert response.status_code == 409
    assert "Propose it again before you change it." in text_of(response)
    assert "Sent skrivet." in response.text
    assert Process.objects.get().risk == "Olika system."
