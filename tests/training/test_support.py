import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from lean_portal import clock
from lean_portal.refusals import NotAllowed
from organisation.models import User
from organisation.roles import Role
from organisation.services import deactivate_user, end_appointment
from organisation.workdays import workdays_between
from tests.overview.conftest import workday
from training import support
from training.forms.support import SupporterForm
from training.models import Course, Record, Supporter, SupportRequest, Visit, Wave
from training.services import helping, supporting

WORDS = "Vi vet inte hur vi ska börja mäta."


def ask(by, unit, **fields):
    given = {"text": WORDS, "submission_id": uuid4(), **fields}
    return supporting.ask_support(by=by, unit=unit, **given)


def lead(user, words="Leda det första tavelmötet"):
    return Supporter.objects.create(user=user, helps_with=words)


def rows_of(user):
    return [need.headline for need in support.obligations(user)]


# ---- asking and answering ----------------------------------------------------------------------------------


def test_an_answer_is_promised_within_five_working_days_and_a_double_click_asks_once(employee, home_care):
    key = uuid4()
    asked = ask(employee, home_care, submission_id=key)
    assert ask(employee, home_care, submission_id=key) == asked
    assert workdays_between(clock.today(), asked.answer_by) == 5
    assert SupportRequest.objects.count() == 1


def test_nobody_asks_for_a_unit_that_is_not_theirs(outsider, home_care):
    with pytest.raises(PermissionDenied):
        ask(outsider, home_care)


def test_a_personal_identity_number_stops_in_question_and_answer(employee, steering_member, home_care):
    with pytest.raises(NotAllowed):
        ask(employee, home_care, text="Det gäller 811228-9874.")
    asked = ask(employee, home_care)
    with pytest.raises(NotAllowed):
        supporting.answer_support(request=asked, by=steering_member, answer="Ring 811228-9874.")
    assert SupportRequest.objects.get().answer == ""


def test_those_whom_it_concerns_read_it_and_nobody_else(
    employee, colleague, manager, head, outsider, other_manager, steering_member, home_care
):
    asked = ask(employee, home_care)
    seen = {
        user.username: SupportRequest.objects.visible_to(user).filter(pk=asked.pk).exists()
        for user in (employee, colleague, manager, head, outsider, other_manager, steering_member)
    }
    assert {name for name, sees in seen.items() if sees} == {
        employee.username,
        manager.username,
        steering_member.username,
    }


def test_an_improvement_leader_takes_what_is_free_in_the_own_organisation(
    employee, colleague, outsider, home_care
):
    asked = ask(employee, home_care)
    lead(colleague)
    lead(outsider)
    assert not SupportRequest.objects.visible_to(outsider).exists()
    with pytest.raises(PermissionDenied):
        supporting.take_support(request=asked, by=outsider)
    assert supporting.take_support(request=asked, by=colleague).owner == colleague
    supporting.answer_support(request=asked, by=colleague, answer="Jag kommer på tisdag.")
    with pytest.raises(ValidationError):
        supporting.take_support(request=asked, by=colleague)


def test_what_is_taken_cannot_be_taken_by_another_leader(employee, colleague, head, home_care):
    asked = ask(employee, home_care)
    lead(colleague)
    lead(head)
    supporting.take_support(request=asked, by=colleague)
    with pytest.raises(NotAllowed):
        supporting.take_support(request=asked, by=head)
    assert SupportRequest.objects.get().owner == colleague


@pytest.mark.django_db(transaction=True)
def test_two_leaders_who_take_it_at_once_are_one_owner(employee, colleague, head, home_care):
    asked = ask(employee, home_care)
    people = [colleague, head]
    for person in people:
        lead(person)

    def take(person):
        try:
            return supporting.take_support(request=asked, by=person).owner_id
        except NotAllowed:
            return None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(take, people))
    assert sorted(found, key=lambda pk: pk or 0)[0] is None
    assert SupportRequest.objects.get().owner_id in found


def test_a_late_one_rests_on_its_owner_and_on_the_convenor(
    employee, steering_member, convenor, make_user, group, home_care
):
    other = make_user("tredje", Role.STEERING_MEMBER, group)
    with workday(-7):
        asked = ask(employee, home_care)
        supporting.take_support(request=asked, by=steering_member)
        assert rows_of(steering_member) and not rows_of(convenor)
    assert rows_of(steering_member) == rows_of(convenor) != []
    assert rows_of(other) == []


def test_one_whose_owner_has_left_falls_to_whoever_leads(
    employee, colleague, convenor, administrator, home_care
):
    lead(colleague)
    supporting.take_support(request=ask(employee, home_care), by=colleague)
    assert rows_of(convenor) == []
    deactivate_user(user=colleague, by=administrator)
    assert rows_of(convenor) != []


def test_while_there_is_no_convenor_each_member_has_what_is_free(
    employee, steering_member, convenor, home_care
):
    ask(employee, home_care)
    assert rows_of(steering_member) == []
    end_appointment(
        appointment=convenor.appointments.get(), by=None, last_day=clock.today() - dt.timedelta(days=1)
    )
    assert rows_of(type(steering_member).objects.get(pk=steering_member.pk)) != []


# ---- the pages ---------------------------------------------------------------------------------------------


