"""Meetings are planned, moved and cancelled, and what hangs on their day goes with them."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from events.models import Event
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from meetings.models import Meeting, Series
from meetings.plan import missed_when_planned, next_step, plan_of
from meetings.services import planning
from meetings.steps import Step
from meetings.workflow import MeetingState
from organisation.workdays import is_workday, workdays_between
from processes.models import Selection
from processes.services import selecting
from tests.meetings.conftest import HOURS, NATIONAL_DAY, ahead

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

SATURDAY = NATIONAL_DAY + dt.timedelta(days=5 - NATIONAL_DAY.weekday() + 7)


def move(meeting, by, count=None, **fields):
    now = {name: getattr(meeting, name) for name in ("day", "starts", "minutes", "place", "selection")}
    day = {} if count is None else {"day": ahead(count)}
    return planning.change_meeting(meeting=meeting, by=by, **{**now, **day, **fields})


def kinds():
    return list(Event.objects.filter(kind__startswith="meetings.").values_list("kind", flat=True))


def due_in(round_, count, time=(16, 0)):
    """The round must be decided so many working days from today."""
    moment = timezone.make_aware(dt.datetime.combine(ahead(count), dt.time(*time)))
    early = clock.now() + dt.timedelta(minutes=5)
    Selection.objects.filter(pk=round_.pk).update(decide_before=moment, assess_before=early)
    return Selection.objects.get(pk=round_.pk)


# ---- planning --------------------------------------------------------------------------------------------


def test_a_meeting_is_planned_and_nobody_is_told(coordinator):
    meeting = planning.plan_meeting(by=coordinator, day=ahead(30), **HOURS)
    assert (meeting.state, meeting.planned_by) == (MeetingState.DRAFT, coordinator)
    assert kinds() == ["meetings.meeting_planned"]


def test_koncernchefsgruppen_may_too_and_nobody_else(decider, manager, steering_member, administrator):
    assert planning.plan_meeting(by=decider, day=ahead(30), **HOURS)
    for user in (manager, steering_member, administrator):
        with pytest.raises(PermissionDenied):
            planning.plan_meeting(by=user, day=ahead(31), **HOURS)


@pytest.mark.parametrize(
    ("fields", "where", "words"),
    [
        ({"day": dt.date(2020, 9, 1)}, "day", "lies ahead"),
        ({"day": NATIONAL_DAY}, "day", "no working day"),
        ({"day": SATURDAY}, "day", "no working day"),
        ({"starts": dt.time(5, 59)}, "starts", "between 6 and 22"),
        ({"starts": dt.time(22, 1)}, "starts", "between 6 and 22"),
        ({"minutes": 14}, "minutes", "15 to|between 15"),
        ({"minutes": 481}, "minutes", "between 15"),
        ({"place": " "}, "place", "needed"),
    ],
)
def test_what_cannot_be_a_meeting_is_refused_at_its_field(coordinator, fields, where, words):
    with pytest.raises(NotAllowed, match=words) as refusal:
        planning.plan_meeting(**{"by": coordinator, "day": ahead(30), **HOURS, **fields})
    assert set(refusal.value.message_dict) == {where}
    assert not Meeting.objects.exists()


def test_one_meeting_on_a_day_but_a_cancelled_one_leaves_room(meeting, coordinator, plan):
    with pytest.raises(NotAllowed, match="There is a meeting on that day"):
        plan(20)
    planning.cancel_meeting(meeting=meeting, by=coordinator, reason="Sjukdom.")
    assert plan(20)


def test_database_itself_refuses_two_on_a_day_and_a_meeting_by_night(meeting):
    for fields in (
        {"day": meeting.day},
        {"day": ahead(21), "starts": dt.time(3)},
        {"day": ahead(21), "place": ""},
    ):
        row = Meeting(**{**HOURS, "planned_by": meeting.planned_by, **fields})
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


def test_time_on_the_wall_stands_when_the_clocks_change(meeting):
    for day, offset in ((dt.date(2028, 3, 24), 1), (dt.date(2028, 3, 27), 2), (dt.date(2028, 10, 30), 1)):
        meeting.day = day
        assert meeting.starts_at.utcoffset() == dt.timedelta(hours=offset)
        assert timezone.localtime(meeting.ends_at).time() == dt.time(10)


# ---- moving ----------------------------------------------------------------------------------------------


def test_every_day_around_follows_the_meeting(meeting, coordinator):
    moved = move(meeting, coordinator, 31)
    series = Series.objects.current()
    days = {each.step: each.day for each in plan_of(moved, series)}
    assert days[Step.CALL_FOR_ITEMS] == ahead(6)
    assert days[Step.REACHED] == ahead(56)
    assert next_step(moved, series).step == Step.CALL_FOR_ITEMS
    event = Event.objects.get(kind="meetings.meeting_moved")
    assert event.data == {"was": ahead(20).isoformat(), "day": ahead(31).isoformat()}


def test_steps_that_had_passed_when_it_was_planned_are_named(plan):
    meeting = plan(11)
    missed = missed_when_planned(meeting, plan_of(meeting, Series.objects.current()))
    assert [each.step for each in missed] == [Step.CALL_FOR_ITEMS, Step.LAST_DAY_FOR_ITEMS, Step.CHECK]


def test_saving_it_as_it_is_changes_nothing(meeting, coordinator):
    assert move(meeting, coordinator).version == 0
    assert kinds() == ["meetings.meeting_planned"]


def test_another_place_is_a_change_and_no_move(meeting, coordinator):
    assert move(meeting, coordinator, place="Biblioteket").place == "Biblioteket"
    assert kinds() == ["meetings.meeting_planned", "meetings.meeting_changed"]


def test_a_meeting_does_not_move_onto_another(meeting, coordinator, plan):
    plan(25)
    with pytest.raises(NotAllowed, match="There is a meeting on that day"):
        move(meeting, coordinator, 25)


def test_what_has_been_held_is_neither_moved_nor_cancelled(meeting, coordinator):
    with clock.at(meeting.starts_at + dt.timedelta(days=1)):
        with pytest.raises(NotAllowed, match="no longer be moved"):
            move(meeting, coordinator, 30)
        Meeting.objects.filter(pk=meeting.pk).update(
            state="called", **dict.fromkeys(("opened_at", "settled_at", "called_at"), clock.now())
        )
        with pytest.raises(NotAllowed, match="has been held"):
            planning.cancel_meeting(meeting=meeting, by=coordinator, reason="Sjukdom.")


def test_never_called_it_lets_go_of_its_items_when_its_day_has_passed(meeting, item, plan, coordinator):
    heir = plan(40)
    with clock.at(meeting.starts_at + dt.timedelta(days=1)):
        planning.cancel_meeting(meeting=meeting, by=coordinator, reason="Det blev inget.")
    item.refresh_from_db()
    assert item.meeting == heir


def test_a_stale_page_is_refused(meeting, coordinator):
    move(meeting, coordinator, 22)
    with pytest.raises(NotAllowed) as refusal:
        move(meeting, coordinator, 23, version=0)
    assert refusal.value.code == "stale"


# ---- the choice that is presented ------------------------------------------------------------------------


@pytest.mark.parametrize("count", [16, 27, 45])
def test_last_moment_to_decide_follows_the_meeting(meeting, coordinator, assessing_round, count):
    round_ = due_in(assessing_round, 15)
    meeting = move(meeting, coordinator, selection=round_)
    moved = move(meeting, coordinator, count)
    round_.refresh_from_db()
    local = timezone.localtime(round_.decide_before)
    assert workdays_between(local.date(), moved.day) == 5
    assert (local.hour, local.minute) == (16, 0)
    assert is_workday(local.date())
    assert Event.objects.filter(kind="processes.selection_moved").count() == 1


def test_meeting_does_not_move_where_the_choice_cannot_follow(meeting, coordinator, assessing_round):
    round_ = due_in(assessing_round, 15)
    meeting = move(meeting, coordinator, selection=round_)
    with pytest.raises(NotAllowed, match="cannot come along") as refusal:
        move(meeting, coordinator, 3)
    assert set(refusal.value.message_dict) == {"day"}
    meeting.refresh_from_db()
    assert meeting.day == ahead(20)
    assert Selection.objects.get(pk=round_.pk).decide_before == round_.decide_before


def test_a_missed_moment_stays_missed_when_the_meeting_moves(meeting, coordinator, assessing_round):
    round_ = due_in(assessing_round, 15)
    meeting = move(meeting, coordinator, selection=round_)
    with clock.at(round_.decide_before + dt.timedelta(hours=1)):
        move(meeting, coordinator, 10)
    assert Selection.objects.get(pk=round_.pk).decide_before == round_.decide_before


def test_a_round_that_is_prepared_follows_and_one_that_is_called_off_stays(
    meeting, coordinator, preparing, convenor
):
    round_ = due_in(preparing, 15)
    meeting = move(meeting, coordinator, selection=round_)
    meeting = move(meeting, coordinator, 26)
    after = Selection.objects.get(pk=round_.pk).decide_before
    assert clock.local_day(after) == ahead(21)
    selecting.cancel_selection(selection=round_, by=convenor, reason="Nytt läge.")
    move(meeting, coordinator, 28)
    assert Selection.objects.get(pk=round_.pk).decide_before == after


def test_choice_is_presented_at_one_meeting_and_only_while_undecided(
    meeting, coordinator, assessing_round, convenor, plan
):
    move(meeting, coordinator, selection=assessing_round)
    with pytest.raises(NotAllowed, match="another meeting"):
        plan(30, selection=assessing_round)
    planning.cancel_meeting(meeting=meeting, by=coordinator, reason="Sjukdom.")
    selecting.cancel_selection(selection=assessing_round, by=convenor, reason="Nytt läge.")
    with pytest.raises(NotAllowed, match="decided or called off"):
        plan(30, selection=Selection.objects.get(pk=assessing_round.pk))


def test_a_cancelled_meeting_hands_its_choice_to_the_next(meeting, coordinator, assessing_round, plan):
    round_ = due_in(assessing_round, 15)
    meeting = move(meeting, coordinator, selection=round_)
    later, latest = plan(35), plan(60)
    gone = planning.cancel_meeting(meeting=meeting, by=coordinator, reason="Sjukdom.")
    assert (gone.state, gone.cancelled_reason, gone.selection) == ("cancelled", "Sjukdom.", None)
    assert Meeting.objects.get(pk=later.pk).selection == round_
    assert Meeting.objects.get(pk=latest.pk).selection is None
    assert clock.local_day(Selection.objects.get(pk=round_.pk).decide_before) == ahead(30)


def test_without_a_next_meeting_the_moment_stands(meeting, coordinator, assessing_round):
    round_ = due_in(assessing_round, 15)
    meeting = move(meeting, coordinator, selection=round_)
    planning.cancel_meeting(meeting=meeting, by=coordinator, reason="Sjukdom.")
    assert Selection.objects.get(pk=round_.pk).decide_before == round_.decide_before


def test_cancelling_needs_a_reason_and_happens_once(meeting, coordinator):
    with pytest.raises(NotAllowed, match="needed"):
        planning.cancel_meeting(meeting=meeting, by=coordinator, reason="")
    planning.cancel_meeting(meeting=meeting, by=coordinator, reason="Sjukdom.")
    with pytest.raises(NotAllowed) as refusal:
        planning.cancel_meeting(meeting=meeting, by=coordinator, reason="Igen.")
    assert refusal.value.code == "stale"
    assert kinds().count("meetings.meeting_cancelled") == 1


# ---- the series ------------------------------------------------------------------------------------------


def test_changed_distances_change_every_meeting(meeting, coordinator):
    series = planning.change_series(
        by=coordinator, starts=dt.time(13), minutes=60, place="Salen", offsets={"called": -9, "briefed": 22}
    )
    assert series.offsets == {"called": -9}  # what is as usual is not written down
    days = {each.step: each.day for each in plan_of(meeting, Series.objects.current())}
    assert days[Step.CALLED] == ahead(11)


def test_a_distance_in_the_wrong_order_is_refused_at_its_step(coordinator):
    with pytest.raises(NotAllowed) as refusal:
        planning.change_series(
            by=coordinator, starts=dt.time(13), minutes=60, place="", offsets={"called": -11}
        )
    assert set(refusal.value.message_dict) == {"called"}
    assert Series.objects.current().all_offsets[Step.CALLED] == -7


def test_settings_are_the_coordinators(manager, coordinator):
    with pytest.raises(PermissionDenied):
        planning.change_series(by=manager, starts=dt.time(13), minutes=60, place="", offsets={})
    planning.change_series(by=coordinator, starts=dt.time(13), minutes=60, place="", offsets={}, version=0)
    with pytest.raises(NotAllowed) as refusal:
        planning.change_series(
            by=coordinator, starts=dt.time(14), minutes=60, place="", offsets={}, version=0
        )
    assert refusal.value.code == "stale"
