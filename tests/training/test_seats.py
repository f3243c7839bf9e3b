"""Seats: the last goes to one, the others wait in order, and what is given up goes to the first of them."""

import pytest
from django.core.exceptions import PermissionDenied

from events.models import Event
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from notifications.audiences.training import without_proof
from organisation.models import Appointment, User
from organisation.roles import Role
from organisation.services import deactivate_user, end_appointment
from tests.notifications.conftest import post
from tests.training.conftest import DAY, HOUR
from tests.values.racing import at_once
from training.models import Record, Seat
from training.services import occasions, records, seats

__all__ = ["post"]

pytestmark = pytest.mark.django_db
SEATED, WAITING, LEFT = Seat.State.SEATED, Seat.State.WAITING, Seat.State.LEFT


@pytest.fixture
def crowd(make_user, home_care):
    return [make_user(f"anmald{n}", Role.EMPLOYEE, home_care) for n in range(3)]


def take(occasion, *users):
    return [seats.take_seat(occasion=occasion, user=user, by=user) for user in users]


def states(occasion):
    return list(occasion.places.order_by("at", "pk").values_list("state", flat=True))


@pytest.mark.django_db(transaction=True)
def test_of_sixteen_at_once_on_the_last_seat_one_gets_it_and_the_rest_wait(arrange, make_user, home_care):
    users = [make_user(f"a{n}", Role.EMPLOYEE, home_care) for n in range(16)]
    occasion = arrange(seats=1)
    found = at_once(*[lambda user=user: take(occasion, user)[0].state for user in users])
    assert sorted(found) == [SEATED, *[WAITING] * 15]
    assert states(occasion) == [SEATED, *[WAITING] * 15]  # and they wait behind the one who was first


@pytest.mark.django_db(transaction=True)
def test_two_who_give_up_at_once_let_two_move_up(arrange, make_user, home_care):
    users = [make_user(f"a{n}", Role.EMPLOYEE, home_care) for n in range(5)]
    occasion = arrange(seats=2)
    take(occasion, *users)
    leave = seats.give_up_seat
    at_once(*[lambda user=user: leave(occasion=occasion, user=user, by=user) for user in users[:2]])
    assert states(occasion) == [LEFT, LEFT, SEATED, SEATED, WAITING]


def test_a_seat_given_up_goes_to_whoever_has_waited_longest(arrange, crowd):
    occasion = arrange(seats=1)
    first, second, third = take(occasion, *crowd)
    seats.give_up_seat(occasion=occasion, user=crowd[0], by=crowd[0])
    assert states(occasion) == [LEFT, SEATED, WAITING]
    moved = Event.objects.get(kind="training.seat_moved_up")
    assert moved.subject_id == second.pk
    (again,) = take(occasion, crowd[0])  # behind the one who waits
    assert again.state == WAITING
    assert [seat.pk for seat in occasion.places.filter(state=WAITING)] == [third.pk, first.pk]


def test_registering_twice_is_once(arrange, employee):
    occasion = arrange()
    one, two = take(occasion, employee, employee)
    assert one.pk == two.pk
    assert Event.objects.filter(kind="training.seat_taken").count() == 1


def test_more_seats_go_to_those_who_wait_and_fewer_than_are_taken_is_refused(arrange, crowd, convenor):
    occasion = arrange(seats=1)
    take(occasion, *crowd)
    known = {name: getattr(occasion, name) for name in ("begins_at", "ends_at", "place")}
    occasion = occasions.change_occasion(occasion=occasion, by=convenor, seats=2, **known)
    assert states(occasion) == [SEATED, SEATED, WAITING]
    assert not Event.objects.filter(kind="training.occasion_moved").exists()
    with pytest.raises(NotAllowed) as refusal:
        occasions.change_occasion(occasion=occasion, by=convenor, seats=1, **known)
    assert "seats" in refusal.value.error_dict


def test_a_manager_registers_the_own_staff_and_nobody_elses(
    arrange, manager, employee, outsider, other_manager
):
    occasion = arrange()
    assert seats.take_seat(occasion=occasion, user=employee, by=manager).by == manager
    with pytest.raises(PermissionDenied):
        seats.take_seat(occasion=occasion, user=outsider, by=manager)
    with pytest.raises(PermissionDenied):
        seats.give_up_seat(occasion=occasion, user=employee, by=other_manager)


def test_a_head_registers_the_managers_right_below(arrange, head, manager):
    assert seats.take_seat(occasion=arrange(), user=manager, by=head).state == SEATED


def test_the_seats_of_whoever_has_left_go_to_those_who_wait(
    arrange, make_user, home_care, administrator, post
):
    """The account is closed, or every post has ended; also of those who wait themselves."""
    users = [make_user(f"a{n}", Role.EMPLOYEE, home_care) for n in range(6)]
    closed, ended, _stays, gone, *_wait = users
    occasion = arrange(seats=3)
    take(occasion, *users)
    post()
    deactivate_user(user=closed, by=administrator)
    deactivate_user(user=gone, by=administrator)
    yesterday = clock.today() - DAY
    end_appointment(appointment=ended.appointments.get(), by=None, last_day=yesterday)
    assert seats.free_left_seats() == 3
    found = dict(occasion.places.values_list("user__username", "state"))
    assert [found[f"a{n}"] for n in range(6)] == [LEFT, LEFT, SEATED, LEFT, SEATED, SEATED]
    assert seats.free_left_seats() == 0
    assert {mail.to[0].partition("@")[0] for mail in post()} == {"a1", "a4", "a5"}


