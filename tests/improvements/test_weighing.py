"""What those who handle a suggestion write for themselves, and who is left out of it."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client

from events.models import Event
from improvements import services
from improvements.decision_table import Answers
from improvements.desk import STEERING, Tab
from improvements.models import Conflict, Evaluation, PrivateNote, Suggestion, Weighing
from improvements.models.weighing import WRITTEN
from improvements.obligations import glance
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from notifications import audiences
from notifications.about import ABOUT, Told
from notifications.rules import RULE_OF
from organisation.models import User
from organisation.roles import Role
from tests.improvements.pages import reader, text_of

SOON = dt.date.today() + dt.timedelta(days=30)
EMPTY = {**dict.fromkeys(WRITTEN, ""), "consulted_on": None}


@pytest.fixture
def low(employee, manager, head, submit):
    """Lies with the manager of home care; the head above may answer too."""
    return services.acknowledge_suggestion(suggestion=submit(employee), by=manager)


@pytest.fixture
def high(low, manager, steering_member, convenor):
    return services.raise_suggestion(suggestion=low, by=manager, to="steering", reason="Fler berörs.")


def desk_of(suggestion, part=""):
    place = "/admin/styrgrupp/" if suggestion.at_steering else "/att-besvara/"
    return f"{place}{suggestion.slug}/{part}"


def again(user):
    return User.objects.get(pk=user.pk)


# ---- private notes -----------------------------------------------------------------------------------------


def test_notes_stay_with_the_level_that_wrote_them(low, manager, head, steering_member, convenor):
    services.add_note(suggestion=low, by=manager, text="Chefens ord")
    services.add_note(suggestion=low, by=head, text="Förvaltningens ord")
    seen = reader(manager).get(desk_of(low)).text
    assert "Chefens ord" in seen and "Förvaltningens ord" not in seen
    assert "Chefens ord" not in reader(head).get(desk_of(low)).text
    events = Event.objects.count()
    high = services.raise_suggestion(suggestion=low, by=manager, to="steering", reason="Fler berörs.")
    services.add_note(suggestion=high, by=steering_member, text="Gruppens ord")
    assert Event.objects.count() - events <= 2  # review begun and sent up: a note leaves no trace
    seen = reader(convenor).get(desk_of(high)).text
    assert "Gruppens ord" in seen and "Chefens ord" not in seen
    services.hand_down(suggestion=high, by=steering_member, unit=low.handler_unit, mandate="Bestäm.")
    low.refresh_from_db()
    seen = reader(manager).get(desk_of(low)).text
    assert "Chefens ord" in seen and "Gruppens ord" not in seen


def test_note_is_changed_and_taken_away_by_its_writer_alone(high, steering_member, convenor):
    note = services.add_note(suggestion=high, by=steering_member, text="Först")
    mine, theirs = reader(steering_member), reader(convenor)
    page = desk_of(high, f"anteckningar/{note.pk}/")
    assert theirs.get(page).status_code == 404
    with pytest.raises(NotAllowed):
        services.change_note(suggestion=high, note=note.pk, by=convenor, text="Annat")
    with pytest.raises(NotAllowed):
        services.delete_note(suggestion=high, note=note.pk, by=convenor)
    assert mine.post(page, {"text": "Sedan"}).status_code == 302
    note.refresh_from_db()
    assert (note.text, note.changed_at is None) == ("Sedan", False)
    assert mine.post(page, {"delete": "1"}).status_code == 302
    assert not PrivateNote.objects.exists()


def test_note_that_is_pressed_twice_is_one_note(low, manager, head):
    for _time in range(2):
        assert reader(manager).post(desk_of(low, "anteckningar/"), {"text": "Ringt."}).status_code == 302
    services.add_note(suggestion=low, by=head, text="Ringt.")
    PrivateNote.objects.update(at=clock.now() - dt.timedelta(hours=1))
    services.add_note(suggestion=low, by=manager, text="Ringt.")  # once more, another time
    assert PrivateNote.objects.filter(writer=manager).count() == 2


def test_note_with_an_identity_number_is_kept_in_the_form_alone(low, manager):
    response = reader(manager).post(desk_of(low, "anteckningar/"), {"text": "Fråga 19811228-9874."})
    assert response.status_code == 422
    assert "Fråga 19811228-9874." in response.text and 'href="#note_text"' in response.text
    assert not PrivateNote.objects.exists()


def test_nobody_else_writes_or_reads(low, employee, other_manager):
    for part in ("anteckningar/", "checklista/", "bedomare/", "jav/"):
        assert reader(other_manager).post(desk_of(low, part), {"me": "1"}).status_code == 404
        assert reader(employee).post(desk_of(low, part), {"text": "Nej"}).status_code == 403
    with pytest.raises(PermissionDenied):
        services.add_note(suggestion=low, by=other_manager, text="Nej")


def test_htmx_gets_the_part_alone_and_the_answer_half_written_stays(low, manager):
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
    page = desk_of(low, "anteckningar/")
    response = reader(manager).post(page, {"text": "Ring först"}, headers=headers)
    assert response.status_code == 200 and response["HX-Push-Url"] == "false"
    assert "Ring först" in response.text and "Keep the note" in response.text
    assert 'name="action"' not in response.text


# ---- evaluations -------------------------------------------------------------------------------------------


def ask(suggestion, by, **who):
    return services.ask_evaluation(suggestion=suggestion, by=by, question="Håller låsen?", due_on=SOON, **who)


def test_evaluator_is_told_answers_and_sees_nothing_else(high, steering_member, outsider, convenor):
    services.add_note(suggestion=high, by=steering_member, text="Hemligt ord")
    evaluation = ask(high, steering_member, evaluator=outsider)
    [event] = Event.objects.filter(kind="improvements.evaluation_asked")
    assert list(audiences.suggestions.evaluators(event, evaluation)) == [outsider]
    told = Told(RULE_OF["evaluation_asked"], event, evaluation, None, outsider)
    about = ABOUT[event.subject_type]
    assert about.rows_for(outsider).get() == evaluation
    assert (about.path(told), about.facts(told)["answer_by"]) == (f"/forslag/{high.slug}/bedom/", SOON)
    [need] = glance(again(outsider)).needs
    assert (need.when, need.url) == (SOON, f"/forslag/{high.slug}/bedom/")
    browser = reader(outsider)
    seen = browser.get(need.url).text
    assert "Håller låsen?" in seen and "Hemligt ord" not in seen
    bad = browser.post(need.url, {"text": "Ja, i två år."})
    assert bad.status_code == 422 and "Ja, i två år." in bad.text
    assert browser.post(need.url, {"text": "Ja, i två år.", "advice": "approve"}).status_code == 302
    assert not glance(again(outsider)).needs
    assert not audiences.suggestions.evaluators(event, evaluation).exists()
    assert "Ja, i två år." in reader(convenor).get(desk_of(high)).text
    assert "Ja, i två år." not in reader(outsider).get(f"/forslag/{high.slug}/").text
    assert "Ja, i två år." in browser.get(need.url).text  # their own


def test_whoever_holds_the_post_answers(low, manager, head, care):
    evaluation = ask(low, manager, post=care)
    assert glance(again(head)).needs_count == 1
    services.answer_evaluation(evaluation=evaluation, by=again(head), text="Ja.", advice="approve")
    evaluation.refresh_from_db()
    assert evaluation.answered_by == head


def test_another_holder_of_the_post_reads_no_answer_and_loses_no_words(low, manager, head, care):
    evaluation, page = ask(low, manager, post=care), f"/forslag/{low.slug}/bedom/"
    services.answer_evaluation(evaluation=evaluation, by=again(head), text="Hemligt svar", advice="approve")
    browser = reader(head)
    assert "Hemligt svar" in browser.get(page).text
    Evaluation.objects.update(answered_by=manager)  # who held the post before
    assert browser.get(page).status_code == 404
    late = browser.post(page, {"text": "Mina ord", "advice": "approve"})
    assert late.status_code == 409 and "Mina ord" in late.text and "Hemligt svar" not in late.text


def test_words_come_back_when_nobody_waits_or_one_is_left_out(low, manager, outsider):
    evaluation, page = ask(low, manager, evaluator=outsider), f"/forslag/{low.slug}/bedom/"
    browser, sent = reader(outsider), {"text": "Mina ord", "advice": "approve"}
    Suggestion.objects.filter(pk=low.pk).update(left_out=[outsider.pk])
    answers = [browser.post(page, sent)]
    Suggestion.objects.filter(pk=low.pk).update(left_out=[])
    services.take_back_evaluation(suggestion=low, evaluation=evaluation.pk, by=manager)
    answers.append(browser.post(page, sent))
    assert [(each.status_code, "Mina ord" in each.text) for each in answers] == [(409, True)] * 2
    assert browser.get(page).status_code == 404


@pytest.mark.parametrize(
    ("part", "name"),
    [("anteckningar/", "text"), ("checklista/", "law_note"), ("bedomare/", "question"), ("", "answer")],
)
def test_words_come_back_after_it_was_handed_over_twice(low, manager, other_manager, caretakers, part, name):
    services.hand_over(suggestion=low, by=manager, unit=caretakers, reason="Ert hus.")
    page = desk_of(low, part)
    services.hand_over(suggestion=low, by=other_manager, unit=low.unit, reason="Nej, ert.")
    for headers in ({}, {"HX-Request": "true"}):
        response = reader(other_manager).post(page, {name: "Mina ord", "version": 0}, headers=headers)
        assert (response.status_code, "Mina ord" in response.text) == (409, True)


def test_only_somebody_who_may_read_it_is_asked(employee, manager, outsider, submit):
    hidden = submit(employee)  # not read yet: its unit's and its handlers' alone
    typed = {"person": outsider.username, "question": "Vad tror du?", "due_on": str(SOON)}
    response = reader(manager).post(desk_of(hidden, "bedomare/"), typed)
    assert response.status_code == 422
    assert "may not read" in text_of(response) and "Vad tror du?" in response.text
    assert reader(outsider).get(f"/forslag/{hidden.slug}/bedom/").status_code == 404
    assert not Evaluation.objects.exists()


def test_question_is_asked_of_one_once_with_a_day_and_taken_back(low, manager, outsider, colleague):
    browser, page = reader(manager), desk_of(low, "bedomare/")
    typed = {"person": outsider.username, "question": "Vad tror du?"}
    assert browser.post(page, typed).status_code == 422  # no day
    assert browser.post(page, {**typed, "due_on": "2020-01-01"}).status_code == 422
    assert browser.post(page, {**typed, "due_on": str(SOON)}).status_code == 302
    assert browser.post(page, {**typed, "due_on": str(SOON)}).status_code == 422
    with clock.at(clock.now() + dt.timedelta(days=40)):
        assert "has not answered in time" in browser.get(desk_of(low)).text
    evaluation = Evaluation.objects.get()
    assert browser.post(f"{page}{evaluation.pk}/ta-tillbaka/").status_code == 302
    assert not glance(again(outsider)).needs
    with pytest.raises(NotAllowed):
        services.answer_evaluation(evaluation=evaluation, by=outsider, text="Ja.", advice="approve")


def test_question_lapses_when_the_suggestion_goes_on(low, manager, outsider, steering_member):
    evaluation = ask(low, manager, evaluator=outsider)
    services.raise_suggestion(suggestion=low, by=manager, to="steering", reason="Fler berörs.")
    assert not glance(again(outsider)).needs
    typed = {"text": "För sent men sagt", "advice": "approve"}
    response = reader(outsider).post(f"/forslag/{low.slug}/bedom/", typed)
    assert response.status_code == 409 and "För sent men sagt" in response.text
    evaluation.refresh_from_db()
    assert evaluation.answered_at is None
    page = reader(outsider).get(f"/forslag/{low.slug}/bedom/").text
    assert "Nobody waits for this evaluation any more." in page and "<textarea" not in page


# ---- recommendation and checklist --------------------------------------------------------------------------


def save(suggestion, by, version=0, **written):
    return services.save_weighing(suggestion=suggestion, by=by, version=version, **{**EMPTY, **written})


def test_what_the_decision_table_knows_is_not_asked_again(low, manager):
    services.weigh_suggestion(suggestion=low, by=manager, answers=Answers(cost="nothing"))
    response = reader(manager).get(desk_of(low))
    form = response.context["check_form"]
    assert form["it"].value() == "not_relevant" and form["cost"].value() == "yes"
    assert "Nothing but working time" in text_of(response)


def test_second_writer_sees_both_and_overwrites_nothing(high, steering_member, convenor):
    page, first, second = desk_of(high, "checklista/"), reader(steering_member), reader(convenor)
    assert first.post(page, {"version": 0, "law": "yes", "law_note": "Juristen"}).status_code == 302
    response = second.post(page, {"version": 0, "law": "no", "law_note": "Ingen frågad"})
    assert response.status_code == 409
    assert "Ingen frågad" in response.text and "Saved in the meantime: Juristen" in response.text
    assert Weighing.objects.get().law_note == "Juristen"
    assert second.post(page, {"version": 1, "law": "no", "law_note": "Ingen frågad"}).status_code == 302
    assert (Weighing.objects.get().version, Weighing.objects.get().law) == (2, "no")


def test_recommendation_says_why(high, convenor):
    response = reader(convenor).post(
        desk_of(high, "checklista/"), {"version": 0, "recommendation": "approve"}
    )
    assert response.status_code == 422 and 'href="#check_grounds"' in response.text


def test_steering_group_says_no_yes_before_consultation(high, steering_member, convenor, home_care):
    def approve():
        return services.approve_suggestion(
            suggestion=high, by=steering_member, responsible_unit=home_care, due_on=SOON, answer="Ja."
        )

    save(high, convenor, consultation="needed")
    warned = "Consultation with the unions is needed and not done."
    assert warned in text_of(reader(steering_member).get(desk_of(high)))
    with pytest.raises(NotAllowed) as refusal:
        approve()
    assert "consultation" in refusal.value.error_dict
    high.refresh_from_db()
    typed = {"version": high.version, "action": "approve", "responsible_unit": home_care.pk, "due_on": SOON}
    response = reader(steering_member).post(desk_of(high), {**typed, "answer": "Ja, gärna."})
    assert response.status_code == 422 and "Ja, gärna." in response.text
    with pytest.raises(NotAllowed):
        save(high, convenor, version=1, consultation="needed", consulted_on=SOON)  # not yet done
    save(high, convenor, version=1, consultation="needed", consulted_on=dt.date.today())
    assert approve().state == "approved"


def test_checklist_is_of_one_level(low, manager, steering_member):
    save(low, manager, consultation="needed", law_note="Chefens koll")
    high = services.raise_suggestion(suggestion=low, by=manager, to="steering", reason="Fler berörs.")
    assert "Chefens koll" not in reader(steering_member).get(desk_of(high)).text


# ---- conflicts of interest ---------------------------------------------------------------------------------


def test_whoever_has_a_conflict_is_left_out_of_everything(high, steering_member, convenor, home_care):
    services.add_note(suggestion=high, by=convenor, text="Hemligt ord")
    browser = reader(steering_member)
    assert browser.post(desk_of(high, "jav/"), {"me": "1"}).status_code == 302
    high.refresh_from_db()
    member = again(steering_member)
    assert not STEERING.queue(member, Tab.ANSWER).exists() and STEERING.counts(member)["besvara"] == 0
    assert "It is not shown to you" in text_of(browser.get("/admin/styrgrupp/"))
    assert browser.get(desk_of(high)).status_code == 302
    for part in ("anteckningar/", "checklista/", "bedomare/", "jav/"):
        assert browser.post(desk_of(high, part), {"version": 0}).status_code == 404
    gone = browser.post(desk_of(high, "anteckningar/"), {"text": "Ändå"})
    assert gone.status_code == 409 and "Ändå" in gone.text and "Hemligt ord" not in gone.text
    assert not Suggestion.objects.handled_by(member).exists() and not glance(member).needs
    assert steering_member not in audiences.suggestions.handlers(Event(), high)
    with pytest.raises(PermissionDenied):
        services.decline_suggestion(suggestion=high, by=member, answer="Nej.", would_change="Inget.")
    with pytest.raises(PermissionDenied):
        services.add_note(suggestion=high, by=member, text="Ändå")
    with pytest.raises(NotAllowed):
        ask(high, convenor, evaluator=member)
    event = Event.objects.get(kind="improvements.conflict_noted")
    assert event.data == {"user": steering_member.pk}
    assert "Styrgrupp2" in text_of(reader(convenor).get(desk_of(high)))


def test_last_one_is_told_what_to_do(low, high, manager, steering_member, convenor, make_user, group):
    services.declare_conflict(suggestion=high, by=steering_member)
    response = reader(convenor).post(desk_of(high, "jav/"), {"me": "1"})
    assert response.status_code == 422 and "hand it over" in text_of(response)
    high.refresh_from_db()
    assert high.left_out == [steering_member.pk]


def test_alone_manager_sends_it_on_instead(low, manager, head, home_care, care):
    with pytest.raises(NotAllowed) as refusal:
        services.declare_conflict(suggestion=low, by=manager)
    assert refusal.value.code == "last"
    # The head steps in with a conflict of their own; then it cannot be sent up to them.
    services.declare_conflict(suggestion=low, by=head)
    with pytest.raises(NotAllowed) as refusal:
        services.raise_suggestion(suggestion=low, by=manager, to="organisation", reason="Jäv.")
    assert "to" in refusal.value.error_dict
    with pytest.raises(NotAllowed):
        services.hand_over(suggestion=low, by=manager, unit=care, reason="Jäv.")


def test_convenor_notes_and_takes_back_but_never_their_own(high, steering_member, convenor, employee):
    with pytest.raises(PermissionDenied):
        services.declare_conflict(suggestion=high, by=steering_member, user=convenor)
    with pytest.raises(PermissionDenied):
        services.declare_conflict(suggestion=high, by=convenor, user=employee)
    browser, page = reader(convenor), desk_of(high, "jav/")
    assert browser.post(page, {"member": ""}).status_code == 422
    assert browser.post(page, {"member": steering_member.pk}).status_code == 302
    conflict = Conflict.objects.get()
    end = f"{page}{conflict.pk}/ta-tillbaka/"
    assert reader(steering_member).post(end, {"reason": "Nej."}).status_code == 404
    assert browser.post(end, {"reason": " "}).status_code == 422
    assert browser.post(end, {"reason": "Fel person."}).status_code == 302
    high.refresh_from_db()
    assert high.left_out == [] and Conflict.objects.get().end_reason == "Fel person."
    own = services.declare_conflict(suggestion=high, by=convenor)
    with pytest.raises(PermissionDenied):
        services.end_conflict(suggestion=high, conflict=own.pk, by=convenor, reason="Nej.")
    services.end_conflict(suggestion=high, conflict=own.pk, by=steering_member, reason="Fel.")


def test_database_keeps_what_the_services_promise(low, manager):
    save(low, manager)
    for make in (
        lambda: Weighing.objects.create(suggestion=low, unit=low.handler_unit, saved_by=manager),
        lambda: PrivateNote.objects.create(suggestion=low, writer=manager, text=""),
        lambda: Evaluation.objects.create(suggestion=low, asked_by=manager, question="?", due_on=SOON),
        lambda: Conflict.objects.create(
            suggestion=low, user=manager, noted_by=manager, ended_at=clock.now(), ended_by=manager
        ),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            make()


# ---- at the same moment ------------------------------------------------------------------------------------


def at_once(*calls):
    """What each answered: its status, all let go in the same moment."""
    gate, found = threading.Barrier(len(calls)), [0] * len(calls)

    def run(number, client, path, data):
        gate.wait()
        try:
            found[number] = client.post(path, data).status_code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number, *call)) for number, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def browser_of(user):
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


@pytest.mark.django_db(transaction=True)
def test_races_have_one_outcome(employee, manager, steering_member, convenor, make_user, group, submit):
    third = make_user("styrgrupp3", Role.STEERING_MEMBER, group)
    members = [browser_of(user) for user in (steering_member, convenor, third)]
    for _round in range(2):
        high = services.raise_suggestion(
            suggestion=submit(employee), by=manager, to="steering", reason="Fler."
        )
        page = desk_of(high, "checklista/")
        saved = at_once(*[(client, page, {"version": 0, "law_note": "Jag"}) for client in members])
        assert sorted(saved) == [302, 409, 409]
        assert Weighing.objects.get(suggestion=high).version == 1
        typed = {"version": high.version, "action": "refer", "answer": "Dit.", "channel": "fault"}
        left, decided = at_once(
            (members[0], desk_of(high, "jav/"), {"me": "1"}), (members[0], desk_of(high), typed)
        )
        high.refresh_from_db()
        if high.state == "referred":  # decided first: nobody is left out of what has been
            assert (left in (422, 302), high.left_out) == (True, [])
        else:
            assert (left, high.left_out) == (302, [steering_member.pk]) and decided != 302
        # All at once: somebody is always left to answer.
        other = services.raise_suggestion(
            suggestion=submit(employee), by=manager, to="steering", reason="Fler."
        )
        left = at_once(*[(client, desk_of(other, "jav/"), {"me": "1"}) for client in members])
        other.refresh_from_db()
        assert sorted(left) == [302, 302, 422] and len(other.left_out) == 2
