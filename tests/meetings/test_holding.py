# ruff: noqa: F811 - fixtures
"""A meeting is held: started, written down, ended; what is not finished comes back."""

import datetime as dt
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from events.models import Event
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from meetings.models import Action, Item, Paper
from meetings.services import acting, attending, holding, returning
from meetings.workflow import ItemState, Result
from tests.meetings.holding import (  # noqa: F401 - fixtures
    DAY,
    NOON,
    again,
    called,
    ended,
    items,
    next_meeting,
    on_agenda,
    running,
    write,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def refusal_of(call, **arguments):
    with pytest.raises(NotAllowed) as refused:
        call(**arguments)
    return refused.value


# ---- starting and going on -------------------------------------------------------------------------------


def test_started_on_its_day_and_not_before(called, coordinator):
    assert refusal_of(holding.start_meeting, meeting=called, by=coordinator).code == "not_ready"
    with clock.at(NOON):
        meeting = holding.start_meeting(meeting=called, by=coordinator)
        assert refusal_of(holding.start_meeting, meeting=called, by=coordinator).code == "stale"
    assert meeting.current_item == on_agenda(called)[0]
    assert meeting.current_item.begun_at == NOON


def test_only_those_who_lead_hold_it(called, manager, running, items):
    for call, arguments in [
        (holding.start_meeting, {"meeting": called}),
        (holding.go_to, {"item": items[1]}),
        (holding.end_meeting, {"meeting": called}),
        (returning.split_item, {"item": items[1], "pieces": "a\nb"}),
        (holding.record_item, {
            "item": items[1], "notes": "", "result": "", "decision": "", "version": 0,
        }),
    ]:  # fmt: skip
        with pytest.raises(PermissionDenied):
            call(by=manager, **arguments)


def test_everybody_sees_the_item_that_is_now_and_when_it_began(running, items, coordinator):
    with clock.at(NOON + dt.timedelta(minutes=12)):
        holding.go_to(item=items[1], by=coordinator)
    with clock.at(NOON + dt.timedelta(minutes=40)):
        holding.go_to(item=items[0], by=coordinator)
        assert holding.go_to(item=items[1], by=coordinator).current_item == items[1]
    assert again(items[1]).begun_at == NOON + dt.timedelta(minutes=12)


# ---- writing ---------------------------------------------------------------------------------------------


def test_saved_twice_it_is_saved_once(items, write):
    saved = write(items[1], notes="Två skåp.")
    same = write(items[1], notes="Två skåp.", version=0)
    assert same.version == saved.version
    assert Event.objects.filter(kind="meetings.notes_saved").count() == 1


def test_text_of_somebody_else_is_never_overwritten(items, write, decider):
    seen = items[1].version
    write(items[1], notes="Två skåp.", by=decider)
    with pytest.raises(NotAllowed) as refusal:
        write(items[1], notes="Tre skåp.", version=seen)
    assert refusal.value.code == "stale"
    assert again(items[1]).notes == "Två skåp."


def test_window_that_never_heard_its_answer_goes_on_until_another_has_saved(items, coordinator, write):
    mine, seen = uuid4(), items[1].version
    words = {"item": items[1], "by": coordinator, "result": "", "decision": "", "saved_in": mine}
    for notes in ("Två", "Två skåp"):
        assert holding.record_item(notes=notes, version=seen, **words).notes == notes
    write(items[1], "", notes="Ett annat fönster.")
    assert refusal_of(holding.record_item, notes="Två skåp till", version=seen, **words).code == "stale"


@pytest.mark.parametrize(
    ("result", "where"),
    [("decided", "decision"), ("dropped", "notes"), ("split", "split_into"), ("fika", "result")],
)
def test_result_without_what_it_needs_is_refused_at_that_field(items, write, result, where):
    with pytest.raises(NotAllowed) as refusal:
        write(items[1], result)
    assert set(refusal.value.message_dict) == {where}


def test_database_wants_the_reason_of_what_is_dropped(items):
    with pytest.raises(IntegrityError, match="meetings_dropped_with_reason"), transaction.atomic():
        Item.objects.filter(pk=items[1].pk).update(result=Result.DROPPED)


def test_nothing_is_written_before_or_after(called, ended, items, coordinator, write):
    assert refusal_of(holding.go_to, item=items[1], by=coordinator).code == "state"
    with pytest.raises(NotAllowed) as refusal:
        write(items[1], notes="Sent.")
    assert refusal.value.code == "state"


# ---- ending ----------------------------------------------------------------------------------------------


def test_it_ends_when_every_item_has_a_result(running, items, write, coordinator):
    for item in items[:-1]:
        write(item)
    refused = refusal_of(holding.end_meeting, meeting=running, by=coordinator)
    assert set(refused.message_dict) == {f"result_{items[-1].pk}"}
    meeting = holding.end_meeting(meeting=running, by=coordinator, results={items[-1].pk: "done"})
    assert (meeting.state, meeting.ended_at, meeting.current_item) == ("under_review", NOON, None)
    assert {item.state for item in on_agenda(meeting)} == {ItemState.TAKEN_UP}
    assert refusal_of(holding.end_meeting, meeting=running, by=coordinator).code == "stale"


def end(meeting, by, **results):
    return holding.end_meeting(meeting=meeting, by=by, results=results.get("results"))


def rest(items):
    return {item.pk: "done" for item in items}


def test_unfinished_item_comes_back_once_with_what_belongs_to_it(
    running, items, write, coordinator, care, next_meeting
):
    Item.objects.filter(pk=items[1].pk).update(source="selection:3", message="Kärnbudskap")
    items[1].concerns.add(care)
    Paper.objects.create(
        item=items[1], name="Skåp.pdf", content=b"%PDF", size=4, pages=1, added_by=coordinator
    )
    write(items[1], "unfinished", notes="Vi hann inte.")
    end(running, coordinator, results=rest(items))
    back = Item.objects.get(returned_from=items[1])
    assert (back.meeting, back.state, back.times, back.source) == (next_meeting, "accepted", 2, "selection:3")
    assert (back.notes, back.result, back.message) == ("", "", "Kärnbudskap")
    assert (list(back.concerns.all()), back.papers.get().name) == ([care], "Skåp.pdf")
    assert on_agenda(next_meeting)[-1] == back


def test_without_a_meeting_it_waits_and_comes_to_the_next_that_is_planned(
    running, items, write, coordinator, plan
):
    write(items[1], "unfinished")
    end(running, coordinator, results=rest(items))
    back = Item.objects.get(returned_from=items[1])
    assert (back.meeting, back.state) == (None, ItemState.PROPOSED)
    meeting = plan(60)
    assert again(back).meeting == meeting


def test_third_time_it_is_decided_split_or_dropped(running, items, write, coordinator):
    Item.objects.filter(pk=items[1].pk).update(times=3)
    item = again(items[1])
    assert Result.UNFINISHED not in holding.results_of(item)
    with pytest.raises(NotAllowed, match="three agendas"):
        write(item, "unfinished")
    results = rest(items) | {item.pk: "unfinished"}
    refused = refusal_of(holding.end_meeting, meeting=running, by=coordinator, results=results)
    assert set(refused.message_dict) == {f"result_{item.pk}"}


def test_first_item_never_comes_back(items, write):
    with pytest.raises(NotAllowed):
        write(items[0], "unfinished")


def test_what_is_split_comes_as_its_pieces(running, items, write, coordinator, next_meeting):
    Item.objects.filter(pk=items[1].pk).update(source="selection:3", times=3)
    write(items[1], "split", split_into="Nycklar på natten\n\n  Nycklar i  bilarna ")
    end(running, coordinator, results=rest(items))
    one, two = on_agenda(next_meeting)[-2:]
    assert (one.title, two.title) == ("Nycklar på natten", "Nycklar i bilarna")
    assert (one.times, one.minutes, one.source, two.source) == (1, 5, "selection:3", "")


def test_pieces_concern_the_same_and_wait_for_samverkan_too(called, coordinator, home_care):
    whole = on_agenda(called)[1]
    Item.objects.filter(pk=whole.pk).update(awaits_samverkan=True)
    whole.concerns.set([home_care])
    made = returning.split_item(item=whole, by=coordinator, pieces="Natt\nDag")
    assert [(item.is_embargoed, list(item.concerns.all())) for item in made] == [(True, [home_care])] * 2


def test_unanswered_proposals_move_on(running, propose, items, coordinator, next_meeting):
    item = propose("Sent förslag")
    Item.objects.filter(pk=item.pk).update(meeting=running)
    end(running, coordinator, results=rest(items))
    assert (again(item).meeting, again(item).state) == (next_meeting, ItemState.PROPOSED)


# ---- splitting before the meeting ------------------------------------------------------------------------


def test_item_is_split_in_its_place_before_the_meeting(called, coordinator):
    before = on_agenda(called)
    made = returning.split_item(item=before[1], by=coordinator, pieces="Natt\nDag")
    assert [item.title for item in on_agenda(called)[1:]] == ["Natt", "Dag", "Scheman", "Bilar"]
    assert [item.position for item in on_agenda(called)] == [1, 2, 3, 4, 5]
    old = again(before[1])
    assert (old.state, old.result) == (ItemState.REJECTED, Result.SPLIT)
    assert "Natt; Dag" in old.answer
    assert made[0].meeting == called
    assert refusal_of(returning.split_item, item=old, by=coordinator, pieces="Natt\nDag").code == "stale"


@pytest.mark.parametrize(
    "pieces", ["", "Bara en", "Samma\nSamma", f"Kort\n{'x' * 101}", "\n".join("abcdefghi")]
)
def test_pieces_are_two_to_eight_with_short_titles(called, coordinator, pieces):
    refused = refusal_of(returning.split_item, item=on_agenda(called)[1], by=coordinator, pieces=pieces)
    assert set(refused.message_dict) == {"split_into"}


def test_first_item_and_a_running_meeting_are_not_split(running, items, coordinator):
    for item in items[:2]:
        assert refusal_of(
            returning.split_item, item=item, by=coordinator, pieces="a\nb"
        ).code == "stale"  # fmt: skip


# ---- actions ---------------------------------------------------------------------------------------------


def action_for(item, by, **fields):
    given = {"what": "Ring", "owner_unit": item.owner_unit, "due_on": DAY, "submission_id": uuid4(), **fields}
    return acting.add_action(item=item, by=by, **given)


def test_action_sent_twice_is_one(items, coordinator):
    number = uuid4()
    assert action_for(items[1], coordinator, submission_id=number) == action_for(
        items[1], coordinator, submission_id=number
    )


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"what": " "}, "what"),
        ({"due_on": DAY - dt.timedelta(days=1)}, "due_on"),
        ({"owner_role": "coordinator"}, "owner"),
        ({"owner_unit": None, "owner_role": "employee"}, "owner"),
    ],
)
def test_action_that_cannot_be_followed_is_refused_at_its_field(items, coordinator, fields, where):
    with pytest.raises(NotAllowed) as refusal:
        action_for(items[1], coordinator, **fields)
    assert set(refusal.value.message_dict) == {where}


