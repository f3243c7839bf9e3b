"""KL-Info of the demo: one that was held and is told at the workplaces, one that is prepared, one after it;
and what the intranet says of it all."""

import pytest

from events.models import Event
from lean_portal import clock
from lean_portal.templatetags.portal import day
from meetings import cascade
from meetings.attendance import delegations
from meetings.models import Action, Briefing, Correction, Item, Meeting, Question, Reach, Retelling, Series
from meetings.obligations import obligations
from meetings.plan import plan_of
from meetings.reach import from_data, reach_of, total_of
from meetings.services.clock import pass_time
from meetings.steps import Step
from notifications.models import Story
from notifications.services import stories
from organisation.models import User
from processes.workflow import SelectionState


@pytest.fixture
def held(almfors):
    return Meeting.objects.past().get()


def test_one_is_held_and_two_are_coming(almfors):
    held, coming = Meeting.objects.past(), Meeting.objects.coming()
    assert [meeting.day for meeting in held] == [almfors.day(-24)]
    assert [meeting.day for meeting in coming] == [almfors.day(18), almfors.day(60)]


# ---- the one that is prepared ----------------------------------------------------------------------------


def test_the_next_presents_the_round_that_goes_on_in_time(almfors):
    meeting = Meeting.objects.coming().first()
    assert meeting.selection.state == SelectionState.ASSESSING
    assert clock.local_day(meeting.selection.decide_before) <= meeting.day
    days = {each.step: each.has_passed for each in plan_of(meeting, Series.objects.current())}
    assert days[Step.CALL_FOR_ITEMS]
    assert not days[Step.LAST_DAY_FOR_ITEMS]


def test_of_three_proposals_one_is_taken_up_one_waits_and_one_is_to_be_answered(almfors):
    first, second = Meeting.objects.coming()
    proposed = Item.objects.filter(source="", meeting__in=[first, second], returned_from=None)
    found = proposed.order_by("proposed_at").values_list("state", "meeting")
    assert list(found) == [("proposed", first.pk), ("accepted", first.pk), ("proposed", second.pk)]


def test_the_next_is_open_for_items_and_one_message_waits_for_samverkan(almfors):
    coming = Meeting.objects.coming()
    assert [meeting.state for meeting in coming] == ["open", "draft"]
    told = Item.objects.filter(meeting__in=coming).exclude(message="")
    assert [item.is_embargoed for item in told] == [True]


def test_what_was_not_finished_comes_back_in_the_next(held):
    unfinished = held.items.get(result="unfinished")
    back = unfinished.comes_back_as
    assert (back.meeting, back.state, back.times) == (Meeting.objects.coming().first(), "accepted", 2)


# ---- the one that was held -------------------------------------------------------------------------------


def test_its_notes_are_closed_with_a_result_for_each_item(held):
    assert (held.state, held.versions.count()) == ("closed", 1)
    items = list(held.items.on_agenda())
    assert sum(item.minutes for item in items) == held.minutes
    assert [item.state for item in items] == ["taken_up"] * 8
    assert all(item.notes and item.begun_at for item in items)
    assert [item.result for item in items if item.decision] == ["decided"]
    assert held.items.get(state="rejected").answer


def test_who_was_there_is_known_for_every_post(held):
    kinds = [place.kind for each in delegations(held) for place in each.places]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {"present": 44, "deputy": 2, "absent": 3}


def test_one_correction_was_taken_in_and_one_was_not(held):
    taken, other = Correction.objects.order_by("proposed_at")
    assert (taken.state, other.state) == ("accepted", "declined")
    assert taken.item.notes == taken.wished
    assert other.item.decision == other.was


def test_of_what_was_agreed_one_is_done_one_is_late_and_two_are_ahead(held):
    assert Action.objects.done().count() == 1
    assert Action.objects.overdue().count() == 1
    assert Action.objects.open().filter(due_on__gt=clock.today()).count() == 2


# ---- at the workplaces -----------------------------------------------------------------------------------


def test_workplaces_have_come_differently_far(held):
    total = total_of(reach_of(held))
    assert (total.workplaces, total.briefed, total.planned, total.undated) == (40, 29, 6, 5)
    briefings = Briefing.objects.filter(meeting=held)
    assert briefings.filter(needs_help=True).count() == 2
    assert briefings.exclude(occasions=None).count() == 4
    vacant = cascade.undated_units(held).get(code="NL-LOK")
    assert not vacant.appointments.answering().exists()


def test_the_reach_of_one_day_is_kept_and_that_of_the_other_is_not_yet(held):
    kept = Reach.objects.get(meeting=held)
    assert kept.step == Step.BRIEFING_REMINDED
    assert total_of(from_data(kept.data)).briefed == 25


def test_a_message_was_corrected_and_some_have_not_told_it_again(held):
    item = Item.objects.exclude(message_versions=None).get()
    assert {unit.code for unit in item.concerns.all()} == {"BIL", "VOF", "SBF", "BO"}
    waiting = Retelling.objects.waiting().filter(item=item)
    assert {each.briefing.unit.code for each in waiting} == {"BIL-FSN", "VOF-BEM", "VOF-HTL", "SBF-PB"}
    assert Retelling.objects.exclude(told_at=None).count() == 6


def test_questions_are_answered_owned_late_and_without_owner(held):
    waiting = Question.objects.waiting()
    assert Question.objects.answered().count() == 3
    assert Question.objects.without_owner().count() == 2
    assert waiting.filter(due_on__gte=clock.today()).count() == 3
    assert [each.unit.code for each in waiting if each.is_late] == ["VOF-HTL"]


@pytest.mark.parametrize(
    "name, found", [("chef", 1), ("forvaltningschef", 0), ("styrgrupp", 0), ("styrgrupp2", 0)]
)
def test_the_manager_has_it_left_and_the_others_have_not(held, name, found):
    user = User.objects.get(username=name)
    assert cascade.unbriefed_units(held).filter(pk__in=user.answered_unit_ids).count() == found


def test_the_first_page_says_what_is_left_after_the_meeting(held):
    headlines = {
        name: " ".join(each.headline for each in obligations(User.objects.get(username=name)))
        for name in ("chef", "samordnare", "styrgrupp2", "chef.nl")
    }
    assert all(day(held.day) in headlines[name] for name in ("chef", "styrgrupp2", "chef.nl"))
    assert "Kundservice" in headlines["chef"]


# ---- the clock -------------------------------------------------------------------------------------------


def test_the_clock_has_nothing_to_catch_up_with(almfors):
    before = Event.objects.count()
    assert (pass_time(), stories.pass_time()) == (0, 0)
    assert Event.objects.count() == before


# ---- the intranet ----------------------------------------------------------------------------------------


def test_the_intranet_has_stories_in_every_state(held):
    found = list(Story.objects.values_list("state", flat=True))
    counts = {state: found.count(state) for state in set(found)}
    assert 3 <= counts.pop("draft") <= 5  # of the meeting, and of what came of improvements near the day
    assert counts == {"published": 6, "withdrawn": 1, "discarded": 2}


def test_the_story_of_the_meeting_is_corrected_as_the_message_was(held):
    story = Story.objects.published().get(edition=2)
    first, second = story.editions.order_by("number")
    assert "efter klockan 17" in first.body
    assert "efter klockan 16" in second.body
    assert second.correction
    assert Item.objects.exclude(message_versions=None).get().message in second.body
