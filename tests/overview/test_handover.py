import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from events.models import Event
from improvements import services as of_suggestions
from improvements.models import Evaluation
from improvements.services.prepare import prepare_decision
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from notifications.audiences.training_support import who_gives
from organisation.models import Appointment, User
from organisation.roles import STEERING, Role
from organisation.services import end_appointment
from organisation.workdays import add_workdays
from overview import handing, resting
from overview.services import handover as services
from overview.tasks import pass_time
from training.models import Handover, HandoverLine, Proposal, Supporter, SupportRequest
from training.services import supporting


def yesterday():
    return clock.today() - dt.timedelta(days=1)


def leave(user):
    """Every appointment of theirs ends."""
    for appointment in Appointment.objects.current().filter(user=user):
        end_appointment(appointment=appointment, by=None, last_day=yesterday())
    return User.objects.get(pk=user.pk)


def ask_evaluation(suggestion, by, of):
    due = add_workdays(clock.today(), 5)
    return of_suggestions.ask_evaluation(
        suggestion=suggestion, by=by, evaluator=of, question="Går det?", due_on=due
    )


@pytest.fixture
def leaver(steering_member, employee, manager, submit, home_care):
    """A member of the steering group who is asked for an evaluation and owns a request for support."""
    seen = of_suggestions.acknowledge_suggestion(suggestion=submit(employee), by=manager)
    ask_evaluation(seen, manager, steering_member)
    asked = supporting.ask_support(by=employee, unit=home_care, text="Hur mäter vi?", submission_id=uuid4())
    supporting.take_support(request=asked, by=steering_member)
    return steering_member


# ---- the list ----------------------------------------------------------------------------------------------


def test_the_list_holds_what_rests_on_the_name_and_goes_to_the_convenor(leaver, convenor):
    handover = services.open_handover(leaver=leaver, by=leaver)
    assert {(line.kind, line.to) for line in handover.lines.all()} == {
        ("evaluation", convenor),
        ("support", convenor),
    }
    assert services.open_handover(leaver=leaver, by=convenor) == handover
    assert handover.lines.count() == 2


def test_what_is_accepted_is_the_receivers_and_until_then_it_is_not(leaver, convenor):
    handover = services.open_handover(leaver=leaver, by=leaver)
    assert SupportRequest.objects.get().owner == leaver
    with pytest.raises(PermissionDenied):
        services.accept_line(line=handover.lines.first(), by=leaver)
    assert [need.status for need in handing.obligations(convenor)] == ["waiting"]
    assert services.accept_all(handover=handover, by=convenor) == (2, [])
    assert SupportRequest.objects.get().owner == Evaluation.objects.get().evaluator == convenor
    assert Handover.objects.get().closed_at is not None
    assert handing.obligations(convenor) == []


def test_what_was_answered_meanwhile_is_gone_and_not_taken(leaver, convenor):
    handover = services.open_handover(leaver=leaver, by=leaver)
    supporting.answer_support(request=SupportRequest.objects.get(), by=leaver, answer="Så här.")
    assert services.accept_all(handover=handover, by=convenor).taken == 1
    assert SupportRequest.objects.get().owner == leaver


def test_what_cannot_be_accepted_keeps_nothing_else_from_it(leaver, convenor, manager):
    handover = services.open_handover(leaver=leaver, by=leaver)
    ask_evaluation(Evaluation.objects.get().suggestion, manager, convenor)  # of the same suggestion
    taken, [(line, why)] = services.accept_all(handover=handover, by=convenor)
    assert (taken, line.kind, bool(why)) == (1, "evaluation", True)
    assert SupportRequest.objects.get().owner == convenor
    assert Handover.objects.get().closed_at is None


def test_the_clock_ends_it_when_everything_was_answered_elsewhere(leaver, convenor, manager):
    services.open_handover(leaver=leaver, by=leaver)
    supporting.answer_support(request=SupportRequest.objects.get(), by=leaver, answer="Så här.")
    assert services.settle_open() == 0  # the evaluation still waits
    suggestion = Evaluation.objects.get().suggestion
    of_suggestions.decline_suggestion(suggestion=suggestion, by=manager, answer="Nej.", would_change="Ja.")
    assert handing.obligations(convenor) != []
    assert (services.settle_open(), services.settle_open()) == (1, 0)
    assert handing.obligations(convenor) == []
    assert pass_time.name in {each["task"] for each in settings.CELERY_BEAT_SCHEDULE.values()}


