"""Several at once, on real connections."""

import pytest

from lean_portal import clock
from meetings.models import Meeting
from meetings.services import planning
from processes.models import Selection
from processes.services import selecting
from tests.meetings.conftest import HOURS, ahead
from tests.meetings.test_planning import due_in, move
from tests.values.racing import at_once, refusals

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_who_plan_the_same_day_make_one_meeting(coordinator, decider):
    found = at_once(
        *[
            lambda by=by: planning.plan_meeting(by=by, day=ahead(20), **HOURS)
            for by in (coordinator, decider, coordinator, decider)
        ]
    )
    assert len(refusals(found)) == 3
    assert Meeting.objects.count() == 1


def test_two_who_move_it_at_once_both_see_what_the_other_did(meeting, coordinator, decider):
    found = at_once(
        lambda: move(meeting, coordinator, 22, version=0), lambda: move(meeting, decider, 24, version=0)
    )
    assert [error.code for error in refusals(found)] == ["stale"]
    assert Meeting.objects.get().version == 1


def test_two_meetings_do_not_take_the_same_choice(assessing_round, coordinator, plan):
    one, other = plan(20), plan(30)
    found = at_once(
        lambda: move(one, coordinator, selection=assessing_round),
        lambda: move(other, coordinator, selection=assessing_round),
    )
    assert len(refusals(found)) == 1
    assert Meeting.objects.filter(selection=assessing_round).count() == 1


def test_moving_against_cancelling_loses_no_choice(meeting, coordinator, decider, assessing_round, plan):
    round_ = due_in(assessing_round, 15)
    first = move(meeting, coordinator, selection=round_)
    later = plan(40)
    found = at_once(
        lambda: move(first, coordinator, 24),
        lambda: planning.cancel_meeting(meeting=first, by=decider, reason="Sjukdom."),
    )
    assert Meeting.objects.get(pk=first.pk).state == "cancelled"
    assert Meeting.objects.get(pk=later.pk).selection == round_
    assert clock.local_day(Selection.objects.get(pk=round_.pk).decide_before) == ahead(35)
    assert len(refusals(found)) <= 1


def test_moving_the_meeting_and_the_round_at_once_ends_with_one_or_the_other(
    meeting, coordinator, convenor, assessing_round
):
    round_ = due_in(assessing_round, 15)
    first = move(meeting, coordinator, selection=round_)
    own = round_.decide_before.replace(minute=30)
    at_once(
        lambda: move(first, coordinator, 25),
        lambda: selecting.move_deadlines(
            selection=round_, by=convenor, assess_before=round_.assess_before, decide_before=own
        ),
    )
    days = {ahead(15), ahead(20)}
    assert clock.local_day(Selection.objects.get(pk=round_.pk).decide_before) in days
