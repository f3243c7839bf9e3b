"""The matrix, the own record, the own group and the waves, as they are read."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from events.models import Event
from lean_portal import clock
from lean_portal.figures import FEWEST
from meetings.drafting import gates_overridden, training_gaps
from notifications.rules import RULES
from organisation.models import Appointment, User
from organisation.roles import Role
from tests.training.conftest import done
from tests.training.test_pages import reader
from training.gaps import Stand
from training.gates import Gates
from training.matrix import Cell, hidden, matrix, parts_of, words_of, worst_of
from training.models import Course, Record, Tier
from training.obligations import obligations
from training.services import clock as time
from training.services import seats
from training.views.standing import shown
from training.workplaces import counted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@given(st.lists(st.integers(0, 12), max_size=7))
def test_what_is_left_out_of_a_column_is_never_fewer_than_five_when_something_is_told(listed):
    sizes = dict(enumerate(listed))
    away = hidden(sizes)
    told = {row: size for row, size in sizes.items() if size and row not in away}
    together = sum(sizes[row] for row in away)
    assert all(size >= FEWEST for size in told.values())
    assert together == 0 or together >= FEWEST or not told


def test_somebody_with_two_courses_stands_where_the_least_has_come_and_counts_once():
    rows = [
        (1, "managers", Stand.DONE, [7]),
        (1, "managers", Stand.PROOF, [7]),
        (1, "managers", Stand.EXEMPT, [8]),
    ]
    assert worst_of(rows)[1, "managers"] == {Stand.MISSING: 1, Stand.EXEMPT: 1}


@pytest.fixture
def six(course, manager, make_user, care, home_care):
    """Six managers in one unit of care: four are done, one has a seat to come, one lacks it."""
    others = [make_user(f"chef{n}", Role.DEPUTY, home_care) for n in range(5)]
    course.requirements.create(role=Role.DEPUTY)
    for user in [manager, *others[:3]]:
        done(user, course, home_care)
    return [manager, *others]


def cells(user, opened=None):
    found = matrix(user, opened=opened)
    return {row.unit.code: row.cells[0] for row in [*found.rows, *found.below] if row.cells[0]}


def test_everybody_sees_shares_and_whoever_answers_sees_numbers(six, arrange, head, employee, care):
    seats.take_seat(occasion=arrange(), user=six[4], by=six[4])
    for user, parts in (
        (employee, []),  # each part is one person
        (head, ["1 have a seat", "1 missing"]),
    ):
        cell = cells(user, care)["VOF-HTC"]
        assert (words_of(cell), [words for _kind, words in parts_of(cell)]) == ("66 % done", parts)


def test_nothing_is_said_of_fewer_than_five_but_to_those_who_answer_for_them(
    course, manager, other_manager, steering_member, employee
):
    assert words_of(cells(employee)["VOF"]) == "fewer than five" and parts_of(cells(employee)["VOF"]) == []
    assert words_of(cells(steering_member)["VOF"]) == "0 % done"
    assert cells(other_manager)["VOF"].is_hidden
    page = reader(employee).get("/utbildning/laget/?organisation=VOF")
    assert page.status_code == 200 and "fewer than five" in page.text and manager.name not in page.text


def test_workplaces_are_counted_by_head_count(everyday, manager, home_care, employee):
    home_care.headcount = 40
    home_care.save(update_fields=["headcount"])
    Record.objects.create(course=everyday, unit=home_care, count=30, done_on=clock.today())
    cell = cells(employee)["VOF"]
    assert (words_of(cell), [words for _kind, words in parts_of(cell)]) == ("75 % done", ["25 % missing"])


def cell_of(counted=False, times=1, **counts):
    kinds = {Stand[name.upper()]: count for name, count in counts.items()}
    return Cell(kinds, sum(counts.values()), is_counted=counted, times=times)


def kinds_of(cell):
    return [kind for kind, _words in parts_of(cell)]


def test_a_part_is_told_when_five_stand_there_and_never_who_is_exempt():
    assert kinds_of(cell_of(done=30, planned=6, missing=5, expiring=5)) == ["planned", "expiring", "missing"]
    assert kinds_of(cell_of(done=30, missing=4)) == []
    assert kinds_of(cell_of(done=30, exempt=10, missing=10)) == ["missing"]
    # Of the rest less those with a seat one would be left.
    assert kinds_of(cell_of(done=30, planned=6, missing=1)) == []
    assert kinds_of(cell_of(done=30, missing=8, times=2)) == []  # perhaps four people, and two courses each
    assert kinds_of(cell_of(counted=True, done=3, exempt=1, missing=1)) == ["exempt", "missing"]


def test_all_done_is_said_of_all_and_not_where_a_part_is_left_out():
    assert shown(cell_of(done=30, missing=4)).signs == []
    assert len(shown(cell_of(done=30, exempt=4)).signs) == 1


def test_what_is_hidden_for_an_organisation_is_hidden_in_each_of_its_units(
    course, make_user, home_care, care, caretakers, manager, employee
):
    """Two in one organisation are too few, and the six of the other would give them away."""
    course.requirements.create(role=Role.DEPUTY)
    for n in range(5):
        make_user(f"chef{n}", Role.DEPUTY, home_care)
    for n in range(2):
        make_user(f"annan{n}", Role.DEPUTY, caretakers)
    whole, unit = cells(employee, care)["VOF"], cells(employee, care)["VOF-HTC"]
    assert whole.is_hidden and unit.is_hidden and whole.size == unit.size == 6
    assert not cells(manager, care)["VOF-HTC"].is_hidden  # answers for it


@given(
    st.dictionaries(st.integers(1, 3), st.integers(0, 30), min_size=1),
    st.lists(st.tuples(st.integers(1, 3), st.integers(1, 2), st.booleans(), st.integers(1, 40)), max_size=8),
)
def test_of_a_workplace_no_more_are_done_than_work_there_in_each_course(sizes, told):
    today = clock.today()
    rows = [
        (unit, course, today if is_old else None, count)
        for unit, course, is_old, count in told
        if unit in sizes
    ]
    for unit, each in counted(sizes, [1, 2], rows, today).items():
        taken = [sum(count for u, c, _until, count in rows if (u, c) == (unit, course)) for course in (1, 2)]
        assert each.total == sizes[unit] * 2
        assert each.done == sum(min(count, sizes[unit]) for count in taken)


def test_the_matrix_and_the_gate_count_workplaces_alike(everyday, waves, home_care, employee):
    more = Course.objects.create(code="U7", name="Mer", tier=Tier.WORKPLACES)
    waves[2].courses.add(more)
    home_care.headcount = 40
    home_care.save(update_fields=["headcount"])
    day = clock.today()
    for course, count, until in ((everyday, 30, None), (everyday, 30, day), (more, 20, None)):
        done_on = day - dt.timedelta(until is not None)
        fields = {"count": count, "done_on": done_on, "valid_until": until}
        Record.objects.create(course=course, unit=home_care, **fields)
    assert Gates().progress(waves[2])[0] == 60  # 40 of 40 and 20 of 40
    cell = cells(employee)["VOF"]
    assert (cell.settled, cell.total, cell.size) == (60, 80, 40)
    assert cell.counts[Stand.EXPIRING] == 10  # of those who are done the rest has what lasts


@pytest.mark.parametrize("path", ["laget/?organisation=VOF", "min-grupp/", "vagor/", "mitt/"])
def test_a_page_costs_the_same_for_one_and_for_many(path, waves, manager, head, make_user, home_care, course):
    client = reader(head)
    course.requirements.create(role=Role.EMPLOYEE)
    course.requirements.create(role=Role.ORGANISATION_HEAD)
    client.get(f"/utbildning/{path}")
    one = count(client, path)
    for n in range(3):
        make_user(f"ny{n}", Role.EMPLOYEE, home_care)
    assert count(client, path) == one <= 30


def count(client, path):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"/utbildning/{path}").status_code == 200
    return len(queries)


def test_my_record_says_what_is_left_and_how_to_get_it(waves, arrange, manager, head, care):
    arrange()
    text = reader(manager).get("/utbildning/mitt/").text
    assert "One course is left for you" in text and "Wave 2 opens when 90 %" in text
    assert (
        "now 0 of 1" not in text and "0 of 1 are done" not in reader(manager).get("/utbildning/vagor/").text
    )
    assert obligations(manager) == []  # nothing to do about it yet
    done(head, waves[0].courses.get(), care)
    assert "Choose a seat:" in reader(manager).get("/utbildning/mitt/").text
    (need,) = obligations(User.objects.get(pk=manager.pk))
    assert need.headline == "You need to take Leda förbättringsarbete"
    assert "/utbildning/tillfallen/" in need.url


def test_a_manager_sees_the_own_group_by_name_and_nobody_else_gets_there(
    course, manager, other_manager, employee, head
):
    text = reader(head).get("/utbildning/min-grupp/").text
    assert manager.name in text and other_manager.name not in text
    assert [need.headline for need in obligations(head)] == ["One in your group lacks a course"]
    assert reader(employee).get("/utbildning/min-grupp/").status_code == 403


def test_a_manager_reads_nothing_of_the_posts_that_staff_hold_elsewhere(
    course, manager, employee, top_course, caretakers, head
):
    """An employee is a manager in another company as well: that is read there, and what the own post asks for
    here."""
    Appointment.objects.create(user=employee, role=Role.MANAGER, unit=caretakers, starts_on=clock.today())
    assert employee.name not in reader(manager).get("/utbildning/min-grupp/").text
    assert obligations(User.objects.get(pk=manager.pk))[1:] == []  # the own course alone
    top_course.requirements.create(role=Role.EMPLOYEE)
    text = reader(manager).get("/utbildning/min-grupp/").text
    assert employee.name in text and top_course.name in text and course.name not in text
    assert manager.name in reader(head).get("/utbildning/min-grupp/").text  # right below, for that post


def test_a_manager_registers_somebody_in_one_tap_and_is_back_in_the_group(course, arrange, manager, head):
    client, page, occasion = reader(head), "/utbildning/min-grupp/", arrange()
    url = f"/utbildning/tillfallen/{occasion.pk}/personal/"
    assert f'action="{url}"' in client.get(page).text
    assert client.post(url, {"user": manager.pk, "next": page})["Location"] == page
    assert occasion.places.get().user == manager
    text = client.get(page).text
    assert f'action="{url}"' not in text and occasion.get_absolute_url() in text


def test_a_gate_is_opened_on_its_page_and_told_at_the_next_meeting(
    waves,
    head,
    manager,
    convenor,
    steering_member,
):
    client, url = reader(convenor), "/utbildning/vagor/2/oppna/"
    refused = client.post(url, {"reason": "Ring 19811218-9876"})
    assert refused.status_code == 422 and "19811218-9876" in refused.text
    assert client.post(url, {"reason": "Fyra nya chefer börjar i maj."}).status_code == 302
    assert "Fyra nya chefer" in reader(manager).get("/utbildning/vagor/").text
    assert reader(steering_member).get(url).status_code == 403
    (draft,) = gates_overridden(None, convenor)
    assert draft.title == "Wave 2 was opened before its time"
    assert draft.wished_outcome == "Fyra nya chefer börjar i maj."
    titles = [each.title for each in training_gaps(None, convenor)]
    assert titles == ["Vård och omsorg: some lack a course that their role asks for"]


def test_whose_turn_it_is_is_told_once(waves, head, manager, care):
    done(head, waves[0].courses.get(), care)
    time.pass_time()
    event = Event.objects.get(kind="training.wave_opened", data={})
    (rule,) = RULES[event.kind]
    assert [user.pk for user in rule.audience(event, waves[1])] == [manager.pk]


def test_a_record_that_is_old_says_so(course, manager, home_care):
    yesterday = clock.today() - dt.timedelta(1)
    row = done(manager, course, home_care)
    Record.objects.filter(pk=row.pk).update(done_on=yesterday, valid_until=yesterday)
    assert "One course is left for you" in reader(manager).get("/utbildning/mitt/").text
    course.requirements.all().delete()
    text = reader(manager).get("/utbildning/mitt/").text
    assert "Has run out" in text and "Missing" not in text


def test_what_is_settled_costs_min_sida_no_more_than_the_standings(waves, course, manager, home_care):
    user = User.objects.get(pk=manager.pk)
    done(user, course, home_care)
    assert obligations(user) == []  # the posts of the user are read once
    with CaptureQueriesContext(connection) as queries:
        obligations(user)
    tables = " ".join(each["sql"] for each in queries)
    assert "training_wave" not in tables and 'FROM "training_occasion"' not in tables
