"""The answer given at the desk: each one is one service, wrong input keeps what was typed, late input too."""

import datetime as dt
import re

import pytest

from improvements import services, workflow
from improvements.actions import ACTIONS, offered
from improvements.forms.decision import DecisionForm
from improvements.forms.decision_words import HINTS, MISSING
from improvements.models import HandOver, Prepared, Suggestion
from improvements.workflow import AWAITING, State, Who
from lean_portal import clock
from tests.improvements.trying import planned

DESK, STEERING = "/att-besvara/", "/admin/styrgrupp/"
SOON = dt.date.today() + dt.timedelta(days=30)
YESTERDAY = dt.date.today() - dt.timedelta(days=1)
PLAN = {
    "trial_question": "Går det fortare?", "prediction": "Tio minuter.", "counted": "Körtid",
    "unit_name": "minuter", "before": "30", "predicted": "10,5", "who": "Kvällen", "ends_on": SOON,
}  # fmt: skip
STUDY = {"outcome": "Åtta minuter.", "result": "8", "lesson": "Börja norr om sjön."}
PART = {"HTTP_HX_REQUEST": "true"}


def at_desk(suggestion, desk=DESK):
    return f"{desk}{suggestion.slug}/"


def send(client, suggestion, action, desk=DESK, **fields):
    suggestion.refresh_from_db()
    typed = {"version": suggestion.version, "action": action, "cost": "nothing", **fields}
    return client.post(at_desk(suggestion, desk), typed)


def offers(response):
    return re.findall(r'name="action" value="(\w+)"', response.text)


def errors(response):
    found = re.findall(r'<a href="#([^"]+)">', response.text[response.text.find('class="error-summary"') :])
    return [name for name in found if name.startswith("id_")]


@pytest.fixture
def desk(client, manager):
    client.force_login(manager)
    return client


@pytest.fixture
def received(employee, manager, submit):
    return submit(employee)


@pytest.fixture
def approved(received, manager, home_care):
    return services.approve_suggestion(
        suggestion=received, by=manager, responsible_unit=home_care, due_on=SOON, answer="Ja."
    )


@pytest.fixture
def on_trial(approved, manager):
    services.start_trial(suggestion=approved, by=manager, planned=planned())
    return Suggestion.objects.get(pk=approved.pk)


@pytest.fixture
def raised(received, manager):
    return services.raise_suggestion(suggestion=received, by=manager, to="steering", reason="Berör fler.")


# ---- what is offered --------------------------------------------------------------------------------------

DECISIONS = ["approve", "done_at_once", "decline", "ask", "review", "pause", "park", "refer", "up", "over"]


@pytest.mark.parametrize(
    ("state", "who", "codes"),
    [
        (State.SUBMITTED, {Who.HANDLER}, ["read", *DECISIONS]),
        (State.ACKNOWLEDGED, {Who.HANDLER}, DECISIONS),
        (
            State.UNDER_REVIEW,
            {Who.HANDLER},
            ["approve", "decline", "ask", "pause", "park", "refer", "up", "over"],
        ),
        (State.NEEDS_INFORMATION, {Who.HANDLER}, []),
        (State.APPROVED, {Who.HANDLER}, []),
        (State.APPROVED, {Who.RESPONSIBLE}, ["park", "trial", "done"]),
        (State.TRIAL, {Who.RESPONSIBLE}, ["conclude"]),
        (State.RELAPSE, {Who.RESPONSIBLE}, ["trial", "again", "give_up"]),
        (State.DECLINED, {Who.HANDLER, Who.RESPONSIBLE}, []),
        (State.SUBMITTED, {Who.AUTHOR, Who.ANYONE, Who.RESPONSIBLE}, []),
    ],
)
def test_actions_follow_the_table(received, state, who, codes):
    received.state = state
    received.acknowledged_at = None if state == State.SUBMITTED else clock.now()
    assert list(offered(received, frozenset(who))) == codes


def test_steering_group_sends_down_and_has_no_quick_lane(raised):
    found = offered(raised, frozenset({Who.HANDLER}))
    assert list(found) == ["approve", "decline", "ask", "pause", "park", "refer", "down"]


def test_steering_group_has_no_quick_lane_after_a_question_either(raised, steering_member, employee):
    services.ask_author(suggestion=raised, by=steering_member, question="När?")
    services.answer_question(suggestion=raised, by=employee, answer="Nu.")
    found = offered(Suggestion.objects.get(pk=raised.pk), frozenset({Who.HANDLER}))
    assert {"review", "down"} <= {*found}
    assert "done_at_once" not in found


