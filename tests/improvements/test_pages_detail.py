"""The page of a suggestion's life: past and promised dates, the answer, and who reads what."""

import datetime as dt
import gzip

import pytest
from django.utils import timezone, translation

from improvements import happened, life_line, next_step, services
from improvements.models import Step, Suggestion, Verdict
from lean_portal import clock
from lean_portal.templatetags.portal import day
from organisation.models import GroupSettings
from organisation.workdays import add_workdays
from tests.improvements.pages import reader, text_of
from tests.improvements.trying import planned, studied


def page(user, suggestion):
    return reader(user).get(suggestion.get_absolute_url())


def line_of(suggestion):
    suggestion = Suggestion.objects.select_related("handler_unit", "responsible_unit").get(pk=suggestion.pk)
    with translation.override("en"):
        return [(mark["label"], mark["state"]) for mark in life_line.line(suggestion, suggestion.steps.all())]


@pytest.fixture
def read(employee, manager, submit):
    return services.acknowledge_suggestion(suggestion=submit(employee), by=manager)


@pytest.fixture
def declined(read, manager):
    return services.decline_suggestion(
        suggestion=read, by=manager, answer="The locks cost too much.", would_change="A cheaper lock."
    )


@pytest.fixture
def approved(read, manager, home_care):
    due = clock.today() + dt.timedelta(days=30)
    return services.approve_suggestion(
        suggestion=read, by=manager, responsible_unit=home_care, due_on=due, answer="Yes, let us try."
    )


# ---- the line ---------------------------------------------------------------------------------------------


def test_line_of_a_submitted_suggestion_promises_reading_and_decision(employee, submit):
    assert line_of(submit(employee)) == [
        ("Received", "now"), ("Read", "promised"), ("First decision", "promised"),
    ]  # fmt: skip


def test_line_of_an_approved_suggestion_promises_when_it_is_done(approved):
    assert line_of(approved) == [
        ("Received", "past"), ("Read", "past"), ("Approved", "now"), ("Done", "promised"),
    ]  # fmt: skip


def test_line_of_a_declined_suggestion_promises_nothing(declined):
    assert line_of(declined) == [("Received", "past"), ("Read", "past"), ("Declined", "now")]


def test_line_of_a_question_puts_the_decision_after_the_answer(read, manager):
    asked = services.ask_author(suggestion=read, by=manager, question="Which shift?")
    Suggestion.objects.filter(pk=read.pk).update(decide_by=clock.today())
    asked = Suggestion.objects.get(pk=asked.pk)
    with translation.override("en"):
        assert life_line.line(asked, asked.steps.all())[-1]["note"] == "after the answer"


def test_line_shows_a_question_while_it_waits_and_not_afterwards(read, manager, employee):
    asked = services.ask_author(suggestion=read, by=manager, question="Which shift?")
    assert ("Needs more information", "now") in line_of(asked)
    answered = services.answer_question(suggestion=asked, by=employee, answer="The evening.")
    assert line_of(answered) == [("Received", "past"), ("Read", "now"), ("First decision", "promised")]


def test_line_of_a_trial_ends_with_its_end(approved, manager):
    services.start_trial(suggestion=approved, by=manager, planned=planned(ends_on=clock.today()))
    assert line_of(approved)[-2:] == [("Being tried", "now"), ("The trial ends", "promised")]


def test_line_of_a_resting_suggestion_ends_with_the_day_it_is_taken_up(read, manager):
    day = clock.today() + dt.timedelta(days=90)
    services.park_suggestion(suggestion=read, by=manager, answer="After the move.", parked_until=day)
    assert line_of(read)[-2:] == [("Resting", "now"), ("Taken up again", "promised")]


def test_line_of_a_long_life_keeps_its_beginning_and_its_end(read):
    Step.objects.bulk_create(
        Step(suggestion=read, number=10 + n, from_state="trial", state=state, actor="responsible")
        for n, state in enumerate(["approved", "trial", "relapse"] * 4)
    )
    Suggestion.objects.filter(pk=read.pk).update(state="relapse")
    marks = line_of(read)
    assert len(marks) == life_line.MOST_MARKS
    assert (marks[0], marks[-1]) == (("Received", "past"), ("Relapsed", "now"))


# ---- the page ---------------------------------------------------------------------------------------------


def test_suggestion_detail_shows_number_unit_title_and_state(employee, read):
    text = text_of(page(employee, read))
    assert f"Suggestion {read.number}".replace("\xa0", " ") in text
    assert "Hemtjänst centrum, Vård och omsorg" in text
    assert "Read on" in text


