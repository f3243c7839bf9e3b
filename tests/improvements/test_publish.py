"""Decisions written first: who sees them, what makes them stale, signatures, and publishing together."""

import datetime as dt
import re
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from events.models import Event
from improvements import desk, services
from improvements.models import Prepared, Suggestion, SuggestionFile
from improvements.services.prepare import discard_prepared, prepare_decision, sign_prepared
from improvements.services.publish import publish_prepared
from improvements.to_publish import to_sign
from lean_portal.refusals import NotAllowed
from notifications import previews  # noqa: F401 - as in the running portal
from organisation.models import Appointment, GroupSettings, User
from organisation.roles import Role
from tests.improvements.pages import reader, text_of

DESK, STEERING = "/att-besvara/", "/admin/styrgrupp/"
NO = {"answer": "Nej, avtalet löper ett år till.", "would_change": "Om avtalet sägs upp."}
SOON = dt.date.today() + dt.timedelta(days=30)


@pytest.fixture
def received(employee, submit):
    return submit(employee)


@pytest.fixture
def raised(received, manager):
    return services.raise_suggestion(suggestion=received, by=manager, to="steering", reason="Berör fler.")


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def no_to(suggestion, by, **more):
    return prepare_decision(suggestion=suggestion, by=by, action="decline", given=NO, **more)


def send(client, desk, suggestion, action, **fields):
    fields = {"version": fresh(suggestion).version, "action": action, **fields}
    return client.post(f"{desk}{suggestion.slug}/", fields)


def page_of(client, desk):
    return client.get(f"{desk}publicera/")


def keys_on(response):
    return re.findall(r'name="chosen" value="(\d+:\d+)"', response.text)


def publish(client, desk, *keys):
    return client.post(f"{desk}publicera/", {"chosen": keys})


# ---- to write first ---------------------------------------------------------------------------------------


def test_written_decision_tells_nobody_and_changes_nothing(received, manager, employee):
    client, before = reader(manager), Suggestion.objects.values().get(pk=received.pk)
    events = Event.objects.filter(kind__contains="suggestion").count()
    assert send(client, DESK, received, "decline", later="1", **NO).status_code == 302
    assert Suggestion.objects.values().get(pk=received.pk) == before
    assert received.steps.count() == 1
    assert Event.objects.filter(kind__contains="suggestion").count() == events
    assert NO["answer"] not in reader(employee).get(received.get_absolute_url()).text
    text = client.get(f"{DESK}{received.slug}/").text
    assert NO["answer"] in text
    assert "written, not published" in text


def test_what_is_refused_when_sent_is_refused_when_written(received, manager):
    client = reader(manager)
    response = send(client, DESK, received, "decline", later="1", answer="Nej.")
    assert response.status_code == 422
    assert "Write what would change the answer." in response.text
    far = {"responsible_unit": received.handler_unit_id, "due_on": SOON, "cost": "above", "answer": "Ja"}
    costs = [*dict(Suggestion._meta.get_field("cost").choices)]
    response = send(client, DESK, received, "approve", later="1", **{**far, "cost": costs[-1]})
    assert response.status_code == 422
    assert "decides" in text_of(response)
    response = send(client, DESK, received, "review", later="1")
    assert response.status_code == 422
    assert "cannot be written beforehand" in response.text
    assert not Prepared.objects.exists()


def test_personal_numbers_are_stopped_in_what_is_written_too(received, manager):
    with pytest.raises(NotAllowed):
        prepare_decision(
            suggestion=received, by=manager, action="decline", given={**NO, "answer": "Nej, 121212-1212."}
        )


def test_only_those_of_the_level_see_what_is_written(raised, manager, head, steering_member, convenor):
    prepared = no_to(raised, convenor)
    assert NO["answer"] in page_of(reader(steering_member), STEERING).text
    for user in (manager, head):
        client = reader(user)
        assert page_of(client, STEERING).status_code == 403
        assert NO["answer"] not in page_of(client, DESK).text
        assert NO["answer"] not in client.get(raised.get_absolute_url()).text
        assert client.post(f"{DESK}publicera/{prepared.pk}/kasta/", {"revision": 1}).status_code == 404
        with pytest.raises(PermissionDenied):
            discard_prepared(prepared=prepared, by=user, revision=1)
    assert Prepared.objects.exists()