def test_head_of_the_organisation_may_send_down_what_was_sent_up(received, manager, care):
    services.raise_suggestion(suggestion=received, by=manager, to="organisation", reason="Berör fler.")
    found = offered(Suggestion.objects.get(pk=received.pk), frozenset({Who.HANDLER}))
    assert {"down", "up"} & {*found} == {"down"}


def test_after_sending_down_the_unit_sends_neither_up_nor_down(raised, steering_member, home_care):
    services.hand_down(suggestion=raised, by=steering_member, unit=home_care, mandate="Bestäm själva.")
    found = offered(Suggestion.objects.get(pk=raised.pk), frozenset({Who.HANDLER}))
    assert not {"up", "down"} & {*found}


def test_every_action_has_words_for_each_field_it_can_demand():
    assert {name for action in ACTIONS for name in action.fields} == {*MISSING}
    assert {code for hints in HINTS.values() for code in hints} <= {action.code for action in ACTIONS}


def test_every_action_of_the_table_has_its_rule_in_the_style_sheet(settings):
    css = (settings.BASE_DIR / "static/css/components.css").read_text()
    with_fields = {action.code for action in ACTIONS if action.fields}
    ruled = set(re.findall(r'\.decide:has\(\[value="(\w+)"\]:checked\) \[data-for', css))
    assert ruled & {action.code for action in ACTIONS} == with_fields


def test_nothing_is_chosen_from_the_start(desk, received):
    text = desk.get(DESK).text
    assert offers(desk.get(DESK)) == ["read", *DECISIONS]
    assert 'name="action" value="read" id="id_action_0" checked' not in text
    assert not re.search(r'name="action"[^>]* checked', text)


def test_own_unit_is_proposed_as_responsible(desk, received, home_care, caretakers):
    text = desk.get(DESK).text
    assert f'<option value="{home_care.pk}" selected>Enhetschef Hemtjänst centrum</option>' in text
    responsible = text[text.index('name="responsible_unit"') : text.index("</select>")]
    assert caretakers.manager_title not in responsible


# ---- each answer ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "fields", "state"),
    [
        ("read", {}, "acknowledged"),
        ("done_at_once", {"answer": "Det är gjort."}, "implemented"),
        ("decline", {"answer": "Nej, därför att.", "would_change": "Om det blir billigare."}, "declined"),
        ("ask", {"question": "När på dagen?"}, "needs_information"),
        ("review", {}, "under_review"),
        ("park", {"answer": "Efter flytten.", "parked_until": SOON}, "parked"),
        ("refer", {"channel": "fault", "answer": "Felanmälan är rätt."}, "referred"),
        ("up", {"to": "steering", "reason": "Berör fler."}, "under_review"),
        ("up", {"to": "organisation", "reason": "Berör fler."}, "under_review"),
    ],
)
def test_answer_moves_the_suggestion(desk, received, head, action, fields, state):
    response = send(desk, received, action, **fields)
    received.refresh_from_db()
    assert (response.status_code, received.state) == (302, state)


def test_yes_names_the_unit_and_the_day(desk, received, home_care):
    send(desk, received, "approve", responsible_unit=home_care.pk, due_on=SOON, answer="Ja!\r\nVi provar.")
    received.refresh_from_db()
    assert (received.responsible_unit, received.due_on) == (home_care, SOON)
    assert received.answer == "Ja!\nVi provar."


def test_handing_over_goes_to_the_chosen_unit(desk, received, pupil_health):
    send(desk, received, "over", unit=pupil_health.pk, reason="Ni gör det redan.")
    received.refresh_from_db()
    assert received.handler_unit == pupil_health
    assert not HandOver.objects.exists()


def test_other_authorities_are_told_apart_and_the_crossing_is_said(desk, received, caretakers):
    text = desk.get(DESK).text
    assert re.search(r'<optgroup label="Almforsbostäder \([^"]+\)" data-foreign>', text)
    assert 'class="notice wait crossing"' in text
    send(desk, received, "over", unit=caretakers.authority_id, reason="Ni äger huset.")
    assert HandOver.objects.get().authority == caretakers.authority


def test_steering_group_decides_and_sends_down(client, raised, steering_member, home_care):
    client.force_login(steering_member)
    response = send(client, raised, "down", desk=STEERING, unit=home_care.pk, mandate="Bestäm själva.")
    raised.refresh_from_db()
    assert response.url == STEERING
    assert (raised.at_steering, raised.mandate) == (False, "Bestäm själva.")


