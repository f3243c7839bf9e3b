"""What those who take part see once the assessments are opened, and that nobody sees it before."""

import csv
import io
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lean_portal import clock
from organisation.models import Appointment, User
from processes import results
from processes.models import Process, Score, Selection
from processes.services import assessing, selecting
from processes.views.result_rows import Sheet
from processes.workflow import Rule
from tests.improvements.pages import reader, text_of
from tests.processes.conftest import HOUR, candidate, given, score_all

pytestmark = pytest.mark.django_db


def at(selection, name="selection_result", *more):
    return reverse(f"processes:{name}", args=[selection.pk, *more])


def addresses(selection):
    return [at(selection), at(selection, "candidate_result", "P01"), at(selection, "scores_csv")]


def statuses(user, selection):
    client = reader(user)
    return [client.get(address).status_code for address in addresses(selection)]


def shown(user, selection):
    return text_of(reader(user).get(at(selection)))


def change(selection, by, code, *values, reason="We talked."):
    """In the second round."""
    return assessing.assess(candidate=candidate(selection, code), by=by, given=given(*values), reason=reason)


def queries(user, address):
    client = reader(user)
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


# ---- who, and when ---------------------------------------------------------------------------------------


def test_before_the_reveal_there_is_nothing_to_find_for_anybody(assessed, steering, decider, employee):
    for user in (*steering, decider, employee):
        assert statuses(user, assessed) == [404, 404, 404]


def test_those_who_take_part_read_it_once_revealed(revealed, steering, decider):
    for user in (*steering, decider):
        assert statuses(user, revealed) == [200, 200, 200]


def test_others_find_nothing_even_once_decided(decided, employee, head):
    for user in (employee, head):
        assert statuses(user, decided) == [404, 404, 404]


def test_steering_group_reads_the_scores_of_a_decided_round(decided, third):
    assert statuses(third, decided) == [200, 200, 200]
    assert "Decided by koncernchefsgruppen" in shown(third, decided)


def test_address_of_the_round_shows_the_result_to_those_who_take_part(revealed, third, employee):
    address = reverse("processes:selection_detail", args=[revealed.pk])
    assert "The assessments were opened" in text_of(reader(third).get(address))
    assert "The assessments were opened" not in text_of(reader(employee).get(address))


def test_candidate_that_is_not_there_is_not_found(revealed, third):
    assert reader(third).get(at(revealed, "candidate_result", "P99")).status_code == 404


def test_pages_are_never_kept_by_a_browser(revealed, third):
    for address in addresses(revealed):
        assert "no-store" in reader(third).get(address)["Cache-Control"]


# ---- the page --------------------------------------------------------------------------------------------


def test_page_says_the_news_and_how_many_assessed(revealed, third):
    found = results.result_of(revealed)
    assert found.best.codes == ("P01", "P02")
    text = shown(third, revealed)
    assert "One place is sure, the other is contested" in text  # P04 is the easiest to overview
    assert "Three assessors, four processes, four criteria. All assessed without seeing each other." in text
    assert "There are 6 sets of two." in text


def test_rows_stand_by_total_and_the_best_set_is_marked(revealed, third):
    page = reader(third).get(at(revealed)).content.decode()
    totals = [row.total for row in Sheet.of(revealed).rows]
    assert totals == sorted(totals, reverse=True)
    assert [row.code for row in Sheet.of(revealed).rows if row.is_on] == ["P01", "P02"]
    assert page.count("(in the best set)") == 2
    assert f'href="{at(revealed, "candidate_result", "P01")}"' in page


def test_proposed_ones_are_marked_when_there_is_a_proposal(proposed, third):
    assert shown(third, proposed).count("(proposed)") == 2


def test_wide_spread_is_red_and_says_its_values(revealed, third):
    page = reader(third).get(at(revealed)).content.decode()
    assert 'class="span wide"' in page
    assert 'aria-label="scores 1, 2, 3"' in page


def test_most_distant_reasons_stand_side_by_side(revealed, steering):
    widest = Sheet.of(revealed).disagreements[0]
    assert (widest.row.code, widest.cell.criterion.key) == ("P03", "overview")
    assert (widest.high.value, widest.low.value) == (3, 1)
    assert [widest.high.assessment.assessor, widest.low.assessment.assessor] == [steering[0], steering[2]]
    assert "Also far apart" in shown(steering[0], revealed)


def test_widest_disagreement_comes_first_however_low_its_candidate_stands(revealed, steering):
    change(revealed, steering[0], "P04", 5, 5, 3, 1)
    change(revealed, steering[1], "P04", 5, 1, 3, 1)
    widest = Sheet.of(revealed).disagreements[0]
    assert (widest.row.code, widest.cell.criterion.key, widest.cell.spread) == ("P04", "demonstrates", 4)


def test_page_says_so_when_nobody_disagrees(assessing_round, steering, convenor):
    for member in steering:
        score_all(assessing_round, member, *[(3, 3, 3, 3)] * 4)
    revealed = selecting.reveal_selection(selection=assessing_round, by=convenor)
    assert "You do not disagree anywhere" in shown(convenor, revealed)