def test_hidden_author_reads_that_others_do_not_see_the_name(employee, colleague, manager, submit):
    suggestion = submit(employee, sender="hidden")
    services.acknowledge_suggestion(suggestion=suggestion, by=manager)
    told = "You alone see your name here."
    assert [told in text_of(page(user, suggestion)) for user in (employee, colleague)] == [True, False]


def test_suggestion_detail_says_plainly_that_a_promise_is_broken(employee, read):
    late = clock.today() - dt.timedelta(days=3)
    Suggestion.objects.filter(pk=read.pk).update(decide_by=late)
    response = page(employee, read)
    assert "The promise has been broken since" in text_of(response)
    assert 'class="stamp late"' in response.text


def test_suggestion_detail_of_a_no_has_reason_and_what_would_change_it(employee, declined):
    text = text_of(page(employee, declined))
    assert "Answer from Enhetschef Hemtjänst centrum" in text
    assert "The locks cost too much. What would change the answer A cheaper lock." in text
    assert "The promise was a decision by" in text


def test_suggestion_detail_of_a_yes_names_the_role_and_the_date(employee, approved):
    text = text_of(page(employee, approved))
    assert "Yes, let us try. Enhetschef Hemtjänst centrum sees to it that it is done by" in text


def test_suggestion_detail_compares_what_was_believed_with_what_happened(employee, approved, manager):
    services.start_trial(
        suggestion=approved,
        by=manager,
        planned=planned(prediction="Ten minutes", ends_on=clock.today()),
    )
    running = text_of(page(employee, approved))
    assert "The trial: what we want to know" in running
    services.conclude_trial(
        suggestion=approved,
        by=manager,
        verdict=Verdict.ADOPT,
        studied=studied(outcome="Fifteen minutes", lesson="It holds"),
    )
    ended = text_of(page(employee, approved))
    assert "Before the trial 30 minuter minuter för mötet We believed 10 minuter Ten minutes" in ended
    assert "It became 12 minuter Close to what we believed. Fifteen minutes" in ended
    assert "What follows We keep it. It holds" in ended


def test_suggestion_detail_names_the_units_that_it_also_concerns(employee, submit, caretakers):
    suggestion = submit(employee, affected_units=[caretakers])
    assert "Concerns Fastighetsdrift" in text_of(page(employee, suggestion))


@pytest.mark.parametrize(("sender", "seen"), [("named", "Medarbetare"), ("hidden", "An employee")])
def test_suggestion_detail_shows_the_sender_as_the_reader_may_know_it(
    employee, colleague, submit, sender, seen
):
    suggestion = submit(employee, sender=sender)
    response = page(colleague, suggestion)
    assert seen in text_of(response)
    assert ("Medarbetare" in response.text) == (sender == "named")


def test_suggestion_detail_escapes_what_people_write(employee, submit):
    suggestion = submit(employee, title="<script>alert(1)</script>", problem="<img src=x onerror=alert(1)>")
    response = page(employee, suggestion)
    assert "<script>alert" not in response.text
    assert "<img src=x" not in response.text


@pytest.mark.parametrize(
    "address", ["2026-999999", "1-1", "99999999999999999999-1", "2026-99999999999999999999"]
)
def test_suggestion_detail_of_no_suggestion_is_not_found(employee, address):
    assert reader(employee).get(f"/forslag/{address}/").status_code == 404


def test_suggestion_detail_that_may_not_be_seen_is_not_found(employee, outsider, submit):
    assert page(outsider, submit(employee)).status_code == 404


# ---- closed doors -----------------------------------------------------------------------------------------


@pytest.fixture
def raised(read, manager):
    return services.raise_suggestion(
        suggestion=read, by=manager, to="steering", reason="It concerns more units."
    )


def test_timeline_shows_internal_steps_as_internal_handling(employee, raised):
    text = text_of(page(employee, raised))
    assert "Internal handling" in text
    assert "The review began." not in text


def test_timeline_shows_internal_steps_to_those_who_handle_it(raised, steering_member):
    text = text_of(page(steering_member, raised))
    assert "The review began." in text
    assert "Only those who handle it see this." in text


def test_timeline_joins_internal_steps_into_one_row():
    first, last = dt.datetime(2026, 3, 22, 9, tzinfo=dt.UTC), dt.datetime(2026, 3, 26, 9, tzinfo=dt.UTC)
    steps = [Step(kind="cleared", state="acknowledged", at=at, internal=True) for at in (first, last)]
    with translation.override("en"):
        rows = happened.history(Suggestion(), steps, inside=False)
    assert rows == [{"when": "22 March – 26 March", "text": "Internal handling"}]


