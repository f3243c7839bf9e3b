"""PRODUCT §2, "Who sees what": one cell of the table a line."""

import pytest
from django.utils import translation

from events.models import Event
from improvements import services
from improvements.models import Suggestion
from improvements.rules import sender_shown_to
from improvements.workflow import State
from lean_portal.refusals import NotAllowed
from organisation.models import Appointment
from organisation.roles import Role
from tests.roles import LONG_AGO


def sees(user, suggestion):
    return Suggestion.objects.visible_to(user).filter(pk=suggestion.pk).exists()


def make_draft(suggestion):
    Suggestion.objects.filter(pk=suggestion.pk).update(state=State.DRAFT)


@pytest.fixture
def everyone(employee, colleague, manager, head, outsider, other_manager, steering_member, administrator):
    return {
        "author": employee, "unit": colleague, "handler": manager, "head": head,
        "group": outsider, "other authority": other_manager, "steering": steering_member,
        "administrator": administrator,
    }  # fmt: skip


def who_sees(everyone, suggestion):
    return {name for name, user in everyone.items() if sees(user, suggestion)}


NEAR = {"author", "unit", "handler", "head"}
ALL = NEAR | {"group", "other authority", "steering", "administrator"}


def test_draft_is_seen_by_its_author_alone(everyone, employee, submit):
    suggestion = submit(employee)
    make_draft(suggestion)
    assert who_sees(everyone, suggestion) == {"author"}


def test_submitted_is_seen_by_its_unit_and_handlers(everyone, employee, submit):
    assert who_sees(everyone, submit(employee)) == NEAR


def test_acknowledged_is_seen_by_the_whole_group(everyone, employee, manager, submit):
    suggestion = services.acknowledge_suggestion(suggestion=submit(employee), by=manager)
    assert who_sees(everyone, suggestion) == ALL


def test_submitted_is_seen_by_the_other_authority_after_hand_over(
    everyone, employee, manager, other_manager, submit, caretakers
):
    suggestion = submit(employee)
    assert not sees(other_manager, suggestion)
    services.hand_over(suggestion=suggestion, by=manager, unit=caretakers, reason="Ni äger huset.")
    assert sees(other_manager, suggestion)
    assert suggestion.hand_overs.get().authority == caretakers.authority


def test_from_a_secrecy_unit_reaches_no_other_authority_before_it_is_found_to_hold_nothing_about_anyone(
    everyone, head, other_manager, secret, caretakers
):
    with pytest.raises(NotAllowed) as refusal:
        services.hand_over(suggestion=secret, by=head, unit=caretakers, reason="Ni äger huset.")
    assert refusal.value.message_dict.keys() == {"unit"}
    assert not sees(other_manager, secret)
    services.clear_for_group(suggestion=secret, by=head)
    services.hand_over(suggestion=secret, by=head, unit=caretakers, reason="Ni äger huset.")
    secret.refresh_from_db()
    assert secret.secrecy
    assert who_sees(everyone, secret) == set(everyone)


@pytest.fixture
def secret(head, make_user, pupil_health, submit):
    nurse = make_user("skoterska", Role.EMPLOYEE, pupil_health)
    return services.acknowledge_suggestion(suggestion=submit(nurse), by=head)


def test_acknowledged_from_a_secrecy_unit_stays_in_the_unit(everyone, secret):
    assert who_sees(everyone, secret) == {"head"}


def test_from_a_secrecy_unit_is_seen_by_all_once_found_to_hold_nothing_about_anyone(everyone, head, secret):
    services.clear_for_group(suggestion=secret, by=head)
    assert who_sees(everyone, secret) == set(everyone)


@pytest.mark.parametrize("channel", ["whistleblowing", "incident"])
def test_sealed_referral_is_seen_by_author_and_the_one_handler(everyone, employee, manager, submit, channel):
    suggestion = services.acknowledge_suggestion(suggestion=submit(employee), by=manager)
    services.refer_suggestion(suggestion=suggestion, by=manager, channel=channel)
    assert who_sees(everyone, suggestion) == {"author", "handler"}
    assert not Suggestion.objects.listed_for(employee).exists()


def test_ordinary_referral_after_reading_stays_open(everyone, employee, manager, submit):
    suggestion = services.acknowledge_suggestion(suggestion=submit(employee), by=manager)
    services.refer_suggestion(suggestion=suggestion, by=manager, channel="fault")
    assert who_sees(everyone, suggestion) == ALL


def test_at_the_steering_group_its_members_see_it(everyone, employee, manager, submit, pupil_health):
    suggestion = submit(employee)
    services.raise_suggestion(suggestion=suggestion, by=manager, to="steering", reason="Berör fler.")
    assert sees(everyone["steering"], suggestion)


def test_vacant_post_falls_to_the_head(head, make_user, pupil_health, submit):
    suggestion = submit(make_user("skoterska", Role.EMPLOYEE, pupil_health))
    assert list(Suggestion.objects.handled_by(head)) == [suggestion]


def test_filled_post_is_not_the_heads_to_answer(head, employee, manager, submit):
    submit(employee)
    assert not Suggestion.objects.handled_by(head).exists()


def test_deputy_handles_during_the_dates(employee, colleague, manager, submit, home_care):
    suggestion = submit(employee)
    Appointment.objects.create(user=colleague, role=Role.DEPUTY, unit=home_care, starts_on=LONG_AGO)
    deputy = type(colleague).objects.get(pk=colleague.pk)
    assert list(Suggestion.objects.handled_by(deputy)) == [suggestion]


@pytest.mark.parametrize(("sender", "to_others"), [("named", "Medarbetare"), ("hidden", "An employee")])
def test_sender_is_shown_by_name_only_where_it_is_open(everyone, employee, submit, sender, to_others):
    suggestion = submit(employee, sender=sender)
    author = everyone.pop("author")
    with translation.override("en"):
        assert sender_shown_to(suggestion, author) == "Medarbetare"
        assert {sender_shown_to(suggestion, user) for user in everyone.values()} == {to_others}


def test_each_opening_of_a_hidden_sender_is_an_event(employee, manager, submit):
    suggestion = submit(employee, sender="hidden")
    assert services.open_sender(suggestion=suggestion, by=manager) == employee
    last = Event.objects.about(suggestion).last()
    assert (last.kind, last.actor_id) == ("improvements.sender_opened", manager.pk)
