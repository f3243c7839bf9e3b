"""A process is proposed, answered for, changed, withdrawn and proposed anew, by the services alone."""

from itertools import product
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from lean_portal import clock
from lean_portal.refusals import NotAllowed
from organisation.models import User
from organisation.roles import Role
from processes.models import Process
from processes.services import nominating
from processes.workflow import PROCESS_MOVES, ProcessState, Who, check_process
from tests.values.racing import at_once, refusals

pytestmark = pytest.mark.django_db
WANTED = {
    (ProcessState.NOMINATED, ProcessState.CONFIRMED): {Who.OWNER},
    (ProcessState.NOMINATED, ProcessState.REFUSED): {Who.OWNER},
    (ProcessState.NOMINATED, ProcessState.WITHDRAWN): {Who.NOMINATOR},
    (ProcessState.CONFIRMED, ProcessState.NOMINATED): {Who.NOMINATOR, Who.OWNER},
    (ProcessState.CONFIRMED, ProcessState.REFUSED): {Who.OWNER},
    (ProcessState.CONFIRMED, ProcessState.WITHDRAWN): {Who.NOMINATOR},
    (ProcessState.CONFIRMED, ProcessState.PILOT): {Who.DECIDER},
    (ProcessState.REFUSED, ProcessState.NOMINATED): {Who.NOMINATOR, Who.OWNER},
    (ProcessState.REFUSED, ProcessState.CONFIRMED): {Who.OWNER},
    (ProcessState.REFUSED, ProcessState.WITHDRAWN): {Who.NOMINATOR},
    (ProcessState.WITHDRAWN, ProcessState.NOMINATED): {Who.NOMINATOR},
}


def fields_of(process, **changed):
    now = {name: getattr(process, name) for name in nominating.FIELDS}
    return {**now, "touched_units": list(process.touched_units.all()), **changed}


def fresh(user):
    return User.objects.get(pk=user.pk)


@pytest.fixture
def proposed_one(nominate, home_care):
    return nominate(home_care, "Nyanställning")


# ---- the table of states ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("state", "to", "who"), [*product(ProcessState, ProcessState, Who)])
def test_every_move_is_for_those_in_the_table_alone(state, to, who):
    if who in WANTED.get((state, to), set()):
        check_process(state, to, frozenset({who}))
    else:
        with pytest.raises(NotAllowed):
            check_process(state, to, frozenset({who}))


def test_table_of_states_holds_no_other_move():
    held = {(state, to): set(who) for state, ways in PROCESS_MOVES.items() for to, who in ways.items()}
    assert held == WANTED


# ---- proposing -------------------------------------------------------------------------------------------


def test_manager_and_steering_group_propose_and_staff_do_not(
    nominate, home_care, manager, convenor, employee
):
    assert nominate(home_care, "Ett", by=manager).code == "P01"
    assert nominate(home_care, "Två", by=convenor).code == "P02"
    with pytest.raises(PermissionDenied):
        nominate(home_care, "Tre", by=employee)


def test_same_form_twice_is_one_process(nominate, home_care, head):
    words = {"name": "Nyanställning", "starts_when": "Ja", "ends_when": "Nej", "owner_unit": home_care}
    key = uuid4()
    first, second = (nominating.nominate_process(by=head, submission_id=key, **words) for _n in range(2))
    assert first == second
    assert Process.objects.count() == 1


@pytest.mark.parametrize("name", ["name", "starts_when", "ends_when"])
def test_process_without_name_start_or_end_is_refused(nominate, home_care, name):
    with pytest.raises(NotAllowed) as refusal:
        nominate(home_care, **{"name": "Ett", name: " "})
    assert [*refusal.value.message_dict] == [name]


def test_the_group_itself_owns_no_process_and_is_not_touched(nominate, group, home_care):
    with pytest.raises(NotAllowed) as refusal:
        nominate(group, "Ett")
    assert "owner_unit" in refusal.value.message_dict
    with pytest.raises(NotAllowed) as refusal:
        nominate(home_care, "Ett", group)
    assert "touched_units" in refusal.value.message_dict


@pytest.mark.django_db(transaction=True)
def test_eight_that_propose_at_once_get_eight_codes(nominate, home_care, head):
    calls = [lambda n=n: nominate(home_care, f"Process {n}") for n in range(8)]
    found = at_once(*calls)
    assert not refusals(found)
    assert sorted(process.code for process in found) == [f"P0{n}" for n in range(1, 9)]