def test_trial_begins_and_ends(desk, approved):
    begun = send(desk, approved, "trial", **PLAN)
    trial = approved.effort.trials.get()
    assert (begun.status_code, trial.question, trial.ends_on) == (302, "Går det fortare?", SOON)
    assert "Tio minuter." in desk.get(at_desk(approved)).text
    ended = send(
        desk,
        approved,
        "conclude",
        outcome="Åtta minuter.",
        result="8,5",
        lesson="Börja norr om sjön.",
        verdict="adopt",
    )
    approved.refresh_from_db()
    assert (ended.status_code, approved.state) == (302, "implemented")


def test_trial_asks_for_its_figures_before_it_begins_and_when_it_ends(desk, approved):
    needed = ["trial_question", "prediction", "counted", "unit_name", "predicted", "ends_on"]
    assert {*errors(send(desk, approved, "trial"))} == {f"id_{name}" for name in needed}
    wrong = send(desk, approved, "trial", **PLAN | {"predicted": "ungefär tio", "before": "0"})
    assert (wrong.status_code, errors(wrong)) == (422, ["id_predicted"])
    assert 'value="ungefär tio"' in wrong.text
    assert send(desk, approved, "trial", **PLAN | {"predicted": "0"}).status_code == 302
    told = {**STUDY, "verdict": "adopt", "result": ""}
    assert errors(send(desk, approved, "conclude", **told)) == ["id_result"]
    assert send(desk, approved, "conclude", **told, no_data="Listan försvann.").status_code == 302


def test_figures_typed_too_late_are_given_back(desk, approved, manager):
    typed = {"version": approved.version, "action": "trial", **PLAN}
    services.implement_suggestion(suggestion=approved, by=manager, answer="Gjort.")
    late = desk.post(at_desk(approved), typed)
    assert late.status_code == 409
    assert "Tio minuter." in late.text
    assert "10,5" in late.text


@pytest.mark.parametrize(
    ("verdict", "fields", "state"),
    [
        ("adapt", {"due_on": SOON}, "approved"),
        ("abandon", {"answer": "Nej.", "would_change": "Billigare lås."}, "declined"),
    ],
)
def test_end_of_a_trial_asks_for_what_its_verdict_needs(desk, on_trial, verdict, fields, state):
    told = {**STUDY, "verdict": verdict}
    assert errors(send(desk, on_trial, "conclude", **told)) == [f"id_{name}" for name in fields]
    assert send(desk, on_trial, "conclude", **told, **fields).status_code == 302
    on_trial.refresh_from_db()
    assert on_trial.state == state


def test_date_of_another_verdict_is_neither_judged_nor_sent(desk, on_trial):
    told = {**STUDY, "verdict": "adopt", "due_on": "snart"}
    assert send(desk, on_trial, "conclude", **told).status_code == 302


def test_responsible_role_says_that_it_is_done(desk, approved):
    send(desk, approved, "done", answer="Nu är det gjort.")
    approved.refresh_from_db()
    assert (approved.state, approved.answer) == ("implemented", "Nu är det gjort.")


def test_responsible_role_in_another_unit_carries_out_from_its_own_desk(
    client, received, manager, other_manager, caretakers
):
    services.approve_suggestion(suggestion=received, by=manager, responsible_unit=caretakers, due_on=SOON)
    client.force_login(other_manager)
    assert send(client, received, "done", answer="Gjort.").status_code == 302


# ---- afterwards -------------------------------------------------------------------------------------------


def test_after_an_answer_comes_the_next_in_the_queue(desk, employee, submit):
    first, second, third = (submit(employee, title=title) for title in ("Ett", "Två", "Tre"))
    assert send(desk, second, "ask", question="När?").url == at_desk(third)
    assert send(desk, third, "ask", question="När?").url == at_desk(first)
    assert send(desk, first, "ask", question="När?").url == DESK


def test_message_is_shown_on_the_next_page(desk, employee, submit):
    first, _second = submit(employee), submit(employee)
    response = desk.post(at_desk(first), {"version": 1, "action": "ask", "question": "När?"}, follow=True)
    assert 'class="notice done" role="status"' in response.text


def test_htmx_follows_to_the_next_and_gets_message_and_work_area(desk, employee, submit):
    first, second = submit(employee), submit(employee, title="Nästa")
    answer = {"version": 1, "action": "ask", "question": "När?"}
    response = desk.post(at_desk(first), answer, **PART)
    assert response.url == at_desk(second)
    part = desk.get(response.url, **PART).text
    assert 'class="notice done" role="status" tabindex="-1" autofocus' in part
    assert "Nästa</h2>" in part
    assert "<h1" not in part


