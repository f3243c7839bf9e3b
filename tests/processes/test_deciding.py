"""Proposal and decision: what is refused, the last moment, and many at once."""

import datetime as dt

import pytest
from django.db import connection

from events.models import Event
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from organisation.roles import Role
from processes.models import DecisionRecord, Pilot, Process, Selection
from processes.services import deciding, selecting
from processes.services.deciding import Rest
from processes.workflow import ProcessState, SelectionState
from tests.processes.conftest import candidate
from tests.values.racing import at_once, refusals

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
MOMENT = dt.timedelta(microseconds=1)
ANSWERED = {code: Rest("Not now.", "Next time.") for code in ("P01", "P02", "P03", "P04")}


def propose(selection, by, codes=("P01", "P02"), **said):
    said = {"proposal": "Easy to overview, together.", "rests": ANSWERED, **said}
    return deciding.propose_selection(selection=selection, by=by, codes=codes, **said)


def decide(selection, by, codes=("P01", "P02"), **said):
    said = {"decision": "We begin with two.", "reference": "KCG § 12", "rests": ANSWERED, **said}
    return deciding.decide_selection(selection=selection, by=by, codes=codes, **said)


def fields_of(refusal):
    return set(refusal.value.message_dict)


WRONG_SETS = [
    (["P01", "P99"], "Choose among the candidates."),
    ([], "Choose at least one."),
    (["P01", "P02", "P03"], "Choose at most 2: the round has no more places."),
    (["P01", "P04"], "These together do not keep the rule “At least one company is an owner”."),
]


# ---- the proposal ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("codes", "words"), WRONG_SETS)
def test_proposal_is_refused_with_a_wrong_set(revealed, convenor, codes, words):
    with pytest.raises(NotAllowed) as refusal:
        propose(revealed, convenor, codes)
    assert refusal.value.message_dict == {"codes": [words]}


def test_proposal_needs_words(revealed, convenor):
    with pytest.raises(NotAllowed) as refusal:
        propose(revealed, convenor, proposal=" ")
    assert fields_of(refusal) == {"proposal"}


def test_proposal_says_to_each_of_the_others_why_not_and_when_again(revealed, convenor):
    with pytest.raises(NotAllowed) as refusal:
        propose(revealed, convenor, rests={"P03": Rest("Not now.", " ")})
    assert fields_of(refusal) == {"P03-again", "P04-why_not", "P04-again"}


def test_proposal_may_hold_fewer_than_there_are_places(revealed, convenor):
    propose(revealed, convenor, ["P02"])
    assert [each.code for each in revealed.candidates.all() if each.is_proposed] == ["P02"]


def test_any_member_of_the_steering_group_hands_over_a_proposal(revealed, third):
    assert propose(revealed, third).proposed_by == third


@pytest.mark.parametrize("who", ["employee", "head", "decider"])
def test_others_than_the_steering_group_do_not_propose(revealed, request, who):
    with pytest.raises(NotAllowed, match="not where you thought"):
        propose(revealed, request.getfixturevalue(who))


@pytest.mark.parametrize("state", ["preparing", "assessed", "proposed", "decided"])
def test_nothing_is_proposed_outside_the_second_round(request, convenor, state):
    selection = request.getfixturevalue(state)
    with pytest.raises(NotAllowed) as refusal:
        propose(selection, convenor)
    assert refusal.value.code == "stale"


def test_nothing_is_proposed_in_a_round_that_is_called_off(revealed, convenor):
    selecting.cancel_selection(selection=revealed, by=convenor, reason="Not this year.")
    with pytest.raises(NotAllowed):
        propose(revealed, convenor)


def test_proposal_on_what_has_changed_meanwhile_is_stale(revealed, convenor):
    with pytest.raises(NotAllowed) as refusal:
        propose(revealed, convenor, version=revealed.version - 1)
    assert refusal.value.code == "stale"


# ---- back again ------------------------------------------------------------------------------------------


def test_proposal_comes_back_with_a_reason_and_keeps_its_words(proposed, decider):
    back = deciding.take_back_proposal(selection=proposed, by=decider, reason="Say more of the risks.")
    assert (back.state, back.sent_back_reason) == (SelectionState.REVEALED, "Say more of the risks.")
    assert back.proposal == proposed.proposal
    assert [each.code for each in back.candidates.all() if each.is_proposed] == ["P01", "P02"]
    assert candidate(back, "P03").why_not == "För stor just nu."
    assert Event.objects.get(kind="processes.proposal_taken_back").data == {"by_decider": True}