@pytest.mark.django_db(transaction=True)
def test_eight_identical_forms_at_once_are_one_process(home_care, head):
    key = uuid4()
    words = {"name": "Ett", "starts_when": "Ja", "ends_when": "Nej", "owner_unit": home_care}
    call = lambda: nominating.nominate_process(by=head, submission_id=key, **words)  # noqa: E731
    assert len({process.pk for process in at_once(*[call] * 8)}) == 1


# ---- the owner's answer ----------------------------------------------------------------------------------


def test_owner_says_yes_with_will_and_hours(proposed_one, manager):
    process = nominating.confirm_process(process=proposed_one, by=manager, text="Vi vill.", hours=4)
    assert (process.state, process.owner_text, process.owner_hours) == ("confirmed", "Vi vill.", 4)
    assert process.owner_by == manager
    assert process.owner_at is not None


@pytest.mark.parametrize("hours", [0, 41])
def test_hours_are_between_1_and_40(proposed_one, manager, hours):
    with pytest.raises(NotAllowed) as refusal:
        nominating.confirm_process(process=proposed_one, by=manager, text="Vi vill.", hours=hours)
    assert [*refusal.value.message_dict] == ["hours"]


def test_yes_without_words_and_no_without_reason_are_refused(proposed_one, manager):
    with pytest.raises(NotAllowed):
        nominating.confirm_process(process=proposed_one, by=manager, text=" ", hours=4)
    with pytest.raises(NotAllowed):
        nominating.refuse_process(process=proposed_one, by=manager, text="")


def test_no_can_become_a_yes(proposed_one, manager):
    process = nominating.refuse_process(process=proposed_one, by=manager, text="Inte nu.")
    assert (process.state, process.owner_hours) == ("refused", None)
    assert nominating.confirm_process(process=process, by=manager, text="Nu.", hours=2).state == "confirmed"


def test_same_answer_twice_is_one_answer(proposed_one, manager):
    first = nominating.confirm_process(process=proposed_one, by=manager, text="Vi vill.", hours=4)
    assert nominating.confirm_process(process=first, by=manager, text="Vi vill.", hours=4).version == 1


def test_yes_to_another_text_than_the_one_that_was_read_is_refused(proposed_one, manager, head):
    changed = fields_of(proposed_one, ends_when="Mycket senare")
    nominating.change_process(process=proposed_one, by=head, **changed)
    with pytest.raises(NotAllowed) as refusal:
        nominating.confirm_process(process=proposed_one, by=manager, text="Ja.", hours=4, version=0)
    assert refusal.value.code == "stale"


def test_others_than_the_owner_do_not_answer(proposed_one, head, other_manager, convenor, manager):
    for by in (head, other_manager, convenor):
        with pytest.raises(PermissionDenied):
            nominating.confirm_process(process=proposed_one, by=by, text="Ja.", hours=4)


def test_deputy_answers_for_the_owner(proposed_one, make_user, home_care):
    deputy = make_user("ersattare", Role.DEPUTY, home_care)
    assert nominating.confirm_process(process=proposed_one, by=deputy, text="Ja.", hours=1).owner_by == deputy


def test_superior_answers_where_the_post_is_vacant(nominate, pupil_health, head, manager):
    process = nominate(pupil_health, "Ett")
    with pytest.raises(PermissionDenied):
        nominating.confirm_process(process=process, by=manager, text="Ja.", hours=1)
    assert nominating.confirm_process(process=process, by=head, text="Ja.", hours=1).state == "confirmed"


def test_superior_no_longer_answers_when_the_post_is_filled(nominate, pupil_health, head, make_user):
    process = nominate(pupil_health, "Ett")
    make_user("elevhalsochef", Role.MANAGER, pupil_health)
    with pytest.raises(PermissionDenied):
        nominating.confirm_process(process=process, by=fresh(head), text="Ja.", hours=1)


# ---- changing --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", [{"starts_when": "Annars"}, {"ends_when": "Annars"}, {"owner_unit": None}])
def test_owner_is_asked_again_about_what_they_said_yes_to(proposed_one, confirm, head, caretakers, change):
    process = confirm(proposed_one)
    change = {name: value or caretakers for name, value in change.items()}
    process = nominating.change_process(process=process, by=head, **fields_of(process, **change))
    assert (process.state, process.owner_text, process.owner_hours) == ("nominated", "", None)
    assert process.owner_at is None


def test_owner_is_not_asked_again_about_the_rest(proposed_one, confirm, head, caretakers):
    process = confirm(proposed_one)
    changed = fields_of(process, name="Annat", risk="Annan", touched_units=[caretakers])
    process = nominating.change_process(process=process, by=head, **changed)
    assert (process.state, process.owner_hours) == ("confirmed", 4)


