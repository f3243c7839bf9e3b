import datetime as dt

import pytest

from improvements import services
from improvements.models import BoardMeeting
from lean_portal import clock
from organisation.roles import Role
from overview import routine
from tests.overview.conftest import workday
from training.models import Visit


def line(unit, key, **options):
    return {each.key: each for each in routine.routine_of(unit, **options).lines}.get(key)


def test_board_meetings_are_counted_by_week_from_the_first_on(home_care):
    assert not line(home_care, "board").holds
    monday = routine.monday_of(clock.today())
    for weeks in (4, 3, 1):
        BoardMeeting.objects.create(unit=home_care, on=monday - weeks * routine.WEEK)
        BoardMeeting.objects.create(unit=home_care, on=monday - weeks * routine.WEEK + dt.timedelta(days=2))
    found = line(home_care, "board")
    assert found.holds
    assert "3" in found.words and "4" in found.words
    BoardMeeting.objects.filter(on__gte=monday - routine.WEEK).delete()
    assert not line(home_care, "board").holds


def test_board_meetings_of_long_ago_count_only_as_the_beginning(home_care):
    monday = routine.monday_of(clock.today())
    BoardMeeting.objects.create(unit=home_care, on=monday - 30 * routine.WEEK)
    found = line(home_care, "board")
    assert found.words.startswith("0 ") and "10" in found.words
    BoardMeeting.objects.create(unit=home_care, on=monday - 10 * routine.WEEK)
    assert line(home_care, "board").words.startswith("1 ")


def test_a_workplace_is_the_place_to_visit_and_a_unit_of_units_has_those_below(
    my_page, manager, head, home_care
):
    assert [unit.pk for unit in routine.routine_of(home_care).places] == [home_care.pk]
    assert 'action="/rutin/VOF-HTC/besok/"' in my_page(manager)
    assert 'href="/rutin/#visit"' in my_page(head)


def test_visits_are_days_of_this_month(home_care, care):
    today = clock.today()
    Visit.objects.create(unit=home_care, seen=home_care, on=today)
    Visit.objects.create(unit=home_care, seen=care, on=today)
    Visit.objects.create(unit=home_care, seen=home_care, on=today.replace(day=1) - dt.timedelta(days=1))
    assert line(home_care, "visits").words.startswith("1 ")


def test_first_decisions_are_counted_late_ones_too(employee, manager, submit, home_care):
    with workday(-20):
        late, kept = submit(employee), submit(employee)
        services.decline_suggestion(suggestion=kept, by=manager, answer="Nej.", would_change="Pengar.")
    found = line(home_care, "answers")
    if late.decide_by.year == clock.today().year:
        assert (found.words[0], found.words.split()[2]) == ("1", "2")
    assert not found.holds


def test_briefings_are_counted_of_the_meetings_that_told_the_workplace_something(
    held, tell, home_care, care, manager
):
    assert line(home_care, "briefings") is None
    meeting = held()
    tell(meeting, "Nycklar")
    found = line(home_care, "briefings")
    if meeting.day.year == clock.today().year:
        assert found.words.startswith("0 ") and not found.holds
        assert line(care, "briefings") is None  # no workplace meeting is held there


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("manager", 200),
        ("head", 200),
        ("other_manager", 404),
        ("employee", 403),
        ("steering_member", 403),
    ],
)
def test_only_the_post_and_the_closest_superior_read_it(request, client, manager, home_care, who, code):
    client.force_login(request.getfixturevalue(who))
    assert client.get("/rutin/VOF-HTC/").status_code == code


def test_nobody_two_levels_up_reads_it(client, make_user, manager, head, group, home_care):
    chief = make_user("kommunchef", Role.ORGANISATION_HEAD, group)
    client.force_login(chief)
    assert client.get("/rutin/VOF/").status_code == 200
    assert client.get("/rutin/VOF-HTC/").status_code == 404


def test_a_deputy_acts_and_does_not_read_how_promises_are_kept(client, make_user, manager, home_care):
    deputy = make_user("stf", Role.DEPUTY, home_care)
    assert not routine.reads_answers(deputy, home_care)
    assert routine.reads_answers(manager, home_care)
    client.force_login(deputy)
    assert client.post("/rutin/VOF-HTC/besok/").status_code == 302
    assert Visit.objects.get().by == deputy


def test_a_superior_reads_and_does_not_tap(client, head, manager, home_care):
    client.force_login(head)
    assert client.post("/rutin/VOF-HTC/besok/").status_code == 404
    assert "/rutin/VOF-HTC/besok/" not in client.get("/rutin/VOF-HTC/").text


def test_a_tap_leads_back_and_never_to_another_site(client, manager, home_care):
    client.force_login(manager)
    assert client.post("/rutin/VOF-HTC/besok/", {"next": "/"})["Location"] == "/"
    there = client.post("/rutin/VOF-HTC/besok/", {"next": "//ond.example/"})
    assert there["Location"] == "/rutin/"


def test_min_sida_holds_the_routine_and_the_start_package(my_page, manager):
    text = my_page(manager)
    assert 'id="routine"' in text and "I have visited" in text
    assert "The start package" in text


def test_a_board_meeting_is_noted_in_one_tap_on_min_sida_once_a_week(my_page, client, manager):
    tap = 'action="/tavla/VOF-HTC/mote/"'
    assert tap in my_page(manager)
    assert client.post("/tavla/VOF-HTC/mote/", {"next": "/"})["Location"] == "/"
    assert client.post("/tavla/VOF-HTC/mote/", {"next": "//ond.example/"})["Location"] == "/tavla/VOF-HTC/"
    assert tap not in my_page(manager)


def test_an_employee_has_no_routine(my_page, employee):
    assert 'id="routine"' not in my_page(employee)