def test_owner_and_nobody_else_says_it_is_done(ended, manager, other_manager, coordinator):
    action = Action.objects.get()
    for user in (other_manager, coordinator):
        with pytest.raises(PermissionDenied):
            acting.finish_action(action=action, by=user, note="Klart.")
    assert refusal_of(acting.finish_action, action=action, by=manager, note=" ")
    done = acting.finish_action(action=action, by=manager, note="Skåpet hänger.")
    assert acting.finish_action(action=action, by=manager, note="Igen.").done_note == "Skåpet hänger."
    assert done.is_done


def test_vacant_post_leaves_the_action_to_the_superior(ended, manager, head, pupil_health):
    action = Action.objects.get()
    Action.objects.filter(pk=action.pk).update(owner_unit=pupil_health)
    with pytest.raises(PermissionDenied):
        acting.finish_action(action=action, by=manager, note="Klart.")
    assert acting.finish_action(action=action, by=head, note="Klart.").is_done


def test_overdue_from_the_day_after_until_it_is_done(ended, manager):
    action = Action.objects.get()
    with clock.at(NOON + dt.timedelta(days=14)):
        assert not Action.objects.overdue().exists()
    with clock.at(NOON + dt.timedelta(days=15)):
        assert Action.objects.overdue().get() == action
        acting.finish_action(action=action, by=manager, note="Klart.")
        assert not Action.objects.overdue().exists()