def test_nobody_who_has_left_moves_up(arrange, crowd, administrator):
    occasion = arrange(seats=1)
    take(occasion, *crowd)
    deactivate_user(user=crowd[1], by=administrator)
    seats.give_up_seat(occasion=occasion, user=crowd[0], by=crowd[0])
    assert states(occasion) == [LEFT, WAITING, SEATED]


def test_one_without_any_post_keeps_the_seat(arrange):
    guest = User.objects.create(username="gast", name="Gäst")
    take(arrange(), guest)
    assert seats.free_left_seats() == 0


def test_nobody_registers_for_what_has_begun_or_is_cancelled(arrange, begin, employee, convenor):
    cancelled, begun = arrange(days=3), arrange(days=4)
    occasions.cancel_occasion(occasion=cancelled, by=convenor, reason="Utbildaren är sjuk.")
    begin(begun)
    for occasion in (cancelled, begun):
        with pytest.raises(NotAllowed):
            take(occasion, employee)
    assert not Seat.objects.exists()


def test_an_occasion_is_arranged_once_and_in_time_to_come(arrange, course, convenor, employee):
    occasion = arrange()
    known = {"place": occasion.place, "seats": 5, "course": course}
    again = occasions.arrange_occasion(
        by=convenor, begins_at=occasion.begins_at, ends_at=occasion.ends_at, **known
    )
    assert again == occasion
    past = {"begins_at": occasion.begins_at - 30 * DAY, "ends_at": occasion.ends_at}
    backwards = {"begins_at": occasion.begins_at, "ends_at": occasion.begins_at - HOUR}
    for times in (past, backwards):
        with pytest.raises(NotAllowed):
            occasions.arrange_occasion(by=convenor, **times, **known)
    with pytest.raises(PermissionDenied):
        occasions.arrange_occasion(
            by=employee, begins_at=occasion.begins_at, ends_at=occasion.ends_at, **known
        )


# ---- who was there ---------------------------------------------------------------------------------------


def test_whoever_was_there_gets_a_record_with_the_post_and_the_last_day(
    arrange, begin, manager, employee, convenor
):
    occasion = arrange()
    take(occasion, manager, employee)
    occasion = records.mark_attendance(occasion=begin(occasion), by=convenor, there=[manager.pk])
    row = Record.objects.get()
    assert (row.user, row.unit.code, row.role) == (manager, "VOF-HTC", "Enhetschef Hemtjänst centrum")
    assert row.done_on == occasion.day
    assert (row.valid_until.year, row.valid_until.month) == (occasion.day.year + 3, occasion.day.month)
    assert set(occasion.places.values_list("user", "state")) == {
        (manager.pk, "attended"),
        (employee.pk, "absent"),
    }
    assert list(without_proof(Event.objects.latest("pk"), occasion)) == [manager]


def test_marking_once_more_corrects_it_but_never_takes_a_written_proof(
    arrange, begin, manager, employee, colleague, convenor
):
    occasion = arrange(seats=3)
    take(occasion, manager, employee, colleague)
    there = [manager.pk, employee.pk]
    occasion = records.mark_attendance(occasion=begin(occasion), by=convenor, there=there)
    proven = Record.objects.get(user=manager)
    records.write_proof(row=proven, by=manager, proof="Nycklarna hänger vid dörren.")
    records.mark_attendance(occasion=occasion, by=convenor, there=[colleague.pk])
    assert set(Record.objects.values_list("user", flat=True)) == {manager.pk, colleague.pk}


def test_whoever_waited_for_a_seat_was_not_away(arrange, begin, crowd, convenor):
    occasion = arrange(seats=1)
    take(occasion, *crowd)
    records.mark_attendance(occasion=begin(occasion), by=convenor, there=[crowd[1].pk])
    assert states(occasion) == ["absent", "attended", WAITING]


def test_marking_takes_nothing_that_it_did_not_give(arrange, begin, employee, colleague, manager, convenor):
    """Two groups on one day: who was in the other keeps the course, and so does who had it from elsewhere."""
    first, second = arrange(seats=3), arrange(seats=3, place="Aulan")
    for occasion, users in ((first, [employee, manager]), (second, [employee, colleague])):
        take(occasion, *users)
    first, second = begin(first), begin(second)
    assert first.day == second.day
    elsewhere = {"course": first.course, "done_on": first.day, "unit": Appointment.objects.first().unit}
    Record.objects.create(user=colleague, **elsewhere)
    first = records.mark_attendance(occasion=first, by=convenor, there=[employee.pk, manager.pk])
    second = records.mark_attendance(occasion=second, by=convenor, there=[employee.pk])
    assert has_it() == {employee.pk, manager.pk, colleague.pk}
    records.mark_attendance(occasion=first, by=convenor, there=[])
    assert has_it() == {employee.pk, colleague.pk}  # there in the afternoon; and from elsewhere
    records.mark_attendance(occasion=second, by=convenor, there=[])
    assert has_it() == {colleague.pk}


def has_it():
    return set(Record.objects.values_list("user", flat=True))


def test_attendance_is_marked_by_who_arranges_after_it_has_begun_and_at_the_version_that_was_read(
    arrange, begin, manager, convenor
):
    occasion = arrange()
    with pytest.raises(NotAllowed):
        records.mark_attendance(occasion=occasion, by=convenor, there=[])
    occasion = begin(occasion)
    with pytest.raises(PermissionDenied):
        records.mark_attendance(occasion=occasion, by=manager, there=[])
    records.mark_attendance(occasion=occasion, by=convenor, there=[], version=0)
    with pytest.raises(NotAllowed) as refusal:
        records.mark_attendance(occasion=occasion, by=convenor, there=[], version=0)
    assert refusal.value.code == "stale"
