"""The state table of PRODUCT §2, walked by its services."""

import datetime as dt
import threading
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from events.models import Event
from improvements import services, workflow
from improvements.models import Suggestion, Verdict
from improvements.workflow import MOVES, State, Who
from lean_portal.refusals import NotAllowed
from organisation.models import GroupSettings
from organisation.workdays import add_workdays
from tests.improvements.trying import planned, studied

TOMORROW = dt.date.today() + dt.timedelta(days=2)
SOON = dt.date.today() + dt.timedelta(days=30)


@pytest.fixture
def received(employee, manager, submit):
    return submit(employee)


@pytest.fixture
def approved(received, manager, home_care):
    return services.approve_suggestion(
        suggestion=received, by=manager, responsible_unit=home_care, due_on=SOON, answer="Ja, vi provar."
    )


@pytest.fixture
def on_trial(approved, manager):
    services.start_trial(suggestion=approved, by=manager, planned=planned(ends_on=SOON))
    return Suggestion.objects.get(pk=approved.pk)


def states(suggestion):
    return list(suggestion.steps.values_list("state", flat=True))


def kinds(suggestion):
    return list(Event.objects.about(suggestion).values_list("kind", flat=True))


def test_every_state_stands_in_the_table():
    assert set(MOVES) == set(State)


def test_decision_on_a_received_suggestion_reads_it_first(received, manager):
    services.decline_suggestion(
        suggestion=received,
        by=manager,
        answer="Nej, därför att det redan finns.",
        would_change="Om det slutar.",
    )
    assert states(received) == ["submitted", "acknowledged", "declined"]


def test_approval_names_role_and_date(approved, home_care):
    approved.refresh_from_db()
    assert (approved.state, approved.responsible_unit, approved.due_on) == ("approved", home_care, SOON)


@pytest.mark.parametrize(("answer", "change"), [("", "Om X"), ("Nej", ""), (" ", "Om X")])
def test_no_without_reason_or_what_would_change_it_is_refused_by_the_service(
    received, manager, answer, change
):
    with pytest.raises(NotAllowed):
        services.decline_suggestion(suggestion=received, by=manager, answer=answer, would_change=change)
    assert states(received) == ["submitted"]


def test_no_without_reason_is_refused_by_the_database(received):
    with pytest.raises(IntegrityError), transaction.atomic():
        Suggestion.objects.filter(pk=received.pk).update(state="declined", answer="Nej")


