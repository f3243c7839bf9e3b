"""What was written about the work before a suggestion was opened or masked stays with those near it."""

import datetime as dt

import pytest
from django.utils import translation

from improvements import services, withheld
from improvements.exports import columns
from improvements.feed import entries
from improvements.models import Suggestion
from improvements.services import measures
from lean_portal import clock
from notifications.models import Story
from notifications.services import stories
from organisation.roles import Role
from tests.improvements.following import checks_of, look
from tests.improvements.measuring import WORDS, define
from tests.improvements.moving import at, fresh
from tests.improvements.pages import reader, text_of
from tests.improvements.trying import planned, studied

SECRET = "Kanariefågel"
SOON = clock.today() + dt.timedelta(days=30)


@pytest.fixture
def nurse(make_user, pupil_health):
    return make_user("skoterska", Role.EMPLOYEE, pupil_health)


@pytest.fixture
def worked(nurse, head, submit, pupil_health):
    """Tried, measured and looked at while only the unit and those who handle it read along."""
    start = clock.today() - dt.timedelta(days=40)
    with at(start, 9):
        suggestion = services.approve_suggestion(
            suggestion=submit(nurse), by=head, responsible_unit=pupil_health, due_on=SOON
        )
        told = {**WORDS, "name": f"{SECRET} per vecka", "definition": f"{SECRET} räknas."}
        measures.define_first(suggestion=suggestion, by=head, **told)
        plan = planned(question=f"{SECRET} i frågan?", counted=f"{SECRET} per dag")
        services.start_trial(suggestion=suggestion, by=head, planned=plan)
        services.conclude_trial(
            suggestion=suggestion, by=head, verdict="adopt", studied=studied(lesson=f"{SECRET} lärde oss.")
        )
    look(checks_of(suggestion)[0], head, start + dt.timedelta(days=30), words=f"{SECRET} gör så.")
    return fresh(suggestion)


def texts(suggestion, user):
    page = reader(user).get(suggestion.get_absolute_url())
    found = Suggestion.objects.get(pk=suggestion.pk)
    feed = [entry.text for entry in entries(found, user)]
    return text_of(page), " ".join(feed)


def test_opened_to_the_group_the_work_stays_with_the_unit(worked, head, nurse, outsider):
    services.clear_for_group(suggestion=worked, by=head)
    page, feed = texts(worked, outsider)
    assert SECRET not in page + feed + fresh(worked).answer
    assert "Three trials, checks and measures were written before" in page
    for near in (nurse, head):
        page, feed = texts(worked, near)
        assert SECRET in page and SECRET in feed and "written before" not in page
    measure, trial = worked.effort.measures.get(), worked.effort.trials.get()
    for url in (measure.get_absolute_url(), f"/arbete/{worked.effort.pk}/varv/{trial.number}/"):
        assert reader(outsider).get(url).status_code == 404
    assert reader(nurse).get(measure.get_absolute_url()).status_code == 200


def test_a_file_says_of_the_work_what_the_page_does(worked, head, nurse, outsider):
    def said(user):
        rows = columns.rows(Suggestion.objects.listed_for(user), user)
        (cells,) = [cells for chunk in rows for cells in chunk]
        row = dict(zip((column.key for column in columns.COLUMNS), cells, strict=True))
        return [row[name] for name in ("trials", "last_trial", "carried_out", "last_check", "check_result")]

    services.clear_for_group(suggestion=worked, by=head)
    start = clock.today() - dt.timedelta(days=40)
    with translation.override("en"):
        near = [1, "Keep it", start, start + dt.timedelta(days=30), "It holds"]
        assert said(nurse) == said(head) == near
        assert said(outsider) == [0, "", start, None, ""]
        services.relapse_suggestion(suggestion=worked, by=head, reason="Det höll inte.")
        services.start_trial(suggestion=fresh(worked), by=head, planned=planned(question="Öppen fråga?"))
        assert said(outsider)[:2] == [1, ""] and said(nurse)[:2] == [2, "Keep it"]


def test_what_is_written_after_it_was_opened_is_for_everybody(worked, head, outsider):
    services.clear_for_group(suggestion=worked, by=head)
    services.relapse_suggestion(suggestion=worked, by=head, reason="Det höll inte.")
    services.start_trial(suggestion=fresh(worked), by=head, planned=planned(question="Öppen fråga?"))
    define(worked.effort, head, name="Öppet mått")
    page, feed = texts(worked, outsider)
    assert all(words in page for words in ("Öppen fråga?", "Öppet mått", "Det höll inte."))
    assert SECRET not in page + feed


def test_masked_they_are_for_the_author_and_those_who_handle_it_alone(worked, head, nurse, make_user):
    colleague = make_user("skoterska2", Role.EMPLOYEE, worked.unit)
    services.mask_suggestion(suggestion=worked, by=head, title="A", problem="B", proposal="C")
    assert SECRET not in "".join(texts(worked, colleague))
    assert all(SECRET in texts(worked, near)[0] for near in (nurse, head))


def test_no_story_is_told_in_words_that_were_written_before_it_was_opened(worked, head, monkeypatch):
    services.clear_for_group(suggestion=worked, by=head)
    monkeypatch.setattr(stories, "YOUNG", dt.timedelta(days=99))
    with at(clock.today()):
        stories.draft_waiting()
    (story,) = Story.objects.all()
    assert SECRET not in story.title + story.lead + story.body


def test_where_nothing_was_opened_nothing_is_asked(employee, submit, outsider, django_assert_num_queries):
    suggestion = submit(employee)
    with django_assert_num_queries(0):
        assert withheld.shut_until(suggestion, outsider) is None
        assert withheld.left_out(suggestion, outsider) == 0


def test_the_words_of_a_measure_are_looked_through_for_individuals(worked, head):
    url = f"/arbete/{worked.effort.pk}/matt/nytt/"
    sent = {**WORDS, "name": "Samtal", "definition": "Anna svarar på 070-123 45 67.", "version": 0}
    page = reader(head)
    asked = page.post(url, sent)
    assert asked.status_code == 422 and "may stay" in text_of(asked)
    tick = asked.context["form"].asked
    assert page.post(url, {**sent, "stands": tick}).status_code == 302
