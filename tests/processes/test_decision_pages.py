"""The pages of proposal, decision and record: who may, what stands there, and that nothing typed is lost."""

import datetime as dt
import hashlib
import json
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lean_portal import clock
from organisation.roles import Role
from processes.models import Candidate, DecisionRecord, Process, Selection
from processes.services import deciding
from processes.workflow import SelectionState
from tests.improvements.pages import reader, text_of
from tests.processes.conftest import rests
from tests.processes.test_records import altered

pytestmark = pytest.mark.django_db
PAGES = ("proposal_create", "proposal_take_back", "selection_decide")


def at(name, selection):
    return reverse(f"processes:{name}", args=[selection.pk])


def answers(*left_out):
    said = {}
    for code in left_out:
        said |= {f"{code}-why_not": f"Not {code} now.", f"{code}-again": "Next time."}
    return said


def proposal(selection, *codes, **more):
    others = {"P01", "P02", "P03", "P04"} - set(codes)
    said = {"version": selection.version, "codes": codes, "proposal": "Easy to overview, together."}
    return {**said, **answers(*others), **more}


def decision(selection, *codes, **more):
    said = {"decision": "We begin with two.", "reference": "KCG § 12", "deviation_reason": ""}
    kept = {key: value for key, value in proposal(selection, *codes).items() if key != "proposal"}
    return {**kept, **said, **more}


def ticked(response):
    return set(response.context["form"]["codes"].value())


# ---- who may ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_employee_does_not_propose_take_back_or_decide(proposed, employee, name, method):
    assert getattr(reader(employee), method)(at(name, proposed)).status_code == 403


def test_koncernchefsgruppen_does_not_write_the_proposal(revealed, decider):
    assert reader(decider).get(at("proposal_create", revealed)).status_code == 403


def test_steering_group_does_not_decide(proposed, convenor):
    url = at("selection_decide", proposed)
    assert reader(convenor).post(url, decision(proposed, "P01", "P02")).status_code == 403
    assert not DecisionRecord.objects.exists()