def test_the_page_keeps_what_was_typed_when_the_request_has_changed(
    client, employee, steering_member, home_care
):
    asked = ask(employee, home_care)
    supporting.take_support(request=asked, by=steering_member)
    client.force_login(steering_member)
    sent = {"answer": "Vi kommer på måndag.", "version": 0}
    answer = client.post(f"{asked.get_absolute_url()}svara/", sent)
    assert answer.status_code == 409
    assert "Vi kommer på måndag." in answer.text
    sent["version"] = SupportRequest.objects.get().version
    assert client.post(f"{asked.get_absolute_url()}svara/", sent).status_code == 302
    assert SupportRequest.objects.get().answer == "Vi kommer på måndag."


def test_what_is_typed_is_kept_when_the_request_is_handed_on_meanwhile(
    client, employee, colleague, outsider, steering_member, home_care
):
    asked = ask(employee, home_care)
    lead(colleague)
    supporting.take_support(request=asked, by=colleague)
    supporting.hand_support(request=asked, by=colleague, to=steering_member)
    for user, status in ((colleague, 409), (outsider, 404)):
        client.force_login(user)
        answer = client.post(f"{asked.get_absolute_url()}svara/", {"answer": "Jag kommer.", "version": 1})
        assert answer.status_code == status
        assert "Jag kommer." in answer.text and WORDS not in answer.text
    assert SupportRequest.objects.get().answer == ""


def test_a_question_without_words_is_said_beside_the_field(client, employee, home_care):
    client.force_login(employee)
    sent = {"unit": home_care.pk, "text": " ", "submission_id": uuid4()}
    answer = client.post("/utbildning/stod/be-om/", sent)
    assert answer.status_code == 422
    assert 'href="#id_text"' in answer.text


def test_somebody_else_finds_no_such_page(client, employee, colleague, home_care):
    client.force_login(colleague)
    assert client.get(ask(employee, home_care).get_absolute_url()).status_code == 404


def test_the_lists_ask_as_much_for_three_as_for_one(
    client, employee, colleague, manager, convenor, home_care
):
    def count(path):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    client.force_login(convenor)
    pages = ("/utbildning/stod/", "/utbildning/forbattringsledare/", "/utbildning/lardomar/")
    Wave.objects.create(number=1, name="Ett")
    ask(employee, home_care)
    lead(employee)
    helping.write_lesson(wave=Wave.objects.get(number=1), by=convenor, text="Börja med chefen.")
    ones = [count(page) for page in pages]
    for user in (colleague, manager):
        ask(user, home_care)
        lead(user)
        wave = Wave.objects.create(number=user.pk % 30000, name=user.username)
        helping.write_lesson(wave=wave, by=convenor, text="Prova i liten skala.")
    assert [count(page) for page in pages] == ones


# ---- improvement leaders -----------------------------------------------------------------------------------


def test_one_who_has_learnt_to_lead_enters_the_register_and_leaves_with_the_account(
    client, employee, colleague, administrator, home_care, housing
):
    with pytest.raises(PermissionDenied):
        helping.add_supporter(user=employee, by=employee, helps_with="Mäta")
    course = Course.objects.create(code="L1", name="Leda", tier="leaders", needs_proof=True)
    record = Record.objects.create(course=course, user=employee, unit=home_care, done_on=clock.today())
    with pytest.raises(PermissionDenied):
        helping.add_supporter(user=employee, by=employee, helps_with="Mäta")
    record.proof, record.proof_at = "Vi kortade överrapporteringen.", clock.now()
    record.save()
    helping.add_supporter(user=employee, by=employee, helps_with="Mäta före och efter")
    with pytest.raises(PermissionDenied):
        helping.add_supporter(user=colleague, by=employee, helps_with="Allt")
    client.force_login(colleague)
    page = "/utbildning/forbattringsledare/?q=mäta&org=VOF"
    assert "Mäta före och efter" in client.get(page).text
    assert "Mäta före och efter" not in client.get(page.replace("VOF", "BO")).text
    deactivate_user(user=employee, by=administrator)
    assert "Mäta före och efter" not in client.get(page).text


# ---- visits ------------------------------------------------------------------------------------------------


def test_a_visit_is_one_tap_and_is_taken_back_only_the_same_day(manager, employee, home_care, caretakers):
    visit = helping.note_visit(unit=home_care, seen=home_care, by=manager)
    assert helping.note_visit(unit=home_care, seen=home_care, by=manager) == visit
    with pytest.raises(NotAllowed):
        helping.note_visit(unit=home_care, seen=caretakers, by=manager)
    with pytest.raises(PermissionDenied):
        helping.note_visit(unit=home_care, seen=home_care, by=employee)
    with workday(1), pytest.raises(NotAllowed):
        helping.undo_visit(visit=visit, by=manager)
    helping.undo_visit(visit=visit, by=manager)
    assert not Visit.objects.exists()


def test_a_deputy_acts_for_the_manager(make_user, manager, home_care):
    deputy = make_user("stf", Role.DEPUTY, home_care)
    assert helping.note_visit(unit=home_care, seen=home_care, by=deputy).by == deputy


def test_namesakes_are_told_apart_where_a_person_is_chosen(employee, colleague):
    people = User.objects.filter(pk__in=[employee.pk, colleague.pk])
    people.update(name="Kim Berg")
    offered = [str(label) for _value, label in SupporterForm(people=people).fields["user"].choices]
    assert f"Kim Berg ({employee.username})" in offered and len(set(offered)) == len(offered) == 3