def test_author_in_the_group_sees_nothing_and_writes_nothing(raised, employee, steering_member, group):
    no_to(raised, steering_member)
    Appointment.objects.create(
        user=employee, role="steering_member", unit=group, starts_on=dt.date(2020, 1, 1)
    )
    client = reader(employee)
    assert NO["answer"] not in page_of(client, STEERING).text
    assert NO["answer"] not in client.get(f"{STEERING}{raised.slug}/").text
    with pytest.raises(NotAllowed):
        no_to(raised, type(employee).objects.get(pk=employee.pk), revision=1)


@pytest.mark.parametrize("why", ["left out", "merged"])
def test_jav_and_merged_authors_have_no_part_in_it(why, raised, colleague, convenor, group, submit):
    member = appointed(colleague, group)
    if why == "left out":
        services.declare_conflict(suggestion=raised, by=member)
    else:
        merged = submit(member, title="Digitala lås")
        Suggestion.objects.filter(pk=merged.pk).update(at_steering=True, raised_at=merged.submitted_at)
        services.merge_suggestion(suggestion=fresh(merged), into=raised, relation="same", by=convenor)
    raised = fresh(raised)
    prepared, client = no_to(raised, convenor), reader(member)
    assert "/signera/" not in page_of(client, STEERING).text
    assert NO["answer"] not in page_of(client, STEERING).text
    assert NO["answer"] not in client.get(f"{STEERING}{raised.slug}/").text
    assert not to_sign(member) and not desk.STEERING.counts(member)["written"]
    assert "These may sign" not in page_of(reader(convenor), STEERING).text
    for act in (sign_prepared, discard_prepared, publish_prepared):
        with pytest.raises(PermissionDenied):
            act(prepared=prepared, by=member, revision=1)
    with pytest.raises((PermissionDenied, NotAllowed)):
        no_to(raised, member, revision=1)
    assert Prepared.objects.get().revision == 1


def appointed(user, unit):
    day = dt.date(2020, 1, 1)
    Appointment.objects.create(user=user, role="steering_member", unit=unit, starts_on=day)
    return fresh(user)


def test_head_above_neither_reads_nor_writes_what_the_unit_has_not_published(received, manager, head):
    prepared, client = no_to(received, manager), reader(head)
    text = client.get(f"{DESK}{received.slug}/").text
    assert NO["answer"] not in text and "publish later" not in text
    assert send(client, DESK, received, "decline", later="1", revision=1, **NO).status_code == 422
    with pytest.raises(PermissionDenied):
        discard_prepared(prepared=prepared, by=head, revision=1)
    assert send(client, DESK, received, "ask", question="När?").status_code == 302
    assert Prepared.objects.get().given == NO


def test_two_who_write_at_once_do_not_write_over_each_other(received, manager, make_user, home_care):
    second = make_user("bitr", Role.DEPUTY, home_care)
    no_to(received, manager)
    with pytest.raises(NotAllowed):
        no_to(received, second)
    assert no_to(received, second, revision=1).revision == 2


def test_thrown_away_is_gone_and_leaves_the_suggestion(received, manager):
    prepared, client = no_to(received, manager), reader(manager)
    client.post(f"{DESK}publicera/{prepared.pk}/kasta/", {"revision": 1})
    assert not Prepared.objects.exists()
    assert fresh(received).state == "submitted"


def test_direct_answer_uses_up_what_was_written_and_other_steps_do_not(received, manager):
    no_to(received, manager)
    send(reader(manager), DESK, received, "review", answer="Vi ser på det.", revision=1)
    assert Prepared.objects.exists()
    send(reader(manager), DESK, received, "ask", question="När?", revision=1)
    assert not Prepared.objects.exists()
    assert Event.objects.filter(kind="improvements.decision_discarded").count() == 1


def test_direct_answer_shows_both_texts_where_somebody_has_written_since(raised, convenor, steering_member):
    client = reader(convenor)
    sign_prepared(prepared=no_to(raised, steering_member), by=convenor, revision=1)
    response = send(client, STEERING, raised, "ask", question="När då?")
    assert response.status_code == 409
    assert NO["answer"] in response.text and "När då?" in response.text
    assert Prepared.objects.get().signed_by == convenor and fresh(raised).state == raised.state
    response = send(client, STEERING, raised, "ask", question="När då?", revision=1)
    assert response.status_code == 302 and not Prepared.objects.exists()


# ---- to publish -------------------------------------------------------------------------------------------


