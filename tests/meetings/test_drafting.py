"""The agenda drafts itself from what waits, and the coordinator answers."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from events.models import Event
from improvements.models import Suggestion
from improvements.promises import at_the_top
from improvements.services import conclude_cycle, start_cycle
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from meetings.drafting import drafts_for
from meetings.models import Item, Meeting
from meetings.services import drafts, proposing
from meetings.workflow import ItemState, Result
from organisation.roles import Role
from tests.improvements.pages import reader, text_of
from tests.improvements.trying import planned, studied
from tests.meetings.conftest import ahead
from tests.values.racing import at_once, refusals

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def broken(submit, employee):
    """A suggestion of home care whose promised day has passed."""

    def make(**fields):
        suggestion = submit(employee)
        late = {"read_by": clock.today() - dt.timedelta(days=20), "decide_by": clock.today(), **fields}
        Suggestion.objects.filter(pk=suggestion.pk).update(**late)
        return suggestion

    return make


def sources(meeting, reader):
    return [draft.source for draft in drafts_for(meeting, reader)]


def reject(meeting, by, source, days=30):
    until = clock.today() + dt.timedelta(days=days)
    return drafts.reject_draft(meeting=meeting, by=by, source=source, reason="Inte nu.", quiet_until=until)


# ---- what is drafted -------------------------------------------------------------------------------------


def test_nothing_waits_and_nothing_is_drafted(meeting, coordinator):
    assert sources(meeting, coordinator) == []


def test_one_broken_promise_is_drafted_by_its_title_and_several_by_their_number(
    meeting, coordinator, broken, care
):
    first = broken(state="acknowledged", acknowledged_at=clock.now(), decide_by=at_the_top(clock.today()))
    (draft,) = drafts_for(meeting, coordinator)
    assert draft.source == f"promises:{care.code}" and draft.title == first.title
    assert draft.owner_unit == care and draft.link == first.get_absolute_url()
    broken()
    (draft,) = drafts_for(meeting, coordinator)
    assert draft.title == f"{care.name}: two suggestions wait longer than promised"


@pytest.mark.parametrize(
    ("fields", "is_drafted"),
    [
        ({"read_by": clock.today(), "state": "submitted"}, False),  # the day itself counts
        ({"state": "acknowledged", "decide_by": at_the_top(clock.today()) + dt.timedelta(days=1)}, False),
        ({"state": "acknowledged", "decide_by": at_the_top(clock.today())}, True),
        ({"state": "acknowledged"}, False),
        (
            {
                "state": "needs_information",
                "question": "Hur många?",
                "decide_by": clock.today() - dt.timedelta(days=9),
            },
            False,
        ),
        ({"state": "withdrawn"}, False),
    ],
)
def test_a_broken_promise_is_drafted_once_it_has_climbed_all_the_way(
    meeting, coordinator, broken, fields, is_drafted
):
    broken(**fields)
    assert bool(sources(meeting, coordinator)) is is_drafted


def test_what_lies_with_the_steering_group_is_its_own(meeting, coordinator, broken):
    broken(at_steering=True, raised_at=clock.now())
    draft, _decisions = drafts_for(meeting, coordinator)
    assert (draft.source, draft.owner_role) == ("promises:steering", Role.STEERING_CONVENOR)


def test_what_the_coordinator_may_not_read_is_counted_and_not_told(meeting, coordinator, broken, care):
    broken()  # nobody has acknowledged it: it is not open to the group
    (draft,) = drafts_for(meeting, coordinator)
    assert draft.title == f"{care.name}: one suggestion waits longer than promised"
    assert "Sluta" not in str(draft) and "/F" not in draft.link


def test_decisions_of_the_steering_group_before_the_meeting_are_drafted(meeting, coordinator, broken):
    kept = {"state": "acknowledged", "at_steering": True, "raised_at": clock.now()}
    broken(**kept, decide_by=meeting.day)
    broken(**kept, decide_by=meeting.day + dt.timedelta(days=1))
    (draft,) = drafts_for(meeting, coordinator)
    assert (draft.source, draft.kind) == ("decisions:steering", "decision")
    assert draft.title == "The steering group decides about one suggestion"


def test_a_choice_that_should_have_been_decided_is_drafted(meeting, coordinator, revealed):
    (draft,) = drafts_for(meeting, coordinator)
    assert (draft.source, draft.kind) == (f"selection:{revealed.pk}", "information")
    with clock.at(revealed.decide_before + dt.timedelta(minutes=1)):
        (draft,) = drafts_for(meeting, coordinator)
    assert (draft.source, draft.kind) == (f"selection:{revealed.pk}", "decision")


# ---- the answer ------------------------------------------------------------------------------------------


@pytest.fixture
def source(broken, care):
    broken()
    return f"promises:{care.code}"


def test_accepted_it_stands_last_on_the_agenda_and_is_drafted_no_more(meeting, coordinator, source, care):
    item = drafts.accept_draft(meeting=meeting, by=coordinator, source=source)
    assert (item.state, item.meeting, item.position) == (ItemState.ACCEPTED, meeting, 2)
    assert item.owner == care.manager_title and item.link.startswith("/forslag/")
    assert sources(meeting, coordinator) == []
    with pytest.raises(NotAllowed):
        drafts.accept_draft(meeting=meeting, by=coordinator, source=source)


def test_parked_it_waits_for_the_next_meeting(meeting, coordinator, source, plan):
    later = plan(60)
    item = drafts.park_draft(meeting=meeting, by=coordinator, source=source)
    assert (item.state, item.meeting) == (ItemState.PROPOSED, later)
    assert sources(meeting, coordinator) == [] == sources(later, coordinator)


def test_rejected_it_stays_away_until_its_day(meeting, coordinator, source):
    reject(meeting, coordinator, source, days=3)
    with clock.at(clock.now() + dt.timedelta(days=2)):
        assert source not in sources(meeting, coordinator)
    with clock.at(clock.now() + dt.timedelta(days=3)):
        assert source in sources(meeting, coordinator)
    assert Event.objects.filter(kind="meetings.draft_rejected").count() == 1


@pytest.mark.parametrize("days", [0, -1, 800])
def test_the_day_lies_ahead(meeting, coordinator, source, days):
    with pytest.raises(NotAllowed) as refusal:
        reject(meeting, coordinator, source, days=days)
    assert "quiet_until" in refusal.value.message_dict
    assert not Item.objects.filter(source=source).exists()


def test_only_those_who_lead_answer(meeting, manager, source):
    for service in (drafts.accept_draft, drafts.park_draft):
        with pytest.raises(PermissionDenied):
            service(meeting=meeting, by=manager, source=source)
    with pytest.raises(PermissionDenied):
        reject(meeting, manager, source)


def test_a_source_stands_once_in_the_database(meeting, coordinator, source):
    item = drafts.accept_draft(meeting=meeting, by=coordinator, source=source)
    item.pk, item.submission_id = None, "11111111-1111-4111-8111-111111111111"
    with pytest.raises(IntegrityError), transaction.atomic():
        item.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_answered_by_two_at_once_it_is_one_item(meeting, coordinator, source):
    found = at_once(
        *[lambda: drafts.accept_draft(meeting=meeting, by=coordinator, source=source)] * 4,
        lambda: drafts.park_draft(meeting=meeting, by=coordinator, source=source),
    )
    assert len(refusals(found)) == 4
    assert Item.objects.filter(source=source).count() == 1


@pytest.mark.django_db(transaction=True)
def test_at_two_meetings_at_once_it_is_one_item(meeting, plan, coordinator, source):
    both = (meeting, plan(60))
    found = at_once(
        *[
            lambda each=each: drafts.accept_draft(meeting=each, by=coordinator, source=source)
            for each in both * 3
        ]
    )
    assert len(refusals(found)) == 5


def test_a_meeting_that_has_begun_takes_up_no_more(meeting, coordinator, source):
    Meeting.objects.filter(pk=meeting.pk).update(state="in_progress", started_at=clock.now())
    with pytest.raises(NotAllowed, match="stands"):
        drafts.accept_draft(meeting=meeting, by=coordinator, source=source)


def test_what_is_kept_is_in_the_language_of_the_group(meeting, coordinator, broken, source, care):
    broken()
    item = drafts.accept_draft(meeting=meeting, by=coordinator, source=source)
    assert item.title == f"{care.name}: två förslag har väntat längre än utlovat"


# ---- the pages -------------------------------------------------------------------------------------------


def test_the_coordinator_answers_on_the_agenda(meeting, coordinator, source):
    browser, at = reader(coordinator), f"/kl-info/{meeting.pk}/dagordning/"
    assert "Proposes itself 1" in text_of(browser.get(at))
    refused = browser.post(f"{at}avboj/?source={source}", {"reason": "", "quiet_until": "x"})
    assert refused.status_code == 422 and refused.text.count("aria-invalid") == 2
    assert browser.post(f"{at}utkast/", {"source": source, "act": "accept"}).status_code == 302
    assert "Proposes itself" not in text_of(browser.get(at))
    assert browser.get(f"{at}avboj/?source={source}").status_code == 302
    assert browser.post(f"{at}utkast/", {"source": source, "act": "other"}).status_code == 404


def test_as_many_queries_for_three_late_organisations_as_for_one(
    meeting, coordinator, broken, housing, care, django_assert_num_queries, django_assert_max_num_queries
):
    broken()
    with django_assert_max_num_queries(22) as one:
        drafts_for(meeting, coordinator)
    for _ in range(2):
        Suggestion.objects.filter(pk=broken().pk).update(handler_unit=housing)
    with django_assert_num_queries(len(one)):
        assert len(drafts_for(meeting, coordinator)) == 2
    assert ahead(20) == meeting.day


def test_taken_up_and_then_rejected_it_stays_away_until_the_next_meeting_has_been(
    meeting, plan, coordinator, source
):
    later = plan(60)
    item = drafts.accept_draft(meeting=meeting, by=coordinator, source=source)
    proposing.reject_item(item=item, by=coordinator, reason="Det är löst.")
    assert sources(meeting, coordinator) == []
    item.refresh_from_db()
    assert item.quiet_until == later.day + dt.timedelta(days=1)


# ---- pilots ----------------------------------------------------------------------------------------------


def test_pilot_is_drafted_after_a_month_and_when_a_cycle_has_ended(meeting, coordinator, active, owner):
    assert pilots_drafted(meeting, coordinator) == []
    with clock.at(clock.now() + dt.timedelta(days=31)):
        assert pilots_drafted(meeting, coordinator) == [("pilot:P01", "Not reported for a month")]
    start_cycle(effort=active.effort, by=owner, planned=planned())
    assert pilots_drafted(meeting, coordinator) == []
    conclude_cycle(effort=active.effort, by=owner, verdict="adopt", studied=studied())
    assert pilots_drafted(meeting, coordinator) == [("pilot:P01", "A cycle has ended")]
    drafts.accept_draft(meeting=meeting, by=coordinator, source="pilot:P01")
    assert pilots_drafted(meeting, coordinator) == []
    item = Item.objects.get(source="pilot:P01")
    assert item.owner_unit == active.owner_unit
    Item.objects.filter(pk=item.pk).update(state=ItemState.TAKEN_UP, result=Result.DONE)
    assert pilots_drafted(meeting, coordinator) == []  # told, and nothing new since


def pilots_drafted(meeting, coordinator):
    found = drafts_for(meeting, coordinator)
    return [(draft.source, draft.why) for draft in found if draft.source.startswith("pilot:")]
