"""The decision table: who may say yes, up once, down with a mandate, over the border in plain sight."""

import datetime as dt
import re
import threading
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from events.models import Event
from improvements import services
from improvements.decision_table import (
    LADDER,
    TABLE,
    Answers,
    Cost,
    Level,
    Limits,
    Reach,
    lines,
    reach_of,
    reasons,
    verdict,
)
from improvements.models import HandOver, Step, Suggestion
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from tests.improvements.pages import reader, text_of

SOON = dt.date.today() + dt.timedelta(days=30)
OURS = {"cost": "nothing", "reach": "own"}
LIMITS = Limits(20_000, 200_000)


@pytest.fixture
def received(employee, manager, submit):
    return submit(employee)


def weigh(suggestion, by, **answers):
    return services.weigh_suggestion(suggestion=suggestion, by=by, answers=Answers(**{**OURS, **answers}))


def approve(suggestion, by, unit):
    return services.approve_suggestion(suggestion=suggestion, by=by, responsible_unit=unit, due_on=SOON)


def lift(suggestion, by, to):
    return services.raise_suggestion(suggestion=suggestion, by=by, to=to, reason="Berör fler.")


# ---- the table --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.question}-{row.answer}")
def test_each_row_alone_gives_its_level_and_its_reason(row):
    found = verdict(Answers(**{**OURS, row.question: row.answer}))
    assert found.level == row.level
    assert row in found.rows


def test_table_has_a_row_for_each_answer():
    assert {*Answers._fields} == {row.question for row in TABLE}
    assert {row.answer for row in TABLE if row.question == "cost"} == {*Cost}
    assert {row.answer for row in TABLE if row.question == "reach"} == {*Reach}


@pytest.mark.parametrize(
    ("answers", "known", "level", "why"),
    [
        ({}, Reach.OWN, Level.MANAGER, {"reach"}),
        ({}, Reach.ORGANISATION, Level.ORGANISATION, {"reach"}),
        ({}, Reach.OTHERS, Level.STEERING, {"reach"}),
        ({"reach": "own"}, Reach.OTHERS, Level.MANAGER, {"reach"}),
        ({"cost": "more", "reach": "organisation"}, Reach.OWN, Level.STEERING, {"cost"}),
        ({"cost": "organisation", "changes_it": True}, Reach.OWN, Level.ORGANISATION, {"cost", "changes_it"}),
    ],
)
def test_highest_answer_counts_and_what_is_not_answered_is_what_is_known(answers, known, level, why):
    found = verdict(Answers(**answers), known=known)
    assert (found.level, {row.question for row in found.rows}) == (level, why)


def test_reach_is_seen_from_the_unit_and_what_is_below_it():
    def unit(path, authority):
        return SimpleNamespace(path=path, authority_id=authority)

    home, below = unit("/ALM/VOF/A/", 1), unit("/ALM/VOF/A/X/", 1)
    assert reach_of([], home=home) == reach_of([home, below], home=home) == Reach.OWN
    assert reach_of([unit("/ALM/VOF/B/", 1)], home=home) == Reach.ORGANISATION
    assert reach_of([unit("/ALM/VOF/B/", 1), unit("/ALM/BO/", 2)], home=home) == Reach.OTHERS


def test_reasons_and_lines_say_the_limits_in_words():
    assert "200\u00a0000" in reasons(verdict(Answers(cost="more")).rows, LIMITS)
    assert len(lines(LIMITS)) == len(TABLE)


@pytest.mark.parametrize(
    "wrong", [{"cost": "much"}, {"reach": "far"}, {"raised_to": "steering"}, {"mandate_from": "steering"}]
)
def test_database_takes_only_answers_of_the_table(received, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Suggestion.objects.filter(pk=received.pk).update(**wrong)


# ---- the yes ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answers", [{}, {"cost": "unit"}])
def test_manager_says_yes_to_what_is_the_units_own(received, manager, home_care, answers):
    weigh(received, manager, **answers)
    assert approve(received, manager, home_care).state == "approved"


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"cost": "organisation"}, "cost"),
        ({"cost": "more"}, "cost"),
        ({"reach": "organisation"}, "reach"),
        ({"reach": "others"}, "reach"),
        ({"touches_law": True}, "touches_law"),
        ({"changes_it": True}, "changes_it"),
    ],
)
def test_yes_that_is_somebody_elses_is_refused_beside_the_answer(
    received, manager, home_care, answers, field
):
    weigh(received, manager, **answers)
    for attempt in (
        lambda: approve(received, manager, home_care),
        lambda: services.implement_suggestion(suggestion=received, by=manager, answer="Klart."),
    ):
        with pytest.raises(NotAllowed) as refusal:
            attempt()
        assert refusal.value.message_dict.keys() == {field}
    received.refresh_from_db()
    assert received.state == "submitted"