# ---- bad input --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "missing"),
    [
        ("approve", ["due_on"]),
        ("done_at_once", ["answer"]),
        ("decline", ["answer", "would_change"]),
        ("ask", ["question"]),
        ("park", ["parked_until", "answer"]),
        ("refer", ["channel"]),
        ("up", ["to", "reason"]),
        ("over", ["unit", "reason"]),
    ],
)
def test_each_answer_asks_for_what_it_needs(desk, received, home_care, action, missing):
    response = send(desk, received, action, responsible_unit=home_care.pk)
    received.refresh_from_db()
    named = [f"id_{name}" + ("_0" if name in {"channel", "to"} else "") for name in missing]
    assert (response.status_code, errors(response)) == (422, named)
    assert received.state == "submitted"


@pytest.mark.parametrize("action", ["", "burn", "merge", "down", "conclude"])
def test_answer_that_is_not_offered_is_refused(desk, received, action):
    response = send(desk, received, action, answer="Detta hade jag skrivit")
    received.refresh_from_db()
    assert (response.status_code, received.state) == (422, "submitted")
    assert "Detta hade jag skrivit" in response.text
    assert errors(response) == ["id_action_0"]


@pytest.mark.parametrize("date", ["4/10", "2027-13-01", "4 oktober", "99999-01-01", "20271004", "\0"])
def test_date_is_asked_for_in_one_way(desk, received, home_care, date):
    response = send(desk, received, "approve", responsible_unit=home_care.pk, due_on=date)
    assert (response.status_code, errors(response)) == (422, ["id_due_on"])
    assert "2027-10-04" in response.text


@pytest.mark.parametrize(("action", "field"), [("approve", "due_on"), ("park", "parked_until")])
def test_day_that_has_passed_is_refused_at_its_field(desk, received, home_care, action, field):
    fields = {"responsible_unit": home_care.pk, "answer": "Så blir det.", field: YESTERDAY}
    response = send(desk, received, action, **fields)
    assert (response.status_code, errors(response)) == (422, [f"id_{field}"])


def test_what_only_the_service_minds_is_said_at_the_field(desk, received):
    response = send(desk, received, "park", answer="Sen.", parked_until=dt.date.today())
    assert (response.status_code, errors(response)) == (422, ["id_parked_until"])


@pytest.mark.parametrize("unit", ["0", "x", "999999999999999999999", "-1"])
def test_unit_that_is_not_open_is_refused(desk, received, unit):
    response = send(desk, received, "over", unit=unit, reason="Ni gör det.")
    assert (response.status_code, errors(response)) == (422, ["id_unit"])


def test_unit_of_another_authority_cannot_be_made_responsible_by_the_line(desk, received, caretakers):
    response = send(desk, received, "approve", responsible_unit=caretakers.pk, due_on=SOON)
    assert (response.status_code, errors(response)) == (422, ["id_responsible_unit"])


def test_answer_may_be_two_thousand_characters_and_no_more(desk, received):
    response = send(desk, received, "decline", answer="å" * 2001, would_change="x")
    assert (response.status_code, errors(response)) == (422, ["id_answer"])
    assert "å" * 2001 in response.text
    assert send(desk, received, "decline", answer="å" * 2000, would_change="x").status_code == 302


def test_everything_typed_is_kept_also_for_other_answers(desk, received):
    typed = {
        "answer": "Svar <b>ett</b>", "would_change": "Ändring två", "question": "Fråga tre",
        "due_on": "i maj", "parked_until": "sommaren", "reason": "Skäl fyra", "channel": "pay",
    }  # fmt: skip
    response = send(desk, received, "approve", **typed)
    assert response.status_code == 422
    for text in ("Svar &lt;b&gt;ett&lt;/b&gt;", "Ändring två", "Fråga tre", "i maj", "sommaren", "Skäl fyra"):
        assert text in response.text
    assert 'value="pay" id="id_channel_4" checked' in response.text


def test_wrong_field_of_another_answer_does_not_stop_this_one(desk, received):
    assert send(desk, received, "ask", question="När?", due_on="i maj", unit="x").status_code == 302


@pytest.mark.parametrize("version", ["", "x", "1.5", "²"])
def test_lost_version_is_asked_for_again_and_then_works(desk, received, version):
    typed = {"version": version, "action": "ask", "question": "När på dagen?"}
    response = desk.post(at_desk(received), typed)
    assert (response.status_code, "När på dagen?" in response.text) == (422, True)
    assert 'name="version" value="1"' in response.text


# ---- somebody was faster ----------------------------------------------------------------------------------