def test_page_shows_the_letter_and_the_mail_as_the_author_gets_them(received, manager, employee, settings):
    no_to(received, manager)
    client = reader(manager)
    User.objects.filter(pk=manager.pk).update(language="sv")
    User.objects.filter(pk=employee.pk).update(language="en")
    response = page_of(client, DESK)
    shown = text_of(response)
    assert received.steps.count() == 1
    assert "Mejlet: The answer to your suggestion" in shown
    publish(client, DESK, *keys_on(response))
    page = text_of(reader(employee).get(received.get_absolute_url()))
    letter = page[page.index("Answer from ") : page.index(NO["would_change"]) + len(NO["would_change"])]
    assert letter in shown


def test_together_are_published_and_the_rest_named_with_the_reason(employee, manager, submit):
    first, second, third = (submit(employee, title=title) for title in ("Ett", "Två", "Tre"))
    for suggestion in (first, second, third):
        no_to(suggestion, manager)
    client = reader(manager)
    keys = keys_on(page_of(client, DESK))
    services.withdraw_suggestion(suggestion=second, by=employee)
    response = publish(client, DESK, *keys)
    assert [fresh(row).state for row in (first, second, third)] == ["declined", "withdrawn", "declined"]
    assert "1 was not done" in text_of(response)
    assert "Something has happened to the suggestion" in response.text
    assert [row.suggestion for row in Prepared.objects.all()] == [second]


def test_stale_one_is_shown_and_published_only_when_looked_at_again(received, manager):
    prepared, client = no_to(received, manager), reader(manager)
    services.acknowledge_suggestion(suggestion=received, by=manager)
    response = page_of(client, DESK)
    assert keys_on(response) == []
    assert "Look at it again" in response.text
    with pytest.raises(NotAllowed):
        publish_prepared(prepared=prepared, by=manager, revision=1)
    assert "Something has happened" in client.get(f"{DESK}{received.slug}/").text
    send(client, DESK, received, "decline", later="1", revision=1, **NO)
    publish(client, DESK, *keys_on(page_of(client, DESK)))
    assert fresh(received).state == "declined"


@pytest.mark.parametrize("what", ["merged", "file"])
def test_what_came_into_it_later_makes_it_stale(what, received, manager, employee, colleague, submit):
    received = services.acknowledge_suggestion(suggestion=received, by=manager)
    prepared = no_to(received, manager)
    if what == "merged":
        services.merge_suggestion(suggestion=submit(colleague), into=received, relation="same", by=manager)
    else:
        SuggestionFile.objects.create(suggestion=received, kind="pdf", size=1, content=b"1", digest="1")
    assert keys_on(page_of(reader(manager), DESK)) == []
    assert "Something has happened" in reader(manager).get(f"{DESK}{received.slug}/").text
    with pytest.raises(NotAllowed):
        publish_prepared(prepared=prepared, by=manager, revision=1)
    publish_prepared(prepared=no_to(received, manager, revision=1), by=manager, revision=2)


def test_text_changed_after_the_preview_is_not_published(received, manager):
    client, prepared = reader(manager), no_to(received, manager)
    keys = keys_on(page_of(client, DESK))
    no_to(received, manager, revision=prepared.revision)
    assert "Somebody else has changed" in publish(client, DESK, *keys).text
    assert fresh(received).state == "submitted"


def test_left_open_in_a_template_is_not_published(received, manager):
    given = {**NO, "answer": "Nej, därför att {skäl}."}
    prepared = prepare_decision(suggestion=received, by=manager, action="decline", given=given)
    with pytest.raises(NotAllowed):
        publish_prepared(prepared=prepared, by=manager, revision=1)
    response = page_of(reader(manager), DESK)
    assert "Something is left to fill in: {skäl}." in response.text
    assert keys_on(response) == []


def test_gone_on_to_the_steering_group_it_is_not_theirs_to_read(received, manager, steering_member):
    no_to(received, manager)
    services.raise_suggestion(suggestion=received, by=manager, to="steering", reason="Berör fler.")
    assert NO["answer"] not in reader(steering_member).get(f"{STEERING}{received.slug}/").text
    assert "Throw away" in page_of(reader(manager), DESK).text