@pytest.mark.parametrize("state", ["preparing", "assessed"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_there_is_no_proposal_before_the_reveal(request, convenor, state, method):
    selection = request.getfixturevalue(state)
    client = reader(convenor)
    for name in ("proposal_create", "proposal_take_back"):
        answer = getattr(client, method)(at(name, selection), {"codes": "P01"})
        assert answer.status_code in ((302, 422) if method == "post" else (302,))
    assert Selection.objects.get().state == selection.state


@pytest.mark.parametrize("state", ["preparing", "assessed", "revealed"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_there_is_no_decision_before_the_proposal(request, decider, state, method):
    selection = request.getfixturevalue(state)
    answer = getattr(reader(decider), method)(at("selection_decide", selection), {})
    assert answer.status_code in ((302, 422) if method == "post" else (302,))


# ---- the proposal ----------------------------------------------------------------------------------------


def test_best_set_is_ticked_to_begin_with(revealed, third):
    page = reader(third).get(at("proposal_create", revealed))
    assert ticked(page) == {"P01", "P02"}
    text = text_of(page)
    assert "Together they touch 4 units" in text
    assert "At most two places; fewer can be chosen." in text
    assert "At least one company is an owner" in text


def test_member_hands_over_the_proposal(revealed, third):
    said = proposal(revealed, "P01", "P03")
    answer = reader(third).post(at("proposal_create", revealed), said)
    assert (answer.status_code, answer.url) == (302, revealed.get_absolute_url())
    now = Selection.objects.get()
    assert (now.state, now.proposal) == (SelectionState.PROPOSED, said["proposal"])
    assert now.candidates.get(process__code="P02").why_not == "Not P02 now."


def test_error_stands_at_its_field_and_what_was_written_is_kept(revealed, third):
    said = proposal(revealed, "P01", "P03", **{"P04-again": ""})
    page = reader(third).post(at("proposal_create", revealed), said)
    assert page.status_code == 422
    form = page.context["form"]
    assert set(form.errors) == {"P04-again"}
    assert form["proposal"].value() == said["proposal"]
    assert form["P02-why_not"].value() == "Not P02 now."
    assert ticked(page) == {"P01", "P03"}
    assert 'href="#id_P04-again"' in page.text


def test_set_that_breaks_a_rule_is_told_at_the_set(revealed, third):
    page = reader(third).post(at("proposal_create", revealed), proposal(revealed, "P01", "P04"))
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"codes"}
    assert "At least one company is an owner" in text_of(page)


def test_two_members_at_once_see_both_proposals(revealed, convenor, third):
    said = proposal(revealed, "P01", "P03", proposal="What the third member wrote.")
    first = proposal(revealed, "P01", "P02", proposal="What the convenor wrote.")
    assert reader(convenor).post(at("proposal_create", revealed), first).status_code == 302
    page = reader(third).post(at("proposal_create", revealed), said)
    assert page.status_code == 409
    text = text_of(page)
    assert "Somebody else was faster" in text
    assert "What the convenor wrote." in text
    assert "Proposed now: Nyanställning, Felanmälan." in text
    assert page.context["form"]["proposal"].value() == "What the third member wrote."
    assert page.context["form"]["P02-why_not"].value() == "Not P02 now."
    assert ticked(page) == {"P01", "P03"}
    assert page.context["form"]["version"].value() == str(revealed.version + 1)
    assert Selection.objects.get().proposal == "What the convenor wrote."


def test_proposal_that_came_back_keeps_its_words_under_the_reason(proposed, decider, convenor):
    deciding.take_back_proposal(selection=proposed, by=decider, reason="Say more of the risks.")
    page = reader(convenor).get(at("proposal_create", proposed))
    assert "Say more of the risks." in text_of(page)
    assert page.context["form"]["proposal"].value() == proposed.proposal
    assert page.context["form"]["P03-why_not"].value() == "För stor just nu."


def test_round_that_is_called_off_meanwhile_keeps_what_was_written(revealed, convenor, third):
    Selection.objects.filter(pk=revealed.pk).update(state="cancelled", cancelled_reason="Not this year.")
    page = reader(third).post(at("proposal_create", revealed), proposal(revealed, "P01", "P03"))
    assert page.status_code == 409
    assert page.context["form"]["proposal"].value() == "Easy to overview, together."


def test_taking_back_needs_a_reason(proposed, decider):
    url = at("proposal_take_back", proposed)
    page = reader(decider).post(url, {"reason": "", "version": proposed.version})
    assert page.status_code == 422
    assert "Write why it goes back." in text_of(page)


def test_decider_sends_it_back(proposed, decider):
    url = at("proposal_take_back", proposed)
    assert "Send the proposal back?" in text_of(reader(decider).get(url))
    reader(decider).post(url, {"reason": "Say more.", "version": proposed.version})
    assert Selection.objects.get().sent_back_reason == "Say more."


def test_reason_is_kept_when_it_was_taken_back_meanwhile(proposed, decider, convenor):
    client, version = reader(decider), proposed.version
    deciding.take_back_proposal(selection=proposed, by=convenor, reason="We forgot one.")
    page = client.post(at("proposal_take_back", proposed), {"reason": "Say more.", "version": version})
    assert page.status_code == 409
    assert page.context["form"]["reason"].value() == "Say more."
    assert "We forgot one." in text_of(page)


# ---- the decision ----------------------------------------------------------------------------------------


def test_proposed_set_is_ticked_and_the_answers_stand_there(proposed, decider):
    page = reader(decider).get(at("selection_decide", proposed))
    assert ticked(page) == {"P01", "P02"}
    assert page.context["form"]["P04-why_not"].value() == "För stor just nu."
    assert proposed.proposal in text_of(page)


def test_koncernchefsgruppen_decides(proposed, decider):
    answer = reader(decider).post(at("selection_decide", proposed), decision(proposed, "P01", "P02"))
    assert (answer.status_code, answer.url) == (302, proposed.get_absolute_url())
    assert {each.code for each in Candidate.objects.chosen()} == {"P01", "P02"}


def test_another_set_asks_for_the_reason_and_the_answer(proposed, decider):
    said = decision(proposed, "P01", "P03", **{"P02-why_not": ""})
    page = reader(decider).post(at("selection_decide", proposed), said)
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"deviation_reason"}
    page = reader(decider).post(at("selection_decide", proposed), said | {"deviation_reason": "Water."})
    assert set(page.context["form"].errors) == {"P02-why_not"}
    assert page.context["form"]["decision"].value() == "We begin with two."


def test_late_decision_keeps_its_words_and_says_who_can_move_the_moment(proposed, decider, monkeypatch):
    client = reader(decider)
    late = proposed.decide_before + dt.timedelta(minutes=1)
    monkeypatch.setattr(clock, "of_database", lambda: late)
    page = client.post(at("selection_decide", proposed), decision(proposed, "P01", "P02"))
    assert page.status_code == 409
    text = text_of(page)
    assert "The last moment to decide was" in text
    assert "The convenor of the steering group can set a new one." in text
    assert page.context["form"]["decision"].value() == "We begin with two."
    assert not DecisionRecord.objects.exists()


def test_two_deciders_at_once_make_one_decision_and_the_other_is_told(proposed, decider, make_user, group):
    other = make_user("kommundirektor", Role.GROUP_MANAGEMENT, group)
    said = decision(proposed, "P01", "P02", decision="What the other said.")
    assert reader(other).post(at("selection_decide", proposed), said).status_code == 302
    page = reader(decider).post(
        at("selection_decide", proposed), decision(proposed, "P01", "P03", deviation_reason="Water.")
    )
    assert page.status_code == 409
    text = text_of(page)
    assert "What the other said." in text
    assert "Chosen now: Nyanställning, Felanmälan." in text
    assert page.context["form"]["deviation_reason"].value() == "Water."
    assert DecisionRecord.objects.count() == 1


# ---- what was chosen, for everybody ----------------------------------------------------------------------


def test_everybody_reads_what_was_chosen_and_why(decided, employee):
    page = reader(employee).get(decided.get_absolute_url())
    text = text_of(page)
    for words in (
        "We begin with two processes",
        "Nyanställning · Felanmälan",
        "Vi börjar med två.",
        "KCG § 12",
        "Decided by Koncernchef for koncernchefsgruppen",
        "För stor just nu.",
        "Nästa val.",
        *decided.criteria.values_list("wording", flat=True),
    ):
        assert words in text
    assert at("record_detail", decided) in page.text


def test_page_of_the_decision_names_no_assessor_and_shows_no_line(decided, employee, steering):
    page = reader(employee).get(decided.get_absolute_url())
    text = text_of(page)
    assert "Så ser det ut." not in text
    for member in steering:
        assert member.name not in text
    assert "/bedomningar" not in page.text


def test_deviation_is_told(proposed, decider, employee):
    deciding.decide_selection(
        selection=proposed, by=decider, codes=["P03"], decision="One.", reference="§ 1",
        deviation_reason="Water is urgent.", rests=rests(proposed, "P03"),
    )  # fmt: skip
    text = text_of(reader(employee).get(proposed.get_absolute_url()))
    assert "We begin with one process" in text
    assert "Water is urgent." in text


# ---- the record ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["assessed", "revealed", "proposed"])
def test_there_is_no_record_before_the_decision(request, convenor, state):
    selection, client = request.getfixturevalue(state), reader(convenor)
    assert client.get(at("record_detail", selection)).status_code == 404
    assert client.post(at("record_check", selection)).status_code == 404
    assert client.get(at("record_json", selection)).status_code == 404


def test_everybody_reads_the_record_without_single_scores(decided, employee, steering):
    text = text_of(reader(employee).get(at("record_detail", decided)))
    assert decided.record.fingerprint in text
    assert str(decided.seed) in text
    assert "Så ser det ut." not in text
    for member in steering:
        assert member.name not in text


@pytest.mark.parametrize("who", ["third", "decider"])
def test_those_who_see_scores_find_them_in_the_record(decided, request, who):
    page = reader(request.getfixturevalue(who)).get(at("record_detail", decided))
    assert len(page.context["scores"]) == 48
    assert "Styrgrupp3" in text_of(page)


def test_record_as_json_is_for_those_who_see_scores(decided, employee, third):
    assert reader(employee).get(at("record_json", decided)).status_code == 403
    answer = reader(third).get(at("record_json", decided))
    assert answer["Content-Disposition"] == f'attachment; filename="val-{decided.pk}.json"'
    whole = json.loads(answer.content)
    sealed = {"inputs": whole["inputs"], "result": whole["result"]}
    text = json.dumps(sealed, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert hashlib.sha256(text.encode()).hexdigest() == whole["fingerprint"]


def test_computing_again_gives_the_same_result(decided, employee):
    text = text_of(reader(employee).post(at("record_check", decided)))
    assert "The same result, from the same scores" in text


def test_computing_again_is_not_a_page_to_open(decided, employee):
    assert reader(employee).get(at("record_check", decided)).status_code == 405


def test_what_a_member_said_is_told_to_those_who_see_scores_alone(decided, employee, third):
    altered("processes_score", "UPDATE processes_score SET line = 'Forged words' WHERE value = 5")
    text = text_of(reader(third).post(at("record_check", decided)))
    assert "Forged words" in text and "Styrgrupp3" in text
    text = text_of(reader(employee).post(at("record_check", decided)))
    assert "things are not as they were decided" in text
    assert "are what single members said" in text
    for hidden in ("Forged words", "Så ser det ut.", "Styrgrupp3"):
        assert hidden not in text


def test_altered_weight_is_told_to_everybody(decided, employee):
    altered("processes_criterion", "UPDATE processes_criterion SET weight = 9 WHERE key = 'breadth'")
    text = text_of(reader(employee).post(at("record_check", decided)))
    assert f"The criteria · {decided.criteria.get(key='breadth').name} · the weight" in text


# ---- many candidates -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("state", "name", "who"), [
    ("revealed", "proposal_create", "third"),
    ("proposed", "selection_decide", "decider"),
    ("decided", "selection_detail", "employee"),
    ("decided", "record_detail", "third"),
])  # fmt: skip
def test_number_of_queries_does_not_grow_with_the_candidates(request, state, name, who):
    selection, client = request.getfixturevalue(state), reader(request.getfixturevalue(who))
    url = at(name, selection)
    few = queries(client, url)
    more(selection, 36)
    assert queries(client, url) <= few
    assert few <= 16


def more(selection, number):
    """Candidates that nobody has scored, put there past the locks of an open round."""
    one = selection.candidates.select_related("process").first()
    for n in range(50, 50 + number):
        process = Process.objects.get(pk=one.process_id)
        process.pk, process.code, process.submission_id = None, f"P{n}", uuid4()
        process.state, process.name, process._state.adding = "confirmed", f"Process {n}", True
        process.save()
        altered(
            "processes_candidate",
            "INSERT INTO processes_candidate (selection_id, process_id, position, facts, breadth,"
            " is_proposed, is_chosen, why_not, again)"
            " VALUES (%s, %s, %s, %s, 3, false, false, 'Not now.', 'Later.')",
            selection.pk, process.pk, n, json.dumps({**one.facts, "code": f"P{n}", "name": f"Process {n}"}),
        )  # fmt: skip


def queries(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)