def test_second_decider_sees_what_happened_and_keeps_the_text(desk, received, head):
    services.decline_suggestion(suggestion=received, by=head, answer="Nej, tyvärr.", would_change="Pengar.")
    typed = {"version": 1, "action": "approve", "answer": "Ja, så klart.", "due_on": SOON}
    response = desk.post(at_desk(received), typed)
    received.refresh_from_db()
    assert (response.status_code, received.state) == (409, "declined")
    assert "Nej, tyvärr." in response.text
    assert "Ja, så klart." in response.text


def test_after_a_conflict_the_answer_can_be_sent_again_where_it_still_fits(desk, received, head):
    services.acknowledge_suggestion(suggestion=received, by=head)
    typed = {"version": 1, "action": "ask", "question": "När på dagen?"}
    response = desk.post(at_desk(received), typed)
    assert response.status_code == 409
    assert re.search(r'value="ask" id="\w+" checked', response.text)
    assert 'name="version" value="2"' in response.text
    assert 'class="error-summary"' not in response.text
    assert desk.post(at_desk(received), {**typed, "version": 2}).status_code == 302


NEED = {"version": 1, "action": "ask", "question": "När?"}
REST = {"version": 1, "action": "park", "answer": "Vi flyttar.", "parked_until": str(SOON)}


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [
        (NEED, NEED, 302),  # a double click is done, and nobody is told that they were too late
        (NEED, {**NEED, "question": "Var?"}, 409),
        (REST, REST, 302),
        (REST, {**REST, "parked_until": str(SOON + dt.timedelta(days=1))}, 409),
        (REST, NEED, 409),
    ],
)
def test_answer_that_is_pressed_twice_is_given_once(desk, received, first, second, status):
    desk.post(at_desk(received), first)
    assert desk.post(at_desk(received), second).status_code == status
    assert received.steps.count() == 3  # received, read, answered


def test_answer_that_a_colleague_gave_in_the_same_words_is_theirs(client, desk, received, head):
    desk.post(at_desk(received), NEED)
    client.force_login(head)
    assert client.post(at_desk(received), NEED).status_code == 409


def test_same_answer_pressed_much_later_is_late(desk, received):
    desk.post(at_desk(received), NEED)
    received.steps.update(at=clock.now() - dt.timedelta(minutes=1))
    assert desk.post(at_desk(received), NEED).status_code == 409


def test_answer_written_first_and_pressed_twice_is_written_once(desk, received):
    typed = {**REST, "later": "1", "revision": "0"}
    assert [desk.post(at_desk(received), typed).status_code for _time in range(2)] == [302, 302]
    assert Prepared.objects.get().revision == 1
    assert desk.post(at_desk(received), {**typed, "answer": "Nej."}).status_code == 409


@pytest.mark.parametrize("name", ["answer", "would_change"])
def test_answer_with_something_left_to_fill_in_is_not_sent(desk, received, name):
    typed = {"answer": "Det är dyrt.", "would_change": "Pengar."} | {name: "Därför att {skäl}."}
    response = send(desk, received, "decline", **typed)
    assert (response.status_code, errors(response)) == (422, [f"id_{name}"])
    assert "{skäl}." in response.text.partition("error-summary")[2].partition("</ul>")[0]
    assert send(desk, received, "decline", later="1", **typed).status_code == 302


def test_who_lost_the_suggestion_meanwhile_keeps_the_text(desk, received, manager):
    services.raise_suggestion(suggestion=received, by=manager, to="steering", reason="Berör fler.")
    typed = {"version": 1, "action": "decline", "answer": "Det jag hade skrivit"}
    response = desk.post(at_desk(received), typed)
    assert (response.status_code, "Det jag hade skrivit" in response.text) == (409, True)
    assert offers(response) == []


def test_handing_over_again_after_an_old_page_is_a_conflict_not_an_error(desk, received, manager, caretakers):
    services.hand_over(suggestion=received, by=manager, unit=caretakers, reason="Ni äger huset.")
    typed = {"version": 1, "action": "over", "unit": caretakers.pk, "reason": "Mitt skäl"}
    response = desk.post(at_desk(received), typed)
    assert (response.status_code, "Mitt skäl" in response.text) == (409, True)


def test_form_derives_its_demands_from_the_table(received):
    for state in AWAITING:
        received.state = state
        for action in offered(received, frozenset({Who.HANDLER})).values():
            if action.to is not None:
                ways = [*workflow.MOVES[state], *workflow.MOVES[State.ACKNOWLEDGED]]
                assert action.required in [way.requires for way in ways if way.to == action.to]


def test_form_without_any_answer_has_no_fields(received):
    form = DecisionForm(suggestion=received, who=frozenset())
    assert {*form.fields} == {"version", "action"}
