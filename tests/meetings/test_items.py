"""Items are proposed and answered, and go where their meeting goes."""

import threading
import time
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from events.models import Event
from lean_portal.refusals import NotAllowed
from meetings.models import Item
from meetings.obligations import obligations
from meetings.services import planning, proposing
from meetings.workflow import ItemState
from tests.improvements.pages import reader, text_of
from tests.meetings.conftest import HOURS, ahead
from tests.meetings.test_planning import move
from tests.values.racing import at_once, refusals

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
NEW = "/kl-info/punkter/ny/"


def again(item):
    return Item.objects.get(pk=item.pk)


def words(unit, **fields):
    return {
        "submission_id": str(uuid4()),
        "title": "Nycklar",
        "wished_outcome": "Alla vet.",
        "kind": "dialogue",
        "minutes": "10",
        "owner_unit": unit.pk,
        **fields,
    }


# ---- proposing -------------------------------------------------------------------------------------------


def test_a_proposal_comes_to_the_next_meeting_that_still_takes_them(plan, propose):
    near, later = plan(10), plan(40)  # fifteen working days before: the last day has passed
    assert near.day < later.day
    assert propose().meeting == later


@pytest.mark.parametrize(("count", "is_there"), [(15, True), (14, False)])
def test_last_day_to_propose_counts(plan, propose, count, is_there):
    meeting = plan(count)
    assert propose().meeting == (meeting if is_there else None)


def test_without_a_meeting_it_waits_and_comes_to_the_one_that_is_planned(propose, plan):
    item = propose()
    assert item.meeting is None
    meeting = plan(20)
    assert again(item).meeting == meeting


def test_every_manager_may_and_employees_may_not(item, other_manager, steering_member, employee, propose):
    for user in (other_manager, steering_member):
        assert propose("En till", by=user)
    with pytest.raises(PermissionDenied):
        propose("Nej", by=employee)


def test_sent_twice_it_is_one(item, propose, home_care, manager):
    same = proposing.propose_item(
        by=manager, submission_id=item.submission_id, title="X", kind="decision", minutes=5,
        wished_outcome="Y", owner_unit=home_care,
    )  # fmt: skip
    assert same == item
    assert Event.objects.filter(kind="meetings.item_proposed").count() == 1


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"title": ""}, "title"),
        ({"wished_outcome": " "}, "wished_outcome"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": 121}, "minutes"),
        ({"kind": "fika"}, "kind"),
    ],
)
def test_what_cannot_be_an_item_is_refused_at_its_field(propose, fields, where):
    with pytest.raises(NotAllowed) as refusal:
        propose(**fields)
    assert set(refusal.value.message_dict) == {where}


# ---- answering -------------------------------------------------------------------------------------------


def test_accepted_with_other_minutes(item, coordinator):
    accepted = proposing.accept_item(item=item, by=coordinator, minutes=5)
    assert (accepted.state, accepted.minutes) == (ItemState.ACCEPTED, 5)


def test_parked_it_waits_for_the_meeting_after_with_its_reason(item, coordinator, plan):
    later = plan(40)
    parked = proposing.park_item(item=item, by=coordinator, reason="Fullt den här gången.")
    assert (parked.state, parked.meeting, parked.answer) == ("proposed", later, "Fullt den här gången.")
    parked = proposing.park_item(item=parked, by=coordinator, reason="Igen.")
    assert parked.meeting is None


def test_rejected_with_reason_it_is_over(item, coordinator):
    with pytest.raises(NotAllowed, match="needed"):
        proposing.reject_item(item=item, by=coordinator, reason="")
    rejected = proposing.reject_item(item=item, by=coordinator, reason="Det hör till förvaltningen.")
    for answer in (proposing.reject_item, proposing.park_item):
        with pytest.raises(NotAllowed) as refusal:
            answer(item=rejected, by=coordinator, reason="Igen.")
        assert refusal.value.code == "stale"


