# ruff: noqa: F401 - fixtures
"""How many promises are kept, who may read it, and that changed limits rewrite nothing."""

import datetime as dt
from itertools import count
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from improvements import services, shares
from improvements.models import Suggestion
from improvements.promises import kept
from improvements.workflow import UNDECIDED, State
from lean_portal import clock
from organisation.models import GroupSettings, User
from organisation.roles import Role
from organisation.workdays import add_workdays
from tests.improvements.moving import at, fresh, tick
from tests.improvements.pages import reader, text_of

URL = "/forslag/loften/"
MONDAY = dt.date(2027, 2, 1)
NUMBERS = count(1001)  # beyond those that are submitted


def noon(day):
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12))) if day else None


@pytest.fixture
def promised(employee, home_care):
    """promised(read=…, answered=…) is a suggestion of which two days were promised, both last Monday."""

    def make(unit=home_care, read=MONDAY, answered=MONDAY, **fields):
        state = State.APPROVED if answered else State.ACKNOWLEDGED if read else State.SUBMITTED
        known = {
            "state": state, "submitted_at": noon(MONDAY - dt.timedelta(days=14)), "author": employee,
            "unit": unit, "handler_unit": unit, "read_by": MONDAY, "decide_by": MONDAY,
            "acknowledged_at": noon(read), "answered_on": answered,
            "answer_promised": MONDAY if answered else None, "answered_unit": unit if answered else None,
            "responsible_unit": unit, "due_on": MONDAY,
        }  # fmt: skip
        return Suggestion.objects.create(
            submission_id=uuid4(), year=2027, serial=next(NUMBERS), title="Ett", **{**known, **fields}
        )

    return make


def figures(owner, day=MONDAY + dt.timedelta(days=2)):
    """(read, decided) of a unit over 90 days, as (kept, count)."""
    with at(day):
        rows = {row.unit: row.shares for row in shares.rows()}
    found = rows.get(owner.pk if owner else None, {})
    return tuple(tuple(found.get((what, "quarter"), shares.Share())) for what in ("read", "decision"))


# ---- what counts -----------------------------------------------------------------------------------------


def test_kept_on_the_day_broken_the_day_after_and_open_ones_are_broken(promised, home_care):
    tuesday = MONDAY + dt.timedelta(days=1)
    promised()
    promised(read=tuesday, answered=tuesday)
    promised(answered=None)
    promised(read=None, answered=None)
    assert figures(home_care) == ((2, 4), (1, 4))
    assert figures(home_care, MONDAY) == ((0, 0), (0, 0))  # the day itself has not passed


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "withdrawn"},
        {"source": "Idélådan", "external_id": "7"},
        {"state": "merged", "answered": None, "read": None},
        {"state": "draft", "answered": None, "read": None},
    ],
    ids=["taken back", "imported", "merged", "draft"],
)
def test_what_nobody_owed_an_answer_is_not_counted(promised, home_care, fields):
    other = promised()
    if fields.get("state") == "merged":
        fields = {**fields, "merged_into": other}
    promised(**fields)
    assert figures(home_care) == ((1, 1), (1, 1))


def test_merging_clears_no_answer_that_came_too_late(promised, home_care):
    promised(answered=MONDAY + dt.timedelta(days=1), state="merged", merged_into=promised())
    assert figures(home_care) == ((2, 2), (1, 2))


def test_deciding_is_reading_and_a_paused_day_counts_as_moved(promised, home_care, employee, manager, submit):
    promised(acknowledged_at=None, state=State.REFERRED, channel="fault")
    assert figures(home_care) == ((1, 1), (1, 1))
    with at(MONDAY):
        paused = submit(employee)
        services.pause_promise(
            suggestion=paused, by=manager, paused_until=MONDAY + dt.timedelta(days=4), reason="IT."
        )
    with at(add_workdays(MONDAY, 14)):  # ten days and four of the pause
        services.decline_suggestion(suggestion=paused, by=manager, answer="Nej.", would_change="Ja.")
    assert figures(home_care, add_workdays(MONDAY, 15))[1] == (2, 2)


def test_an_old_one_leaves_the_period_and_one_that_still_waits_does_not(promised, home_care):
    promised()
    promised(read=None, answered=None)
    assert figures(home_care, MONDAY + dt.timedelta(days=90)) == ((1, 2), (1, 2))
    assert figures(home_care, MONDAY + dt.timedelta(days=91)) == ((0, 1), (0, 1))
    with at(MONDAY + dt.timedelta(days=365)):
        (row,) = shares.rows()
        assert row.shares["read", "year"] == (1, 2)


