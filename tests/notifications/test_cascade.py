# ruff: noqa: F401, F811 - fixtures
"""Who is told what when a meeting is carried to the workplaces, from the event to the mail."""

import datetime as dt

from lean_portal import clock
from meetings.models import Item, Question
from meetings.services import briefing as services
from meetings.services import questions
from meetings.services.briefing_clock import announce_briefings, record_reach
from meetings.services.messages import correct_message
from organisation.roles import Role
from tests.meetings.conftest import coordinator
from tests.meetings.told import brief, held, tell, told_meeting, workday
from tests.notifications.test_processes import mails, told
from tests.roles import below


def test_reminded_once_however_many_workplaces_and_never_of_what_is_done(
    told, mails, told_meeting, care, pupil_health, caretakers, head, manager, other_manager
):
    below(care, "VOF-NAT", "Nattpatrullen")
    services.plan_briefing(meeting=told_meeting, unit=caretakers, by=other_manager, planned_on=clock.today())
    with clock.at(workday(told_meeting, 5)):
        announce_briefings(told_meeting)
    assert told() == {("briefing_day_asked", "forvaltningschef"), ("briefing_day_asked", "chef")}
    assert len(mails()) == 2
    assert f"/kl-info/{told_meeting.pk}/genomgangar/" in mails()[-1]
    with clock.at(workday(told_meeting, 15)):
        announce_briefings(told_meeting)
    brief(told_meeting, caretakers, other_manager)  # before it is sent
    assert told() == {("briefing_reminded", "forvaltningschef"), ("briefing_reminded", "chef")}


def test_last_day_and_then_how_far_it_has_reached(
    told, mails, told_meeting, manager, head, other_manager, steering_member, employee
):
    with clock.at(workday(told_meeting, 22)):
        announce_briefings(told_meeting)
    assert told() == {("briefing_last_day", "chef"), ("briefing_last_day", "driftchef")}
    with clock.at(workday(told_meeting, 25)):
        record_reach(told_meeting)
    assert told() == {("reach_reported", "forvaltningschef"), ("reach_reported", "styrgrupp2")}
    assert "0 av 2" in mails()[-1] or "0 of 2" in mails()[-1]


def test_correction_reaches_those_who_told_it_until_they_have_told_it_again(
    told, mails, told_meeting, home_care, caretakers, manager, other_manager, coordinator
):
    item = Item.objects.get(title="Nycklar")
    brief(told_meeting, home_care, manager)
    correct_message(item=item, by=coordinator, message="Nytt.", reason="Fel.")
    assert told() == {("message_corrected", "chef")}
    assert f"/kl-info/{told_meeting.pk}/genomgangar/" in mails()[-1]
    item.refresh_from_db()
    correct_message(item=item, by=coordinator, message="Nyare.", reason="Fel.")
    services.tell_again(meeting=told_meeting, unit=home_care, by=manager)
    assert told() == set()


def test_help_is_asked_of_the_coordinator_and_the_superior_once(
    told, mails, told_meeting, home_care, manager, head, other_manager, coordinator
):
    help_ = {"needs_help": True, "help_words": "Vi saknar lokal."}
    briefing = brief(told_meeting, home_care, manager, **help_)
    assert told() == {("help_asked", "forvaltningschef"), ("help_asked", "samordnare")}
    assert all("Vi saknar lokal." in mail for mail in mails()[-2:])
    brief(told_meeting, home_care, manager, version=briefing.version, **help_)
    assert told() == set()


def test_owner_is_told_of_a_question_and_all_managers_once_of_the_answer(
    told, mails, told_meeting, care, home_care, manager, other_manager, head, coordinator
):
    brief(told_meeting, home_care, manager, questions=["Får vikarier vara med?"])
    question = Question.objects.get()
    assert told() == set()
    day = clock.today() + dt.timedelta(days=5)
    given = {"by": coordinator, "due_on": day}
    question = questions.give_owner(question=question, owner_role=Role.COORDINATOR, **given)
    assert told() == set()  # the coordinator's own act
    question = questions.give_owner(question=question, owner_unit=care, **given)
    assert told() == {("question_given", "forvaltningschef")}
    questions.answer_question(question=question, by=head, answer="Ja, alla får.")
    assert told() == {
        ("question_of_yours_answered", "chef"), ("workplace_question_answered", "driftchef"),
    }  # fmt: skip
    assert all("Ja, alla får." in mail for mail in mails()[-2:])