def test_proposal_that_is_handed_over_again_has_no_reason_left(proposed, decider, third):
    back = deciding.take_back_proposal(selection=proposed, by=decider, reason="Say more of the risks.")
    assert propose(back, third, proposal="With the risks.").sent_back_reason == ""


@pytest.mark.parametrize("who", ["convenor", "third"])
def test_steering_group_takes_its_proposal_back(proposed, request, who):
    by = request.getfixturevalue(who)
    deciding.take_back_proposal(selection=proposed, by=by, reason="We forgot one.")
    assert Event.objects.get(kind="processes.proposal_taken_back").data == {"by_decider": False}


def test_nobody_takes_back_without_a_reason(proposed, decider):
    with pytest.raises(NotAllowed) as refusal:
        deciding.take_back_proposal(selection=proposed, by=decider, reason=" ")
    assert fields_of(refusal) == {"reason"}


@pytest.mark.parametrize("who", ["employee", "head"])
def test_others_do_not_take_a_proposal_back(proposed, request, who):
    with pytest.raises(NotAllowed):
        deciding.take_back_proposal(selection=proposed, by=request.getfixturevalue(who), reason="No.")


@pytest.mark.parametrize("state", ["preparing", "assessed", "revealed", "decided"])
def test_only_what_is_handed_over_is_taken_back(request, convenor, state):
    with pytest.raises(NotAllowed):
        deciding.take_back_proposal(
            selection=request.getfixturevalue(state), by=convenor, reason="We forgot one."
        )


def test_another_proposal_than_the_one_that_was_read_is_not_sent_back(proposed, convenor, decider):
    deciding.take_back_proposal(selection=proposed, by=convenor, reason="We forgot one.")
    propose(proposed, convenor, ["P02"])
    with pytest.raises(NotAllowed) as refusal:
        deciding.take_back_proposal(
            selection=proposed, by=decider, reason="P01 is too large.", version=proposed.version
        )
    assert refusal.value.code == "stale"


# ---- the decision ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("codes", "words"), WRONG_SETS)
def test_decision_is_refused_with_a_wrong_set(proposed, decider, codes, words):
    with pytest.raises(NotAllowed) as refusal:
        decide(proposed, decider, codes, deviation_reason="We think so.")
    assert refusal.value.message_dict == {"codes": [words]}


@pytest.mark.parametrize("field", ["decision", "reference"])
def test_decision_needs_words_and_a_reference(proposed, decider, field):
    with pytest.raises(NotAllowed) as refusal:
        decide(proposed, decider, **{field: " "})
    assert fields_of(refusal) == {field}


def test_another_set_answers_whoever_it_leaves_out(proposed, decider):
    with pytest.raises(NotAllowed) as refusal:
        decide(proposed, decider, ["P01", "P03"], deviation_reason="Water is urgent.", rests={})
    assert fields_of(refusal) == {"P02-why_not", "P02-again"}


def test_another_set_is_decided_with_its_reason(proposed, decider):
    found = decide(proposed, decider, ["P01", "P03"], deviation_reason="Water is urgent.")
    assert found.deviation_reason == "Water is urgent."
    assert {each.code for each in found.candidates.chosen()} == {"P01", "P03"}
    assert {each.code for each in found.candidates.all() if each.is_proposed} == {"P01", "P02"}
    assert candidate(found, "P02").why_not == "Not now."
    assert candidate(found, "P03").why_not == ""


def test_decision_as_proposed_has_no_reason_to_deviate(proposed, decider):
    assert decide(proposed, decider, deviation_reason="Left over.").deviation_reason == ""


@pytest.mark.parametrize("who", ["convenor", "third", "head", "employee"])
def test_others_than_koncernchefsgruppen_do_not_decide(proposed, request, who):
    with pytest.raises(NotAllowed):
        decide(proposed, request.getfixturevalue(who))
    assert not DecisionRecord.objects.exists()


@pytest.mark.parametrize("state", ["preparing", "assessed", "revealed", "decided"])
def test_only_a_proposal_is_decided(request, decider, state):
    with pytest.raises(NotAllowed) as refusal:
        decide(request.getfixturevalue(state), decider)
    assert refusal.value.code == "stale"


def test_decision_on_another_proposal_than_the_one_that_was_read_is_stale(proposed, convenor, decider):
    deciding.take_back_proposal(selection=proposed, by=convenor, reason="We forgot one.")
    propose(proposed, convenor, ["P02"])
    with pytest.raises(NotAllowed) as refusal:
        decide(proposed, decider, version=proposed.version)
    assert refusal.value.code == "stale"


def test_decision_at_the_very_last_moment_is_in_time(proposed, decider):
    with clock.at(proposed.decide_before):
        assert decide(proposed, decider).decided_at == proposed.decide_before


