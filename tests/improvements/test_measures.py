"""Measures: defined before the first value, filled in by whoever leads the work, with their baselines."""

import datetime as dt
import threading
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import translation

from events.models import Event
from improvements import charts, services
from improvements.measures_due import measures_due
from improvements.models import Effort, Measure, MeasuredValue
from improvements.services import measure_lines, measured_values, measures
from improvements.services.measured_values import Given, mark_of
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from tests.improvements.measuring import CALM, WORDS, define, fill, week
from tests.improvements.trying import planned, studied

NUMBER = "19121212-1212"


@pytest.fixture
def approved(employee, manager, submit, home_care):
    due = clock.today() + dt.timedelta(days=30)
    return services.approve_suggestion(
        suggestion=submit(employee), by=manager, responsible_unit=home_care, due_on=due, answer="Ja."
    )


@pytest.fixture
def measure(approved, manager):
    return measures.define_first(suggestion=approved, by=manager, **WORDS)


@pytest.fixture
def pilot(caretakers):
    return services.open_effort(name="Felanmälan", code="P01", owner_unit=caretakers)


def refused(act, **given):
    """The code of the refusal, or the fields it is about."""
    with pytest.raises(NotAllowed) as found:
        act(**given)
    return found.value.code if not hasattr(found.value, "error_dict") else set(found.value.error_dict)


def kinds():
    return [
        kind
        for kind in Event.objects.order_by("pk").values_list("kind", flat=True)
        if "suggestion" not in kind
    ]


# ---- defining ---------------------------------------------------------------------------------------------


def test_whoever_leads_the_work_defines_what_is_measured_and_nobody_else(
    approved, manager, employee, head, pilot, other_manager
):
    found = measures.define_first(suggestion=approved, by=manager, **WORDS)
    assert found.effort == Effort.objects.get(suggestion=approved)
    for by in (employee, head):
        with pytest.raises(PermissionDenied):
            measures.define_first(suggestion=approved, by=by, **WORDS | {"name": "B"})
        with pytest.raises(PermissionDenied):
            define(pilot, by)
    assert define(pilot, other_manager).effort == pilot
    assert Measure.objects.count() == 2


def test_a_measure_needs_its_words_none_with_a_number_and_a_name_of_its_own(measure, manager):
    for field in ("name", "definition", "unit_name"):
        assert refused(define, effort=measure.effort, by=manager, **{"name": "B", field: " "}) == {field}
        assert refused(define, effort=measure.effort, by=manager, **{"name": "B", field: NUMBER}) == {field}
    assert refused(define, effort=measure.effort, by=manager) == {"name"}


def test_nothing_is_measured_before_a_yes_or_after_a_no(approved, manager, measure, pilot, other_manager):
    services.start_trial(suggestion=approved, by=manager, planned=planned())
    services.conclude_trial(
        suggestion=approved, by=manager, verdict="abandon", studied=studied(),
        answer="Nej.", would_change="Pengar.",
    )  # fmt: skip
    measure.effort.suggestion.refresh_from_db()
    assert refused(define, effort=measure.effort, by=manager, name="B") == "moved"
    given = {"measure": measure, "by": manager, "day": week(1), "value": Decimal(1)}
    assert refused(measured_values.enter_value, **given) == "moved"
    Effort.objects.filter(pk=pilot.pk).update(closed_at=clock.now())
    assert refused(define, effort=pilot, by=other_manager) == "moved"


def test_the_definition_is_free_before_the_first_value_and_frozen_after_it(measure, manager):
    change = measures.change_measure
    other = WORDS | {"unit_name": "timmar", "definition": "På ett annat sätt."}
    assert change(measure=measure, by=manager, **other).unit_name == "timmar"
    fill(measure, manager, [6])
    assert refused(change, measure=measure, by=manager, **WORDS) == {"unit_name", "definition"}
    renamed = change(measure=measure, by=manager, **other | {"name": "Väntan"})
    assert (renamed.name, renamed.unit_name) == ("Väntan", "timmar")
    assert refused(change, measure=measure, by=manager, version=0, **other) == "stale"


# ---- values -----------------------------------------------------------------------------------------------