def test_timeline_tells_the_first_promise(employee, read):
    words = {"read": day(read.read_by), "decided": day(read.decide_by)}
    with translation.override("en"):
        words = {"read": day(read.read_by), "decided": day(read.decide_by)}
    expected = "Promised: read by {read}, first decision by {decided}.".format(**words)
    assert expected in text_of(page(employee, read))


def test_timeline_does_not_repeat_the_letter(employee, declined):
    assert page(employee, declined).text.count("The locks cost too much.") == 1


# ---- referred, imported -----------------------------------------------------------------------------------


def test_sealed_referral_shows_its_author_the_channel_and_that_nothing_was_forwarded(
    employee, colleague, manager, read
):
    GroupSettings(pk=1, whistleblowing_link="https://visselblas.almfors.example/").save()
    services.refer_suggestion(suggestion=read, by=manager, channel="whistleblowing")
    response = page(employee, read)
    assert 'href="https://visselblas.almfors.example/"' in response.text
    assert "Your text has not been forwarded." in text_of(response)
    assert page(colleague, read).status_code == 404
    assert "The text has not been forwarded." in text_of(page(manager, read))


def test_imported_suggestion_shows_the_outcome_in_the_words_of_the_source(employee, home_care):
    imported = Suggestion.objects.create(
        submission_id="0" * 32, year=2019, serial=1, title="Old", unit=home_care, handler_unit=home_care,
        state="archived", submitted_at=timezone.now(), source="The old box", external_id="A-17",
        source_outcome="Granted in part", source_decision="The board said yes.", version=1,
        acknowledged_at=timezone.now(),
    )  # fmt: skip
    text = text_of(page(employee, imported))
    assert "The outcome, in the words of The old box Granted in part The board said yes." in text
    assert "Imported from The old box" in text
    assert line_of(imported) == [("Received", "past"), ("Archived", "now")]


# ---- cost -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3, 20])
def test_suggestion_detail_query_count_is_constant(
    count, employee, manager, read, caretakers, django_assert_max_num_queries
):
    read.affected_units.add(caretakers)
    Step.objects.bulk_create(
        Step(
            suggestion=read,
            number=10 + n,
            from_state="trial",
            state="acknowledged",
            actor="handler",
            by=manager,
        )
        for n in range(count)
    )
    client = reader(employee)
    with django_assert_max_num_queries(9):
        response = client.get(read.get_absolute_url())
    assert len(gzip.compress(response.content)) <= 6000


def test_suggestion_detail_of_a_trial_costs_its_manager_twelve_queries(
    approved, manager, django_assert_max_num_queries
):
    services.start_trial(suggestion=approved, by=manager, planned=planned(ends_on=clock.today()))
    client = reader(manager)
    with django_assert_max_num_queries(12):
        client.get(approved.get_absolute_url())


def test_next_promise_of_a_question_is_the_day_it_stops_waiting(read, manager):
    asked = services.ask_author(suggestion=read, by=manager, question="Which shift?")
    owed = next_step.next_promise(Suggestion.objects.get(pk=asked.pk))
    assert (owed.day, owed.late) == (add_workdays(clock.today(), 10), False)


# ---- the way to the desk ----------------------------------------------------------------------------------


def test_suggestion_detail_leads_its_handler_to_the_desk(manager, read):
    response = page(manager, read)
    assert f'<a class="button" href="/att-besvara/{read.slug}/">Answer the suggestion</a>' in response.text


def test_suggestion_detail_leads_the_steering_group_to_its_own_desk(steering_member, raised):
    response = page(steering_member, raised)
    assert (
        f'<a class="button" href="/admin/styrgrupp/{raised.slug}/">Answer the suggestion</a>' in response.text
    )


def test_suggestion_detail_leads_the_responsible_role_to_the_next_step(manager, approved):
    response = page(manager, approved)
    assert f'<a class="button" href="/att-besvara/{approved.slug}/">Take the next step</a>' in response.text


def test_suggestion_detail_of_a_decided_one_has_a_modest_way_to_the_desk(manager, declined):
    response = page(manager, declined)
    assert (
        f'<a class="button second" href="/att-besvara/{declined.slug}/">See it at the desk</a>'
        in response.text
    )


@pytest.mark.parametrize("who", ["employee", "colleague", "outsider"])
def test_suggestion_detail_shows_no_desk_to_others(who, read, request):
    assert "/att-besvara/" not in page(request.getfixturevalue(who), read).text