def test_a_receiver_says_no_and_whoever_leaves_chooses_another(leaver, convenor, make_user, group):
    other = make_user("tredje", Role.STEERING_MEMBER, group)
    handover = services.open_handover(leaver=leaver, by=leaver)
    for line in handover.lines.all():
        with pytest.raises(PermissionDenied):
            services.refuse_line(line=line, by=other, reason="Nej.")
        services.refuse_line(line=line, by=convenor, reason="Jag slutar också i juni.")
    assert SupportRequest.objects.get().owner == leaver
    event = Event.objects.filter(kind="training.handover_refused").last()
    assert leaver in who_gives(event, handover) and other not in who_gives(event, handover)
    assert [need.url for need in handing.obligations(leaver)] == [handover.get_absolute_url()]
    for line in handover.lines.all():
        services.redirect_line(line=line, to=other, by=leaver)
    assert handing.obligations(leaver) == []
    assert not who_gives(event, handover).exists()
    assert services.accept_all(handover=handover, by=other).taken == 2
    assert Handover.objects.get().closed_at is not None


def test_it_can_be_meant_for_another_but_not_for_one_who_may_not_read_it(
    leaver, convenor, colleague, outsider, make_user, group
):
    Supporter.objects.create(user=outsider, helps_with="Mäta")
    other = make_user("tredje", Role.STEERING_MEMBER, group)
    handover = services.open_handover(leaver=leaver, by=leaver)
    line = handover.lines.get(kind="support")
    with pytest.raises(NotAllowed):
        services.redirect_line(line=line, to=outsider, by=leaver)
    services.redirect_line(line=line, to=other, by=leaver)
    with pytest.raises(PermissionDenied):
        services.redirect_line(line=line, to=convenor, by=colleague)
    assert HandoverLine.objects.get(kind="support").to == other


def test_only_oneself_the_convenor_and_administrators_prepare_a_handover(
    leaver, convenor, administrator, manager
):
    with pytest.raises(PermissionDenied):
        services.open_handover(leaver=leaver, by=manager)
    assert services.open_handover(leaver=leaver, by=administrator)


@pytest.mark.django_db(transaction=True)
def test_two_taps_on_accept_at_once_take_it_over_once(leaver, convenor):
    handover = services.open_handover(leaver=leaver, by=leaver)
    line = handover.lines.get(kind="support")

    def accept(_):
        try:
            return services.accept_line(line=line, by=convenor)
        except NotAllowed:
            return None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(accept, range(2)), key=str) == [None, True]


# ---- the pages ---------------------------------------------------------------------------------------------


def test_a_receiver_sees_the_own_lines_and_others_no_such_page(client, leaver, convenor, other_manager):
    handover = services.open_handover(leaver=leaver, by=leaver)
    client.force_login(other_manager)
    assert client.get(handover.get_absolute_url()).status_code == 404
    client.force_login(convenor)
    page = client.get(handover.get_absolute_url())
    assert page.status_code == 200
    assert client.post(f"{handover.get_absolute_url()}alla/").status_code == 302
    assert SupportRequest.objects.get().owner == convenor


def test_an_administrator_who_may_not_read_the_suggestion_sees_no_title(
    client, leaver, convenor, administrator, head, make_user, pupil_health, submit
):
    title = "Byt rum för samtalen"
    secret = submit(make_user("kurator", Role.EMPLOYEE, pupil_health), title=title)
    raised = of_suggestions.raise_suggestion(suggestion=secret, by=head, to="steering", reason="Rör flera.")
    ask_evaluation(raised, convenor, leaver)
    handover = services.open_handover(leaver=leaver, by=leaver)
    client.force_login(administrator)
    assert title not in client.get(handover.get_absolute_url()).text
    client.force_login(convenor)
    assert title in client.get(handover.get_absolute_url()).text


def test_a_receiver_who_is_not_chosen_is_said_beside_the_field(client, leaver, convenor):
    handover = services.open_handover(leaver=leaver, by=leaver)
    line = handover.lines.first()
    client.force_login(leaver)
    answer = client.post(f"{handover.get_absolute_url()}{line.pk}/till/", {"to": ""})
    assert answer.status_code == 422
    assert f'href="#id_{line.pk}_to"' in answer.text


