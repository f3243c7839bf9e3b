# ruff: noqa: F401, F811 - fixtures
"""Who is told what about items for KL-Info, from the event to the mail."""

from meetings.services import proposing
from tests.meetings.conftest import coordinator, item, meeting, plan, propose
from tests.notifications.test_processes import mails, told


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