def test_only_who_leads_answers_and_only_the_proposer_withdraws(item, manager, coordinator, other_manager):
    for deed in (
        lambda: proposing.accept_item(item=item, by=manager, minutes=5),
        lambda: proposing.park_item(item=item, by=manager, reason="Nej."),
        lambda: proposing.reject_item(item=item, by=other_manager, reason="Nej."),
    ):
        with pytest.raises(PermissionDenied):
            deed()
    for by in (coordinator, other_manager):
        with pytest.raises(NotAllowed):
            proposing.withdraw_item(item=item, by=by)
    assert proposing.withdraw_item(item=item, by=manager).state == ItemState.WITHDRAWN


def test_what_is_on_the_agenda_is_not_withdrawn(item, manager, coordinator):
    proposing.accept_item(item=item, by=coordinator, minutes=5)
    with pytest.raises(NotAllowed):
        proposing.withdraw_item(item=item, by=manager)


def test_one_that_waits_is_taken_up_at_the_next_meeting_or_not_at_all(propose, coordinator, plan):
    item = propose()
    with pytest.raises(NotAllowed, match="No meeting is planned"):
        proposing.accept_item(item=item, by=coordinator, minutes=5)
    near = plan(5)
    Item.objects.filter(source="").update(meeting=None)
    assert proposing.accept_item(item=item, by=coordinator, minutes=5).meeting == near