def test_a_value_belongs_to_its_week_or_month_and_none_lies_ahead(measure, manager):
    enter = measured_values.enter_value
    wednesday = week(3) + dt.timedelta(days=2)
    assert enter(measure=measure, by=manager, day=wednesday, value=Decimal("6.5")).day == week(3)
    month = define(measure.effort, manager, name="Per månad", every="month")
    assert enter(measure=month, by=manager, day=dt.date(2026, 3, 17), value=Decimal(1)).day == dt.date(
        2026, 3, 1
    )
    ahead = clock.today() + dt.timedelta(days=1)
    assert refused(enter, measure=measure, by=manager, day=ahead, value=Decimal(1)) == {"day"}
    noted = {"day": week(4), "value": Decimal(1), "note": NUMBER}
    assert refused(enter, measure=measure, by=manager, **noted) == {"note"}


def test_a_value_that_is_there_is_replaced_only_by_whoever_has_seen_it(measure, manager):
    enter = measured_values.enter_value
    there = enter(measure=measure, by=manager, day=week(1), value=Decimal("6.1"))
    again = {"measure": measure, "by": manager, "day": week(1), "value": Decimal("7.5")}
    assert refused(enter, **again) == "taken"
    assert (
        refused(enter, **again, replaces=mark_of([MeasuredValue(day=week(1), value=Decimal(6))])) == "taken"
    )
    assert enter(**again, replaces=mark_of([there])).value == Decimal("7.5")
    events = Event.objects.count()
    enter(**again)  # the same once more is no change
    assert Event.objects.count() == events


