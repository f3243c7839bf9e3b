# ruff: noqa: F401, F811 - fixtures
"""A broken promise climbs: who is told on which day, once, and where it can be seen."""

import datetime as dt
from contextlib import suppress

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from events.models import Event
from improvements import services
from improvements.models import Rung, Suggestion
from improvements.obligations import glance, promises_broken
from improvements.promises import LADDER, Promised, RungLevel, kept, levels
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from notifications.models import Channel, Delivery
from notifications.services import expand_waiting
from organisation.models import Appointment, User
from organisation.roles import Role
from organisation.workdays import add_workdays, is_workday, workdays_between
from tests.improvements.moving import at, fresh, tick
from tests.improvements.pages import reader, text_of
from tests.notifications.conftest import post
from tests.roles import LONG_AGO
from tests.values.racing import at_once

MONDAY = dt.date(2027, 2, 1)


@pytest.fixture
def waiting(employee, manager, submit):
    """Read on the day that it came; a decision is promised by Monday 15 February."""
    with at(MONDAY):
        suggestion = submit(employee)
        services.acknowledge_suggestion(suggestion=suggestion, by=manager)
    return fresh(suggestion)


def late(suggestion, days, hour=9):
    """So many working days after the promised day."""
    return at(add_workdays(suggestion.decide_by, days), hour)


def taken(suggestion):
    return list(suggestion.rungs.values_list("level", flat=True))


def told(day, hour=9):
    """(notice, who) of what the clock has to say then."""
    before = set(Delivery.objects.values_list("pk", flat=True))
    with at(day, hour):
        services.pass_time()
        expand_waiting()
    new = Delivery.objects.filter(channel=Channel.EMAIL).exclude(pk__in=before)
    return {(row.notice, row.recipient.username) for row in new.select_related("recipient")}


def through(suggestion, days):
    found = {}
    expand_waiting()
    for number in range(-3, days):
        if said := told(add_workdays(suggestion.decide_by, number)):
            found[number] = said
    return found


# ---- the rungs -------------------------------------------------------------------------------------------


def test_a_promise_climbs_to_those_who_answer_their_superior_and_the_convenor(
    waiting, head, convenor, colleague
):
    assert through(waiting, 20) == {
        -1: {("promise_near", "chef")},
        1: {("promise_broken", "chef")},
        3: {("promise_climbed_to_you", "forvaltningschef"), ("promise_gone_on", "medarbetare")},
        6: {("promise_climbed_to_you", "styrgrupp"), ("promise_gone_on", "medarbetare")},
    }


def test_what_nobody_reads_climbs_by_the_day_it_was_to_be_read(employee, manager, head, submit):
    with at(MONDAY):
        suggestion = submit(employee)
    for number in range(20):
        tick(add_workdays(suggestion.read_by, number))
    rungs = suggestion.rungs.values_list("promise", "promised", "level")
    assert {(promise, day) for promise, day, _level in rungs} == {("read", suggestion.read_by)}
    assert [level for *_rest, level in rungs] == list(RungLevel)


def test_a_decision_stops_the_climb(waiting, manager, head):
    with late(waiting, 2):
        services.pass_time()
        services.decline_suggestion(suggestion=waiting, by=manager, answer="Nej.", would_change="Pengar.")
    for number in range(3, 12):
        tick(add_workdays(waiting.decide_by, number))
    assert taken(waiting) == ["broken"]


def test_nothing_is_said_at_night_or_on_a_day_off(waiting):
    tuesday = add_workdays(waiting.decide_by, 1)
    for day, hour in ((tuesday, 6), (tuesday, 18), (tuesday, 23), (dt.date(2027, 2, 20), 9)):
        tick(day, hour)
    for holiday in (dt.date(2027, 3, 26), dt.date(2027, 3, 29), dt.date(2027, 6, 25)):
        tick(holiday)
    assert taken(waiting) == []
    tick(tuesday, 7)
    assert taken(waiting) == ["broken"]