def test_numbers_are_written_in_swedish(revealed, steering):
    change(revealed, steering[0], "P04", 4, 3, 3, 1)
    Score.objects.filter(assessment__candidate__process__code="P04", assessment__assessor=steering[2]).update(
        value=None
    )
    client = reader(steering[0])
    User.objects.filter(pk=steering[0].pk).update(language="sv")
    page = client.get(at(revealed)).content.decode()
    assert results.result_of(revealed).medians["P04"]["overview"] == 4.5
    assert "4,5" in page
    assert "4.5" not in re.sub(r"<[^>]*>", "", page)
    assert "5\xa0000" in page


def test_organisations_that_no_set_touches_are_named(revealed, third):
    text = shown(third, revealed)
    assert "Not touched" in text
    assert "all are touched" in text


def test_risks_speak_against_the_sets(revealed, third):
    assert "Olika system." in shown(third, revealed)


# ---- what does not count ---------------------------------------------------------------------------------


def test_conflict_of_interest_is_shown_said_and_not_counted(assessing_round, steering, convenor, caretakers):
    Appointment.objects.create(user=steering[2], role="employee", unit=caretakers)
    steering = [User.objects.get(pk=each.pk) for each in steering]
    for member in steering[:2]:
        score_all(assessing_round, member, *[(3, 3, 3, 3)] * 4)
    score_all(assessing_round, steering[2], *[(5, 5, 5, 5)] * 4)
    revealed = selecting.reveal_selection(selection=assessing_round, by=convenor)
    text = shown(convenor, revealed)
    assert "4 scores are shown but not counted (conflict of interest)." in text
    assert text.count("not counted: 5") == 4
    row = next(row for row in Sheet.of(revealed).rows if row.code == "P02")
    assert [cell.values for cell in row.cells] == [[3, 3]] * 4


def test_do_not_know_is_said_and_never_zero(assessing_round, steering, convenor):
    for member in steering:
        score_all(assessing_round, member, (None, 3, 3, 3), *[(3, 3, 3, 3)] * 3)
    revealed = selecting.reveal_selection(selection=assessing_round, by=convenor)
    text = shown(convenor, revealed)
    assert "3 don't know" in text
    assert "“Don't know” is never counted as zero." in text
    assert "Cannot be compared, since a criterion has no score that counts: Nyanställning." in text
    assert Sheet.of(revealed).rows[-1].code == "P01"
    assert Sheet.of(revealed).rows[-1].cells[0].dots.median is None


def test_rules_that_cannot_be_kept_are_told_instead_of_the_sets(preparing, steering, convenor):
    Selection.objects.filter(pk=preparing.pk).update(rules=[Rule.COMPANY_OWNER])
    opened = selecting.open_selection(selection=Selection.objects.get(pk=preparing.pk), by=convenor)
    companies = [(None, 3, 3, 3)] * 2
    for member in steering:
        score_all(opened, member, (3, 3, 3, 3), *companies, (3, 3, 3, 3))
    revealed = selecting.reveal_selection(selection=opened, by=convenor)
    text = shown(convenor, revealed)
    assert "The rules cannot be kept together" in text
    assert "No choice of these candidates keeps “At least one company is an owner”." in text
    assert "The sets beside each other" not in text


def test_whoever_stands_aside_is_named_with_the_reason(assessed, convenor, third):
    assessing.declare_conflict(
        candidate=candidate(assessed, "P04"), by=third, reason="My sister drives the plough."
    )
    revealed = selecting.reveal_selection(selection=assessed, by=convenor)
    assert "stood aside at Snöröjning: My sister drives the plough." in shown(convenor, revealed)
    address = at(revealed, "candidate_result", "P04")
    assert "My sister drives the plough." in text_of(reader(convenor).get(address))


# ---- the second round ------------------------------------------------------------------------------------


def test_changed_score_changes_the_numbers_at_once(revealed, steering):
    before = shown(steering[0], revealed)
    assert "Changed in the second round" not in before
    for member in steering:
        change(revealed, member, "P04", 5, 5, 5, 5, reason="It snows more than we thought.")
    text = shown(steering[0], revealed)
    assert results.result_of(revealed).best.codes != ("P01", "P02")
    assert next(row for row in Sheet.of(revealed).rows).total == 20
    assert "Changed in the second round" in text
    assert "It snows more than we thought." in text
    assert "2 → 5" in text


def test_result_is_computed_once_for_the_same_scores(revealed, third, monkeypatch):
    computed = []
    solve = results.solve
    monkeypatch.setattr(results, "solve", lambda problem: computed.append(1) or solve(problem))
    cache.clear()
    for _ in range(3):
        shown(third, revealed)
    assert len(computed) == 1
    change(revealed, third, "P04", 1, 1, 1, 1)
    shown(third, revealed)
    assert len(computed) == 2


# ---- one candidate ---------------------------------------------------------------------------------------