def test_units_that_the_author_names_count_until_it_is_answered(
    employee, manager, home_care, caretakers, submit
):
    suggestion = submit(employee, affected_units=[caretakers])
    with pytest.raises(NotAllowed):
        approve(suggestion, manager, home_care)
    weigh(suggestion, manager, reach="")
    suggestion.refresh_from_db()
    assert suggestion.reach == "others"
    weigh(suggestion, manager, reach="own")
    assert approve(suggestion, manager, home_care).state == "approved"


def test_no_rest_question_and_referral_stay_with_whoever_has_it(received, manager, submit, employee):
    weigh(received, manager, cost="more")
    found = services.decline_suggestion(
        suggestion=received, by=manager, answer="Nej.", would_change="Pengar."
    )
    assert found.state == "declined"
    other = weigh(submit(employee), manager, cost="more")
    assert services.ask_author(suggestion=other, by=manager, question="När?").state == "needs_information"


def test_head_who_steps_in_decides_what_is_the_heads_but_not_in_the_quick_lane(
    received, manager, head, home_care
):
    weigh(received, head, touches_law=True)
    with pytest.raises(NotAllowed):
        services.implement_suggestion(suggestion=received, by=head, answer="Klart.")
    assert approve(received, head, home_care).state == "approved"


def test_answers_are_an_event_and_the_same_answers_are_nothing_new(received, manager, colleague):
    for _n in range(2):
        weigh(received, manager, cost="more", changes_it=True)
    event = Event.objects.about(received).get(kind="improvements.suggestion_weighed")
    assert event.data == {
        "cost": "more", "reach": "own", "touches_law": False, "changes_it": True, "level": "steering",
    }  # fmt: skip
    assert received.steps.count() == 1
    with pytest.raises(PermissionDenied):
        weigh(received, colleague)


def test_old_page_weighs_nothing(received, manager):
    services.acknowledge_suggestion(suggestion=received, by=manager)
    with pytest.raises(NotAllowed):
        services.weigh_suggestion(suggestion=received, by=manager, answers=Answers(**OURS), version=1)


# ---- up once, down with a mandate -------------------------------------------------------------------------


def test_up_goes_as_far_as_the_table_says(received, manager, head):
    weigh(received, manager, reach="others")
    with pytest.raises(NotAllowed) as refusal:
        lift(received, manager, "organisation")
    assert refusal.value.message_dict.keys() == {"to"}
    assert lift(received, manager, "steering").at_steering


def test_from_the_head_it_goes_on_once_and_only_when_the_table_says_so(received, manager, head, home_care):
    lift(received, manager, "organisation")
    with pytest.raises(NotAllowed):
        lift(received, head, "steering")
    weigh(received, head, cost="more")
    with pytest.raises(NotAllowed):
        approve(received, head, home_care)
    lift(received, head, "steering")
    received.refresh_from_db()
    assert (received.at_steering, received.raised_to) == (True, "steering")
    levels = received.steps.filter(kind="raised").values_list("level", flat=True)
    assert list(levels) == ["organisation", "steering"]


def test_database_takes_one_way_up_to_each_level(received, manager):
    lift(received, manager, "steering")
    step = received.steps.get(kind="raised")
    step.pk, step.number = None, 99
    with pytest.raises(IntegrityError), transaction.atomic():
        step.save(force_insert=True)


@pytest.mark.parametrize("kind", ["raised", "handed_down", "handed_over"])
def test_database_takes_no_change_of_hands_without_words(received, kind):
    with pytest.raises(IntegrityError), transaction.atomic():
        Step.objects.create(suggestion=received, number=9, kind=kind, state="acknowledged", actor="handler")