def test_nobody_is_reminded_on_the_day_that_it_came(employee, manager, submit):
    with at(MONDAY):
        suggestion = submit(employee)
        Suggestion.objects.filter(pk=suggestion.pk).update(read_by=add_workdays(MONDAY, 1))
        services.pass_time()
    assert taken(suggestion) == []
    tick(add_workdays(MONDAY, 1))
    assert taken(suggestion) == ["near"]


def test_a_clock_that_stood_still_says_all_that_is_due_but_reminds_of_nothing_past(waiting, head, convenor):
    tick(add_workdays(waiting.decide_by, 30))
    assert taken(waiting) == ["broken", "superior", "convenor"]


def test_a_pause_gives_a_new_day_and_a_question_rests_the_climb(waiting, manager, employee, head):
    with late(waiting, -1):
        services.pass_time()
        services.ask_author(suggestion=waiting, by=manager, question="När?")
    for number in range(9):
        tick(add_workdays(waiting.decide_by, number))
    assert taken(waiting) == ["near"]
    with late(waiting, 8):
        services.answer_question(suggestion=fresh(waiting), by=employee, answer="Nu.")
    moved = fresh(waiting).decide_by
    assert moved == add_workdays(waiting.decide_by, 9)
    tick(add_workdays(moved, 1))
    assert list(waiting.rungs.values_list("promised", "level")) == [
        (waiting.decide_by, "near"), (moved, "broken"),
    ]  # fmt: skip


# ---- whom ------------------------------------------------------------------------------------------------


def test_the_deputy_of_the_day_is_told_and_not_the_one_of_july(waiting, make_user, home_care, head, convenor):
    for name, first, last in (("i_dag", 2, 3), ("i_juli", 7, 7)):
        deputy = make_user(name, Role.DEPUTY, home_care)
        Appointment.objects.filter(user=deputy).update(
            starts_on=dt.date(2027, first, 1), ends_on=dt.date(2027, last, 28)
        )
    assert through(waiting, 2)[1] == {("promise_broken", "chef"), ("promise_broken", "i_dag")}


def test_a_vacant_post_falls_to_the_superior_and_the_next_rung_to_the_one_above(
    employee, submit, head, make_user, group, convenor
):
    make_user("kommunchef", Role.MANAGER, group)
    with at(MONDAY):
        suggestion = submit(employee)
    with at(add_workdays(suggestion.read_by, 1)):
        services.pass_time()
        expand_waiting()
    assert told(add_workdays(suggestion.read_by, 3)) == {
        ("promise_climbed_to_you", "kommunchef"), ("promise_gone_on", "medarbetare"),
    }  # fmt: skip


def test_one_who_is_manager_and_acting_head_is_not_the_own_superior(waiting, manager, care, make_user, group):
    Appointment.objects.create(user=manager, role=Role.ORGANISATION_HEAD, unit=care, starts_on=LONG_AGO)
    make_user("kommunchef", Role.MANAGER, group)
    assert ("promise_climbed_to_you", "kommunchef") in through(waiting, 4)[3]


def test_with_nobody_above_the_convenor_comes_next(waiting, convenor):
    found = through(waiting, 8)
    assert set(found) == {-1, 1, 6}
    assert ("promise_climbed_to_you", "styrgrupp") in found[6]


def test_what_lies_with_the_steering_group_goes_straight_to_its_convenor(
    waiting, manager, head, convenor, steering_member
):
    with at(MONDAY):
        raised = services.raise_suggestion(suggestion=waiting, by=manager, to="steering", reason="Fler.")
    found = through(raised, 8)
    assert found[1] == {("promise_broken", "styrgrupp"), ("promise_broken", "styrgrupp2")}
    assert set(found) == {-1, 1, 6}


def test_a_mail_is_not_sent_once_it_is_answered(waiting, manager, head, post):
    post()
    with late(waiting, 3):
        services.pass_time()
        expand_waiting()
        services.decline_suggestion(suggestion=fresh(waiting), by=manager, answer="Nej.", would_change="Ja.")
        subjects = [letter.subject for letter in post()]
    assert len(subjects) == 1  # the answer


