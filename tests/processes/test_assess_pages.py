"""Assessing in the pages: one candidate after the other, alone, in time, with nothing lost."""

import pytest

from lean_portal import clock
from organisation.models import Appointment
from processes.models import Assessment, Score, ScoreChange
from processes.services import assessing, selecting
from tests.improvements.pages import reader, text_of
from tests.processes.conftest import HOUR, KEYS, ROWS, candidate, given, score_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(steering_member):
    return reader(steering_member)


def at(selection, code="", deed=""):
    return f"/processer/val/{selection.pk}/" + (f"bedom/{code}/{deed}" if code else "")


def said(*values, version=0, line="Min rad.", **fields):
    found = {"version": version}
    for key, value in zip(KEYS, values, strict=True):
        found |= {key: str(value), f"{key}-line": line}
    return {**found, **fields}


@pytest.fixture
def late(assessing_round):
    """A moment after the last one."""
    return assessing_round.assess_before + HOUR


# ---- one's own -------------------------------------------------------------------------------------------


def test_member_goes_from_candidate_to_candidate(client, assessing_round):
    page = client.get(at(assessing_round))
    assert "Zero of four are done" in text_of(page)
    assert "Begin with Nyanställning" in text_of(page)
    for here, following in (("P01", "P02"), ("P02", "P03"), ("P03", "P04")):
        answer = client.post(at(assessing_round, here), said(4, 3, "none", 5))
        assert answer.url == at(assessing_round, following)
    assert "Three of four are done" in text_of(client.get(at(assessing_round)))
    assert client.post(at(assessing_round, "P04"), said(1, 1, 1, 1)).url == at(assessing_round)
    assert "You have assessed all of them" in text_of(client.get(at(assessing_round)))
    values = Score.objects.filter(assessment__candidate__process__code="P01").values_list("value", flat=True)
    assert list(values) == [4, 3, None, 5]


def test_next_one_is_looked_for_from_the_beginning_too(client, assessing_round):
    assert client.post(at(assessing_round, "P04"), said(1, 1, 1, 1)).url == at(assessing_round, "P01")


def test_page_shows_what_was_frozen_and_not_what_was_changed_since(client, assessing_round):
    process = candidate(assessing_round, "P01").process
    type(process).objects.filter(pk=process.pk).update(name="Något annat")
    text = text_of(client.get(at(assessing_round, "P01")))
    assert "P01 Nyanställning" in text
    assert "Något annat" not in text
    for anchor in assessing_round.criteria.first().anchors:
        assert anchor in text


def test_breadth_is_chosen_beforehand_and_changed_with_a_reason(client, assessing_round):
    form = client.get(at(assessing_round, "P01")).context["form"]
    breadth = candidate(assessing_round, "P01").breadth
    assert form["breadth"].value() == str(breadth)
    as_they_say = said(4, 4, 4, breadth, **{"breadth-line": ""})
    other = said(4, 4, 4, 1, **{"breadth-line": ""})
    answer = client.post(at(assessing_round, "P01"), other)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"breadth-line"}
    assert client.post(at(assessing_round, "P01"), as_they_say).status_code == 302
    assert Score.objects.get(criterion__key="breadth").is_computed


def test_everything_that_is_missing_is_said_at_once(client, assessing_round):
    sent = {
        "version": 0,
        "overview": "4",
        "overview-line": "",
        "demonstrates": "3",
        "demonstrates-line": "Min rad.",
    }
    answer = client.post(at(assessing_round, "P01"), sent)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"overview-line", "good_example", "breadth"}
    assert 'value="Min rad."' in answer.text
    assert answer.context["form"]["overview"].value() == "4"


@pytest.mark.parametrize("value", ["0", "6", "bra"])
def test_score_outside_one_to_five_is_refused(client, assessing_round, value):
    answer = client.post(at(assessing_round, "P01"), said(value, 1, 1, 1))
    assert answer.status_code == 422
    assert not Assessment.objects.exists()