def test_candidate_shows_who_said_what_and_the_frozen_facts(revealed, steering):
    Process.objects.filter(code="P03").update(motivation="Something else.")
    change(revealed, steering[1], "P03", 3, 3, 4, 3, reason="I had missed the pipes.")
    text = text_of(reader(steering[0]).get(at(revealed, "candidate_result", "P03")))
    for each in steering:
        assert each.name in text
    assert "Alla har mött den." in text
    assert "Something else." not in text
    assert "I had missed the pipes." in text


def test_cases_of_a_year_are_grouped_as_the_language_does(preparing, steering, convenor):
    Process.objects.filter(code="P03").update(cases_per_year=18400)
    opened = selecting.open_selection(selection=preparing, by=convenor)
    for member in steering:
        score_all(opened, member, *[(3, 3, 3, 3)] * 4)
    revealed = selecting.reveal_selection(selection=opened, by=convenor)
    client = reader(convenor)
    User.objects.filter(pk=convenor.pk).update(language="sv")
    assert "18\xa0400" in client.get(at(revealed, "candidate_result", "P03")).content.decode()


# ---- the file --------------------------------------------------------------------------------------------


def table(user, selection):
    content = reader(user).get(at(selection, "scores_csv")).content.decode("utf-8")
    assert content.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(content[1:], newline=""), delimiter=";"))


def test_file_holds_every_score(revealed, third):
    rows = table(third, revealed)
    assert len(rows) == Score.objects.count() == 4 * 4 * 3
    assert rows[0]["Process"] == "Nyanställning"
    assert {row["Counted"] for row in rows} == {"yes"}


def test_file_says_what_is_not_counted_and_not_known(assessed, convenor, third):
    score_all(assessed, third, *[(None, 3, 3, 3)] * 4)
    assessing.declare_conflict(candidate=candidate(assessed, "P04"), by=third, reason="My sister.")
    revealed = selecting.reveal_selection(selection=assessed, by=convenor)
    rows = [row for row in table(third, revealed) if row["Assessor"] == third.name]
    assert {row["Score"] for row in rows if row["Criterion"] == "Lätt att överblicka"} <= {"don't know"}
    assert {row["Counted"] for row in rows if row["Code"] == "P04"} == {"no"}
    assert {row["In what way"] for row in rows if row["Code"] == "P04"} == {"My sister."}


def test_file_has_a_row_for_whoever_stood_aside_without_a_score(assessing_round, steering, convenor):
    for member in steering[:2]:
        score_all(assessing_round, member, *[(3, 3, 3, 3)] * 4)
    for each in assessing_round.candidates.all():
        assessing.declare_conflict(
            candidate=candidate(assessing_round, each.code), by=steering[2], reason="Ill."
        )
    revealed = selecting.reveal_selection(selection=assessing_round, by=convenor)
    rows = [row for row in table(convenor, revealed) if row["Assessor"] == steering[2].name]
    assert [(row["Code"], row["Score"], row["Counted"]) for row in rows] == [
        (code, "", "no") for code in ("P01", "P02", "P03", "P04")
    ]


def test_formula_in_a_line_is_defused_in_the_file(assessed, convenor, third):
    said = given(3, 3, 3, 3, line="=HYPERLINK(1)")
    assessing.assess(candidate=candidate(assessed, "P01"), by=third, given=said)
    revealed = selecting.reveal_selection(selection=assessed, by=convenor)
    assert "'=HYPERLINK(1)" in {row["Why"] for row in table(convenor, revealed)}


# ---- how many questions ----------------------------------------------------------------------------------


@pytest.fixture
def twelve(nominate, confirm, processes, home_care, caretakers, waterworks, roads, steering):
    """A round of twelve, revealed."""
    units = [home_care, caretakers, waterworks, roads]
    more = [confirm(nominate(units[n % 4], f"Process {n}", *units[: n % 3 + 1])) for n in range(8)]
    selection = selecting.prepare_selection(
        by=steering[0],
        name="Tolv",
        places=2,
        assess_before=clock.now() + 48 * HOUR,
        decide_before=clock.now() + 240 * HOUR,
        processes=[*processes, *more],
    )
    selection = selecting.open_selection(selection=selection, by=steering[0])
    for n, member in enumerate(steering):
        score_all(selection, member, *[(1 + (row + n) % 5, 3, 4, 2) for row in range(12)])
    return selecting.reveal_selection(selection=selection, by=steering[0])


@pytest.fixture
def with_four(revealed, third):
    return [queries(third, address) for address in addresses(revealed)]


def test_twelve_candidates_ask_no_more_than_four(with_four, revealed, third, request):
    Selection.objects.filter(pk=revealed.pk).update(state="cancelled", cancelled_reason="To begin anew.")
    twelve = request.getfixturevalue("twelve")
    assert len(Sheet.of(twelve).rows) == 12
    assert [queries(third, address) for address in addresses(twelve)] == with_four
    assert max(with_four) <= 20


def test_views_are_not_opened_by_post(revealed, third):
    assert [reader(third).post(address).status_code for address in addresses(revealed)] == [405, 405, 405]