# ---- once ------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_many_clocks_take_each_rung_once(waiting, head, convenor):
    def run():
        with late(waiting, 7):
            return services.pass_time()

    assert sum(at_once(*[run] * 4)) == 3
    assert taken(waiting) == ["broken", "superior", "convenor"]
    assert Event.objects.filter(subject_type="improvements.rung").count() == 3


def test_a_tick_costs_the_same_for_one_and_three(waiting, employee, manager, submit, head):
    def cost():
        with late(waiting, 3, 10), CaptureQueriesContext(connection) as queries:
            assert services.pass_time() == 0
        return len(queries)

    with late(waiting, 3):
        services.pass_time()
    one = cost()
    for _number in range(2):
        with at(MONDAY):
            services.acknowledge_suggestion(suggestion=submit(employee), by=manager)
    with late(waiting, 3):
        assert services.pass_time() == 4
    assert cost() == one == 6


# ---- where it is seen ------------------------------------------------------------------------------------


def test_the_author_reads_how_far_it_has_gone(waiting, employee, head, convenor):
    words = {
        1: "Those who answer have been reminded that it is broken.",
        3: "It has gone on to Förvaltningschef.",
        6: "It has gone on to Förvaltningschef, and then to the convenor of the steering group. It is"
        " also proposed for the next KL-Info.",
    }
    for days, said in words.items():
        with late(waiting, days):
            services.pass_time()
            text = text_of(reader(employee).get(waiting.get_absolute_url()))
        assert "The promise has been broken since Monday 15 February" in text
        assert said in text


@pytest.mark.parametrize("who", ["employee", "outsider", "manager"])
def test_how_far_it_had_climbed_stays_in_the_history_once_it_is_answered(
    request, waiting, manager, head, convenor, who
):
    for days in (1, 6):
        with late(waiting, days):
            services.pass_time()
    with late(waiting, 7):
        services.decline_suggestion(
            suggestion=fresh(waiting), by=manager, answer="Nej.", would_change="Pengar."
        )
    client = reader(request.getfixturevalue(who))
    pages = [waiting.get_absolute_url(), *([f"/att-besvara/{waiting.slug}/"] if who == "manager" else [])]
    for page in pages:
        text = text_of(client.get(page))
        assert "has been broken since" not in text
        broken, answered, read = (
            text.index(words, text.index("Everything that has happened") if page == pages[0] else 0)
            for words in ("The promise of 15 February 2027 was broken.", "Declined.", "Read.")
        )
        assert answered < broken < read
        assert "It has gone on to Förvaltningschef, and then to the convenor of the steering group." in text
        assert "proposed to the next KL-Info" not in text


def needs(user):
    return [need.headline for need in glance(User.objects.get(pk=user.pk)).needs]


def test_superior_and_convenor_find_it_on_the_first_page_until_it_is_answered(
    waiting, manager, head, convenor
):
    with late(waiting, 2):
        services.pass_time()
        assert (needs(head), needs(convenor)) == ([], [])
    with late(waiting, 3):
        services.pass_time()
        assert (needs(head), needs(convenor)) == ([waiting.title], [])
        assert glance(User.objects.get(pk=head.pk)).needs_count == 1
    with late(waiting, 6):
        services.pass_time()
        assert len(needs(convenor)) == 1
        services.decline_suggestion(suggestion=fresh(waiting), by=manager, answer="Nej.", would_change="Ja.")
        assert (needs(head), needs(convenor)) == ([], [])


def test_handed_over_elsewhere_it_is_no_longer_the_old_superiors(waiting, manager, head, caretakers):
    with late(waiting, 3):
        services.pass_time()
        services.hand_over(suggestion=fresh(waiting), by=manager, unit=caretakers, reason="Ert hus.")
        assert needs(head) == []


def test_kl_info_is_the_last_rung(waiting):
    for days, count in ((1, 0), (5, 0), (6, 1)):
        with late(waiting, days):
            assert promises_broken().count() == count


