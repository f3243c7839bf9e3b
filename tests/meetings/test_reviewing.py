# ruff: noqa: F811 - fixtures
"""Notes are corrected, closed for good, and opened again with a reason."""

import datetime as dt
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from lean_portal import clock
from lean_portal.refusals import NotAllowed
from meetings.models import Action, Attendance, Item, Meeting, NotesVersion, Series
from meetings.services import acting, attending, reviewing
from organisation.workdays import add_workdays
from tests.meetings.holding import (  # noqa: F401 - fixtures
    DAY,
    NOON,
    again,
    called,
    closed,
    ended,
    items,
    on_agenda,
    running,
    write,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def days_later(count):
    return clock.at(dt.datetime.combine(add_workdays(DAY, count), NOON.timetz()))


@pytest.fixture
def correct(ended, items, manager):
    def make(wished="Det finns tre skåp.", item=items[1], part="notes", by=manager):
        return reviewing.propose_correction(
            meeting=ended, item=item, part=part, by=by, wished=wished, submission_id=uuid4()
        )

    return make


# ---- corrections -----------------------------------------------------------------------------------------


def test_accepted_correction_changes_the_text_and_keeps_what_was(correct, items, coordinator):
    correction = reviewing.accept_correction(correction=correct(), by=coordinator, text="Det finns tre skåp.")
    assert again(items[1]).notes == "Det finns tre skåp."
    assert (correction.was, correction.state) == ("Det finns två skåp.", "accepted")
    with pytest.raises(NotAllowed) as refusal:
        reviewing.decline_correction(correction=correction, by=coordinator, answer="Nej.")
    assert refusal.value.code == "answered"


def test_declined_with_a_reason_and_not_without(correct, items, coordinator):
    correction = correct()
    with pytest.raises(NotAllowed):
        reviewing.decline_correction(correction=correction, by=coordinator, answer=" ")
    reviewing.decline_correction(correction=correction, by=coordinator, answer="Vi räknade två.")
    assert again(items[1]).notes == "Det finns två skåp."


def test_text_changed_since_it_was_read_is_not_replaced(correct, items, coordinator, decider):
    seen = again(items[1]).version
    reviewing.edit_notes(item=items[1], by=decider, notes="Nytt.", decision="Ja.", version=seen)
    with pytest.raises(NotAllowed) as refusal:
        reviewing.accept_correction(correction=correct(), by=coordinator, text="Tre.", version=seen)
    assert refusal.value.code == "stale"


def test_everybody_who_takes_part_proposes_and_those_who_lead_answer(correct, manager, employee):
    with pytest.raises(PermissionDenied):
        correct(by=employee)
    with pytest.raises(PermissionDenied):
        reviewing.accept_correction(correction=correct(), by=manager, text="Tre.")


def test_decision_is_not_emptied_by_a_correction(items, ended, coordinator):
    with pytest.raises(NotAllowed):
        reviewing.edit_notes(
            item=items[1], by=coordinator, notes="x", decision="", version=again(items[1]).version
        )


# ---- closing ---------------------------------------------------------------------------------------------


def test_clock_closes_once_the_day_after_the_last_for_corrections(ended):
    with days_later(3):
        assert reviewing.close_due() == 0
    with days_later(4):
        assert reviewing.close_due() == 1
        assert reviewing.close_due() == 0
    assert again(ended).state == "closed"
    assert NotesVersion.objects.get().closed_by is None


def test_clock_waits_for_corrections_to_be_answered(ended, correct, coordinator):
    correction = correct()
    with days_later(4):
        assert reviewing.close_due() == 0
        with pytest.raises(NotAllowed):
            reviewing.close_notes(meeting=ended, by=coordinator)
        reviewing.decline_correction(correction=correction, by=coordinator, answer="Vi räknade två.")
        assert reviewing.close_due() == 1


def test_days_for_corrections_begin_when_the_meeting_was_ended_at_last(ended):
    Meeting.objects.filter(pk=ended.pk).update(ended_at=NOON + dt.timedelta(days=7))
    ends = reviewing.review_ends(again(ended), Series.objects.current())
    assert ends == add_workdays((NOON + dt.timedelta(days=7)).date(), 3)


def test_closed_is_closed(closed, items, coordinator, manager, home_care):
    item = again(items[1])
    for call, arguments in [
        (reviewing.edit_notes, {"item": item, "notes": "x", "decision": "y", "version": item.version}),
        (acting.add_action, {"item": item, "what": "x", "due_on": DAY, "submission_id": uuid4(),
                             "owner_unit": home_care}),
        (attending.mark_attendance, {"meeting": closed, "marks": {home_care.pk: "present"}}),
        (reviewing.propose_correction, {"meeting": closed, "wished": "x", "submission_id": uuid4()}),
    ]:  # fmt: skip
        with pytest.raises(NotAllowed):
            call(by=coordinator, **arguments)


def test_database_keeps_closed_notes_from_everybody(closed, items, home_care, coordinator):
    item = Item.objects.filter(pk=items[1].pk)
    for change in (
        lambda: item.update(notes="Ändrat."),
        lambda: item.update(meeting=None),
        lambda: Action.objects.update(what="Något annat"),
        lambda: Action.objects.all().delete(),
        lambda: Attendance.objects.create(
            meeting=closed, unit=home_care, kind="present", marked_by=coordinator
        ),
        lambda: NotesVersion.objects.update(reason="x"),
        lambda: NotesVersion.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError, match="closed notes never change"), transaction.atomic():
            change()


def test_what_follows_from_closed_notes_goes_on(closed, items, manager):
    acting.finish_action(action=Action.objects.get(), by=manager, note="Klart.")
    Item.objects.filter(pk=items[1].pk).update(message="Rättat kärnbudskap")


def test_opened_again_with_a_reason_it_is_the_next_version(closed, items, coordinator):
    with pytest.raises(NotAllowed):
        reviewing.reopen_notes(meeting=closed, by=coordinator, reason=" ")
    with days_later(10):
        reviewing.reopen_notes(meeting=closed, by=coordinator, reason="Fel namn på rummet.")
        item = again(items[1])
        reviewing.edit_notes(
            item=item, by=coordinator, notes="Rättat.", decision=item.decision, version=item.version
        )
    with days_later(13):
        assert reviewing.close_due() == 0  # three days for corrections once more
    with days_later(14):
        assert reviewing.close_due() == 1
    one, two = NotesVersion.objects.order_by("number")
    assert (one.reason, two.reason) == ("", "Fel namn på rummet.")
    assert one.content["items"][1]["notes"] == "Det finns två skåp."
    assert two.content["items"][1]["notes"] == "Rättat."


def test_frozen_notes_hold_no_message_that_waits_for_samverkan(ended, items, coordinator):
    Item.objects.filter(pk=items[1].pk).update(message="Hemligt än.", awaits_samverkan=True)
    Item.objects.filter(pk=items[2].pk).update(message="Till alla.")
    content = reviewing.close_notes(meeting=ended, by=coordinator).content
    assert [item["message"] for item in content["items"]] == ["", "", "Till alla.", ""]


def test_attendance_is_counted_by_organisation(
    ended, coordinator, home_care, caretakers, other_manager, head
):
    attending.mark_attendance(meeting=ended, by=coordinator, marks={home_care.pk: "deputy"})
    content = reviewing.close_notes(meeting=ended, by=coordinator).content
    counts = {row["organisation"]: (row["came"], row["of"]) for row in content["attendance"]}
    assert counts["Vård och omsorg"] == (1, 2)
    assert counts["Almforsbostäder"] == (0, 1)