def test_many_are_entered_all_or_none(measure, manager):
    fill(measure, manager, [5])
    given = [Given(week(0), Decimal(9)), Given(week(1), Decimal(9))]
    assert refused(measured_values.enter_many, measure=measure, by=manager, given=given) == "taken"
    assert list(measure.values.values_list("value", flat=True)) == [5]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_enter_the_same_week_at_once_one_is_told(measure, manager):
    gate, told = threading.Barrier(2), []

    def enter(value):
        gate.wait()
        try:
            measured_values.enter_value(measure=measure, by=manager, day=week(1), value=Decimal(value))
            told.append("saved")
        except NotAllowed as refusal:
            told.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=enter, args=(value,)) for value in (6, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["saved", "taken"]
    assert measure.values.count() == 1


# ---- baselines --------------------------------------------------------------------------------------------


def test_a_baseline_is_locked_and_begun_anew_for_reasons_and_each_is_told_once(measure, manager):
    fill(measure, manager, [*CALM, 5, 5, 5, 5])
    lock, reason = measure_lines.lock_baseline, "Så var det innan."
    days = {"from_day": week(0), "to_day": week(11)}
    assert refused(lock, measure=measure, by=manager, **days, reason="") == {"reason"}
    assert refused(lock, measure=measure, by=manager, from_day=week(0), to_day=week(6), reason=reason) == {
        "to_day"
    }
    line = lock(measure=measure, by=manager, **days, reason=reason)
    assert refused(lock, measure=measure, by=manager, **days, reason=reason) == {"from_day"}
    split = measure_lines.split
    assert refused(split, measure=measure, by=manager, from_day=week(3), reason=reason) == {"from_day"}
    assert refused(split, measure=measure, by=manager, from_day=week(0), reason=reason) == {"from_day"}
    split(measure=measure, by=manager, from_day=week(12), reason="Ny mottagning.")
    assert refused(split, measure=measure, by=manager, from_day=week(12), reason=reason) == {"from_day"}
    measure_lines.remove_line(line=line, by=manager, reason="Fel veckor.")
    assert refused(measure_lines.remove_line, line=line, by=manager, reason="Igen.") == "moved"
    assert kinds()[-3:] == [f"improvements.baseline_{what}" for what in ("locked", "begun", "removed")]
    assert lock(measure=measure, by=manager, **days, reason=reason).pk != line.pk


def test_values_of_a_locked_baseline_stay_until_the_lock_is_taken_away(measure, manager):
    fill(measure, manager, [*CALM[:4], *CALM[6:]])
    gap, enter, many = week(12), measured_values.enter_value, measured_values.enter_many
    measured_values.remove_value(measure=measure, by=manager, day=week(5))
    line = measure_lines.lock_baseline(
        measure=measure, by=manager, from_day=week(0), to_day=week(9), reason="Före."
    )
    own = {"measure": measure, "by": manager}
    assert refused(enter, **own, day=week(5) + dt.timedelta(days=3), value=Decimal(1)) == "locked"
    there = measure.values.filter(day=week(2))
    replaces = mark_of(there)
    assert refused(enter, **own, day=week(2), value=Decimal(99), replaces=replaces) == "locked"
    assert refused(measured_values.remove_value, **own, day=week(9)) == "locked"
    assert refused(many, **own, given=[Given(gap, Decimal(9)), Given(week(5), Decimal(9))]) == "locked"
    assert measure.values.count() == 9
    enter(**own, day=week(2), value=there.get().value, note="Halt väglag", replaces=replaces)
    same = [Given(row.day, row.value, row.note) for row in measure.values.all()]
    assert many(**own, given=[*same, Given(gap, Decimal(9))]) == 1
    measure_lines.remove_line(line=line, by=manager, reason="Fel veckor.")
    assert enter(**own, day=week(5), value=Decimal(1)).value == 1


def test_a_new_baseline_stays_while_those_on_both_sides_are_locked(measure, manager):
    fill(measure, manager, [*CALM, *CALM])
    own = {"measure": measure, "by": manager, "reason": "Skäl."}
    split = measure_lines.split(**own, from_day=week(12))
    first = measure_lines.lock_baseline(**own, from_day=week(0), to_day=week(11))
    measure_lines.lock_baseline(**own, from_day=week(12), to_day=week(23))
    assert refused(measure_lines.remove_line, line=split, by=manager, reason="Fel.") == "two_locks"
    measure_lines.remove_line(line=first, by=manager, reason="Fel.")
    measure_lines.remove_line(line=split, by=manager, reason="Fel.")
    assert [line.from_day for line in measure.lines.that_count()] == [week(12)]


# ---- what the chart says ----------------------------------------------------------------------------------


def said(measure, values, by, **lines):
    fill(measure, by, values)
    for act, given in lines.items():
        getattr(measure_lines, act)(measure=measure, by=by, reason="Skäl.", **given)
    with translation.override("en"):
        return charts.chart_of(measure)


def test_the_finding_tells_a_change_from_chance(measure, manager):
    locked = {"lock_baseline": {"from_day": week(0), "to_day": week(11)}}
    chart = said(measure, [*CALM, *[9] * 8], manager, **locked)
    assert chart.finding == (
        "Väntan på svar has gone the right way, from 11.0 to 9.0 dagar, and that is not chance"
    )
    assert any("eight in a row below the mean" in sentence for sentence in chart.sentences)
    assert any("preliminary" in sentence for sentence in chart.sentences)
    assert [row.signal for row in chart.rows if row.signal] == ["eight in a row below the mean"]
    assert [row.phase for row in chart.rows][:13] == ["baseline"] * 12 + [""]


LOCKED_12 = {"lock_baseline": {"from_day": week(0), "to_day": week(11)}}
LOCKED_8 = {"lock_baseline": {"from_day": week(0), "to_day": week(7)}}
SKEW = [4, 4, 4, 4, 6, 6, 30, 30]  # median 5, mean 11


@pytest.mark.parametrize(
    ("values", "lines", "finding"),
    [
        (SKEW + SKEW, LOCKED_8, "Väntan på svar stays at 5.0 dagar"),
        (SKEW + [4] * 7 + [30], LOCKED_8, "gone from 5.0 to 4.0 dagar, but that may be chance"),
        (SKEW + [3] * 8, LOCKED_8, "gone the right way, from 5.0 to 3.0 dagar, and that is not chance"),
        ([*CALM, *[9] * 8, 11, 11], LOCKED_12, "right way, from 11.0 to 9.4 dagar, and that is not chance"),
        ([*CALM, *[12] * 8], LOCKED_12, "the wrong way, from 11.0 to 12.0 dagar, and that is not chance"),
        # Before the signal that lasts it was so much the other way that the mean of all hides it.
        ([*CALM, 16, 16, *[10] * 8], LOCKED_12, "right way, from 11.0 to 10.0 dagar, and that is not chance"),
        (
            [*CALM, *[9] * 8, *[12, 10] * 6],
            LOCKED_12,
            "), but not all values since then lie on the same side",
        ),
        # Eight values after a new baseline have a median alone: both are compared by it.
        ([*CALM, *SKEW], {"split": {"from_day": week(12)}}, "was not chance (three of four"),
        ([*CALM, *[11] * 6, 20, 20], {"split": {"from_day": week(12)}}, "stays at 11.0 dagar"),
    ],
)
def test_the_finding_compares_like_with_like_and_says_whether_it_lasts(
    measure, manager, values, lines, finding
):
    assert finding in said(measure, values, manager, **lines).finding


def test_nothing_is_the_right_way_where_nothing_is_better(approved, manager):
    measure = measures.define_first(suggestion=approved, by=manager, **WORDS | {"better": "neither"})
    chart = said(measure, [*CALM, *[9] * 8], manager, **LOCKED_12)
    assert chart.finding == "Väntan på svar has gone from 11.0 to 9.0 dagar, and that is not chance"


@pytest.mark.parametrize(
    ("values", "finding"),
    [
        ([], "Väntan på svar: no values yet"),
        ([6] * 5, "Väntan på svar: five values so far, too few to say anything"),
        ([10, 12] * 4, "Väntan på svar lies around 11.0 dagar so far"),
        (CALM, "Väntan på svar lies around 11.0 dagar, and moves only as chance does"),
        ([*[10, 12] * 10, 30], "Väntan på svar was out of the ordinary"),
    ],
)
def test_the_finding_of_a_series_by_itself(measure, manager, values, finding):
    assert said(measure, values, manager).finding.startswith(finding)


def test_a_new_baseline_without_a_signal_may_be_chance(measure, manager):
    chart = said(measure, [*CALM, *[11, 12, 10, 12] * 3], manager, split={"from_day": week(12)})
    assert chart.finding.endswith("from 11.0 to 11.3 dagar, but that may be chance")


def test_cycles_stand_in_the_chart_and_in_its_table(measure, approved, manager):
    with clock.at(clock.now() - dt.timedelta(weeks=20)):
        trial = services.start_trial(suggestion=approved, by=manager, planned=planned())
    trial.concluded_at = clock.now() - dt.timedelta(weeks=15)
    trial.outcome, trial.lesson, trial.verdict, trial.result = "Så.", "Lärde.", "adapt", 1
    trial.save()
    chart = said(measure, [10, 12] * 29, manager)
    assert {"Cycle 1", "Cycle 1 ended"} <= {text.text for text in chart.drawing.texts}
    phases = [row.phase for row in chart.rows]
    assert phases.count("cycle 1") == 6
    assert (phases[0], phases[-1]) == ("", "after cycle 1")


def test_a_cycle_that_is_counted_by_a_measure_marks_its_chart_alone(measure, approved, manager):
    other = define(measure.effort, manager, name="B")
    for each in (measure, other):
        fill(each, manager, [10, 12] * 30)
    trial = services.start_trial(suggestion=approved, by=manager, planned=planned(measure=other))

    def marked():
        found = charts.charts_of(measure.effort)
        return [any(row.phase == "cycle 1" for row in chart.rows) for chart in found]

    with translation.override("en"), clock.at(clock.now() + dt.timedelta(weeks=1)):
        measured = [measured_values.enter_value(measure=each, by=manager, day=clock.today(), value=Decimal(9))
                    for each in (measure, other)]  # fmt: skip
        assert len(measured) == 2
        assert marked() == [False, True]
        type(trial).objects.filter(pk=trial.pk).update(measure=None)
        assert marked() == [True, True]


def test_charts_of_an_effort_cost_the_same_for_one_and_three(measure, manager, django_assert_num_queries):
    fill(measure, manager, CALM)
    with django_assert_num_queries(4):
        charts.charts_of(measure.effort)
    for name in "BC":
        fill(define(measure.effort, manager, name=name), manager, CALM)
    with django_assert_num_queries(4):
        assert len(charts.charts_of(measure.effort)) == 3


# ---- those that have stopped ------------------------------------------------------------------------------


def test_a_weekly_measure_that_has_been_silent_for_two_weeks_needs_its_manager(
    measure, manager, other_manager
):
    today = clock.today()
    monday = today - dt.timedelta(days=today.weekday())
    two, three = monday - dt.timedelta(weeks=2), monday - dt.timedelta(weeks=3)
    measured_values.enter_value(measure=measure, by=manager, day=three, value=Decimal(1))
    assert list(measures_due(manager)) == [measure]
    assert list(measures_due(other_manager)) == []
    measured_values.enter_value(measure=measure, by=manager, day=two, value=Decimal(1))
    assert list(measures_due(manager)) == []


def test_a_measure_of_a_closed_work_needs_nobody(pilot, other_manager):
    measure = fill(define(pilot, other_manager), other_manager, [1])
    assert list(measures_due(other_manager)) == [measure]
    Effort.objects.filter(pk=pilot.pk).update(closed_at=clock.now())
    assert list(measures_due(other_manager)) == []
