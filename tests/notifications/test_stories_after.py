# ruff: noqa: F401, F811 - fixtures
"""The intranet is told of figures and of what holds after a year, never of what is masked or has relapsed."""

import datetime as dt
from decimal import Decimal
from uuid import uuid4

import pytest

from improvements import services
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from notifications.models import Story
from notifications.services import stories
from tests.improvements.following import carried_out, checks_of, look
from tests.improvements.moving import at
from tests.improvements.trying import planned, studied
from tests.meetings.conftest import english
from tests.notifications.intranet import editor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def drafted():
    stories.draft_waiting()
    return list(Story.objects.order_by("pk"))


def test_a_trial_that_is_kept_is_told_in_figures(submit, employee, manager, home_care):
    suggestion = services.approve_suggestion(
        suggestion=submit(employee), by=manager, responsible_unit=home_care, due_on=dt.date(2099, 1, 1)
    )
    services.start_trial(suggestion=suggestion, by=manager, planned=planned())
    told = studied(result=Decimal("12.5"))
    services.conclude_trial(suggestion=suggestion, by=manager, verdict="adopt", studied=told)
    (story,) = drafted()
    figures = story.body.rpartition("\n\n")[2]
    assert all(part in figures for part in ("minuter för mötet", "30", "12,5"))


def test_what_is_masked_is_no_story(submit, employee, manager):
    done = carried_out(submit(employee), manager)
    services.mask_suggestion(suggestion=done, by=manager, title="A", problem="B", proposal="C")
    assert drafted() == []


def test_what_has_relapsed_before_it_was_published_is_stopped(submit, employee, manager, editor):
    done = carried_out(submit(employee), manager)
    (story,) = drafted()
    services.relapse_suggestion(suggestion=done, by=manager, reason="Nej.")
    with pytest.raises(NotAllowed) as refusal:
        stories.publish_story(story=story, by=editor)
    assert refusal.value.code == "relapsed"


def test_what_holds_after_a_year_is_told_once_more(submit, employee, manager):
    year_ago = clock.today() - dt.timedelta(days=366)
    with at(year_ago):
        suggestion = submit(employee)
    carried_out(suggestion, manager, year_ago)
    for check in checks_of(suggestion):
        look(check, manager)
    (story,) = drafted()
    assert story.event.kind == "improvements.suggestion_sustained"
    assert story.title.endswith(suggestion.title)


DONE = {"title": "Handskar i dörrfacket", "proposal": "Vi lade dem där.", "effect": "Ingen vänder om."}


def test_what_a_unit_has_done_by_itself_is_told_as_that_once_it_is_read(employee, manager, home_care):
    given = {"submission_id": uuid4(), "unit": home_care, **DONE}
    done = services.register_improvement(by=employee, **given)
    assert drafted() == []
    services.read_improvement(suggestion=done, by=manager)
    (story,) = drafted()
    assert DONE["proposal"] in story.body and DONE["effect"] in story.body
    assert len(story.body.split("\n\n")) == 2  # nobody has written what the problem was
    assert not any(word in story.lead + story.body for word in ("förslag", "suggest"))


def test_a_managers_own_is_told_at_once(manager, home_care):
    services.register_improvement(by=manager, submission_id=uuid4(), unit=home_care, **DONE)
    (story,) = drafted()
    assert story.event.kind == "improvements.improvement_registered"
    assert DONE["title"] in story.title
