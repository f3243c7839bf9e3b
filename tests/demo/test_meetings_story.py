"""KL-Info of the demo: one that was held, one that is prepared with a choice to present, and one after it."""

from lean_portal import clock
from meetings.models import Item, Meeting, Series
from meetings.plan import plan_of
from meetings.steps import Step
from processes.workflow import SelectionState


def test_one_is_held_and_two_are_coming(almfors):
    held, coming = Meeting.objects.held(), Meeting.objects.coming()
    assert [meeting.day for meeting in held] == [almfors.day(-24)]
    assert [meeting.day for meeting in coming] == [almfors.day(18), almfors.day(60)]


def test_the_next_presents_the_round_that_goes_on_in_time(almfors):
    meeting = Meeting.objects.coming().first()
    assert meeting.selection.state == SelectionState.ASSESSING
    assert clock.local_day(meeting.selection.decide_before) <= meeting.day
    days = {each.step: each.has_passed for each in plan_of(meeting, Series.objects.current())}
    assert days[Step.CALL_FOR_ITEMS]
    assert not days[Step.LAST_DAY_FOR_ITEMS]


def test_of_three_proposals_one_is_taken_up_one_waits_and_one_is_to_be_answered(almfors):
    first, second = Meeting.objects.coming()
    found = Item.objects.filter(source="").order_by("proposed_at").values_list("state", "meeting")
    assert list(found) == [("proposed", first.pk), ("accepted", first.pk), ("proposed", second.pk)]


def test_the_next_is_open_for_items_and_one_message_waits_for_samverkan(almfors):
    assert [meeting.state for meeting in Meeting.objects.coming()] == ["open", "draft"]
    assert [item.is_embargoed for item in Item.objects.exclude(message="")] == [True]