def test_decision_a_moment_later_is_too_late(proposed, decider):
    with clock.at(proposed.decide_before + MOMENT), pytest.raises(NotAllowed) as refusal:
        decide(proposed, decider)
    assert refusal.value.code == "late"
    assert (Pilot.objects.count(), DecisionRecord.objects.count()) == (0, 0)


def test_it_is_the_time_of_the_database_that_counts(proposed, decider, monkeypatch):
    """A machine whose clock is slow does not make a late decision one in time."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE processes_selection DISABLE TRIGGER processes_selection_is_kept")
        passed = "clock_timestamp() - interval '1 second'"
        cursor.execute(f"UPDATE processes_selection SET assess_before = {passed}, decide_before = {passed}")
        cursor.execute("ALTER TABLE processes_selection ENABLE TRIGGER processes_selection_is_kept")
    an_hour_ago = clock.now() - dt.timedelta(hours=1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: an_hour_ago)
    with pytest.raises(NotAllowed) as refusal:
        decide(proposed, decider)
    assert refusal.value.code == "late"


def test_new_last_moment_makes_a_late_decision_possible(proposed, convenor, decider):
    later = proposed.decide_before + dt.timedelta(days=1)
    with clock.at(proposed.decide_before + MOMENT):
        selecting.move_deadlines(
            selection=proposed, by=convenor, assess_before=proposed.assess_before, decide_before=later
        )
        assert decide(proposed, decider).state == SelectionState.DECIDED


# ---- many at once ----------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_ten_decisions_at_once_are_one(proposed, make_user, group):
    """Each of another set, so that together they would choose all four."""
    sets = [["P01", "P02"], ["P01", "P03"], ["P02", "P04"], ["P03", "P04"], ["P02"]] * 2
    people = [make_user(f"kcg{n}", Role.GROUP_MANAGEMENT, group) for n in range(10)]
    found = at_once(
        *(
            lambda by=by, codes=codes: decide(proposed, by, codes, deviation_reason="We think so.")
            for by, codes in zip(people, sets, strict=True)
        )
    )
    assert len(refusals(found)) == 9
    assert {refusal.code for refusal in refusals(found)} == {"stale"}
    (done,) = [each for each in found if isinstance(each, Selection)]
    chosen = {each.code for each in done.candidates.chosen()}
    assert len(chosen) <= done.places
    assert {pilot.process.code for pilot in Pilot.objects.all()} == chosen
    assert Process.objects.filter(state=ProcessState.PILOT).count() == len(chosen)
    assert DecisionRecord.objects.count() == 1
    assert Event.objects.filter(kind="processes.selection_decided").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_members_who_propose_at_once_make_one_proposal(revealed, convenor, third):
    found = at_once(
        lambda: propose(revealed, convenor, ["P01", "P02"], proposal="Mine.", version=revealed.version),
        lambda: propose(revealed, third, ["P01", "P03"], proposal="Ours.", version=revealed.version),
    )
    (refused,) = refusals(found)
    (done,) = [each for each in found if each is not refused]
    assert refused.code == "stale"
    assert Event.objects.filter(kind="processes.selection_proposed").count() == 1
    codes = {each.code for each in done.candidates.all() if each.is_proposed}
    assert codes == ({"P01", "P02"} if done.proposal == "Mine." else {"P01", "P03"})


@pytest.mark.django_db(transaction=True)
def test_decision_and_taking_back_at_once_are_one_of_them(proposed, convenor, decider):
    found = at_once(
        lambda: decide(proposed, decider),
        lambda: deciding.take_back_proposal(selection=proposed, by=convenor, reason="We forgot one."),
    )
    assert len(refusals(found)) == 1
    state = Selection.objects.get(pk=proposed.pk).state
    assert (state == SelectionState.DECIDED) == DecisionRecord.objects.exists() == Pilot.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_decision_that_fails_on_its_way_leaves_nothing(proposed, decider, monkeypatch):
    monkeypatch.setattr(deciding, "freeze", lambda selection: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        decide(proposed, decider)
    assert Selection.objects.get(pk=proposed.pk).state == SelectionState.PROPOSED
    assert not Pilot.objects.exists()
    assert not Process.objects.filter(state=ProcessState.PILOT).exists()


def test_process_that_is_no_longer_a_candidate_is_not_decided(proposed, decider):
    """A process that has become a pilot elsewhere stops the whole decision."""
    Process.objects.filter(code="P02").update(state=ProcessState.PILOT)
    with pytest.raises(NotAllowed):
        decide(proposed, decider)
    assert not Pilot.objects.exists()