def test_the_convenor_reads_no_title_of_what_nobody_has_read(employee, manager, submit, convenor, post):
    with at(MONDAY):
        suggestion = submit(employee)
        post()
    with at(add_workdays(suggestion.read_by, 6)):
        services.pass_time()
        (letter,) = [letter for letter in post() if letter.to == [convenor.email]]
    words = str(letter.message())
    assert suggestion.number.replace("\xa0", " ") in letter.subject.replace("\xa0", " ")
    assert suggestion.title not in letter.subject and "nycklar" not in words


# ---- the calculation -------------------------------------------------------------------------------------

DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2030, 12, 31))


@given(DAYS.filter(is_workday), DAYS, st.booleans())
def test_levels_follow_from_the_working_days(day, today, steering):
    found = levels(day, today, since=LONG_AGO, without={RungLevel.SUPERIOR} if steering else ())
    for level, days in LADDER.items():
        skipped = steering and level == RungLevel.SUPERIOR
        assert (level in found) is (workdays_between(day, today) >= days and not skipped)
    assert (RungLevel.NEAR in found) is (add_workdays(day, -1) <= today < add_workdays(day, 1))


@given(DAYS, st.none() | DAYS, DAYS)
def test_kept_is_on_the_day_at_the_latest_and_counts_once_the_day_has_passed(promised, done, today):
    found = kept(promised, done, today)
    assert (found is None) is (promised >= today)
    if found is not None:
        assert found is (done is not None and done <= promised)


class History:
    """What the ladder is to have said, worked out again from the days alone."""

    def __init__(self, suggestion):
        self.expected, self.suggestion = set(), suggestion

    def tick(self, day):
        found = fresh(self.suggestion)
        if not is_workday(day) or found.state not in ("submitted", "acknowledged"):
            return
        promise = ("read", found.read_by) if found.state == "submitted" else ("decision", found.decide_by)
        since = clock.local_day(found.state_since)
        self.expected |= {(*promise, level.value) for level in levels(promise[1], day, since=since)}


DEEDS = st.sampled_from(["wait", "wait", "wait", "read", "ask", "reply", "pause", "end", "no"])


def do(deed, suggestion, manager, employee):
    """One deed, where the workflow lets it be done; anything else is refused and changes nothing."""
    soon = add_workdays(clock.today(), 2)
    words = {
        "read": lambda: services.acknowledge_suggestion(suggestion=suggestion, by=manager),
        "ask": lambda: services.ask_author(suggestion=suggestion, by=manager, question="När?"),
        "reply": lambda: services.answer_question(suggestion=suggestion, by=employee, answer="Nu."),
        "pause": lambda: services.pause_promise(
            suggestion=suggestion, by=manager, paused_until=soon, reason="IT."
        ),
        "end": lambda: services.resume_promise(suggestion=suggestion, by=manager),
        "no": lambda: services.decline_suggestion(
            suggestion=suggestion, by=manager, answer="Nej.", would_change="Pengar."
        ),
    }
    with suppress(NotAllowed):
        words.get(deed, lambda: None)()


def test_any_history_leaves_the_rungs_of_its_recomputation(employee, manager, head, convenor, submit):
    @settings(max_examples=15, deadline=None, database=None)
    @given(st.integers(0, 364), st.lists(DEEDS, max_size=25), st.integers(1, 3))
    def run(first, deeds, step):
        day = dt.date(2027, 1, 1) + dt.timedelta(days=first)
        with at(day):
            history = History(submit(employee))
        for deed in deeds:
            day += dt.timedelta(days=step)
            tick(day, 8)
            history.tick(day)
            with at(day):
                do(deed, fresh(history.suggestion), manager, employee)
        rungs = history.suggestion.rungs.values_list("promise", "promised", "level")
        assert sorted(rungs) == sorted(history.expected)
        with at(day):
            do("no", fresh(history.suggestion), manager, employee)
        Suggestion.objects.filter(pk=history.suggestion.pk).update(state="withdrawn")

    run()