def test_what_lies_with_the_steering_group_is_its_own(promised, home_care):
    promised(answered=None, at_steering=True, raised_at=clock.now())
    assert (figures(home_care), figures(None)) == (((1, 1), (0, 0)), ((0, 0), (0, 1)))


def test_the_first_decision_stands_whatever_comes_later(employee, manager, home_care, submit):
    with at(MONDAY):
        suggestion = submit(employee)
        services.decline_suggestion(suggestion=suggestion, by=manager, answer="Nej.", would_change="Ja.")
        first = fresh(suggestion)
    with at(MONDAY + dt.timedelta(days=60)):
        services.reopen_suggestion(suggestion=first, by=employee, new_facts="Nu finns pengar.")
    with at(MONDAY + dt.timedelta(days=120)):
        again = services.approve_suggestion(
            suggestion=fresh(suggestion), by=manager, responsible_unit=home_care, due_on=dt.date(2027, 9, 1)
        )
    assert (again.answered_on, again.answer_promised) == (MONDAY, first.decide_by)
    assert figures(home_care, MONDAY + dt.timedelta(days=40))[1] == (1, 1)


def test_changed_limits_never_rewrite_history(employee, manager, home_care, submit):
    with at(MONDAY):
        waits, decided = submit(employee), submit(employee)
        services.decline_suggestion(suggestion=decided, by=manager, answer="Nej.", would_change="Ja.")
    before = Suggestion.objects.values_list("pk", "read_by", "decide_by", "answer_promised")
    stood = list(before)
    GroupSettings.objects.update_or_create(
        pk=1, defaults={"read_days": 1, "decide_days": 1, "decide_days_many": 1}
    )
    with at(MONDAY + dt.timedelta(days=3)):
        services.start_review(suggestion=fresh(waits), by=manager)
        services.pass_time()
        assert submit(employee).decide_by == add_workdays(clock.today(), 1)
    assert list(before.filter(pk__in=[waits.pk, decided.pk])) == stood
    assert figures(home_care, waits.read_by + dt.timedelta(days=3))[0] == (1, 3)


# ---- the page --------------------------------------------------------------------------------------------


@pytest.fixture
def figures_of_two(promised, home_care, caretakers):
    """Five of home care, all kept; four of the caretakers."""
    for _number in range(5):
        promised()
    for _number in range(4):
        promised(unit=caretakers)


def page_of(user, query=""):
    with at(MONDAY + dt.timedelta(days=2)):
        return reader(user).get(URL + query)


def test_everybody_reads_the_shares_of_organisations_and_no_cell_below_five(figures_of_two, outsider):
    text = text_of(page_of(outsider))
    assert "Vård och omsorg 100%: 5 of 5" in text
    assert "Almforsbostäder too few to show" in text
    assert "Hemtjänst centrum" not in text and "By unit" not in text


def test_one_that_is_not_kept_is_never_a_hundred():
    assert shares.Share(999, 1000).percent == 99


@pytest.mark.parametrize(
    ("who", "sees"), [("manager", True), ("head", True), ("other_manager", False), ("colleague", False)]
)
def test_a_unit_is_shown_to_its_manager_and_superior(figures_of_two, request, who, sees):
    text = text_of(page_of(request.getfixturevalue(who)))
    assert ("Hemtjänst centrum 100%: 5 of 5" in text) is sees


def test_a_deputy_reads_no_figure_of_the_manager(figures_of_two, make_user, home_care):
    assert "Hemtjänst centrum" not in text_of(page_of(make_user("ersattare", Role.DEPUTY, home_care)))


def test_the_steering_group_reads_the_units_of_one_organisation_at_a_time(
    figures_of_two, steering_member, care, housing
):
    assert "Hemtjänst centrum" not in text_of(page_of(steering_member))
    text = text_of(page_of(steering_member, f"?organisation={care.pk}"))
    assert "Hemtjänst centrum 100%" in text and "Fastighetsdrift" not in text


@pytest.mark.parametrize("query", ["?organisation=x", "?organisation=-1", "?organisation=" + "9" * 30])
def test_no_such_organisation(figures_of_two, steering_member, query):
    assert page_of(steering_member, query).status_code == 404


def test_units_of_another_organisation_are_no_page_for_a_manager(figures_of_two, manager, housing, care):
    assert page_of(manager, f"?organisation={housing.pk}").status_code == 404
    text = text_of(page_of(manager, f"?organisation={care.pk}"))
    assert "Hemtjänst centrum" in text


def test_the_page_asks_as_much_for_one_unit_as_for_many(promised, head, care, caretakers, pupil_health):
    browser = reader(head)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(URL).status_code == 200
        return len(queries)

    promised()
    first = cost()
    for unit in (caretakers, pupil_health, care):
        promised(unit=unit)
    assert cost() == first <= 9