def test_a_no_is_said_with_a_reason_and_what_was_typed_is_kept(client, leaver, convenor, make_user, group):
    handover = services.open_handover(leaver=leaver, by=leaver)
    line = handover.lines.get(kind="support")
    url = f"{handover.get_absolute_url()}{line.pk}/kan-inte/"
    client.force_login(convenor)
    answer = client.post(url, {"reason": " "})
    assert answer.status_code == 422
    assert f'href="#id_{line.pk}_reason"' in answer.text
    services.redirect_line(line=line, to=make_user("tredje", Role.STEERING_MEMBER, group), by=leaver)
    answer = client.post(url, {"reason": "Jag hinner inte före sommaren."})
    assert answer.status_code == 409
    assert "Jag hinner inte före sommaren." in answer.text
    services.redirect_line(line=line, to=convenor, by=leaver)
    assert client.post(url, {"reason": "Jag hinner inte före sommaren."}).status_code == 302
    client.force_login(leaver)
    assert "Jag hinner inte före sommaren." in client.get(handover.get_absolute_url()).text


# ---- zero orphans ------------------------------------------------------------------------------------------


@pytest.fixture
def rich(
    leaver, employee, manager, colleague, submit, foundation, choice, item, held_meeting, received, convenor
):
    """Something open in every app."""
    with_steering = of_suggestions.raise_suggestion(
        suggestion=submit(employee), by=manager, to="steering", reason="Rör flera."
    )
    words = {"answer": "Nej.", "would_change": "Ja."}
    prepare_decision(suggestion=with_steering, by=leaver, action="decline", given=words)
    of_suggestions.approve_suggestion(
        suggestion=submit(employee), by=manager, responsible_unit=employee.appointments.get().unit,
        due_on=add_workdays(clock.today(), 9),
    )  # fmt: skip
    ask_evaluation(submit(employee), manager, colleague)
    Proposal.objects.create(
        name="Leda", tier="managers", for_whom="Chefer", why_now="Nu", time_and_cost="En dag", by=convenor
    )


def orphans():
    """(kind, row) of everything open that nobody who can log in may take a step with."""
    return [
        (kind.key, row.pk)
        for kind, row in resting.everything()
        if not resting.with_whom(kind, row).filter(is_active=True).exists()
    ]


NOT_IN_THE_WORLD = {"checks", "offers", "relapses"}  # nothing makes them yet in these fixtures


@pytest.mark.parametrize("who", ["leaver", "convenor", "manager", "head", "colleague"])
def test_whoever_leaves_nothing_open_is_left_with_nobody(request, rich, administrator, who):
    user = request.getfixturevalue(who)
    before = {kind.key for kind, row in resting.everything()}
    assert before >= {each.key for each in resting.RESTING} - NOT_IN_THE_WORLD
    waited = {(kind.key, row.pk) for kind, row in resting.everything()}
    left = leave(user)
    assert orphans() == []
    assert {(kind.key, row.pk) for kind, row in resting.everything()} == waited
    for kind, row in resting.everything():
        assert left not in resting.with_whom(kind, row), (kind.key, row)


def test_when_the_whole_steering_group_leaves_administrators_are_told(rich, administrator):
    for user in User.objects.holding(*STEERING):
        leave(user)
    assert orphans() == []
    steering = [(kind, row) for kind, row in resting.everything() if kind.key == "support"]
    assert [set(resting.with_whom(*each)) for each in steering] == [{administrator}]
    headlines = [need.headline for need in handing.obligations(administrator)]
    assert any(str(Role.STEERING_CONVENOR.label) in each for each in headlines)


def test_while_no_one_convenes_a_member_may_do_what_the_convenor_does(steering_member, convenor):
    assert not handing.oversees(steering_member)
    leave(convenor)
    assert handing.oversees(User.objects.get(pk=steering_member.pk))


def test_the_page_asks_as_much_for_three_as_for_one(client, leaver, convenor, employee, home_care):
    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get("/")
        return len(queries)

    client.force_login(convenor)
    services.open_handover(leaver=leaver, by=leaver)
    one = count()
    for _each in range(2):
        asked = supporting.ask_support(by=employee, unit=home_care, text="Mer", submission_id=uuid4())
        supporting.take_support(request=asked, by=leaver)
    services.open_handover(leaver=leaver, by=leaver)
    assert HandoverLine.objects.count() == 4
    assert count() == one
