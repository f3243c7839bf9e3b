"""What the value foundation asks of a person, on the first page."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from lean_portal import clock
from organisation.models import Unit, User
from organisation.roles import Role
from organisation.services import add_unit
from organisation.workdays import add_workdays
from tests.overview.test_my_page import count_queries, h1
from tests.roles import LONG_AGO
from values.obligation_words import FEW
from values.obligations import obligations, workplaces_to_talk
from values.services import comments, rounds, use, versions
from values.services.looks import record_look

pytestmark = pytest.mark.usefixtures("bodies")


def owed(user):
    """[(headline, address, day)] of what rests on the person today, in English."""
    with override("en"):
        return [(row.headline, row.url, row.when) for row in obligations(User.objects.get(pk=user.pk))]


def headlines(user):
    return [headline for headline, _url, _when in owed(user)]


def on(day):
    return clock.at(dt.datetime.combine(day, dt.time(9), ZoneInfo("Europe/Stockholm")))


def answer(round_, by, unit, **said):
    return rounds.reply(round_=round_, by=by, unit=unit, **{"recognise": "yes", **said})


def talk(foundation, by, unit):
    return use.record_talk(
        foundation=foundation, by=by, unit=unit, held_on=clock.today(), present=5, of=7,
        local_meaning="Vi ringer före.",
    )  # fmt: skip


def workplaces(parent, *codes):
    for code in codes:
        add_unit(by=None, code=code, name=code, parent=parent, manager_title="Chef", valid_from=LONG_AGO)


ASKED = "do you recognise yourselves in the proposed values?"


# ---- rounds ----------------------------------------------------------------------------------------------
def test_workplace_that_is_asked_rests_on_its_manager_until_it_has_answered(manager, open_round, home_care):
    url = f"/vardegrund/remisser/{open_round.pk}/svar/{home_care.code}/"
    assert owed(manager) == [(f"{home_care.name}: {ASKED}", url, open_round.closes_on)]
    answer(open_round, manager, home_care)
    assert owed(manager) == []


def test_vacant_post_rests_on_the_superior(head, open_round, pupil_health):
    assert headlines(head) == [f"{pupil_health.name}: {ASKED}"]


def test_superior_owes_nothing_where_every_post_is_held(head, manager, open_round):
    assert owed(head) == []


def test_many_workplaces_of_one_person_are_one_row(head, open_round, care):
    workplaces(care, "X1", "X2", "X3", "X4")
    assert FEW == 3
    assert owed(head) == [
        (
            "Four workplaces have not answered about the proposed values",
            f"/vardegrund/remisser/{open_round.pk}/svar/",
            open_round.closes_on,
        )
    ]


def test_round_that_is_over_or_still_to_come_asks_nobody(manager, held_round, ask):
    held_round("top")
    coming = ask(starts=7)
    assert owed(manager) == []
    with on(coming.closes_on + dt.timedelta(days=1)):
        assert owed(manager) == []


def test_group_that_is_asked_rests_on_each_member_until_it_has_answered(decider, ask, make_user, group):
    other = make_user("kollegan", Role.GROUP_MANAGEMENT, group)
    asked = ask("top")
    assert headlines(decider) == headlines(other) == [f"Group management: {ASKED}"]
    body = asked.bodies.get(key="koncernchefsgruppen")
    rounds.reply(round_=asked, by=other, body=body, recognise="yes")
    assert owed(decider) == []


# ---- comments and decisions ------------------------------------------------------------------------------
def test_comments_are_one_row_for_the_editors_and_for_nobody_else(open_round, manager, editor, home_care):
    answer(open_round, manager, home_care, missing="Miljön.", meaning="Vi ringer.")
    assert headlines(editor) == ["Two comments on the values have no answer yet"]
    assert owed(manager) == []
    comments.handle_comments(
        comments=open_round.foundation.comments.all(), by=editor, handling="answered", answer="Tack."
    )
    assert owed(editor) == []


def test_handed_over_version_rests_on_the_deciders(ready, editor, decider):
    versions.propose_foundation(foundation=ready, by=editor)
    assert headlines(decider) == ["Version 1.0 of our values waits for your decision"]
    assert owed(editor) == []


@pytest.fixture
def company_head(make_user, housing):
    return make_user("vd", Role.ORGANISATION_HEAD, housing)


def decide(foundation, organisation, by):
    return versions.adopt_for_organisation(
        foundation=foundation, organisation=organisation, by=by, decided_on=clock.today(),
        decided_by="Styrelsen", reference="§ 7",
    )  # fmt: skip


def test_company_owes_its_decision_until_it_is_recorded(
    adopted, company_head, other_manager, housing, head, manager
):
    assert headlines(company_head) == [f"What has {housing.name} decided about our values?"]
    assert owed(other_manager) == owed(head) == []
    decide(adopted, housing, company_head)
    assert owed(company_head) == []


# ---- talks -----------------------------------------------------------------------------------------------
def test_workplace_is_to_talk_within_thirty_working_days(adopted, manager, home_care):
    (row,) = owed(manager)
    assert row[0] == f"Talk about our values at {home_care.name}"
    assert row[2] == add_workdays(adopted.adopted_on, 30)
    talk(adopted, manager, home_care)
    assert owed(manager) == []


def test_talk_is_never_called_late(adopted, manager):
    with on(add_workdays(adopted.adopted_on, 31)):
        (row,) = obligations(manager)
        assert (row.status, row.promised) == ("soon", False)


def test_company_talks_when_it_has_decided(adopted, company_head, other_manager, housing):
    assert owed(other_manager) == []
    decide(adopted, housing, company_head)
    assert headlines(other_manager) == ["Talk about our values at Fastighetsdrift"]


def test_new_wording_asks_for_no_new_talk_and_a_new_meaning_does(adopted, manager, home_care):
    talk(adopted, manager, home_care)
    newer = type(adopted)(pk=adopted.pk, major=1, minor=1, state="adopted", adopted_on=clock.today())
    assert list(workplaces_to_talk(newer)) == []
    newer.major = 2
    assert home_care in workplaces_to_talk(newer)


# ---- the yearly look -------------------------------------------------------------------------------------
def test_yearly_look_rests_on_the_editors_when_its_day_is_near(adopted, editor, manager, decider):
    assert owed(editor) == []
    with on(adopted.adopted_on + dt.timedelta(days=350)):
        assert headlines(editor) == ["Do our values still hold?"]
        assert owed(decider) == []
        record_look(foundation=adopted, by=editor, looked_on=clock.today(), outcome="keep", note="Ja.")
        assert owed(editor) == []


# ---- the page --------------------------------------------------------------------------------------------
def test_page_counts_what_both_ask_and_sorts_it_by_date(my_page, employee, manager, open_round, submit):
    suggestion = submit(employee)
    text = my_page(manager)
    assert h1(text) == "Two things are waiting for you"
    assert suggestion.read_by < open_round.closes_on
    assert text.index(suggestion.title) < text.index(ASKED)


def test_what_has_no_date_comes_last(my_page, open_round, manager, editor, home_care, make_user):
    answer(open_round, manager, home_care, missing="Miljön.")
    editor.appointments.create(role=Role.DEPUTY, unit=Unit.objects.get(code="VOF"), starts_on=LONG_AGO)
    with_post = add_unit(
        by=None, code="VOF-N", name="Norr", parent=home_care.parent, manager_title="Chef", valid_from=LONG_AGO
    )
    text = my_page(editor)
    assert h1(text) == "Two things are waiting for you"
    assert text.index(f"{with_post.name}: {ASKED}") < text.index("One comment on the values")


def test_day_to_aim_at_is_not_shown_as_a_broken_promise(my_page, adopted, manager):
    with on(add_workdays(adopted.adopted_on, 40)):
        text = my_page(manager)
    assert "Talk about our values" in text
    assert 'class="stamp late"' not in text


def test_employee_without_a_post_costs_no_query(employee, open_round, django_assert_num_queries):
    user = User.objects.get(pk=employee.pk)
    assert user.posts
    with django_assert_num_queries(0):
        assert obligations(user) == []


@pytest.mark.parametrize("who", ["manager", "head", "decider", "editor"])
def test_everything_costs_three_queries_at_most(request, who, open_round, ask, care, group):
    user = request.getfixturevalue(who)
    ask("consultation")
    user = User.objects.get(pk=user.pk)
    assert user.posts
    with CaptureQueriesContext(connection) as queries:
        obligations(user)
    assert len(queries) <= 3


def test_page_costs_the_same_for_one_and_three(client, head, adopted, care):
    workplaces(care, "X1")
    one = count_queries(client, head)
    workplaces(care, "X2", "X3")
    assert count_queries(client, head) == one <= 33