@pytest.mark.django_db(transaction=True)
def test_double_click_publishes_once(employee, manager, submit):
    many = [submit(employee, title=f"Nr {number}") for number in range(4)]
    for suggestion in many:
        no_to(suggestion, manager)
    clients = [reader(manager) for _n in range(4)]
    keys, gate, found = keys_on(page_of(clients[0], DESK)), threading.Barrier(4), []

    def press(client):
        gate.wait()
        try:
            found.append(publish(client, DESK, *keys).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [200] * 4
    for suggestion in many:
        assert [step.state for step in suggestion.steps.all()] == ["submitted", "acknowledged", "declined"]
    assert Event.objects.filter(kind="improvements.suggestion_declined").count() == 4


# ---- the second signature ---------------------------------------------------------------------------------


def test_direct_no_of_the_group_waits_for_a_second_member(raised, convenor, steering_member, employee):
    client, other = reader(convenor), reader(steering_member)
    response = client.post(
        f"{STEERING}{raised.slug}/", {"version": raised.version, "action": "decline", **NO}, follow=True
    )
    assert "waits for somebody else to sign" in response.text
    assert fresh(raised).state == raised.state
    own = page_of(client, STEERING)
    assert f"These may sign: {steering_member.name}." in own.text
    assert "/signera/" not in own.text
    assert keys_on(own) == []
    assert "waits to be signed" in other.get("/").text
    assert "waits to be signed" not in client.get("/").text
    prepared = Prepared.objects.get()
    assert "/signera/" in page_of(other, STEERING).text
    other.post(f"{STEERING}publicera/{prepared.pk}/signera/", {"revision": 1})
    publish(client, STEERING, *keys_on(page_of(client, STEERING)))
    assert fresh(raised).state == "declined"


def test_service_refuses_a_no_of_the_group_in_other_words_than_the_signed(raised, convenor, steering_member):
    with pytest.raises(NotAllowed) as refusal:
        services.decline_suggestion(suggestion=raised, by=convenor, **NO)
    assert refusal.value.code == "unsigned"
    sign_prepared(prepared=no_to(raised, convenor), by=steering_member, revision=1)
    with pytest.raises(NotAllowed):
        services.decline_suggestion(suggestion=raised, by=convenor, **{**NO, "answer": "Nej!"})
    services.decline_suggestion(suggestion=raised, by=convenor, **NO)


def test_signature_that_is_pressed_twice_is_one(raised, convenor, steering_member):
    prepared = no_to(raised, convenor)
    first, second = (sign_prepared(prepared=prepared, by=steering_member, revision=1) for _time in range(2))
    assert first.signed_at == second.signed_at


def test_writer_does_not_sign_and_the_database_says_so_too(raised, convenor):
    prepared = no_to(raised, convenor)
    with pytest.raises(NotAllowed):
        sign_prepared(prepared=prepared, by=convenor, revision=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Prepared.objects.update(signed_by=convenor, signed_at=prepared.written_at)


def test_changed_text_loses_its_signature(raised, convenor, steering_member):
    prepared = no_to(raised, convenor)
    sign_prepared(prepared=prepared, by=steering_member, revision=1)
    with pytest.raises(NotAllowed):
        sign_prepared(prepared=prepared, by=steering_member, revision=2)
    changed = no_to(raised, convenor, revision=1)
    assert changed.signed_by is None
    with pytest.raises(NotAllowed):
        publish_prepared(prepared=changed, by=convenor, revision=2)


@pytest.mark.parametrize("why", ["left out", "left the group"])
def test_signature_does_not_outlive_the_right_to_sign(why, raised, convenor, steering_member):
    prepared = no_to(raised, convenor)
    sign_prepared(prepared=prepared, by=steering_member, revision=1)
    if why == "left out":
        services.declare_conflict(suggestion=raised, by=steering_member)
    else:
        Appointment.objects.filter(user=steering_member).update(ends_on=dt.date(2021, 1, 1))
    with pytest.raises(NotAllowed) as refusal:
        publish_prepared(prepared=prepared, by=convenor, revision=1)
    assert refusal.value.code == "unsigned"
    with pytest.raises(NotAllowed):
        services.decline_suggestion(suggestion=raised, by=convenor, **NO)
    assert keys_on(page_of(reader(convenor), STEERING)) == []


def test_words_of_one_who_is_left_out_are_thrown_away(raised, convenor, steering_member):
    no_to(raised, steering_member)
    services.declare_conflict(suggestion=raised, by=steering_member)
    assert not Prepared.objects.exists()
    assert Event.objects.filter(kind="improvements.decision_discarded").exists()


def test_setting_turns_the_signature_off(raised, convenor):
    GroupSettings.objects.create(pk=1, second_signature=False)
    services.decline_suggestion(suggestion=raised, by=convenor, **NO)
    assert fresh(raised).state == "declined"


def test_no_of_a_unit_needs_no_second_person(received, manager):
    publish_prepared(prepared=no_to(received, manager), by=manager, revision=1)
    assert fresh(received).state == "declined"


# ---- several ----------------------------------------------------------------------------------------------


def test_several_are_noted_as_read_and_the_others_named(employee, manager, submit):
    first, second = submit(employee, title="Ett"), submit(employee, title="Två")
    services.ask_author(suggestion=second, by=manager, question="När?")
    response = reader(manager).post(f"{DESK}flera/", {"chosen": [first.pk, second.pk], "act": "read"})
    assert fresh(first).state == "acknowledged"
    assert "1 was not done" in text_of(response)


def test_several_get_the_same_answer_each_with_its_own_title(employee, manager, submit, other_manager):
    first, second = submit(employee, title="Ett"), submit(employee, title="Två")
    client, day = reader(manager), SOON.isoformat()
    page = client.post(f"{DESK}flera/", {"chosen": [first.pk, second.pk], "act": "write"})
    chosen = re.findall(r'name="chosen" value="(\d+:\d+)"', page.text)
    typed = {"chosen": chosen, "action": "park", "answer": "{rubrik} vilar till {datum}."}
    response = client.post(f"{DESK}flera/skriv/", typed)
    assert response.status_code == 422
    assert "{rubrik} vilar" in response.text
    services.acknowledge_suggestion(suggestion=second, by=manager)
    response = client.post(f"{DESK}flera/skriv/", {**typed, "parked_until": day})
    assert "1 was not done" in text_of(response)
    prepared = Prepared.objects.get()
    assert prepared.given["answer"].startswith("Ett vilar till ")
    assert "{" not in prepared.given["answer"]
    assert other_manager and reader(other_manager).post(f"{DESK}flera/skriv/", typed).status_code == 409
    assert Prepared.objects.count() == 1


def test_words_to_several_come_back_where_somebody_was_faster(employee, manager, submit):
    first, second = submit(employee, title="Ett"), submit(employee, title="Två")
    client, chosen = reader(manager), [f"{first.pk}:{first.version}", f"{second.pk}:{second.version}"]
    typed = {"chosen": chosen, "action": "park", "answer": "Mina ord", "parked_until": SOON.isoformat()}
    services.ask_author(suggestion=first, by=manager, question="När?")
    response = client.post(f"{DESK}flera/skriv/", typed)
    assert "1 was not done" in text_of(response) and "Mina ord" in response.text
    services.ask_author(suggestion=second, by=manager, question="När?")
    response = client.post(f"{DESK}flera/skriv/", typed)
    assert (response.status_code, "Mina ord" in response.text) == (409, True)


@pytest.mark.parametrize(("sender", "language"), [("named", "en"), ("hidden", "sv")])
def test_preview_tells_nothing_of_the_account_of_an_author_without_a_name(
    employee, manager, submit, sender, language
):
    no_to(submit(employee, sender=sender), manager)
    client = reader(manager)
    User.objects.filter(pk=manager.pk).update(language="sv")
    User.objects.filter(pk=employee.pk).update(language="en")
    (row,) = page_of(client, DESK).context["written"]
    (mail,) = row.seen.mails
    assert mail.subject.startswith({"en": "The answer to your", "sv": "Svaret på ditt"}[language])
    User.objects.filter(pk=employee.pk).update(email="", is_active=False)
    (row,) = page_of(client, DESK).context["written"]
    assert row.seen.mails == ([mail] if sender == "hidden" else [])


def test_letters_come_a_few_on_each_page_and_the_next_keeps_what_was_chosen(
    employee, manager, submit, monkeypatch
):
    monkeypatch.setattr("improvements.views.publish.MOST", 2)
    rows = [no_to(submit(employee, title=f"Nr {number}"), manager) for number in range(4)]
    client, chosen = reader(manager), [row.suggestion_id for row in rows[1:]]
    first = client.get(f"{DESK}publicera/", {"valda": chosen})
    assert [row.prepared for row in first.context["written"]] == rows[1:3]
    second = client.get(f"{DESK}publicera/{first.context['after']}")
    assert [row.prepared for row in second.context["written"]] == rows[3:]
    assert second.context["after"] == ""


def test_one_letter_more_costs_its_own_rehearsal_alone(employee, manager, submit):
    client, found = reader(manager), []
    for _n in range(3):
        no_to(submit(employee), manager)
        with CaptureQueriesContext(connection) as queries:
            page_of(client, DESK)
        found.append(len(queries))
    assert found[2] - found[1] == found[1] - found[0] <= 32
