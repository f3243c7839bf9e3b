# ruff: noqa: F401, F811 - fixtures
"""What comes of a meeting once it has been held: by the clock, and back to the next one."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Event
from lean_portal import clock
from meetings.drafting import drafts_for
from meetings.last_time import last_time
from meetings.models import Meeting, Question, Reach, Retelling
from meetings.services import agenda, attending, drafts, editing, planning, questions
from meetings.services.clock import pass_time
from organisation.roles import Role
from organisation.workdays import is_workday
from tests.improvements.pages import reader, text_of
from tests.meetings.conftest import HOURS, ahead
from tests.meetings.holding import called
from tests.meetings.told import brief, held, tell, told_meeting, workday

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def said():
    """What the clock has recorded since the meetings were planned."""
    kinds = Event.objects.filter(actor_id=None, kind__startswith="meetings.").order_by("pk")
    return list(kinds.values_list("kind", flat=True))


def test_key_messages_come_of_a_meeting_that_was_ended_days_late(held, tell):
    meeting = held(6)
    tell(meeting, "Nycklar")
    assert "meetings.key_messages_sent" not in said() and pass_time() >= 0
    before = said().count("meetings.key_messages_sent")
    Meeting.objects.filter(pk=meeting.pk).update(ended_at=clock.now())
    pass_time()
    assert (before, said().count("meetings.key_messages_sent")) == (0, 1)


# ---- what the clock does -----------------------------------------------------------------------------------


def test_the_clock_asks_and_keeps_the_reach_in_the_daytime_of_a_working_day(told_meeting, other_manager):
    asked = workday(told_meeting, 15)
    for moment in (asked.replace(hour=3), day_off_after(asked)):
        with clock.at(moment):
            assert pass_time() == 0
    with clock.at(asked):
        assert pass_time() == 2
        assert pass_time() == 0
    assert said() == ["meetings.briefing_reminded", "meetings.reach_kept"]
    assert Reach.objects.get().step == "briefing_reminded"


def day_off_after(moment):
    while is_workday(moment.date()):
        moment += dt.timedelta(days=1)
    return moment


def test_the_clock_closes_the_notes_when_their_days_are_over(held, tell):
    meeting = held(3, state="under_review", closed_at=None)
    assert pass_time() == 0  # the third working day still counts
    with clock.at(workday(meeting, 4, 0)):
        assert pass_time() == 1
    assert Meeting.objects.get(pk=meeting.pk).state == "closed"


# ---- an embargo that is lifted -----------------------------------------------------------------------------


@pytest.fixture
def hushed(told_meeting, tell, home_care, manager):
    """Waits for samverkan; home care has been through the meeting without it."""
    item = tell(told_meeting, "Nya scheman", awaits_samverkan=True)
    brief(told_meeting, home_care, manager)
    return item


def test_what_may_be_told_after_all_is_added_where_the_meeting_has_been_gone_through(
    hushed, coordinator, home_care, caretakers, employee
):
    pack = f"/kl-info/{hushed.meeting_id}/genomgang/{home_care.code}/"
    assert "Nya scheman" not in text_of(reader(employee).get(pack))
    editing.lift_embargo(item=hushed, by=coordinator, on=clock.today())
    waiting = Retelling.objects.get()
    assert (waiting.briefing.unit, waiting.item, waiting.kind) == (home_care, hushed, Retelling.Kind.ADDED)
    assert Event.objects.filter(kind="meetings.message_added").count() == 1
    assert "Nya scheman" in text_of(reader(employee).get(pack))


def test_it_takes_the_meeting_before_the_item_as_everybody_does(hushed, coordinator):
    with CaptureQueriesContext(connection) as asked:
        editing.lift_embargo(item=hushed, by=coordinator, on=clock.today())
    locks = [re.search(r'FROM "(\w+)"', each["sql"])[1] for each in asked if "FOR UPDATE" in each["sql"]]
    assert locks[:3] == ["meetings_series", "meetings_meeting", "meetings_item"]


def test_before_the_meeting_nobody_is_asked_to_add_anything(meeting, tell, coordinator):
    item = tell(meeting, "Nya scheman", state="accepted", result="", awaits_samverkan=True)
    editing.lift_embargo(item=item, by=coordinator, on=clock.today())
    assert not Retelling.objects.exists()
    assert not Event.objects.filter(kind="meetings.message_added").exists()


# ---- what drafts itself for the next meeting ---------------------------------------------------------------


def drafted(meeting, reader, source):
    return next((each for each in drafts_for(meeting, reader) if each.source.startswith(source)), None)


def give(question, by, due_on):
    return questions.give_owner(question=question, by=by, owner_role=Role.COORDINATOR, due_on=due_on)


def test_questions_that_wait_are_drafted_counted_and_gone_when_they_are_answered(
    told_meeting, meeting, home_care, manager, coordinator
):
    assert drafted(meeting, coordinator, "questions") is None
    brief(told_meeting, home_care, manager, questions=["Får vikarier vara med?"])
    assert drafted(meeting, coordinator, "questions").title == "Får vikarier vara med?"
    brief(told_meeting, home_care, manager, questions=["Och praktikanter?"])
    one, two = Question.objects.order_by("pk")
    both = "Two questions from workplaces wait for an answer"
    assert drafted(meeting, coordinator, "questions").title == both
    one = give(one, coordinator, meeting.day)  # by the meeting itself: it is still asked about
    assert drafted(meeting, coordinator, "questions").title == both
    give(two, coordinator, meeting.day + dt.timedelta(days=1))
    assert drafted(meeting, coordinator, "questions").title == "Får vikarier vara med?"
    questions.answer_question(question=one, by=coordinator, answer="Ja.")
    assert drafted(meeting, coordinator, "questions") is None


def test_workplaces_that_have_not_been_through_it_are_drafted_after_their_last_day(
    told_meeting, plan, home_care, caretakers, manager, other_manager, coordinator
):
    following = plan(40)
    with clock.at(workday(told_meeting, 22)):
        assert drafted(following, coordinator, "unbriefed") is None
    with clock.at(workday(told_meeting, 23)):
        found = drafted(following, coordinator, "unbriefed")
        assert found.title.endswith("has not reached two workplaces")
        assert found.link == f"/kl-info/{told_meeting.pk}/spridning/"
        brief(told_meeting, home_care, manager)
        found = drafted(following, coordinator, "unbriefed")
        assert found.title.endswith("has not reached one workplace")
        brief(told_meeting, caretakers, other_manager)
        assert drafted(following, coordinator, "unbriefed") is None


def test_rejected_both_stay_away_until_their_day(told_meeting, plan, home_care, manager, coordinator):
    following = plan(40)
    brief(told_meeting, home_care, manager, questions=["Får vikarier vara med?"])
    now = workday(told_meeting, 23)
    with clock.at(now):
        for source in ("questions", f"unbriefed:{told_meeting.pk}"):
            drafts.reject_draft(
                meeting=following, by=coordinator, source=source, reason="Det är ordnat.",
                quiet_until=clock.today() + dt.timedelta(days=5),
            )  # fmt: skip
    for days, is_there in ((4, False), (5, True)):
        with clock.at(now + dt.timedelta(days=days)):
            for source in ("questions", "unbriefed"):
                assert bool(drafted(following, coordinator, source)) is is_there


# ---- item 1 of the next meeting ----------------------------------------------------------------------------


def test_the_next_meeting_begins_with_how_far_it_reached_and_what_was_asked(
    told_meeting, called, home_care, manager, coordinator
):
    brief(told_meeting, home_care, manager, questions=["Får vikarier vara med?", "Och praktikanter?"])
    one, _two = Question.objects.order_by("pk")
    questions.answer_question(
        question=give(one, coordinator, clock.today()), by=coordinator, answer="Ja, alla."
    )
    found = last_time(called)
    assert (found.meeting, found.reach.briefed, found.reach.workplaces) == (told_meeting, 1, 2)
    assert (found.answered, found.unanswered) == ([one], 1)
    with clock.at(dt.datetime.combine(called.day, dt.time(8), tzinfo=dt.UTC)):
        browser = reader(coordinator)
        page = text_of(browser.post(f"/kl-info/{called.pk}/starta/", follow=True))
    assert "Får vikarier vara med?" in page and "Ja, alla." in page
    assert last_time(told_meeting).meeting is None


# ---- moved, and called by hand -----------------------------------------------------------------------------


def test_only_another_day_asks_anew_who_comes(called, manager, home_care, coordinator):
    attending.answer_for_unit(meeting=called, unit=home_care, by=manager, kind="absent")
    known = {**HOURS, "day": called.day}
    planning.change_meeting(meeting=called, by=coordinator, **{**known, "place": "Biblioteket"})
    assert called.attendances.count() == 1
    planning.change_meeting(meeting=called, by=coordinator, **{**known, "day": ahead(21)})
    assert called.attendances.count() == 0


def test_the_agenda_page_calls_once_it_is_settled(meeting, coordinator, manager):
    call = f"/kl-info/{meeting.pk}/steg/call/"
    agenda.open_meeting(meeting=meeting, by=coordinator)
    browser = reader(coordinator)
    browser.post(call)
    assert Meeting.objects.get().state == "open"
    agenda.settle_agenda(meeting=meeting, by=coordinator)
    assert f'action="{call}"' in browser.get(f"/kl-info/{meeting.pk}/dagordning/").text
    assert reader(manager).post(call).status_code == 403
    assert browser.get(call).status_code == 405
    page = browser.post(call, follow=True)
    assert "All managers are called." in text_of(page)
    assert f'action="{call}"' not in page.text
    assert Meeting.objects.get().state == "called"
    assert Event.objects.filter(kind="meetings.meeting_called").count() == 1