def test_database_refuses_a_no_without_a_reason_and_an_agenda_without_a_meeting(item):
    for fields in (
        {"state": "rejected"},
        {"state": "accepted", "meeting": None},
        {"title": ""},
        {"minutes": 0},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Item.objects.filter(pk=item.pk).update(**fields)


# ---- with the meeting ------------------------------------------------------------------------------------


def test_items_of_a_cancelled_meeting_go_to_the_next(meeting, item, propose, coordinator, plan):
    accepted = proposing.accept_item(item=propose("På dagordningen"), by=coordinator, minutes=5)
    rejected = proposing.reject_item(item=propose("Nej"), by=coordinator, reason="Hör inte hit.")
    later = plan(40)
    planning.cancel_meeting(meeting=meeting, by=coordinator, reason="Sjukdom.")
    assert (again(item).meeting, again(item).state) == (later, "proposed")
    assert (again(accepted).meeting, again(accepted).state) == (later, "accepted")
    assert again(rejected).meeting == meeting


def test_without_a_next_they_wait_to_be_answered_anew(meeting, item, coordinator):
    proposing.accept_item(item=item, by=coordinator, minutes=5)
    planning.cancel_meeting(meeting=meeting, by=coordinator, reason="Sjukdom.")
    assert (again(item).meeting, again(item).state) == (None, "proposed")


def test_items_follow_a_meeting_that_moves(meeting, item, coordinator):
    move(meeting, coordinator, 33)
    assert again(item).meeting.day == ahead(33)


# ---- in the pages ----------------------------------------------------------------------------------------


def test_a_manager_proposes_and_the_coordinator_answers(meeting, manager, home_care, coordinator):
    browser = reader(manager)
    assert f'value="{home_care.pk}" selected' in browser.get(NEW).text
    response = browser.post(NEW, words(home_care), follow=True)
    assert "The coordinator answers" in text_of(response)
    item = Item.objects.get(source="")
    leader = reader(coordinator)
    assert "Proposed, to be answered" in text_of(leader.get(meeting.get_absolute_url()))
    answer = {"version": 0, "answer": "park", "minutes": "5", "reason": ""}
    refused = leader.post(item.get_absolute_url(), answer)
    assert refused.status_code == 422
    assert "Write why, in a sentence." in text_of(refused)
    assert leader.post(item.get_absolute_url(), answer | {"answer": "accept"}).status_code == 302
    assert "On the agenda" in text_of(browser.get(meeting.get_absolute_url()))
    assert again(item).minutes == 5


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(manager, home_care):
    typed = words(home_care, title="", minutes="tio", wished_outcome="Alla <b>vet</b>.")
    response = reader(manager).post(NEW, typed)
    assert response.status_code == 422
    assert "Write what it is about." in text_of(response)
    assert "Write 1 to 120 minutes" in text_of(response)
    assert "Alla &lt;b&gt;vet&lt;/b&gt;." in response.text


def test_proposals_are_between_the_proposer_and_who_leads(
    item, manager, other_manager, coordinator, employee
):
    url = item.get_absolute_url()
    assert reader(manager).get(url).status_code == 200
    assert reader(coordinator).get(url).status_code == 200
    assert reader(other_manager).get(url).status_code == 404
    assert item.title not in reader(other_manager).get(item.meeting.get_absolute_url()).text
    assert reader(employee).get(url).status_code == 403
    assert reader(other_manager).post(f"{url}ta-tillbaka/").status_code == 404
    assert reader(manager).post(url, {"version": 0, "answer": "accept", "minutes": "5"}).status_code == 403
    proposing.accept_item(item=item, by=coordinator, minutes=5)
    assert reader(other_manager).get(url).status_code == 200


def test_an_answer_from_a_stale_page_is_shown_beside_what_was_typed(item, coordinator, plan):
    plan(40)
    proposing.park_item(item=item, by=coordinator, reason="Fullt.")
    typed = {"version": 0, "answer": "reject", "minutes": "10", "reason": "Hör inte hit."}
    response = reader(coordinator).post(item.get_absolute_url(), typed)
    assert response.status_code == 409
    assert "Fullt." in text_of(response)
    assert "Hör inte hit." in response.text


def test_a_proposal_is_withdrawn(item, manager):
    response = reader(manager).post(f"{item.get_absolute_url()}ta-tillbaka/", follow=True)
    assert "The item is withdrawn." in text_of(response)


def test_as_many_queries_for_three_items_as_for_one(
    meeting, propose, coordinator, django_assert_num_queries, django_assert_max_num_queries
):
    propose("Ett")
    browser = reader(coordinator)
    browser.get(meeting.get_absolute_url())
    with django_assert_max_num_queries(10) as one:
        browser.get(meeting.get_absolute_url())
    propose("Två"), propose("Tre")
    with django_assert_num_queries(len(one)):
        browser.get(meeting.get_absolute_url())


# ---- on Min sida -----------------------------------------------------------------------------------------


def test_coordinator_sees_how_many_wait_and_nobody_else_pays_for_it(
    item, propose, coordinator, employee, django_assert_num_queries
):
    one = obligations(coordinator)[0]
    assert one.headline == "One item for KL-Info waits for your answer"
    assert one.url == item.get_absolute_url()
    propose("En till")
    two = obligations(coordinator)[0]
    assert (two.headline, two.url) == (
        "Two items for KL-Info wait for your answer",
        item.meeting.get_absolute_url(),
    )
    assert employee.posts
    with django_assert_num_queries(0):
        assert obligations(employee) == []
    assert "items for KL-Info wait" in text_of(reader(coordinator).get("/"))


# ---- together --------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_are_one(item, coordinator, decider):
    found = at_once(
        lambda: proposing.accept_item(item=item, by=coordinator, minutes=5, version=0),
        lambda: proposing.reject_item(item=item, by=decider, reason="Nej.", version=0),
    )
    assert [error.code for error in refusals(found)] == ["stale"]


@pytest.mark.django_db(transaction=True)
def test_a_proposal_against_a_cancelled_meeting_is_never_left_behind(meeting, propose, coordinator):
    found = at_once(
        lambda: propose("Just nu"),
        lambda: planning.cancel_meeting(meeting=meeting, by=coordinator, reason="Sjukdom."),
    )
    assert refusals(found) == []
    assert Item.objects.get(source="").meeting is None


@pytest.mark.django_db(transaction=True)
def test_a_proposal_comes_to_a_meeting_that_is_just_being_planned(propose, coordinator):
    begun = threading.Event()

    def plan_slowly():
        with transaction.atomic():
            planning.plan_meeting(by=coordinator, day=ahead(20), **HOURS)
            begun.set()
            time.sleep(0.5)

    def propose_meanwhile():
        assert begun.wait(10)
        return propose("Just nu")

    at_once(plan_slowly, propose_meanwhile)
    assert Item.objects.get(source="").meeting.day == ahead(20)
