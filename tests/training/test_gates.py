"""When a wave opens, what it waits for, and who opens it before its time."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given
from hypothesis import strategies as st

from events.models import Event
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from notifications.audiences.training_waves import whose_turn
from organisation.models import Appointment, Unit, User
from organisation.roles import ANSWERING, Role
from tests.training.conftest import done
from training.gaps import GAPS, Crowd, Stand, gaps
from training.gates import Gates, Progress, people_of, upwards
from training.models import Exemption, Override, Wave
from training.services import clock as time
from training.services import seats
from training.services.gates import override_gate

SETTLED = [Stand.DONE, Stand.EXPIRING, Stand.EXEMPT]


def row(user, course, state):
    return Crowd(course, 1, "top", state, False, [user])


standing = st.builds(row, st.integers(1, 8), st.integers(1, 3), st.sampled_from(list(Stand)))


@given(st.lists(standing, max_size=20), st.integers(1, 100), st.data())
def test_one_more_record_never_closes_a_gate(rows, share, data):
    before = people_of(rows, {1, 2}).progress
    left = [place for place, each in enumerate(rows) if each.state in GAPS]
    if left:
        place = data.draw(st.sampled_from(left))
        rows = [*rows[:place], rows[place]._replace(state=Stand.DONE), *rows[place + 1 :]]
    after = people_of(rows, {1, 2}).progress
    assert after.total == before.total and after.done >= before.done
    assert after.reaches(share) or not before.reaches(share)


def test_nine_of_ten_are_ninety_percent_and_eight_of_nine_are_not():
    assert Progress(9, 10).reaches(90) and not Progress(8, 9).reaches(90)
    assert Progress(8, 9).percent == 88
    assert not Progress(0, 0).reaches(1)  # what nobody is to take is never reached


def test_counts_under_five_are_told_to_those_who_see_names_only():
    told = [Progress(*each).is_told(named=False) for each in [(0, 4), (4, 20), (0, 5), (5, 5), (18, 20)]]
    assert told == [False, False, True, True, True]
    assert Progress(0, 1).is_told(named=True) and not Progress(0, 0).is_told(named=True)


def test_whoever_lacks_one_of_two_courses_is_not_done_and_a_seat_takes_nothing_away():
    assert people_of([row(1, 1, Stand.DONE), row(1, 2, Stand.MISSING)], {1, 2}).progress == (0, 1)
    renewing = row(1, 1, Stand.PLANNED)._replace(lasts=True)
    assert people_of([renewing], {1}).progress == (1, 1)
    assert people_of([row(1, 1, Stand.PLANNED)], {1}).progress == (0, 1)


def test_a_path_is_asked_from_the_unit_and_upwards():
    assert upwards("/ALM/VOF/HTC/") == ["/ALM/VOF/HTC/", "/ALM/VOF/", "/ALM/"]
    assert upwards("") == []


# ---- with what is recorded -------------------------------------------------------------------------------


def test_the_second_wave_is_closed_and_says_whose_step_it_waits_for(
    waves, arrange, manager, head, care, english
):
    occasion = arrange()
    with pytest.raises(NotAllowed) as refused:
        seats.take_seat(occasion=occasion, user=manager, by=manager)
    words = " ".join(refused.value.messages)
    assert words == (
        "Wave 2 opens when 90 % of wave 1 are done. That is not reached yet. It waits for: Förvaltningschef."
    )
    named = Gates().why_closed(waves[1], named=True)
    assert head.name in named and "now 0 of 1." in named
    done(head, waves[0].courses.get(), care)
    assert seats.take_seat(occasion=occasion, user=manager, by=manager).state == "seated"


def test_a_wave_that_nobody_is_asked_to_take_opens_nothing(waves, top_course, manager, head, care, english):
    second = waves[1]
    between = Wave.objects.create(number=5, name="Ordförande")
    last = Wave.objects.create(number=6, name="De sista", gate=Wave.Gate.SHARE, share=90)
    assert Gates().before(last) != between  # the nearest that somebody is to take
    top_course.requirements.all().delete()
    assert not Gates().is_open(second)
    assert Gates().why_closed(second) == (
        "Wave 2 waits for a wave before it, and no role asks for the courses of one."
    )
    time.pass_time()
    assert not Event.objects.filter(kind="training.wave_opened").exists()


def test_a_unit_that_nobody_leads_is_closed_and_says_so(waves, course, manager, home_care, english):
    third = waves[2]
    done(manager, course, home_care)
    Appointment.objects.filter(role__in=ANSWERING).delete()
    assert not Gates().is_open(third, home_care.path)
    assert "Nobody leads this unit now" in Gates().why_closed(third, home_care.path)
    time.pass_time()
    assert not Event.objects.filter(kind="training.wave_opened").exists()


def test_what_the_clock_has_seen_open_is_not_counted_again(waves, head, care, django_assert_num_queries):
    done(head, waves[0].courses.get(), care)
    time.pass_time()
    gates = Gates()
    with django_assert_num_queries(2):  # the overrides and what has opened
        assert gates.is_open(waves[1])


def test_a_wave_is_closed_somewhere_until_each_unit_is_open(waves, course, manager, home_care, convenor):
    third = waves[2]
    assert Gates().is_closed_anywhere(third)
    done(manager, course, home_care)
    assert Gates().is_closed_anywhere(third)
    free = {"reason": "Har hållit den.", "by": convenor}
    for path in Gates().paths:
        for leader in Gates().leading(path):
            course.exemptions.get_or_create(user_id=leader.user_id, defaults=free)
        if not Gates().leading(path):
            unit = Unit.objects.get(path=path)
            Override.objects.create(wave=third, unit=unit, reason="Ingen leder den.", by=convenor)
    assert not Gates().is_closed_anywhere(third)
    with pytest.raises(NotAllowed):
        override_gate(wave=third, reason="Alla nu.", by=convenor)


def test_those_in_a_unit_that_was_opened_before_the_rest_are_told_once(
    waves, course, manager, other_manager, head, care, convenor
):
    second = waves[1]
    override_gate(wave=second, unit=care, reason="Fyra nya chefer börjar i maj.", by=convenor)
    time.pass_time()
    time.pass_time()
    event = Event.objects.get(kind="training.wave_opened", subject_id=second.pk)
    assert event.data == {"unit": care.pk}
    assert list(whose_turn(event, second)) == [manager]
    assert not Gates().is_open(second)  # for the others it waits


def test_each_workplace_opens_when_its_own_manager_is_done(waves, course, manager, other_manager, home_care):
    third = waves[2]
    assert not Gates().is_open(third, home_care.path)
    done(manager, course, home_care)
    units = {each.code: each.path for each in [home_care, other_manager_unit(other_manager)]}
    assert Gates().is_open(third, units["VOF-HTC"])
    assert not Gates().is_open(third, units["BO-DRI"])


def other_manager_unit(user):
    return Appointment.objects.get(user=user).unit


def test_a_vacant_post_waits_for_the_superior_and_an_exemption_counts(
    waves, course, head, pupil_health, convenor
):
    assert "Förvaltningschef" in Gates().why_closed(waves[2], pupil_health.path)
    Exemption.objects.create(course=course, user=head, reason="Har hållit kursen.", by=convenor)
    assert Gates().is_open(waves[2], pupil_health.path)


def test_the_convenor_opens_with_a_reason_and_nobody_else_does(
    waves, arrange, manager, other_manager, head, steering_member, convenor, care
):
    second, occasion = waves[1], arrange()
    with pytest.raises(PermissionDenied):
        override_gate(wave=second, reason="Vi vill.", by=steering_member)
    with pytest.raises(NotAllowed):
        override_gate(wave=second, reason=" ", by=convenor)
    with pytest.raises(NotAllowed):
        override_gate(wave=second, reason="Be 19811218-9876 komma.", by=convenor)
    first = override_gate(wave=second, unit=care, reason="Fyra nya chefer börjar i maj.", by=convenor)
    assert override_gate(wave=second, unit=care, reason="Igen.", by=convenor) == first
    event = Event.objects.get(kind="training.gate_overridden")
    assert event.data == {"wave": second.pk, "unit": care.pk}
    seats.take_seat(occasion=occasion, user=manager, by=manager)  # works below the unit
    with pytest.raises(NotAllowed):
        seats.take_seat(occasion=occasion, user=other_manager, by=other_manager)
    override_gate(wave=second, reason="Alla nu.", by=convenor)
    seats.take_seat(occasion=occasion, user=other_manager, by=other_manager)
    with pytest.raises(NotAllowed):
        override_gate(wave=waves[0], reason="Den är öppen.", by=convenor)
    assert Override.objects.count() == 2


def test_a_gate_that_has_opened_stays_open_when_somebody_new_comes(waves, head, care, housing, make_user):
    row = done(head, waves[0].courses.get(), care)
    assert time.pass_time() >= 1
    assert time.pass_time() == 0
    make_user("vd", Role.ORGANISATION_HEAD, housing)
    row.delete()
    assert Gates().progress(waves[1]).total == 0
    assert Gates().progress(waves[0]) == (0, 2)
    assert Gates().is_open(waves[1])


# ---- what the clock says ---------------------------------------------------------------------------------


def test_a_new_manager_is_asked_from_the_first_day_and_not_after_the_last(course, make_user, home_care):
    new = make_user("ny", Role.EMPLOYEE, home_care)
    tomorrow = clock.today() + dt.timedelta(1)
    Appointment.objects.create(
        user=new, role=Role.MANAGER, unit=home_care, starts_on=tomorrow, ends_on=tomorrow
    )
    assert time.pass_time() == 0
    with clock.at(clock.now() + dt.timedelta(1)):
        assert [gap.user_id for gap in gaps()] == [new.pk]
        assert (time.pass_time(), time.pass_time()) == (1, 0)
    with clock.at(clock.now() + dt.timedelta(2)):
        assert gaps() == []
    event = Event.objects.get(kind="training.place_required")
    assert (event.subject_id, event.data) == (course.pk, {"user": new.pk})


def test_what_expires_is_said_sixty_days_before_and_fourteen_and_each_once(course, manager, home_care):
    last = clock.today() + dt.timedelta(61)
    done(manager, course, home_care, valid_until=last)
    said = []
    for days in (0, 1, 2, 46, 47, 48, 61):
        with clock.at(clock.now() + dt.timedelta(days)):
            said.append(time.pass_time())
    assert said == [0, 1, 0, 0, 1, 0, 0]
    assert User.objects.filter(pk=manager.pk).exists()
