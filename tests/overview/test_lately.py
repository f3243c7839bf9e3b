"""What came of last time, on Min sida: only what concerns the reader, and what the reader may see."""

import datetime as dt
import re

import pytest
from django.utils import translation

from improvements import services
from improvements.models import Follow, Suggestion, Support
from improvements.workflow import State
from lean_portal import clock
from meetings.models import Action, Question
from organisation.workdays import add_workdays
from overview.lately import LATELY, lately
from tests.meetings.conftest import coordinator
from tests.overview.living import decided

__all__ = ["coordinator"]
pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def english():
    """The words as they stand in the code."""
    with translation.override("en"):
        yield


def lines(user):
    return [(line.headline, line.words) for line in lately(user).lines]


def yes(suggestion, manager, unit):
    day = add_workdays(clock.today(), 5)
    services.approve_suggestion(suggestion=suggestion, by=manager, responsible_unit=unit, due_on=day)
    return suggestion.title


def test_who_wrote_stands_behind_or_follows_reads_what_came_and_nobody_else(
    employee, colleague, outsider, other_manager, manager, home_care, submit
):
    suggestion = submit(employee)
    Support.objects.create(suggestion=suggestion, user=colleague, unit=home_care)
    Follow.objects.create(suggestion=suggestion, user=outsider, wanted=True)
    assert lines(employee) == []  # received is no news
    title = yes(suggestion, manager, home_care)
    for user in (employee, colleague, outsider):
        ((headline, words),) = lines(user)
        assert headline == title and words.startswith("Yes, to be done by")
    assert lines(manager) == lines(other_manager) == []
    Follow.objects.filter(user=outsider).update(wanted=False)
    Follow.objects.create(suggestion=suggestion, user=colleague, wanted=False)
    assert lines(outsider) == lines(colleague) == []
    Suggestion.objects.update(state=State.UNDER_REVIEW)  # taken up again: the yes holds no longer
    assert lines(employee) == []


def test_of_what_was_merged_the_answer_to_the_other_comes(employee, colleague, manager, home_care, submit):
    one, other = submit(colleague, title="En gång"), submit(employee, title="En gång till")
    services.merge_suggestion(suggestion=one, by=manager, into=other, relation="same")
    other.refresh_from_db()
    yes(other, manager, home_care)
    assert [headline for headline, _words in lines(colleague)] == ["En gång till"]


def test_what_one_may_not_see_is_not_there(pupil_health, make_user, outsider, head, submit):
    author = make_user("kurator", "employee", pupil_health)
    secret = submit(author)
    Follow.objects.create(suggestion=secret, user=outsider, wanted=True)
    yes(secret, head, pupil_health)
    assert lines(author) and lines(outsider) == []


def test_after_six_weeks_it_is_old_and_what_one_did_oneself_is_no_news(
    employee, manager, home_care, submit, client
):
    suggestion = submit(employee)
    Follow.objects.create(suggestion=suggestion, user=manager, wanted=True)
    yes(suggestion, manager, home_care)
    assert lines(employee) and lines(manager) == []
    with clock.at(clock.now() + LATELY + dt.timedelta(hours=1)):
        assert lines(employee) == []
        client.force_login(employee)
        assert 'id="lately"' not in client.get("/").text


def test_what_has_been_said_since_takes_the_place_of_what_was_said_before(employee, manager, home_care):
    today = clock.today()
    done = decided(home_care, employee, promised=today, answered=today, state=State.IMPLEMENTED)
    done.responsible_unit = home_care
    done.save(update_fields=["responsible_unit"])
    services.relapse_suggestion(suggestion=done, by=manager, reason="Ingen packar längre.")
    ((headline, words),) = lines(employee)
    assert headline == done.title and "Ingen packar" not in words


@pytest.fixture
def asked(held, tell, home_care, manager, head):
    """Of two questions one has its answer, of two actions one is done."""
    meeting, now = held(state="under_review"), clock.now()
    item = tell(meeting, "Nycklar")
    given = dict(state="answered", answer="Ja.", answered_at=now, answered_by=head, owner_unit=home_care)
    for text, more in (("Får vikarier hämta nycklar?", {**given, "due_on": now.date()}), ("När?", {})):
        Question.objects.create(meeting=meeting, unit=home_care, text=text, asked_by=manager, **more)
    for done in ({"done_at": now, "done_by": head, "done_note": "Klart."}, {}):
        Action.objects.create(
            item=item, what="Skåp", owner_unit=home_care, due_on=now.date(), added_by=head, **done
        )
    return meeting


def test_the_workplace_reads_the_answer_to_its_question_and_managers_what_came_of_the_meeting(
    client, asked, employee, outsider, other_manager, django_assert_num_queries
):
    for user, parts in ((employee, 1), (outsider, 0), (other_manager, 1)):
        client.force_login(user)
        text = client.get("/").text
        shown = text.split('id="lately"')[1].split("</section>")[0] if parts else ""
        assert (shown != "") == (parts == 1) == ('id="lately"' in text)
        assert ("vikarier" in shown) == (user == employee) and "När?" not in shown
        for url in re.findall(r'<a href="([^"]+)"', shown):
            assert client.get(url).status_code == 200
    assert {words for _headline, words in lines(other_manager)} == {
        "Done of what was agreed: 1 of 2. Questions that have their answer: 1 of 2."
    }
    with django_assert_num_queries(2):
        lately(other_manager)
