# ruff: noqa: F401, F811 - fixtures
"""No question, line, note or correction of a meeting holds a personal identity number."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from meetings.models import Briefing, Question
from meetings.services import questions, reviewing
from meetings.services.briefing import Occasion, plan_briefing
from meetings.services.holding import save_words
from tests.improvements.pages import reader
from tests.meetings.holding import called, ended, items, running, write
from tests.meetings.told import brief, held, tell, told_meeting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
TEXT = "Det står 850312-2387 på tavlan."


def refused(name, service, *given, **arguments):
    with pytest.raises(ValidationError) as refusal:
        service(*given, **arguments)
    assert "personal identity number" in str(refusal.value.message_dict[name])


def test_briefing_with_a_number_is_refused(told_meeting, home_care, manager):
    day = told_meeting.day
    about = {"meeting": told_meeting, "unit": home_care, "by": manager}
    refused("local_line", plan_briefing, **about, planned_on=None, local_line=TEXT)
    given = (told_meeting, home_care, manager)
    refused("local_line", brief, *given, local_line=TEXT)
    refused("question_2", brief, *given, questions=["Får vikarier vara med?", TEXT])
    refused("help_words", brief, *given, needs_help=True, help_words=TEXT)
    refused("occasion_1_words", brief, *given, present=1, of=9, occasions=[Occasion(TEXT, day, 2)])
    assert not Briefing.objects.exists() and not Question.objects.exists()


def test_question_and_answer_with_a_number_are_refused(told_meeting, home_care, manager):
    brief(told_meeting, home_care, manager, questions=["Får vikarier vara med?"])
    question = Question.objects.get()
    refused("text", questions.change_question, question=question, by=manager, text=TEXT)
    client = reader(manager)
    response = client.post(f"{question.get_absolute_url()}andra/", {"version": 0, "text": TEXT})
    assert response.status_code == 422
    assert "holds a personal identity number" in response.text
    assert TEXT in response.text


def test_notes_and_corrections_with_a_number_are_refused(ended, items, manager, coordinator):
    item = items[1]
    refused("notes", save_words, item, coordinator, {"notes": TEXT, "decision": ""}, item.version)
    about = {"meeting": ended, "by": manager, "submission_id": uuid4()}
    for name in ("wished", "why"):
        refused(name, reviewing.propose_correction, **about, **{"wished": "W", name: TEXT})
