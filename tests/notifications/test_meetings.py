# ruff: noqa: F401, F811 - fixtures
"""Who is told what about items for KL-Info, from the event to the mail."""

from uuid import uuid4

from meetings.services import proposing, reviewing
from notifications.models import Delivery
from tests.meetings.conftest import coordinator, item, meeting, plan, propose
from tests.meetings.holding import called, closed, ended, items, running, write
from tests.notifications.test_processes import mails, told
from tests.processes.conftest import decider


def test_coordinator_is_told_of_a_proposal_and_the_proposer_of_the_answer(
    told,
    mails,
    item,
    coordinator,
    plan,
):
    assert told() == {("item_proposed", "samordnare")}
    assert item.title in mails()[-1]
    later = plan(40)
    parked = proposing.park_item(item=item, by=coordinator, reason="Fullt den här gången.")
    assert told() == {("item_parked", "chef")}
    assert "Fullt den här gången." in mails()[-1]
    accepted = proposing.accept_item(item=parked, by=coordinator, minutes=5)
    assert accepted.meeting == later
    assert told() == {("item_accepted", "chef")}
    proposing.reject_item(item=accepted, by=coordinator, reason="Inte längre aktuellt.")
    assert told() == {("item_rejected", "chef")}
    assert "Inte längre aktuellt." in mails()[-1]


def test_answered_before_it_is_sent_the_coordinator_is_left_in_peace(told, item, coordinator):
    proposing.reject_item(item=item, by=coordinator, reason="Nej.")
    assert told() == {("item_rejected", "chef")}


def test_after_a_meeting_owners_and_managers_are_told_each_once(told, mails, ended, other_manager):
    told_of = told()
    assert ("action_given", "chef") in told_of
    assert ("notes_published", "driftchef") in told_of
    assert ("notes_published", "chef") not in told_of
    assert "kl-info/atgarder" in "".join(mails())


def test_correction_is_told_and_answered(told, mails, ended, items, coordinator, manager):
    told()
    correction = reviewing.propose_correction(
        meeting=ended, by=manager, wished="Tre.", item=items[1], part="notes", submission_id=uuid4()
    )
    assert told() == {("correction_proposed", "samordnare")}
    reviewing.decline_correction(correction=correction, by=coordinator, answer="Vi räknade två.")
    assert told() == {("correction_answered", "chef")}
    assert "Vi räknade två." in mails()[-1]


def test_closed_notes_are_told_in_the_portal_and_not_by_mail(told, closed, manager):
    told()
    assert not Delivery.objects.filter(notice="notes_closed", channel="email").exists()
    assert Delivery.objects.filter(notice="notes_closed", channel="inapp", recipient=manager).exists()
