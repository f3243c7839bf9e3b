import pytest

from improvements import services
from improvements.models import BoardMeeting
from lean_portal import clock
from tests.improvements.trying import planned
from training import start
from training.models import Course, Record, Supporter
from values.services import use


def done(unit):
    found = start.packages(type(unit).objects.filter(pk=unit.pk))[0]
    return [step.key for step in found.steps if step.is_done]


def test_each_thing_is_read_from_what_has_happened(employee, colleague, manager, submit, home_care):
    assert done(home_care) == []
    course = Course.objects.create(code="C", name="Leda", tier="managers")
    Record.objects.create(course=course, user=employee, unit=home_care, done_on=clock.today())
    assert done(home_care) == []  # somebody else's course is not the manager's
    Record.objects.create(course=course, user=manager, unit=home_care, done_on=clock.today())
    BoardMeeting.objects.create(unit=home_care, on=clock.today())
    assert done(home_care) == ["trained", "board"]
    suggestion = services.approve_suggestion(
        suggestion=submit(employee), by=manager, responsible_unit=home_care, due_on=clock.today()
    )
    services.start_trial(suggestion=suggestion, by=manager, planned=planned())
    Supporter.objects.create(user=colleague, helps_with="Mäta")
    assert done(home_care) == ["trained", "board", "answered", "leader", "tried"]


def test_a_leader_of_another_organisation_is_not_ours(outsider, home_care, caretakers):
    Supporter.objects.create(user=outsider, helps_with="Mäta")
    assert "leader" in done(caretakers)
    assert "leader" not in done(home_care)


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("manager", 200),
        ("head", 200),
        ("steering_member", 200),
        ("employee", 404),
        ("other_manager", 404),
    ],
)
def test_the_unit_its_superior_and_the_steering_group_see_it(
    request, client, home_care, caretakers, who, code
):
    client.force_login(request.getfixturevalue(who))
    assert client.get("/utbildning/startpaket/VOF-HTC/").status_code == code


def test_only_whoever_answers_for_the_unit_is_shown_where_to_do_it(
    client, manager, head, home_care, make_user
):
    """The ways lead to the reader's own pages."""
    path, way = "/utbildning/startpaket/VOF-HTC/", 'class="button second small"'
    for who in (manager, make_user("ers", "deputy", home_care)):
        client.force_login(who)
        assert way in client.get(path).text
    client.force_login(head)
    assert way not in client.get(path).text


def test_what_waits_for_its_proof_is_no_course_taken(manager, home_care):
    course = Course.objects.create(code="C", name="Leda", tier="managers", needs_proof=True)
    record = Record.objects.create(course=course, user=manager, unit=home_care, done_on=clock.today())
    assert done(home_care) == []
    Record.objects.filter(pk=record.pk).update(proof="Vi ringer först.", proof_at=clock.now())
    assert done(home_care) == ["trained"]


def test_a_talk_about_the_values_counts(home_care, manager, adopted):
    use.record_talk(
        foundation=adopted, unit=home_care, by=manager, held_on=clock.today(), present=3, of=4,
        local_meaning="att vi ringer innan.",
    )  # fmt: skip
    assert "talked" in done(home_care)
