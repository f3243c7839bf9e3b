"""KL-Info takes up what no longer holds, and what is to be looked at before it."""

import datetime as dt
from uuid import uuid4

import pytest

from improvements import services
from lean_portal import clock
from meetings.drafting import drafts_for
from organisation.roles import Role
from organisation.workdays import add_workdays
from processes.services import piloting
from tests.improvements.following import carried_out
from tests.improvements.moving import at
from tests.processes.closing import running
from tests.processes.conftest import LESSONS
from training.services import supporting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def relapsed(suggestion, by):
    carried_out(suggestion, by)
    return services.relapse_suggestion(suggestion=suggestion, by=by, reason="Nej.")


def about(kind, meeting, reader):
    return [draft for draft in drafts_for(meeting, reader) if draft.source.startswith(kind)]


def test_a_relapse_is_named_where_everybody_sees_it_and_several_are_a_number(
    meeting, coordinator, submit, employee, manager, care, head, pupil_health, make_user
):
    first = relapsed(submit(employee), manager)
    (draft,) = about("relapses:", meeting, coordinator)
    assert (draft.title, draft.owner_unit, draft.link) == (first.title, care, first.get_absolute_url())
    services.give_up(suggestion=first, by=manager, answer="Vi slutar.", would_change="Tid.")
    assert about("relapses:", meeting, coordinator) == []
    # From a unit with statutory secrecy: a number, and no title.
    relapsed(submit(make_user("kurator", Role.EMPLOYEE, pupil_health), title="Hemligt"), head)
    (draft,) = about("relapses:", meeting, coordinator)
    assert draft.title == f"{care.name}: one improvement no longer holds"
    assert "Hemligt" not in " ".join(map(str, draft))


def test_a_pilot_that_no_longer_holds_is_named_until_somebody_says_what_follows(
    meeting, coordinator, home_care, manager, caretakers
):
    pilot = running(home_care, manager, caretakers)
    month_ago = clock.today() - dt.timedelta(days=30)
    with at(month_ago):
        piloting.close_pilot(pilot=pilot, by=manager, lessons=LESSONS)
    (draft,) = about("checks:", meeting, coordinator)
    assert draft.title == "One improvement is to be looked at before the meeting"
    services.relapse_pilot(effort=pilot.effort, by=manager, reason="Hemligt.")
    (draft,) = about("pilot-relapse:", meeting, coordinator)
    assert (draft.title, draft.owner_unit) == ("The pilot Nyanställning no longer holds", home_care)
    assert draft.link == pilot.get_absolute_url() and "Hemligt" not in str(draft)
    assert about("checks:", meeting, coordinator) == []
    relapse = pilot.effort.relapses.get()
    services.answer_relapse(relapse=relapse, by=manager, follows="over", answer="Ny upphandling.")
    assert about("pilot-relapse:", meeting, coordinator) == []


def test_checks_that_are_due_before_the_meeting_are_counted(meeting, coordinator, submit, employee, manager):
    month_ago = clock.today() - dt.timedelta(days=30)
    with at(month_ago):
        suggestions = [submit(employee), submit(employee)]
    carried_out(suggestions[0], manager, month_ago)
    (draft,) = about("checks:", meeting, coordinator)
    assert draft.title == "One improvement is to be looked at before the meeting"
    carried_out(suggestions[1], manager, month_ago)
    (draft,) = about("checks:", meeting, coordinator)
    assert draft.title.startswith("Two improvements")


def test_support_that_is_still_unanswered_when_everybody_has_been_told_is_a_number(
    meeting, coordinator, employee, steering_member, home_care
):
    with at(add_workdays(clock.today(), -12)):  # promised for seven working days ago
        asked = [
            supporting.ask_support(by=employee, unit=home_care, text="Hemligt", submission_id=uuid4())
            for _each in range(2)
        ]
    with at(add_workdays(clock.today(), -10)):
        supporting.ask_support(by=employee, unit=home_care, text="Nyss", submission_id=uuid4())
    (draft,) = about("support", meeting, coordinator)
    assert draft.title == "Two requests for support wait longer than promised"
    assert "Hemligt" not in " ".join(map(str, draft)) and home_care.name not in draft.title
    for each in asked:
        supporting.answer_support(request=each, by=steering_member, answer="Så här.")
    assert about("support", meeting, coordinator) == []
