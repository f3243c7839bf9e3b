"""A round is prepared, opened, moved, revealed and called off; and what time itself does."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from events.models import Event
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from organisation.workdays import add_workdays
from processes.facts import Facts
from processes.models import Process, Selection
from processes.readiness import conditions
from processes.services import assessing, selecting
from processes.services.clock import pass_time
from processes.workflow import Rule, SelectionState
from tests.processes.conftest import HOUR, ROWS, candidate, given, score_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
REMINDED = "processes.selection_reminded"
OVERDUE = "processes.deadline_passed"


def lacks(selection):
    return [lack for condition in conditions(selection) for lack in condition.lacks]


def count(kind):
    return Event.objects.filter(kind=kind).count()


def version_of(selection):
    return Selection.objects.get(pk=selection.pk).version


# ---- preparing -------------------------------------------------------------------------------------------


def test_new_round_has_the_four_questions_and_all_rules(preparing):
    assert [each.key for each in preparing.criteria.all()] == [
        "overview",
        "demonstrates",
        "good_example",
        "breadth",
    ]
    assert {each.weight for each in preparing.criteria.all()} == {1}
    assert preparing.rules == Rule.values


@pytest.mark.parametrize("places", [0, 5])
def test_a_couple_is_one_to_four(convenor, places):
    moments = {"assess_before": clock.now() + HOUR, "decide_before": clock.now() + 2 * HOUR}
    with pytest.raises(NotAllowed) as refusal:
        selecting.prepare_selection(by=convenor, name="Val", places=places, **moments)
    assert set(refusal.value.message_dict) == {"places"}


def test_nobody_else_prepares(convenor, steering_member, decider):
    moments = {"assess_before": clock.now() + HOUR, "decide_before": clock.now() + 2 * HOUR}
    for user in (steering_member, decider):
        with pytest.raises(PermissionDenied):
            selecting.prepare_selection(by=user, name="Val", places=2, **moments)


def test_there_is_one_undecided_round(preparing, convenor):
    with pytest.raises(NotAllowed, match="There is a round already"):
        selecting.prepare_selection(
            by=convenor, name="Ett till", places=2, assess_before=clock.now(), decide_before=clock.now()
        )


def test_lost_update_is_stale(preparing, convenor):
    def change(name, version):
        return selecting.change_selection(
            selection=preparing,
            by=convenor,
            name=name,
            places=2,
            rules=preparing.rules,
            assess_before=preparing.assess_before,
            decide_before=preparing.decide_before,
            processes=Process.objects.all(),
            version=version,
        )

    change("Först", 0)
    with pytest.raises(NotAllowed) as refusal:
        change("Sist", 0)
    assert refusal.value.code == "stale"
    assert Selection.objects.get().name == "Först"


def test_it_says_everything_that_is_missing(preparing, convenor):
    Process.objects.filter(code="P02").update(risk="")
    preparing.candidates.filter(process__code__in=["P03", "P04"]).delete()
    Selection.objects.update(assess_before=clock.now() - HOUR)
    found = lacks(preparing)
    assert any(lack.startswith("1 candidate") for lack in found)
    assert any(lack.startswith("P02 Felanmälan: What speaks against") for lack in found)
    with pytest.raises(selecting.NotReady) as refusal:
        selecting.open_selection(selection=preparing, by=convenor)
    assert "The last moment to assess has passed." in refusal.value.messages
    assert version_of(preparing) == 0


def test_each_lack_of_a_process_names_whose_it_is(preparing):
    Process.objects.filter(code__in=["P02", "P04"]).update(risk="", customer="")
    (found,) = [condition for condition in conditions(preparing) if condition.codes]
    assert found.codes == ("P02", "P02", "P04", "P04")
    assert all(lack.startswith(code) for code, lack in zip(found.codes, found.lacks, strict=True))


def test_what_is_assessed_is_frozen_when_it_opens(assessing_round):
    here = candidate(assessing_round, "P01")
    Process.objects.filter(pk=here.process_id).update(name="Annat")
    facts = Facts.from_json(here.facts)
    assert facts.name == "Nyanställning"
    assert here.breadth == facts.breadth == 5
    assert [each.position for each in assessing_round.candidates.all()] == [0, 1, 2, 3]


# ---- times -----------------------------------------------------------------------------------------------


def test_moment_that_has_passed_cannot_be_set(assessing_round, convenor):
    with pytest.raises(NotAllowed) as refusal:
        selecting.move_deadlines(
            selection=assessing_round,
            by=convenor,
            assess_before=clock.now() - HOUR,
            decide_before=assessing_round.decide_before,
        )
    assert set(refusal.value.message_dict) == {"assess_before"}


def test_moving_twice_from_the_same_page_is_stale(assessing_round, convenor):
    version = version_of(assessing_round)
    moments = {"assess_before": clock.now() + 9 * HOUR, "decide_before": assessing_round.decide_before}
    selecting.move_deadlines(selection=assessing_round, by=convenor, version=version, **moments)
    moments["assess_before"] += HOUR
    with pytest.raises(NotAllowed) as refusal:
        selecting.move_deadlines(selection=assessing_round, by=convenor, version=version, **moments)
    assert refusal.value.code == "stale"


def test_reveal_waits_for_all_or_for_the_time(assessing_round, steering):
    convenor, *others = steering
    for member in others:
        score_all(assessing_round, member, *ROWS)
    with pytest.raises(NotAllowed):
        selecting.reveal_selection(selection=assessing_round, by=convenor)
    with clock.at(assessing_round.assess_before - dt.timedelta(microseconds=1)), pytest.raises(NotAllowed):
        selecting.reveal_selection(selection=assessing_round, by=convenor)
    with clock.at(assessing_round.assess_before):
        revealed = selecting.reveal_selection(selection=assessing_round, by=convenor)
    assert revealed.state == SelectionState.REVEALED


def test_revealed_twice_it_happens_once(assessed, convenor):
    for _ in range(2):
        selecting.reveal_selection(selection=assessed, by=convenor)
    assert count("processes.selection_revealed") == 1


def test_round_is_called_off_only_with_a_reason(assessed, convenor):
    with pytest.raises(NotAllowed):
        selecting.cancel_selection(selection=assessed, by=convenor, reason="  ")
    assert selecting.cancel_selection(selection=assessed, by=convenor, reason="Nej.").state == "cancelled"


# ---- what time does --------------------------------------------------------------------------------------

# A Monday, a last day on Friday: two working days before it is Wednesday.
MONDAY = dt.datetime(2027, 10, 4, 9, tzinfo=dt.UTC)
FRIDAY = dt.datetime(2027, 10, 8, 12, tzinfo=dt.UTC)
DAY = 24 * HOUR


@pytest.fixture
def week(preparing, convenor):
    Selection.objects.filter(pk=preparing.pk).update(assess_before=FRIDAY, decide_before=FRIDAY + 7 * DAY)
    preparing.refresh_from_db()
    with clock.at(MONDAY):
        return selecting.open_selection(selection=preparing, by=convenor)


def pass_at(moment, times=2):
    with clock.at(moment):
        return [pass_time() for _ in range(times)]


def test_missing_are_reminded_once_two_working_days_before_and_once_on_the_day(week):
    assert pass_at(MONDAY + HOUR) == [0, 0]
    assert pass_at(MONDAY + DAY) == [0, 0]
    assert pass_at(MONDAY + 2 * DAY) == [1, 0]
    assert pass_at(MONDAY + 2 * DAY + 5 * HOUR) == [0, 0]
    assert pass_at(MONDAY + 3 * DAY) == [0, 0]
    assert pass_at(FRIDAY - 3 * HOUR) == [1, 0]
    assert pass_at(FRIDAY + HOUR) == [0, 0]
    assert count(REMINDED) == 2


def test_nobody_is_reminded_when_nobody_is_missing(week, steering):
    for member in steering:
        with clock.at(MONDAY + HOUR):
            score_all(week, member, *ROWS)
    assert pass_at(MONDAY + 2 * DAY) == [0, 0]
    assert pass_at(FRIDAY - HOUR) == [0, 0]


def test_moved_deadline_reminds_anew(week, convenor):
    assert pass_at(MONDAY + 2 * DAY) == [1, 0]
    with clock.at(MONDAY + 2 * DAY + HOUR):
        selecting.move_deadlines(
            selection=week,
            by=convenor,
            assess_before=FRIDAY + 3 * DAY,
            decide_before=FRIDAY + 9 * DAY,
        )
    assert pass_at(MONDAY + 2 * DAY + 2 * HOUR) == [0, 0]
    near = add_workdays((FRIDAY + 3 * DAY).date(), -2)
    assert pass_at(dt.datetime.combine(near, dt.time(9), dt.UTC)) == [1, 0]
    assert count(REMINDED) == 2


def test_clock_that_stood_still_reminds_once_for_the_latest(week):
    assert pass_at(FRIDAY - HOUR) == [1, 0]
    assert count(REMINDED) == 1


def test_nobody_is_reminded_on_the_day_it_opens(preparing, convenor):
    Selection.objects.filter(pk=preparing.pk).update(assess_before=FRIDAY, decide_before=FRIDAY + 7 * DAY)
    with clock.at(FRIDAY - 4 * HOUR):
        selecting.open_selection(selection=Selection.objects.get(pk=preparing.pk), by=convenor)
    assert pass_at(FRIDAY - HOUR) == [0, 0]


def test_decision_that_is_late_is_recorded_once_and_anew_when_moved(week, convenor):
    end = FRIDAY + 7 * DAY
    assert pass_at(end) == [0, 0]
    assert pass_at(end + HOUR) == [1, 0]
    assert pass_at(end + 3 * DAY) == [0, 0]
    with clock.at(end + 3 * DAY):
        selecting.move_deadlines(
            selection=week, by=convenor, assess_before=end + 4 * DAY, decide_before=end + 5 * DAY
        )
    assert pass_at(end + 6 * DAY) == [1, 0]
    assert count(OVERDUE) == 2


def test_late_round_that_is_called_off_is_not_recorded(week, convenor):
    with clock.at(FRIDAY + 6 * DAY):
        selecting.cancel_selection(selection=week, by=convenor, reason="Nej.")
    assert pass_at(FRIDAY + 8 * DAY) == [0, 0]


def test_assessing_says_nothing_to_anybody_but_that_all_are_in(assessed, steering):
    assert count("processes.selection_complete") == 1
    assessing.assess(candidate=candidate(assessed, "P01"), by=steering[1], given=given(1, 1, 1, 1))
    assert count("processes.selection_complete") == 1