def test_action_of_a_meeting_that_still_goes_on_is_nobodys_debt(items, coordinator, manager):
    action_for(items[1], coordinator)
    assert not Action.objects.agreed().owned_by(manager).exists()
    acting.remove_action(action=Action.objects.get(), by=coordinator)
    assert not Action.objects.exists()


# ---- attendance ------------------------------------------------------------------------------------------


def test_managers_answer_for_their_own_unit(called, manager, other_manager, home_care):
    row = attending.answer_for_unit(
        meeting=called, unit=home_care, by=manager, kind="deputy", deputy_role="ställföreträdare"
    )
    assert (row.kind, row.deputy_role) == ("deputy", "ställföreträdare")
    with pytest.raises(PermissionDenied):
        attending.answer_for_unit(meeting=called, unit=home_care, by=other_manager, kind="absent")
    again_ = attending.answer_for_unit(meeting=called, unit=home_care, by=manager, kind="present")
    assert (again_.pk, again_.deputy_role) == (row.pk, "")


def test_coordinator_changes_only_what_was_changed(called, manager, home_care, caretakers, other_manager,
                                                    coordinator):  # fmt: skip
    attending.answer_for_unit(meeting=called, unit=home_care, by=manager, kind="absent")
    assert attending.mark_attendance(meeting=called, by=coordinator, marks={caretakers.pk: "present"}) == 1
    assert attending.mark_attendance(meeting=called, by=coordinator, marks={caretakers.pk: "present"}) == 0
    assert set(called.attendances.values_list("unit__code", "kind")) == {
        ("VOF-HTC", "absent"), ("BO-DRI", "present"),
    }  # fmt: skip


def test_only_units_that_are_called_can_be_marked(called, coordinator, pupil_health):
    assert refusal_of(
        attending.mark_attendance, meeting=called, by=coordinator, marks={pupil_health.pk: "present"}
    ).code == "stale"  # fmt: skip


def test_attendance_stands_when_the_notes_are_closed(ended, manager, home_care):
    refused = refusal_of(attending.answer_for_unit, meeting=ended, unit=home_care, by=manager, kind="present")
    assert refused.code == "state"