def test_long_line_is_kept(client, assessing_round):
    answer = client.post(at(assessing_round, "P01"), said(1, 1, 1, 1, line="x" * 241))
    assert answer.status_code == 422
    assert "x" * 241 in answer.text


def test_what_was_saved_in_another_window_stands_beside(client, assessing_round, steering_member):
    here = candidate(assessing_round, "P01")
    assessing.assess(candidate=here, by=steering_member, given=given(2, 2, 2, 2, line="Andra fönstret."))
    answer = client.post(at(assessing_round, "P01"), said(5, 2, 2, 2))
    assert answer.status_code == 409
    assert "Saved in the meantime: 2" in text_of(answer)
    assert "Saved in the meantime: Andra fönstret." in text_of(answer)
    assert 'value="Min rad."' in answer.text
    assert client.post(at(assessing_round, "P01"), said(5, 2, 2, 2, version=1)).status_code == 302


def test_complete_member_changes_freely_until_the_last_moment(client, assessed, steering_member):
    version = Assessment.objects.get(candidate=candidate(assessed, "P01"), assessor=steering_member).version
    assert "reason" not in client.get(at(assessed, "P01")).context["form"].fields
    assert client.post(at(assessed, "P01"), said(1, 1, 1, 1, version=version)).status_code == 302
    assert not ScoreChange.objects.exists()


def test_too_late_keeps_what_was_typed(client, assessing_round, steering_member, late):
    here = candidate(assessing_round, "P01")
    assessing.assess(candidate=here, by=steering_member, given=given(2, 2, 2, 2, line="I tid."))
    with clock.at(late):
        answer = client.post(at(assessing_round, "P01"), said(5, "none", 5, 5, version=1))
        incomplete = client.post(at(assessing_round, "P02"), said(7, 1, 1, 1))
    assert answer.status_code == 409
    text = text_of(answer)
    assert "It was too late" in text
    assert "5 Min rad." in text
    assert "Don’t know Min rad." in text
    assert "2 I tid." in text
    assert "It was too late" in text_of(incomplete)
    assert set(Score.objects.values_list("value", flat=True)) == {2}


def test_after_the_last_moment_one_reads_ones_own(client, assessing_round, steering_member, late):
    here = candidate(assessing_round, "P01")
    assessing.assess(candidate=here, by=steering_member, given=given(2, 2, 2, 2, line="I tid."))
    with clock.at(late):
        assert "2 I tid." in text_of(client.get(at(assessing_round, "P01")))
        assert client.get(at(assessing_round, "P02")).url == at(assessing_round)
        assert "The time to assess is over" in text_of(client.get(at(assessing_round)))


@pytest.mark.parametrize("state", ["preparing", "proposed"])
def test_round_that_does_not_take_scores_keeps_what_was_typed(client, request, state):
    selection = request.getfixturevalue(state)
    before = Score.objects.count()
    answer = client.post(at(selection, "P01"), said(5, 5, 5, 5, line="Sparas inte."))
    assert answer.status_code == 409
    assert "Sparas inte." in text_of(answer)
    assert Score.objects.count() == before
    assert not Score.objects.filter(line="Sparas inte.").exists()


def test_called_off_round_shows_ones_own_alone(client, assessed, convenor, third):
    here = candidate(assessed, "P01")
    assessing.assess(candidate=here, by=third, given=given(1, 1, 1, 1, line="Tredjes rad."))
    selecting.cancel_selection(selection=assessed, by=convenor, reason="Inte nu.")
    text = text_of(client.get(at(assessed, "P01")))
    assert "Så ser det ut." in text
    assert "Tredjes rad." not in text


# ---- interest of one's own -------------------------------------------------------------------------------


def test_own_company_is_said_on_the_page(assessing_round, third, caretakers):
    Appointment.objects.create(user=third, role="employee", unit=caretakers)
    client = reader(third)
    assert "Your score is shown, and not counted." in text_of(client.get(at(assessing_round, "P02")))
    assert "not counted" not in text_of(client.get(at(assessing_round, "P03")))
    client.post(at(assessing_round, "P02"), said(5, 5, 5, 5))
    assert "Done, not counted" in text_of(client.get(at(assessing_round)))


