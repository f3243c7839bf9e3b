"""Who is told of training, and in which words."""

import pytest

from lean_portal import clock
from organisation.models import User
from tests.training.conftest import arrange, begin, course, propose
from training.services import occasions, proposals, records, seats

# A course to tell about.
__all__ = ["arrange", "begin", "course"]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english(convenor, manager, employee, colleague, decider):
    User.objects.update(language="en")


def told(mails):
    return {(mail.to[0].partition("@")[0], mail.subject) for mail in mails}


def test_a_proposal_is_told_to_the_deciders_and_the_answer_to_the_steering_group(convenor, decider, post):
    proposal = propose(convenor)
    assert told(post()) == {
        ("koncernchef", "The steering group proposes a training: Lean för ordförande"),
    }
    words = {"decision": "Vi gör det i vår.", "decided_on": clock.today()}
    proposals.decide_proposal(proposal=proposal, by=decider, yes=True, **words)
    (mail,) = post()
    assert told([mail]) == {("styrgrupp", "The training “Lean för ordförande” is decided")}
    assert "says yes" in mail.body and "Vi gör det i vår." in mail.body


def test_whoever_moves_up_or_is_registered_by_another_is_told_and_nobody_of_their_own_act(
    arrange, employee, colleague, manager, post
):
    occasion = arrange(seats=1)
    seats.take_seat(occasion=occasion, user=employee, by=employee)
    seats.take_seat(occasion=occasion, user=colleague, by=manager)
    (mail,) = post()
    assert told([mail]) == {("kollega", "You are registered for Leda förbättringsarbete")}
    assert "you stand in the queue" in mail.body
    seats.give_up_seat(occasion=occasion, user=employee, by=employee)
    assert told(post()) == {("kollega", "You have got a seat at Leda förbättringsarbete")}


def test_those_who_come_or_wait_are_told_why_it_is_cancelled(arrange, employee, colleague, convenor, post):
    occasion = arrange(seats=1)
    for each in (employee, colleague):
        seats.take_seat(occasion=occasion, user=each, by=each)
    occasions.cancel_occasion(occasion=occasion, by=convenor, reason="Utbildaren är sjuk.")
    mails = post()
    assert {who for who, _subject in told(mails)} == {"medarbetare", "kollega"}
    assert all("Utbildaren är sjuk." in mail.body for mail in mails)


def test_after_the_course_the_practice_proof_is_asked_for_at_its_own_page(
    arrange, begin, manager, convenor, post
):
    occasion = arrange()
    seats.take_seat(occasion=occasion, user=manager, by=manager)
    records.mark_attendance(occasion=begin(occasion), by=convenor, there=[manager.pk])
    (mail,) = post()
    assert told([mail]) == {("chef", "What did you improve after Leda förbättringsarbete?")}
    assert f"/utbildning/bevis/{manager.training_records.get().pk}/" in mail.body