@pytest.mark.parametrize(
    ("state", "fields"),
    [
        ("approved", {}),
        ("parked", {"answer": "Sen"}),
        ("referred", {}),
        ("needs_information", {}),
        ("merged", {}),
        ("archived", {}),
        ("unknown", {}),
    ],
)
def test_state_without_what_it_requires_is_refused_by_the_database(received, state, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Suggestion.objects.filter(pk=received.pk).update(state=state, **fields)


def test_question_goes_to_the_author_and_comes_back(received, manager, employee):
    services.ask_author(suggestion=received, by=manager, question="När på dagen?")
    services.answer_question(suggestion=received, by=employee, answer="På morgonen.")
    assert states(received) == ["submitted", "acknowledged", "needs_information", "acknowledged"]


def test_rest_is_taken_up_by_the_clock(received, manager, time_machine):
    services.park_suggestion(suggestion=received, by=manager, answer="Efter flytten.", parked_until=TOMORROW)
    assert services.pass_time() == 0
    time_machine.move_to(dt.datetime.combine(TOMORROW, dt.time(12), dt.UTC))
    assert services.pass_time() == 1
    received.refresh_from_db()
    assert received.state == "under_review"
    assert services.pass_time() == 0


def test_resting_suggestion_is_not_woken_before_its_date(received, manager, colleague):
    services.park_suggestion(suggestion=received, by=manager, answer="Efter flytten.", parked_until=TOMORROW)
    with pytest.raises(NotAllowed):
        services.wake_suggestion(suggestion=received, by=colleague)


def test_question_without_answer_expires_after_ten_working_days(received, manager, time_machine):
    services.ask_author(suggestion=received, by=manager, question="När?")
    tenth = add_workdays(dt.date.today(), 10)
    time_machine.move_to(dt.datetime.combine(tenth, dt.time(11), dt.UTC))
    assert services.pass_time() == 0
    time_machine.move_to(dt.datetime.combine(add_workdays(tenth, 1), dt.time(11), dt.UTC))
    assert services.pass_time() == 1
    received.refresh_from_db()
    assert received.state == "acknowledged"


def test_trial_leads_to_implemented_with_outcome_and_lesson(on_trial, manager):
    services.conclude_trial(
        suggestion=on_trial,
        by=manager,
        verdict=Verdict.ADOPT,
        studied=studied(lesson="Börja smått."),
    )
    on_trial.refresh_from_db()
    trial = on_trial.effort.trials.get()
    assert (on_trial.state, trial.lesson) == ("implemented", "Börja smått.")


def test_trial_without_lesson_is_not_concluded(on_trial, manager):
    with pytest.raises(NotAllowed):
        services.conclude_trial(
            suggestion=on_trial, by=manager, verdict=Verdict.ADOPT, studied=studied(lesson="")
        )


def test_trial_may_go_on_changed(on_trial, manager):
    services.conclude_trial(
        suggestion=on_trial,
        by=manager,
        verdict=Verdict.ADAPT,
        studied=studied(),
        due_on=SOON,
    )
    services.start_trial(suggestion=on_trial, by=manager, planned=planned(question="Nu då?"))
    assert on_trial.effort.trials.count() == 2


def test_quick_lane_is_yes_and_done_in_one_step(received, manager, home_care):
    services.implement_suggestion(suggestion=received, by=manager, answer="Klart samma dag.")
    received.refresh_from_db()
    assert states(received) == ["submitted", "implemented"]
    assert received.responsible_unit == home_care
    assert received.open_to_group


def test_quick_lane_is_closed_to_the_steering_group(received, manager, steering_member):
    services.raise_suggestion(suggestion=received, by=manager, to="steering", reason="Berör fler.")
    with pytest.raises(NotAllowed):
        services.implement_suggestion(suggestion=received, by=steering_member, answer="Klart.")


def test_up_once_and_down_with_mandate(received, manager, steering_member, home_care):
    services.raise_suggestion(suggestion=received, by=manager, to="steering", reason="Berör fler.")
    with pytest.raises(PermissionDenied):
        services.start_review(suggestion=received, by=manager)
    services.hand_down(
        suggestion=received, by=steering_member, unit=home_care, mandate="Ni får köpa tio lås."
    )
    received.refresh_from_db()
    assert (received.at_steering, received.mandate) == (False, "Ni får köpa tio lås.")
    with pytest.raises(NotAllowed):
        services.raise_suggestion(suggestion=received, by=manager, to="steering", reason="En gång till.")


def test_up_to_the_head_of_the_organisation(received, manager, head, care):
    services.raise_suggestion(suggestion=received, by=manager, to="organisation", reason="Berör fler.")
    received.refresh_from_db()
    assert received.handler_unit == care
    assert received.steps.last().role == "Enhetschef Hemtjänst centrum"


def test_withdrawn_may_be_sent_again(received, employee):
    services.withdraw_suggestion(suggestion=received, by=employee)
    services.resubmit_suggestion(suggestion=received, by=employee)
    assert states(received) == ["submitted", "withdrawn", "submitted"]


def test_decided_is_not_withdrawn(approved, employee):
    with pytest.raises(NotAllowed):
        services.withdraw_suggestion(suggestion=approved, by=employee)


def test_no_is_taken_up_once_by_the_author_with_new_facts(received, manager, employee):
    no = {"answer": "Nej.", "would_change": "Om behovet växer."}
    services.decline_suggestion(suggestion=received, by=manager, **no)
    services.reopen_suggestion(suggestion=received, by=employee, new_facts="Nu är vi fler.")
    services.decline_suggestion(suggestion=received, by=manager, **no)
    with pytest.raises(NotAllowed):
        services.reopen_suggestion(suggestion=received, by=employee, new_facts="Fler ändå.")


@pytest.mark.parametrize(
    "actor", ["employee", "colleague", "outsider", "other_manager", "administrator", "steering_member"]
)
def test_only_the_handler_decides(request, received, actor):
    by = request.getfixturevalue(actor)
    with pytest.raises(PermissionDenied):
        services.acknowledge_suggestion(suggestion=received, by=by)
    assert kinds(received) == ["improvements.suggestion_submitted"]


def test_head_may_step_in(received, head):
    services.acknowledge_suggestion(suggestion=received, by=head)
    assert states(received)[-1] == "acknowledged"


def test_stale_version_is_refused(received, manager):
    services.acknowledge_suggestion(suggestion=received, by=manager, version=1)
    with pytest.raises(NotAllowed) as refused:
        services.start_review(suggestion=received, by=manager, version=1)
    assert refused.value.code == "stale"


def test_later_settings_rewrite_no_promise(received):
    before = received.decide_by
    GroupSettings.objects.create(pk=1, decide_days=30)
    received.refresh_from_db()
    assert received.decide_by == before


def test_every_step_has_one_event(on_trial):
    assert len(kinds(on_trial)) == on_trial.steps.count() == on_trial.version


@pytest.mark.parametrize("state", [s for s in State if s not in {State.DRAFT}])
def test_table_allows_nothing_that_it_does_not_name(state):
    everyone = frozenset(Who)
    allowed = {move.to for move in workflow.moves(state, everyone)}
    for to in set(State) - allowed:
        with pytest.raises(NotAllowed):
            workflow.check(state, to, everyone)


def in_threads(work, count):
    """Run `work(n)` in `count` threads that start together; the outcomes and errors, in no order."""
    gate, found = threading.Barrier(count), []

    def run(n):
        gate.wait()
        try:
            found.append(work(n))
        except ValidationError as refused:
            found.append(refused)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.mark.django_db(transaction=True)
def test_twenty_identical_submissions_make_one_suggestion(employee, home_care):
    words = {"title": "En sak", "problem": "Ett problem", "proposal": "Ett förslag"}
    same = uuid4()
    found = in_threads(
        lambda n: services.submit_suggestion(by=employee, unit=home_care, submission_id=same, **words), 20
    )
    assert {each.pk for each in found} == {Suggestion.objects.get().pk}
    assert Event.objects.count() == 4  # three units were added, one suggestion came in


@pytest.mark.django_db(transaction=True)
def test_parallel_submissions_get_numbers_without_gaps(employee, home_care):
    words = {"title": "En sak", "problem": "Ett problem", "proposal": "Ett förslag"}
    in_threads(
        lambda n: services.submit_suggestion(by=employee, unit=home_care, submission_id=uuid4(), **words), 12
    )
    assert sorted(Suggestion.objects.values_list("serial", flat=True)) == list(range(1, 13))


@pytest.mark.django_db(transaction=True)
def test_two_deciders_leave_one_decision(employee, manager, head, submit, home_care):
    suggestion = submit(employee)
    no = {"answer": "Nej.", "would_change": "Om behovet växer."}
    yes = {"responsible_unit": home_care, "due_on": SOON}

    def decide(n):
        if n % 2:
            return services.decline_suggestion(suggestion=suggestion, by=manager, **no)
        return services.approve_suggestion(suggestion=suggestion, by=head, **yes)

    found = in_threads(decide, 8)
    assert sum(isinstance(each, Suggestion) for each in found) == 1
    suggestion.refresh_from_db()
    assert states(suggestion)[-1] == suggestion.state
    assert len(states(suggestion)) == 3