def test_member_stands_aside_with_a_reason_and_takes_it_back(client, assessing_round):
    url = at(assessing_round, "P01", "jav/")
    assert client.get(url).status_code == 200
    assert client.post(url, {"version": 0, "conflict_reason": " "}).status_code == 422
    answer = client.post(url, {"version": 0, "conflict_reason": "Min bror leder den."})
    assert answer.url == at(assessing_round, "P02")
    page = client.get(at(assessing_round, "P01"))
    assert "You stand aside here Min bror leder den." in text_of(page)
    answer = client.post(url, {"version": 0, "conflict_reason": "Annat."})
    assert answer.status_code == 409
    assert "Annat." in answer.text
    assert client.post(at(assessing_round, "P01"), said(3, 3, 3, 3, version=1)).status_code == 302
    assert Assessment.objects.get().conflict == ""


def test_standing_aside_too_late_keeps_the_words(client, assessing_round, late):
    with clock.at(late):
        answer = client.post(
            at(assessing_round, "P01", "jav/"), {"version": 0, "conflict_reason": "Min bror."}
        )
    assert answer.status_code == 409
    assert "Min bror." in answer.text


# ---- the second round ------------------------------------------------------------------------------------


def test_change_in_the_second_round_needs_a_reason_and_is_logged(client, revealed, steering_member):
    here = candidate(revealed, "P01")
    version = Assessment.objects.get(candidate=here, assessor=steering_member).version
    assert "the others see what you change" in text_of(client.get(at(revealed, "P01")))
    answer = client.post(at(revealed, "P01"), said(1, 5, 5, 5, version=version))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"reason"}
    answer = client.post(at(revealed, "P01"), said(1, 5, 5, 5, version=version, reason="Jag har hört mer."))
    assert answer.url == at(revealed)
    assert set(ScoreChange.objects.values_list("reason", flat=True)) == {"Jag har hört mer."}


def test_reveal_while_writing_asks_for_a_reason_and_loses_nothing(
    client, assessed, convenor, steering_member
):
    here = candidate(assessed, "P01")
    version = Assessment.objects.get(candidate=here, assessor=steering_member).version
    selecting.reveal_selection(selection=assessed, by=convenor)
    answer = client.post(at(assessed, "P01"), said(1, 1, 1, 1, version=version))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"reason"}
    assert 'value="Min rad."' in answer.text


# ---- who sees what ---------------------------------------------------------------------------------------


def test_nobody_but_the_steering_group_assesses(assessing_round, employee, decider, administrator, head):
    for user in (employee, decider, administrator, head):
        browser = reader(user)
        assert browser.get(at(assessing_round, "P01")).status_code == 403
        assert browser.post(at(assessing_round, "P01"), said(1, 1, 1, 1)).status_code == 403
        assert browser.get(at(assessing_round, "P01", "jav/")).status_code == 403
    assert not Assessment.objects.exists()


def test_convenor_alone_sees_who_is_missing(assessing_round, steering, decider, employee):
    convenor, member, third = steering
    score_all(assessing_round, third, *ROWS)
    assessing.assess(candidate=candidate(assessing_round, "P01"), by=member, given=given(1, 1, 1, 1))
    text = text_of(reader(convenor).get(at(assessing_round)))
    assert "Styrgrupp2, three left" in text
    assert "Styrgrupp3" not in text
    for user in (third, decider, employee):
        text = text_of(reader(user).get(at(assessing_round)))
        assert "three left" not in text
        assert "Styrgrupp2" not in text


def test_others_read_that_it_is_being_assessed(assessing_round, employee, decider):
    for user in (employee, decider):
        text = text_of(reader(user).get(at(assessing_round)))
        assert "The steering group is assessing" in text
        assert "P01 Nyanställning" in text
        assert " done" not in text


def test_unknown_candidate_is_not_found(client, assessing_round):
    assert client.get(at(assessing_round, "P99")).status_code == 404
