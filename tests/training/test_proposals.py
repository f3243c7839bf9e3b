"""The steering group proposes, koncernchefsgruppen decides once, and a yes makes the course."""

import time
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from lean_portal import clock
from lean_portal.refusals import NotAllowed
from organisation.roles import Role
from tests.improvements.pages import reader, text_of
from tests.training.conftest import DAY, propose
from tests.values.racing import at_once, refusals
from training.models import Course, Proposal
from training.services import proposals

pytestmark = pytest.mark.django_db


def decide(proposal, by, yes=True, words="Vi gör det i vår.", **fields):
    known = {"decided_on": clock.today(), **fields}
    return proposals.decide_proposal(proposal=proposal, by=by, yes=yes, decision=words, **known)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_does(proposal, decider, make_user, group, monkeypatch):
    # Between reading and writing there is time for the other one, if nothing holds it back.
    monkeypatch.setattr(proposals, "check_version", lambda row, version: time.sleep(0.5))
    other = make_user("vd", Role.GROUP_MANAGEMENT, group)
    found = at_once(
        lambda: decide(proposal, decider, words="Ja."),
        lambda: decide(proposal, other, yes=False, words="Nej."),
    )
    (refused,) = refusals(found)
    assert refused.code == "stale"
    proposal.refresh_from_db()
    yes = proposal.state == Proposal.State.YES
    assert proposal.decision == ("Ja." if yes else "Nej.")
    assert Course.objects.count() == yes


def test_a_yes_makes_the_course_with_the_next_code(course, proposal, decider):
    decided = decide(proposal, decider)
    assert (decided.course.code, decided.course.name, decided.course.tier) == (
        "U3",
        "Lean för ordförande",
        "chairs",
    )


def test_a_yes_about_a_course_that_was_no_longer_given_gives_it_again(course, convenor, decider):
    Course.objects.update(retired_at=clock.now())
    proposal = propose(convenor, course=course, for_whom="Nya chefer")
    assert decide(proposal, decider).course == course
    course.refresh_from_db()
    assert (course.retired_at, course.audience) == (None, "Nya chefer")


def test_a_no_makes_nothing_and_a_decision_is_dated_today_or_before(proposal, decider):
    with pytest.raises(NotAllowed):
        decide(proposal, decider, decided_on=clock.today() + DAY)
    assert decide(proposal, decider, yes=False).course is None
    assert not Course.objects.exists()


def test_who_may_propose_and_who_may_decide(proposal, convenor, manager, decider):
    for call in (
        lambda: propose(manager),
        lambda: propose(decider),
        lambda: decide(proposal, convenor),
        lambda: proposals.withdraw_proposal(proposal=proposal, by=decider),
    ):
        with pytest.raises(PermissionDenied):
            call()


def test_the_same_form_sent_twice_is_one_proposal(convenor, steering_member):
    key = uuid4()
    known = Proposal.objects.all()
    words = {"name": "A", "tier": "top", "for_whom": "B", "why_now": "C", "time_and_cost": "D"}
    one = proposals.propose_training(by=convenor, submission_id=key, **words)
    assert proposals.propose_training(by=convenor, submission_id=key, **words) == one
    assert known.count() == 1
    with pytest.raises(PermissionDenied):
        proposals.propose_training(by=steering_member, submission_id=key, **words)


# ---- the pages -------------------------------------------------------------------------------------------


def test_a_proposal_is_written_decided_and_read_by_everybody(convenor, decider, employee):
    sent = {
        "submission_id": str(uuid4()), "name": "Förbättringsledare", "tier": "leaders",
        "for_whom": "En per förvaltning", "why_now": "Vi börjar om.", "time_and_cost": "24 timmar",
    }  # fmt: skip
    url = reader(convenor).post("/utbildning/forslag/nytt/", sent)["Location"]
    assert "Vi börjar om." in text_of(reader(employee).get(url))
    answer = {"version": 0, "answer": "yes", "decision": "Vi säger ja.", "decided_on": str(clock.today())}
    assert reader(decider).post(f"{url}beslut/", answer).status_code == 302
    assert "Vi säger ja." in text_of(reader(employee).get(url))
    assert "Decided: yes" in text_of(reader(employee).get("/utbildning/forslag/"))


def test_whoever_decides_too_late_reads_both_and_loses_nothing(proposal, decider, make_user, group):
    decide(proposal, make_user("vd", Role.GROUP_MANAGEMENT, group), words="Vi var först.")
    sent = {"version": 0, "answer": "no", "decision": "Inte nu.", "decided_on": str(clock.today())}
    response = reader(decider).post(f"{proposal.get_absolute_url()}beslut/", sent)
    assert response.status_code == 409
    assert "Vi var först." in response.text
    assert "Inte nu." in response.text


def test_what_is_missing_or_holds_a_number_is_said_beside_its_field(proposal, decider, convenor):
    url = f"{proposal.get_absolute_url()}beslut/"
    sent = {"version": 0, "answer": "yes", "decision": "Ring 811228-9874.", "decided_on": "i går"}
    response = reader(decider).post(url, sent)
    assert response.status_code == 422
    assert {"decision", "decided_on"} <= set(response.context["form"].errors)
    assert reader(convenor).post("/utbildning/forslag/nytt/", {}).status_code == 422
    proposal.refresh_from_db()
    assert proposal.waits