def test_change_of_an_older_text_is_refused(proposed_one, head):
    nominating.change_process(process=proposed_one, by=head, **fields_of(proposed_one, name="Ett"), version=0)
    with pytest.raises(NotAllowed) as refusal:
        nominating.change_process(
            process=proposed_one, by=head, **fields_of(proposed_one, name="Två"), version=0
        )
    assert refusal.value.code == "stale"


@pytest.mark.django_db(transaction=True)
def test_of_eight_that_change_at_once_one_is_kept(proposed_one, head):
    calls = [
        lambda n=n: nominating.change_process(
            process=proposed_one, by=head, **fields_of(proposed_one, name=f"Namn {n}"), version=0
        )
        for n in range(8)
    ]
    assert len(refusals(at_once(*calls))) == 7
    assert Process.objects.get().version == 1


def test_nominator_owner_and_steering_group_change_and_nobody_else(
    proposed_one, head, manager, convenor, other_manager, employee
):
    for by in (head, manager, convenor):
        nominating.change_process(process=proposed_one, by=by, **fields_of(proposed_one))
    for by in (other_manager, employee):
        with pytest.raises(PermissionDenied):
            nominating.change_process(process=proposed_one, by=by, **fields_of(proposed_one))


def test_running_candidate_is_neither_changed_nor_withdrawn_nor_answered(assessing_round, head, home_care):
    process = Process.objects.get(code="P01")
    owner = User.objects.get(appointments__unit=home_care, appointments__role=Role.MANAGER)
    acts = [
        lambda: nominating.change_process(process=process, by=head, **fields_of(process)),
        lambda: nominating.withdraw_process(process=process, by=head, reason="Nej."),
        lambda: nominating.refuse_process(process=process, by=owner, text="Nej."),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    process.refresh_from_db()
    assert (process.state, process.version) == ("confirmed", 1)


def test_candidate_of_a_round_that_is_prepared_can_be_changed(preparing, head):
    process = Process.objects.get(code="P01")
    assert nominating.change_process(process=process, by=head, **fields_of(process, risk="Ny")).risk == "Ny"


def test_pilot_is_neither_changed_nor_withdrawn(decided, head):
    process = Process.objects.get(code="P01")
    with pytest.raises(NotAllowed):
        nominating.change_process(process=process, by=head, **fields_of(process))
    with pytest.raises(NotAllowed):
        nominating.withdraw_process(process=process, by=head, reason="Nej.")


# ---- withdrawn, and once more ----------------------------------------------------------------------------


def test_process_is_withdrawn_with_a_reason_and_proposed_again(proposed_one, confirm, head):
    process = confirm(proposed_one)
    with pytest.raises(NotAllowed):
        nominating.withdraw_process(process=process, by=head, reason=" ")
    process = nominating.withdraw_process(process=process, by=head, reason="Systembyte.")
    assert (process.state, process.withdrawn_reason) == ("withdrawn", "Systembyte.")
    process = nominating.nominate_again(process=process, by=head)
    assert (process.state, process.withdrawn_reason, process.owner_text) == ("nominated", "", "")


def test_owner_alone_does_not_withdraw(proposed_one, manager):
    with pytest.raises(NotAllowed):
        nominating.withdraw_process(process=proposed_one, by=manager, reason="Nej.")


def test_nominated_process_is_not_proposed_again(proposed_one, head):
    with pytest.raises(NotAllowed):
        nominating.nominate_again(process=proposed_one, by=head)


# ---- what the database holds -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("constraint", "broken"),
    [
        ("processes_process_has_name_start_and_end", {"name": ""}),
        ("processes_process_has_name_start_and_end", {"ends_when": ""}),
        ("processes_process_state_is_known", {"state": "lost"}),
        ("processes_confirmed_by_owner_with_will_and_time", {"state": "confirmed"}),
        (
            "processes_confirmed_by_owner_with_will_and_time",
            {"state": "pilot", "owner_at": clock.now, "owner_hours": 4},
        ),
        ("processes_refused_by_owner_with_reason", {"state": "refused", "owner_at": clock.now}),
        ("processes_withdrawn_with_reason", {"state": "withdrawn"}),
    ],
)
def test_database_refuses_what_no_service_writes(proposed_one, constraint, broken):
    values = {name: value() if callable(value) else value for name, value in broken.items()}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Process.objects.filter(pk=proposed_one.pk).update(**values)