@pytest.mark.django_db(transaction=True)
def test_two_who_send_up_at_once_send_it_once(employee, manager, head, submit):
    suggestion, gate, found = submit(employee), threading.Barrier(2), []

    def press(by, to):
        gate.wait()
        try:
            found.append(lift(suggestion, by, to))
        except Exception as refused:  # whatever it is, it is not a second way up
            found.append(refused)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=press, args=pair) for pair in ((manager, "steering"), (head, "organisation"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(each, Suggestion) for each in found) == 1
    assert suggestion.steps.filter(kind="raised").count() == 1


@pytest.mark.parametrize("answers", [{"cost": "more"}, {"reach": "others"}])
def test_mandate_of_the_steering_group_goes_before_the_table(
    received, manager, steering_member, home_care, answers
):
    weigh(received, manager, **answers)
    lift(received, manager, "steering")
    services.hand_down(suggestion=received, by=steering_member, unit=home_care, mandate="Bestäm själva.")
    assert approve(received, manager, home_care).state == "approved"


def test_mandate_of_the_head_reaches_no_further_than_the_head(received, manager, head, home_care):
    lift(received, manager, "organisation")
    services.hand_down(suggestion=received, by=head, unit=home_care, mandate="Bestäm själva.")
    weigh(received, manager, cost="more")
    with pytest.raises(NotAllowed):
        approve(received, manager, home_care)
    weigh(received, manager, cost="organisation")
    assert approve(received, manager, home_care).state == "approved"


def test_what_came_up_is_not_passed_on_inside_without_a_mandate(received, manager, head, pupil_health):
    lift(received, manager, "organisation")
    with pytest.raises(NotAllowed) as refusal:
        services.hand_over(suggestion=received, by=head, unit=pupil_health, reason="Ni gör det.")
    assert refusal.value.message_dict.keys() == {"unit"}


def test_taken_back_and_sent_again_it_lies_where_it_had_come(received, manager, employee):
    lift(received, manager, "steering")
    services.withdraw_suggestion(suggestion=received, by=employee)
    assert services.resubmit_suggestion(suggestion=received, by=employee).at_steering


# ---- the border -------------------------------------------------------------------------------------------


@pytest.fixture
def crossed(received, manager, other_manager, caretakers):
    weigh(received, manager, reach="others", cost="unit")
    return services.hand_over(suggestion=received, by=manager, unit=caretakers, reason="Ni äger huset.")


def test_what_was_sent_up_crosses_to_the_head_there_and_leaves_its_mandate(
    received, manager, head, home_care, caretakers, housing
):
    weigh(received, manager, reach="own", cost="organisation")
    raised = services.raise_suggestion(suggestion=received, by=manager, to="organisation", reason="Dyrt.")
    down = services.hand_down(suggestion=raised, by=head, unit=home_care, mandate="Köp två.")
    with pytest.raises(NotAllowed, match="unit"):
        services.hand_over(suggestion=down, by=manager, unit=caretakers, reason="Ni äger huset.")
    over = services.hand_over(suggestion=down, by=manager, unit=housing, reason="Ni äger huset.")
    assert (over.mandate, over.mandate_from) == ("", "")


def test_crossing_is_a_step_and_an_event_of_its_own(crossed, care, housing, caretakers, home_care):
    step = crossed.steps.get(kind="crossed")
    assert (step.giver, step.receiver, step.text) == (care.name, housing.name, "Ni äger huset.")
    event = Event.objects.about(crossed).get(kind="improvements.suggestion_crossed")
    assert event.data == {
        "step": step.pk, "unit": caretakers.pk, "authority": housing.pk, "from": home_care.pk,
    }  # fmt: skip
    assert HandOver.objects.get().authority == housing
    crossed.refresh_from_db()
    assert crossed.answers == Answers(cost="unit")  # whom it concerns is asked anew


@pytest.mark.parametrize("who", ["employee", "other_manager", "outsider"])
def test_crossing_stands_on_the_life_line_of_all_who_see_it(request, crossed, who):
    text = text_of(reader(request.getfixturevalue(who)).get(crossed.get_absolute_url()))
    assert "Handed over to Almforsbostäder" in text
    assert "Handed over from Vård och omsorg to Almforsbostäder, another authority." in text
    assert "Enhetschef Fastighetsdrift" in text


def test_yes_that_another_authority_carries_out_is_handed_over_visibly_and_logged(
    received, manager, outsider, care, housing, caretakers
):
    services.approve_suggestion(
        suggestion=received, by=manager, responsible_unit=caretakers, due_on=clock.today()
    )
    step = received.steps.get(state="approved")
    assert (step.giver, step.receiver) == (care.name, housing.name)
    assert HandOver.objects.get().authority == housing
    event = Event.objects.about(received).get(kind="improvements.suggestion_approved")
    assert event.data["authority"] == housing.pk
    words = "Approved, and handed over from Vård och omsorg to Almforsbostäder, another authority."
    assert words in text_of(reader(outsider).get(received.get_absolute_url()))


def test_yes_within_the_authority_hands_nothing_over(received, manager, home_care):
    services.approve_suggestion(
        suggestion=received, by=manager, responsible_unit=home_care, due_on=clock.today()
    )
    assert received.steps.get(state="approved").receiver == ""
    assert not HandOver.objects.exists()


def test_within_the_authority_nothing_is_crossed(received, manager, pupil_health):
    services.hand_over(suggestion=received, by=manager, unit=pupil_health, reason="Ni gör det.")
    assert not received.steps.filter(kind="crossed").exists()
    assert not HandOver.objects.exists()


def test_secret_is_not_given_away_by_naming_who_carries_it_out(
    head, steering_member, make_user, pupil_health, caretakers, submit
):
    nurse = make_user("skoterska", "employee", pupil_health)
    secret = lift(submit(nurse), head, "steering")
    for attempt in (
        lambda: approve(secret, steering_member, caretakers),
        lambda: services.hand_down(suggestion=secret, by=steering_member, unit=caretakers, mandate="Ta det."),
    ):
        with pytest.raises(NotAllowed):
            attempt()


# ---- the pages --------------------------------------------------------------------------------------------


def at_desk(suggestion):
    suggestion.refresh_from_db()
    return f"/att-besvara/{suggestion.slug}/"


def typed(suggestion, action="approve", **fields):
    suggestion.refresh_from_db()
    return {"version": suggestion.version, "action": action, "due_on": SOON, **fields}


def field(response, name):
    found = re.search(rf'<textarea[^>]*name="{name}"[^>]*>([^<]*)<', response.text)
    return found[1].strip()


def test_yes_needs_the_cost_and_a_no_does_not(received, manager, home_care):
    client = reader(manager)
    answer = client.post(at_desk(received), typed(received, responsible_unit=home_care.pk))
    assert answer.status_code == 422
    assert "Answer what it costs" in answer.text
    no = typed(received, "decline", answer="No.", would_change="Money.")
    assert client.post(at_desk(received), no).status_code == 302


def test_refused_yes_offers_the_way_up_filled_in_and_keeps_what_was_typed(received, manager, home_care):
    client, yes = reader(manager), {"responsible_unit": home_care.pk, "cost": "more", "answer": "Yes & more"}
    answer = client.post(at_desk(received), typed(received, **yes))
    assert answer.status_code == 422
    assert 'id="id_cost_error"' in answer.text
    assert "So the steering group decides." in answer.text
    assert "Yes &amp; more" in answer.text
    assert field(answer, "reason") == "It costs more than 200,000 kronor."
    assert re.search(r'name="to" value="steering"[^>]* checked', answer.text)
    received.refresh_from_db()
    assert (received.state, received.cost) == ("submitted", "more")


def test_head_is_offered_the_way_on_in_the_same_answer(received, manager, head, home_care):
    lift(received, manager, "organisation")
    client = reader(head)
    answer = client.post(at_desk(received), typed(received, cost="more", responsible_unit=home_care.pk))
    assert answer.status_code == 422
    assert 'name="action" value="up"' in answer.text
    up = typed(received, "up", to="steering", reason="Too dear.", cost="more")
    assert client.post(at_desk(received), up).status_code == 302


def test_button_says_who_decides_and_keeps_the_rest(received, manager):
    fields = typed(received, cost="nothing", changes_it="on", answer="Half an answer")
    answer = reader(manager).post(at_desk(received) + "vem-bestammer/", fields)
    assert answer.status_code == 200
    text = text_of(answer)
    assert "Decides: The head of the administration or company. It changes an IT system." in text
    assert "Half an answer" in answer.text
    assert field(answer, "reason") == "It changes an IT system."
    received.refresh_from_db()
    assert (received.changes_it, received.state) == (True, "submitted")


@pytest.mark.parametrize("wrong", [{"version": 0}, {"cost": "much"}])
def test_button_on_an_old_or_broken_page_saves_nothing(received, manager, wrong):
    answer = reader(manager).post(
        at_desk(received) + "vem-bestammer/", {**typed(received, cost="more", answer="Kept"), **wrong}
    )
    assert (answer.status_code, "Kept" in answer.text) == (409, True)
    received.refresh_from_db()
    assert received.cost == ""


def test_button_is_for_the_handler(received, other_manager, employee):
    fields = typed(received, cost="more")
    assert reader(employee).post(at_desk(received) + "vem-bestammer/", fields).status_code == 403
    assert reader(other_manager).post(at_desk(received) + "vem-bestammer/", fields).status_code == 404


def test_enter_presses_send_and_not_the_button_between(received, manager):
    text = reader(manager).get(at_desk(received)).text
    form = text[text.index('class="stack decide"') :]
    assert form.index('class="hide" tabindex="-1"') < form.index('id="weigh"')


def test_steering_group_and_mandate_are_asked_nothing(received, manager, steering_member, home_care):
    lift(received, manager, "steering")
    group = reader(steering_member)
    assert 'id="id_cost"' not in group.get(f"/admin/styrgrupp/{received.slug}/").text
    services.hand_down(suggestion=received, by=steering_member, unit=home_care, mandate="Buy ten locks.")
    answer = reader(manager).get(at_desk(received))
    assert 'id="id_cost"' not in answer.text
    assert "Buy ten locks." in answer.text


def test_author_reads_who_decides_why_and_by_what_mandate(
    received, employee, manager, steering_member, home_care
):
    weigh(received, manager, cost="more")
    lift(received, manager, "steering")
    text = text_of(reader(employee).get(received.get_absolute_url()))
    assert "The steering group. It costs more than 200,000 kronor." in text
    assert "Sent up to the steering group." in text
    services.hand_down(suggestion=received, by=steering_member, unit=home_care, mandate="Buy ten locks.")
    text = text_of(reader(employee).get(received.get_absolute_url()))
    assert "Mandate Buy ten locks." in text
    assert "Sent down with a mandate to: Hemtjänst centrum." in text


def test_older_one_without_answers_says_nothing_of_the_table(received, employee, manager, home_care):
    assert "Decides" not in text_of(reader(employee).get(received.get_absolute_url()))
    Suggestion.objects.filter(pk=received.pk).update(raised_at=dt.datetime.now(dt.UTC), mandate="Ja.")
    received.refresh_from_db()
    assert received.mandate_level == Level.STEERING
    assert approve(received, manager, home_care).state == "approved"


def test_table_is_a_page_for_everybody(employee, django_assert_max_num_queries):
    client = reader(employee)
    with django_assert_max_num_queries(5):
        text = text_of(client.get("/forslag/vem-bestammer/"))
    assert "More, at most 200,000 kronor" in text
    with translation.override("en"):
        assert all(str(level.label) in text for level in LADDER)
    assert 'href="/forslag/vem-bestammer/"' in client.get("/forslag/nytt/").text


def test_questions_cost_no_query_more_with_units_named(
    employee, manager, caretakers, pupil_health, submit, django_assert_max_num_queries
):
    suggestion = submit(employee, affected_units=[caretakers, pupil_health])
    weigh(suggestion, manager, cost="more")
    client = reader(manager)
    with django_assert_max_num_queries(14):
        client.get(at_desk(suggestion))
    with django_assert_max_num_queries(11):
        client.get(suggestion.get_absolute_url())
